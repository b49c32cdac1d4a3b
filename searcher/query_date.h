/* query_date.h - what stands after `date:`.
 *
 *     2022   2022-06   2022-06-10   20220610   today   yesterday
 *     2022-06..2022-08   2022..   ..2022-06   >2022-06-10   >=   <   <=
 *     2022-Q2   2022-H1   2022-W23   1990s   25/06/2022   10.6.2022
 *     in quotes: June 2022   June 10, 2022   last 30 days   past month   last week
 *     3 months ago   last Monday   since May 2021   June to August 2022   …
 *
 * A year or a month stands for all its days; days are those of the newsroom's
 * dates as given, `today` is the day in UTC.  What these words mean is in
 * date_words.c (vocabulary) and date_period.c (shapes). */
#ifndef SEARCHER_QUERY_DATE_H
#define SEARCHER_QUERY_DATE_H

#include "searcher/query.h"

struct query_date {
	int32_t first, last; /* days, both inclusive; INT32_MIN and INT32_MAX are open ends */
	bool relative;	     /* it depends on what day today is */
};

/* Reads `value`, which stands at byte `at` of the question.
 * Statuses: BF_OK, BF_BAD_QUERY. */
enum bf_status query_date_read(struct slice value, uint32_t at, int64_t now, struct query_date *out,
			       bf_error *);

/* Does the word after an unquoted date look like the rest of it: `June` 2022? */
bool query_date_goes_on(struct slice value, struct slice next);

/* The shortest way to say it, without `date:`. */
void query_date_print(int32_t first, int32_t last, struct buf *out);

#endif
