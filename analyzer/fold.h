/* fold.h - what a code point is to the reader of news, and how words are folded.
 *
 * In:  code points, words.
 * Out: their kinds (letter, hyphen, apostrophe, quote, space …) and the folded
 *      forms of words.
 *
 * One table for everybody who looks at text: tokenizer, query parser,
 * highlighter.  A curly quote is the same quote in a question as in an article
 * because both ask here.  ASCII is answered from a constant table; the rest
 * from ranges and from utf8proc.  No state, safe from any thread. */
#ifndef ANALYZER_FOLD_H
#define ANALYZER_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "util/slice.h"

enum fold_kind {
	FOLD_BREAK,	 /* whatever separates words: punctuation, symbols, controls */
	FOLD_SPACE,	 /* white space at which a line may be broken */
	FOLD_NO_BREAK,	 /* U+00A0, U+202F, U+2007: white space all the same */
	FOLD_LETTER,	 /* of scripts that put spaces between words */
	FOLD_DIGIT,	 /* decimal digits of any script */
	FOLD_IDEOGRAPH,	 /* letters of scripts without spaces: Chinese, Japanese, Thai … */
	FOLD_MARK,	 /* combining: belongs to the letter before it */
	FOLD_IGNORED,	 /* soft hyphen, zero-width, direction marks: as if they were not there */
	FOLD_APOSTROPHE, /* ' U+2019 U+02BC U+2018 ` U+00B4 …, where they stand between letters */
	FOLD_QUOTE,	 /* double quotes, straight, curly, low, angled */
	FOLD_HYPHEN,	 /* - U+2010 U+2011: joins words */
	FOLD_DASH,	 /* en dash and longer: separates words */
	FOLD_MINUS,	 /* U+2212 */
	FOLD_POINT,	 /* . */
	FOLD_COMMA,	 /* , */
	FOLD_COLON,	 /* : */
	FOLD_SLASH,	 /* / */
	FOLD_AMPERSAND,	 /* & */
	FOLD_UNDERSCORE, /* _ */
	FOLD_AT,	 /* @ */
	FOLD_HASH,	 /* # */
	FOLD_PERCENT,	 /* % and per mille */
	FOLD_CURRENCY,	 /* $ U+20AC … */
};

/* Kinds of the ASCII bytes; bytes from 0x80 on are FOLD_BREAK here and must be
 * decoded and asked of fold_kind. */
extern const uint8_t fold_ascii_kind[256];

enum fold_kind fold_kind_beyond_ascii(uint32_t code_point);

static inline enum fold_kind fold_kind(uint32_t code_point)
{
	return code_point < 0x80 ? (enum fold_kind)fold_ascii_kind[code_point]
				 : fold_kind_beyond_ascii(code_point);
}

/* Begins or goes on with a word. */
static inline bool fold_is_word(uint32_t code_point)
{
	enum fold_kind kind = fold_kind(code_point);
	return kind == FOLD_LETTER || kind == FOLD_DIGIT || kind == FOLD_IDEOGRAPH;
}

/* White space, breaking or not. */
static inline bool fold_is_space(uint32_t code_point)
{
	enum fold_kind kind = fold_kind(code_point);
	return kind == FOLD_SPACE || kind == FOLD_NO_BREAK;
}

/* A double quote of any shape: opens or closes a phrase. */
static inline bool fold_is_quote(uint32_t code_point)
{
	return fold_kind(code_point) == FOLD_QUOTE;
}

/* An apostrophe or single quote of any shape. */
static inline bool fold_is_apostrophe(uint32_t code_point)
{
	return fold_kind(code_point) == FOLD_APOSTROPHE;
}

static inline bool fold_is_ignored(uint32_t code_point)
{
	return fold_kind(code_point) == FOLD_IGNORED;
}

/* Hyphen, minus or dash. */
static inline bool fold_is_dash(uint32_t code_point)
{
	enum fold_kind kind = fold_kind(code_point);
	return kind == FOLD_HYPHEN || kind == FOLD_DASH || kind == FOLD_MINUS;
}

/* Upper or title case; lower case.  Both false for letters without case. */
bool fold_is_upper(uint32_t code_point);
bool fold_is_lower(uint32_t code_point);

/* ---- words -------------------------------------------------------------- */

enum {
	FOLD_WORD_POINTS = 2048,		  /* code points of a word, at most */
	FOLD_WORD_BYTES = FOLD_WORD_POINTS * 3 * 4 /* room that every folded word fits in */
};

/* Room to work in, for one thread. */
struct fold_room {
	int32_t points[FOLD_WORD_POINTS * 3];
	int32_t decomposed[FOLD_WORD_POINTS * 3];
};

/* Lower case (full case folding, but U+00DF stays and a Greek word ends in a
 * final sigma), NFC, accents kept, apostrophes ', hyphens -, digits ASCII,
 * ignored code points left out, widths, ligatures and the letters of
 * mathematics made plain.  `turkish`: I is the capital of dotless i.
 * `count` is at most FOLD_WORD_POINTS; `out` has FOLD_WORD_BYTES.  Returns the
 * bytes written. */
size_t fold_word(struct fold_room *room, const uint32_t *points, size_t count, bool turkish,
		 char *out);

/* Takes the accents off a folded word: marks of Latin and Greek letters, letters
 * with a stroke, ligatures; of Cyrillic stress marks and the dots of U+0451,
 * never what makes another letter; of Arabic and Hebrew the vowel points.
 * `out` has room for twice folded.len bytes.  Returns the bytes written. */
size_t fold_accents(struct slice folded, char *out);

#endif
