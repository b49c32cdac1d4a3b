#!/bin/sh
# formats.sh BUILD - megabytes a second of each format, in the process and in the
# sandbox; the documents are those of $BACKFILE_DATA (../shared/data): the files of
# news agencies, web pages.

data=${BACKFILE_DATA:-../shared/data}/formats
if [ ! -d "$data" ]; then
	echo "skipped: no formats in BACKFILE_DATA (../shared/data)"
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for packed in superdesk-wire-fixtures ninjs html-readability newsml-g2; do
	tar --zstd -xf "$data/$packed.tar.zst" -C "$work"
done
export BACKFILE_READER="$1/backfile-reader"
# Documents with a text: what is shorter is a test of one element.
find "$work" -type f -size +2k ! -name '*expected*' ! -name '*.xsd' ! -name 'LICENSE*' \
	\( -path '*fixtures*' -o -path '*examples*' -o -name source.html \) -print0 |
	xargs -0 "$1/bench/formats"
