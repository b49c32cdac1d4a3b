#!/bin/sh
# Page after page by --after, as a program would ask for them, is the whole list.
. tests/cli/lib.sh

sample
for order in relevance newest oldest; do
	"$backfile" search --sort "$order" -n 100 -j border | grep -o '"id":"[^"]*"' > "$work/whole"
	: > "$work/pages"
	token=
	while :; do
		"$backfile" search --sort "$order" -n 4 -j ${token:+--after "$token"} border > "$work/out" 2> "$work/err"
		grep -o '"id":"[^"]*"' "$work/out" >> "$work/pages"
		token=$(sed -n 's/.*"next":"\([0-9a-f]*\)".*/\1/p' "$work/out")
		[ -n "$token" ] || break
		last=$token
	done
	cmp -s "$work/whole" "$work/pages" || fail "$order: the pages are not the whole"
	[ "$(wc -l < "$work/whole")" -gt 12 ] || fail "$order: too few articles for this test"
done
expect 2 'another question, or another order' "$backfile" search --sort newest --after "$last" border
expect 2 'another question, or another order' "$backfile" search --sort oldest --after "$last" river
expect 0 shown "$backfile" search --sort oldest -n 4 --after "$last" border
exit $bad
