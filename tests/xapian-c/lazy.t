#!/bin/sh
# The way by a module has every call that the direct one has, and says what is wrong when
# there is no module or it is another's.
set -u
build=${BUILD:-build/release}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

calls() {
	nm "$1" | awk '$2 == "T" && $3 ~ /^xc_/ { print $3 }' | sort
}
calls "$build/xapian-c/xapian_c.o" > "$work/direct"
calls "$build/xapian-c/lazy.o" > "$work/lazy"
[ -s "$work/direct" ] || { echo 'no calls found'; exit 1; }
diff "$work/direct" "$work/lazy" || { echo 'direct (<) and by a module (>) disagree'; exit 1; }

case $build in *release) ;; *) exit 0 ;; esac
nm -D --defined-only "$build/libbackfile-xapian.so" | awk '$2 != "A" { print $3 }' > "$work/exported"
[ "$(grep -v '^_' "$work/exported")" = xc_module ] || {
	echo 'the module exports more or less than its table:'
	cat "$work/exported"
	exit 1
}
if readelf -d "$build/backfile" | grep NEEDED | grep -E 'xapian|stdc'; then
	echo 'the program is linked with what it should load when it needs it'
	exit 1
fi

mkdir "$work/bin"
cp "$build/backfile" "$work/bin/"
"$build/backfile" index -q --no-bulk -a "$work/live" corpus/sample/desk.jsonl
"$build/backfile" index -q --bulk -a "$work/bulk" corpus/sample/desk.jsonl
bad=0

# expect CODE 'words of the output' COMMAND...
expect() {
	want=$1 text=$2
	shift 2
	"$@" > "$work/out" 2>&1
	got=$?
	[ "$got" = "$want" ] && grep -qF -e "$text" "$work/out" && return
	echo "$*: ended with $got, not $want, or did not say '$text'"
	cat "$work/out"
	bad=1
}

expect 0 ' articles (' "$work/bin/backfile" search -a "$work/bulk" border
cp "$build/libbackfile-xapian.so" "$work/bin/"
expect 0 ' articles (' "$work/bin/backfile" search -a "$work/live" border
printf 'const unsigned long xc_module[4] = {8};\n' > "$work/module.c"
${CC:-cc} -shared -fPIC -o "$work/bin/libbackfile-xapian.so" "$work/module.c" || exit 1
expect 3 'of another version' "$work/bin/backfile" search -a "$work/live" border
expect 0 ' articles (' "$work/bin/backfile" search -a "$work/bulk" border
echo 'no module' > "$work/bin/libbackfile-xapian.so"
expect 3 'cannot load libbackfile-xapian.so' "$work/bin/backfile" search -a "$work/live" border
expect 3 'cannot load libbackfile-xapian.so' "$work/bin/backfile" index -a "$work/live" corpus/sample/desk.jsonl
exit $bad
