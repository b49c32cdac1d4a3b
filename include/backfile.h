/* backfile.h - full-text search for newsroom archives: the public interface.
 *
 * Backfile is free software under the GNU General Public License, version 2
 * or later; see LICENSE. */
#ifndef BACKFILE_H
#define BACKFILE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a call came to.  BF_OK is 0; every other value is a failure, and the
 * message that goes with it says what to do. */
typedef enum bf_status {
	BF_OK = 0,
	BF_NO_MEMORY,	 /* an allocation failed; nothing stored was harmed */
	BF_BAD_ARGUMENT, /* the call or an option is wrong */
	BF_BAD_QUERY,	 /* the question cannot be read; the error has a column */
	BF_BAD_ARTICLE,	 /* one article cannot be taken; the rest can */
	BF_NOT_FOUND,	 /* no such archive, article or file */
	BF_LOCKED,	 /* another writer holds the archive; the message has its pid */
	BF_EXPIRED,	 /* the archive moved on under a reader: search again */
	BF_CORRUPT,	 /* what is on disk is damaged */
	BF_MISMATCH,	 /* written by another format or analysis; the message says what to do */
	BF_IO,		 /* the operating system refused: disk full, permission, … */
	BF_CANCELED,	 /* a callback of yours asked to stop */
	BF_DEADLINE,	 /* time ran out */
	BF_INTERNAL	 /* a fault of Backfile's own; please report it */
} bf_status;

/* Filled in by a call that fails; never touched by one that succeeds.  Yours:
 * usually on the stack, as `bf_error error = {0};`.  Any `bf_error *` may be
 * NULL.  No thread shares one. */
typedef struct bf_error {
	bf_status status;
	uint32_t column;   /* of a question: 1 for its first byte; 0 where it does not apply */
	uint32_t length;   /* bytes of the question that are meant; 0 where unknown */
	char message[256]; /* one line, no newline, UTF-8 */
	char hint[256];	   /* what to do about it; "" where there is nothing to say */
} bf_error;

#ifdef __cplusplus
}
#endif
#endif
