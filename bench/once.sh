#!/bin/sh
# once.sh BUILD - a search in a process of its own, from its start to its end, on 10,000
# articles as plain `backfile index` keeps them: in segments, the live part empty; beside
# Xapian where the peers are there (see with_peers).  BENCH_RUNS (61) searches of each.

build=$1
. bench/with_peers
runs=${BENCH_RUNS:-61}

"$backfile" index -q -a "$work/archive" "$work/senate.jsonl" || exit 1
[ -z "$xapian" ] || "$xapian" index "$work/senate.jsonl" "$xapian_index" 1 words >"$work/log" || exit 1

search_once 'search' "$work/archive" "$runs"
