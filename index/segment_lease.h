/* segment_lease.h - segments that are open for several readers at once.
 *
 * A segment is mapped once, for all leases of an archive; a part over it belongs to one
 * lease.  A segment is closed when its last lease is. */
#ifndef INDEX_SEGMENT_LEASE_H
#define INDEX_SEGMENT_LEASE_H

#include <pthread.h>

#include "index/archive_segments.h"

struct shared_segment;

struct segment_share {
	char archive[PATH_BYTES];
	pthread_mutex_t lock;
	struct shared_segment *first;
};

void segment_share_init(struct segment_share *, const char *archive);
void segment_share_free(struct segment_share *); /* all leases are closed */

/* One segment, less its tombstones, for one thread. */
struct segment_lease {
	struct segment_share *share;
	struct shared_segment *shared;
	struct tombstone_set gone;
	struct part *part;
};

struct segment_leases {
	struct segment_lease *items[SEGMENTS_LIMIT];
	size_t count;
};

/* Where tombstones are read: in the metadata of the live database, or in the copies
 * beside it, by place in the catalogue. */
struct tombstone_source {
	xc_database *database; /* NULL: the copies */
	const struct slice *copies;
};

/* Brings the leases to what the catalogue names; those that need not change stay open.
 * Statuses: BF_OK, BF_EXPIRED (a segment is gone: read the catalogue again),
 * BF_CORRUPT, BF_MISMATCH, BF_IO, BF_NO_MEMORY.  After a failure: close them. */
enum bf_status segment_leases_update(struct segment_leases *, struct segment_share *,
				     const struct catalogue *, const struct tombstone_source *,
				     bf_error *);
void segment_leases_close(struct segment_leases *);

#endif
