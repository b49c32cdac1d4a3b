/* arena.h - memory that dies at once: everything of one article or one query.
 *
 * Allocating is adding to a pointer; nothing is freed alone.  arena_reset
 * keeps the largest block, so that an arena used article after article stops
 * asking the system for memory.  One thread at a time. */
#ifndef UTIL_ARENA_H
#define UTIL_ARENA_H

#include <stdalign.h>
#include <stdint.h>

#include "util/slice.h"

struct arena_block {
	struct arena_block *next;
	size_t capacity;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct arena_block *block; /* newest first */
	size_t used;		   /* bytes of the newest block */
	size_t step;		   /* blocks grow up to so many bytes; 0: a megabyte */
};

#define ARENA_INIT ((struct arena){NULL, 0, 0})
/* For one that grows very large and is looked up all over (util/memory.h). */
#define ARENA_LARGE ((struct arena){NULL, 0, 16 << 20})

/* arena_alloc where the newest block has not so much left. */
void *arena_alloc_block(struct arena *, size_t len);

/* `len` bytes aligned for any object, uninitialized; NULL when out of memory. */
static inline void *arena_alloc(struct arena *a, size_t len)
{
	if (len > SIZE_MAX / 2)
		return NULL;
	len = (len + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!a->block || a->block->capacity - a->used < len)
		return arena_alloc_block(a, len);
	void *memory = a->block->bytes + a->used;
	a->used += len;
	return memory;
}

/* The same, zeroed; NULL also when count * size overflows. */
void *arena_calloc(struct arena *, size_t count, size_t size);

/* A copy with a NUL after it; ptr is NULL only when out of memory. */
struct slice arena_copy(struct arena *, struct slice);

/* arena_reset where there are several blocks. */
void arena_reset_blocks(struct arena *);

/* Everything gone, the largest block kept. */
static inline void arena_reset(struct arena *a)
{
	if (a->block && a->block->next)
		arena_reset_blocks(a);
	a->used = 0;
}

/* Everything gone, one block of the size of all kept, so that as much again finds room at once;
 * where all have more than `most` bytes, as arena_reset. */
void arena_reset_together(struct arena *, size_t most);

/* Everything gone, all memory given back. */
void arena_free(struct arena *);

/* Bytes held from the system. */
size_t arena_size(const struct arena *);
/* The same without what is left of the newest block, which may be large and has never been touched
 * where nothing was reset. */
size_t arena_used(const struct arena *);

#endif
