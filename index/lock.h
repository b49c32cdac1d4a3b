/* lock.h - one writer an archive: a lock file that says who.
 *
 * The lock is the kernel's (an open-file-description lock on `lock`), so a
 * writer that dies gives it up at that moment and it is never stale; the pid
 * inside is only for the message to others. */
#ifndef INDEX_LOCK_H
#define INDEX_LOCK_H

#include "util/error.h"

/* Takes the lock of the archive; waits up to wait_seconds for its holder.
 * Statuses: BF_OK, BF_LOCKED (the message has the pid), BF_IO, BF_NOT_FOUND. */
enum bf_status lock_take(const char *archive, unsigned wait_seconds, int *fd, bf_error *error);
void lock_release(int fd); /* -1 is fine */

#endif
