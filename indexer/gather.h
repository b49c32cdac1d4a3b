/* gather.h - which files are meant by these paths?
 *
 * Folders are walked in order of name.  Hidden files are left out; so are, with
 * a word about it, archives of ours and folders that hold themselves by a link. */
#ifndef INDEXER_GATHER_H
#define INDEXER_GATHER_H

#include "util/error.h"

#include <stdbool.h>
#include <stdint.h>

struct gathered_file {
	char *path;
	struct gathered_file *next;
};

struct gathering {
	struct gathered_file *first, **last;
	uint64_t bytes; /* of all regular files */
	/* `lost`: the path gives nothing although it should; else it is left out
	 * because nothing in it is wanted.  Neither ends the gathering. */
	void (*tell)(const char *path, bool lost, const char *reason, const char *hint, void *payload);
	void *payload;
};

/* Starts empty: everything zero but `tell` and `payload`.  "-" stands for itself;
 * what is named as a path is taken even if it is no regular file.
 * Statuses: BF_OK, BF_NO_MEMORY; to be forgotten in both cases. */
enum bf_status gather_paths(struct gathering *, const char *const *paths, size_t count, bf_error *);
void gather_forget(struct gathering *);

#endif
