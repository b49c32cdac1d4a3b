#!/bin/sh
# demo.sh BACKFILE - a short tour of the sample archive.
set -u
backfile=$1
archive=$(mktemp -d)/news.archive
trap 'rm -rf "${archive%/*}"' EXIT
export BACKFILE_ARCHIVE="$archive"

run() {
	printf '\n$ backfile'
	for word in "$@"; do
		case $word in
		*[!A-Za-z0-9/._=-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$backfile" "$@" 2>&1
}

echo "A tour of Backfile on corpus/sample, an invented archive about migration."
run read corpus/sample/wire/ice-road.anpa
run index corpus/sample/*.jsonl corpus/sample/text corpus/sample/[fhjmnpw]*/ corpus/sample/table || exit 1
run search -n 3 smuggling
run search -n 3 '"Summit of the Americas"'
run search -n 3 'smuggl* NEAR/8 border'
run search -n 3 --sort newest 'border date:2022-06..2022-08'
run search -n 0 border --facet source=3 --timeline year
run similar -n 2 MW-2022-0611-014
run search '"Summit of the Americas'
run stat
echo
echo "Make an archive of your own: build/release/backfile index -a my.archive FILES"
