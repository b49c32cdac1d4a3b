/* match.h - which articles of one part match a plan, and where.
 *
 * A matcher mirrors a clause over one part.  It moves in two steps: `seek` goes
 * to the next candidate by posting lists alone, `confirm` looks closer (are the
 * words side by side? is the date right?).  So an AND looks at positions only
 * where all its words are.
 *
 *     for (status = matcher_seek(m, 1, e); m->article != NO_ARTICLE; …seek(m->article + 1)) {
 *             matcher_confirm(m, &matches, e);
 *             if (matches) matcher_score(m, &score, e);
 *     }
 *
 * Statuses of all: BF_OK; BF_DEADLINE; BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
#ifndef SEARCHER_MATCH_H
#define SEARCHER_MATCH_H

#include <time.h>

#include "searcher/plan.h"
#include "searcher/spans.h"

/* The clock of one search; looked at every thousand steps. */
struct ticker {
	int64_t deadline; /* nanoseconds of CLOCK_MONOTONIC; 0: none */
	uint32_t steps;
};

bool ticker_expired(struct ticker *);

static inline bool ticker_step(struct ticker *t)
{
	return (++t->steps & 1023) == 0 && ticker_expired(t);
}

struct match_context {
	const struct plan *plan;
	struct part *part;
	struct ticker *ticker;
	struct arena *arena; /* of the matchers: lives as long as they */
	struct arena spans;  /* of the article on hand */
};

struct matcher;

struct matcher_operations {
	enum bf_status (*seek)(struct matcher *, uint32_t target, bf_error *);
	enum bf_status (*confirm)(struct matcher *, bool *matches, bf_error *);
	/* Of the article on hand, which was confirmed. */
	enum bf_status (*score)(struct matcher *, int64_t *score, bf_error *);
	enum bf_status (*spans)(struct matcher *, struct spans *, bf_error *);
	void (*close)(struct matcher *);
};

struct matcher {
	const struct matcher_operations *operations;
	struct match_context *context;
	const struct clause *clause;
	uint32_t article; /* the candidate; NO_ARTICLE at the end */
	uint64_t cost;	  /* articles it may go through */
	struct matcher **children;
	uint32_t child_count;
};

/* A matcher for the clause over context->part, on no article yet.  Close it
 * before context->arena is reset. */
enum bf_status matcher_open(struct match_context *, const struct clause *, struct matcher **out,
			    bf_error *);

static inline enum bf_status matcher_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	return m->operations->seek(m, target, error);
}

static inline enum bf_status matcher_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	return m->operations->confirm(m, matches, error);
}

static inline enum bf_status matcher_score(struct matcher *m, int64_t *score, bf_error *error)
{
	return m->operations->score(m, score, error);
}

/* Where it matches in the article on hand; in context->spans. */
static inline enum bf_status matcher_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	return m->operations->spans(m, out, error);
}

static inline void matcher_close(struct matcher *m)
{
	if (m)
		m->operations->close(m);
}

/* For the files of the matcher: a matcher of `size` bytes with room for
 * `children`; NULL when out of memory. */
struct matcher *matcher_new(struct match_context *, const struct clause *,
			    const struct matcher_operations *, size_t size, uint32_t children);

/* Closes the children; the close operation of most. */
void matcher_close_children(struct matcher *);

/* match_terms.c: a word or prefix. */
enum bf_status matcher_open_terms(struct match_context *, const struct clause *, struct matcher **out,
				  bf_error *);
/* The length code of the article that such a matcher is on. */
enum bf_status matcher_terms_length(struct matcher *, uint8_t *code, bf_error *);
/* match_places.c: phrases and NEAR, over matchers that have spans. */
enum bf_status matcher_open_places(struct match_context *, const struct clause *,
				   struct matcher **out, bf_error *);

#endif
