/* nested.h - documents within documents: the files of an archive, the pages of a
 * crawl, the messages of a mailbox.
 *
 * A reader of such a container opens its documents one after the other and hands
 * on what comes of each.  How deep containers may stand in one another, and which
 * documents were dealt with by a process before this one, is kept here. */
#ifndef CORPUS_OUTSIDE_NESTED_H
#define CORPUS_OUTSIDE_NESTED_H

#include "corpus/format.h"

struct nested {
	struct reader *reader; /* NULL: none is open */
	char *name;	       /* of the document, behind that of its container; owned */
};

/* What became of opening one. */
enum nested_opened {
	NESTED_OPEN,   /* hand on what nested_next gives */
	NESTED_PASSED, /* it was dealt with before */
	NESTED_REJECT, /* *reject says why it cannot be read */
	NESTED_FAILED, /* *error: want of memory */
};

struct nested_document {
	struct slice name;		   /* within the container; any bytes */
	const struct format *format;	   /* NULL: recognised */
	const struct input_source *source; /* NULL: `bytes` are it */
	struct slice bytes;		   /* borrowed until it is closed */
	struct reader_hints hints;
};

enum nested_opened nested_open(struct reader *container, struct nested *, const struct nested_document *,
			       struct reject *, bf_error *);

/* Its next record; READER_END closes it, and so does what makes it impossible to
 * read on, which is a reject. */
enum reader_result nested_next(struct reader *container, struct nested *, struct arena *,
			       struct article *, struct reject *, bf_error *);

void nested_close(struct nested *);

#endif
