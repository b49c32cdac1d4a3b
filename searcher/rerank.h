/* rerank.h - a second look at the best: words as typed, words close together. */
#ifndef SEARCHER_RERANK_H
#define SEARCHER_RERANK_H

#include "searcher/match.h"
#include "searcher/top.h"

/* Adds the bonuses (searcher/rank.h) to the first RANK_DEPTH of the sorted top,
 * and sorts those anew.  Statuses: those of a matcher. */
enum bf_status rerank(struct top *, const struct plan *, struct ticker *, bf_error *);

/* The bonuses of one article, for explanations. */
struct bonuses {
	int64_t exact, near;
};

/* For the articles of one part, in ascending order. */
struct reranker;
enum bf_status reranker_open(const struct plan *, struct part *, struct ticker *, struct arena *,
			     struct reranker **out, bf_error *);
enum bf_status reranker_bonuses(struct reranker *, uint32_t article, struct bonuses *out, bf_error *);
void reranker_close(struct reranker *);

#endif
