/* bytes.h - reading the numbers that buf.h writes, without leaving the bytes; and writing them.
 *
 * A reader walks a slice; running out of bytes sets `bad`, yields zeros from
 * then on and never reads outside.  One look at `bad` at the end is enough. */
#ifndef UTIL_BYTES_H
#define UTIL_BYTES_H

#include <stdint.h>

#include "util/slice.h"

struct byte_reader {
	const uint8_t *at, *end;
	bool bad;
};

static inline struct byte_reader byte_reader_make(struct slice s)
{
	const uint8_t *start = (const uint8_t *)s.ptr;
	return (struct byte_reader){start, start ? start + s.len : start, false};
}

/* Everything from here on is unreadable: stops at the end. */
static inline void byte_reader_fail(struct byte_reader *r)
{
	r->bad = true;
	r->at = r->end;
}

/* The bytes of one that is longer than one. */
static inline uint64_t read_long_varint(struct byte_reader *r)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 64 && r->at != r->end; shift += 7) {
		uint8_t byte = *r->at++;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	byte_reader_fail(r);
	return 0;
}

static inline uint64_t read_varint(struct byte_reader *r)
{
	if (r->at != r->end && *r->at < 0x80)
		return *r->at++;
	return read_long_varint(r);
}

/* A varint that must fit 32 bits. */
static inline uint32_t read_varint32(struct byte_reader *r)
{
	uint64_t value = read_varint(r);
	if (value <= UINT32_MAX)
		return (uint32_t)value;
	byte_reader_fail(r);
	return 0;
}

static inline struct slice read_bytes(struct byte_reader *r, uint64_t len)
{
	if (len > (uint64_t)(r->end - r->at)) {
		byte_reader_fail(r);
		return (struct slice){NULL, 0};
	}
	struct slice s = {(const char *)r->at, (size_t)len};
	if (len) /* there may be no bytes at all, and then no pointer to step on */
		r->at += len;
	return s;
}

static inline struct slice read_counted(struct byte_reader *r)
{
	return read_bytes(r, read_varint(r));
}

static inline uint8_t read_byte(struct byte_reader *r)
{
	if (r->at != r->end)
		return *r->at++;
	byte_reader_fail(r);
	return 0;
}

static inline uint16_t load_u16(const void *from)
{
	const uint8_t *b = from;
	return (uint16_t)(b[0] | b[1] << 8);
}

static inline void store_u16(void *to, uint16_t value)
{
	uint8_t *b = to;
	b[0] = (uint8_t)value;
	b[1] = (uint8_t)(value >> 8);
}

static inline uint32_t load_u32(const void *from)
{
	const uint8_t *b = from;
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static inline uint64_t load_u64(const void *from)
{
	return load_u32(from) | (uint64_t)load_u32((const uint8_t *)from + 4) << 32;
}

static inline void store_u32(void *to, uint32_t value)
{
	uint8_t *b = to;
	b[0] = (uint8_t)value;
	b[1] = (uint8_t)(value >> 8);
	b[2] = (uint8_t)(value >> 16);
	b[3] = (uint8_t)(value >> 24);
}

static inline void store_u64(void *to, uint64_t value)
{
	store_u32(to, (uint32_t)value);
	store_u32((uint8_t *)to + 4, (uint32_t)(value >> 32));
}

static inline uint32_t read_u32(struct byte_reader *r)
{
	struct slice s = read_bytes(r, 4);
	return s.ptr ? load_u32(s.ptr) : 0;
}

static inline uint64_t read_u64(struct byte_reader *r)
{
	struct slice s = read_bytes(r, 8);
	return s.ptr ? load_u64(s.ptr) : 0;
}

enum { VARINT_MOST = 10 }; /* bytes */

/* Where there is room for VARINT_MOST bytes; returns where the number ends. */
static inline uint8_t *store_varint(uint8_t *at, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	return at;
}

/* Signed numbers as varints: 0, -1, 1, -2, 2 … */
static inline uint64_t zigzag(int64_t value)
{
	return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline int64_t unzigzag(uint64_t value)
{
	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

#endif
