#!/bin/sh
# The examples of backfile(1) are run, on an archive made of the sample.
set -u
backfile=${BUILD:-build/release}/backfile
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export BACKFILE_ARCHIVE="$work/archive"
bad=0 run=0

sed -n -e 's/^\.\\" exit \([0-9]\)$/exit \1/p' -e 's/^\.Dl \$ backfile \(.*\)/\1/p' docs/backfile.1 |
	sed -e "s/\\\\(dq/\"/g; s/\\\\('e/é/g; s/\\\\-/-/g" > "$work/examples"
want=0
while IFS= read -r line; do
	case $line in
	'exit '[0-9]) want=${line#exit }; continue ;;
	esac
	run=$((run + 1))
	eval "\"$backfile\" $line" > "$work/out" 2>&1 < /dev/null
	got=$?
	if [ "$got" != "$want" ]; then
		echo "backfile $line: ended with $got, not $want"
		cat "$work/out"
		bad=1
	fi
	want=0
done < "$work/examples"
[ "$run" -ge 15 ] || { echo "only $run examples found"; bad=1; }

# Every option that a command has is in the manual.
for command in $("$backfile" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	for option in $("$backfile" help "$command" | sed -n 's/.* --\([a-z-]*\).*/\1/p'); do
		grep -q -e "Fl Fl $option\>" docs/backfile.1 ||
			{ echo "backfile $command --$option is not in backfile(1)"; bad=1; }
		options=$((${options:-0} + 1))
	done
done
[ "${options:-0}" -ge 20 ] || { echo "only ${options:-0} options found"; bad=1; }

for page in docs/*.[1357]; do
	if command -v mandoc > /dev/null 2>&1; then
		mandoc -T lint -W error "$page" || { echo "$page: not well-formed"; bad=1; }
	fi
done
exit $bad
