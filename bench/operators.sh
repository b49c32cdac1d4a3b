#!/bin/sh
# operators.sh BUILD - what the operators cost beside a plain AND, on 50,000 press releases in segments.
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
"$build/backfile" index -q --bulk -a "$work/archive" "$work/articles.jsonl" 2> "$work/log" || {
	cat "$work/log"
	exit 1
}
"$build/bench/operators" "$work/archive"
