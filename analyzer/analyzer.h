/* analyzer.h - which terms is this text?
 *
 * One chain for documents and questions: Unicode folding, tokens, stems.  The
 * analyzer is told why it is asked, and hands out tokens in the order of the
 * text, each with its place in the original bytes, its position, and a lexeme:
 * the surface form and stems of that word, cached once per distinct spelling.
 *
 * Positions count words.  Several tokens may stand at one position (a compound
 * and its parts, a word and its other readings); a compound covers `span`
 * positions.  What is one word and what is several is told by the case files,
 * tests/analyzer/cases/.  What a code point is (quote, apostrophe, dash, space)
 * is told by analyzer/fold.h, for everybody. */
#ifndef ANALYZER_ANALYZER_H
#define ANALYZER_ANALYZER_H

#include <stdint.h>

#include "stemmers/stemmers.h"
#include "util/error.h"
#include "util/slice.h"

enum analyzer_reason {
	ANALYZE_DOCUMENT,  /* text of an article */
	ANALYZE_HEADLINE,  /* the same, where all capitals are a style: US is `us` and `u.s.` */
	ANALYZE_QUERY,	   /* a word or phrase somebody typed: no TOKEN_WIDER */
	ANALYZE_PREFIX,	   /* the same, followed by `*`: its last word has no stem, and nothing is
			      taken off its end; its surface is the beginning of a word */
	ANALYZE_HIGHLIGHT, /* text to be marked: as DOCUMENT, nothing new is remembered */
	ANALYZE_PLACES,	   /* where words stand, not what they are: as DOCUMENT, but without lexemes
			      (NULL) and the flags that tell of spelling; many times as quick */
};

/* A distinct spelling and its terms.  Owned by the analyzer; lives until the
 * analyzer is closed or analyzer_forget; those first seen by ANALYZE_HIGHLIGHT
 * until the next such run, with the id UINT32_MAX.  Lexemes with equal surface,
 * stem and other_stem are one object, so they may be compared by address. */
struct lexeme {
	struct slice surface;	 /* folded form, accents folded too: `jose`; ≤ 64 bytes (longer: `~` and
				    32 hexadecimal digits of a hash) */
	struct slice stem;	 /* accents folded after stemming, ≤ 64 bytes; empty for numbers and the
				    like: then the surface stands for it */
	struct slice other_stem; /* where the accentless spelling stems differently; usually empty */
	uint32_t id;		 /* 0, 1, 2 … in order of first sight since open or forget: for tables
				    beside the lexemes */
	bool stop_word;		 /* in the language of the analyzer; depends on the surface alone */
	bool plain;		 /* met as a word without accents that is stemmed: its surface tells all
				    the rest.  For the analyzer itself */
};

enum token_flags {
	TOKEN_CAPITALISED = 1,	   /* first letter is upper case */
	TOKEN_ALL_CAPITALS = 2,	   /* two letters at least, and none in lower case */
	TOKEN_SENTENCE_START = 4,  /* first token of a sentence */
	TOKEN_PARAGRAPH_START = 8, /* first token of a paragraph (and of a sentence) */
	TOKEN_COLOCATED = 16,	   /* stands at the position of the token before: another reading, or
				      the first part of a compound */
	TOKEN_COMPOUND = 32,	   /* the whole of parts that follow at the same positions */
	TOKEN_ACCENTED = 64,	   /* the spelling had accents that were folded */
	TOKEN_WIDER = 128,	   /* found by more than was written: `50` of `$50`; documents only */
};

struct token {
	uint32_t start, end;	     /* bytes of the original text */
	uint32_t position;	     /* from 0 */
	uint16_t span;		     /* positions covered, ≥ 1 */
	uint16_t flags;		     /* enum token_flags */
	uint32_t lexeme_id;	     /* of the lexeme, so that counting words need not look at it */
	const struct lexeme *lexeme;
};

struct analyzer;

/* An analyzer for one language (NULL: unknown, the stem is the surface).  One
 * thread at a time.  Statuses: BF_OK, BF_NO_MEMORY, BF_MISMATCH (no stemmer). */
