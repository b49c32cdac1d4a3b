/* tombstones.h - articles of a segment that are there no more.
 *
 * A segment never changes; what was replaced, withdrawn or canceled is named in the
 * metadata of the live database, and so in the same commit as what took its place:
 * under "backfile:tombstones:NUMBER", as varints: how many, then the gaps between the
 * ascending article numbers. */
#ifndef INDEX_TOMBSTONES_H
#define INDEX_TOMBSTONES_H

#include "index/segment.h"
#include "util/buf.h"
#include "xapian-c/xapian_c.h"

/* Owned; `view` is what parts read. */
struct tombstone_set {
	struct tombstones view;
	uint32_t *articles;
	uint64_t *bits;
	uint32_t room, limit; /* limit: the largest article number */
};

/* An empty set for a segment of so many articles. */
void tombstone_set_init(struct tombstone_set *, uint32_t articles);
void tombstone_set_free(struct tombstone_set *);

/* Adds one that is not in it.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status tombstone_set_add(struct tombstone_set *, uint32_t article, bf_error *);

/* Replaces the set by what the database says of segment `number`.
 * Statuses: BF_OK, BF_CORRUPT, BF_EXPIRED, BF_IO, BF_NO_MEMORY. */
enum bf_status tombstone_set_read(struct tombstone_set *, xc_database *, uint32_t number, bf_error *);
enum bf_status tombstone_set_write(const struct tombstone_set *, xc_database *, uint32_t number,
				   bf_error *);

/* The same, from and to the bytes that stand there; none: no tombstones. */
enum bf_status tombstone_set_decode(struct tombstone_set *, struct slice, uint32_t number, bf_error *);
void tombstone_set_encode(const struct tombstone_set *, struct buf *);

#endif
