/* warc_memory.h - the pages of a web archive that were read so far, by every name
 * that a later record may call them.
 *
 * A crawler that meets a page again, unchanged, writes a record of type revisit,
 * which names the record that has the page: by its id, by its address and the time
 * when it was taken, or by the digest of what was carried. */
#ifndef CORPUS_OUTSIDE_WARC_MEMORY_H
#define CORPUS_OUTSIDE_WARC_MEMORY_H

#include <stdint.h>

#include "util/arena.h"

/* So many pages of one file are remembered, the first ones. */
enum { WARC_MEMORY_PAGES = 262144 };

/* As in the header of a record; each may be empty. */
struct warc_names {
	struct slice id;     /* WARC-Record-ID */
	struct slice url;    /* as it is taken by the reader: without angle brackets */
	struct slice date;   /* WARC-Date, as written */
	struct slice digest; /* WARC-Payload-Digest */
};

struct warc_page {
	uint64_t record;	 /* its number in the file */
	struct slice article;	 /* id of the first article that came of it; ptr NULL: none came */
};

struct warc_memory {
	struct warc_page *pages;
	size_t count, room;
	struct warc_name *names; /* a hash table */
	size_t name_count, name_room;
	struct arena arena; /* ids of articles */
	bool full;	    /* there were more pages than are remembered */
};

/* From now on the page on hand.  False: out of memory. */
bool warc_memory_add(struct warc_memory *, const struct warc_names *, uint64_t record);

/* An article came of the page on hand; the first is kept.  False: out of memory. */
bool warc_memory_article(struct warc_memory *, struct slice id);

/* The page that a revisit refers to: by the id, else the address at that time, else
 * the digest; where none of these is said, the last one of the address.  NULL: none.
 * Borrowed until the next addition. */
const struct warc_page *warc_memory_find(const struct warc_memory *, const struct warc_names *);

void warc_memory_free(struct warc_memory *);

#endif
