/* schema.h - the one table of fields: what each is called, how it is analysed
 * and where its terms and columns live.
 *
 * Headline and body are the article's text: they share one space of terms
 * (no prefix) and one space of positions, headline first, so that an ordinary
 * word finds both and `headline:word` is the same posting list, filtered by
 * its headline frequency.  The other fields have terms of their own, under
 * Xapian's standard prefixes, and positions of their own. */
#ifndef INDEX_SCHEMA_H
#define INDEX_SCHEMA_H

#include <stdint.h>

#include "corpus/article.h"

enum field {
	FIELD_TEXT,	/* headline and body together: an ordinary word */
	FIELD_HEADLINE,
	FIELD_BODY,
	FIELD_BYLINE,
	FIELD_KICKER,	/* kicker and slugline */
	FIELD_SECTION,
	FIELD_SUBJECT,	/* codes with their schemes, names */
	FIELD_PLACE,	/* places and dateline */
	FIELD_SOURCE,
	FIELD_LANGUAGE,
	FIELD_URL,
	FIELD_CAPTION,
	FIELD_NOTE,	/* editor's note */
	FIELD_ID,	/* whole, not analysed */
	FIELD_COUNT
};

enum { FIELD_OTHER_NAMES = 4 };

struct field_description {
	const char *name;	   /* as typed before the colon: "byline" */
	const char *other_names[FIELD_OTHER_NAMES]; /* accepted too: "author" */
	const char *prefix;	   /* of its terms in the live part: "A" */
	bool shares_text;	   /* TEXT, HEADLINE, BODY: terms without prefix */
	bool stemmed;
	const char *description;   /* for the manual */
};

const struct field_description *field_describe(enum field);

/* FIELD_COUNT when there is no field of that name. */
enum field field_find(struct slice name);

/* Positions of the text space: headline words stand from 0, body words from
 * here; the gap is larger than any NEAR. */
enum { POSITION_BODY = 1 << 16, HEADLINE_WORDS_LIMIT = POSITION_BODY - 1024 };
/* Of any other field but the body: positions, with the gaps between the items of a list. */
enum { FIELD_POSITIONS_LIMIT = 1 << 23 };

/* ---- what a posting says about its article ------------------------------------
 *
 * One 32-bit number: how often the term stands in the headline and in the
 * body (or in the term's own field: counted as body), saturating, and the
 * article's quantised length.  A score needs nothing else. */
typedef uint32_t occurrence;

enum { BODY_FREQUENCY_LIMIT = 4095, HEADLINE_FREQUENCY_LIMIT = 63 };

static inline occurrence occurrence_make(uint32_t headline, uint32_t body, uint8_t length_code)
{
	if (headline > HEADLINE_FREQUENCY_LIMIT)
		headline = HEADLINE_FREQUENCY_LIMIT;
	if (body > BODY_FREQUENCY_LIMIT)
		body = BODY_FREQUENCY_LIMIT;
	return headline << 20 | body << 8 | length_code;
}

static inline uint32_t occurrence_headline(occurrence o)
{
	return o >> 20;
}

static inline uint32_t occurrence_body(occurrence o)
{
	return o >> 8 & BODY_FREQUENCY_LIMIT;
}

static inline uint8_t occurrence_length_code(occurrence o)
{
	return (uint8_t)o;
}

/* Lengths (positions of headline plus body) in 8 bits: exact to 31, then 16
 * steps an octave, up to about a million.  decode(encode(x)) <= x. */
uint8_t length_encode(uint32_t words);

static inline uint32_t length_decode(uint8_t code)
{
	if (code < 32)
		return code;
	unsigned shift = (code - 32u) / 16 + 1;
	return (16u + (code - 32u) % 16) << shift;
}

#endif
