/* memory_part.h - parts and snapshots that stand in memory: test doubles.
 *
 * A part is fed with articles, analysed as the indexer does it, and answers by
 * looking through all their tokens: slow, simple, and with no code in common
 * with the parts that read files.  Its posting lists come in small blocks, so
 * that every seam is crossed; it can be made slow, and made to fail.
 *
 * Out of memory ends the test program. */
#ifndef TESTS_SUPPORT_MEMORY_PART_H
#define TESTS_SUPPORT_MEMORY_PART_H

#include "index/document.h"
#include "index/snapshot.h"

struct memory_document {
	struct document document; /* a deep copy */
	uint32_t number;	  /* in its part */
};

struct memory_part {
	struct part base;
	struct arena arena;
	struct memory_document *documents;
	size_t count, capacity;
	struct memory_list *lists; /* of the terms asked for so far; in the arena */
	uint32_t block; /* postings a block; from 1; 3 unless set */

	/* Trouble: every seek takes so long; after so many calls (0: never) all fail. */
	unsigned seek_microseconds;
	unsigned long calls, fail_after;
	enum bf_status failure;
};

/* memory_part.c: how it answers; memory_snapshot.c fills it. */
extern const struct part_operations memory_part_operations;

enum { MEMORY_PARTS_MAX = 6, MEMORY_LANGUAGES_MAX = 8 };

struct memory_snapshot {
	struct snapshot base;
	struct memory_part parts[MEMORY_PARTS_MAX];
	struct part *list[MEMORY_PARTS_MAX];
	struct slice languages[MEMORY_LANGUAGES_MAX];
	struct document_builder *builder;
};

/* An empty snapshot of so many parts. */
void memory_snapshot_open(struct memory_snapshot *, size_t parts);
void memory_snapshot_close(struct memory_snapshot *);

/* The article becomes the next of that part. */
void memory_snapshot_add(struct memory_snapshot *, size_t part, const struct article *);

/* The next number of that part stays unused, as after a deletion. */
void memory_snapshot_skip(struct memory_snapshot *, size_t part);

/* Of an article for tests: id, headline, body, and a day ("2022-06-10", "" none). */
struct article memory_article(const char *id, const char *headline, const char *body,
			      const char *published);

#endif
