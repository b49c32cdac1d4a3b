/* spelling_walk.h - the words of an archive that are spelled nearly like a given one.
 *
 * Nearly: so many edits of letters away, where an edit is a letter too many, one too few,
 * another one, or two neighbours that changed places (no letter is edited twice).  The terms
 * of a part are sorted, so they are walked as a tree of beginnings: one row of distances
 * for each letter, kept for as long as terms begin alike, and a beginning from which no
 * term can be near is passed over whole.  Whoever needs such words (a fuzzy operator, the
 * spelling that was meant) asks here. */
#ifndef SEARCHER_SPELLING_WALK_H
#define SEARCHER_SPELLING_WALK_H

#include "index/snapshot.h"

enum { SPELLING_DISTANCE_MAX = 3 };

struct spelling_walk {
	enum field field;    /* HEADLINE and BODY: the words of TEXT */
	struct slice word;   /* folded: the surface of a lexeme */
	uint32_t distance;   /* edits, at most; up to SPELLING_DISTANCE_MAX */
	uint32_t same;	     /* the first letters of the word that must be its own */
	uint32_t limit;	     /* words wanted, the best ones; at least 1 */
	part_patience *late; /* NULL: there is time */
	void *payload;	     /* of `late` */
};

struct spelling {
	struct slice text;
	uint32_t distance; /* 0: the word itself */
	uint64_t articles; /* that have it, in any field of its space; never 0 */
};

struct spellings {
	const struct spelling *items; /* the nearest first, among these the most frequent, then by text */
	size_t count;
	bool more; /* than the limit */
};

/* Over all parts of the snapshot.  *out lives in `arena`.  Statuses: BF_OK; BF_DEADLINE, when
 * `late` says so; BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status spelling_walk(struct snapshot *, const struct spelling_walk *, struct arena *,
			     struct spellings *out, bf_error *);

/* The distance of two words; more than `most` if it is more than that. */
uint32_t spelling_distance(struct slice a, struct slice b, uint32_t most);

#endif
