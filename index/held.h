/* held.h - the second Xapian database: articles that nobody may see.
 *
 * Withheld, canceled and withdrawn articles, one an id, and embargoed ones, one
 * an id too: each a Xapian document that has its key as only term and its record
 * as data.  The key is the term of the id, with an E before it for an embargoed
 * one.  The marks of withdrawn ids are metadata.  Ordinary snapshots never open
 * it.  It is made when the first article is held. */
#ifndef INDEX_HELD_H
#define INDEX_HELD_H

#include "index/archive.h"
#include "index/term.h"
#include "util/buf.h"
#include "xapian-c/xapian_c.h"

struct held {
	char path[4096];
	xc_database *database; /* NULL: there is none, or it was not needed yet */
	bool exists, writable, in_transaction;
	xc_document *document; /* scratch */
	struct buf record;
	struct held_removal { /* to be made once the live part is durable */
		struct term_bytes key;
		struct held_removal *next;
	} *removals;
	bool changed; /* since the last commit, removals not counted */
};

/* `archive` is the archive's path.  Opens nothing yet. */
enum bf_status held_start(struct held *, const char *archive, bf_error *);
void held_close(struct held *); /* drops what is not committed */

/* `place`: PLACE_HELD or PLACE_EMBARGOED. */
enum bf_status held_find(struct held *, struct slice id, enum archive_place place, struct arena *,
			 struct article *out, uint64_t *content_hash, bool *found, bf_error *);
enum bf_status held_put(struct held *, const struct article *, enum archive_place place, bf_error *);
/* Removed when held_commit_removals runs, and gone for held_find at once. */
enum bf_status held_remove(struct held *, struct slice id, enum archive_place place, bf_error *);
/* *reason (NULL: not wanted) is in the arena. */
enum bf_status held_is_withdrawn(struct held *, struct slice id, bool *withdrawn, struct arena *,
				 struct slice *reason, bf_error *);
enum bf_status held_set_withdrawn(struct held *, struct slice id, bool withdrawn, const char *reason,
				  bf_error *);
enum bf_status held_each(struct held *, article_visitor *, void *payload, bf_error *);
enum bf_status held_counts(struct held *, uint64_t *articles, uint64_t *withdrawn, bf_error *);

/* First half of a commit: what came in, durable, before the live part changes.
 * `revision`: the one the live part is about to get. */
enum bf_status held_commit_arrivals(struct held *, uint64_t revision, bf_error *);
/* Second half, after the live part is durable. */
enum bf_status held_commit_removals(struct held *, uint64_t revision, bf_error *);
void held_cancel(struct held *);
/* The revisions that the two halves were last called with; 0: never. */
enum bf_status held_revisions(struct held *, uint64_t *arrivals, uint64_t *removals, bf_error *);

#endif
