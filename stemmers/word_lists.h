/* stemmers/word_lists.h - the shape of the tables that lists.sh writes.
 *
 * In:  build/…/generated/word_lists.c, made from stemmers/data.
 * Out: constant tables for language.c and stemmer.c; nobody else includes this.
 *
 * No table holds a pointer.  A pointer in constant data has to be put right by
 * the loader of a position-independent program, page by page, before main();
 * offsets into one text leave thousands of words untouched until one is asked. */
#ifndef STEMMERS_WORD_LISTS_H
#define STEMMERS_WORD_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "stemmers/stemmers.h"

/* Texts one after the other, each ended by NUL. */
extern const char word_text[];

/* One word of exceptions.txt or bridges.txt.  The rows of a language stand
 * together, sorted by the bytes of their words. */
struct word_row {
	uint32_t word;       /* offset in word_text */
	uint32_t stem;       /* offset in word_text */
	uint16_t line;       /* row of line_table */
	uint8_t word_length; /* bytes, 1 to STEMMER_WORD_MAX */
	uint8_t stem_length;
};
extern const struct word_row word_table[];

/* The rows of word_table whose words have letters beyond ASCII. */
extern const uint32_t accented_table[];

/* One line of a list, shared by its words. */
struct line_row {
	uint32_t pair;   /* offset in word_text */
	uint32_t reason; /* offset in word_text */
	uint16_t number; /* line of its file, from 1 */
	uint8_t rule;    /* enum stemmer_rule */
};
extern const struct line_row line_table[];

/* One stop word; sorted as words are. */
struct stop_row {
	uint32_t word; /* offset in word_text */
	uint32_t length;
};
extern const struct stop_row stop_table[];

struct language {
	char code[4];
	char algorithm[16]; /* libstemmer's name for it */
	char name[16];
	char tags[48]; /* what names it, a space between */
	/* Offsets in word_text. */
	uint32_t probe;                    /* "word=stem word=stem", as libstemmer 2.2.0 stems */
	uint32_t elisions;                 /* "l d qu", or "" */
	uint32_t letters;                  /* "ș=ş ț=ţ", or "" */
	uint32_t endings_after_apostrophe; /* 1: what follows one is no part of the word */
	/* Rows of word_table, accented_table and stop_table. */
	uint32_t word_first;
	uint32_t word_count;
	uint32_t accented_first; /* row of accented_table */
	uint32_t accented_count;
	uint32_t stop_first;
	uint32_t stop_count;
	uint32_t sum; /* of its lists, and of what else its language.txt says of words */
};
extern const struct language language_table[];
extern const size_t language_table_count;
extern const uint32_t list_sum_of_all;

/* The row of a word, or NULL if neither list names it. */
const struct word_row *list_lookup(const struct language *language, struct slice folded);

/* Takes the first word off words with a space between; "" when none is left. */
struct slice list_next(struct slice *words);

#endif
