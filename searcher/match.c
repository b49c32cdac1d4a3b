/* match.c - AND, OR, NOT, dates, every article; and opening any matcher. */
#include "searcher/match.h"

#include <stdlib.h>

enum { NANOSECONDS = 1000000000 };

bool ticker_expired(struct ticker *t)
{
	struct timespec now;
	if (t->deadline == 0)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec >= t->deadline;
}

struct matcher *matcher_new(struct match_context *c, const struct clause *clause,
			    const struct matcher_operations *operations, size_t size, uint32_t children)
{
	struct matcher *m = arena_calloc(c->arena, 1, size);
	if (!m)
		return NULL;
	m->children = arena_calloc(c->arena, children + 1, sizeof *m->children);
	if (!m->children)
		return NULL;
	m->operations = operations;
	m->context = c;
	m->clause = clause;
	return m;
}

void matcher_close_children(struct matcher *m)
{
	for (uint32_t i = 0; i < m->child_count; i++)
		matcher_close(m->children[i]);
}

static enum bf_status add_child(struct matcher *m, const struct clause *clause, bf_error *error)
{
	enum bf_status status = matcher_open(m->context, clause, &m->children[m->child_count], error);
	if (status == BF_OK)
		m->child_count++;
	return status;
}

static enum bf_status no_score(struct matcher *m, int64_t *score, bf_error *error)
{
	(void)m, (void)error;
	*score = 0;
	return BF_OK;
}

static enum bf_status no_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	(void)m, (void)error;
	*out = (struct spans){NULL, 0};
	return BF_OK;
}

static enum bf_status always(struct matcher *m, bool *matches, bf_error *error)
{
	(void)m, (void)error;
	*matches = true;
	return BF_OK;
}

/* ---- nothing, everything ------------------------------------------------------------------------ */

static enum bf_status nothing_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	(void)target, (void)error;
	m->article = NO_ARTICLE;
	return BF_OK;
}

static const struct matcher_operations nothing = {nothing_seek, always, no_score, no_spans,
						  matcher_close_children};

struct all_matcher {
	struct matcher base;
	struct cursor *cursor; /* NULL: the part is empty */
};

static enum bf_status all_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct all_matcher *a = (struct all_matcher *)m;
	m->article = NO_ARTICLE;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	if (!a->cursor)
		return BF_OK;
	enum bf_status status = cursor_seek(a->cursor, target, error);
	m->article = cursor_article(a->cursor);
	return status;
}

static void all_close(struct matcher *m)
{
	cursor_close(((struct all_matcher *)m)->cursor);
}

static const struct matcher_operations all = {all_seek, always, no_score, no_spans, all_close};

static enum bf_status open_all_articles(struct match_context *c, const struct clause *clause,
					struct matcher **out, bf_error *error)
{
	struct all_matcher *a = (struct all_matcher *)matcher_new(c, clause, &all, sizeof *a, 0);
	if (!a)
		return error_no_memory(error);
	a->base.cost = c->part->article_count;
	*out = &a->base;
	return c->part->operations->open_all(c->part, c->arena, &a->cursor, error);
}

/* ---- dates: every number is a candidate, a look decides ------------------------------------------ */

static enum bf_status date_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	(void)error;
	m->article = target <= m->context->part->last_article ? target : NO_ARTICLE;
	return ticker_step(m->context->ticker) ? BF_DEADLINE : BF_OK;
}

static enum bf_status date_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct part *part = m->context->part;
	int64_t instant;
	int32_t day;
	enum bf_status status = part->operations->published(part, m->article, &instant, &day, error);
	*matches = status == BF_OK && instant != INT64_MIN && day >= m->clause->first &&
		   day <= m->clause->last;
	return status;
}

static const struct matcher_operations date = {date_seek, date_confirm, no_score, no_spans,
					       matcher_close_children};

/* ---- NOT: every article but those ------------------------------------------------------------------ */

/* children[0]: all articles; children[1]: what is not wanted. */
static enum bf_status not_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	enum bf_status status = matcher_seek(m->children[0], target, error);
	m->article = m->children[0]->article;
	return status;
}

