/* tokens.h - tokens and readings as text, for case files and messages.
 *
 * Tokens stand in the order of the analyzer, a bar between:
 *
 *	0 0-3 the/the | 1-2 4-12 covid-19 | 1 4-9 covid/covid | 2 10-12 19
 *
 * Each is its position (the first and the last where it covers several), the
 * bytes of the text that it stands for, its surface, and behind slashes its
 * stem and its other stem, where it has them.  Asked for, the flags follow in
 * brackets, by their names in analyzer.h. */
#ifndef TESTS_SUPPORT_TOKENS_H
#define TESTS_SUPPORT_TOKENS_H

#include "analyzer/analyzer.h"
#include "util/buf.h"

void tokens_print(const struct token *tokens, size_t count, bool flags, struct buf *out);

/* Readings by their surfaces, a bar between; between words side by side a space. */
void readings_print(const struct reading *readings, size_t count, struct buf *out);

/* The beginnings of sentences as spelled in `text`, a bar between; ¶ before one
 * that begins a paragraph. */
void sentences_print(struct slice text, const struct token *tokens, size_t count, struct buf *out);

/* Do the tokens of a text hold one of the readings, as the searcher matches them:
 * by stem where a word has one, by surface otherwise; `exact`: by surface, and
 * the first reading only? */
bool tokens_hold(const struct token *tokens, size_t count, const struct reading *readings,
		 size_t reading_count, bool exact);

/* The language of a tag; `-` is none (NULL).  Fails the test for another one. */
const struct language *language_of_tag(struct slice tag);

#endif
