/* arena.c - see arena.h. */
#include "util/arena.h"

#include <stdlib.h>

#include "util/memory.h"

static const size_t FIRST_BLOCK = 8 * 1024, LARGEST_STEP = 1024 * 1024;

static struct arena_block *add_block(struct arena *a, size_t len)
{
	size_t capacity = a->block ? a->block->capacity * 2 : FIRST_BLOCK;
	size_t most = a->step ? a->step : LARGEST_STEP;
	if (capacity > most)
		capacity = most;
	if (capacity < len)
		capacity = len;
	struct arena_block *block = malloc(sizeof *block + capacity);
	if (!block)
		return NULL;
	memory_large(block, sizeof *block + capacity);
	block->next = a->block;
	block->capacity = capacity;
	a->block = block;
	a->used = 0;
	return block;
}

void *arena_alloc_block(struct arena *a, size_t len)
{
	struct arena_block *block = add_block(a, len);
	if (!block)
		return NULL;
	a->used = len;
	return block->bytes;
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		return NULL;
	void *memory = arena_alloc(a, count * size);
	return memory ? memset(memory, 0, count * size) : NULL;
}

struct slice arena_copy(struct arena *a, struct slice s)
{
	char *copy = arena_alloc(a, s.len + 1);
	if (!copy)
		return (struct slice){NULL, 0};
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return (struct slice){copy, s.len};
}

void arena_reset_blocks(struct arena *a)
{
	struct arena_block *largest = a->block;
	for (struct arena_block *b = a->block; b; b = b->next)
		if (b->capacity > largest->capacity)
			largest = b;
	for (struct arena_block *b = a->block, *next; b; b = next) {
		next = b->next;
		if (b != largest)
			free(b);
	}
	largest->next = NULL;
	a->block = largest;
}

void arena_reset_together(struct arena *a, size_t most)
{
	size_t size = arena_size(a);
	bool one = !a->block || !a->block->next;
	arena_reset(a);
	if (one || size > most)
		return;
	free(a->block);
	a->block = NULL;
	add_block(a, size); /* without memory, the next allocation tries again */
}

void arena_free(struct arena *a)
{
	arena_reset(a);
	free(a->block);
	a->block = NULL;
}

size_t arena_used(const struct arena *a)
{
	return a->block ? arena_size(a) - a->block->capacity + a->used : 0;
}

size_t arena_size(const struct arena *a)
{
	size_t size = 0;
	for (const struct arena_block *b = a->block; b; b = b->next)
		size += b->capacity;
	return size;
}
