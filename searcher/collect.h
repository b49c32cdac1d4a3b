/* collect.h - the best articles of one part, and how many match.
 *
 * What cannot come among the best is not scored, and where the exact total is not
 * asked for, not even looked at: the bounds of posting blocks (never stored
 * scores) say what a stretch of articles scores at most, and it is passed over
 * when that is below the score of the worst that is kept.  An equal score may
 * win by its date or id, so it is looked at.  What is found is what
 * looking at every article would find: hits, order and scores. */
#ifndef SEARCHER_COLLECT_H
#define SEARCHER_COLLECT_H

#include "searcher/match.h"
#include "searcher/top.h"

struct collector {
	struct match_context *context; /* plan, part, clock, memory */
	struct top *top;
	uint32_t part;	    /* number of the part, for the top */
	bool counting;	    /* the total must be exact */
	bool exhaustive;    /* look at every article: what the rest is compared with */
	const uint64_t *filter; /* articles that may be found (index/facet.h); NULL: all */
	uint64_t *matches;  /* gets every article that matches, filter or not; NULL: not wanted */
	uint64_t total;	    /* matching articles that were met; added to */
	bool passed_over;   /* there may be more: set, never cleared */
	bf_error *error;
};

/* Every article of the part that matches the plan is counted or passed over, and
 * offered to the top if it may be kept.  Statuses: those of a matcher. */
enum bf_status collect_part(struct collector *);

/* ---- for the files of the collector --------------------------------------------------- */

/* Kinds of root clauses that have a way of their own. */
enum bf_status collect_any(struct collector *, const struct clause *); /* a word; OR */
enum bf_status collect_all(struct collector *, const struct clause *); /* AND */
/* Any clause, one article at a time. */
enum bf_status collect_by_matcher(struct collector *, const struct clause *);

/* Matched, but not to be counted article by article where that is known already. */
static inline enum bf_status collect_offer(struct collector *c, uint32_t article, int64_t score)
{
	if (score < top_threshold(c->top))
		return BF_OK;
	return top_offer(c->top, c->part, article, score, c->error);
}

#endif
