/* arena.h - memory that dies at once: everything of one article or one query.
 *
 * Allocating is adding to a pointer; nothing is freed alone.  arena_reset
 * keeps the largest block, so that an arena used article after article stops
 * asking the system for memory.  One thread at a time. */
#ifndef UTIL_ARENA_H
#define UTIL_ARENA_H

#include "util/slice.h"

struct arena_block;

struct arena {
	struct arena_block *block; /* newest first */
	size_t used;		   /* bytes of the newest block */
};

#define ARENA_INIT ((struct arena){NULL, 0})

/* `len` bytes aligned for any object, uninitialized; NULL when out of memory. */
void *arena_alloc(struct arena *, size_t len);

/* The same, zeroed; NULL also when count * size overflows. */
void *arena_calloc(struct arena *, size_t count, size_t size);

/* A copy with a NUL after it; ptr is NULL only when out of memory. */
struct slice arena_copy(struct arena *, struct slice);

/* Everything gone, the largest block kept. */
void arena_reset(struct arena *);

/* Everything gone, all memory given back. */
void arena_free(struct arena *);

/* Bytes held from the system. */
size_t arena_size(const struct arena *);

#endif
