/* buf.h - growing bytes that are born with a maximum.
 *
 * A buf never fails in the middle of a statement: after the first failure
 * (no memory, or more than `maximum` bytes) it is "broken", keeps what it had,
 * and later appends do nothing.  One buf_status at the end tells.  Straight
 * code stays straight. */
#ifndef UTIL_BUF_H
#define UTIL_BUF_H

#include <stdint.h>

#include "util/error.h"
#include "util/slice.h"

struct buf {
	char *ptr;		/* owned; NULL while empty */
	size_t len, capacity;	/* bytes */
	size_t maximum;		/* bytes; appending past it breaks the buf */
	enum bf_status broken;	/* BF_OK, BF_NO_MEMORY, or BF_BAD_ARGUMENT past the maximum */
};

/* An empty buf of at most `maximum` bytes; allocates nothing yet. */
#define BUF_INIT(maximum) ((struct buf){NULL, 0, 0, (maximum), BF_OK})

void buf_free(struct buf *); /* frees, and leaves an empty, unbroken buf */

/* Empty again, and whole; keeps the memory. */
static inline void buf_clear(struct buf *b)
{
	b->len = 0;
	b->broken = BF_OK;
}

/* Room for `more` further bytes; returns false when broken. */
bool buf_reserve(struct buf *, size_t more);

void buf_append(struct buf *, const void *bytes, size_t len);
void buf_append_slice(struct buf *, struct slice);
void buf_append_text(struct buf *, const char *text); /* a C string */
void buf_append_byte(struct buf *, uint8_t);
void buf_append_format(struct buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_append_varint(struct buf *, uint64_t); /* LEB128: 7 bits a byte, low first */
void buf_append_u32(struct buf *, uint32_t);	/* little-endian */
void buf_append_u64(struct buf *, uint64_t);
void buf_append_counted(struct buf *, struct slice); /* a varint length, then the bytes */

static inline struct slice buf_slice(const struct buf *b)
{
	return (struct slice){b->ptr, b->len};
}

/* BF_OK, or what broke it, with the message set ("what" names the thing). */
enum bf_status buf_status(const struct buf *, const char *what, bf_error *);

/* Hands the bytes over with a NUL after them (not counted); the buf is empty
 * after it.  NULL when broken or out of memory. */
char *buf_steal(struct buf *);

#endif
