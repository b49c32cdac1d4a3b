#!/bin/sh
# search --format: every hit, in a form that programs and spreadsheets read.
. tests/cli/lib.sh

sample
total=$("$backfile" search -n 0 -j border | sed 's/.*"total":\([0-9]*\).*/\1/')

# Ids: each once, newest first; in another order where one is asked for.
"$backfile" search --format ids border > "$work/ids" || fail 'ids'
[ "$(sort -u "$work/ids" | wc -l)" = "$total" ] && [ "$(wc -l < "$work/ids")" = "$total" ] || fail 'not every id once'
"$backfile" search -j -n 100 --sort newest border | grep -o '"id":"[^"]*"' | sed 's/"id":"\(.*\)"/\1/' > "$work/newest"
cmp -s "$work/ids" "$work/newest" || fail 'not newest first'
"$backfile" search --format ids --sort relevance -n 3 border > "$work/three"
"$backfile" search -j -n 3 border | grep -o '"id":"[^"]*"' | sed 's/"id":"\(.*\)"/\1/' | cmp -s - "$work/three" ||
	fail 'not the best three'

# JSON Lines are whole articles: indexed elsewhere, they are found by the same question.
"$backfile" search --format jsonl border > "$work/all.jsonl" || fail 'jsonl'
expect 0 '' "$backfile" index -q -a "$work/other" "$work/all.jsonl"
"$backfile" search -a "$work/other" --format ids border | sort > "$work/again"
sort "$work/ids" | cmp -s - "$work/again" || fail 'other articles come back'

# CSV is read back, too.
"$backfile" search --format csv border > "$work/all.csv" || fail 'csv'
head -n 1 "$work/all.csv" | grep -qx 'id,date,headline,byline,source,section,language,url,score,lead' || fail 'no names of columns'
"$backfile" read -q -j "$work/all.csv" | grep -o '"id":"[^"]*"' | sed 's/"id":"\(.*\)"/\1/' | cmp -s - "$work/ids" ||
	fail 'the csv has other articles'

# What a text says is never computed.
printf '%s\n' '{"id":"f1","headline":"=HYPERLINK(\"http://x\",\"y\") evilformula","body":"b","source":"+1","section":"-2","url":"@SUM(A1)","byline":["\t=1"]}' \
	'{"id":"=f2","headline":"\r=2 evilformula \u001b[31m","body":"a \"quote\", a comma\nand a line"}' \
	'{"id":"f3","headline":"＝3 evilformula","body":"1-2=3 is none"}' > "$work/evil.jsonl"
expect 0 '' "$backfile" index -q -a "$work/evil" "$work/evil.jsonl"
"$backfile" search -a "$work/evil" --format csv evilformula > "$work/out"
grep -qF "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\") evilformula\"" "$work/out" || fail 'a formula in a headline'
grep -qF "'+1,'-2," "$work/out" || fail 'a formula in source and section'
grep -qF ",'@SUM(A1)," "$work/out" || fail 'a formula in url'
grep -q "^'=f2," "$work/out" || fail 'a formula in an id'
grep -qF "'＝3" "$work/out" || fail 'a wide formula'
grep -q ",1-2=3 is none" "$work/out" || fail 'an apostrophe where none is needed'
grep -qF '"a ""quote"", a comma' "$work/out" || fail 'quotes'
grep -q "$(printf '\033')" "$work/out" && fail 'a control character'

expect 1 '' "$backfile" search --format csv zyzzyva
expect 2 'unfinished' "$backfile" search --format ids '"unfinished'
expect 2 'exports nothing' "$backfile" search --format ids -n 0 border
expect 2 'not in a list of ids' "$backfile" search --format ids --facet source border
expect 2 '' "$backfile" search --format xml border
exit $bad
