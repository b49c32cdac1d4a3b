/* hit.c - see hit.h. */
#include "searcher/hit.h"

#include "searcher/snippet.h"

enum { SNIPPET_BYTES = 240 };

enum bf_status hit_make(struct plan *plan, const struct top *top, const struct candidate *c,
			const struct search_options *options, struct arena *arena, struct hit *hit,
			bf_error *error)
{
	struct part *part = plan->snapshot->parts[c->part];
	uint32_t bytes = options->snippet_bytes ? options->snippet_bytes : SNIPPET_BYTES;
	enum bf_status status =
	    part->operations->summary(part, c->article, arena, &hit->article, error);
	if (status != BF_OK)
		return status;
	hit->score = top_score(top, c);
	hit->headline.text = hit->article.headline;
	if (!options->snippets)
		return BF_OK;
	return snippet_make(plan, part, c->article, bytes, arena, &hit->headline, &hit->body, error);
}
