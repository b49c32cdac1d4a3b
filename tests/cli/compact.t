#!/bin/sh
# When the live part is folded into a segment by itself, and when it is not.
. tests/cli/lib.sh

# articles FIRST LAST: one a line.
articles() {
	i=$1
	while [ "$i" -le "$2" ]; do
		printf '{"id":"%s","headline":"Ferry %s","body":"The ferry sails again."}\n' "$i" "$i"
		i=$((i + 1))
	done
}

# expect_parts ARCHIVE PARTS: what `stat` says of its parts.
expect_parts() {
	"$backfile" stat -a "$work/$1" > "$work/out"
	grep -q "^parts  *$2\$" "$work/out" || fail "$1: not '$2': $(grep '^parts' "$work/out")"
}

articles 1 4999 > "$work/fewer.jsonl"
articles 5000 5000 > "$work/one.jsonl"

"$backfile" index -q --no-bulk --no-compact -a "$work/kept" "$work/fewer.jsonl" "$work/one.jsonl"
expect_parts kept '5,000 articles live, 0 segments'

"$backfile" index -q --no-bulk -a "$work/folded" "$work/fewer.jsonl"
expect_parts folded '4,999 articles live, 0 segments'
"$backfile" index -q --no-bulk -a "$work/folded" "$work/one.jsonl"
expect_parts folded '0 articles live, 1 segment'

for archive in kept folded; do
	"$backfile" search -a "$work/$archive" --json -n 1 ferry > "$work/out"
	grep -q '"total": *5000' "$work/out" || fail "$archive: not all are found"
	"$backfile" check -a "$work/$archive" > "$work/out" 2>&1 || fail "$archive: $(cat "$work/out")"
done
exit $bad
