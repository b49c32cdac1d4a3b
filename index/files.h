/* files.h - the files of an archive, and making them durable. */
#ifndef INDEX_FILES_H
#define INDEX_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"
#include "util/slice.h"

enum { PATH_BYTES = 4096 };

/* "folder/name"; false when it is longer than PATH_BYTES. */
bool path_join(char out[PATH_BYTES], const char *folder, const char *name);
enum bf_status path_too_long(const char *path, bf_error *error);

/* Makes renames and new names in a folder durable. */
enum bf_status sync_folder(const char *path, bf_error *error);

/* The name of the live folder, out of CURRENT ("live.1").  Statuses: BF_OK,
 * BF_NOT_FOUND (no CURRENT: no archive there), BF_CORRUPT, BF_IO. */
enum bf_status current_read(const char *archive, char name[64], bf_error *error);

/* What libxapian writes last at each commit of a live folder (its small file iamglass), by which
 * one commit is told from another. */
enum { COMMIT_MARK_BYTES = 1024 };
struct commit_mark {
	size_t length; /* 0: it could not be read */
	char bytes[COMMIT_MARK_BYTES];
};
void commit_mark_read(const char *live_path, struct commit_mark *out);
/* Two that could be read, and are of one commit. */
bool commit_mark_equal(const struct commit_mark *, const struct commit_mark *);

/* Durable on return: written aside, renamed, folder synced. */
enum bf_status current_write(const char *archive, const char *name, bf_error *error);

/* Bytes on disk below a folder (allocated blocks). */
uint64_t folder_size(const char *path);

/* Removes a folder and the files in it (not folders in folders). */
enum bf_status folder_remove(const char *path, bf_error *error);

/* Is there nothing in the folder but what a stopped creation may leave?
 * Statuses: BF_OK, BF_NOT_FOUND, BF_NO_MEMORY, BF_IO (it cannot be looked into). */
enum bf_status folder_is_fresh(const char *path, bool *fresh, bf_error *error);

#endif
