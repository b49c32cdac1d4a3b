#!/bin/sh
# Files that were made to break who reads them: each costs a line in the rejects report
# or is read for what it is worth; the article that comes after them all is found.
. tests/cli/lib.sh

bad_files=$work/a-bad
mkdir -p "$bad_files" "$work/z-good"
printf 'Lighthouse keeper retires\n\nNobody will take her place.\n' > "$work/z-good/good.txt"

repeat() { # repeat TIMES TEXT
	awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
}

# Entities of entities: ten levels of ten.
{
	printf '<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "aaaaaaaaaa">'
	last=a
	for next in b c d e f g h i j; do
		printf '<!ENTITY %s "%s">' "$next" "$(repeat 10 "&$last;")"
		last=$next
	done
	printf ']><nitf><body><body.content><p>&j;</p></body.content></body></nitf>'
} > "$bad_files/entities.xml"
# Entities that lead out of the file.
printf '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body><body.head><hedline><hl1>Outside</hl1></hedline></body.head><body.content><p>A&x;B</p></body.content></body></nitf>' > "$bad_files/outside.xml"
for kind in xml html; do
	[ $kind = xml ] && root=nitf || root=html
	{
		printf '<%s><body' $root
		awk 'BEGIN { for (i = 0; i < 100000; i++) printf " a%d=\"v\"", i }'
		printf '><p>Text</p></body></%s>' $root
	} > "$bad_files/attributes.$kind"
done
{ printf '<html><body>'; repeat 1000000 '<div>'; printf 'Deep'; } > "$bad_files/levels.html"
{ printf '<nitf>'; repeat 1000000 '<a>'; } > "$bad_files/levels.xml"
repeat 100000 '[' > "$bad_files/levels.json"
{ printf '{"id":"d","body":'; repeat 100000 '{"a":'; printf '\n'; } > "$bad_files/levels.jsonl"
printf 'WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: text/plain\r\nContent-Length: 99999999999999\r\n\r\nshort' > "$bad_files/lying.warc"
printf 'WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: text/plain\r\nContent-Length: -5\r\n\r\nshort' > "$bad_files/negative.warc"
head -c 50000000 /dev/zero | tr '\0' x | gzip > "$bad_files/bomb.txt.gz"
gzip -c "$bad_files/bomb.txt.gz" | gzip -c | gzip -c | gzip -c > "$bad_files/nested.gz"
head -c 10240 /dev/zero | gzip > "$bad_files/empty.tar.gz"
cp tests/cli/hostile/overlap.zip "$bad_files/"

"$backfile" index --quiet --rejects "$work/rejects" "$bad_files" "$work/z-good" > "$work/out" 2> "$work/err"
status=$?
[ $status -le 1 ] || fail "the run ended with $status"
expect 0 'Lighthouse keeper' "$backfile" search lighthouse

# file | what is said of it; - nothing, it is read for what it is worth
while IFS='|' read -r name text; do
	if [ "$text" = - ]; then
		grep -qF "a-bad/$name\"" "$work/rejects" && { grep -F "/$name\"" "$work/rejects" > "$work/out"; fail "$name is rejected"; }
	else
		grep -F "a-bad/$name" "$work/rejects" > "$work/out"
		grep -qF -e "$text" "$work/out" || fail "$name: no '$text' in its reject"
		grep -q '"taken":false' "$work/out" || fail "$name was taken"
	fi
done <<'END'
entities.xml|entit
attributes.xml|more than 512 attributes
levels.xml|XML
levels.json|deep
levels.jsonl|too deep
lying.warc|longer than a record may be
negative.warc|does not say how long it is
bomb.txt.gz|more than 200 times its size
nested.gz|times its size
empty.tar.gz|nothing in the archive
END
# Nothing came in from outside of a file, nothing was written beside them.
"$backfile" dump > "$work/dump"
grep -q 'root:' "$work/dump" && fail 'an entity led to a file'
[ -e /tmp/escaped.txt ] && fail 'an archive was unpacked'
exit $bad
