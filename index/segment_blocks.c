/* segment_blocks.c - see segment_blocks.h. */
#include "index/segment_blocks.h"

#include <stddef.h>
#include <stdlib.h>

#include "index/ascending.h"

void block_memory_free(struct block_memory *m)
{
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		free(m->readers[i]);
	*m = (struct block_memory){{NULL}};
}

/* Where a block of the list is kept, and nowhere else. */
static struct list_reader **place_of(struct block_memory *m, const struct list_reader *head,
				     uint32_t block)
{
	uint64_t key = ((uint64_t)(uintptr_t)head->start + block) * 0x9e3779b97f4a7c15ull;
	return &m->readers[key >> (64 - BLOCKS_BITS)];
}

void block_memory_keep(struct block_memory *m, const struct list_reader *l)
{
	struct list_reader **kept = place_of(m, l, l->block);
	if (!*kept)
		*kept = malloc(sizeof **kept);
	if (!*kept)
		return;
	size_t whole = l->located ? sizeof *l : offsetof(struct list_reader, ends);
	memcpy(*kept, l, whole);
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

enum bf_status block_memory_find(struct block_memory *m, struct list_reader *head, uint32_t article,
				 struct list_reader **reader, uint32_t *index, bf_error *error)
{
	uint32_t block = list_find_block(head, article);
	*reader = NULL;
	if (block >= head->blocks)
		return BF_OK;
	head->block = block; /* the next is not before it */
	struct list_reader **kept = place_of(m, head, block), *l = *kept;
	if (!l || l->start != head->start || l->block != block || l->damaged) {
		enum bf_status status = decode(kept, head, block, error);
		if (status != BF_OK)
			return status;
		l = *kept;
	}
	*index = ascending_find(l->articles, l->in_block, article);
	if (*index < l->in_block && l->articles[*index] == article)
		*reader = l;
	return BF_OK;
}