enum bf_status analyzer_open(const struct language *, struct analyzer **out, bf_error *);
void analyzer_close(struct analyzer *); /* NULL is allowed */
const struct language *analyzer_language(const struct analyzer *);

/* All tokens of `text` (UTF-8), borrowed until the next call on this analyzer;
 * in the order of their positions, at one position the longest span first.
 * A failure leaves the analyzer as usable as before.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (not UTF-8, over 2^31 bytes). */
enum bf_status analyzer_run(struct analyzer *, enum analyzer_reason, struct slice text,
			    const struct token **tokens, size_t *count, bf_error *);

/* ---- questions ------------------------------------------------------------------
 *
 * What somebody types as one word may be several in a text, or the other way
 * round: covid-19 stands in articles as COVID-19, COVID 19 and Covid19.  An
 * article has all the terms of its own spelling (the whole `covid-19`, the
 * joined `covid19`, the parts `covid` and `19`); a question asks for the
 * readings below, any of which will do:
 *
 *	covid-19		the spelling itself
 *	covid19			written as one word
 *	covid 19		side by side, as a phrase
 *
 * So a word is an OR of readings, and a reading is a phrase: each of its words
 * stands right behind the one before, that is, behind the last position which
 * that one covers.  Most words have one reading of one word.  The first is nearest to what was typed and is to be preferred in
 * ranking; `=word` takes that one alone.  A whole phrase may be asked for at
 * once: its readings are those of its words, combined.
 *
 * Each word may be looked up by its surface, or by its stem (surface where the
 * stem is empty) together with other_stem.  After ANALYZE_PREFIX the last word
 * of every reading is the beginning of a word, to be looked up among surfaces. */

struct reading_word {
	const struct lexeme *lexeme;
	uint32_t start, end; /* bytes of the text that was asked about */
};

struct reading {
	const struct reading_word *words;
	size_t count; /* ≥ 1 */
};

/* More than these are left out, the least near to the spelling first. */
enum { READINGS_MAX = 32 };

/* The readings of `text`, which is a word or several (a phrase); none when it has
 * no word in it.  `reason` is ANALYZE_QUERY or ANALYZE_PREFIX.  Borrowed until
 * the next call of this function on this analyzer (the lexemes live longer).
 * Statuses: as analyzer_run. */
enum bf_status analyzer_query_readings(struct analyzer *, enum analyzer_reason, struct slice text,
				       const struct reading **readings, size_t *count, bf_error *);

/* ---- memory, and agreement ---------------------------------------------------- */

/* Bytes that the lexemes hold; and a fresh start: every lexeme is gone, ids
 * begin at 0 again.  For builders that bound their memory. */
size_t analyzer_memory(const struct analyzer *);
size_t analyzer_lexemes(const struct analyzer *); /* how many: ids are smaller */
void analyzer_forget(struct analyzer *);

/* What an index must agree on with a question, as one printable line:
 *
 *	tokens=2 unicode=14.0.0 all libstemmer=2.2.0 lists=9ae0d1f7
 *
 * the version of the tokenizer's rules (a number in analyzer.c), of utf8proc's
 * tables (asked of it), of libstemmer (recognised by the stems of the probe words
 * of all languages), and a sum of all lists, stop words too, made when the program
 * is built.  Stems some 370 words: for a new archive, and for whoever writes.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_MISMATCH (no stemmer). */
enum { ANALYZER_FINGERPRINT_MAX = 128 };
enum bf_status analyzer_fingerprint(char out[ANALYZER_FINGERPRINT_MAX], bf_error *);

/* Does this program analyse these languages as an index with that fingerprint says?
 * Nearly free where it does: everything but libstemmer is compared as text, and
 * only the probe words of the languages given are stemmed (those of NULL, unknown,
 * are none).  Where it does not, the error tells both fingerprints.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_MISMATCH. */
enum bf_status analyzer_agrees(const char *fingerprint, const struct language *const *languages,
			       size_t count, bf_error *);

#endif
