#!/bin/sh
# batch: a table of queries, one report.
. tests/cli/lib.sh

sample
# Names, quotes, commas, line ends in cells, blank lines, a byte order mark, CRLF.
printf '\357\273\277name,query\r\nfirst,border\r\n\r\n"second, with a comma","""summit of the americas"" OR\nborder"\r\n,zyzzyva\r\n   ,  \r\nbad,"""unfinished"\r\nformula,=border\r\nempty,\r\n' > "$work/queries.csv"
expect 0 '6 queries' "$backfile" batch "$work/queries.csv"
cp "$work/out" "$work/report"
grep -q '^row,name,query,status,total,exact,rank,id,date,source,headline,url,score,reading,message,column,hint$' "$work/report" || fail 'no names of columns'
grep -qF '2,first,border,found,21,yes,,,,,,,,border,,,' "$work/report" || fail 'the first query'
grep -qF '4,"second, with a comma","""summit of the americas"" OR' "$work/report" || fail 'the second query'
grep -qF '6,,zyzzyva,nothing,0,yes,,,,,,,,zyzzyva,,,' "$work/report" || fail 'a query that finds nothing'
grep -q '^8,bad,"""unfinished",error,,,,,,,,,,,.*,1,' "$work/report" || fail 'a wrong query is no row'
grep -qF "9,formula,'=border,found," "$work/report" || fail 'a formula'
grep -qF '10,empty,,error,,,,,,,,,,,the query is empty,,' "$work/report" || fail 'an empty query'
grep -qF '3 found something, 1 nothing, 2 could not be read' "$work/err" || fail 'the summary'

# What finds nothing is told what would.
printf 'query\nsmugling\nzyzzyva\n' | "$backfile" batch -q - > "$work/out"
grep -q '^2,,smugling,nothing,0,yes,,,,,,,,smugling,,,smuggling ([0-9]* articles)$' "$work/out" || fail 'no spelling is told'
grep -q '^3,,zyzzyva,nothing,0,yes,,,,,,,,zyzzyva,,,$' "$work/out" || fail 'something is told of nothing'

# An article a row.
expect 0 '' "$backfile" batch -q -n 2 "$work/queries.csv"
[ "$(grep -c '^2,first,border,found,21,yes,[12],' "$work/out")" = 2 ] || fail 'not two articles'
[ -s "$work/err" ] && fail 'a quiet batch says something'

# As JSON, whole and by lines.
expect 0 '' "$backfile" batch -q --format jsonl -n 1 "$work/queries.csv"
[ "$(wc -l < "$work/out")" = 6 ] || fail 'not a line a query'
[ "$(grep -c '"answer":{"format":1' "$work/out")" = 4 ] || fail 'not four answers'
[ "$(grep -c '"error":{"message":' "$work/out")" = 2 ] || fail 'not two errors'
expect 0 '{"format":1,"queries":[' "$backfile" batch -q -j "$work/queries.csv"
[ "$(tail -n 1 "$work/out")" = ']}' ] || fail 'no end'

# Without names: one cell a row; semicolons; standard input; a choice for all.
printf 'border\nriver AND border\n' | "$backfile" batch -q - > "$work/out" 2> "$work/err" || fail 'standard input'
grep -q '^2,,river AND border,found,' "$work/out" || fail 'the second line'
printf 'query;name\nborder;x\n' | "$backfile" batch -q --where year=2022 - > "$work/out"
grep -q '^2,x,border,found,9,' "$work/out" || fail 'semicolons, a choice'
printf 'border, river\n' | "$backfile" batch -q - > "$work/out"
grep -q '^1,,border,error,.*put a query that has a comma in quotes' "$work/out" || fail 'a comma without quotes'
printf 'query\nborder\n"never closed\nriver\n' | "$backfile" batch -q - > "$work/out"
grep -q '^3,,,error,.*not closed' "$work/out" || fail 'quotes that are not closed'
: | "$backfile" batch - > "$work/out" 2> "$work/err" || fail 'an empty table'
grep -q '^0 queries' "$work/err" || fail 'the summary of an empty table'

expect 2 'one file of queries' "$backfile" batch
expect 3 'No such file' "$backfile" batch "$work/nowhere.csv"
expect 3 'is not an archive' "$backfile" batch -a "$work" "$work/queries.csv"
expect 2 'a choice is FIELD=VALUE' "$backfile" batch -w source "$work/queries.csv"
exit $bad
