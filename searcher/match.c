/* match.c - NOT, dates, every article, nothing; and opening any matcher. */
#include "searcher/match.h"

#include <stdlib.h>

enum { NANOSECONDS = 1000000000 };

int64_t ticker_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

bool ticker_expired(struct ticker *t)
{
	return t->deadline && ticker_now() >= t->deadline;
}

bool ticker_is_late(uint32_t steps, void *payload)
{
	return ticker_steps(payload, steps);
}

struct ticker ticker_start(uint32_t milliseconds)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (struct ticker){.deadline = (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec +
					   (int64_t)milliseconds * 1000000};
}

/* ---- what all have ------------------------------------------------------------------------------ */

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

enum bf_status matcher_add_child(struct matcher *m, const struct clause *clause, bf_error *error)
{
	enum bf_status status = matcher_open(m->context, clause, &m->children[m->child_count], error);
	if (status == BF_OK)
		m->child_count++;
	return status;
}

void matcher_close_children(struct matcher *m)
{
	for (uint32_t i = 0; i < m->child_count; i++)
		matcher_close(m->children[i]);
}

static int by_cost(const void *a, const void *b)
{
	const struct matcher *const *x = a, *const *y = b;
	return ((*x)->cost > (*y)->cost) - ((*x)->cost < (*y)->cost);
}

void matcher_sort(struct matcher **matchers, uint32_t count)
{
	qsort(matchers, count, sizeof *matchers, by_cost);
}

enum bf_status matcher_stands_in(struct matcher *m, uint32_t article, bool *matches, bf_error *error)
{
	enum bf_status status = BF_OK;
	*matches = false;
	if (m->article < article)
		status = matcher_seek(m, article, error);
	if (status == BF_OK && m->article == article)
		status = matcher_confirm(m, matches, error);
	return status;
}

enum bf_status matcher_no_score(struct matcher *m, int64_t *score, bf_error *error)
{
	(void)m, (void)error;
	*score = 0;
	return BF_OK;
}

enum bf_status matcher_no_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				bf_error *error)
{
	(void)m, (void)target, (void)error;
	*most = 0;
	*last = NO_ARTICLE;
	return BF_OK;
}

enum bf_status matcher_no_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	(void)m, (void)error;
	*out = (struct spans){NULL, 0};
	return BF_OK;
}

enum bf_status matcher_always(struct matcher *m, bool *matches, bf_error *error)
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

static const struct matcher_operations nothing = {
    nothing_seek,     matcher_always,	matcher_no_score,	matcher_no_bound,
    matcher_no_score, matcher_no_spans, matcher_close_children};

enum bf_status matcher_open_nothing(struct match_context *c, const struct clause *clause,
				    struct matcher **out, bf_error *error)
{
	*out = matcher_new(c, clause, &nothing, sizeof **out, 0);
	return *out ? BF_OK : error_no_memory(error);
}

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

static const struct matcher_operations all = {all_seek,		matcher_always,	  matcher_no_score,
					      matcher_no_bound, matcher_no_score, matcher_no_spans,
					      all_close};

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

static const struct matcher_operations date = {
    date_seek,	      date_confirm,	matcher_no_score,      matcher_no_bound,
    matcher_no_score, matcher_no_spans, matcher_close_children};

static enum bf_status open_date(struct match_context *c, const struct clause *clause,
				struct matcher **out, bf_error *error)
{
	*out = matcher_new(c, clause, &date, sizeof **out, 0);
	if (!*out)
		return error_no_memory(error);
	(*out)->cost = UINT32_MAX;
	return BF_OK;
}

/* ---- NOT: every article but those ------------------------------------------------------------------ */

/* children[0]: all articles; children[1]: what is not wanted. */
static enum bf_status not_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	enum bf_status status = matcher_seek(m->children[0], target, error);
	m->article = m->children[0]->article;
	return status;
}

static enum bf_status not_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	bool there;
	enum bf_status status = matcher_stands_in(m->children[1], m->article, &there, error);
	*matches = !there;
	return status;
}

static const struct matcher_operations negation = {
    not_seek,	      not_confirm,	matcher_no_score,      matcher_no_bound,
    matcher_no_score, matcher_no_spans, matcher_close_children};

static enum bf_status open_not(struct match_context *c, const struct clause *clause,
			       struct matcher **out, bf_error *error)
{
	static const struct clause everything = {.kind = CLAUSE_ALL};
	struct matcher *m = matcher_new(c, clause, &negation, sizeof *m, 2);
	if (!m)
		return error_no_memory(error);
	enum bf_status status = matcher_add_child(m, &everything, error);
	if (status == BF_OK)
		status = matcher_add_child(m, clause->children.items[0], error);
	if (status != BF_OK) {
		matcher_close_children(m);
		return status;
	}
	m->cost = c->part->article_count;
	*out = m;
	return BF_OK;
}

/* ---- any ------------------------------------------------------------------------------------------------ */

struct case_text *matcher_text(struct match_context *c, bool *mine)
{
	*mine = !c->text;
	if (!c->text)
		c->text = arena_calloc(c->arena, 1, sizeof *c->text);
	return c->text;
}

typedef enum bf_status open_matcher(struct match_context *, const struct clause *, struct matcher **out,
				    bf_error *);

static open_matcher *const openers[CLAUSE_KINDS] = {
    [CLAUSE_NONE] = matcher_open_nothing,   [CLAUSE_ALL] = open_all_articles,
    [CLAUSE_TERMS] = matcher_open_terms,    [CLAUSE_AND] = matcher_open_and,
    [CLAUSE_OR] = matcher_open_or,	    [CLAUSE_NOT] = open_not,
    [CLAUSE_PHRASE] = matcher_open_phrase,  [CLAUSE_NEAR] = matcher_open_places,
    [CLAUSE_APART] = matcher_open_places,   [CLAUSE_ATLEAST] = matcher_open_places,
    [CLAUSE_FIRST] = matcher_open_places,   [CLAUSE_CASED] = matcher_open_places,
    [CLAUSE_ANY] = matcher_open_any,	    [CLAUSE_DATE] = open_date,
    [CLAUSE_LENGTH] = matcher_open_length,
};

enum bf_status matcher_open(struct match_context *c, const struct clause *clause,
			    struct matcher **out, bf_error *error)
{
	*out = NULL;
	return openers[clause->kind](c, clause, out, error);
}
