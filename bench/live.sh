#!/bin/sh
# live.sh BUILD - the live part of an archive: adding 10,000 articles, a search in a
# process of its own, one article added and durable; beside Xapian where the peers
# are there (see with_peers).  Ratios are Backfile's over the other's: below 1 is
# faster.  RESULTS.md has what was measured, and what is asked for.
# BENCH_ROUNDS (1) builds, BENCH_RUNS (61) searches.

build=$1
. bench/with_peers
rounds=${BENCH_ROUNDS:-1}
runs=${BENCH_RUNS:-61}
status=0

# Indexing one article at a time into the live part, which is what --no-bulk is for.
versus 'add 10,000 articles' "$rounds" -b "rm -rf '$work/archive' '$xapian_index'; sync" \
	"$backfile" index --no-bulk --no-compact -q -a "$work/archive" "$work/senate.jsonl" \
	--vs "$xapian" index "$work/senate.jsonl" "$xapian_index" 1 words || exit 1

# A build removes what the other made before.
make_both() {
	[ -d "$work/archive" ] ||
		"$backfile" index --no-bulk --no-compact -q -a "$work/archive" "$work/senate.jsonl" || exit 1
	[ -z "$xapian" ] || [ -d "$xapian_index" ] ||
		"$xapian" index "$work/senate.jsonl" "$xapian_index" 1 words >"$work/log" || exit 1
}
make_both

for words in 'smuggling' 'border security' 'iraq war veterans'; do
	versus "search: $words" "$runs" \
		"$backfile" search -a "$work/archive" --json -n 10 "$words" \
		--vs "$xapian" once "$xapian_index" "$words" || status=1
	versus "search --any: $words" "$runs" \
		"$backfile" search -a "$work/archive" --json -n 10 --any "$words" \
		--vs "$xapian" once "$xapian_index" "$words" or2 || status=1
done

# One article added and durable: beside bare Xapian, which is always there.
zstd -qdc "$data/news/senate-press-releases.jsonl.zst" 2>/dev/null | sed -n '10001,10100p;10100q' \
	> "$work/more.jsonl"
"$backfile" index --no-bulk --no-compact -q -a "$work/more" "$work/more.jsonl" >/dev/null 2>&1
cp -r "$work/archive/$(cat "$work/archive/CURRENT")" "$work/bare" || exit 1
sync
printf 'one article added and durable: '
"$backfile" dump -a "$work/more" |
	"$build/bench/durable" "$work/archive" "$work/bare" "$work/more/$(cat "$work/more/CURRENT")" || status=1
exit $status
