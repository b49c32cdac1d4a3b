#!/bin/sh
# The examples of docs/examples/ do what they say, and say what is wrong.
set -u
build=${BUILD:-build/release}
tool=$build/docs/examples/archive_tool search=$build/docs/examples/search
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0

# expect CODE 'words in the output' COMMAND...
expect() {
	want=$1 text=$2
	shift 2
	"$@" > "$work/out" 2>&1 < /dev/null
	got=$?
	[ "$got" = "$want" ] && grep -qF -e "$text" "$work/out" && return
	echo "$*: ended with $got, not $want, or did not say '$text'"
	cat "$work/out"
	bad=1
}

expect 0 'found' "$tool" "$work/archive" corpus/sample/*.jsonl corpus/sample/rejects -- smuggling
grep -q 'record 2: not UTF-8' "$work/out" || { echo 'no word of a reject'; bad=1; }
expect 0 'in all' "$search" "$work/archive" smuggling
expect 2 'no end' "$search" "$work/archive" '"smuggling'
expect 3 'is not an archive' "$search" "$work" smuggling
expect 2 'ARCHIVE' "$search"
explore=$build/docs/examples/explore
expect 0 'background to' "$explore" "$work/archive" border
grep -q '^ *[0-9]*  Meridian Wire$' "$work/out" || { echo 'no sources'; bad=1; }
grep -q '^2022 to 2022: 9 of 32$' "$work/out" || { echo 'no years'; bad=1; }
[ "$(sed '/^background/,$d' "$work/out" | grep -c '^  [^ ]')" = "$(sed '/^background/,$d' "$work/out" | grep '^  [^ ]' | sort -u | wc -l)" ] ||
	{ echo 'an article comes twice'; bad=1; }
expect 2 'no end' "$explore" "$work/archive" '"smuggling'
expect 2 'ARCHIVE' "$explore"
expect 2 'ARCHIVE' "$tool" "$work/archive"
expect 3 'no end' "$tool" "$work/archive" corpus/sample/desk.jsonl -- '"smuggling'
exit $bad
