/* query_word.h - how one run of characters of a question is read, and how a
 * word is written so that it is read back the same.
 *
 * The lexer and the printer share these rules; that is what makes printing a
 * fixed point.  A chunk is a run without white space, brackets and double
 * quotes; a backslash takes the meaning from the character after it.  Offsets
 * are bytes of the chunk.  The bytes are valid UTF-8. */
#ifndef SEARCHER_QUERY_WORD_H
#define SEARCHER_QUERY_WORD_H

#include "searcher/query.h"

/* Where the chunk that begins at `at` ends; in a phrase brackets belong to it. */
uint32_t query_chunk_end(struct slice text, uint32_t at, bool in_phrase);

enum word_kind {
	WORD_PLAIN,       /* a word: everything up to text_end */
	WORD_PREFIX,      /* letters up to text_end, then `*` */
	WORD_WILDCARD,    /* a pattern up to text_end: wom?n, *wards */
	WORD_FUZZY,       /* a word up to text_end, then ~ and how many letters may differ */
	WORD_PUNCTUATION, /* nothing in it that could be found */
	WORD_REFUSED,     /* see refusal, fault */
};

enum word_refusal {
	REFUSE_NOTHING,
	REFUSE_STAR_ALONE,   /* * */
	REFUSE_STARS,	     /* a** */
	REFUSE_SHORT_PREFIX, /* a* */
	REFUSE_PAIRS,	     /* *市场, 北?市 */
	REFUSE_SHORT_FUZZY,  /* ab~1 */
	REFUSE_FUZZY_NUMBER, /* word~, word~3 */
	REFUSE_FUZZY_PATTERN, /* wom?n~1 */
	REFUSE_BOOST,	     /* word^0 */
	REFUSE_BACKSLASH,    /* nothing after \ */
};

struct word_reading {
	enum word_kind kind;
	enum word_refusal refusal;
	uint32_t text_end;
	uint32_t fault; /* where the refused character stands */
	uint32_t edits; /* of a FUZZY one */
	uint32_t boost; /* hundredths; 0: none */
};

struct word_reading query_word_read(struct slice chunk, bool in_phrase);

/* Reads the number behind a ^ at the begin of `chunk`, which has to be all of it: hundredths.
 * 0: it is none, or none from 0.01 to 100. */
uint32_t query_boost_read(struct slice chunk);

/* Where the first comma of a chunk stands that parts a list; its length when none does.  In
 * ids and addresses only the last character may be one. */
uint32_t query_comma(struct slice chunk, bool whole);

/* The length of `name` where the chunk begins with `name:` and name looks like
 * one of a field; 0 where the colon belongs to the text: 10:30, http://x,
 * "Note: text". */
uint32_t query_field_prefix(struct slice chunk);

/* Is there such a field, `date`, or a name that is kept for later? */
bool query_is_field(struct slice name);

/* Are colons part of its values (tag:reuters.com,2022:x, https://…, iptc:04000000)?  Then they
 * are in its brackets too, where they name no field. */
bool query_has_colons(enum field);

/* The least letters before `*`, where letters make words (not in Chinese,
 * Japanese, Korean). */
enum { PREFIX_LETTERS = 2 };

enum word_place {
	PLACE_OPEN,        /* among words */
	PLACE_AFTER_FIELD, /* right after `field:` or `=` */
	PLACE_PHRASE,      /* between quotes */
	/* With any of these: */
	PLACE_LIST = 4, /* in the brackets of a field, where commas part */
	PLACE_STAR = 8, /* right before a star */
	PLACE_MARKED = 16, /* before a ^ or ~, which an address would keep */
};

/* Writes a text so that at that place it is read as this one word. */
void query_word_print(struct slice text, unsigned place, struct buf *out);

/* The same of a pattern (query.h). */
void query_pattern_print(struct slice pattern, unsigned place, struct buf *out);

/* `chunk` without its backslashes, in the arena (itself where there are none);
 * ptr is NULL only when out of memory. */
struct slice query_word_unescape(struct slice chunk, struct arena *);

/* The same of a pattern: backslashes stay before what would be a wildcard without. */
struct slice query_pattern_unescape(struct slice chunk, struct arena *);

#endif
