/* scratch.h - a folder of a test's own, gone at its end.
 *
 * It is made at first use, one a process (Check runs each test in one), in
 * $TMPDIR or /tmp, and removed when that process exits. */
#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

#include "util/slice.h"

/* "FOLDER/name"; "" is the folder itself.  Good until the process ends. */
const char *scratch_path(const char *name);

/* Writes a file of the folder; returns its path, as scratch_path does. */
const char *scratch_write(const char *name, struct slice text);

/* Removes a file or a whole tree; what is not there is fine. */
void scratch_remove(const char *path);

/* Copies a folder with all that is in it to `to`, which must not be there. */
void scratch_copy(const char *from, const char *to);

#endif
