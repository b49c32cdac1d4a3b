/* term_union.h - one cursor over all terms of a clause: a word in its languages, a
 * prefix.
 *
 * So whoever walks postings never asks how many terms there are.  A single term
 * is the part's own cursor, and so is a prefix; the terms of a word are merged block by
 * block. */
#ifndef SEARCHER_TERM_UNION_H
#define SEARCHER_TERM_UNION_H

#include "searcher/match.h"

/* *out is on the first article; NULL when the part has none of the terms.  It lives
 * in context->arena; close it before that is reset.  Its frequency is never too small.
 * Statuses: BF_OK, BF_DEADLINE, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status term_union_open(struct match_context *, const struct clause *, struct cursor **out,
			       bf_error *);

#endif
