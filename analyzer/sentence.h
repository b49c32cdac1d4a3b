/* sentence.h - does a sentence begin between these two words?
 *
 * In:  the text, a word, and where the next one begins.
 * Out: no, a sentence, or a paragraph.
 *
 * A full stop ends a sentence unless the word before it is an abbreviation;
 * what is known of abbreviations is a table: Mr. never ends a sentence, Inc. may,
 * No. does not before a number.  A blank line begins a paragraph. */
#ifndef ANALYZER_SENTENCE_H
#define ANALYZER_SENTENCE_H

#include "stemmers/stemmers.h"
#include "util/slice.h"

enum sentence_break {
	SENTENCE_GOES_ON,
	SENTENCE_BEGINS,
	PARAGRAPH_BEGINS,
};

/* Between the word text[start, end) and the one that begins at `next`, end <=
 * next < text.len; only separators are between.  A point that belongs to the
 * word, as in U.S., is inside it.  `language` may be NULL. */
enum sentence_break sentence_break(const struct language *language, struct slice text, size_t start,
				   size_t end, size_t next);

#endif
