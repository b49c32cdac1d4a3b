/* segment_pool.h - very many growing strings of bytes in little memory.
 *
 * A chain is a list of chunks, each twice as long as the one before, up to 2 kB,
 * so that a word seen once costs 16 bytes and a frequent one wastes little.
 * Chunks are cut out of slabs and never freed alone.  Chains are only appended
 * to, and read from the beginning. */
#ifndef INDEX_SEGMENT_POOL_H
#define INDEX_SEGMENT_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_SLAB_BITS = 20, POOL_FIRST_CHUNK = 16, POOL_LAST_CHUNK = 2048 };

struct pool {
	uint8_t **slabs;
	size_t slab_count, slab_room;
	uint32_t used; /* bytes of the last slab */
	bool no_memory; /* some append was lost */
};

struct pool_chain {
	uint32_t first;	     /* in units of 8 bytes; UINT32_MAX: nothing yet */
	uint16_t left, size; /* bytes of the last chunk: free, all */
	uint8_t *at;	     /* the next byte goes here */
};

#define POOL_CHAIN_INIT ((struct pool_chain){UINT32_MAX, 0, 0, NULL})

bool pool_extend(struct pool *, struct pool_chain *);
void pool_free(struct pool *);
size_t pool_size(const struct pool *); /* bytes held */

static inline void pool_append_byte(struct pool *p, struct pool_chain *c, uint8_t byte)
{
	if (c->left == 0 && !pool_extend(p, c))
		return;
	*c->at++ = byte;
	c->left--;
}

static inline void pool_append_varint(struct pool *p, struct pool_chain *c, uint64_t n)
{
	if (n < 0x80 && c->left) {
		*c->at++ = (uint8_t)n;
		c->left--;
		return;
	}
	for (; n >= 0x80; n >>= 7)
		pool_append_byte(p, c, (uint8_t)(n | 0x80));
	pool_append_byte(p, c, (uint8_t)n);
}

struct pool_reader {
	const struct pool *pool;
	const uint8_t *at;
	uint32_t left, size;
};

struct pool_reader pool_read(const struct pool *, const struct pool_chain *);
void pool_next_chunk(struct pool_reader *);

static inline uint64_t pool_read_varint(struct pool_reader *r)
{
	uint64_t n = 0;
	for (unsigned shift = 0;; shift += 7) {
		if (r->left == 0)
			pool_next_chunk(r);
		uint8_t byte = *r->at++;
		r->left--;
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return n;
	}
}

#endif
