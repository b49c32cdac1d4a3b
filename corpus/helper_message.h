/* helper_message.h - what the library and its helper executable say to each
 * other over their socket.
 *
 * A message is four bytes of length (little-endian, of what follows the fifth),
 * one byte of kind, and its content in the byte coding of util/bytes.h.  The
 * library asks for one file at a time (OPEN) and gives the bytes that the helper
 * WANTs; the helper sends what came of it, record by record, and END or FAILED.
 *
 * Neither side believes the other: lengths, numbers, kinds and order are checked
 * here or by the receiver, and text is whatever bytes there are until
 * article_check has seen it. */
#ifndef CORPUS_HELPER_MESSAGE_H
#define CORPUS_HELPER_MESSAGE_H

#include "corpus/reader.h"
#include "util/buf.h"
#include "util/bytes.h"

/* Both must have been built from the same protocol. */
enum { HELPER_PROTOCOL = 1 };

enum message_kind {
	/* From the library. */
	MESSAGE_START = 1, /* struct helper_start: first of all */
	MESSAGE_OPEN,	   /* struct helper_open: a file is to be read */
	MESSAGE_DATA,	   /* bytes of it, in answer to WANT; none: its end */
	MESSAGE_NO_DATA,   /* in answer to WANT: it cannot be read on; the reason */
	/* From the helper. */
	MESSAGE_READY,	/* in answer to START: the sandbox that it is in, for people */
	MESSAGE_WANT,	/* struct helper_want */
	MESSAGE_ENTER,	/* struct helper_enter: what is read next, in case it is the end of it */
	MESSAGE_ARTICLE, /* where it stands as in a reject, then the article */
	MESSAGE_NOTE,	/* struct reject */
	MESSAGE_REJECT, /* struct reject */
	MESSAGE_SKIP,
	MESSAGE_END,
	MESSAGE_FAILED, /* status, message, hint */
	MESSAGE_KINDS
};

enum { MESSAGE_HEADER = 5 };

struct helper_start {
	uint32_t protocol;
	uint64_t memory; /* bytes */
};

struct helper_open {
	struct slice name, format, language; /* of the file; of a row of the table; the default */
	uint64_t size;			     /* of the file; 0 unknown */
	bool can_seek;
	uint64_t raw, inflated;
	uint32_t depth;
	uint64_t pass; /* as of struct nesting */
};

struct helper_want {
	uint64_t offset;
	uint32_t length; /* at most HELPER_WANT_MAX */
};

enum { HELPER_WANT_MAX = 1 << 20 };

struct helper_enter {
	uint64_t document; /* as of struct nesting */
	struct slice name;
};

/* ---- writing ----------------------------------------------------------------------- */

/* Appends the header of a message, then its content, then mends the length:
 *     size_t at = message_begin(&out, MESSAGE_WANT); …; message_end(&out, at);  */
size_t message_begin(struct buf *, enum message_kind);
void message_end(struct buf *, size_t at);

void message_write_start(struct buf *, const struct helper_start *);
void message_write_open(struct buf *, const struct helper_open *);
void message_write_want(struct buf *, const struct helper_want *);
void message_write_enter(struct buf *, const struct helper_enter *);
void message_write_reject(struct buf *, enum message_kind, const struct reject *);
void message_write_article(struct buf *, const struct reject *where, const struct article *);
void message_write_text(struct buf *, enum message_kind, struct slice);
void message_write_failure(struct buf *, const bf_error *);

/* Sends all of it, without a signal where nobody listens.  Statuses: BF_OK, BF_IO. */
enum bf_status message_send(int fd, struct slice, bf_error *);

/* ---- reading ----------------------------------------------------------------------- */

struct message {
	enum message_kind kind;
	struct slice content; /* borrowed from the input */
};

/* The next message out of an input over the socket; the last one is gone with
 * it.  Statuses: BF_OK; BF_IO (the other side is gone, or sends nonsense: an
 * unknown kind, over `maximum` bytes); those of the input. */
enum bf_status message_receive(struct input *, size_t maximum, struct message *out, bf_error *);

/* Contents; false where they are not what they should be.  Texts borrow from
 * the content, lists of an article live in the arena (false also when it is out
 * of memory: *no_memory tells). */
bool message_read_start(struct slice content, struct helper_start *out);
bool message_read_open(struct slice content, struct helper_open *out);
bool message_read_want(struct slice content, struct helper_want *out);
bool message_read_enter(struct slice content, struct helper_enter *out);
bool message_read_reject(struct slice content, struct reject *out);
bool message_read_article(struct slice content, struct arena *, struct reject *where,
			  struct article *out, bool *no_memory);
bool message_read_failure(struct slice content, bf_error *out);

#endif
