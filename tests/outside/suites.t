#!/bin/sh
# Suites of other people's: NewsML-G2 and ninjs of the IPTC, web archives, mail, an
# export of WordPress, metadata of pages.  What is made of every file is compared with
# tests/outside/suites_scoreboard.txt: how many records there were and what became of
# them, and each record that was rejected or noted, with the reason.  What was found
# instead is written to suites_scoreboard.txt beside the programs.
#
# The files are not part of Backfile: where $BACKFILE_DATA (else ../shared/data) has them
# not, the test is skipped.
board=tests/outside/suites_scoreboard.txt
data=${BACKFILE_DATA:-../shared/data}/formats
build=$(cd "${BUILD:-build/release}" && pwd)
[ -f "$data/newsml-g2.tar.zst" ] || exit 77
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
found=$build/suites_scoreboard.txt

{
	echo '# suite: what became of its records'
	echo '# file, number of the record, - rejected or + taken with a note: reason'
} > "$found"
for suite in newsml-g2 ninjs warc mail wxr jsonld; do
	mkdir "$work/$suite" && tar --zstd -xf "$data/$suite.tar.zst" -C "$work/$suite" || exit 1
	(cd "$work/$suite" && "$build/backfile" read --json --rejects ../rejects . > ../articles 2> ../said)
	printf '\n%s: ' "$suite" >> "$found"
	# The last line that counts, without sizes and seconds.
	sed -n 's| (\([0-9,]* files*\),.*)$|, \1|; /^[0-9,]* records*, /p' "$work/said" >> "$found"
	sed 's|^{"file":"\./||; s|^{"file":"||
		s|","record":\([0-9]*\),.*"taken":true,"reason":"\(.*\)","hint":.*|	\1	+ \2|
		s|","record":\([0-9]*\),.*"taken":false,"reason":"\(.*\)","hint":.*|	\1	- \2|' \
		"$work/rejects" | grep -e '	- ' -e '/should_fail/' | LC_ALL=C sort | uniq -c | sed 's/^ *1 //; s/^ *\([0-9]\)/\1 × /' >> "$found"
done

bad=0
diff "$board" "$found" || { echo "what the suites give has changed: see $found"; bad=1; }
# What is meant to be wrong is reported, or there is a reason why it is read.
for file in $(cd "$work" && find newsml-g2/newsml-g2 ninjs/ninjs -path '*/should_fail/*' -type f | sed 's|^[^/]*/||'); do
	grep -qF "$file	" "$found" tests/outside/suites_read.txt || { echo "not reported: $file"; bad=1; }
done
exit $bad
