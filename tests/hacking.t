#!/bin/sh
# The examples of HACKING.md that show what something took: lines of four spaces, a path, two
# spaces or more, and a line of that file (white space apart).  Each has to stand there.
set -u
bad=0
shown=0
squeeze() { tr -s ' \t' '  ' | sed 's/^ //; s/ $//'; }
work=$(mktemp) || exit 1
trap 'rm -f "$work" "$work.lines"' EXIT
grep -E '^    [a-z][a-z0-9_./-]*\.[a-z0-9]+  +' HACKING.md | sed 's/^    //' > "$work.lines"
while IFS= read -r line; do
	path=${line%% *}
	[ -f "$path" ] || { echo "HACKING.md names $path, which is not there"; bad=1; continue; }
	wanted=$(printf '%s\n' "${line#"$path"}" | squeeze)
	# A long line of the file may be broken: it is looked for in the whole text.
	tr '\n' ' ' < "$path" | squeeze > "$work"
	shown=$((shown + 1))
	grep -qF -- "$wanted" "$work" || { echo "$path has no line: $wanted"; bad=1; }
done < "$work.lines"
[ "$shown" -ge 14 ] || { echo "HACKING.md shows only $shown lines"; bad=1; }
exit $bad
