#!/bin/sh
# segments.sh BUILD - segments beside the engines in BACKFILE_PEERS (SQLite FTS5, Lucene, Xapian), in
# one run: building, size, questions of seven classes, one search in a process of its own.
# What is written at the end, ratios with their bars, belongs into bench/SEGMENTS.txt.
#
# In the environment: BENCH_SET (S, 50,000 articles; T, 5,000), BENCH_ROUNDS (3), BENCH_OUT (a
# folder for corpora and indexes that stays; without it one that goes away).

build=$1
peers=${BACKFILE_PEERS:-../shared/peers}
data=${BACKFILE_DATA:-../shared/data}
set=${BENCH_SET:-S}

if [ ! -x "$peers/bench" ] || [ ! -x "$build/bench/loop" ]; then
	echo "skipped: no engines to compare with in BACKFILE_PEERS ($peers)"
	exit 0
fi
if [ ! -d "$data/news" ]; then
	echo "skipped: no news in BACKFILE_DATA ($data)"
	exit 0
fi
out=$BENCH_OUT
if [ -z "$out" ]; then
	out=$(mktemp -d) || exit 1
	trap 'rm -rf "$out"' EXIT
	trap 'exit 1' INT TERM
fi
"$peers/bench" "$out" --set "$set" --rounds "${BENCH_ROUNDS:-3}" --data "$data" \
	--peers sqlite,lucene,xapian --backfile "$build/backfile" --backfile-loop "$build/bench/loop" --check \
	>"$out/segments.log" || { cat "$out/segments.log"; exit 1; }
cat "$out/segments.log"
python3 bench/segments.py "$out" "$set" >"$out/ratios.txt" || exit 1
echo
cat "$out/ratios.txt"
[ "$set" != S ] || cp "$out/ratios.txt" bench/SEGMENTS.txt
