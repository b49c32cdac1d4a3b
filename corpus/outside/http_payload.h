/* http_payload.h - an answer of HTTP as a crawler kept it: its status, its type,
 * and what it carried, out of chunks and packing. */
#ifndef CORPUS_OUTSIDE_HTTP_PAYLOAD_H
#define CORPUS_OUTSIDE_HTTP_PAYLOAD_H

#include "util/arena.h"
#include "util/error.h"

struct http_payload {
	unsigned status;     /* 200; 0: there is no status line */
	struct slice type;   /* "text/html", without parameters; empty: none */
	struct slice charset; /* of the type; empty: none */
	struct slice bytes;
	bool damaged; /* chunks or packing were not what the headers say */
};

/* The payload borrows from `block`, or lives in the arena where it was chunked or
 * packed.  Statuses: BF_OK; BF_BAD_ARTICLE (packed in a way that is not read, or
 * over `maximum` bytes once unpacked); BF_NO_MEMORY. */
enum bf_status http_payload_read(struct slice block, size_t maximum, struct arena *,
				 struct http_payload *out, bf_error *);

/* The value of a header line "Name: value" among lines, or the empty slice. */
struct slice header_value(struct slice lines, const char *name);

/* "text/html; charset=utf-8" → its type, and the charset. */
struct slice media_type(struct slice value, struct slice *charset);

#endif
