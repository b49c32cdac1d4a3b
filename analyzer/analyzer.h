/* analyzer.h - which terms is this text?
 *
 * One chain for documents and questions: Unicode folding, tokens, stems.  The
 * analyzer is told why it is asked, and hands out tokens in the order of the
 * text, each with its place in the original bytes, its position, and a lexeme:
 * the surface form and stems of that word, cached once per distinct spelling.
 *
 * Positions count words.  Several tokens may stand at one position (a compound
 * and its parts); a compound covers `span` positions. */
#ifndef ANALYZER_ANALYZER_H
#define ANALYZER_ANALYZER_H

#include <stdint.h>

#include "stemmers/stemmers.h"
#include "util/error.h"
#include "util/slice.h"

enum analyzer_reason {
	ANALYZE_DOCUMENT,  /* text of an article */
	ANALYZE_HEADLINE,  /* the same, where all capitals are a style: US is `us` and `u.s.` */
	ANALYZE_QUERY,	   /* a word or phrase somebody typed */
	ANALYZE_PREFIX,	   /* the same, followed by `*`: no stem, no possessive taken off at the end */
	ANALYZE_HIGHLIGHT, /* text to be marked: as DOCUMENT, nothing new is remembered */
};

/* A distinct spelling and its terms.  Owned by the analyzer; lives until the
 * analyzer is closed or analyzer_forget.  Lexemes with equal surface, stem and
 * other_stem are one object, so they may be compared by address. */
struct lexeme {
	struct slice surface;	 /* folded form, accents folded too: `jose`; ≤ 64 bytes (longer: hashed) */
	struct slice stem;	 /* accents folded after stemming; empty for numbers and the like: then the
				    surface stands for it */
	struct slice other_stem; /* where the accentless spelling stems differently; usually empty */
	uint32_t id;		 /* 0, 1, 2 … in order of first sight since open or forget: for tables
				    beside the lexemes */
	bool stop_word;		 /* in the language of the analyzer */
	bool accented;		 /* the spelling had accents that were folded */
};

enum token_flags {
	TOKEN_CAPITALISED = 1,	   /* first letter is upper case */
	TOKEN_ALL_CAPITALS = 2,
	TOKEN_SENTENCE_START = 4,  /* first token of a sentence */
	TOKEN_PARAGRAPH_START = 8, /* first token of a paragraph (and of a sentence) */
	TOKEN_COLOCATED = 16,	   /* stands at the position of the token before (another reading) */
	TOKEN_COMPOUND = 32,	   /* the whole of parts that follow at the same positions */
};

struct token {
	uint32_t start, end;	     /* bytes of the original text */
	uint32_t position;	     /* from 0 */
	uint16_t span;		     /* positions covered, ≥ 1 */
	uint16_t flags;		     /* enum token_flags */
	const struct lexeme *lexeme;
};

struct analyzer;

/* An analyzer for one language (NULL: unknown, the stem is the surface).  One
 * thread at a time.  Statuses: BF_OK, BF_NO_MEMORY, BF_INTERNAL. */
enum bf_status analyzer_open(const struct language *, struct analyzer **out, bf_error *);
void analyzer_close(struct analyzer *);
const struct language *analyzer_language(const struct analyzer *);

/* All tokens of `text` (UTF-8), borrowed until the next call on this analyzer.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (not UTF-8, over 2^31 bytes). */
enum bf_status analyzer_run(struct analyzer *, enum analyzer_reason, struct slice text,
			    const struct token **tokens, size_t *count, bf_error *);

/* Bytes that the lexemes hold; and a fresh start: every lexeme is gone, ids
 * begin at 0 again.  For builders that bound their memory. */
size_t analyzer_memory(const struct analyzer *);
void analyzer_forget(struct analyzer *);

/* What an index must agree on with a question: tokenizer version, Unicode
 * version, stemmer and its lists, as one short printable text. */
void analyzer_fingerprint(char out[128]);

#endif
