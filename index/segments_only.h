/* segments_only.h - what readers need of an archive whose live part is empty.
 *
 * To load libxapian costs a program that answers one question more than the answer.
 * Where all articles are in segments, only two things are to be had from the live
 * database: the catalogue, and the tombstones.  So after a commit that leaves no
 * article in it the writer puts a copy of both beside it, under the name
 * `segments-only`:
 *
 *   8 bytes   "bfsegs1\n"
 *   counted   the bytes of `iamglass`, which name the commit: its database and revision
 *   counted   the catalogue
 *   for each segment that it names, in its order:
 *     counted   the tombstones as the metadata has them; none: no bytes
 *   8 bytes   checksum, XXH3-64 of all that precedes
 *
 * It counts only as long as `iamglass` has these bytes.  Written after the commit is
 * durable, renamed into place, never synced: lost, damaged or out of date it is no copy
 * of anything, and the database is read. */
#ifndef INDEX_SEGMENTS_ONLY_H
#define INDEX_SEGMENTS_ONLY_H

#include <sys/stat.h>

#include "index/archive_segments.h"

struct segments_only {
	char *bytes;
	struct slice commit;			  /* iamglass; borrowed from `bytes`, as the others */
	struct slice tombstones[SEGMENTS_LIMIT];  /* by place in the catalogue */
	struct stat seen; /* of iamglass when it had these bytes, */
	bool settled;	  /* and for so long that another would have another time */
};

/* Is there a copy, whole and of the newest commit?  If not, for whatever reason, false
 * and nothing to free. */
bool segments_only_read(const char *live_path, struct segments_only *out, struct catalogue *);
void segments_only_free(struct segments_only *);

/* Is that commit still the newest? */
bool segments_only_is_current(const char *live_path, struct segments_only *);

/* Is there a copy of the newest commit? */
bool segments_only_is_there(const char *live_path);

/* Makes one.  The commit is durable.  A failure leaves none, which costs time only. */
void segments_only_write(const char *live_path, const struct catalogue *,
			 const struct archive_segments *);

#endif
