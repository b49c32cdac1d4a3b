/* segment_boundaries.h - where sentences and paragraphs begin, by article.
 *
 * Articles come in groups of 16.  Every paragraph begins with a sentence, so there is one
 * list of starts a field; the first is nearly always at 0, and the steps to the others are
 * Rice codes (index/bits.h), whose k is the best for the group.
 *
 *   groups   byte k; then bits of its articles, one behind the other; filled up to a byte.
 *            Of an article, first the headline, then the body, which have each:
 *              starts  Rice (k 0 for a headline, 3 for a body)
 *              each    the position less that of the start before: Rice, k 0 for the
 *                      first and the group's for others; a bit, 1 when a paragraph begins
 *   u32      a group: where it begins
 *   u32      articles */
#ifndef INDEX_SEGMENT_BOUNDARIES_H
#define INDEX_SEGMENT_BOUNDARIES_H

#include "index/document.h"
#include "index/segment_file.h"
#include "util/arena.h"

struct boundaries_writer;

/* Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (over 4 GB of them). */
enum bf_status boundaries_writer_open(struct boundaries_writer **out, bf_error *);
enum bf_status boundaries_writer_add(struct boundaries_writer *, const struct document *, bf_error *);
size_t boundaries_writer_memory(const struct boundaries_writer *); /* bytes held */
/* Writes REGION_BOUNDARIES.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY, BF_BAD_ARGUMENT. */
enum bf_status boundaries_writer_finish(struct boundaries_writer *, struct segment_output *, bf_error *);
void boundaries_writer_close(struct boundaries_writer *); /* NULL is fine */

/* First positions in the text space (headline from 0, body from POSITION_BODY),
 * ascending, in `arena`.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status boundaries_read(struct slice region, uint32_t article, struct arena *,
			       const uint32_t **sentences, size_t *sentence_count,
			       const uint32_t **paragraphs, size_t *paragraph_count, bf_error *);
#endif
