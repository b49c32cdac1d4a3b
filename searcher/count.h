/* count.h - how many articles a question finds, and nothing else of it.
 *
 * For those who ask many questions beside the one that was asked: what a clause finds
 * alone, what another spelling would. */
#ifndef SEARCHER_COUNT_H
#define SEARCHER_COUNT_H

#include "searcher/match.h"
#include "searcher/search.h"

/* One snapshot, one clock, one lot of memory for all the questions. */
struct counter {
	struct snapshot *snapshot;
	const struct search_options *options; /* how prefixes expand, what "today" is */
	struct ticker ticker;
	struct arena work; /* of the question being counted */
	bf_error *error;
};

void counter_free(struct counter *); /* the memory it worked in */

/* Reads and counts a question of the native language; one that cannot be read, or stands
 * for too many words, finds nothing.  Statuses: BF_OK; BF_DEADLINE, when the clock says so;
 * BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status count_question(struct counter *, struct slice question, uint64_t *found);

/* The same of a tree, by what it prints as.  `text` (may be NULL): what that is, in `arena`. */
enum bf_status count_tree(struct counter *, const struct query *, struct arena *arena,
			  struct slice *text, uint64_t *found);

#endif
