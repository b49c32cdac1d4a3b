/* match_terms.c - a word in its languages, or a prefix: one cursor (term_union.h)
 * made a matcher. */
#include "searcher/match.h"
#include "searcher/term_union.h"

struct terms_matcher {
	struct matcher base;
	struct cursor *cursor;
};

static enum bf_status terms_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct terms_matcher *t = (struct terms_matcher *)m;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	enum bf_status status = cursor_seek(t->cursor, target, error);
	m->article = status == BF_OK ? cursor_article(t->cursor) : NO_ARTICLE;
	return status;
}

static enum bf_status on_hand(struct matcher *m, occurrence *out, bf_error *error)
{
	return cursor_occurrence(((struct terms_matcher *)m)->cursor, out, error);
}

static enum bf_status terms_score(struct matcher *m, int64_t *score, bf_error *error)
{
	occurrence o;
	enum bf_status status = on_hand(m, &o, error);
	*score = status == BF_OK ? rank_score(m->context->plan->scale, m->clause->weight, o) : 0;
	return status;
}

static enum bf_status terms_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				  bf_error *error)
{
	struct cursor *c = ((struct terms_matcher *)m)->cursor;
	struct occurrence_bound b;
	enum bf_status status = c->operations->bound(c, target, &b, error);
	if (status != BF_OK)
		return status;
	*last = b.last;
	*most = rank_score(m->context->plan->scale, m->clause->weight,
			   occurrence_make(b.headline, b.body, b.length_code));
	return BF_OK;
}

static enum bf_status terms_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct cursor *c = ((struct terms_matcher *)m)->cursor;
	const uint32_t *starts, *ends;
	size_t count;
	enum bf_status status = c->operations->positions(c, &starts, &ends, &count, error);
	if (status != BF_OK)
		return status;
	*out = (struct spans){arena_alloc(m->context->spans, (count + 1) * sizeof *out->items), count};
	if (!out->items)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++)
		out->items[i] = (struct span){starts[i], ends ? ends[i] : starts[i]};
	spans_tidy(out);
	return BF_OK;
}

static void terms_close(struct matcher *m)
{
	cursor_close(((struct terms_matcher *)m)->cursor);
}

static const struct matcher_operations terms = {.seek = terms_seek,
						.confirm = matcher_always,
						.score = terms_score,
						.bound = terms_bound,
						.limit = terms_score,
						.spans = terms_spans,
						.close = terms_close};

struct cursor *matcher_cursor(struct matcher *m)
{
	return m->operations == &terms ? ((struct terms_matcher *)m)->cursor : NULL;
}

enum bf_status matcher_open_terms(struct match_context *c, const struct clause *clause,
				  struct matcher **out, bf_error *error)
{
	struct cursor *cursor;
	enum bf_status status = term_union_open(c, clause, &cursor, error);
	if (status != BF_OK)
		return status;
	if (!cursor)
		return matcher_open_nothing(c, clause, out, error);
	struct terms_matcher *t = (struct terms_matcher *)matcher_new(c, clause, &terms, sizeof *t, 0);
	if (!t) {
		cursor_close(cursor);
		return error_no_memory(error);
	}
	t->cursor = cursor;
	t->base.cost = cursor->frequency;
	*out = &t->base;
	return BF_OK;
}
