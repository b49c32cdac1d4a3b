/* segment_pool.c - see segment_pool.h.  The last 4 bytes of a chunk say where the
 * next one is. */
#include "index/segment_pool.h"

#include <stdlib.h>
#include <string.h>

enum { LINK = 4, UNIT = 8, SLAB = 1 << POOL_SLAB_BITS };

static uint8_t *address(const struct pool *p, uint32_t chunk)
{
	uint64_t byte = (uint64_t)chunk * UNIT;
	return p->slabs[byte >> POOL_SLAB_BITS] + (byte & (SLAB - 1));
}

static bool add_slab(struct pool *p)
{
	if (p->slab_count == p->slab_room) {
		size_t room = p->slab_room ? p->slab_room * 2 : 64;
		uint8_t **slabs = realloc(p->slabs, room * sizeof *slabs);
		if (!slabs)
			return false;
		p->slabs = slabs;
		p->slab_room = room;
	}
	uint8_t *slab = malloc(SLAB);
	if (!slab)
		return false;
	p->slabs[p->slab_count++] = slab;
	p->used = 0;
	return true;
}

bool pool_extend(struct pool *p, struct pool_chain *c)
{
	uint32_t size = c->first == UINT32_MAX	   ? POOL_FIRST_CHUNK
			: c->size < POOL_LAST_CHUNK ? c->size * 2u
						    : POOL_LAST_CHUNK;
	if ((p->slab_count == 0 || p->used + size > SLAB) && !add_slab(p)) {
		p->no_memory = true;
		return false;
	}
	uint32_t chunk = (uint32_t)((((uint64_t)(p->slab_count - 1) << POOL_SLAB_BITS) + p->used) / UNIT);
	if (c->first == UINT32_MAX)
		c->first = chunk;
	else
		memcpy(c->at, &chunk, LINK);
	p->used += size;
	c->at = address(p, chunk);
	c->size = (uint16_t)size;
	c->left = (uint16_t)(size - LINK);
	return true;
}

void pool_free(struct pool *p)
{
	for (size_t i = 0; i < p->slab_count; i++)
		free(p->slabs[i]);
	free(p->slabs);
	*p = (struct pool){0};
}

size_t pool_size(const struct pool *p)
{
	return p->slab_count << POOL_SLAB_BITS;
}

struct pool_reader pool_read(const struct pool *p, const struct pool_chain *c)
{
	struct pool_reader r = {p, NULL, 0, POOL_FIRST_CHUNK};
	if (c->first != UINT32_MAX) {
		r.at = address(p, c->first);
		r.left = POOL_FIRST_CHUNK - LINK;
	}
	return r;
}

void pool_next_chunk(struct pool_reader *r)
{
	uint32_t chunk;
	memcpy(&chunk, r->at, LINK);
	r->size = r->size < POOL_LAST_CHUNK ? r->size * 2 : POOL_LAST_CHUNK;
	r->at = address(r->pool, chunk);
	r->left = r->size - LINK;
}
