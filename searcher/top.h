/* top.h - the best articles so far, in the order in which they will be shown.
 *
 * Better is: a higher score (or, sorted by date, a later or earlier
 * publication), then the newer, then the smaller id.  Date and id
 * are read only where all before is equal. */
#ifndef SEARCHER_TOP_H
#define SEARCHER_TOP_H

#include "index/snapshot.h"
#include "searcher/search.h"

struct candidate {
	int64_t key;	 /* compared first, larger is better: the score, or the date */
	int64_t score;
	int64_t instant; /* of publication; INT64_MIN: none */
	uint32_t part, article;
	bool dated;	 /* instant was read */
	struct slice id; /* empty until it was needed; in the arena of the top */
};

struct top {
	struct candidate *items; /* a heap, the worst first; after top_sort best first */
	uint32_t count, capacity;
	enum search_sort sort;
	struct snapshot *snapshot;
	struct arena *arena;
};

/* Statuses of all: BF_OK, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status top_start(struct top *, uint32_t capacity, enum search_sort, struct snapshot *,
			 struct arena *, bf_error *);
/* Keeps the article if it is among the best; reads its date if that may matter. */
enum bf_status top_offer(struct top *, uint32_t part, uint32_t article, int64_t score, bf_error *);
enum bf_status top_sort(struct top *, bf_error *);
/* Adds to the score of an item; the order is to be made anew. */
void top_raise(struct candidate *, int64_t more);
/* Sorts items [0, count) anew, after their scores changed. */
enum bf_status top_sort_first(struct top *, uint32_t count, bf_error *);

/* An article with a lower score than this need not be offered: 0 while there is
 * room or where scores do not count, more than any score where nothing is kept. */
static inline int64_t top_threshold(const struct top *t)
{
	if (t->capacity == 0)
		return INT64_MAX / 2;
	return t->count < t->capacity || t->sort != SORT_RELEVANCE ? 0 : t->items[0].key;
}

#endif
