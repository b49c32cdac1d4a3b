/* checkpoints.h - where in the body some of its words begin.
 *
 * So that a snippet need not analyse a whole article: every 384 bytes or so, at the
 * beginning of a sentence, or else of a word, where analysis may begin afresh.
 *
 *   varint  checkpoints; each: varint  positions since the one before (the first: since
 *   0), zigzag varint  bytes since then, less 6 a position (the usual length of a word) */
#ifndef INDEX_CHECKPOINTS_H
#define INDEX_CHECKPOINTS_H

#include "index/document.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/bytes.h"

enum { CHECKPOINT_BYTES = 384 }; /* at least so many apart */

void checkpoints_write(const struct document *, struct buf *out);

/* Ascending; the beginning (0, 0) is not among them.  What cannot be read makes the
 * reader bad.  False: no memory. */
bool checkpoints_read(struct byte_reader *, struct arena *, const struct text_checkpoint **out,
		      size_t *count);
void checkpoints_skip(struct byte_reader *);

#endif
