/* rerank.h - a second look at the best: words as typed, words close together. */
#ifndef SEARCHER_RERANK_H
#define SEARCHER_RERANK_H

#include "searcher/match.h"
#include "searcher/top.h"

/* Adds the bonuses (searcher/rank.h) to the first depth of the sorted top, and
 * sorts those anew.  What they can no longer bring among the first `wanted` may go
 * without; 0: all get them.  Statuses: those of a matcher. */
enum bf_status rerank(struct top *, const struct plan *, uint32_t wanted, struct ticker *, bf_error *);

/* A bonus of an article. */
struct rank_bonus {
	const struct clause *word;
	const struct clause *next; /* the word it is close to; NULL: it is there as typed */
	uint32_t distance;	   /* of the two */
	int64_t score;
};

/* Every bonus that rerank gives that article, in the order of the words; in `arena`. */
enum bf_status rerank_bonuses(const struct plan *, struct part *, uint32_t article, struct ticker *,
			      struct arena *, struct rank_bonus **out, uint32_t *count, bf_error *);

#endif
