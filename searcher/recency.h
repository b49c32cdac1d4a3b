/* recency.h - newer articles before older ones that match as well. */
#ifndef SEARCHER_RECENCY_H
#define SEARCHER_RECENCY_H

#include "searcher/top.h"

/* So many of the best by their words alone are looked at for their age. */
enum { RECENCY_DEPTH = 1000 };

/* What is left of a score after so many seconds, when half of it goes every
 * `half_life` seconds (more than 0): whole numbers, never more than the score. */
int64_t recency_left(int64_t score, int64_t age, int64_t half_life);

/* Seconds from then to `now`; of INT64_MIN, no date, more than any other. */
int64_t recency_age(int64_t published, int64_t now);

/* Takes from each of the first RECENCY_DEPTH of the sorted top what its age costs,
 * counted up to `now` (seconds since 1970; later is new), and sorts those anew.  An article
 * without a date is older than all others: nothing is left of its score.  Statuses:
 * those of a part. */
enum bf_status recency_apply(struct top *, int64_t now, uint32_t half_life_days, bf_error *);

#endif
