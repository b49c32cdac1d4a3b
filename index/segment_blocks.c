/* segment_blocks.c - see segment_blocks.h. */
#include "index/segment_blocks.h"

#include <stddef.h>
#include <stdlib.h>

#include "index/ascending.h"
#include "util/ahead.h"

void block_memory_free(struct block_memory *m)
{
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		free(m->readers[i]);
	while (m->spare_count)
		free(m->spare[--m->spare_count]);
	table_memory_free(&m->tables);
	memset(m, 0, sizeof *m);
}

static uint32_t place_of(const uint8_t *start, uint32_t number, unsigned bits)
{
	return (uint32_t)(((uint64_t)(uintptr_t)start + number) * 0x9e3779b97f4a7c15ull >> (64 - bits));
}

/* Where a block of the list is kept, and nowhere else. */
static struct list_reader **reader_of(struct block_memory *m, const struct list_reader *head, uint32_t block)
{
	return &m->readers[place_of(head->start, block, BLOCKS_BITS)];
}

struct list_reader *block_memory_take(struct block_memory *m)
{
	return m->spare_count ? m->spare[--m->spare_count] : malloc(sizeof(struct list_reader));
}

void block_memory_give(struct block_memory *m, struct list_reader *l)
{
	if (m->spare_count < READERS_SPARE)
		m->spare[m->spare_count++] = l;
	else
		free(l);
}

void block_memory_expect(struct block_memory *m, const struct list_reader *l)
{
	const char *next = (const char *)*reader_of(m, l, l->block);
	for (size_t at = 0; next && at < offsetof(struct list_reader, tags); at += CACHE_LINE)
		__builtin_prefetch(next + at, 1); /* to be written */
}

struct list_reader *block_memory_exchange(struct block_memory *m, struct list_reader *l)
{
	struct list_reader **kept = reader_of(m, l, l->block), *next = *kept ? *kept : block_memory_take(m);
	if (!next)
		return l;
	*kept = l;
	memcpy(next, l, offsetof(struct list_reader, body)); /* what is known of the list, and where it is */
	next->counted = next->damaged = false;
	return next;
}

static enum bf_status decode(struct list_reader **kept, const struct list_reader *head, uint32_t block,
			     bf_error *error)
{
	struct slice all = slice_make((const char *)head->start,
				      head->bytes + head->table_bytes);
	if (!*kept)
		*kept = calloc(1, sizeof **kept);
	if (!*kept)
		return error_no_memory(error);
	if (list_open(*kept, all, head->postings, head->lengths, head->article_limit) &&
	    list_load(*kept, block))
		return BF_OK;
	return BF_CORRUPT;
}

struct list_reader *block_memory_recall(struct block_memory *m, const uint8_t *start, uint32_t article,
					uint32_t *index)
{
	const struct posting_spot *spot = &m->spots[place_of(start, article, SPOTS_BITS)];
	if (spot->start != start || spot->article != article)
		return NULL;
	struct list_reader *l = m->readers[spot->reader];
	bool still = l->start == start && !l->damaged && spot->index < l->in_block &&
		     l->articles[spot->index] == article;
	*index = spot->index;
	return still ? l : NULL;
}

enum bf_status block_memory_find(struct block_memory *m, struct list_reader *head, uint32_t article,
				 struct list_reader **reader, uint32_t *index, bf_error *error)
{
	*reader = block_memory_recall(m, head->start, article, index);
	if (*reader)
		return BF_OK;
	uint32_t block = list_find_block(head, article);
	if (block >= head->blocks)
		return BF_OK;
	head->block = block; /* the next is not before it */
	struct list_reader **kept = reader_of(m, head, block), *l = *kept;
	if (!l || l->start != head->start || l->block != block || l->damaged) {
		enum bf_status status = decode(kept, head, block, error);
		if (status != BF_OK)
			return status;
		l = *kept;
	}
	*index = ascending_find(l->articles, l->in_block, article);
	if (*index == l->in_block || l->articles[*index] != article)
		return BF_OK;
	m->spots[place_of(head->start, article, SPOTS_BITS)] =
	    (struct posting_spot){head->start, article, (uint16_t)(kept - m->readers), (uint16_t)*index};
	*reader = l;
	return BF_OK;
}
