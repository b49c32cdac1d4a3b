/* hit.h - what is shown of an article that was found. */
#ifndef SEARCHER_HIT_H
#define SEARCHER_HIT_H

#include "searcher/plan.h"
#include "searcher/search.h"
#include "searcher/top.h"

/* Its summary, score and snippets, in `arena`; of the options, snippets and snippet_bytes count.
 * Statuses: as the part's. */
enum bf_status hit_make(struct plan *, const struct top *, const struct candidate *,
			const struct search_options *, struct arena *, struct hit *out, bf_error *);

#endif
