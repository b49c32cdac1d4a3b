#!/bin/sh
# The five minutes of the README, word by word; and its program in twenty lines.
set -u
build=${BUILD:-build/release}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
bad=0

# Its lines that are indented, up to the next heading; /tmp is ours alone.
section() {
	sed -n "/^## $1/,/^## /p" README.md | sed -n 's/^    //p' | sed "s|/tmp/|$work/|g; s|\$PWD/build/release|$build|"
}

section 'Five minutes' > "$work/session"
alias_line=$(grep '^alias' "$work/session")
eval "$(grep '^export' "$work/session")"
[ -n "$alias_line" ] || { echo 'no alias in the session'; exit 1; }
backfile() { "$build/backfile" "$@"; }

# Lines that are shown with a prompt are followed by what they print, and fail.
while IFS= read -r line; do
	case $line in
	'$ backfile '*)
		eval "${line#??}" > "$work/out" 2>&1 < /dev/null
		[ $? = 2 ] || { echo "$line: not taken for a mistake"; bad=1; }
		grep -v '^\$\|^backfile [a-z]\|^export\|^alias\|^$' "$work/session" > "$work/wanted"
		cmp -s "$work/out" "$work/wanted" || { echo "$line: prints otherwise"; diff "$work/wanted" "$work/out"; bad=1; }
		;;
	'backfile '*)
		ran=$((${ran:-0} + 1))
		eval "$line" > "$work/out" 2> "$work/err" < /dev/null || { echo "$line: failed"; cat "$work/err"; bad=1; }
		case $line in
		*search*) grep -q '^0 articles\|"total":0,' "$work/out" && { echo "$line: finds nothing"; bad=1; } ;;
		esac
		;;
	esac
done < "$work/session"
[ "${ran:-0}" -ge 10 ] || { echo "only ${ran:-0} lines of the session were found"; bad=1; }

case $build in
*release)
	section 'Embedding in twenty lines' | sed '/^cc /d' > "$work/program.c"
	cp "$build/libbackfile.so" "$work/libbackfile.so.0"
	cc -std=c11 -Wall -Wextra -Werror -Iinclude "$work/program.c" -o "$work/program" \
		"$work/libbackfile.so.0" 2> "$work/err" ||
		{ echo 'the program does not compile'; cat "$work/err"; exit 1; }
	LD_LIBRARY_PATH=$work "$work/program" | grep -q . || { echo 'the program finds nothing'; bad=1; }
	;;
esac
exit $bad
