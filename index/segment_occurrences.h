/* segment_occurrences.h - how often a term stands in postings of a list's block.
 *
 * Of a block mostly a few postings matter: those frequent enough to score what is needed, or
 * those of articles that other words have.  Their length codes, one look each at a table
 * as long as the segment, are all that is read for them. */
#ifndef INDEX_SEGMENT_OCCURRENCES_H
#define INDEX_SEGMENT_OCCURRENCES_H

#include "index/segment_list.h"

/* All of a block whose counts are loaded; room for LIST_BLOCK. */
void list_occurrences(const struct list_reader *, occurrence *restrict out);
/* Of these postings alone. */
void list_occurrences_at(const struct list_reader *, const uint32_t *at, uint32_t count,
			 occurrence *restrict out);

/* Which postings of [from, end) have `least` occurrences or more, one in a headline counted as
 * `headline_weight`: their places, ascending; returns how many. */
uint32_t list_frequent(const struct list_reader *, uint32_t from, uint32_t end, uint32_t headline_weight,
		       uint32_t least, uint32_t *at);

#endif
