/* segment_boundaries.h - where sentences and paragraphs begin, by article.
 *
 * Articles come in groups of 32.  Every paragraph begins with a sentence, so there is one
 * list of starts a field; the first is nearly always at 0, and the steps to the others are
 * Rice codes (index/bits.h), whose k is the best for the group.
 *
 *   groups   byte: k, and 16 where lengths take 4 bytes each, because one is over 255, instead of
 *            a byte; 32 lengths in bytes, 0 where there is no article; the articles.  An
 *            article is bits, filled up to a byte with ones.  It has a Rice(0) code, how many starts its headline
 *            has, these, then those of its body up to the end, of each
 *              the position less that of the start before: Rice, k 0 for the first of a
 *              field and the group's for others; a bit, 1 when a paragraph begins
 *   u32      a group: where it begins
 *   u32      articles
 *
 * So an article is found by adding up a few lengths, and no other one is read. */
#ifndef INDEX_SEGMENT_BOUNDARIES_H
#define INDEX_SEGMENT_BOUNDARIES_H

#include "index/document.h"
#include "index/part.h"
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

/* First positions in the text space (headline from 0, body from POSITION_BODY) of
 * sentences or of paragraphs, ascending, in `arena`: all of them up to `last`, and one
 * beyond where there is one.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status boundaries_read(struct slice region, uint32_t article, enum boundary, uint32_t last,
			       struct arena *, const uint32_t **starts, size_t *count, bf_error *);
#endif
