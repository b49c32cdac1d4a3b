#!/bin/sh
# analyzer.sh BUILD - megabytes of news a second that one core analyses, language by
# language; the text is that of $BACKFILE_DATA (../shared/data).

data=${BACKFILE_DATA:-../shared/data}/news
if [ ! -d "$data" ]; then
	echo "skipped: no news in BACKFILE_DATA (../shared/data)"
	exit 0
fi
measure() {
	echo "$2 ($1)"
	zstd -qdc "$data/$2.jsonl.zst" | "$build/bench/analyzer" "$1"
}
build=$1
measure en senate-press-releases
measure en trove-refugee-press-releases
measure en reuters21578
measure fr masakhane-fr
measure pt fakebr-pt
