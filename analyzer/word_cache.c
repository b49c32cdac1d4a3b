/* word_cache.c - see word_cache.h. */
#include "analyzer/word_cache.h"

#include <stdlib.h>

enum { LINE = 64 };

bool word_cache_open(struct word_cache *c)
{
	size_t bytes = sizeof *c->sets << WORD_CACHE_BITS;
	if (c->sets)
		return true;
	c->memory = malloc(bytes + LINE);
	if (!c->memory)
		return false;
	c->sets = (void *)((char *)c->memory + (-(uintptr_t)c->memory & (LINE - 1)));
	memset(c->sets, 0, bytes);
	return true;
}

void word_cache_close(struct word_cache *c)
{
	free(c->memory);
	*c = (struct word_cache){NULL, NULL};
}
