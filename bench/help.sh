#!/bin/sh
# help.sh BUILD - completions, and answers where nothing is found, over 50,000 press releases, in segments
# and (BENCH_LIVE=1: building that takes minutes) in the live part.
build=$1
data=${BACKFILE_DATA:-../shared/data}/news
if [ ! -d "$data" ]; then
	echo "skipped: no news in BACKFILE_DATA (../shared/data)"
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for name in senate-press-releases trove-refugee-press-releases; do
	zstd -qdc "$data/$name.jsonl.zst"
done | head -n 50000 > "$work/articles.jsonl"

measure() {
	echo "$1"
	"$build/backfile" index -q $2 -a "$work/$1" "$work/articles.jsonl" 2> "$work/log" || {
		cat "$work/log"
		exit 1
	}
	"$build/bench/help" "$work/$1"
}
measure segments --bulk
[ -z "${BENCH_LIVE:-}" ] || measure live --no-bulk
