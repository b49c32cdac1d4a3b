/* oracle_spelling.h - the oracle's own idea of patterns, of words spelt alike, and of
 * capitals: in the plainest way, on short words. */
#ifndef TESTS_ORACLE_SPELLING_H
#define TESTS_ORACLE_SPELLING_H

#include <stdbool.h>

#include "util/slice.h"

/* Is the folded word of the pattern as typed? */
bool oracle_is_of_pattern(struct slice pattern, struct slice surface);

/* Letters too many, too few, other ones, and neighbours that changed places. */
unsigned oracle_letters_apart(struct slice a, struct slice b);

/* Do the bytes of a text say what was typed, with its capitals?  `open`: they may go on. */
bool oracle_is_written(struct slice typed, struct slice bytes, bool open);

/* The same of a pattern. */
bool oracle_pattern_is_written(struct slice pattern, struct slice bytes);

#endif
