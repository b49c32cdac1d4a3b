/* top.h - the best articles so far, in the order in which they will be shown.
 *
 * Better is: a higher score (or, sorted by date, a later or earlier
 * publication), then the newer, then the smaller id.  Date and id
 * are read only where all before is equal, and ids are kept then. */
#ifndef SEARCHER_TOP_H
#define SEARCHER_TOP_H

#include "index/snapshot.h"
#include "searcher/search.h"

struct candidate {
	int64_t key;	 /* compared first, larger is better: the score, or the date */
	int64_t instant; /* of publication; DATE_NOT_READ */
	uint32_t part, article;
	const struct slice *id; /* NULL until it was needed */
};

#define DATE_NOT_READ INT64_MAX

/* A place in the order, whether or not an article stands there. */
struct top_place {
	int64_t key, instant; /* of a candidate; of publication */
	struct slice id;
};

struct top {
	struct candidate *items; /* a heap by key, the worst in front; after top_sort best first */
	uint32_t count, capacity;
	/* As good by key as the worst of the items, which are full: who of all these stays is
	 * decided when it has to be, for most are out of the question before that. */
	struct candidate *equals;
	uint32_t equal_count, equal_room;
	enum search_sort sort;
	const struct top_place *ceiling; /* only what comes after it is kept; NULL: everything may be */
	struct snapshot *snapshot;
	struct arena *arena; /* for all of this */
};

/* Statuses of all: BF_OK, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status top_start(struct top *, uint32_t capacity, enum search_sort, struct snapshot *,
			 struct arena *, bf_error *);
/* Keeps the article if it is among the best. */
enum bf_status top_offer(struct top *, uint32_t part, uint32_t article, int64_t score, bf_error *);
enum bf_status top_sort(struct top *, bf_error *);
/* The items are the best, in no order: enough for one who will change their scores. */
enum bf_status top_settle(struct top *, bf_error *);
/* Does the candidate come after the place in the order? */
enum bf_status top_comes_after(struct top *, struct candidate *, const struct top_place *, bool *after,
			       bf_error *);
/* Sorts items [0, count) anew, after their scores changed, so that the first `wanted` stand in
 * their places. */
enum bf_status top_sort_first(struct top *, uint32_t count, uint32_t wanted, bf_error *);

/* The nth greatest key, n from 1 on; INT64_MIN where there are fewer, or n is larger than NTH_MOST. */
enum { NTH_MOST = 64 };
int64_t nth_key(const int64_t *keys, uint32_t count, uint32_t n);

/* The score of an item: 0 where scores do not count. */
static inline int64_t top_score(const struct top *t, const struct candidate *c)
{
	return t->sort == SORT_RELEVANCE ? c->key : 0;
}

/* An article with a lower score than this need not be offered: 0 while there is
 * room or where scores do not count, more than any score where nothing is kept. */
static inline int64_t top_threshold(const struct top *t)
{
	if (t->capacity == 0)
		return INT64_MAX / 2;
	return t->count < t->capacity || t->sort != SORT_RELEVANCE ? 0 : t->items[0].key;
}

#endif
