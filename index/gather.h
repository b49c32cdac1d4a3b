/* gather.h - many posting lists made one, at once.
 *
 * A prefix stands for hundreds of terms (where these are in many articles of a segment, see
 * index/posting_sum.h).  Stepping through their lists side by side would
 * cost more than reading them: all postings are read once, list after list, sorted by
 * article, and joined into one list that is walked like any other, in blocks with
 * bounds.  What an article has of several lists adds up. */
#ifndef INDEX_GATHER_H
#define INDEX_GATHER_H

#include "index/part.h"

struct gathered_posting {
	uint32_t article;
	occurrence occurrence;
	uint32_t source; /* of which list it is: any number of the caller's */
};

/* Begin with GATHER_INIT. */
struct gather {
	struct gathered_posting *items; /* malloced */
	size_t count, capacity;
};

#define GATHER_INIT ((struct gather){NULL, 0, 0})

/* Postings of one list, ascending; the lists in any order.  False: no memory. */
bool gather_add(struct gather *, const uint32_t *articles, const occurrence *, uint32_t count,
		uint32_t source);
void gather_free(struct gather *);

/* Where the source stands in an article that it has: as cursors say it, good until the next
 * call.  Articles ascend from call to call. */
typedef enum bf_status gather_positions(void *payload, uint32_t source, uint32_t article,
					const uint32_t **starts, const uint32_t **ends, size_t *count,
					bf_error *);

/* The cursor over all, in `arena`; NULL when nothing was added.  It takes the postings
 * over whatever the status, and calls `close` (which may be NULL) with the payload when it
 * is closed, or here if there is no cursor.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status gather_finish(struct gather *, uint32_t last_article, gather_positions *,
			     void (*close)(void *payload), void *payload, struct arena *arena,
			     struct cursor **out, bf_error *);

#endif
