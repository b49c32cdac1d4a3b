/* place_join.h - what becomes of the places of a clause's children.
 *
 * One function a kind of clause that asks about places: phrase, NEAR, NOT NEAR, ATLEAST,
 * FIRST, case:.  The matcher gives it places from posting lists, the marker of snippets
 * those of one text; what they mean is said here, once. */
#ifndef SEARCHER_PLACE_JOIN_H
#define SEARCHER_PLACE_JOIN_H

#include "searcher/plan.h"
#include "searcher/spans.h"

struct case_text;

/* The article that the places are of. */
struct place_source {
	struct snapshot *snapshot;
	struct part *part;
	uint32_t article;
	uint32_t base; /* what is to be added to them: POSITION_BODY for those of the body alone */
	struct case_text *text; /* of that article or another: room to remember it */
	struct span_patience patience;
	struct arena *arena;
};

/* Is it a clause that this file knows? */
bool place_join_knows(enum clause_kind);

/* So many of its children, the first ones, must be there for a place of it. */
uint32_t place_join_required(const struct clause *);

/* Are there any places at all?  Where that is quicker told than which: else *told is false. */
enum bf_status place_join_any(const struct clause *, const struct spans *lists, struct arena *, bool *told,
			      bool *any, bf_error *);

/* How many of them end in [from, below), `wanted` at most.  Where that is quicker told than which:
 * else *told is false. */
enum bf_status place_join_count(const struct clause *, const struct spans *lists, uint32_t from, uint32_t below,
				uint32_t wanted, struct arena *, bool *told, uint32_t *count, bf_error *);

/* `lists`: places of every child, ascending.  In source->arena.  Statuses: BF_OK; BF_DEADLINE;
 * BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status place_join(const struct clause *, const struct spans *lists,
			  const struct place_source *, struct spans *out, bf_error *);

#endif
