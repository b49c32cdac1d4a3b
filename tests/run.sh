#!/bin/sh
# run.sh - runs test programs and test scripts, and says how they did.
#
#     BUILD=build/release sh tests/run.sh PROGRAM… SCRIPT.t…
#
# One line each as it ends (name, ok, FAILED or skipped, seconds), two at a
# time; then the whole output of those that failed; the last line is
# "N passed, N failed" (and ", N skipped" if any), and the exit status is 1 when
# one failed.  A program tells by its exit status: 0 passed, 77 skipped.
# A script that ends in .t is run by sh, with the same environment: BUILD is the
# folder of what was built.  All run with the root of the repository as current
# directory.  JOBS (2) and TEST_TIMEOUT (900 seconds each) may be set.

BUILD=${BUILD:-build/release}
export BUILD
# The helper executable is beside the programs; tests stand deeper.
BACKFILE_READER=${BACKFILE_READER:-$(pwd)/$BUILD/backfile-reader}
export BACKFILE_READER
# libxapian 1.4.22, in its check of a database, frees an object as one of another
# size; AddressSanitizer would stop there (malloc does not mind).
ASAN_OPTIONS=${ASAN_OPTIONS:-new_delete_type_mismatch=0}
export ASAN_OPTIONS
TSAN_OPTIONS=${TSAN_OPTIONS:-suppressions=$(pwd)/tests/tsan.supp}
export TSAN_OPTIONS
# Tests of seconds take longer under sanitizers, and on a machine that has more to do.
CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-60}
CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-2}
export CK_DEFAULT_TIMEOUT CK_TIMEOUT_MULTIPLIER

run_one() {
	program=$1
	name=${program#"$BUILD"/}
	output=$RESULTS/$(echo "$name" | tr / _)
	case $program in
	*.t) set -- sh "$program" ;;
	*/*) set -- "$program" ;;
	*) set -- "./$program" ;;
	esac
	start=$(date +%s.%N)
	timeout "${TEST_TIMEOUT:-900}" "$@" >"$output" 2>&1 </dev/null
	status=$?
	case $status in
	0) word=ok ;;
	77) word=skipped ;;
	124) word=FAILED; echo "(ran out of time)" >>"$output" ;;
	*) word=FAILED; echo "(exit status $status)" >>"$output" ;;
	esac
	mv "$output" "$output.$word"
	echo "$start $(date +%s.%N)" |
		awk -v name="$name" -v word="$word" '{ printf "%-44s %-7s %6.2f s\n", name, word, $2 - $1 }'
}

count() {
	find "$RESULTS" -name "*.$1" | wc -l
}

if [ "$1" = --one ]; then
	run_one "$2"
	exit 0
fi

RESULTS=$(mktemp -d) || exit 1
export RESULTS
trap 'rm -rf "$RESULTS"' EXIT
trap 'exit 130' INT TERM

[ $# -eq 0 ] || printf '%s\n' "$@" | xargs -n 1 -P "${JOBS:-2}" sh "$0" --one

passed=$(($(count ok))) failed=$(($(count FAILED))) skipped=$(($(count skipped)))
for output in "$RESULTS"/*.FAILED; do
	[ -e "$output" ] || continue
	echo
	echo "---- $(basename "$output" .FAILED)"
	cat "$output"
done
[ "$failed" -eq 0 ] || echo
# Nothing may be lost between the list and the results.
if [ $((passed + failed + skipped)) -ne $# ]; then
	echo "run: $# tests were asked for, $((passed + failed + skipped)) have ended" >&2
	failed=$((failed + 1))
fi
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
