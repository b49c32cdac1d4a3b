/* match_join.c - AND and OR. */
#include "searcher/match.h"

static enum bf_status add_list(struct matcher *m, const struct clause_list *list, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = matcher_add_child(m, list->items[i], error);
	return status;
}

/* The bounds of children [from, to) added up; or, with `best`, the largest. */
static enum bf_status join_bounds(struct matcher *m, uint32_t from, uint32_t to, bool best,
				  uint32_t target, int64_t *most, uint32_t *last, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = from; i < to && status == BF_OK; i++) {
		int64_t one = 0;
		uint32_t until = NO_ARTICLE;
		status = matcher_bound(m->children[i], target, &one, &until, error);
		if (!best)
			*most += one;
		else if (one > *most)
			*most = one;
		if (until < *last)
			*last = until;
	}
	return status;
}

/* ---- AND --------------------------------------------------------------------------------------------- */

/* Children in this order: those that must match (cheapest first), those that
 * must not, those that only score. */
struct and_matcher {
	struct matcher base;
	uint32_t required, excluded;
};

static enum bf_status and_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct and_matcher *a = (struct and_matcher *)m;
	struct matcher *lead = m->children[0];
	enum bf_status status = matcher_seek(lead, target, error);
	for (uint32_t i = 1; status == BF_OK && lead->article != NO_ARTICLE && i < a->required;) {
		struct matcher *child = m->children[i];
		if (child->article < lead->article)
			status = matcher_seek(child, lead->article, error);
		if (status != BF_OK || child->article == lead->article) {
			i++;
			continue;
		}
		if (child->article == NO_ARTICLE) {
			m->article = NO_ARTICLE;
			return BF_OK;
		}
		status = matcher_seek(lead, child->article, error);
		i = 1;
	}
	m->article = lead->article;
	return status;
}

static enum bf_status and_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct and_matcher *a = (struct and_matcher *)m;
	enum bf_status status = BF_OK;
	*matches = true;
	for (uint32_t i = 0; i < a->required && status == BF_OK && *matches; i++)
		status = matcher_confirm(m->children[i], matches, error);
	for (uint32_t i = 0; i < a->excluded && status == BF_OK && *matches; i++) {
		bool there;
		status = matcher_stands_in(m->children[a->required + i], m->article, &there, error);
		*matches = !there;
	}
	return status;
}

static enum bf_status and_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct and_matcher *a = (struct and_matcher *)m;
	enum bf_status status = BF_OK;
	int64_t one;
	*score = 0;
	for (uint32_t i = 0; i < a->required && status == BF_OK; i++) {
		status = matcher_score(m->children[i], &one, error);
		*score += status == BF_OK ? one : 0;
	}
	for (uint32_t i = a->required + a->excluded; i < m->child_count && status == BF_OK; i++) {
		bool there;
		status = matcher_stands_in(m->children[i], m->article, &there, error);
		if (status == BF_OK && there)
			status = matcher_score(m->children[i], &one, error);
		*score += status == BF_OK && there ? one : 0;
	}
	return status;
}

static enum bf_status and_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				bf_error *error)
{
	struct and_matcher *a = (struct and_matcher *)m;
	*most = 0;
	*last = NO_ARTICLE;
	enum bf_status status = join_bounds(m, 0, a->required, false, target, most, last, error);
	if (status == BF_OK)
		status = join_bounds(m, a->required + a->excluded, m->child_count, false, target, most,
				     last, error);
	return status;
}

static enum bf_status and_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	struct and_matcher *a = (struct and_matcher *)m;
	enum bf_status status = BF_OK;
	*most = 0;
	for (uint32_t i = 0; i < m->child_count && status == BF_OK; i++) {
		int64_t one = 0;
		if (i < a->required || i >= a->required + a->excluded)
			status = matcher_child_limit(m, i, &one, error);
		*most += one;
	}
	return status;
}

static const struct matcher_operations conjunction = {
    and_seek,  and_confirm,	 and_score,	       and_bound,
    and_limit, matcher_no_spans, matcher_close_children};

