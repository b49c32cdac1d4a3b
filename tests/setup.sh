#!/bin/sh
# setup.sh - what Backfile is built from, installed if it is not there.
#
#     sh tests/setup.sh [fuzz] [cov] [bench] …
#
# Asks the compilers and pkg-config first: when all is there it says nothing
# and costs some milliseconds, so every `make` may call it.  What is missing is
# installed with apt-get, as root or through sudo; where that cannot be, the
# names of the packages are printed and the exit status is 1.
#
# A set is a list of packages and a way to tell whether it is there.  Names are
# Debian's; to add a library, add it to both lines of its set.

base='gcc g++ make pkg-config libxapian-dev libstemmer-dev libutf8proc-dev libzstd-dev libxxhash-dev
      libxml2-dev libarchive-dev zlib1g-dev libgmime-3.0-dev check libjansson-dev zstd'
fuzz='clang libclang-rt-dev'
cov='gcovr'
bench='python3 libsqlite3-dev libgroonga-dev groonga-token-filter-stem liblucene8-java
       default-jdk-headless'

commands_exist() {
	for name in "$@"; do
		command -v "$name" >/dev/null 2>&1 || return 1
	done
}

has_base() {
	commands_exist gcc g++ make pkg-config zstd &&
		pkg-config --exists xapian-core libutf8proc libzstd libxxhash libxml-2.0 \
			libarchive zlib gmime-3.0 check jansson &&
		{ [ -f /usr/include/libstemmer.h ] ||
			echo '#include <libstemmer.h>' | gcc -E -x c - >/dev/null 2>&1; }
}

# The sanitizers' libraries come in a package of their own: only linking tells.
has_fuzz() {
	commands_exist clang &&
		echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { return p && n > 9; }' |
		clang -fsanitize=address,undefined,fuzzer -x c - -o /dev/null 2>/dev/null
}

has_cov() {
	commands_exist gcovr
}

has_bench() {
	commands_exist python3 java javac && pkg-config --exists sqlite3 groonga &&
		ls /usr/share/java/lucene-core-8*.jar >/dev/null 2>&1
}

missing=
for set in base "$@"; do
	case $set in
	base) has_base || missing="$missing $base" ;;
	fuzz) has_fuzz || missing="$missing $fuzz" ;;
	cov) has_cov || missing="$missing $cov" ;;
	bench) has_bench || missing="$missing $bench" ;;
	*)
		echo "setup: no set is named '$set' (fuzz, cov, bench)" >&2
		exit 2
		;;
	esac
done
[ -z "$missing" ] && exit 0

# shellcheck disable=SC2086,SC2116 # split, and joined again on one line
missing=$(echo $missing)

give_up() {
	echo "setup: $1; please install (names as in Debian): $missing" >&2
	exit 1
}

command -v apt-get >/dev/null 2>&1 || give_up 'this system has no apt-get'
as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 || give_up 'not root, and there is no sudo'
	as_root='sudo env DEBIAN_FRONTEND=noninteractive'
fi

echo "setup: installing with apt-get what the build needs: $missing"
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
quietly() {
	DEBIAN_FRONTEND=noninteractive $as_root "$@" >"$log" 2>&1 </dev/null
}
quietly apt-get update || {
	cat "$log" >&2
	give_up 'apt-get update failed'
}
# shellcheck disable=SC2086
quietly apt-get install -y --no-install-recommends $missing || {
	cat "$log" >&2
	give_up 'apt-get install failed'
}
