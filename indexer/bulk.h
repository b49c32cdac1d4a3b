/* bulk.h - many new articles at once, into segments.
 *
 * Articles whose ids are nowhere in the archive are handed to workers, which analyse
 * them and build a segment each, in memory, until it is full; then it is
 * written, and published with the next commit.  What is on its way is found here, so
 * that the newest version wins there too; an older one in a segment that is still
 * being built is tombstoned when that is published.
 *
 * One thread at a time calls; the workers are nobody else's business. */
#ifndef INDEXER_BULK_H
#define INDEXER_BULK_H

#include "index/archive.h"

struct bulk;

enum { BULK_MEMORY = 400 << 20, BULK_MEMORY_LEAST = 64 << 20 };

/* Of a worker: what is built in so much stays below the 4 GB that the lists and tables of a segment
 * can have. */
#define BULK_MEMORY_MOST ((size_t)4 << 30)

struct bulk_options {
	size_t memory; /* bytes that all of it may take; 0: BULK_MEMORY; at least BULK_MEMORY_LEAST; of more
			  than BULK_MEMORY_MOST a worker no use is made */
	unsigned workers; /* segments at a time, each by several threads; 0: one for every two
			     processors, at most 2 */
	int level;	/* of compression; 0: STORED_LEVEL */
};

/* The archive is borrowed.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status bulk_open(struct archive *, const struct bulk_options *, struct bulk **out, bf_error *);
/* Waits for the workers; what was not published is dropped.  NULL is fine. */
void bulk_close(struct bulk *);

/* The version that is on its way: its id, version, dates, status (borrowed until the
 * next call) and content hash; *found tells. */
void bulk_find(struct bulk *, struct slice id, struct article *out, uint64_t *content_hash,
	       bool *found);

/* Can it go this way at all?  Some articles cannot be analysed; the ordinary way says so. */
bool bulk_takes(const struct article *);

/* Adds an article whose id is not visible in the archive; a version that is on its way
 * is there no more.  Statuses: BF_OK, BF_NO_MEMORY, BF_IO, and what failed in a worker. */
enum bf_status bulk_add(struct bulk *, const struct article *, bf_error *);
/* The version that is on its way shall not come. */
enum bf_status bulk_remove(struct bulk *, struct slice id, bf_error *);

/* Hands finished segments to the archive; *published: how many.  They count with its
 * next commit.  `all`: ends those that are being built, and waits. */
enum bf_status bulk_publish(struct bulk *, bool all, size_t *published, bf_error *);

#endif
