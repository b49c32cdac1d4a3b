/* wire.h - what the two formats of wires by telegraph share: files of messages, a
 * message between two control characters, lines that end as paper did. */
#ifndef CORPUS_WIRE_H
#define CORPUS_WIRE_H

#include "corpus/fill.h"
#include "corpus/format.h"

enum { WIRE_START = 0x01, WIRE_TEXT = 0x02, WIRE_END = 0x03 };

/* The reading of a whole file, message by message: the functions of a format are
 * these with `message` to fill in one. */
enum bf_status wire_open(struct reader *, void (*message)(struct fill *, struct slice), bf_error *);
enum reader_result wire_next(struct reader *, struct arena *, struct article *, struct reject *,
			     bf_error *);
void wire_close(struct reader *);

/* What stands before `mark`, or all; both off the front of *rest. */
struct slice wire_up_to(struct slice *rest, char mark);

/* A line off the front of *rest, without what ends it; false at the end. */
bool wire_line(struct slice *rest, struct slice *line);

/* The place in "QUITO, Ecuador (AP) _ …", the beginning of a text; empty where
 * there is none. */
struct slice wire_dateline(struct slice body);

/* An id of the number that a service gave to a message, and the day, if known. */
void wire_fill_id(struct fill *, struct slice number);

/* Adds text in which control characters are blanks, `` and '' are quotes and a
 * single _ is a dash. */
void wire_add(struct buf *, struct slice text);

#endif
