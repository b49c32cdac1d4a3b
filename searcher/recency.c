/* recency.c - see recency.h. */
#include "searcher/recency.h"

#include <math.h>

enum { SECONDS_A_DAY = 86400 };

int64_t recency_left(int64_t score, int64_t age, int64_t half_life)
{
	if (age <= 0)
		return score;
	return (int64_t)((double)score * exp2(-(double)age / (double)half_life));
}

int64_t recency_age(int64_t published, int64_t now)
{
	if (published == INT64_MIN) /* no date */
		return INT64_MAX;
	return published < now ? now - published : 0;
}

enum bf_status recency_apply(struct top *top, int64_t now, uint32_t half_life_days, bf_error *error)
{
	uint32_t count = top->count < RECENCY_DEPTH ? top->count : RECENCY_DEPTH;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < count && status == BF_OK; i++) {
		struct candidate *c = &top->items[i];
		struct part *part = top->snapshot->parts[c->part];
		int64_t published;
		int32_t day;
		status = part->operations->published(part, c->article, &published, &day, error);
		if (status == BF_OK)
			c->key = recency_left(c->key, recency_age(published, now),
					      (int64_t)half_life_days * SECONDS_A_DAY);
	}
	return status == BF_OK ? top_sort_first(top, count, count, error) : status;
}
