/* number.h - numbers as they are written in news, in one spelling.
 *
 * In:  `1,300`, `1.300,50`, `1 300`.
 * Out: `1300`, `1300.50`, `1300`.
 *
 * A group of exactly three digits after a comma is thousands in every language;
 * after a point or a no-break space only where the comma is the decimal sign. */
#ifndef ANALYZER_NUMBER_H
#define ANALYZER_NUMBER_H

#include <stdbool.h>

#include "util/slice.h"

/* Longer ones stay as they are written. */
enum { NUMBER_BYTES_MAX = 64 };

/* `text`: ASCII digits, points, commas; a space stands for a no-break space.
 * Returns the bytes written to `out`, or 0 where this is no single number. */
size_t number_normalise(struct slice text, bool decimal_comma, char out[NUMBER_BYTES_MAX]);

#endif