enum bf_status matcher_open_and(struct match_context *c, const struct clause *clause,
				struct matcher **out, bf_error *error)
{
	static const struct clause everything = {.kind = CLAUSE_ALL};
	uint32_t children = clause->children.count + clause->excluded.count + clause->optional.count;
	struct and_matcher *a =
	    (struct and_matcher *)matcher_new(c, clause, &conjunction, sizeof *a, children + 1);
	if (!a)
		return error_no_memory(error);
	enum bf_status status = clause->children.count ? add_list(&a->base, &clause->children, error)
						       : matcher_add_child(&a->base, &everything, error);
	a->required = a->base.child_count;
	a->excluded = clause->excluded.count;
	if (status == BF_OK) {
		matcher_sort(a->base.children, a->required);
		a->base.cost = a->base.children[0]->cost;
		status = add_list(&a->base, &clause->excluded, error);
	}
	if (status == BF_OK)
		status = add_list(&a->base, &clause->optional, error);
	if (status != BF_OK) {
		matcher_close_children(&a->base);
		return status;
	}
	*out = &a->base;
	return BF_OK;
}

/* ---- OR ------------------------------------------------------------------------------------------------ */

struct or_matcher {
	struct matcher base;
	uint32_t required; /* children before the optional ones */
	bool *matching;	   /* of each child: it matches the article on hand */
};

static enum bf_status or_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct or_matcher *o = (struct or_matcher *)m;
	return matcher_seek_first(m, o->required, target, error);
}

static enum bf_status or_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct or_matcher *o = (struct or_matcher *)m;
	*matches = false;
	for (uint32_t i = 0; i < o->required; i++) {
		o->matching[i] = false;
		if (m->children[i]->article != m->article)
			continue;
		enum bf_status status = matcher_confirm(m->children[i], &o->matching[i], error);
		if (status != BF_OK)
			return status;
		*matches |= o->matching[i];
	}
	return BF_OK;
}

static enum bf_status or_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct or_matcher *o = (struct or_matcher *)m;
	*score = 0;
	for (uint32_t i = 0; i < m->child_count; i++) {
		int64_t one = 0;
		bool there = i < o->required && o->matching[i];
		enum bf_status status = BF_OK;
		if (i >= o->required)
			status = matcher_stands_in(m->children[i], m->article, &there, error);
		if (status == BF_OK && there)
			status = matcher_score(m->children[i], &one, error);
		if (status != BF_OK)
			return status;
		if (!m->clause->readings)
			*score += one;
		else if (one > *score)
			*score = one;
	}
	return BF_OK;
}

static enum bf_status or_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
			       bf_error *error)
{
	*most = 0;
	*last = NO_ARTICLE;
	return join_bounds(m, 0, m->child_count, m->clause->readings, target, most, last, error);
}

static enum bf_status or_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	enum bf_status status = BF_OK;
	*most = 0;
	for (uint32_t i = 0; i < m->child_count && status == BF_OK; i++) {
		int64_t one = 0;
		status = matcher_child_limit(m, i, &one, error);
		if (!m->clause->readings)
			*most += one;
		else if (one > *most)
			*most = one;
	}
	return status;
}

static enum bf_status or_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct or_matcher *o = (struct or_matcher *)m;
	*out = (struct spans){NULL, 0};
	for (uint32_t i = 0; i < o->required; i++) {
		struct spans one;
		if (!o->matching[i])
			continue;
		enum bf_status status = matcher_spans(m->children[i], &one, error);
		if (status == BF_OK)
			status = spans_merge(out, &one, m->context->spans, out, error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

static const struct matcher_operations disjunction = {
    or_seek, or_confirm, or_score, or_bound, or_limit, or_spans, matcher_close_children};

enum bf_status matcher_open_or(struct match_context *c, const struct clause *clause,
			       struct matcher **out, bf_error *error)
{
	uint32_t children = clause->children.count + clause->optional.count;
	struct or_matcher *o =
	    (struct or_matcher *)matcher_new(c, clause, &disjunction, sizeof *o, children);
	if (!o)
		return error_no_memory(error);
	o->matching = arena_calloc(c->arena, children + 1, sizeof *o->matching);
	enum bf_status status = o->matching ? BF_OK : error_no_memory(error);
	if (status == BF_OK)
		status = add_list(&o->base, &clause->children, error);
	o->required = o->base.child_count;
	for (uint32_t i = 0; i < o->required; i++)
		o->base.cost += o->base.children[i]->cost;
	if (status == BF_OK)
		status = add_list(&o->base, &clause->optional, error);
	if (status != BF_OK) {
		matcher_close_children(&o->base);
		return status;
	}
	*out = &o->base;
	return BF_OK;
}
