/* spans.h - the places of something in one article, and how places combine.
 *
 * A span is the stretch of positions [start, end], both included, where a word,
 * a phrase or a group of near words stands.  Span lists are ascending by start,
 * then end, without repetition. */
#ifndef SEARCHER_SPANS_H
#define SEARCHER_SPANS_H

#include "util/arena.h"
#include "util/error.h"

#include <stdint.h>

struct span {
	uint32_t start, end;
};

struct spans {
	struct span *items; /* in an arena */
	size_t count;
};

/* How long one is ready to go on: asked now and then by what may take very long. */
struct span_patience {
	bool (*late)(uint32_t steps, void *payload); /* NULL: for ever */
	void *payload;
};

static inline bool span_is_late(const struct span_patience *p, uint32_t steps)
{
	return p->late && p->late(steps, p->payload);
}

/* All allocate in `arena`; statuses: BF_OK, BF_NO_MEMORY, and with patience BF_DEADLINE. */

/* Sorts, and drops repetitions. */
void spans_tidy(struct spans *);

/* Places of either. */
enum bf_status spans_merge(const struct spans *a, const struct spans *b, struct arena *arena,
			   struct spans *out, bf_error *);

/* Stretches of one span of each list, in order and side by side. */
enum bf_status spans_phrase(const struct spans *lists, size_t count, struct arena *arena,
			    struct spans *out, bf_error *);

/* Stretches that hold one span of each list, each within `distance` of the one
 * of the list before it (at most distance - 1 positions between, no overlap),
 * and behind it if `ordered`.  Where there are very many, only the shortest
 * stretch to each span of the last list is kept. */
enum bf_status spans_near(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
			  const struct span_patience *, struct arena *arena, struct spans *out,
			  bf_error *);

/* Is there any stretch at all?  In time that grows with the lists alone, however many
 * stretches there are.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status spans_are_near(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
			      struct arena *arena, bool *out, bf_error *);

/* How many different stretches of spans_near have their last span in [from, below), `wanted` at most.
 * *told false: that would take long. */
enum bf_status spans_near_count(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
				uint32_t from, uint32_t below, uint32_t wanted, struct arena *arena, bool *told,
				uint32_t *out, bf_error *);

/* Index of the first span that starts at or after `start`. */
size_t spans_first_from(const struct spans *, uint32_t start);

/* How much further than it starts a span of the list ends, at most. */
uint32_t spans_reach(const struct spans *);

#endif
