/* stemmers/stemmers.h - which words count as one?
 *
 * In:  one word at a time, folded by the analyzer, and the tag of a language.
 * Out: the stem under which the word is filed and looked for, whether it is a
 *      stop word, and why it got the stem it got.
 *
 * The stems are Snowball's (libstemmer), corrected by two lists a language:
 * exceptions hold words apart that Snowball joins (Americas and America),
 * bridges join words that Snowball splits (smuggling and smuggler).  The lists
 * are text in stemmers/data/CODE/, compiled into tables that need no building
 * when a program starts.  stemmers/data/README says how to add a line or a
 * language. */
#ifndef STEMMERS_STEMMERS_H
#define STEMMERS_STEMMERS_H

#include <stdbool.h>
#include <stddef.h>

#include "backfile.h"
#include "util/slice.h"

/* ---- languages -------------------------------------------------------------
 *
 * A language is a row of a constant table: static, never freed, the same for
 * every thread.  There is one algorithm a language (English is Snowball's
 * "english", never the older "porter"). */

struct language;

/* The language that a tag names, or NULL if there is no stemmer for it.
 *
 * Taken, in any case: ISO 639-1 ("en"), both forms of ISO 639-2 ("deu", "ger"),
 * the English name ("english"), and any of these followed by '-' or '_' and
 * whatever else ("en-US", "pt_BR.UTF-8").  An empty tag is NULL. */
const struct language *language_find(struct slice tag);

/* How many languages there are, and each of them, 0 to language_count() - 1, in
 * the order of their codes.  NULL past the end. */
size_t language_count(void);
const struct language *language_at(size_t number);

/* The ISO 639-1 code, "en", and the English name, "English".  Static. */
const char *language_code(const struct language *language);
const char *language_name(const struct language *language);

/* Is this word one that a plain question can do without ("the", "of")?
 * `folded`: as for stemmer_stem. */
bool language_is_stop_word(const struct language *language, struct slice folded);

/* How many there are, and each of them, 0 to count - 1, sorted by bytes. */
size_t language_stop_word_count(const struct language *language);
struct slice language_stop_word_at(const struct language *language, size_t number);

/* How many bytes of an elided little word, its apostrophe included, stand before
 * the word itself: 2 for French "l'immigration", 5 for Italian "dell'europa".
 * 0 if there is none, or nothing after it.  stemmer_stem looks past it too; the
 * tokenizer wants it to let the word be found as it stands.
 * `folded`: as for stemmer_stem. */
size_t language_elision(const struct language *language, struct slice folded);

/* The words of exceptions.txt and bridges.txt that have letters beyond ASCII, 0 to
 * count - 1: what is to be known of them by whoever folds accents.  The slices are
 * static. */
size_t language_accented_count(const struct language *language);
void language_accented_at(const struct language *language, size_t number, struct slice *word,
			  struct slice *stem);

/* Which line of the lists decides the stem of a word, and its reason. */
enum stemmer_rule {
	STEMMER_SNOWBALL,  /* no line names the word: libstemmer decides */
	STEMMER_EXCEPTION, /* a line of exceptions.txt */
	STEMMER_BRIDGE,    /* a line of bridges.txt */
	STEMMER_TOO_LONG   /* longer than STEMMER_WORD_MAX: left alone */
};

struct stemmer_reason {
	enum stemmer_rule rule;
	unsigned line;       /* of the file, from 1; 0 if no line decides */
	struct slice pair;   /* the words it is kept apart from, or joined with, a space between */
	struct slice reason; /* the text of the line; both are static, empty if no line decides */
};

/* Needs no stemmer and costs one look-up; for `explain` and for whoever edits
 * the lists. */
struct stemmer_reason stemmer_reason(const struct language *language, struct slice folded);

/* ---- stemmers --------------------------------------------------------------
 *
 * A stemmer holds the memory of one libstemmer object (a few hundred bytes).
 * It serves one thread at a time; two threads use two stemmers. */

struct stemmer;

/* Longer words are their own stems: nobody inflects them, and hashes, addresses
 * and runs of OCR must not cost time.  In bytes. */
#define STEMMER_WORD_MAX 64

/* *out is yours, for stemmer_close.
 *
 * BF_NO_MEMORY   an allocation failed, here or inside libstemmer
 * BF_MISMATCH    the libstemmer of this system lacks the language */
enum bf_status stemmer_open(const struct language *language, struct stemmer **out, bf_error *err);

/* The same without the lists: Snowball as it comes.  For tests, and for showing
 * what a line of the lists changes. */
enum bf_status stemmer_open_plain(const struct language *language, struct stemmer **out,
				  bf_error *err);

/* NULL is allowed. */
void stemmer_close(struct stemmer *stemmer);

/* The stem of a word: of its line in exceptions.txt or bridges.txt, else of
 * libstemmer.  What libstemmer 2.2.0 does not know of is put right first: an elided
 * little word before (l'immigration), a Turkish ending after an apostrophe
 * (ankara'nın), Romanian ș and ț with a comma, which it knows with a cedilla only.
 *
 * folded  valid UTF-8, lower case, NFC, accents kept, apostrophes written as '
 *         (U+0027).  May be empty.
 * *stem   never empty unless `folded` is; borrowed until the next call with this
 *         stemmer, and no longer than `folded`, whose own bytes it may be.
 *
 * A word that libstemmer cannot handle is its own stem.
 *
 * Does not allocate on its own, except when a word needs more room than any
 * before it.  BF_NO_MEMORY is all that can go wrong; the stemmer may be used
 * again afterwards. */
enum bf_status stemmer_stem(struct stemmer *stemmer, struct slice folded, struct slice *stem,
			    bf_error *err);

/* Room for a fingerprint with its ending NUL. */
#define STEMMER_FINGERPRINT_MAX 96

/* What an index must remember about its stems, as one printable line:
 *
 *     english libstemmer=2.2.0 lists=9ae0d1f7
 *
 * Two fingerprints that are equal mean equal stems and stop words.  libstemmer
 * cannot say its version, so it is recognised by the stems of the language's probe
 * words (language.txt); another release that gives them otherwise is named by a
 * hash of what it gives ("libstemmer=?1c29...").  `lists` is a sum of the words and
 * stems of both lists, the stop words, and what language.txt says of elisions,
 * letters and endings, made when the program is built: rewording a reason does
 * not change it.  Without lists it is 0.
 *
 * BF_NO_MEMORY is all that can go wrong.  The stems handed out before are gone. */
enum bf_status stemmer_fingerprint(struct stemmer *stemmer, char out[STEMMER_FINGERPRINT_MAX],
				   bf_error *err);

/* The same for all languages together, for an index that may hold any of them:
 * "all libstemmer=... lists=...".  Opens every stemmer and stems some 370 words:
 * for whoever makes or writes an index.
 *
 * BF_NO_MEMORY, BF_MISMATCH as for stemmer_open. */
enum bf_status stemmer_fingerprint_all(char out[STEMMER_FINGERPRINT_MAX], bf_error *err);

/* For whoever only reads one: what stemmer_fingerprint_all gives where every
 * language stems its probe words as libstemmer 2.2.0 does; and whether one language
 * does.  An index with the first of these as its fingerprint may be read where the
 * second is true of the languages that it holds.
 *
 * BF_NO_MEMORY, BF_MISMATCH as for stemmer_open. */
void stemmer_fingerprint_known(char out[STEMMER_FINGERPRINT_MAX]);
enum bf_status stemmer_is_known(const struct language *language, bool *known, bf_error *err);

#endif
