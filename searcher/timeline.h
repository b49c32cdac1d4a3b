/* timeline.h - hits by day, week, month or year, beside what the archive holds of each.
 *
 * Only their share tells whether a subject was in the news more, or the archive has more
 * of that time; and a period from which nothing is held must not pass for one in which
 * nothing happened. */
#ifndef SEARCHER_TIMELINE_H
#define SEARCHER_TIMELINE_H

#include "util/arena.h"
#include "util/error.h"

enum timeline_period {
	TIMELINE_NONE,
	TIMELINE_DAY,
	TIMELINE_WEEK, /* from Monday on */
	TIMELINE_MONTH,
	TIMELINE_YEAR
};

struct timeline_bucket {
	int32_t first, last; /* days since 1970, inclusive */
	uint32_t periods;    /* 1; of a gap in the holdings: how many periods in a row have no article */
	uint64_t hits, held;
};

struct timeline_result {
	enum timeline_period period;
	const struct timeline_bucket *buckets; /* from the first held to the last, none left out */
	uint32_t count;
	uint64_t hits, held;			 /* in the buckets */
	uint64_t undated_hits, undated_held; /* published nobody knows when */
};

/* The period that has the day: its first day and last. */
void timeline_bounds(enum timeline_period, int32_t day, int32_t *first, int32_t *last);

/* Counters by period. */
struct timeline {
	enum timeline_period period;
	struct arena *arena;
	struct timeline_bucket *buckets; /* in the order of first sight */
	uint32_t count, room, latest;	 /* latest: the one that was added to last */
	uint32_t *slots, slot_count;	 /* open addressing: number + 1 */
	uint64_t undated_hits, undated_held;
	bool no_memory;
};

void timeline_init(struct timeline *, enum timeline_period, struct arena *);
/* One article that is held, published on that day (INT32_MIN: unknown). */
void timeline_add(struct timeline *, int32_t day, bool hit);
/* In order, with the gaps, in `arena`.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status timeline_finish(struct timeline *, struct arena *, struct timeline_result *out,
			       bf_error *);

#endif
