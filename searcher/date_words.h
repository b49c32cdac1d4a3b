/* date_words.h - a date as people write it, in words whose meaning is known:
 * months, units, numbers, "last", "ago" … with the shape that they make. */
#ifndef SEARCHER_DATE_WORDS_H
#define SEARCHER_DATE_WORDS_H

#include <stdint.h>

#include "util/slice.h"

/* What a word is; the letters of all words make the shape that a reader is
 * chosen by: "lnu" is `last 30 days`. */
enum date_word_kind {
	DATE_NUMBER = 'n',   /* 10, 10th, ten, second */
	DATE_YEAR = 'y',     /* four digits */
	DATE_MONTH = 'm',    /* 1 to 12 */
	DATE_WEEKDAY = 'w',  /* 1 is Monday */
	DATE_UNIT = 'u',     /* enum date_unit */
	DATE_QUARTER = 'q',  /* Q1 to Q4 */
	DATE_HALF = 'f',     /* H1, H2 */
	DATE_WEEK = 'k',     /* W1 to W53 */
	DATE_DECADE = 'd',   /* 1990s: 1990 */
	DATE_DIGITS = 'c',   /* a date in digits: 2022-06-10, 10.6.2022 */
	DATE_TODAY = 't',    /* days from today */
	DATE_LAST = 'l',     /* last, previous */
	DATE_PAST = 'p',     /* past */
	DATE_THIS = 'h',     /* this, current */
	DATE_AGO = 'g',
	DATE_TO_DATE = 'z',  /* ytd */
	DATE_WORD_DATE = 'x',
	DATE_SINCE = 'S',    /* since, from */
	DATE_AFTER = 'A',
	DATE_BEFORE = 'B',
	DATE_TO = 'j',       /* to, until, through, a dash */
	DATE_BETWEEN = 'b',
	DATE_AND = '&',
	DATE_SEASON = 's',
	DATE_HOUR = 'o',
	DATE_NOISE = '-',    /* in, on, the …: never kept */
	DATE_UNKNOWN = '?',
};

enum date_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_HALF, UNIT_YEAR };

struct date_word {
	enum date_word_kind kind;
	int32_t value;
	struct slice text;
};

enum { DATE_WORDS = 12 };

struct date_words {
	struct date_word items[DATE_WORDS];
	char shape[DATE_WORDS + 1];
	uint32_t count;
};

/* Cuts `value` into words; false when there are too many, or none. */
bool date_words_read(struct slice value, struct date_words *);

/* Adds a word; false when there is no room. */
bool date_words_add(struct date_words *, struct date_word);

/* The first word of that kind; NULL when there is none. */
const struct date_word *date_words_find(const struct date_words *, enum date_word_kind);

#endif
