#!/bin/sh
# On a terminal: colour and width; in a pipe: neither.
. tests/cli/lib.sh

sample
esc=$(printf '\033')
"$backfile" search border > "$work/out" 2>&1
grep -q "$esc" "$work/out" && fail 'colour in a pipe'
[ "$bad" = 0 ] || exit 1
script -qec true /dev/null > /dev/null 2>&1 || { echo 'no pseudo-terminals here'; exit 77; }

# on_terminal COMMAND...: as on a terminal, what it writes in $work/out.
on_terminal() {
	script -qec "$*" /dev/null < /dev/null 2>&1 | tr -d '\r' > "$work/out"
}

# Lines without colours are at most $1 columns wide (one a character here).
narrow() {
	sed "s/$esc\[[0-9;]*[mK]//g" "$work/out" | grep -v 'Script' |
		awk -v most="$1" '{ n = gsub(/[^\200-\277]/, "&") } n > most { print; bad = 1 } END { exit bad }' > "$work/wide" ||
		{ cp "$work/wide" "$work/out"; fail "$2: wider than $1 columns"; }
}

export TERM=xterm COLUMNS=40
unset NO_COLOR
on_terminal "$backfile" search border
grep -q "$esc\[1;33m" "$work/out" || fail 'no colour on a terminal'
narrow 40 search
on_terminal "$backfile" search -n 0 border --facet byline --timeline day
narrow 40 'a chart by day'
grep -q '2022-06-11 .*█.*% .* of ' "$work/out" || fail 'no bar of a day'
grep -q "$esc\[1m█" "$work/out" || fail 'no colour in a chart'
NO_COLOR=1 on_terminal "$backfile" search -n 0 border --timeline month
grep -q "$esc" "$work/out" && fail 'colour in a chart in spite of NO_COLOR'
on_terminal "$backfile" show MW-2022-0611-014
grep -qx 'URL  *https://meridianwire.example/2022/06/11/border-trailer' "$work/out" ||
	fail 'an address is not whole'
grep -v '^URL' "$work/out" > "$work/rest" && mv "$work/rest" "$work/out"
narrow 40 show
on_terminal "$backfile" search "'smuggling AND (border OR migrants) AND (a OR b'"
grep -q '\^' "$work/out" || fail 'no caret under the question'
NO_COLOR=1 on_terminal "$backfile" search border
grep -q "$esc" "$work/out" && fail 'colour in spite of NO_COLOR'
TERM=dumb on_terminal "$backfile" search border
grep -q "$esc" "$work/out" && fail 'colour on a dumb terminal'
unset COLUMNS
on_terminal "stty cols 60; $backfile search border"
narrow 60 'stty cols'
awk '{ n = gsub(/[^\200-\277]/, "&") } n > 45 { wide = 1 } END { exit !wide }' "$work/out" || fail 'sixty columns are used'

# Progress is a line that is written over; the summary stands alone.
export COLUMNS=40
on_terminal "$backfile" index -a "$work/again" corpus/sample/*.jsonl
grep -q '82 added\|records' "$work/out" || fail 'no summary'
on_terminal "$backfile" index -q -a "$work/quiet" corpus/sample/*.jsonl
[ -s "$work/out" ] && fail 'a quiet run says something'
exit $bad
