#!/bin/sh
# corpus/encodings.sh - the encodings of one byte a letter, as one C file.
#
# Out: on stdout, the table declared in corpus/encoding_tables.h: for each
#      encoding the code points of the bytes 0x80 to 0xff, 0 where there is none,
#      as this system's iconv has them.
set -eu
LC_ALL=C
export LC_ALL

encodings='WINDOWS-1252 WINDOWS-1251 WINDOWS-1250 WINDOWS-1253 WINDOWS-1254 WINDOWS-1255 WINDOWS-1256
WINDOWS-1257 WINDOWS-1258 ISO-8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8
ISO-8859-10 ISO-8859-13 ISO-8859-14 ISO-8859-15 ISO-8859-16 KOI8-R KOI8-U CP866 CP855 MAC-CYRILLIC
MACINTOSH MAC-CENTRALEUROPE CP437 CP850 CP852 CP862 CP865 CP874 VISCII'

# Every byte on a line of its own; what means nothing leaves its line empty.
bytes() {
	byte=128
	while [ "$byte" -lt 256 ]; do
		printf "\\$(printf %o "$byte")\n"
		byte=$((byte + 1))
	done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bytes >"$work/bytes"
echo '#include "corpus/encoding_tables.h"'
echo
echo 'const struct encoding_table ENCODING_TABLES[] = {'
for encoding in $encodings; do
	iconv -c -f "$encoding" -t UTF-32BE "$work/bytes" >"$work/letters" 2>/dev/null || true
	od -An -v -tx1 -w4 "$work/letters" | tr -d ' ' | awk -v name="$encoding" '
		BEGIN { printf "{\"%s\", {", name; letter = "0" }
		$0 == "0000000a" { printf "%s0x%s", count++ ? "," : "", letter; letter = "0"; next }
		{ letter = substr($0, 5) }
		END {
			print "}},"
			if (count != 128) { print "encodings.sh: " name " has " count " bytes" > "/dev/stderr"; exit 1 }
		}'
done
echo '{NULL, {0}}};'
