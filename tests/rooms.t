#!/bin/sh
# The order of the rooms: a file includes only from its own room and from rooms
# before it; siblings never meet; the faces see only the public header and util.
set -u
order='include util corpus stemmers analyzer xapian-c index indexer searcher lib cli server'
bad=0

rank() {
	case $1 in
	include) echo 0 ;; util) echo 1 ;; corpus) echo 2 ;; stemmers) echo 3 ;; analyzer) echo 4 ;;
	xapian-c) echo 5 ;; index) echo 6 ;; indexer | searcher) echo 7 ;; lib) echo 8 ;;
	cli | server) echo 9 ;; *) echo unknown ;;
	esac
}

complain() {
	echo "$1"
	bad=1
}

for room in $order; do
	[ -d "$room" ] || continue
	for file in "$room"/*.c "$room"/*.h "$room"/*.cc "$room"/*/*.c "$room"/*/*.h; do
		[ -f "$file" ] || continue
		case $file in xapian-c/example/*) continue ;; esac
		for included in $(sed -n 's/^#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file"); do
			[ "$included" = backfile.h ] && included=include/backfile.h
			other=${included%%/*}
			[ "$other" = "$room" ] && continue
			theirs=$(rank "$other")
			ours=$(rank "$room")
			if [ "$theirs" = unknown ]; then
				complain "$file includes \"$included\", which is in no room"
			elif [ "$theirs" -ge "$ours" ]; then
				complain "$file includes \"$included\": $other does not come before $room"
			elif [ "$ours" = 9 ] && [ "$theirs" -gt 1 ]; then
				complain "$file includes \"$included\": a face sees only include and util"
			elif [ "$room" = xapian-c ]; then
				complain "$file includes \"$included\": xapian-c stands alone"
			fi
		done
	done
done

# Parsers that are not trusted are linked by the helper executable alone: their
# headers are seen by the files behind it, and those by nobody else.
for file in $(git ls-files '*.c' '*.h' '*.cc' 2>/dev/null); do
	case $file in corpus/outside/* | tests/outside/* | tests/fuzz/* | bench/*) continue ;; esac
	grep -qE '^#[ 	]*include[ 	]*(<(libxml|archive|gmime|glib)|"corpus/outside/)' "$file" &&
		complain "$file includes what only corpus/outside may"
done
build=${BUILD:-build/release}
needs() {
	readelf -d "$1" 2>/dev/null | grep NEEDED | grep -E "$2"
}
if [ -e "$build/libbackfile.so" ]; then
	found=$(needs "$build/libbackfile.so" 'libxml2|libarchive|libgmime|libglib')
	[ -z "$found" ] || complain "libbackfile.so links what is for the helper: $found"
	found=$(needs "$build/backfile-reader" 'libxapian|libstemmer')
	[ -z "$found" ] || complain "backfile-reader links what is for the library: $found"
fi

# One border to C++, and one file behind it.
speakers=$(grep -lE '^#[ 	]*include[ 	]*<xapian' -r include util corpus stemmers analyzer xapian-c index \
	indexer searcher lib cli server tests bench 2>/dev/null | tr '\n' ' ')
[ "$speakers" = 'xapian-c/xapian_c.cc ' ] || complain "<xapian.h> is included by: $speakers"
others=$(find . -name build -prune -o \( -name '*.cc' -o -name '*.cpp' -o -name '*.hpp' \) -print |
	grep -v '^./xapian-c/xapian_c.cc$')
[ -z "$others" ] || complain "C++ outside xapian-c/xapian_c.cc: $others"
exit $bad
