/* query_date.h - what stands after `date:`.
 *
 *     2022   2022-06   2022-06-10   20220610   today   yesterday
 *     2022-06..2022-08   2022..   ..2022-06   >2022-06-10   >=   <   <=
 *
 * A year or a month stands for all its days; days are those of the newsroom's
 * dates as given, `today` is the day in UTC. */
#ifndef SEARCHER_QUERY_DATE_H
#define SEARCHER_QUERY_DATE_H

#include "searcher/query.h"

/* Reads `value`, which stands at byte `at` of the question.  *first and *last
 * become days, both inclusive, INT32_MIN and INT32_MAX for open ends.
 * Statuses: BF_OK, BF_BAD_QUERY. */
enum bf_status query_date_read(struct slice value, uint32_t at, int64_t now, int32_t *first,
			       int32_t *last, bf_error *);

/* The shortest way to say it, without `date:`. */
void query_date_print(int32_t first, int32_t last, struct buf *out);

#endif
