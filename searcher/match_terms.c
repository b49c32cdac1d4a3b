/* match_terms.c - a word in its languages, or a prefix: the union of some terms.
 *
 * Few terms are merged as they stand.  Of many (a prefix), all postings are
 * gathered once and sorted, because stepping through thousands of lists side
 * by side would cost more than reading them; their cursors are opened again,
 * one by one, only where positions are asked for. */
#include <stdlib.h>

#include "searcher/match.h"

enum { MERGED_TERMS_MAX = 8 };

struct posting {
	uint32_t article;
	occurrence occurrence;
	uint32_t term;
};

struct terms_matcher {
	struct matcher base;
	struct cursor **cursors; /* one a term; NULL where the part does not have it, or not open yet */
	bool gathered;
	struct posting *postings; /* by article, then term */
	size_t posting_count, at; /* at: first posting of the article on hand */
};

/* ---- a few terms, merged ---------------------------------------------------------------------- */

static enum bf_status merged_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct terms_matcher *t = (struct terms_matcher *)m;
	m->article = NO_ARTICLE;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	for (uint32_t i = 0; i < m->clause->term_count; i++) {
		if (!t->cursors[i])
			continue;
		enum bf_status status = cursor_seek(t->cursors[i], target, error);
		if (status != BF_OK)
			return status;
		if (cursor_article(t->cursors[i]) < m->article)
			m->article = cursor_article(t->cursors[i]);
	}
	return BF_OK;
}

static occurrence add_occurrences(occurrence a, occurrence b)
{
	return occurrence_make(occurrence_headline(a) + occurrence_headline(b),
			       occurrence_body(a) + occurrence_body(b), occurrence_length_code(b));
}

/* The terms of a word may stand for the same places (a stem, and that of the
 * accentless spelling): then the one that stands there more often counts.
 * Those of a prefix are different words. */
static occurrence join_occurrences(const struct terms_matcher *t, occurrence a, occurrence b)
{
	if (t->base.clause->query->kind == QUERY_PREFIX)
		return add_occurrences(a, b);
	uint32_t count_a = occurrence_headline(a) + occurrence_body(a);
	uint32_t count_b = occurrence_headline(b) + occurrence_body(b);
	return count_a > count_b || (count_a == count_b && a > b) ? a : b;
}

static enum bf_status merged_occurrence(struct terms_matcher *t, occurrence *out, bf_error *error)
{
	bool first = true;
	for (uint32_t i = 0; i < t->base.clause->term_count; i++) {
		occurrence one;
		if (!t->cursors[i] || cursor_article(t->cursors[i]) != t->base.article)
			continue;
		enum bf_status status = cursor_occurrence(t->cursors[i], &one, error);
		if (status != BF_OK)
			return status;
		*out = first ? one : join_occurrences(t, *out, one);
		first = false;
	}
	return BF_OK;
}

/* ---- many terms, gathered ----------------------------------------------------------------------- */

static enum bf_status gathered_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct terms_matcher *t = (struct terms_matcher *)m;
	size_t low = t->at, high = t->posting_count, step = 1;
	(void)error;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	while (low + step < high && t->postings[low + step].article < target) {
		low += step;
		step *= 2;
	}
	if (low + step < high)
		high = low + step + 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (t->postings[middle].article < target)
			low = middle + 1;
		else
			high = middle;
	}
	t->at = low;
	m->article = low < t->posting_count ? t->postings[low].article : NO_ARTICLE;
	return BF_OK;
}

static void gathered_occurrence(const struct terms_matcher *t, occurrence *out)
{
	*out = t->postings[t->at].occurrence;
	for (size_t i = t->at + 1;
	     i < t->posting_count && t->postings[i].article == t->base.article; i++)
		*out = add_occurrences(*out, t->postings[i].occurrence);
}

struct gathering {
	struct posting *items;
	size_t count, capacity;
};

static bool add_posting(struct gathering *g, struct posting one)
{
	if (g->count == g->capacity) {
		size_t capacity = g->capacity ? g->capacity * 2 : 1024;
		struct posting *items = realloc(g->items, capacity * sizeof *items);
		if (!items)
			return false;
		g->items = items;
		g->capacity = capacity;
	}
	g->items[g->count++] = one;
	return true;
}

static enum bf_status gather_list(struct terms_matcher *t, uint32_t term, struct gathering *g,
				  bf_error *error)
{
	struct match_context *c = t->base.context;
	struct cursor *cursor;
	enum bf_status status = c->part->operations->open_cursor(
	    c->part, &t->base.clause->terms[term], c->arena, &cursor, error);
	while (status == BF_OK && cursor && cursor_article(cursor) != NO_ARTICLE) {
		struct posting one = {.article = cursor_article(cursor), .term = term};
		status = cursor_occurrence(cursor, &one.occurrence, error);
		if (status == BF_OK && !add_posting(g, one))
			status = error_no_memory(error);
		if (status == BF_OK)
			status = ticker_step(c->ticker) ? BF_DEADLINE : cursor_next(cursor, error);
	}
	cursor_close(cursor);
	return status;
}

