/* abbreviation.h - words that a full stop stands behind without ending a sentence,
 * and what else is known of single words at the ends of sentences.
 *
 * All are looked up in lower case without accents, as abbreviation_lower makes it. */
#ifndef ANALYZER_ABBREVIATION_H
#define ANALYZER_ABBREVIATION_H

#include "stemmers/stemmers.h"
#include "util/slice.h"

enum { ABBREVIATION_BYTES = 12, ABBREVIATION_ROOM = 24 };

enum abbreviation {
	ABBREVIATION_NONE,
	ABBREVIATION_NEVER_ENDS,    /* a name or the like follows: Mr. */
	ABBREVIATION_MAY_END,	    /* stands inside and at the end: Inc. */
	ABBREVIATION_BEFORE_FIGURE, /* No. 10, but "I said no." */
};

/* Lower case without accents, in `out`, so that composed and decomposed letters are the
 * same; empty for words longer than any abbreviation. */
struct slice abbreviation_lower(struct slice word, char out[ABBREVIATION_ROOM]);

/* Is it one of the words of `list`, which have a space before and after each? */
bool abbreviation_listed(const char *list, struct slice lower);

/* `language` may be NULL; `capital`: the word was written with one. */
enum abbreviation abbreviation_find(const struct language *language, struct slice lower, bool capital);

/* Does it begin sentences rather than names; with those that names begin with too? */
bool abbreviation_is_starter(struct slice lower, bool with_namelike);

/* said, asked, dijo …: behind a quotation and a name. */
bool abbreviation_is_saying(struct slice lower);

#endif
