/* compact.h - the live part and small segments into fewer, larger ones.
 *
 * The articles are folded out of a snapshot, while readers and a writer go on; only the
 * switch in the end takes the writer's lock.  Disk space of what was folded comes back. */
#ifndef INDEXER_COMPACT_H
#define INDEXER_COMPACT_H

#include "index/archive.h"

struct compact_options {
	bool all;	  /* every segment, not only small ones and those with many tombstones */
	int level;	  /* of compression; 0: STORED_LEVEL */
	size_t memory;	  /* of a segment being built, bytes; 0: 280 MiB; at most 3 GiB are used */
	unsigned wait_seconds; /* for another writer, at the switch */
	/* May be NULL; return false to stop: nothing has changed then (BF_CANCELED). */
	bool (*progress)(uint64_t done, uint64_t articles, void *payload);
	void *payload;
};

struct compact_counts {
	uint64_t articles; /* folded */
	uint64_t segments_before, segments_after;
	uint64_t bytes_before, bytes_after; /* of the archive on disk */
};

/* `archive`: open for writing by the caller; NULL: opened at the switch.
 * Statuses: BF_OK (also when there was nothing to do: articles is 0), BF_CANCELED,
 * BF_LOCKED, BF_NOT_FOUND, BF_MISMATCH, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status compact(const char *path, struct archive *archive, const struct compact_options *,
		       struct compact_counts *, bf_error *);

/* Is there so much to fold that it is worth while, with so much memory (compact_options)?
 * Statuses: BF_OK, and those of reading. */
enum bf_status compact_is_due(const char *path, size_t memory, bool *due, bf_error *);

#endif
