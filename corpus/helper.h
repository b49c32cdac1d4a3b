/* helper.h - the helper executable: a process of its own, in which the parsers
 * run that may crash, loop or be taken over.
 *
 * `backfile-reader` is started with posix_spawn over a socket pair when the
 * first file is read that needs it, reads file after file, and is started anew
 * when it dies, is too slow, or has read some hundred.  It opens nothing: the
 * bytes of a file are given to it, and in its sandbox it could not.
 *
 * It is looked for where the variable BACKFILE_READER says, else beside the
 * running program, else where it was installed.  One thread at a time. */
#ifndef CORPUS_HELPER_H
#define CORPUS_HELPER_H

#include "corpus/helper_message.h"

struct helper;

/* A helper that is not started yet.  `limits` may have defaults of 0.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status helper_new(const struct reader_limits *limits, struct helper **out, bf_error *);
/* Ends the process, whatever it is doing.  NULL is fine. */
void helper_free(struct helper *);

/* Has it ready for a new file: starts the process unless there is one.
 * Statuses: BF_OK; BF_NOT_FOUND (no such program), BF_IO, BF_MISMATCH (it is of
 * another version), BF_NO_MEMORY. */
enum bf_status helper_ready(struct helper *, bf_error *);

/* Ends the process; helper_ready starts another.  After a fault, or when a file
 * is left half read. */
void helper_stop(struct helper *);

/* What confines the running process, for people: "landlock, seccomp, limits".
 * "" before it was started. */
const char *helper_sandbox(const struct helper *);

/* After a failure nothing goes either way any more: what is received next is its end. */
enum bf_status helper_send(struct helper *, struct slice message, bf_error *);

/* What can happen while one waits for a message. */
enum helper_answer {
	HELPER_MESSAGE,	 /* *message is filled in, and stays until the next call */
	HELPER_DIED,	 /* by itself; *error has a line of why, for people */
	HELPER_TOO_SLOW, /* over the limit of time: it was stopped */
	HELPER_FAILED,	 /* *error: the system refused, or want of memory here */
};
enum helper_answer helper_receive(struct helper *, struct message *, bf_error *);

#endif
