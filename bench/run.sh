#!/bin/sh
# run.sh BUILD - what `make bench` runs: every other script of this folder, in the
# order of their names.  Each is told BUILD, prints what it measured, and says so
# and ends well where its data is not there.

status=0
for script in bench/*.sh; do
	[ "$script" = bench/run.sh ] && continue
	echo "== $script"
	sh "$script" "$1" || status=1
done
exit $status
