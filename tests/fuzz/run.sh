#!/bin/sh
# run.sh - runs the fuzz targets under libFuzzer and the sanitizers.
#
#     sh tests/fuzz/run.sh BUILD SECONDS [NAME…]
#
# BUILD holds the programs fuzz_NAME; without names all are run, one after the
# other, SECONDS each.  What a target learns is kept in BUILD/corpus/NAME and
# used again the next time; tests/fuzz/seeds/NAME is read and never written.
# One line a target: runs, runs a second, result.  What broke it lies in
# BUILD/crashes/NAME: shrink it, and keep it as a seed with the repair.

build=$1 seconds=$2
if [ -z "$build" ] || [ -z "$seconds" ]; then
	echo "use: sh tests/fuzz/run.sh BUILD SECONDS [NAME...]" >&2
	exit 2
fi
shift 2
if [ $# -eq 0 ]; then
	for program in "$build"/fuzz_*; do
		[ -x "$program" ] && [ -f "$program" ] && set -- "$@" "$(basename "$program" | sed s/^fuzz_//)"
	done
fi

failed=0
for name in "$@"; do
	corpus=$build/corpus/$name crashes=$build/crashes/$name log=$build/fuzz_$name.log
	seeds=tests/fuzz/seeds/$name
	mkdir -p "$corpus" "$crashes"
	[ -d "$seeds" ] || seeds=
	dictionary=tests/fuzz/$name.dict
	[ -f "$dictionary" ] || dictionary=
	# shellcheck disable=SC2086 # no seeds, no dictionary: no argument
	"$build/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
		-print_final_stats=1 -artifact_prefix="$crashes/" \
		${dictionary:+-dict="$dictionary"} "$corpus" $seeds >"$log" 2>&1
	status=$?
	awk -v name="$name" -v status=$status -v log_file="$log" '
		/^stat::number_of_executed_units/ { runs = $2 }
		/^stat::average_exec_per_sec/ { rate = $2 }
		END {
			result = status == 0 ? "ok" : "FAILED, see " log_file
			printf "%-16s %10d runs %8d a second  %s\n", name, runs, rate, result
		}' "$log"
	[ $status -eq 0 ] || failed=1
done
exit $failed
