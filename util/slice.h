/* slice.h - a borrowed run of bytes: {pointer, length}.
 *
 * Slices are how text travels between rooms.  They own nothing, need no NUL
 * at the end and may hold NULs; an empty slice may have a NULL pointer.  Who
 * owns the bytes is said by the function that hands out the slice. */
#ifndef UTIL_SLICE_H
#define UTIL_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *ptr;
	size_t len;
};

/* For string literals: SLICE("text"). */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

/* For printf: printf("%.*s", SLICE_ARGS(s)). */
#define SLICE_ARGS(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline struct slice slice_make(const char *ptr, size_t len)
{
	return (struct slice){ptr, len};
}

/* From a C string; NULL gives the empty slice. */
static inline struct slice slice_from(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Byte order, a prefix before what it begins: <0, 0, >0. */
static inline int slice_compare(struct slice a, struct slice b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool slice_starts_with(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool slice_ends_with(struct slice s, struct slice suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* The part from `from` on; empty when `from` is past the end. */
static inline struct slice slice_tail(struct slice s, size_t from)
{
	return from >= s.len ? (struct slice){s.ptr, 0} : (struct slice){s.ptr + from, s.len - from};
}

/* `s` without ASCII white space at either end. */
static inline struct slice slice_trim(struct slice s)
{
	while (s.len && (s.ptr[0] == ' ' || (s.ptr[0] >= '\t' && s.ptr[0] <= '\r')))
		s.ptr++, s.len--;
	while (s.len && (s.ptr[s.len - 1] == ' ' || (s.ptr[s.len - 1] >= '\t' && s.ptr[s.len - 1] <= '\r')))
		s.len--;
	return s;
}

/* Equal but for ASCII case. */
static inline bool slice_equal_nocase(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];
		x |= (unsigned)(x - 'A') < 26u ? 32 : 0;
		y |= (unsigned)(y - 'A') < 26u ? 32 : 0;
		if (x != y)
			return false;
	}
	return true;
}

#endif
