/* segment_tables.h - posting lists that many articles have, to be looked up by article.
 *
 * A phrase asks of a frequent word: has this article it, and where do its places begin?  Blocks
 * answer that for 128 articles at a time, and of a word that many articles have every
 * block would be decoded for a few of its postings, question after question.  So what blocks
 * say is kept, of the lists that are asked for most: a bit an article, 8 bytes a posting, which
 * are asked for ahead, for they come from afar. */
#ifndef INDEX_SEGMENT_TABLES_H
#define INDEX_SEGMENT_TABLES_H

#include "index/segment_list.h"

enum { TABLE_WORD = 64, TABLE_NOT_KNOWN = UINT8_MAX };

struct table_posting {
	uint32_t begin; /* of its places, in bits of the list */
	uint8_t tokens; /* TABLE_NOT_KNOWN: the block must say, and where */
	uint8_t headline, length_code;
};

struct list_table {
	const uint8_t *start; /* of the list */
	size_t bytes;	      /* of it, without the table of its blocks */
	uint32_t users; /* who look up in it, and need it until they say 1 less */
	bool text;
	uint64_t *present; /* a bit an article; what follows stands in the same piece of memory */
	struct table_posting *postings;
	uint32_t *before; /* of each word of `present`: postings before it */
};

/* By hand: without -mpopcnt, which not every processor has, compilers call a function for it. */
static inline uint32_t table_count_bits(uint64_t word)
{
	word -= word >> 1 & 0x5555555555555555;
	word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
	word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
	return (uint32_t)(word * 0x0101010101010101 >> 56);
}

/* Has the list the article, and then as which of its postings? */
static inline bool list_table_find(const struct list_table *t, uint32_t article, uint32_t *posting)
{
	uint64_t word = t->present[article / TABLE_WORD], bit = 1ull << article % TABLE_WORD;
	*posting = t->before[article / TABLE_WORD] + table_count_bits(word & (bit - 1));
	return word & bit;
}

/* Those that are kept, for one thread: of lists that one article in TABLES_SHARE has, all together
 * in no more than TABLES_BYTES, or what table_memory_limit says, one in a quarter of that. */
enum { TABLES = 256, TABLES_SHARE = 32, TABLES_BYTES = 16 << 20, TABLES_ONE_QUESTION = 8 };
/* What a reader of an archive whose lists take much more has instead of TABLES_BYTES, at most. */
enum { TABLES_MOST = 64 << 20 };
/* After so many times that tables are asked for, what was asked for counts half. */
enum { TABLES_AGE = 1 << 12 };

struct table_memory {
	struct table_slot {
		const uint8_t *start; /* of the list; NULL: a free slot */
		uint32_t asked;
		struct list_table *table; /* NULL: not made */
		size_t size;
	} slots[TABLES];
	uint64_t asked;
	size_t size;  /* of all tables */
	size_t limit; /* of that; 0: TABLES_BYTES */
};

/* The table of the list, when it is asked for twice, or once of a memory that was asked before more
 * than TABLES_ONE_QUESTION times (else who asks only once would pay for nothing); and twice as often
 * of late as others for which there is no room beside it.  NULL: there is none.  It stays while it has
 * `users`, which the caller counts; without any, until the next call. */
struct list_table *table_memory_find(struct table_memory *, const struct list_reader *);
void table_memory_free(struct table_memory *); /* no table has users */
/* Bytes of all tables from now on, at least 1; what is too much goes, unless it has users. */
void table_memory_limit(struct table_memory *, size_t bytes);

/* Whatever the memory says, for tests: NULL when the list is damaged, or for want of memory.  It
 * is freed with free. */
struct list_table *list_table_make(const struct list_reader *);

#endif
