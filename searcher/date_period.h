/* date_period.h - one stretch of days out of words: `10 June 2022`, `last 30
 * days`, `Q2 2022`. */
#ifndef SEARCHER_DATE_PERIOD_H
#define SEARCHER_DATE_PERIOD_H

#include "searcher/date_words.h"

struct days {
	int32_t first, last; /* since 1970-01-01, both inclusive; INT32_MIN, INT32_MAX: open */
};

/* How a date was read. */
struct date_reading {
	struct days days;
	bool relative;   /* it depends on what day today is */
	const char *why; /* it is no date, for this reason; NULL: it is not understood */
	bool unclear;    /* the reason is that it could be several */
};

/* The days of a unit that `day` is in. */
struct days date_unit_days(enum date_unit, int32_t day);

/* False with `why` when the words are no date. */
bool date_period_read(const struct date_words *, int32_t today, struct date_reading *);

#endif
