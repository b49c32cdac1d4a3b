/* text_stream.h - text that comes in pieces, out of markup, as articles hold it:
 * white space is one blank, and what parts paragraphs, lines and cells is owed
 * until the next character is there to pay for it. */
#ifndef CORPUS_TEXT_STREAM_H
#define CORPUS_TEXT_STREAM_H

#include "util/arena.h"
#include "util/buf.h"

/* In the order of what wins. */
enum text_gap {
	TEXT_GAP_NONE,
	TEXT_GAP_BLANK,
	TEXT_GAP_CELL, /* " | " */
	TEXT_GAP_LINE,
	TEXT_GAP_PARAGRAPH,
};

struct text_stream {
	struct buf text; /* owned */
	enum text_gap gap;
};

#define TEXT_STREAM_INIT {BUF_INIT(SIZE_MAX / 4), TEXT_GAP_NONE}

/* Nothing is owed before the first character. */
void text_stream_gap(struct text_stream *, enum text_gap);
/* `lines`: a line break counts, and two part paragraphs, as in <pre>. */
void text_stream_add(struct text_stream *, struct slice, bool lines);

/* The text, in the arena, and the stream given back.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status text_stream_end(struct text_stream *, struct arena *, struct slice *out, bf_error *);

#endif
