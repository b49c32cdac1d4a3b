#!/bin/sh
# Files and folders that are no articles: one clear line each, and the rest is read.
. tests/cli/lib.sh

odd=$work/odd
mkdir -p "$odd/folder" "$odd/empty" "$odd/archive"
printf 'A headline\n\nIts body.\n' > "$odd/folder/good.txt"
ln -s . "$odd/folder/itself"
ln -s nowhere "$odd/folder/astray"
mkfifo "$odd/folder/pipe"
touch "$odd/archive/CURRENT" "$odd/archive/lock"
cp "$odd/folder/good.txt" "$odd/archive/inside.txt"
printf '[{"id":"a","title":"t"}]' > "$odd/list.json"
printf '{\n"id":"a","title":"t"\n}\n' > "$odd/object.json"
printf '%%PDF-1.4\n' > "$odd/paper"
printf '\377\376H\0' > "$odd/utf16.txt"
printf 'one\0two\n' > "$odd/nul.txt"
printf 'Caf\351\n\nOne.\n' > "$odd/latin1.txt"
: > "$odd/nothing.txt"
{ printf '{"id":"long","body":"'; head -c 50000000 /dev/zero | tr '\0' x; printf '"}\n{"id":"short","body":"shortbread"}\n'; } > "$odd/long.jsonl"

# name | exit | what is said
while IFS='|' read -r name code text; do
	expect "$code" "$text" "$backfile" index "$odd/$name"
	lines=$(grep -c . "$work/err")
	[ "$lines" -le 1 ] || fail "$name: $lines lines where one is enough"
	grep -q "$odd/$name.*$odd/$name" "$work/err" && fail "$name: its name is said twice"
done <<'END'
missing.txt|3|missing.txt: No such file or directory; check the path
list.json|0|1 record, 1 added
object.json|0|1 record, 1 unchanged
paper|3|it looks like a PDF file; convert it
utf16.txt|0|the article has no body
nul.txt|0|nul.txt: record 1 (byte 3): the text contains U+0000; remove it
latin1.txt|0|not UTF-8: by its letters it is WINDOWS-1252; convert it
nothing.txt|0|the file is empty; leave it out
long.jsonl|0|long.jsonl: record 1 (byte 0): the line has 50000023 bytes, and a record at most 16777216; write one article a line
empty|0|0 records (0 files, 0 bytes
folder/pipe/x|3|Not a directory
END
expect 0 '1 article' "$backfile" search shortbread

# A walk comes to an end and is said to leave out what it leaves out.
expect 3 '1 record, 1 added' "$backfile" index "$odd/folder"
grep -qF "$odd/folder/itself: note: a link back to a folder that it is in: left out" "$work/err" ||
	fail 'a folder that holds itself'
grep -qF "$odd/folder/pipe: not a file; name it itself" "$work/err" || fail 'a pipe in a folder'
grep -qF "$odd/folder/astray: No such file or directory" "$work/err" || fail 'a link that leads nowhere'
grep -qF '2 could not be read' "$work/out" || fail 'what could not be read is counted'
expect 0 'an archive, not articles: left out' "$backfile" index "$odd/archive"
(printf 'Through a pipe\n\nwigwag\n' > "$odd/folder/pipe") &
expect 0 '1 added' "$backfile" index "$odd/folder/pipe"
wait

# What root may read anyway cannot be told here.
if [ "$(id -u)" != 0 ]; then
	cp "$odd/folder/good.txt" "$odd/secret.txt"
	chmod 000 "$odd/secret.txt"
	expect 3 'secret.txt: cannot be opened: Permission denied; check that you may read it' \
		"$backfile" index "$odd/secret.txt"
fi

# Rejects: as JSON Lines with the place of each; where the report cannot go is said.
printf '{"id":"d","body":"one"}\n{"id":"d","body":"two"}\n{"id":1.5.2}\n' > "$odd/twice.jsonl"
expect 0 '3 records' "$backfile" index --rejects "$work/rejects" "$odd/twice.jsonl"
grep -q '"record":2,"byte":24,"id":"d","taken":true,"reason":"duplicate id' "$work/rejects" ||
	{ cp "$work/rejects" "$work/out"; fail 'a duplicate has its place'; }
grep -q '"record":3,.*"taken":false' "$work/rejects" || fail 'a broken line has its place'
expect 3 'cannot write --rejects' "$backfile" index --rejects "$work/no/such" "$odd/twice.jsonl"
if [ -e /dev/full ]; then
	expect 3 'cannot write --rejects' "$backfile" index --rejects /dev/full "$odd/latin1.txt"
	"$backfile" search shortbread > /dev/full 2> "$work/err"
	[ $? = 3 ] && grep -q 'not all of the output could be written' "$work/err" || fail 'a full disk'
	"$backfile" dump > /dev/full 2> "$work/err"
	[ $? = 3 ] && [ "$(wc -l < "$work/err")" = 1 ] || fail 'a full disk under a dump'
fi

# More lines than a person reads.
for i in $(seq 30); do echo '{"id":'; done > "$odd/thirty.jsonl"
expect 0 '... and 10 more lines like these; --rejects FILE keeps them all' "$backfile" index "$odd/thirty.jsonl"
[ "$(grep -c 'record' "$work/err")" = 20 ] || fail 'twenty are told'
exit $bad
