/* snapshot.h - all parts of an archive as one view, for one search.
 *
 * A snapshot is one committed state: the live part, unless it is known to be empty,
 * and every segment named by the catalogue, less tombstones.  Held articles are not in it, whatever one
 * asks.  It is leased from the archive reader's pool, used by one thread, and
 * given back; it may answer BF_EXPIRED when the writer has moved on twice
 * since: then search again, whole, on a new one (searcher/search.h does). */
#ifndef INDEX_SNAPSHOT_H
#define INDEX_SNAPSHOT_H

#include "index/part.h"

struct archive_reader;

struct snapshot {
	struct part *const *parts;
	size_t part_count;
	const uint32_t *segments; /* by part: the number of the segment; 0: the live part */
	uint64_t article_count;	  /* visible articles of all parts */
	uint64_t total_length;	  /* sum of length_decode(length code) over them */
	const struct slice *languages; /* codes under which stems are filed; "" among them when some article's
					  language has no stemmer */
	size_t language_count;
	uint64_t revision;	  /* grows with every commit */

	/* What the user of a snapshot wants to find again in a later lease of the
	 * same one (an analyzer with its cache); freed with the snapshot.  Set
	 * both or none. */
	void *companion;
	void (*companion_free)(void *);
};

/* Opens an archive for reading; many threads may use the reader at once.
 * Statuses: BF_OK, BF_NOT_FOUND (no archive there), BF_MISMATCH (another format
 * or analysis: the message says what to do), BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status archive_reader_open(const char *path, struct archive_reader **out, bf_error *);
/* The same, whatever it was analysed by: its articles can be read, not searched. */
enum bf_status archive_reader_open_any(const char *path, struct archive_reader **out, bf_error *);
void archive_reader_close(struct archive_reader *); /* all snapshots must be back */

/* The newest committed state.  Cheap when nothing was committed since the
 * last lease (one stat); else databases are reopened.  Retries what a live
 * writer makes fail for a moment.  Statuses as above. */
enum bf_status snapshot_lease(struct archive_reader *, struct snapshot **out, bf_error *);
/* `spoiled`: it answered BF_EXPIRED or BF_CORRUPT, so open afresh next time. */
void snapshot_return(struct archive_reader *, struct snapshot *, bool spoiled);

/* What a reader met that a live writer can make anything meet: it begins again,
 * whole, on a new snapshot, while tries_left says so.  A writer that commits
 * without a pause makes one search in fifty or so begin again, so a hundred in
 * a row do not happen; what looks damaged so often is damaged. */
enum { TRIES_EXPIRED = 100, TRIES_CORRUPT = 5, TRIES_MOVED = 20 };

struct tries {
	unsigned expired, corrupt, moved; /* so far; all 0 at first */
};

static inline bool tries_left(struct tries *t, enum bf_status status)
{
	return (status == BF_EXPIRED && ++t->expired < TRIES_EXPIRED) ||
	       (status == BF_CORRUPT && ++t->corrupt < TRIES_CORRUPT);
}

/* Has no commit come since the lease?  From the second on a writer writes over blocks that a
 * snapshot reads, and libxapian does not see it of one that it read while half of it was written:
 * such a reading may be of two states.  Segments are never written over. */
bool snapshot_is_whole(const struct archive_reader *, const struct snapshot *);

/* Returns the snapshot after a reading that came to `status`.  BF_EXPIRED in its place where it may
 * be of two states; but a reading in whose time commits come again and again counts in the end. */
static inline enum bf_status snapshot_finish(struct archive_reader *r, struct snapshot *s, struct tries *t,
					     enum bf_status status, bf_error *error)
{
	bool spoiled = status == BF_EXPIRED || status == BF_CORRUPT;
	if ((status == BF_OK || status == BF_NOT_FOUND || status == BF_CORRUPT) && t->moved < TRIES_MOVED &&
	    !snapshot_is_whole(r, s)) {
		t->moved++;
		status = error_set(error, BF_EXPIRED, "the archive was written to meanwhile: ask again");
	}
	snapshot_return(r, s, spoiled);
	return status;
}

/* Sum over the parts. */
enum bf_status snapshot_term_frequency(struct snapshot *, const struct term *, uint64_t *articles,
				       bf_error *);
/* Which part has the article; *part is NULL when none has. */
enum bf_status snapshot_find(struct snapshot *, struct slice id, struct part **part,
			     uint32_t *article, bf_error *);

#endif
