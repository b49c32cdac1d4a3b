/* encoding.h - bytes in any encoding, made into UTF-8: what says which one it
 * is, and how sure that is.
 *
 * A byte order mark is believed; then bytes that are UTF-8 in every sequence;
 * then the declaration (of HTTP, HTML or XML), unless the bytes contradict it;
 * then what the bytes themselves tell (encoding_detect.c).  Labels mean what
 * browsers take them for: iso-8859-1 is windows-1252, gb2312 is GB 18030. */
#ifndef CORPUS_ENCODING_H
#define CORPUS_ENCODING_H

#include "util/arena.h"
#include "util/error.h"

enum encoding_source {
	ENCODING_ASCII,	   /* no byte above 0x7f, and no escapes: nothing to tell */
	ENCODING_MARK,	   /* a byte order mark */
	ENCODING_UTF8,	   /* the bytes are UTF-8 and could hardly be by chance */
	ENCODING_DECLARED, /* as the declaration says */
	ENCODING_DETECTED, /* from the bytes */
	ENCODING_ASSUMED,  /* windows-1252, because nothing else fits */
};

struct encoding_found {
	const char *name; /* as iconv knows it; static */
	enum encoding_source source;
	size_t mark; /* bytes of the byte order mark in front */
	bool no_memory; /* it could not be found out; encoding_to_utf8 says so */
};

/* The encoding that a label names ("Latin1", "utf8", "x-sjis"), as iconv knows
 * it; NULL for one that nobody knows.  Static. */
const char *encoding_named(struct slice label);

/* The names of all encodings that labels name, one after the other; NULL past
 * the end. */
const char *encoding_at(size_t i);

/* The label in the declaration of an HTML or XML page, out of its first bytes;
 * the empty slice where there is none. */
struct slice encoding_declaration(struct slice page);

/* Which encoding is this?  `declared` is a label, or empty. */
struct encoding_found encoding_find(struct slice bytes, struct slice declared);

/* The text in UTF-8: `bytes` itself where it is that already, else a copy in the
 * arena.  What cannot be read is U+FFFD each; *replaced says how many those are.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (iconv does not know it). */
enum bf_status encoding_to_utf8(struct slice bytes, struct encoding_found encoding,
				struct arena *, struct slice *out, size_t *replaced, bf_error *);

/* What the bytes tell by themselves, with NULL where they tell nothing, or *no_memory. */
const char *encoding_detect(struct slice bytes, bool *no_memory);

#endif
