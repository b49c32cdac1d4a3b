#!/bin/sh
# Indexing: sums that add up, rejects, streams, repeating, locks.
. tests/cli/lib.sh

sample
first=$("$backfile" stat --json | sed 's/.*"articles": *\([0-9]*\).*/\1/')
[ "$first" -ge 50 ] || fail "only $first articles in the sample"

# Again: nothing changes.
"$backfile" dump | sort > "$work/dump1"
expect 0 'unchanged' "$backfile" index corpus/sample/*.jsonl corpus/sample/text
grep -q 'added' "$work/out" && fail 'indexing again added something'
"$backfile" dump | sort > "$work/dump2"
cmp -s "$work/dump1" "$work/dump2" || fail 'indexing again changed the archive'

# The road across formats: a dump indexed is the same archive.
"$backfile" dump > "$work/dump.jsonl"
expect 0 '' "$backfile" index -q -a "$work/second" "$work/dump.jsonl"
"$backfile" dump -a "$work/second" | sort > "$work/dump3"
cmp -s "$work/dump1" "$work/dump3" || fail 'a dump that is indexed dumps otherwise'

# Rejects: every record is accounted for.
expect 0 'records' "$backfile" index -a "$work/third" --rejects "$work/rejects.jsonl" corpus/sample/rejects
sum=$(sed -n '/records/{s/,\([0-9]\)/\1/g; s/(.*//; p;}' "$work/out" |
	awk '{ total = $1; for (i = 3; i <= NF; i += 2) sum += $i } END { print total - sum }')
[ "$sum" = 0 ] || fail "the numbers of the summary do not add up"
grep -q '"reason"' "$work/rejects.jsonl" || fail 'no reject was reported'

# A stream; a folder; bytes that are no article.
printf '{"id":"s/1","headline":"From a stream","body":"Streamed words."}\n' |
	"$backfile" index -q -a "$work/stream" - 2> "$work/err" || fail 'standard input was not indexed'
expect 0 'From a stream' "$backfile" search -a "$work/stream" streamed
head -c 5000 /dev/urandom > "$work/noise"
expect 3 'could not be read' "$backfile" index -a "$work/stream" "$work/noise"

# A folder that is something else is refused and left alone.
mkdir "$work/other" && touch "$work/other/letter.txt"
expect 2 'neither empty nor an archive' "$backfile" index -a "$work/other" corpus/sample/desk.jsonl
[ -f "$work/other/letter.txt" ] || fail 'a stranger folder was harmed'

# A second writer is refused at once, with the pid; --wait waits.
mkfifo "$work/pipe"
"$backfile" index -q -a "$work/archive" - < "$work/pipe" &
writer=$!
exec 3> "$work/pipe"
sleep 0.5
expect 3 "pid $writer" "$backfile" index -q corpus/sample/desk.jsonl
expect 0 '' "$backfile" search border
(sleep 1; exec 3>&-) &
exec 3>&-
expect 0 '' "$backfile" index -q --wait 20 corpus/sample/desk.jsonl
wait "$writer" || fail 'the first writer failed'
exit $bad
