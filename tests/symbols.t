#!/bin/sh
# What the shared library exports is what the public header declares, no more
# and no less; and the header stands alone, in C and in C++.
set -u
build=${BUILD:-build/release}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

nm -D --defined-only "$build/libbackfile.so" | awk '$2 == "T" || $2 == "D" || $2 == "B" || $2 == "R" { print $3 }' |
	sort > "$work/exported"
${CC:-gcc} -E -P include/backfile.h | tr '\n' ' ' | grep -oE '\bbf_[a-z_]+ *\(' |
	tr -d ' (' | sort -u > "$work/declared"
diff "$work/declared" "$work/exported" > "$work/difference" || {
	echo "header (<) and library (>) disagree:"
	cat "$work/difference"
	exit 1
}
[ -s "$work/declared" ] || { echo "no prototypes found"; exit 1; }

printf '#include <backfile.h>\nint main(void) { bf_search_options o = BF_SEARCH_OPTIONS_INIT; return (int)o.limit; }\n' > "$work/use.c"
cp "$work/use.c" "$work/use.cc"
gcc -std=c11 -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only "$work/use.c" || exit 1
g++ -std=c++17 -Wall -Wextra -pedantic -Werror -Iinclude -fsyntax-only "$work/use.cc" || exit 1
