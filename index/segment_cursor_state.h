/* segment_cursor_state.h - what the files of a segment's cursors share. */
#ifndef INDEX_SEGMENT_CURSOR_STATE_H
#define INDEX_SEGMENT_CURSOR_STATE_H

#include "index/segment_blocks.h"

/* One list as the cursor sees it: the postings that count, of the block on hand. */
struct source {
	struct list_reader *list; /* lent by block_memory, or in the arena */
	uint32_t form; /* WHOLE_LIST: any */
	uint32_t at, count;
	bool filtered; /* `kept` says which postings of the block count */
	uint8_t kept[LIST_BLOCK];
	uint32_t headline[LIST_BLOCK], elsewhere[LIST_BLOCK]; /* of the form, where asked for */
};

struct segment_cursor {
	struct cursor base;
	const struct segment *segment;
	const struct tombstones *tombstones;
	struct block_memory *blocks; /* gets what was read of counts; NULL: nobody wants them */
	enum field field;
	struct list_table *table; /* which it is a user of; NULL: articles are not looked up */
	struct arena positions; /* of the current article */
	uint32_t articles[LIST_BLOCK + 1];
	occurrence occurrences[LIST_BLOCK + 1];
	uint32_t source_count;
	struct source sources[];
};

/* Do counts say which postings count? */
bool filters_by_count(const struct segment_cursor *, const struct source *);
/* How often the form stands in posting `index` of the block on hand, whose counts are loaded.  False:
 * the list is damaged, which its reader says, or no memory. */
bool count_posting(struct segment_cursor *, struct source *, uint32_t index);
/* To the first posting >= target that counts; count 0 at the end.  False: as count_posting. */
bool source_seek(struct segment_cursor *, struct source *, uint32_t target);
/* The block on hand is left. */
void source_leave(struct segment_cursor *, struct source *);

/* Which posting of the block on hand is number `at` of those that count. */
static inline uint32_t source_index(const struct source *s, uint32_t at)
{
	return s->filtered ? s->kept[at] : at;
}

static inline uint32_t source_article(const struct source *s)
{
	return s->at < s->count ? s->list->articles[source_index(s, s->at)] : NO_ARTICLE;
}

#endif
