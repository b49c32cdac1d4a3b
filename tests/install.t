#!/bin/sh
# Installed into a folder, the library serves a program found by pkg-config; and
# everything can be taken away again.
set -eu
build=${BUILD:-build/release}
case $build in *release) ;; *) exit 77 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/usr
make -s install PREFIX="$prefix" BUILD="$build" > /dev/null
for file in bin/backfile libexec/backfile/backfile-reader lib/backfile/libbackfile-xapian.so lib/libbackfile.so lib/libbackfile.a include/backfile.h \
	lib/pkgconfig/backfile.pc share/man/man1/backfile.1 share/man/man7/backfile-query.7; do
	[ -e "$prefix/$file" ] || { echo "$file was not installed"; exit 1; }
done
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
cp docs/examples/search.c docs/examples/archive_tool.c "$work"
cd "$work"
cc search.c $(pkg-config --cflags --libs backfile) -o search
cc archive_tool.c $(pkg-config --cflags --libs backfile) -pthread -o archive_tool
cc -static-libgcc search.c -I"$prefix/include" "$prefix/lib/libbackfile.a" \
	$(pkg-config --libs xapian-core libutf8proc libzstd libxxhash) -lstemmer -lstdc++ -lm -pthread -o search-static
cd - > /dev/null
export LD_LIBRARY_PATH="$prefix/lib"
"$work/archive_tool" "$work/archive" corpus/sample/*.jsonl -- smuggling > "$work/out"
grep -q 'found' "$work/out"
"$work/search" "$work/archive" smuggling | grep -q 'in all'
"$work/search-static" "$work/archive" smuggling | grep -q 'in all'
"$prefix/bin/backfile" search -a "$work/archive" desk > /dev/null
mv "$prefix/lib/backfile" "$work/elsewhere"
if "$prefix/bin/backfile" search -a "$work/archive" desk > "$work/out" 2>&1; then
	echo 'a live archive was searched without the module'
	exit 1
fi
grep -q 'libbackfile-xapian.so is neither' "$work/out" || { cat "$work/out"; exit 1; }
mv "$work/elsewhere" "$prefix/lib/backfile"
make -s uninstall PREFIX="$prefix" BUILD="$build"
left=$(find "$prefix" -type f -o -type l)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }

# Staged for a package: everything under DESTDIR, nothing that names it.
make -s install DESTDIR="$work/stage" PREFIX=/usr LIBDIR=/usr/lib/x BUILD="$build" > /dev/null
for file in bin/backfile lib/x/libbackfile.so lib/x/backfile/libbackfile-xapian.so lib/x/pkgconfig/backfile.pc share/man/man3/libbackfile.3; do
	[ -e "$work/stage/usr/$file" ] || { echo "$file was not staged"; exit 1; }
done
if grep -q "$work" "$work/stage/usr/lib/x/pkgconfig/backfile.pc"; then echo 'backfile.pc names the stage'; exit 1; fi
make -s uninstall DESTDIR="$work/stage" PREFIX=/usr LIBDIR=/usr/lib/x BUILD="$build"
left=$(find "$work/stage" -type f -o -type l)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
