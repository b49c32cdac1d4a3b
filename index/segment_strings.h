/* segment_strings.h - short texts as codes of one or two bytes for frequent strings.
 *
 * A dictionary has strings of 1 to 16 bytes, learned from texts like those that are coded: parts
 * of words, words, several words.  Its first byte tells what a code is:
 *
 *   0  one byte follows, which is meant as it is
 *   1  a byte n follows, and n bytes that are meant as they are
 *   2  two bytes follow, p and n: n bytes again that stand at p of the same text (p + n is at most
 *      where the text has come to)
 *   others by the table of the dictionary: a string; or, from one of them on, a byte follows,
 *      and tells which of up to 256 strings of one length
 *
 * The dictionary:
 *
 *   table    of each first byte from 3 to 255, 2 bytes: the length of its strings, 128 more
 *            where a byte follows (0: no code begins so); how many strings, less 1
 *   strings  in the order of the table, nothing between
 *   16 bytes of zeros, so that 16 bytes can be copied where a string begins
 *
 * An empty dictionary is one too: it has no strings.  Reading needs nothing but the table, so a
 * segment is opened for nothing and a text costs some ten instructions a code.  (Strings in place
 * of bytes after Boncz, Neumann, Leis, "FSST: Fast Random Access String Compression", VLDB 2020;
 * with two bytes, and learned by joining pairs, after Gage, "A New Algorithm for Data
 * Compression", C Users Journal 12(2), 1994.) */
#ifndef INDEX_SEGMENT_STRINGS_H
#define INDEX_SEGMENT_STRINGS_H

#include "util/buf.h"

enum {
	STRING_MAX = 16, /* bytes */
	CODE_BYTE = 0,
	CODE_RUN,
	CODE_COPY,
	CODE_STRINGS, /* from here on by the table */
	CODE_FOLLOWS = 128,
	STRING_TABLE = (256 - CODE_STRINGS) * 2,
	LITERAL_COST = 2
};

/* ---- reading ------------------------------------------------------------------------- */

/* What codes that begin with a byte mean. */
struct string_code {
	const uint8_t *strings;
	uint16_t count; /* of them; 0: another kind of code, or none */
	uint8_t length;
	uint8_t follows; /* 255 where a byte follows that tells which, else 0 */
};

/* Shared by threads. */
struct strings {
	struct string_code codes[256];
	unsigned first_long; /* first byte from which on another follows; 256: none */
};

/* Borrows the dictionary.  False: damaged. */
bool strings_open(struct strings *, struct slice dictionary);

/* Appends the text that is coded.  It ends when `codes` do, or when it has `enough` bytes
 * (and up to 254 more).  At least 8 bytes must be readable behind the codes.
 * Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status strings_read(const struct strings *, struct slice codes, size_t enough, struct buf *text,
			    bf_error *);

/* ---- writing ------------------------------------------------------------------------- */

/* Appends a dictionary learned from a sample: `texts` have the `lengths`, and stand one behind the
 * other.  All that is to be coded is `scale` times as much as the sample.  Takes some 12 bytes
 * a byte of the sample and 8 MB while it runs.  False: no memory. */
bool strings_learn(struct slice sample, const uint32_t *lengths, size_t texts, unsigned scale,
		   struct buf *dictionary);

/* One thread at a time. */
struct string_writer;
/* Borrows the dictionary, which strings_learn made.  NULL: no memory. */
struct string_writer *string_writer_new(struct slice dictionary);
void string_writer_free(struct string_writer *); /* NULL is fine */
size_t string_writer_memory(const struct string_writer *); /* bytes held */
/* Appends the codes of a text, at most twice its bytes. */
void string_writer_add(struct string_writer *, struct slice text, struct buf *codes);

#endif
