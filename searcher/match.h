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
 * Whoever wants only the best asks before each step what could come of it: `bound`
 * before seeking, `limit` before confirming (searcher/collect.h does).
 *
 * Statuses of all: BF_OK; BF_DEADLINE; BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
#ifndef SEARCHER_MATCH_H
#define SEARCHER_MATCH_H

#include <time.h>

#include "searcher/case_text.h"
#include "searcher/plan.h"
#include "searcher/spans.h"

/* The clock of one search; looked at every thousand steps. */
struct ticker {
	int64_t deadline; /* nanoseconds of CLOCK_MONOTONIC; 0: none */
	uint32_t steps;
};

bool ticker_expired(struct ticker *);
int64_t ticker_now(void); /* nanoseconds of that clock */

/* One that expires in so many milliseconds. */
struct ticker ticker_start(uint32_t milliseconds);

static inline bool ticker_steps(struct ticker *t, uint32_t steps)
{
	uint32_t before = t->steps;
	t->steps += steps;
	return (before ^ t->steps) >> 10 && ticker_expired(t);
}

static inline bool ticker_step(struct ticker *t)
{
	return ticker_steps(t, 1);
}

/* The same for index/part.h and the planner; `payload` is a ticker. */
bool ticker_is_late(uint32_t steps, void *payload);

struct match_context {
	const struct plan *plan;
	struct part *part;
	struct ticker *ticker;
	struct arena *arena; /* of the matchers: lives as long as they */
	struct arena *spans; /* of the article on hand: whoever moves on may reset it */
	struct case_text *text; /* made by the first who asks for it, see matcher_text */
	struct slice language; /* only articles of that one are sought (searcher/languages.h); without bytes: of all */
};

struct matcher;

struct matcher_operations {
	enum bf_status (*seek)(struct matcher *, uint32_t target, bf_error *);
	enum bf_status (*confirm)(struct matcher *, bool *matches, bf_error *);
	/* Of the article on hand, which was confirmed. */
	enum bf_status (*score)(struct matcher *, int64_t *score, bf_error *);
	/* No article from `target` to *last scores more than *most: by what the lists say
	 * of their blocks, without moving. */
	enum bf_status (*bound)(struct matcher *, uint32_t target, int64_t *most, uint32_t *last,
				bf_error *);
	/* The candidate on hand scores no more than this, should it match. */
	enum bf_status (*limit)(struct matcher *, int64_t *most, bf_error *);
	enum bf_status (*spans)(struct matcher *, struct spans *, bf_error *);
	void (*close)(struct matcher *);
};

/* Somebody takes every candidate of a matcher, in their order: so it may look at several at
 * once, and leave some out. */
struct match_walk {
	int64_t needed; /* candidates that score less may be left out, */
	bool left_out;	/* then this is set, never cleared */
};

struct matcher {
	const struct matcher_operations *operations;
	struct match_context *context;
	const struct clause *clause;
	uint32_t article; /* the candidate; NO_ARTICLE at the end */
	uint64_t cost;	  /* articles it may go through */
	struct matcher **children;
	uint32_t child_count;
	struct match_walk *walk; /* NULL: candidates are taken here and there */
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

static inline enum bf_status matcher_bound(struct matcher *m, uint32_t target, int64_t *most,
					   uint32_t *last, bf_error *error)
{
	return m->operations->bound(m, target, most, last, error);
}

static inline enum bf_status matcher_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	return m->operations->limit(m, most, error);
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

/* Moves there if it is behind, and tells whether that article matches. */
enum bf_status matcher_stands_in(struct matcher *, uint32_t article, bool *matches, bf_error *);

/* The cursor of a word or prefix; NULL when it is another kind of matcher. */
struct cursor *matcher_cursor(struct matcher *);

/* ---- for the files of the matcher ----------------------------------------------------- */

/* A matcher of `size` bytes with room for `children`; NULL when out of memory. */
struct matcher *matcher_new(struct match_context *, const struct clause *,
			    const struct matcher_operations *, size_t size, uint32_t children);

/* Adds a child for the clause, of which matcher_new left room. */
enum bf_status matcher_add_child(struct matcher *, const struct clause *, bf_error *);

/* Closes the children; the close operation of most. */
void matcher_close_children(struct matcher *);

/* By cost, the cheapest first. */
void matcher_sort(struct matcher **, uint32_t count);
/* To the first article from `target` on that one of the first `count` children stands at. */
static inline enum bf_status matcher_seek_first(struct matcher *m, uint32_t count, uint32_t target,
						 bf_error *error)
{
	uint32_t first = NO_ARTICLE;
	for (uint32_t i = 0; i < count; i++) {
		struct matcher *child = m->children[i];
		if (child->article < target) {
			enum bf_status status = matcher_seek(child, target, error);
			if (status != BF_OK)
				return status;
		}
		if (child->article < first)
			first = child->article;
	}
	m->article = first;
	return BF_OK;
}

/* What a child adds at most to the article on hand, 0 if it is not there. */
static inline enum bf_status matcher_child_limit(struct matcher *m, uint32_t child, int64_t *most,
						  bf_error *error)
{
	struct matcher *c = m->children[child];
	enum bf_status status = BF_OK;
	*most = 0;
	if (c->article < m->article)
		status = matcher_seek(c, m->article, error);
	if (status == BF_OK && c->article == m->article)
		status = matcher_limit(c, most, error);
	return status;
}

/* Room for the text of an article, the same for all matchers of the context.  Who gets
 * *mine true has it to free.  NULL when out of memory. */
struct case_text *matcher_text(struct match_context *, bool *mine);

/* Operations that several have. */
enum bf_status matcher_always(struct matcher *, bool *matches, bf_error *);
enum bf_status matcher_no_score(struct matcher *, int64_t *score, bf_error *);
enum bf_status matcher_no_bound(struct matcher *, uint32_t target, int64_t *most, uint32_t *last,
				bf_error *);
enum bf_status matcher_no_spans(struct matcher *, struct spans *, bf_error *);

/* match.c: a matcher that finds nothing. */
enum bf_status matcher_open_nothing(struct match_context *, const struct clause *,
				    struct matcher **out, bf_error *);
/* match_terms.c: a word or prefix. */
enum bf_status matcher_open_terms(struct match_context *, const struct clause *, struct matcher **out,
				  bf_error *);
/* match_join.c: AND and OR. */
enum bf_status matcher_open_and(struct match_context *, const struct clause *, struct matcher **out,
				bf_error *);
enum bf_status matcher_open_or(struct match_context *, const struct clause *, struct matcher **out,
			       bf_error *);
/* match_any.c: ANY. */
enum bf_status matcher_open_any(struct match_context *, const struct clause *, struct matcher **out,
				bf_error *);
/* match_length.c: words: */
enum bf_status matcher_open_length(struct match_context *, const struct clause *, struct matcher **out,
				   bf_error *);
/* match_phrase.c: a phrase; where not all of it are words, by matcher_open_places. */
enum bf_status matcher_open_phrase(struct match_context *, const struct clause *,
				   struct matcher **out, bf_error *);
/* match_places.c: what place_join.h knows, over matchers that have spans. */
enum bf_status matcher_open_places(struct match_context *, const struct clause *,
				   struct matcher **out, bf_error *);

#endif
