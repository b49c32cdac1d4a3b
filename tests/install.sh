#!/bin/sh
# install.sh install|uninstall DESTDIR PREFIX LIBDIR BUILD VERSION SOVERSION LIBEXECDIR
# Puts Backfile in its places, or takes it away again.
set -eu
what=$1 destdir=$2 prefix=$3 libdir=$4 build=$5 version=$6 soversion=$7 libexec=$2${8}
bin=$destdir$prefix/bin lib=$destdir$libdir include=$destdir$prefix/include man=$destdir$prefix/share/man

# Programs find a new library only when the linker's cache knows of it; for a
# package, its own scripts see to that.
renew_cache() {
	[ -n "$destdir" ] || [ "$(id -u)" != 0 ] || ldconfig 2> /dev/null || true
}

pages() {
	for page in docs/*.[1357]; do
		[ -f "$page" ] && echo "man${page##*.}/$(basename "$page")"
	done
}

if [ "$what" = uninstall ]; then
	rm -f "$bin/backfile" "$libexec/backfile-reader" "$lib/backfile/libbackfile-xapian.so" "$include/backfile.h" "$lib/pkgconfig/backfile.pc" "$lib/libbackfile.a" \
		"$lib/libbackfile.so" "$lib/libbackfile.so.$soversion" "$lib/libbackfile.so.$version"
	for page in $(pages); do rm -f "$man/$page"; done
	renew_cache
	exit 0
fi

install -d "$bin" "$lib/pkgconfig" "$lib/backfile" "$include" "$libexec"
install -m 755 "$build/backfile" "$bin/backfile"
install -m 755 "$build/backfile-reader" "$libexec/backfile-reader"
install -m 755 "$build/libbackfile-xapian.so" "$lib/backfile/libbackfile-xapian.so"
install -m 644 include/backfile.h "$include/backfile.h"
install -m 644 "$build/libbackfile.a" "$lib/libbackfile.a"
install -m 755 "$build/libbackfile.so" "$lib/libbackfile.so.$version"
ln -sf "libbackfile.so.$version" "$lib/libbackfile.so.$soversion"
ln -sf "libbackfile.so.$soversion" "$lib/libbackfile.so"
sed -e "s|@PREFIX@|$prefix|; s|@LIBDIR@|$libdir|; s|@VERSION@|$version|" lib/backfile.pc.in > "$lib/pkgconfig/backfile.pc"
if [ "$libdir" != "$prefix/lib" ] && ! grep -qF "$libdir/backfile/libbackfile-xapian.so" "$build/backfile"; then
	echo "install: the program looks for libbackfile-xapian.so in another LIBDIR: make clean, then make LIBDIR=$libdir" >&2
fi
for page in $(pages); do
	install -d "$man/${page%/*}"
	install -m 644 "docs/${page#*/}" "$man/$page"
done
renew_cache
