/* reader.h - where articles come from: one interface, a table of formats.
 *
 * A reader turns one input (a file, a stream) into articles, one call an
 * article.  A bad record costs one report and never the run: reader_next
 * hands out a reject and goes on with the next call. */
#ifndef CORPUS_READER_H
#define CORPUS_READER_H

#include "corpus/article.h"
#include "corpus/input.h"

struct reader;

/* What reader_next came to. */
enum reader_result {
	READER_ARTICLE, /* *article is filled in */
	READER_REJECT,	/* *reject is filled in; go on */
	READER_SKIP,	/* a record that is none of ours (blank line, a WARC request, …); counted, go on */
	READER_END,	/* nothing more */
	READER_FAILED,	/* cannot go on: *error says why (BF_IO, BF_NO_MEMORY, …) */
};

/* One record that cannot be taken: what, where, what to do. */
struct reject {
	struct slice file;    /* as given, or "-" */
	uint64_t record;      /* from 1: line of JSON Lines, entry of a feed, … */
	uint64_t byte;	      /* of the file, from 0, where it goes wrong; where no place can be
				 named, of the start of the record */
	struct slice id;      /* of the article, when known */
	char reason[256];     /* one line */
	char hint[256];
};

/* Notes about an article that is taken all the same (a date that cannot be
 * read, …): called from inside reader_next. */
typedef void reader_note(const struct reject *note, void *payload);

/* What one record may cost; 0 stands for the default. */
struct reader_limits {
	size_t raw;	  /* bytes as it stands in its file; 64 MiB */
	size_t inflated;  /* bytes once unpacked; 256 MiB */
	size_t memory;	  /* bytes of address space that its parser may take; 512 MiB */
	unsigned seconds; /* of processor time that its parser may take; 10 */
	unsigned depth;	  /* of files in files in files …; 3 */
};

/* Fills in the defaults. */
void reader_limits_settle(struct reader_limits *);

struct helper;
struct nesting;

/* What is known of a document from elsewhere; each may be empty. */
struct reader_hints {
	struct slice charset; /* as HTTP or MIME declare it */
	struct slice url;     /* where it was fetched: its id where it has none of its own */
};

struct reader_options {
	struct slice default_language; /* for articles that say nothing; "" = leave empty */
	struct reader_limits limits;
	reader_note *note;	       /* may be NULL */
	void *payload;
	struct helper *helper;	 /* for formats that are read outside; NULL: one of the reader's own,
				    started when it is needed and gone with the reader */
	const struct format *(*inside)(const struct format *); /* how to read a format of those right
				    here: for the helper itself; NULL elsewhere */
	struct reader_hints hints; /* borrowed until the reader is closed */
	struct nesting *nesting; /* of a reader within a reader; NULL: the outermost */
};

/* One row of the table of formats.  To add a format: one file, one row. */
struct format {
	const char *name;	 /* "jsonl", "text" … */
	const char *description; /* for the manual */
	/* How surely is this the format of an input that begins with `head` (up to
	 * 64 KiB) and is named `name`?  0 no, 1 by name only, 2 likely, 3 certain. */
	int (*recognise)(struct slice head, struct slice name);
	/* Its parser is not trusted: it is read by the helper executable, and the
	 * functions below are those of corpus/outside/. */
	bool outside;
	bool container; /* of documents that are read by readers of their own */
	enum bf_status (*open)(struct reader *, bf_error *);
	enum reader_result (*next)(struct reader *, struct arena *, struct article *, struct reject *,
				   bf_error *);
	void (*close)(struct reader *);
};

const struct format *format_at(size_t i); /* NULL past the end */
const struct format *format_find(struct slice name);

/* Opens `path` ("-" is standard input; then `fd` 0 is read).  The format is
 * recognised by content, then by name, unless `format` is given.
 * Statuses: BF_OK, BF_NOT_FOUND, BF_IO, BF_NO_MEMORY, BF_BAD_ARTICLE (no format
 * fits: the message says what the content looks like).  Messages leave the name
 * of the input to the caller, who has it. */
enum bf_status reader_open(const char *path, const struct format *format,
			   const struct reader_options *options, struct reader **out, bf_error *);

/* The same over bytes in memory, borrowed until close; `name` stands for the path. */
enum bf_status reader_open_memory(struct slice bytes, struct slice name, const struct format *format,
				  const struct reader_options *options, struct reader **out, bf_error *);

/* The same over what a source gives. */
enum bf_status reader_open_source(const struct input_source *, struct slice name,
				  const struct format *format, const struct reader_options *options,
				  struct reader **out, bf_error *);

/* The next record.  The article borrows from `arena` and from the reader, and
 * is good until the next call; resetting the arena between two calls is the
 * caller's care.  A missing id is made of the content, a missing language is
 * the default one, and an article handed out has passed article_check.  With an
 * article, *reject says where it stands: file, record, byte of its start, id. */
enum reader_result reader_next(struct reader *, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error);

/* Bytes consumed so far and in all (0 when unknown: a stream), for progress. */
uint64_t reader_position(const struct reader *);
uint64_t reader_size(const struct reader *);

const struct format *reader_format(const struct reader *);

void reader_close(struct reader *); /* NULL is fine */

#endif
