#!/bin/sh
# lists.t - stemmers/lists.sh takes what stemmers/data/README describes and refuses
# everything else, by file and line, and then writes nothing.

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
	echo "FAILED: $*"
	failures=$((failures + 1))
}

# A folder with one language to which a test adds a line.
fresh() {
	rm -rf "$work/data"
	mkdir -p "$work/data/en"
	cat > "$work/data/en/language.txt" <<-'END'
		name       English
		algorithm  english
		tags       en eng english
		probe      running=run
	END
	echo 'customs -> customs | custom | the office' > "$work/data/en/exceptions.txt"
	echo 'smuggler -> smuggl | smuggling | the deed' > "$work/data/en/bridges.txt"
	echo 'the of' > "$work/data/en/stopwords.txt"
}

run() {
	sh stemmers/lists.sh "$work/data" > "$work/out" 2> "$work/err"
}

# refused FILE LINE TEXT…: each TEXT is added as a line of FILE; the first of them
# is line LINE, and the last is refused.
refused() {
	file=$1 line=$2 what=$3
	shift 3
	fresh
	for text; do
		printf '%s\n' "$text" >> "$work/data/en/$file"
	done
	if run; then
		fail "taken: $*"
	elif ! grep -q "/en/$file:$line: .*$what" "$work/err"; then
		fail "$file:$line: …$what… expected for: $*"
		cat "$work/err"
	elif [ -s "$work/out" ]; then
		fail "something was written for: $*"
	fi
}

# ---- what is taken ----------------------------------------------------------------

fresh
run || { fail "a good folder is refused"; cat "$work/err"; }
grep -q '"smuggler\\0"' "$work/out" || fail "a word is missing from what was written"

fresh
printf '# a comment\n\n   spaced \t out   ->  spaced  |  space   spaces |  it is "why?" \r\n' \
	>> "$work/data/en/exceptions.txt"
run || { fail "blanks, comments, quotes or a CR are refused"; cat "$work/err"; }
grep -q '"it is \\"why\\?\\"\\0"' "$work/out" || fail "a quote or a question mark is not escaped"
grep -q '"space spaces\\0"' "$work/out" || fail "blanks inside a line are kept"

fresh
echo 'and # a comment' >> "$work/data/en/stopwords.txt"
run || fail "a comment after stop words is refused"
grep -q 'comment' "$work/out" && fail "a comment is taken for stop words"

fresh
rm "$work/data/en/exceptions.txt" "$work/data/en/bridges.txt" "$work/data/en/stopwords.txt"
run || { fail "a language without lists is refused"; cat "$work/err"; }

cp "$work/out" "$work/first"
run
cmp -s "$work/first" "$work/out" || fail "two runs differ"

# ---- the sum of the lists -----------------------------------------------------------

sum() {
	sed -n 's/.*list_sum_of_all = \([0-9]*\)u;/\1/p' "$work/out"
}

# sums yes|no FILE COMMAND: does the sum change when sed does COMMAND to FILE?
sums() {
	fresh
	run
	before=$(sum)
	sed -i "$3" "$work/data/en/$2"
	run || { fail "$2 $3 is refused"; cat "$work/err"; }
	[ -n "$before" ] && [ -n "$(sum)" ] || fail "no sum was written"
	if [ "$before" = "$(sum)" ]; then changed=no; else changed=yes; fi
	[ $changed = "$1" ] || fail "the sum changed: $changed, for $2 $3"
}

sums yes exceptions.txt 's/customs -> customs/customs -> customsx/'
sums yes exceptions.txt 's/^customs/customses/'
sums yes bridges.txt '$a smuggled -> smuggl | smuggling | more'
sums yes stopwords.txt 's/of/or/'
sums yes stopwords.txt '$a and'
sums yes language.txt '$a elisions l d'
sums yes language.txt '$a letters a=b'
sums yes language.txt '$a endings after-apostrophe'
sums yes language.txt 's/^algorithm.*/algorithm porter/'
sums no exceptions.txt 's/the office/the bureau/'
sums no exceptions.txt 's/| custom |/| habit |/'
sums no exceptions.txt '1i # a comment'
sums no stopwords.txt 's/the of/of the/'
sums no language.txt 's/running=run/ponies=poni/'
sums no language.txt '/^tags/s/$/ anglais/'
sums no language.txt 's/English/Anglais/'

# ---- what is refused ---------------------------------------------------------------

for list in exceptions.txt bridges.txt; do
	refused $list 2 'not of the form' 'a word'
	refused $list 2 'not of the form' 'word -> stem | other'
	refused $list 2 'not of the form' 'word -> stem | other | why | more'
	refused $list 2 'exactly one "->"' 'word stem | other | why'
	refused $list 2 'exactly one "->"' 'word -> stem -> root | other | why'
	refused $list 2 'words are missing' '-> stem | other | why'
	refused $list 2 'a word is missing' 'word -> | other | why'
	refused $list 2 'the stem is one word' 'word -> two stems | other | why'
	refused $list 2 'of the pair are missing' 'word -> stem | | why'
	refused $list 2 'reason is missing' 'word -> stem | other |'
	refused $list 2 'a capital' 'Word -> stem | other | why'
	refused $list 2 'a capital' 'word -> Stem | other | why'
	refused $list 2 'curly apostrophe' "$(printf 'o\342\200\231neil -> stem | other | why')"
	refused $list 2 'no word has' 'wo#rd -> stem | other | why'
	refused $list 2 'backslash' 'word -> stem | other | a \n'
	refused $list 2 'both sides' 'word -> stem | other word | why'
	refused $list 2 'longer than 64' "$(printf 'w%.0s' $(seq 65)) -> stem | other | why"
	refused $list 2 'already listed at .*en/[a-z]*.txt:2' 'word word -> stem | other | why'
	refused $list 3 'already listed at .*en/[a-z]*.txt:2' 'word -> stem | other | why' \
		'word -> root | other | why'
done
# Lists are read in the order of their names: the second is the one that is refused.
refused exceptions.txt 2 'already listed at .*en/bridges.txt:1' 'smuggler -> stem | other | why'

refused stopwords.txt 2 'already listed at line 1' 'and the'
refused stopwords.txt 2 'a capital' 'The'

refused language.txt 5 'none of: name' 'colour red'
refused language.txt 5 'has no value' 'elisions'
refused language.txt 5 'a second "name"' 'name Other'
refused language.txt 0 'a probe is WORD=STEM' 'probe running'
refused language.txt 0 'as many bytes' 'letters a=bc'
refused language.txt 0 'after-apostrophe' 'endings always'

fresh
mkdir "$work/data/de"
sed 's/en eng/de eng/' "$work/data/en/language.txt" > "$work/data/de/language.txt"
run && fail "a tag of two languages is taken"
grep -q 'the tag "eng" is also in' "$work/err" || fail "a tag of two languages: wrong message"

fresh
mkdir "$work/data/de"
echo 'und' > "$work/data/de/stopwords.txt"
run && fail "a folder without language.txt is taken"
grep -q 'no language.txt' "$work/err" || fail "no language.txt: wrong message"

fresh
echo 'word' > "$work/data/en/others.txt"
run && fail "a file of another name is taken"

# All mistakes are told at once.
fresh
printf 'a\nb\n' >> "$work/data/en/exceptions.txt"
run
[ "$(wc -l < "$work/err")" -eq 2 ] || fail "not every mistake is told"

[ $failures -eq 0 ] && echo "lists.t: ok"
exit $((failures > 0))
