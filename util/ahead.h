/* ahead.h - asking for bytes before they are needed.
 *
 * What lies in a mapped file is rarely in a near cache, and to wait for it takes as long as some
 * hundred instructions.  Asked for ahead it is there when its turn comes.  Nothing else
 * depends on it: where the bytes are not readable nothing happens. */
#ifndef UTIL_AHEAD_H
#define UTIL_AHEAD_H

#include <stddef.h>

enum { CACHE_LINE = 64 };

static inline void ask_ahead(const void *bytes, size_t count)
{
	__asm__ volatile(""); /* a function that does nothing but ask would be left out as doing nothing */
	for (size_t at = 0; at < count; at += CACHE_LINE)
		__builtin_prefetch((const char *)bytes + at);
}

#endif
