#!/bin/sh
# backfile read: the articles in files, as they would be indexed, without an archive.
. tests/cli/lib.sh

# All of the sample: one line an article, each with an id; what was read adds up.
expect 0 '' "$backfile" read --json corpus/sample/feed corpus/sample/json corpus/sample/mail \
	corpus/sample/newsml corpus/sample/nitf corpus/sample/packed corpus/sample/table corpus/sample/wire
lines=$(grep -c '^{"id":"' "$work/out")
[ "$lines" = "$(wc -l < "$work/out")" ] || fail 'a line of it is no article'
told=$(sed -n "s|.*, \([0-9]*\) taken, \([0-9]*\) held.*|\1 \2|p" "$work/err" | { read -r a b; echo $((a + b)); })
[ "$told" = "$lines" ] || { : > "$work/out"; fail "the summary does not say $lines"; }
[ -e "$work/archive" ] && fail 'an archive was made'

# What read prints is what index takes, and dump gives back.
cp "$work/out" "$work/read.jsonl"
expect 0 '' "$backfile" index --quiet corpus/sample/feed corpus/sample/mail corpus/sample/wire
"$backfile" read --json --quiet corpus/sample/feed corpus/sample/mail corpus/sample/wire > "$work/again.jsonl"
expect 0 ' unchanged' "$backfile" index "$work/again.jsonl"
grep -q ' added' "$work/out" && fail 'an article is there twice'

# A page for people; standard input; a format by name; rejects.
expect 0 'Published  2024-05-11T08:30:00Z' "$backfile" read corpus/sample/feed/highland.atom
printf 'A headline\n\nText.\n' > "$work/a.txt"
"$backfile" read -j - < "$work/a.txt" > "$work/out" 2> "$work/err" ||
	fail 'standard input cannot be read'
grep -qF '"headline":"A headline"' "$work/out" || fail 'standard input gives no article'
expect 2 nosuch "$backfile" read --format nosuch "$work/a.txt"
printf '\211PNG\r\n' > "$work/p"
expect 3 'a picture (PNG)' "$backfile" read "$work/p"
printf '<nitf><body>' > "$work/broken.xml"
expect 1 '' "$backfile" read --rejects "$work/rejects" "$work/broken.xml"
grep -qF '"reason":"not well-formed XML' "$work/rejects" || fail 'the reject is not reported'

# Limits have names.
head -c 3000000 /dev/zero | tr '\0' x > "$work/long.txt"
expect 1 'more than' "$backfile" read --max-raw 1 "$work/long.txt"
(cd "$work" && gzip -k a.txt && gzip -c a.txt.gz > b.gz && tar cf c.tar b.gz)
expect 0 '1 taken' "$backfile" read -j "$work/c.tar"
expect 1 'too deep' "$backfile" read -j --max-depth 1 "$work/c.tar"

# Without the helper: one clear line a file, and the rest is read.
BACKFILE_READER=/nowhere/reader
export BACKFILE_READER
expect 3 '/nowhere/reader cannot be run' "$backfile" read "$work/broken.xml" "$work/a.txt"
grep -q 'A headline' "$work/out" || fail 'what needs no helper was not read'
exit $bad
