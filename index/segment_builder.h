/* segment_builder.h - documents go in, a segment comes out.
 *
 * Bodies go to the file as they come; everything else waits in memory for the end.
 * When to end is the caller's to say, by segment_builder_memory. */
#ifndef INDEX_SEGMENT_BUILDER_H
#define INDEX_SEGMENT_BUILDER_H

#include "index/document.h"
#include "index/segment_file.h"

struct segment_builder;

/* Makes the file `path`, which must not exist.  `level`: of compression, 1 to 19
 * (STORED_LEVEL).  One thread at a time.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status segment_builder_open(const char *path, int level, struct segment_builder **out,
				    bf_error *);

/* Adds the next article: numbers count from 1.  All documents come from one document
 * builder.  After a failure only segment_builder_cancel is left.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_IO. */
enum bf_status segment_builder_add(struct segment_builder *, const struct document *, bf_error *);

/* The same in two halves, which two threads may do, each at its own pace: what its words and
 * columns need, and the article as it is stored.  All articles go through both in one order. */
enum bf_status segment_builder_index(struct segment_builder *, const struct document *, bf_error *);
enum bf_status segment_builder_store(struct segment_builder *, const struct article *, bf_error *);

/* All articles are stored: what belongs to that is written, by the thread that stored them, while
 * their words may still come.  May be left to segment_builder_finish. */
enum bf_status segment_builder_end_storing(struct segment_builder *, bf_error *);

uint32_t segment_builder_articles(const struct segment_builder *);
/* Bytes, near enough; of either half, to be asked by the thread that does it. */
size_t segment_builder_memory(const struct segment_builder *);
size_t segment_builder_index_memory(const struct segment_builder *);
size_t segment_builder_store_memory(const struct segment_builder *);

/* Writes the segment; it is durable on return, its name in the folder is not.
 * Frees the builder whatever the status; after a failure the file is gone. */
enum bf_status segment_builder_finish(struct segment_builder *, uint64_t *bytes, bf_error *);
/* The same without waiting for the disk: *out is to be finished (segment_file.h), and durable then.
 * NULL after a failure. */
enum bf_status segment_builder_write(struct segment_builder *, struct segment_output **out, bf_error *);
void segment_builder_cancel(struct segment_builder *); /* removes the file; NULL is fine */

#endif
