/* archive_segments.h - the segments of an archive that is open for writing. */
#ifndef INDEX_ARCHIVE_SEGMENTS_H
#define INDEX_ARCHIVE_SEGMENTS_H

#include "index/catalogue.h"
#include "index/files.h"
#include "index/tombstones.h"

struct archive_segment {
	uint32_t number;
	struct segment *segment;
	struct tombstone_set gone;
	struct part *part;
	bool changed; /* tombstones added since the commit */
};

struct archive_segments {
	char archive[PATH_BYTES];
	struct archive_segment *items[SEGMENTS_LIMIT];
	size_t count;
};

/* What a compaction is building: the pid of its process, a number. */
#define COMPACTION_FILE "compaction.%ld.%u"

/* "ARCHIVE/segment.NUMBER"; false when it is too long. */
bool segment_path(char out[PATH_BYTES], const char *archive, uint32_t number);

/* Opens what the catalogue names, with the tombstones that the database has.
 * Statuses: BF_OK, BF_CORRUPT (a segment is missing or damaged), BF_MISMATCH, BF_IO,
 * BF_NO_MEMORY.  segments_close also after a failure. */
enum bf_status segments_open(struct archive_segments *, const char *archive, const struct catalogue *,
			     xc_database *, bf_error *);
void segments_close(struct archive_segments *);

/* The living article with that id; *segment is NULL when there is none. */
enum bf_status segments_find(struct archive_segments *, struct slice id,
			     struct archive_segment **segment, uint32_t *article, bf_error *);

/* The article is there no more: in memory, and off the catalogue's counters. */
enum bf_status segments_tombstone(struct archive_segment *, uint32_t article, struct catalogue *,
				  bf_error *);
/* Into the database, whose commit makes them count. */
enum bf_status segments_write_tombstones(struct archive_segments *, xc_database *, bf_error *);
/* They are committed. */
void segments_settle(struct archive_segments *);
/* The changes are dropped: back to what the catalogue and the database say. */
enum bf_status segments_back(struct archive_segments *, const struct catalogue *, xc_database *,
			     bf_error *);

/* One more segment: the file is there, durable.  In the catalogue after the commit.
 * `gone`: articles of it that were replaced while it was built, ascending. */
enum bf_status segments_add(struct archive_segments *, uint32_t number, const uint32_t *gone,
			    size_t gone_count, struct catalogue *, bf_error *);

/* Removes segments and live folders that the archive does not name: what a stopped
 * import or a stopped compaction left. */
void segments_sweep(const char *archive, const char *live, const struct catalogue *);

#endif
