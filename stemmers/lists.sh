#!/bin/sh
# stemmers/lists.sh DIR - the word lists of every language, as one C file.
#
# In:  DIR/CODE/language.txt, exceptions.txt, bridges.txt, stopwords.txt, a
#      folder a language; stemmers/data/README describes their lines.
# Out: on stdout, the tables declared in stemmers/word_lists.h: sorted, all text
#      in one array and everything else an offset into it, so that a program
#      builds and relocates nothing when it starts.
#
# A line that cannot be taken is named on stderr as FILE:LINE, all of them at
# once, and nothing is written: a typing mistake in a list stops the build.
set -eu
LC_ALL=C
export LC_ALL

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
	echo "usage: lists.sh DIR" >&2
	exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tab=$(printf '\t')

# ---- read and check -------------------------------------------------------------
#
# Records, fields separated by tabs:
#     language CODE NAME ALGORITHM TAGS PROBE ELISIONS LETTERS ENDINGS
#     line     CODE KIND NUMBER PAIR REASON
#     word     CODE WORD STEM KIND NUMBER
#     stop     CODE WORD

# Sorted, so that the tables do not depend on the order of a folder.
find "$1" -name '*.txt' -type f | sort > "$work/files"
[ -s "$work/files" ] || { echo "lists.sh: no lists in $1" >&2; exit 2; }

awk '
function refuse(message) {
	printf "%s:%d: %s\n", file, number, message > "/dev/stderr"
	failed = 1
}

function trim(text) {
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	gsub(/[ \t]+/, " ", text)
	return text
}

