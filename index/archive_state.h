/* archive_state.h - what the files of an archive open for writing share. */
#ifndef INDEX_ARCHIVE_STATE_H
#define INDEX_ARCHIVE_STATE_H

#include "index/archive.h"
#include "index/archive_segments.h"
#include "index/catalogue.h"
#include "index/files.h"
#include "index/held.h"

struct archive {
	char path[PATH_BYTES], live_path[PATH_BYTES];
	int lock; /* file descriptor */
	xc_database *live;
	xc_document *document; /* scratch */
	struct buf record;     /* scratch */
	struct arena arena;    /* scratch of one call */
	struct catalogue catalogue, committed;
	bool any_analysis;	     /* as in its options */
	bool in_transaction, broken; /* broken: a commit failed; reopen before the next use */
	size_t pending;
	struct held held;
	struct archive_segments segments;
};

/* Opens the live database that CURRENT names, and its catalogue. */
enum bf_status archive_open_live(struct archive *, bf_error *);

/* After a failed commit the handle is not to be trusted; the disk is.  And what had arrived in held
 * before the failure is settled with what is visible.  Nothing to do where nothing is broken. */
enum bf_status archive_reopen_if_broken(struct archive *, bf_error *);

/* Finishes the moves between live and held that a stopped writer left. */
enum bf_status archive_repair(struct archive *, bf_error *);

/* The number of the visible article with that id; 0 when there is none. */
enum bf_status archive_live_number(struct archive *, struct slice id, uint32_t *number, bf_error *);

#endif
