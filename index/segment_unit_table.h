/* segment_unit_table.h - in which unit an article is, and where that begins.
 *
 * Units are numbered from 0 and stand one behind the other.  In a unit begin some
 * articles; one in which none begins goes on with the last article of the one before.
 *
 *   u32     units;  u32 articles
 *   blocks  of 32 units, 16 bytes each: u32 the first article that begins in it or
 *           after, u32 where its numbers begin in what follows, u64 where its first unit
 *           begins
 *   numbers of a block: the lengths of its units, packed (index/bits.h); how many articles
 *           begin in each, packed */
#ifndef INDEX_SEGMENT_UNIT_TABLE_H
#define INDEX_SEGMENT_UNIT_TABLE_H

#include "util/buf.h"

enum { UNIT_BLOCK = 32 };

/* ---- writing ------------------------------------------------------------------------- */

struct unit_table_writer {
	struct buf blocks, numbers;
	uint32_t lengths[UNIT_BLOCK], begins[UNIT_BLOCK]; /* of the block on hand */
	uint32_t units, articles;			  /* so far */
	uint64_t offset;
};

void unit_table_writer_init(struct unit_table_writer *);
void unit_table_writer_free(struct unit_table_writer *);
/* The next unit: so many bytes, and so many articles begin in it. */
void unit_table_add(struct unit_table_writer *, uint32_t length, uint32_t begins);
/* Appends the whole to `out`, which is broken when memory was short. */
void unit_table_finish(struct unit_table_writer *, struct buf *out);

/* ---- reading ------------------------------------------------------------------------- */

struct unit_table {
	const uint8_t *blocks;
	struct slice numbers;
	uint32_t units, block_count;
};

/* False: damaged, or not of so many articles. */
bool unit_table_open(struct unit_table *, struct slice region, uint32_t articles);

/* A unit, and a walk from there on. */
struct unit_place {
	const struct unit_table *table;
	uint32_t unit, place; /* place: which article of the unit was looked for, from 0 */
	uint64_t offset;
	uint32_t length, begins;
	uint32_t lengths[UNIT_BLOCK], all_begins[UNIT_BLOCK]; /* of its block */
};

/* The unit in which the article begins.  False: damaged, or no such article. */
bool unit_find(const struct unit_table *, uint32_t article, struct unit_place *);
/* The next unit.  False at the end, or damaged. */
bool unit_next(struct unit_place *);

#endif
