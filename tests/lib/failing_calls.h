/* failing_calls.h - each call that asks for memory, in the hands of a test.
 *
 * The linker puts the functions here (WRAP in the Makefile) where our own objects call them;
 * what libraries allocate for themselves is theirs.  Included by one file of a program. */
#ifndef TESTS_LIB_FAILING_CALLS_H
#define TESTS_LIB_FAILING_CALLS_H

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"

static bool armed;	/* a run is under way: count, and fail when it is time */
static long countdown;	/* so many succeed, then one fails */
static bool failed;	/* it has */

enum { SLOTS = 1 << 17 };
static struct {
	void *slots[SLOTS]; /* blocks that a run got and has not freed; open addressing */
	size_t count;
} live;

static void *const GONE = (void *)1;

static size_t first_slot(const void *block)
{
	return (size_t)((uintptr_t)block >> 4) * 2654435761u % SLOTS;
}

static void *remember(void *block)
{
	size_t at = first_slot(block);
	if (!armed || !block)
		return block;
	while (live.slots[at] && live.slots[at] != GONE)
		at = (at + 1) % SLOTS;
	live.slots[at] = block;
	live.count++;
	return block;
}

static bool forget(const void *block)
{
	size_t at = first_slot(block);
	for (; block && live.slots[at]; at = (at + 1) % SLOTS) {
		if (live.slots[at] != block)
			continue;
		live.slots[at] = GONE;
		live.count--;
		return true;
	}
	return false;
}

static bool fails(void)
{
	bool now = armed && countdown-- == 0;
	failed |= now;
	return now;
}

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
char *__real_strdup(const char *);
char *__real_strndup(const char *, size_t);
void __real_free(void *);
int __real_scandir(const char *, struct dirent ***, int (*)(const struct dirent *),
		   int (*)(const struct dirent **, const struct dirent **));
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
char *__wrap_strdup(const char *);
char *__wrap_strndup(const char *, size_t);
void __wrap_free(void *);
int __wrap_scandir(const char *, struct dirent ***, int (*)(const struct dirent *),
		   int (*)(const struct dirent **, const struct dirent **));

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : remember(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : remember(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	if (fails())
		return NULL;
	bool ours = forget(old);
	void *block = __real_realloc(old, size);
	return ours || !old ? remember(block) : block;
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : remember(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t most)
{
	return fails() ? NULL : remember(__real_strndup(text, most));
}

void __wrap_free(void *block)
{
	forget(block);
	__real_free(block);
}

/* An arena seldom asks for a block: here it does for every allocation, since its blocks have
 * room for one.  Its functions fail at each place that calls one, the first few times. */
enum { PLACES = 1 << 12, TIMES = 12 };
static struct place {
	const void *caller;
	int times;
} places[PLACES];

static bool fails_at(const void *caller)
{
	size_t at = (uintptr_t)caller * 2654435761u % PLACES;
	while (places[at].caller && places[at].caller != caller)
		at = (at + 1) % PLACES;
	places[at].caller = caller;
	return armed && ++places[at].times <= TIMES && fails();
}

void *__real_arena_alloc_block(struct arena *, size_t);
void *__real_arena_calloc(struct arena *, size_t, size_t);
struct slice __real_arena_copy(struct arena *, struct slice);
void *__wrap_arena_alloc_block(struct arena *, size_t);
void *__wrap_arena_calloc(struct arena *, size_t, size_t);
struct slice __wrap_arena_copy(struct arena *, struct slice);

void *__wrap_arena_alloc_block(struct arena *arena, size_t len)
{
	if (fails_at(__builtin_return_address(0)))
		return NULL;
	if (!armed)
		return __real_arena_alloc_block(arena, len);
	struct arena_block *block = remember(__real_malloc(sizeof *block + len));
	block->next = arena->block;
	block->capacity = arena->used = len;
	arena->block = block;
	return block->bytes;
}

void *__wrap_arena_calloc(struct arena *arena, size_t count, size_t size)
{
	return fails_at(__builtin_return_address(0)) ? NULL : __real_arena_calloc(arena, count, size);
}

struct slice __wrap_arena_copy(struct arena *arena, struct slice s)
{
	return fails_at(__builtin_return_address(0)) ? (struct slice){NULL, 0}
						     : __real_arena_copy(arena, s);
}

/* Its list is the C library's to allocate, and ours to free. */
int __wrap_scandir(const char *path, struct dirent ***out, int (*filter)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **))
{
	if (fails()) {
		errno = ENOMEM;
		return -1;
	}
	return __real_scandir(path, out, filter, order);
}

#endif
