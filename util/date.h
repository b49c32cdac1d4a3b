/* date.h - moments and days: what a publication date is, and how it is read.
 *
 * A moment keeps three things: the instant (for "which came first"), the zone
 * it was given in (for "which day was that at the desk") and how much of it
 * was said.  Days are counted from 1970-01-01 in the proleptic Gregorian
 * calendar; years 1 to 9999. */
#ifndef UTIL_DATE_H
#define UTIL_DATE_H

#include <stdint.h>

#include "util/slice.h"

enum moment_precision {
	MOMENT_NONE, /* there is no date */
	MOMENT_YEAR, /* 1998: stands for its first day */
	MOMENT_MONTH,
	MOMENT_DAY,
	MOMENT_SECOND,
};

struct moment {
	int64_t instant;     /* seconds since 1970-01-01T00:00:00Z */
	int16_t zone;	     /* minutes east of UTC, -1439 to 1439; 0 when none was given */
	uint8_t precision;   /* enum moment_precision */
};

struct civil_date {
	int32_t year; /* 1 to 9999 */
	uint8_t month, day; /* from 1 */
};

/* The day at the moment's own zone. */
int32_t moment_day(struct moment);

int32_t day_from_civil(int32_t year, unsigned month, unsigned day);
struct civil_date civil_from_day(int32_t day);
unsigned days_in_month(int32_t year, unsigned month);

/* Reads a date or time, whole:
 *   ISO 8601   1998, 1998-06, 1998-06-10, 19980610, 1998-06-10T12:30(:45(.123)) or
 *              with a space, with Z, +02:00, +0200, +02, a zone's name or no zone
 *              (UTC); 19980610T123045Z, 19980610T123045+0200, 19980610123045;
 *              1998/06/10
 *   RFC 2822   Fri, 10 Jun 2022 12:30:00 +0200 (or GMT, UT, EST, CEST, …)
 *   asctime    Fri Jun 10 12:30:00 2022
 *   in words   10 June 2022, June 10, 2022, Friday, June 10, 2022 4:42 PM EDT
 * Fractions of a second are dropped, a weekday is not checked.  White space
 * around is ignored; anything else, an impossible day (30 February), anything
 * left over, and what can be understood in two ways (06/10/2022) is refused:
 * returns false and leaves *out alone. */
bool moment_parse(struct slice text, struct moment *out);

/* "2022-06-10", "2022-06-10T12:30:00+02:00", "1998", "1998-06"; "" for none (or
 * for an instant outside the years 1 to 9999).
 * Writes at most 32 bytes, NUL included, and returns the length. */
size_t moment_format(struct moment, char out[32]);

#endif
