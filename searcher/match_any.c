/* match_any.c - ANY: at least so many of several.
 *
 * Without all but number - 1 of the children nothing matches, so the cheapest ones that
 * are left then name the candidates. */
#include "searcher/match.h"

struct any_matcher {
	struct matcher base;
	uint32_t leads; /* the first so many children: one of them is in every match */
	bool *matching; /* of each child: it matches the article on hand */
};

static enum bf_status any_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct any_matcher *a = (struct any_matcher *)m;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	return matcher_seek_first(m, a->leads, target, error);
}

/* All are asked, since all that match score. */
static enum bf_status any_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct any_matcher *a = (struct any_matcher *)m;
	uint32_t count = 0;
	*matches = false;
	for (uint32_t i = 0; i < m->child_count; i++) {
		if (count + m->child_count - i < m->clause->number)
			return BF_OK;
		enum bf_status status =
		    matcher_stands_in(m->children[i], m->article, &a->matching[i], error);
		if (status != BF_OK)
			return status;
		count += a->matching[i];
	}
	*matches = count >= m->clause->number;
	return BF_OK;
}

static enum bf_status any_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct any_matcher *a = (struct any_matcher *)m;
	enum bf_status status = BF_OK;
	*score = 0;
	for (uint32_t i = 0; i < m->child_count && status == BF_OK; i++) {
		int64_t one = 0;
		if (a->matching[i])
			status = matcher_score(m->children[i], &one, error);
		*score += one;
	}
	return status;
}

static enum bf_status any_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				bf_error *error)
{
	enum bf_status status = BF_OK;
	*most = 0;
	*last = NO_ARTICLE;
	for (uint32_t i = 0; i < m->child_count && status == BF_OK; i++) {
		int64_t one = 0;
		uint32_t until = NO_ARTICLE;
		status = matcher_bound(m->children[i], target, &one, &until, error);
		*most += one;
		*last = until < *last ? until : *last;
	}
	return status;
}

static enum bf_status any_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	enum bf_status status = BF_OK;
	*most = 0;
	for (uint32_t i = 0; i < m->child_count && status == BF_OK; i++) {
		int64_t one = 0;
		status = matcher_child_limit(m, i, &one, error);
		*most += one;
	}
	return status;
}

static const struct matcher_operations operations = {
    any_seek, any_confirm, any_score, any_bound, any_limit, matcher_no_spans, matcher_close_children};

enum bf_status matcher_open_any(struct match_context *c, const struct clause *clause,
				struct matcher **out, bf_error *error)
{
	uint32_t children = clause->children.count;
	struct any_matcher *a =
	    (struct any_matcher *)matcher_new(c, clause, &operations, sizeof *a, children);
	if (!a)
		return error_no_memory(error);
	a->matching = arena_calloc(c->arena, children + 1, sizeof *a->matching);
	enum bf_status status = a->matching ? BF_OK : error_no_memory(error);
	for (uint32_t i = 0; i < children && status == BF_OK; i++)
		status = matcher_add_child(&a->base, clause->children.items[i], error);
	if (status != BF_OK) {
		matcher_close_children(&a->base);
		return status;
	}
	matcher_sort(a->base.children, children);
	a->leads = children - clause->number + 1;
	for (uint32_t i = 0; i < a->leads; i++)
		a->base.cost += a->base.children[i]->cost;
	*out = &a->base;
	return BF_OK;
}
