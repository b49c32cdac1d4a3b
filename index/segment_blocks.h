/* segment_blocks.h - blocks of posting lists that were looked into last.
 *
 * The best of a question are looked at again, article by article and for one thing after
 * the other: has it the word as typed, where does the word stand.  Each time it is the same
 * block of the same list, of which one posting matters, and which a cursor mostly had on hand
 * when the article was found: so blocks stay decoded for a while, each in a reader of its own,
 * which a cursor leaves here in exchange for another.  And where in them a posting was found is
 * kept, and tables of whole lists that are looked up all over (segment_tables.h). */
#ifndef INDEX_SEGMENT_BLOCKS_H
#define INDEX_SEGMENT_BLOCKS_H

#include "index/segment.h"
#include "index/segment_tables.h"

enum { BLOCKS_BITS = 8, BLOCKS_KEPT = 1 << BLOCKS_BITS, READERS_SPARE = 16 };
enum { SPOTS_BITS = 8, SPOTS_KEPT = 1 << SPOTS_BITS };

/* Where a posting was found, if that is still what stands there. */
struct posting_spot {
	const uint8_t *start; /* of the list; NULL: nothing was found */
	uint32_t article;
	uint16_t reader, index; /* of the readers kept; in its block */
};

/* For one thread. */
struct block_memory {
	struct posting_spot spots[SPOTS_KEPT];
	struct list_reader *readers[BLOCKS_KEPT]; /* malloced when first needed, as all readers */
	struct list_reader *spare[READERS_SPARE];
	uint32_t spare_count;
	struct table_memory tables; /* of lists whose blocks would all be decoded */
};

void block_memory_free(struct block_memory *);

/* A reader to be opened, or NULL for want of memory; it is given back before the memory is freed. */
struct list_reader *block_memory_take(struct block_memory *);
void block_memory_give(struct block_memory *, struct list_reader *);
/* The block that the reader has on hand stays, and another reader goes on from there, with no
 * block on hand; for want of memory it is the same reader. */
struct list_reader *block_memory_exchange(struct block_memory *, struct list_reader *);
/* That will be called for the block on hand: asks memory for the other reader. */
void block_memory_expect(struct block_memory *, const struct list_reader *);

/* The article's posting in the list that begins there, where it was found a short while ago: its block
 * is on hand in the reader, *index is its place there.  NULL: it must be found. */
struct list_reader *block_memory_recall(struct block_memory *, const uint8_t *start, uint32_t article,
					uint32_t *index);

/* The article's posting in the list that `head` was opened on (list_open; nothing else is
 * asked of it, and articles ascend from call to call): *reader has its block on hand, *index
 * is its place there; *reader is NULL when the article has none.  Good until the next call.
 * Statuses: BF_OK; BF_CORRUPT (no message); BF_NO_MEMORY. */
enum bf_status block_memory_find(struct block_memory *, struct list_reader *head, uint32_t article,
				 struct list_reader **reader, uint32_t *index, bf_error *);

#endif
