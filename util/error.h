/* error.h - filling in a bf_error: one short line, set where it happens.
 *
 * Functions return what error_set returns, so a failure is one statement:
 *     return error_set(error, BF_IO, "cannot open %s: %s", path, strerror(errno));
 * A message that is set is not overwritten on the way up. */
#ifndef UTIL_ERROR_H
#define UTIL_ERROR_H

#include "backfile.h"

/* Sets status and message (cut at 255 bytes, never inside a UTF-8 sequence;
 * control characters become spaces).  Returns `status`.  `error` may be NULL. */
enum bf_status error_set(bf_error *error, enum bf_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds the hint: what to do about it. */
void error_hint(bf_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What is wrong with an argument, if anything is, is wrong with the article that it is of: the same
 * message under BF_BAD_ARTICLE.  Other statuses stay.  Returns what it is then. */
enum bf_status error_of_article(bf_error *error, enum bf_status status);

/* The one message for a failed allocation.  Returns BF_NO_MEMORY. */
enum bf_status error_no_memory(bf_error *error);

/* "cannot WHAT PATH: reason of errno".  Returns BF_IO (BF_NOT_FOUND for
 * ENOENT, BF_NO_MEMORY for ENOMEM). */
enum bf_status error_system(bf_error *error, const char *what, const char *path);

#endif
