/* rerank.h - a second look at the best: words as typed, words close together. */
#ifndef SEARCHER_RERANK_H
#define SEARCHER_RERANK_H

#include "searcher/match.h"
#include "searcher/top.h"

/* Adds the bonuses (searcher/rank.h) to the first depth of the sorted top, and
 * sorts those anew.  What they can no longer bring among the first `wanted` may go
 * without; 0: all get them.  Statuses: those of a matcher. */
enum bf_status rerank(struct top *, const struct plan *, uint32_t wanted, struct ticker *, bf_error *);

#endif
