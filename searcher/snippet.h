/* snippet.h - the lines to show of an article, and what to mark in them.
 *
 * The stored text is analysed again, the plan's words are found in it, and the
 * clauses decide which of them matched: the words of a phrase are marked only
 * where they stand as the phrase, NEAR only where they are near, what stands
 * under NOT never. */
#ifndef SEARCHER_SNIPPET_H
#define SEARCHER_SNIPPET_H

#include "searcher/plan.h"
#include "searcher/search.h"

/* The headline whole, and about `bytes` of the body: the stretch with most of
 * the question's words close together, or its beginning where none is.  Looks
 * at the first 256 KiB of a body.  All in `arena`.
 * Statuses: BF_OK, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status snippet_make(const struct plan *, struct part *, uint32_t article, uint32_t bytes,
			    struct arena *, struct snippet *headline, struct snippet *body,
			    bf_error *);

#endif
