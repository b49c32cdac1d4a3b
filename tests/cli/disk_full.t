#!/bin/sh
# No room left, while segments are built and while they are compacted: one line says so, what
# was published stays, nothing is left over, and done again with room it comes to its end.
# A limit on the size of files stands for the full disk; where a file system may be mounted, a
# small one is filled, too.
. tests/cli/lib.sh
trap '' XFSZ # a write beyond the limit fails, instead of ending the program

# limited BLOCKS COMMAND...: files of at most so many blocks of 512 bytes.
limited() {
	blocks=$1
	shift
	(ulimit -f "$blocks" && exec "$@")
}

# A feed of some MB: the sample again and again, under other ids.
sample_lines() {
	cat corpus/sample/desk.jsonl corpus/sample/wire-20*.jsonl corpus/sample/world.jsonl
}
for round in $(seq 1 60); do
	sample_lines | sed "s/^{\"id\": *\"/&round$round-/"
done > "$work/feed.jsonl"
records=$(wc -l < "$work/feed.jsonl")

nothing_left_over() {
	left=$(find "$1" -maxdepth 1 -name 'compaction.*')
	[ -z "$left" ] || fail "left over: $left"
}

articles() {
	"$backfile" stat --json -a "$1" | sed 's/.*"articles": *\([0-9]*\).*/\1/'
}

"$backfile" index -q --bulk -a "$work/whole" "$work/feed.jsonl" || fail 'the feed cannot be indexed'
wanted=$(articles "$work/whole")
[ "$wanted" -gt $((records / 2)) ] || fail "only $wanted of $records are found"
"$backfile" dump -a "$work/whole" | sort > "$work/wanted"

# try ARCHIVE WHAT: after a run that was out of room.
try() {
	[ "$got" = 3 ] || fail "$2: ended with $got, not 3"
	grep -qE 'File too large|No space left' "$work/err" || fail "$2: it does not say why"
	[ "$(grep -c . "$work/err")" -le 3 ] || fail "$2: more than a few lines"
	[ -f "$1/CURRENT" ] || return
	expect 0 'no problems' "$backfile" check -a "$1"
	nothing_left_over "$1"
}

for blocks in 40 400 2000; do
	limited "$blocks" "$backfile" index -q --bulk -a "$work/small" "$work/feed.jsonl" > "$work/out" 2> "$work/err"
	got=$?
	try "$work/small" "index, files of $blocks blocks"
done
expect 0 '' "$backfile" index -q --bulk -a "$work/small" "$work/feed.jsonl"
"$backfile" dump -a "$work/small" | sort > "$work/got"
cmp -s "$work/wanted" "$work/got" || fail 'done again with room, index came to another end'

for blocks in 40 2000; do
	limited "$blocks" "$backfile" compact --all -a "$work/whole" > "$work/out" 2> "$work/err"
	got=$?
	try "$work/whole" "compact, files of $blocks blocks"
	[ "$(articles "$work/whole")" = "$wanted" ] || fail 'compact lost articles'
done
expect 0 '' "$backfile" compact --all -a "$work/whole"
"$backfile" dump -a "$work/whole" | sort > "$work/got"
cmp -s "$work/wanted" "$work/got" || fail 'done again with room, compact changed the archive'

# A file system that is full.
mkdir "$work/disk"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=2m tmpfs "$work/disk" 2> /dev/null; then
	"$backfile" index -q --bulk -a "$work/disk/a" "$work/feed.jsonl" > "$work/out" 2> "$work/err"
	got=$?
	try "$work/disk/a" 'index on a full disk'
	mount -o remount,size=64m "$work/disk"
	expect 0 '' "$backfile" index -q --bulk -a "$work/disk/a" "$work/feed.jsonl"
	"$backfile" dump -a "$work/disk/a" | sort > "$work/got"
	cmp -s "$work/wanted" "$work/got" || fail 'done again with room, index came to another end'
	umount "$work/disk"
fi
exit $bad