# A word as the analyzer gives it; the message, or "" if it is one.
function fault(word) {
	if (word == "") return "a word is missing"
	if (length(word) > 64) return "\"" word "\" is longer than 64 bytes"
	if (word ~ /[A-Z]/) return "\"" word "\" has a capital: words are listed in lower case"
	if (index(word, "\342\200\231")) return "\"" word "\" has a curly apostrophe: write \047"
	if (word ~ /[\001-\037\177"\\|#=]/) return "\"" word "\" has a character that no word has"
	return ""
}

function language_line(text,   key, value) {
	key = text; sub(/ .*/, "", key)
	value = substr(text, length(key) + 2)
	if (value == "") return refuse("\"" key "\" has no value")
	if (key == "probe") {
		probe = probe (probe == "" ? "" : " ") value
		return
	}
	if (key !~ /^(name|algorithm|tags|elisions|letters|endings)$/)
		return refuse("\"" key "\" is none of: name, algorithm, tags, probe, elisions, letters, endings")
	if ((code, key) in setting) return refuse("a second \"" key "\"")
	setting[code, key] = value
}

# Letters that stand for others: as many bytes on both sides, so that a word
# keeps its length.
function letters_check(text,   count, pair, side, i) {
	count = split(text, pair, " ")
	for (i = 1; i <= count; i++)
		if (split(pair[i], side, "=") != 2 || side[1] == "" || length(side[1]) != length(side[2]))
			refuse("letters are FROM=TO, both of as many bytes")
}

function language_end(   count, tag, i) {
	number = 0
	if (setting[code, "name"] == "") refuse("no \"name\"")
	if (setting[code, "algorithm"] == "") refuse("no \"algorithm\"")
	if (probe == "") refuse("no \"probe\"")
	if (probe !~ /^[^ =]+=[^ =]+( [^ =]+=[^ =]+)*$/) refuse("a probe is WORD=STEM")
	letters_check(setting[code, "letters"])
	count = split(setting[code, "tags"], tag, " ")
	if (tag[1] != code) refuse("the first of \"tags\" must be the name of the folder, " code)
	for (i = 1; i <= count; i++) {
		if (tag[i] in tag_of) refuse("the tag \"" tag[i] "\" is also in " tag_of[tag[i]])
		tag_of[tag[i]] = file
	}
	if (setting[code, "endings"] !~ /^(after-apostrophe)?$/)
		refuse("\"endings\" can only be after-apostrophe")
	print "language", code, setting[code, "name"], setting[code, "algorithm"], \
	      setting[code, "tags"], probe, setting[code, "elisions"], setting[code, "letters"], \
	      setting[code, "endings"] != ""
	probe = ""
}

function list_line(text, kind,   field, side, word, count, stem, pair, i, why) {
	if (split(text, field, "|") != 3)
		return refuse("not of the form: words -> stem | other words | reason")
	if (split(field[1], side, "->") != 2) return refuse("exactly one \"->\" belongs before the first bar")
	stem = trim(side[2]); pair = trim(field[2])
	if (stem ~ / /) return refuse("the stem is one word")
	if ((why = fault(stem)) != "") return refuse("stem: " why)
	if (pair == "") return refuse("the words of the pair are missing")
	if (trim(field[3]) == "") return refuse("the reason is missing")
	if (text ~ /\\/) return refuse("a backslash has no place here")
	count = split(trim(side[1]), word, " ")
	if (count == 0) return refuse("the words are missing")
	for (i = 1; i <= count; i++) {
		if ((why = fault(word[i])) != "") { refuse(why); continue }
		if (index(" " pair " ", " " word[i] " ")) refuse("\"" word[i] "\" is on both sides")
		if ((code, word[i]) in listed) {
			refuse("\"" word[i] "\" is already listed at " listed[code, word[i]])
			continue
		}
		listed[code, word[i]] = file ":" number
		print "word", code, word[i], stem, kind, number
	}
	print "line", code, kind, number, pair, trim(field[3])
}

function stop_line(text,   word, count, i, why) {
	count = split(text, word, " ")
	for (i = 1; i <= count; i++) {
		if ((why = fault(word[i])) != "") { refuse(why); continue }
		if ((code, word[i]) in stop) {
			refuse("\"" word[i] "\" is already listed at line " stop[code, word[i]])
			continue
		}
		stop[code, word[i]] = number
		print "stop", code, word[i]
	}
}

BEGIN { OFS = "\t" }

{
	file = $0
	parts = split(file, path, "/")
	code = path[parts - 1]; name = path[parts]
	number = 0
	if (name !~ /^(language|exceptions|bridges|stopwords)\.txt$/) {
		refuse("none of: language.txt, exceptions.txt, bridges.txt, stopwords.txt")
		next
	}
	codes[code] = file
	while ((status = (getline text < file)) > 0) {
		number++
		sub(/\r$/, "", text)
		if (name !~ /^(exceptions|bridges)/) sub(/(^|[ \t])#.*/, "", text)
		text = trim(text)
		if (text == "" || text ~ /^#/) continue
		if (name == "language.txt") language_line(text)
		else if (name == "exceptions.txt") list_line(text, "exception")
		else if (name == "bridges.txt") list_line(text, "bridge")
		else stop_line(text)
	}
	if (status < 0) refuse("cannot be read")
	close(file)
	if (name == "language.txt") language_end()
}

END {
	for (code in codes)
		if (!((code, "name") in setting)) {
			file = codes[code]; number = 0
			refuse("the folder has no language.txt")
		}
	exit failed
}
' "$work/files" > "$work/records"

# ---- write ----------------------------------------------------------------------

sort -t "$tab" -k 1,1 -k 2,2 -k 3,3 "$work/records" > "$work/sorted"

# What decides stems and stop words, language by language and in all, as a sum: a
# program need not add up its lists to know that they are those of an archive.
# Reasons, names, tags and probe words decide nothing.
sum_of() {
	awk -F '\t' -v code="$1" '
		code != "" && $2 != code { next }
		$1 == "word" { print $1, $2, $3, $4 }
		$1 == "stop" { print $1, $2, $3 }
		$1 == "language" { print $2, $4, $7, $8, $9 }
	' "$work/sorted" | cksum | cut -d ' ' -f 1
}
for code in $(awk -F '\t' '$1 == "language" { print $2 }' "$work/sorted"); do
	echo "sum$tab$code$tab$(sum_of "$code")"
done > "$work/sums"
echo "sum-of-all$tab-$tab$(sum_of "")" >> "$work/sums"

awk -F '\t' '
# The offset of a text in word_text; the same text is stored once.
function place(text,   shown) {
	if (text in offset) return offset[text]
	offset[text] = end
	end += length(text) + 1
	shown = text
	gsub(/["?]/, "\\\\&", shown)
	texts[++text_count] = shown
	return offset[text]
}

$1 == "sum" { sums[$2] = $3 }
$1 == "sum-of-all" { sum_of_all = $3 }
$1 == "language" {
	codes[++language_count] = $2
	names[$2] = $3; algorithms[$2] = $4; tags[$2] = $5; probes[$2] = $6
	elisions[$2] = $7; letters[$2] = $8; endings[$2] = $9
}
$1 == "line" {
	line_row[$2, $3, $4] = line_count
	lines[++line_count] = sprintf("{ %d, %d, %d, %s }", place($5), place($6), $4,
		$3 == "bridge" ? "STEMMER_BRIDGE" : "STEMMER_EXCEPTION")
}
$1 == "stop" {
	if (!($2 in stop_first)) stop_first[$2] = stop_count + 0
	stop_size[$2]++
	stops[++stop_count] = sprintf("{ %d, %d }", place($3), length($3))
}
$1 == "word" {
	if (!($2 in word_first)) word_first[$2] = word_count + 0
	word_size[$2]++
	if ($3 ~ /[\200-\377]/) {
		if (!($2 in accented_first)) accented_first[$2] = accented_count + 0
		accented_size[$2]++
		accented[++accented_count] = word_count + 0
	}
	words[++word_count] = sprintf("{ %d, %d, %d, %d, %d }", place($3), place($4),
		line_row[$2, $5, $6], length($3), length($4))
}

function table(type, name, row, count,   i) {
	printf "\nconst %s %s[] = {\n", type, name
	for (i = 1; i <= count; i++) printf "\t%s,\n", row[i]
	if (count == 0) print (type == "uint32_t" ? "\t0," : "\t{ 0 },")
	print "};"
}

END {
	print "/* Written by stemmers/lists.sh from stemmers/data; edit those. */"
	print "#include \"stemmers/word_lists.h\""
	for (i = 1; i <= language_count; i++) {
		code = codes[i]
		languages[i] = sprintf("{ \"%s\", \"%s\", \"%s\", \"%s\", %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %su }",
			code, algorithms[code], names[code], tags[code], place(probes[code]),
			place(elisions[code]), place(letters[code]), endings[code],
			word_first[code], word_size[code], accented_first[code], accented_size[code],
			stop_first[code], stop_size[code], sums[code])
	}
	table("struct language", "language_table", languages, language_count)
	printf "\nconst size_t language_table_count = %d;\n", language_count
	printf "const uint32_t list_sum_of_all = %su;\n", sum_of_all
	table("struct word_row", "word_table", words, word_count)
	table("uint32_t", "accented_table", accented, accented_count)
	table("struct stop_row", "stop_table", stops, stop_count)
	table("struct line_row", "line_table", lines, line_count)
	print "\nconst char word_text[] ="
	for (i = 1; i <= text_count; i++) printf "\t\"%s\\0\"\n", texts[i]
	print "\t\"\";"
}
' "$work/sums" "$work/sorted"