static int by_article(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;
	if (x->article != y->article)
		return x->article < y->article ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static enum bf_status gather(struct terms_matcher *t, bf_error *error)
{
	struct gathering g = {NULL, 0, 0};
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < t->base.clause->term_count && status == BF_OK; i++)
		status = gather_list(t, i, &g, error);
	if (g.count)
		qsort(g.items, g.count, sizeof *g.items, by_article);
	t->postings = g.items;
	t->posting_count = g.count;
	return status;
}

/* ---- both ------------------------------------------------------------------------------------------ */

static enum bf_status terms_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	(void)m, (void)error;
	*matches = true;
	return BF_OK;
}

static enum bf_status terms_occurrence(struct matcher *m, occurrence *out, bf_error *error)
{
	struct terms_matcher *t = (struct terms_matcher *)m;
	*out = 0;
	if (!t->gathered)
		return merged_occurrence(t, out, error);
	gathered_occurrence(t, out);
	return BF_OK;
}

enum bf_status matcher_terms_length(struct matcher *m, uint8_t *code, bf_error *error)
{
	occurrence o;
	enum bf_status status = terms_occurrence(m, &o, error);
	*code = status == BF_OK ? occurrence_length_code(o) : 0;
	return status;
}

static enum bf_status terms_score(struct matcher *m, int64_t *score, bf_error *error)
{
	occurrence o;
	enum bf_status status = terms_occurrence(m, &o, error);
	*score = rank_score(&m->context->plan->scale, m->clause->weight, o);
	return status;
}

static enum bf_status add_places(struct match_context *c, struct cursor *cursor, struct spans *out,
				 bf_error *error)
{
	const uint32_t *starts, *ends;
	size_t count;
	enum bf_status status = cursor->operations->positions(cursor, &starts, &ends, &count, error);
	if (status != BF_OK)
		return status;
	struct spans one = {arena_alloc(&c->spans, (count + 1) * sizeof *one.items), count};
	if (!one.items)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++)
		one.items[i] = (struct span){starts[i], ends ? ends[i] : starts[i]};
	if (out->count)
		return spans_merge(out, &one, &c->spans, out, error);
	*out = one;
	spans_tidy(out);
	return BF_OK;
}

/* The cursor of a gathered term, opened when first asked for. */
static enum bf_status cursor_of(struct terms_matcher *t, uint32_t term, bf_error *error)
{
	struct match_context *c = t->base.context;
	if (!t->cursors[term]) {
		enum bf_status status = c->part->operations->open_cursor(
		    c->part, &t->base.clause->terms[term], c->arena, &t->cursors[term], error);
		if (status != BF_OK || !t->cursors[term])
			return status;
	}
	return cursor_seek(t->cursors[term], t->base.article, error);
}

static enum bf_status terms_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct terms_matcher *t = (struct terms_matcher *)m;
	enum bf_status status = BF_OK;
	*out = (struct spans){NULL, 0};
	if (t->gathered) {
		for (size_t i = t->at; status == BF_OK && i < t->posting_count &&
				       t->postings[i].article == m->article; i++) {
			uint32_t term = t->postings[i].term;
			status = cursor_of(t, term, error);
			if (status == BF_OK && t->cursors[term])
				status = add_places(m->context, t->cursors[term], out, error);
		}
		return status;
	}
	for (uint32_t i = 0; i < m->clause->term_count && status == BF_OK; i++)
		if (t->cursors[i] && cursor_article(t->cursors[i]) == m->article)
			status = add_places(m->context, t->cursors[i], out, error);
	return status;
}

static void terms_close(struct matcher *m)
{
	struct terms_matcher *t = (struct terms_matcher *)m;
	for (uint32_t i = 0; i < m->clause->term_count; i++)
		cursor_close(t->cursors[i]);
	free(t->postings);
}

static const struct matcher_operations merged = {merged_seek, terms_confirm, terms_score, terms_spans,
						 terms_close};
static const struct matcher_operations gathered = {gathered_seek, terms_confirm, terms_score,
						   terms_spans, terms_close};

static enum bf_status open_cursors(struct terms_matcher *t, bf_error *error)
{
	struct match_context *c = t->base.context;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < t->base.clause->term_count && status == BF_OK; i++) {
		status = c->part->operations->open_cursor(c->part, &t->base.clause->terms[i], c->arena,
							  &t->cursors[i], error);
		if (status == BF_OK && t->cursors[i])
			t->base.cost += t->cursors[i]->frequency;
	}
	return status;
}

enum bf_status matcher_open_terms(struct match_context *c, const struct clause *clause,
				  struct matcher **out, bf_error *error)
{
	bool many = clause->term_count > MERGED_TERMS_MAX;
	struct terms_matcher *t = (struct terms_matcher *)matcher_new(
	    c, clause, many ? &gathered : &merged, sizeof *t, 0);
	if (!t)
		return error_no_memory(error);
	t->gathered = many;
	t->cursors = arena_calloc(c->arena, clause->term_count + 1, sizeof *t->cursors);
	if (!t->cursors)
		return error_no_memory(error);
	enum bf_status status = many ? gather(t, error) : open_cursors(t, error);
	if (many)
		t->base.cost = t->posting_count;
	if (status != BF_OK) {
		terms_close(&t->base);
		return status;
	}
	*out = &t->base;
	return BF_OK;
}
