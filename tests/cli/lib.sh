# lib.sh - for the tests of the command: an archive of the sample, and asserts.
set -u
backfile=${BUILD:-build/release}/backfile
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export BACKFILE_ARCHIVE="$work/archive"
bad=0

# expect CODE 'words in the output' COMMAND...: runs, compares.
expect() {
	want=$1 text=$2
	shift 2
	"$@" > "$work/out" 2> "$work/err" < /dev/null
	got=$?
	if [ "$got" != "$want" ]; then
		fail "$* ended with $got, not $want"
	elif [ -n "$text" ] && ! grep -qF -e "$text" "$work/out" "$work/err"; then
		fail "$*: no '$text' in what it said"
	fi
}

fail() {
	echo "$1"
	sed 's/^/  out: /' "$work/out" | head -20
	sed 's/^/  err: /' "$work/err" | head -20
	bad=1
}

sample() {
	"$backfile" index --quiet corpus/sample/*.jsonl corpus/sample/text > "$work/out" 2> "$work/err" ||
		fail 'the sample cannot be indexed'
}
