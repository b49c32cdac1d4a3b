#!/bin/sh
# run.sh BUILD - what `make quality` does: archives of the sets in $BACKFILE_DATA
# (../shared/data) anew, every question of theirs, and the table in
# bench/quality/SCOREBOARD.txt, where git shows what changed.
set -eu

build=$1
data=${BACKFILE_DATA:-../shared/data}
work=$build/quality
if [ ! -d "$data/ir" ] || [ ! -d "$data/news" ]; then
	echo "skipped: no sets of questions in BACKFILE_DATA (../shared/data)"
	exit 0
fi
mkdir -p "$work"

archive() {
	name=$1
	shift
	rm -rf "${work:?}/$name"
	"$build/backfile" index -q -a "$work/$name" --rejects "$work/$name.rejects" "$@"
}
for set in bbc reuters21578 senate-press-releases; do
	zstd -qdcf "$data/news/$set.jsonl.zst" > "$work/$set.jsonl"
done
for set in cacm cisi cranfield; do
	archive "$set" "$data/ir/$set/docs.jsonl"
done
archive reuters21578-topics "$work/reuters21578.jsonl"
set -- "$work/bbc.jsonl" "$work/reuters21578.jsonl" "$work/senate-press-releases.jsonl"
archive news "$@"

# The questions are made by a rule; what stands in the repository is what it made.
mkdir -p "$work/questions"
"$build/bench/quality/news" "$work/questions" "$@"
for file in queries.tsv qrels.txt; do
	cmp -s "$work/questions/$file" "bench/quality/news/$file" ||
		echo "bench/quality/news/$file is not what the rule makes; the new one is $work/questions/$file"
done

set --
for set in cacm cisi cranfield reuters21578-topics; do
	set -- "$@" "$work/$set" "$data/ir/$set"
done
"$build/bench/quality/quality" "$@" "$work/news" bench/quality/news > "$work/scoreboard"
{
	sed -n '/^#/p' bench/quality/SCOREBOARD.txt
	cat "$work/scoreboard"
} > "$work/scoreboard.new"
mv "$work/scoreboard.new" bench/quality/SCOREBOARD.txt
cat bench/quality/SCOREBOARD.txt
git --no-pager diff --stat -- bench/quality/SCOREBOARD.txt 2>/dev/null || true
