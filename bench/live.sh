#!/bin/sh
# live.sh BUILD - the live part of an archive: adding 10,000 articles, a search in a
# process of its own, one article added and durable; beside Xapian where the peers
# are there (see with_peers).  Ratios are Backfile's over the other's: below 1 is
# faster.  RESULTS.md has what was measured, and what is asked for.
# BENCH_ROUNDS (1) builds, BENCH_RUNS (61) searches, of the archive as it comes out and of one left live.

build=$1
. bench/with_peers
rounds=${BENCH_ROUNDS:-1}
runs=${BENCH_RUNS:-61}
status=0

# Indexing one article at a time into the live part, which is what --no-bulk is for; in the
# end the articles are folded into a segment, as they are so many.
versus 'add 10,000 articles' "$rounds" -b "rm -rf '$work/archive' '$xapian_index'; sync" \
	"$backfile" index --no-bulk -q -a "$work/archive" "$work/senate.jsonl" \
	--vs "$xapian" index "$work/senate.jsonl" "$xapian_index" 1 words || exit 1
versus '... and leave them live' "$rounds" -b "rm -rf '$work/live' '$xapian_index'; sync" \
	"$backfile" index --no-bulk --no-compact -q -a "$work/live" "$work/senate.jsonl" \
	--vs "$xapian" index "$work/senate.jsonl" "$xapian_index" 1 words || exit 1

# A build removes what the other made before.
make_all() {
	[ -d "$work/archive" ] ||
		"$backfile" index --no-bulk -q -a "$work/archive" "$work/senate.jsonl" || exit 1
	[ -d "$work/live" ] ||
		"$backfile" index --no-bulk --no-compact -q -a "$work/live" "$work/senate.jsonl" || exit 1
	[ -z "$xapian" ] || [ -d "$xapian_index" ] ||
		"$xapian" index "$work/senate.jsonl" "$xapian_index" 1 words >"$work/log" || exit 1
}
make_all

search_once 'search' "$work/archive" "$runs" || status=1
search_once 'search, left live' "$work/live" "$runs" || status=1

# One article added and durable: beside bare Xapian, which is always there.
zstd -qdc "$data/news/senate-press-releases.jsonl.zst" 2>/dev/null | sed -n '10001,10100p;10100q' \
	> "$work/more.jsonl"
"$backfile" index --no-bulk --no-compact -q -a "$work/more" "$work/more.jsonl" >/dev/null 2>&1
cp -r "$work/live/$(cat "$work/live/CURRENT")" "$work/bare" || exit 1
sync
printf 'one article added and durable: '
"$backfile" dump -a "$work/more" |
	"$build/bench/durable" "$work/live" "$work/bare" "$work/more/$(cat "$work/more/CURRENT")" || status=1
exit $status
