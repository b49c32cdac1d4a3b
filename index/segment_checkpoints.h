/* segment_checkpoints.h - the checkpoints of every article of a segment.
 *
 *   articles  each as index/checkpoints.h writes them
 *   u32       for each 16th article from the first: where it begins
 *   u32       articles */
#ifndef INDEX_SEGMENT_CHECKPOINTS_H
#define INDEX_SEGMENT_CHECKPOINTS_H

#include "index/document.h"
#include "index/segment_file.h"
#include "util/arena.h"
#include "util/buf.h"

struct segment_checkpoints { /* being gathered */
	struct buf bytes, groups;
	uint32_t articles;
};

void segment_checkpoints_init(struct segment_checkpoints *);
void segment_checkpoints_free(struct segment_checkpoints *);
/* Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (over 4 GB of them). */
enum bf_status segment_checkpoints_add(struct segment_checkpoints *, const struct document *, bf_error *);
/* Writes REGION_CHECKPOINTS.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY, BF_BAD_ARGUMENT. */
enum bf_status segment_checkpoints_finish(struct segment_checkpoints *, struct segment_output *,
					  bf_error *);

/* Of one article, in `arena`.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status segment_checkpoints_read(struct slice region, uint32_t article, struct arena *,
					const struct text_checkpoint **out, size_t *count, bf_error *);

#endif
