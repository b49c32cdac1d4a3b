#!/bin/sh
# growth.sh BUILD - what building segments takes as an archive grows: the set S of
# BACKFILE_PEERS (50,000 articles), the same three times, and all the news there is in
# BACKFILE_DATA.  What is written at the end belongs into bench/GROWTH.txt.
#
# In the environment: BENCH_OUT (a folder for the sets that stays; without it one that goes
# away), BENCH_BUILDS (2: of each set, in turn; the one with the least processor time counts,
# for other work on the machine only adds to it).

build=$1
peers=${BACKFILE_PEERS:-../shared/peers}
data=${BACKFILE_DATA:-../shared/data}
builds=${BENCH_BUILDS:-2}
if [ ! -f "$peers/prep.py" ] || [ ! -d "$data/news" ]; then
	echo "skipped: no news in BACKFILE_DATA ($data), or no sets of it in BACKFILE_PEERS ($peers)"
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
out=${BENCH_OUT:-$work}
if [ ! -f "$out/all.bytes" ]; then
	python3 "$peers/prep.py" "$out" "$data" >/dev/null || exit 1
	python3 bench/growth.py "$out" "$data" || exit 1
fi

# measure SET: what `watch` says, then the bytes and the segments of the archive, in one line.
measure() {
	rm -rf "$work/archive"
	figures=$("$build/bench/watch" "$build/backfile" index -q --bulk -a "$work/archive" \
		"$out/$1.jsonl" 2>&1 >/dev/null | tail -n 1)
	[ -d "$work/archive" ] || return 1
	size=$(du -s --block-size=1 "$work/archive" | cut -f 1)
	echo "$figures $size $(find "$work/archive" -name 'segment.*' | wc -l)"
}
count=0
while [ "$count" -lt "$builds" ]; do
	for set in S S3 all; do
		measure "$set" >> "$work/$set" || exit 1
	done
	count=$((count + 1))
done

echo 'set  input MB   MB/s   of one core   cores used   peak MB   size   segments   rate to S'
for set in S S3 all; do
	sort -n -k 2 "$work/$set" | awk -v set="$set" -v bytes="$(cat "$out/$set.bytes")" \
		-v first="$(sort -n -k 2 "$work/S" | cut -d ' ' -f 2 | sed q)" \
		-v first_bytes="$(cat "$out/S.bytes")" 'NR == 1 {
		printf "%-4s %8.1f %6.1f %13.1f %12.2f %9.0f %6.4f %10d %11.2f\n", set, bytes / 1e6,
			bytes / 1e6 / $1, bytes / 1e6 / $2, $2 / $1, $3, $4 / bytes, $5,
			bytes / $2 * first / first_bytes
	}'
done
echo
echo 'reading JSON Lines (bar: 150 MB/s of one core):'
BACKFILE_READER="$build/backfile-reader" "$build/bench/formats" "$out/S.jsonl"
