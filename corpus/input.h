/* input.h - the bytes of one input, a window at a time.
 *
 * A file is read with read(2) into a buffer that slides over it: a file that
 * is cut short while it is read is a short file, not a signal, and a stream is
 * no different from a file.  The buffer grows with the longest record and no
 * further.  Bytes in memory are their own window. */
#ifndef CORPUS_INPUT_H
#define CORPUS_INPUT_H

#include <stdint.h>

#include "util/error.h"
#include "util/slice.h"

/* Bytes that come from neither a file nor memory: what another input inflates
 * to, what a socket brings. */
struct input_source {
	/* Puts 1 to `room` bytes, those of the input from `offset` on, into `into`;
	 * *got 0 is the end.  Calls go on where the last one ended, unless
	 * `can_seek`.  Statuses: BF_OK, and any that says why not. */
	enum bf_status (*pull)(void *payload, uint64_t offset, char *into, size_t room,
			       size_t *got, bf_error *);
	void *payload;
	uint64_t size; /* 0: unknown */
	bool can_seek;
};

struct input {
	const char *name;  /* for messages; borrowed */
	int fd;            /* -1: in memory, or from a source */
	struct input_source source; /* pull NULL: none */
	bool owns_fd;      /* closed at the end; standard input is not ours */
	bool can_seek;
	char *buffer;      /* owned; NULL in memory */
	size_t capacity;   /* of the buffer */
	const char *bytes; /* the window is bytes[at] to bytes[end] */
	size_t at, end;
	uint64_t position; /* of bytes[at] in the input */
	uint64_t furthest; /* that it has been */
	uint64_t size;     /* of it all; 0: unknown */
	bool ended;        /* nothing comes after the window */
};

/* `path` "-" is standard input.  Statuses: BF_OK, BF_NOT_FOUND, BF_IO (also a
 * folder), BF_NO_MEMORY. */
enum bf_status input_open(struct input *, const char *path, bf_error *);
void input_open_memory(struct input *, struct slice bytes, const char *name);
/* Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status input_open_source(struct input *, const struct input_source *, const char *name,
				 bf_error *);
void input_close(struct input *);

/* The next bytes, at least `wanted` of them unless the input ends before;
 * not consumed.  They stay until the next call.  Statuses: BF_OK, BF_IO,
 * BF_NO_MEMORY. */
enum bf_status input_peek(struct input *, size_t wanted, struct slice *out, bf_error *);
/* Passes over bytes that input_peek has shown. */
void input_consume(struct input *, size_t len);
/* Goes on at another place, which may be behind the end.  Only where can_seek
 * says so.  Statuses: BF_OK, BF_IO. */
enum bf_status input_seek(struct input *, uint64_t offset, bf_error *);

enum input_line {
	INPUT_LINE,     /* *line is one, without its \n */
	INPUT_TOO_LONG, /* a line of over `limit` bytes was passed over; line->len is its length */
	INPUT_END,
	INPUT_FAILED,
};

/* The next line, consumed; it stays until the next call. */
enum input_line input_take_line(struct input *, size_t limit, struct slice *line, bf_error *);

#endif
