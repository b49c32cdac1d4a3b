#!/bin/sh
# Wrong use: the exit status, and the one line that says what, where, what to do.
. tests/cli/lib.sh

sample
touch "$work/file"

# command line | exit | what is said ($work: a folder; $work/file: an empty file)
while IFS='|' read -r line code text; do
	case $line in '#'* | '') continue ;; esac
	eval "set -- $line"
	expect "$code" "$text" "$backfile" "$@"
	[ "$code" = 0 ] || [ "$code" = 1 ] || [ -s "$work/err" ] || [ $# = 0 ] || fail "$line: nothing on standard error"
done <<'END'
# the command
|2|usage: backfile COMMAND
serach border|2|no command is named 'serach'; see 'backfile help'
-a news.archive search border|2|the command comes first
--help|0|A first session
-h|0|A first session
-V|0|backfile 0.
help help|0|A first session
help nothing|2|no command is named 'nothing'

# options
search --frobnicate border|2|unknown option --frobnicate; see 'backfile help search', or write -- before it
search -x border|2|unknown option -x
search -n|2|--limit needs a value: N
search -n ten border|2|-n, --limit takes a whole number, not 'ten'
search -n -1 border|2|--limit takes a whole number, not '-1'
search -n 99999999999999999999 border|2|--limit takes a whole number
search -n 10001 border|2|at most 10,000 articles at once
search --sort best border|2|--sort takes relevance, newest or oldest, not 'best'
search --total=some border|2|--total takes exact or fast, not 'some'
search --json=yes border|2|--json takes no value
search -jn1 border|0|"hits":[
search --limit=1 border|0|number 1 shown
search -n 2 --offset 1 border|0|2 to 3 shown
search --offset 900 border|0|none after the first 900
search -n1 -- -border|0|articles
search --after 00ff border|2|'after' is no token
search -n0 --facet colour border|2|no facet is named 'colour'
search -n0 --where source border|2|a choice is FIELD=VALUE
search -n0 --facet source=1 --where source=AP border|1|and 4 more: --facet source=5
search -n0 --where source=nobody border|1|no article has the source 'nobody'
search -n0 --where "source=meridian wire" border|1|there is source=Meridian Wire
search -n0 --where "source=Meridan wire" border|1|there is source=Meridian Wire
search -n0 --where "section=wrld" border|1|there is section=World
search -n0 --where year=1066 border|1|no article has the year '1066'
search -n0 --where year=2022 -w year=2023 border|0|15 articles
search -n0 --timeline century border|2|--timeline takes none, day, week, month or year
search -n0 --timeline month border|0|from 2022-01, 5 months: nothing held
search -jn0 --timeline month border|0|"from":"2022-01-01","to":"2022-05-31","periods":5,"hits":0,"held":0,"share":null
search -n 0 border|0|articles

# words
search|2|what is the question?
explain|2|what is the question?
explain -n 10001 border|2|at most 10,000
analyze|2|which text?
index|2|which files or folders? (- is standard input)
show|2|one id, please
similar|2|one id, please
similar a b|2|one id, please
similar -n 0 a|2|from 1 to 1,000 articles
similar nowhere|1|no article has the id nowhere
similar MW-2022-0611-014|0|found by: 
similar -j -n 1 MW-2022-0611-014|0|"terms":[{"word":
show a b|2|one id, please
withdraw|2|which ids?
release now|2|takes no words
compact now|2|takes no words
stat now|2|'now' is too much
dump now|2|'now' is too much
check now|2|'now' is too much

# archives
search -a $work border|3|is not an archive
explain -a $work border|3|is not an archive
show -a $work id|3|is not an archive
stat -a $work|3|is not an archive
check -a $work|3|is not an archive
dump -a $work|3|is not an archive
compact -a $work|3|
withdraw -a $work/none id|3|there is no archive at
release -a $work/none|3|there is no archive at
index -a $work/file $work/file|3|an archive is a folder
index -a $work/none/inside $work/file|3|name a new one in a folder that you may write to

# what is not there
search zyzzyva|1|0 articles
search --json zyzzyva|1|"total":0
show no/such|1|no article has the id no/such
withdraw no/such|1|0 withdrawn, 1 unknown
withdraw --undo no/such|0|0 restored, 1 not withdrawn

# languages and formats
index --lang xx $work/file|2|no stemmer for the language 'xx'
index --format docx $work/file|2|no format is named 'docx'
analyze --lang xx text|2|there are ar, 
analyze --lang fr 'les réfugiés'|0|réfugiés
analyze --json migrants|0|"migrant"

# questions: the place is pointed at, in characters of the question
search Title:iraq|2|did you mean title:?
search athor:lopez|2|did you mean author:?
search colour:red|2|fields are headline, body
search 'é é ('|2|(column 5)
search '("Évian'|2|(column 2)
explain '(border'|2|(column 1)
explain border|0|read as: border
explain --json border|0|{
explain zyzzyva|0|zyzzyva
search 'not border'|0|note: not in small letters is a word

# questions of other services, and today
search --syntax lexis 'smuggl! w/8 border'|0|note: read as smuggl* NEAR/8 border
search --syntax lexis --json 'smuggl! w/8 border'|0|"query":"smuggl* NEAR/8 border","syntax":"lexis"
search --syntax lexis 'é w/seg border'|2|(column 3)
search --syntax factiva 'smuggl* near border'|2|write near5
search --syntax lucene '+smuggl* +border'|0|note: read as smuggl* AND border
explain --syntax factiva 'hd=border'|0|read as: headline:border
search --syntax google border|2|lucene
search --syntax lexis --any border|2|any and plain do not go with
search --now 2022-06-30 'date:"last 30 days"'|0|was read as date:2022-06
search --now soon border|2|--now soon is no time
END

# Withdrawn, again, and back.
expect 0 '1 withdrawn' "$backfile" withdraw --reason 'court order' HPA-220610-04
expect 0 '0 withdrawn, 1 withdrawn before' "$backfile" withdraw HPA-220610-04
expect 0 'withdrawn   1' "$backfile" stat
expect 0 '1 restored' "$backfile" withdraw --undo HPA-220610-04
expect 0 '0 restored, 1 not withdrawn' "$backfile" withdraw --undo HPA-220610-04
expect 0 '0 released' "$backfile" release
expect 0 '' "$backfile" compact --all
expect 0 'nothing to do' "$backfile" compact
expect 0 '"oldest":"' "$backfile" stat --json
expect 0 'no problems' "$backfile" check

# An archive of one article without a date.
printf 'A headline\n\nOne paragraph.\n\nAnother.\n' > "$work/plain.txt"
expect 0 '1 record, 1 added (1 file, 37 bytes' "$backfile" index -a "$work/small" "$work/plain.txt"
expect 0 '"oldest":null' "$backfile" stat --json -a "$work/small"
expect 0 'Another.' "$backfile" show -a "$work/small" "$work/plain.txt"

# Damage is found, and said with what to do.
printf 'damage' | dd of="$(find "$work/small" -name 'postlist.glass')" bs=1 seek=8200 conv=notrunc 2> "$work/err"
"$backfile" check -a "$work/small" > "$work/out" 2> "$work/err"
[ $? = 3 ] || fail 'damage is no failure'

# Without an archive anywhere.
unset BACKFILE_ARCHIVE
for command in 'search x' 'explain x' 'show x' 'index x' 'withdraw x' release compact stat check dump; do
	expect 2 'which archive? Name it with -a DIR, or set BACKFILE_ARCHIVE' "$backfile" $command
done
exit $bad
