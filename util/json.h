/* json.h - JSON in and out: a strict pull reader over bytes, and a writer.
 *
 * The reader follows RFC 8259 to the letter: one value, UTF-8, no comments, no
 * trailing commas, no lone control characters.  It works in place and
 * allocates nothing; only a string with escapes is copied, into an arena, when
 * its text is asked for.  A \u escape of half a surrogate pair, which RFC 8259
 * leaves open and which exports that cut text in two do contain, is taken and
 * reads as U+FFFD.  Keys may repeat: whoever reads an object decides.
 *
 *     struct json_reader r = json_reader_make(text, 0);
 *     for (enum json_event e; (e = json_next(&r)) > JSON_DONE;)
 *             …
 */
#ifndef UTIL_JSON_H
#define UTIL_JSON_H

#include <stdint.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/date.h"
#include "util/slice.h"

/* ---- reading ----------------------------------------------------------------------- */

enum json_event {
	JSON_ERROR, /* not JSON: fault and fault_at say what and where; comes again from now on */
	JSON_DONE,  /* the one value is over, and nothing but white space follows */
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_KEY,    /* of an object; the next event is its value */
	JSON_STRING,
	JSON_NUMBER, /* its text is in `raw` */
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

/* Depths that the reader can follow; more is a fault. */
enum { JSON_DEPTH_MAX = 64 };

struct json_reader {
	/* For the caller, about the last event. */
	struct slice raw;  /* KEY, STRING: between the quotes, escapes as written; NUMBER: its text */
	bool escaped;	   /* raw has escapes: json_text is longer than a look */
	const char *nul;   /* in raw, the first escape that means U+0000; NULL: there is none */
	const char *fault; /* "expected a value", …: static text; NULL while all is well */
	size_t fault_at;   /* byte of the text, from 0 */
	/* Its own. */
	const char *start, *at, *end;
	uint64_t objects; /* bit d: the container at depth d is an object */
	uint8_t depth, depth_limit, state;
};

/* Over `text`, borrowed.  depth_limit: how deep arrays and objects may stand in
 * one another, 1 to JSON_DEPTH_MAX; 0 is JSON_DEPTH_MAX. */
struct json_reader json_reader_make(struct slice text, unsigned depth_limit);

enum json_event json_next(struct json_reader *);

/* Passes over the rest of the value that began with `event`: for OBJECT and
 * ARRAY up to their end, nothing for others.  False on a fault. */
bool json_skip(struct json_reader *, enum json_event event);

/* The text of the last KEY or STRING: `raw` itself, or a copy without escapes in
 * `arena`.  Valid UTF-8; U+0000 only where `nul` says so.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status json_text(const struct json_reader *, struct arena *, struct slice *out, bf_error *);

/* The last NUMBER as a whole number; false when it has a fraction or exponent,
 * or does not fit. */
bool json_integer(const struct json_reader *, int64_t *out);

/* ---- writing ----------------------------------------------------------------------- */

/* Commas come by themselves; that begins and ends pair up is the caller's care.
 * Whether all was written, the buf knows. */
struct json_writer {
	struct buf *out;
	bool comma; /* one is due before the next key or value */
};

#define JSON_WRITER(buf) ((struct json_writer){(buf), false})

void json_begin_object(struct json_writer *);
void json_end_object(struct json_writer *);
void json_begin_array(struct json_writer *);
void json_end_array(struct json_writer *);
void json_key(struct json_writer *, const char *key); /* a C string */

/* Always valid UTF-8 (a byte that is not becomes U+FFFD) and safe to print:
 * quotes, backslashes, control characters, U+2028, U+2029 and the marks that
 * turn the direction of text are escaped. */
void json_string(struct json_writer *, struct slice);
void json_whole(struct json_writer *, int64_t);
/* A member of an object: the key and its value. */
void json_key_string(struct json_writer *, const char *key, struct slice);
void json_key_whole(struct json_writer *, const char *key, int64_t);
void json_real(struct json_writer *, double); /* up to 6 decimals; not a number: null */
void json_bool(struct json_writer *, bool);
void json_null(struct json_writer *);
void json_moment(struct json_writer *, struct moment); /* a string, as moment_format; none: null */

/* For bulk: the first byte at or after `at` that is not plain ASCII inside a
 * JSON string (quote, backslash, control, DEL or above 0x7f), or `end`. */
const char *json_plain_end(const char *at, const char *end);

#endif