static enum bf_status stands_in(struct matcher *m, uint32_t article, bool *matches, bf_error *error)
{
	enum bf_status status = BF_OK;
	*matches = false;
	if (m->article < article)
		status = matcher_seek(m, article, error);
	if (status == BF_OK && m->article == article)
		status = matcher_confirm(m, matches, error);
	return status;
}

static enum bf_status not_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	bool there;
	enum bf_status status = stands_in(m->children[1], m->article, &there, error);
	*matches = !there;
	return status;
}

static const struct matcher_operations negation = {not_seek, not_confirm, no_score, no_spans,
						   matcher_close_children};

static enum bf_status open_not(struct match_context *c, const struct clause *clause,
			       struct matcher **out, bf_error *error)
{
	static const struct clause everything = {.kind = CLAUSE_ALL};
	struct matcher *m = matcher_new(c, clause, &negation, sizeof *m, 2);
	if (!m)
		return error_no_memory(error);
	enum bf_status status = add_child(m, &everything, error);
	if (status == BF_OK)
		status = add_child(m, clause->children.items[0], error);
	if (status != BF_OK) {
		matcher_close_children(m);
		return status;
	}
	m->cost = c->part->article_count;
	*out = m;
	return BF_OK;
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
		status = stands_in(m->children[a->required + i], m->article, &there, error);
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
		status = stands_in(m->children[i], m->article, &there, error);
		if (status == BF_OK && there)
			status = matcher_score(m->children[i], &one, error);
		*score += status == BF_OK && there ? one : 0;
	}
	return status;
}

static const struct matcher_operations conjunction = {and_seek, and_confirm, and_score, no_spans,
						      matcher_close_children};

static int by_cost(const void *a, const void *b)
{
	const struct matcher *const *x = a, *const *y = b;
	return ((*x)->cost > (*y)->cost) - ((*x)->cost < (*y)->cost);
}

static enum bf_status add_list(struct matcher *m, const struct clause_list *list, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = add_child(m, list->items[i], error);
	return status;
}

static enum bf_status open_and(struct match_context *c, const struct clause *clause,
			       struct matcher **out, bf_error *error)
{
	static const struct clause everything = {.kind = CLAUSE_ALL};
	uint32_t children = clause->children.count + clause->excluded.count + clause->optional.count;
	struct and_matcher *a =
	    (struct and_matcher *)matcher_new(c, clause, &conjunction, sizeof *a, children + 1);
	if (!a)
		return error_no_memory(error);
	enum bf_status status = clause->children.count ? add_list(&a->base, &clause->children, error)
						       : add_child(&a->base, &everything, error);
	a->required = a->base.child_count;
	a->excluded = clause->excluded.count;
	if (status == BF_OK) {
		qsort(a->base.children, a->required, sizeof *a->base.children, by_cost);
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
	uint32_t first = NO_ARTICLE;
	for (uint32_t i = 0; i < o->required; i++) {
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
			status = stands_in(m->children[i], m->article, &there, error);
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
			status = spans_merge(out, &one, &m->context->spans, out, error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

static const struct matcher_operations disjunction = {or_seek, or_confirm, or_score, or_spans,
						      matcher_close_children};

static enum bf_status open_or(struct match_context *c, const struct clause *clause,
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

/* ---- any ------------------------------------------------------------------------------------------------ */

enum bf_status matcher_open(struct match_context *c, const struct clause *clause,
			    struct matcher **out, bf_error *error)
{
	*out = NULL;
	switch (clause->kind) {
	case CLAUSE_TERMS:
		return matcher_open_terms(c, clause, out, error);
	case CLAUSE_AND:
		return open_and(c, clause, out, error);
	case CLAUSE_OR:
		return open_or(c, clause, out, error);
	case CLAUSE_NOT:
		return open_not(c, clause, out, error);
	case CLAUSE_PHRASE:
	case CLAUSE_NEAR:
		return matcher_open_places(c, clause, out, error);
	case CLAUSE_ALL:
		return open_all_articles(c, clause, out, error);
	case CLAUSE_DATE:
	case CLAUSE_NONE:
		break;
	}
	*out = matcher_new(c, clause, clause->kind == CLAUSE_DATE ? &date : &nothing, sizeof **out, 0);
	if (!*out)
		return error_no_memory(error);
	(*out)->cost = clause->kind == CLAUSE_DATE ? UINT32_MAX : 0;
	return BF_OK;
}
