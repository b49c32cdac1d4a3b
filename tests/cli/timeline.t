#!/bin/sh
# The chart: weeks by their ISO numbers, shares, runs without a hit, gaps, narrow terminals.
. tests/cli/lib.sh

days='2015-12-31 2016-01-03 2016-01-04 2018-12-31 2020-12-31 2021-01-03 2021-01-04 2024-02-29 2024-12-29 2024-12-30 2026-12-31'
for day in $days; do
	printf '{"id":"%s","headline":"weekly words","body":"b","published":"%s"}\n' "$day" "$day"
done > "$work/weeks.jsonl"
"$backfile" index -q -a "$work/weeks" "$work/weeks.jsonl"
"$backfile" search -a "$work/weeks" -n 0 --timeline week words > "$work/out"
if date -d 2020-12-31 +%G-W%V > "$work/probe" 2> "$work/err"; then
	for day in $days; do
		week=$(date -d "$day" +%G-W%V)
		grep -q "^$week .*█.*100% [12] of [12]$" "$work/out" || fail "$day is not in $week"
	done
fi

# A month with a hit, four without, two of which nothing is held, and one with few articles.
{
	for i in 1 2 3 4 5 6 7 8 9; do
		printf '{"id":"a%s","headline":"plain","body":"b","published":"2022-01-0%s"}\n' "$i" "$i"
		for month in 02 03 04 05; do
			printf '{"id":"%s-%s","headline":"plain","body":"b","published":"2022-%s-0%s"}\n' "$month" "$i" "$month" "$i"
		done
	done
	printf '{"id":"hit","headline":"plain trailer","body":"b","published":"2022-01-20"}\n'
	printf '{"id":"late","headline":"plain trailer","body":"b","published":"2022-08-20"}\n'
	printf '{"id":"undated","headline":"plain trailer","body":"b"}\n'
} > "$work/months.jsonl"
"$backfile" index -q -a "$work/months" "$work/months.jsonl"
"$backfile" search -a "$work/months" -n 0 --timeline month trailer | sed '1,2d' > "$work/out"
cat > "$work/wanted" <<'END'
share of the articles held, by month
2022-01 █████                                              10.0% 1 of 10
from 2022-02, 4 months: no hit in 36
from 2022-06, 2 months: nothing held
2022-08 ██████████████████████████████████████████████████  100% 1 of  1
without a date: 1 of 1
END
cmp -s "$work/out" "$work/wanted" || { diff "$work/wanted" "$work/out"; fail 'another chart'; }
exit $bad
