/* term_union.h - one cursor over all terms of a clause: a word in its languages, a
 * prefix.
 *
 * So whoever walks postings never asks how many terms there are.  A single term
 * is the part's own cursor.  Few are merged block by block; of many (a prefix), all
 * postings are gathered once and sorted, because stepping through thousands of
 * lists side by side would cost more than reading them. */
#ifndef SEARCHER_TERM_UNION_H
#define SEARCHER_TERM_UNION_H

#include "searcher/match.h"

enum { MERGED_TERMS_MAX = 8 };

/* *out is on the first article; NULL when the part has none of the terms.  It lives
 * in context->arena; close it before that is reset.  Its frequency is never too small.
 * Statuses: BF_OK, BF_DEADLINE, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status term_union_open(struct match_context *, const struct clause *, struct cursor **out,
			       bf_error *);

/* ---- for the files of the union -------------------------------------------------------- */

/* What an article's postings of two terms come to.  The terms of a word may stand
 * for the same places (a stem, and that of the accentless spelling): then the
 * one that stands there more often counts.  Those of a prefix (`add`) are
 * different words. */
occurrence term_union_join(bool add, occurrence a, occurrence b);

/* Widens a bound so that it holds for the union with another list. */
void term_union_bound(bool add, struct occurrence_bound *, const struct occurrence_bound *other);

/* term_gather.c: of many terms. */
enum bf_status term_gather_open(struct match_context *, const struct clause *, struct cursor **out,
				bf_error *);

/* Positions of several cursors that are all on one article: a list that grows. */
struct position_list {
	struct arena arena;
	struct spans spans;
	uint32_t *starts, *ends;
};

/* Adds those of the cursor.  Statuses: those of a cursor. */
enum bf_status position_list_add(struct position_list *, struct cursor *, bf_error *);
/* The whole as a cursor hands it out, good until the next position_list_add. */
enum bf_status position_list_finish(struct position_list *, const uint32_t **starts,
				    const uint32_t **ends, size_t *count, bf_error *);

#endif
