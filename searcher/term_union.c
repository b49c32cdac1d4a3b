/* term_union.c - the terms of a word merged; see term_union.h.
 *
 * A block of the union ends where the block of one of its terms ends, so that
 * all of them stay on hand and their occurrences and positions can be asked for
 * later, if at all. */
#include "searcher/term_union.h"

#include "searcher/languages.h"

enum { BLOCK = 128 };

/* Positions of several cursors that are all on one article. */
struct position_list {
	struct arena arena;
	struct spans spans;
	uint32_t *starts, *ends;
};

struct merged_cursor {
	struct cursor base;
	uint32_t count;
	struct cursor **terms;
	uint32_t *from;	 /* where in each term's block this block begins */
	uint32_t *heads; /* where each term stands while a block is made */
	uint32_t limit;	 /* the last article up to which all terms' blocks are on hand */
	struct position_list positions;
	uint32_t articles[BLOCK];
	occurrence occurrences[BLOCK];
};

/* ---- articles ----------------------------------------------------------------------------- */

static uint32_t head_article(const struct merged_cursor *m, uint32_t term)
{
	const struct cursor *c = m->terms[term];
	return m->heads[term] < c->count ? c->articles[m->heads[term]] : NO_ARTICLE;
}

/* The term that is on the first article; *second: where the next one of the others is. */
static uint32_t first_head(const struct merged_cursor *m, uint32_t *second)
{
	uint32_t first = 0, least = head_article(m, 0);
	*second = NO_ARTICLE;
	for (uint32_t i = 1; i < m->count; i++) {
		uint32_t article = head_article(m, i);
		if (article < least) {
			*second = least;
			least = article;
			first = i;
		} else if (article < *second) {
			*second = article;
		}
	}
	return first;
}

static void step_over(const struct merged_cursor *m, uint32_t article)
{
	for (uint32_t i = 0; i < m->count; i++)
		m->heads[i] += head_article(m, i) == article;
}

/* Writes one list until it is as far as the next one. */
static uint32_t merge_block(struct merged_cursor *m)
{
	uint32_t count = 0, second;
	while (count < BLOCK) {
		uint32_t first = first_head(m, &second), article = head_article(m, first);
		if (article > m->limit || article == NO_ARTICLE)
			break;
		if (article == second) {
			m->articles[count++] = article;
			step_over(m, article);
			continue;
		}
		uint32_t end = second <= m->limit ? second - 1 : m->limit;
		while (count < BLOCK && (article = head_article(m, first)) <= end &&
		       article != NO_ARTICLE) {
			m->articles[count++] = article;
			m->heads[first]++;
		}
	}
	return count;
}

static enum bf_status merged_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct merged_cursor *m = (struct merged_cursor *)base;
	m->limit = NO_ARTICLE;
	for (uint32_t i = 0; i < m->count; i++) {
		struct cursor *c = m->terms[i];
		enum bf_status status = cursor_seek(c, target, error);
		if (status != BF_OK)
			return status;
		m->heads[i] = m->from[i] = c->at;
		if (c->articles[c->count - 1] < m->limit)
			m->limit = c->articles[c->count - 1];
	}
	base->count = merge_block(m);
	for (uint32_t i = 0; i < m->count; i++) /* so that the next move is short */
		m->terms[i]->at = m->heads[i] < m->terms[i]->count ? m->heads[i] : m->terms[i]->count - 1;
	if (base->count == 0)
		m->articles[base->count++] = NO_ARTICLE;
	base->at = 0;
	base->occurrences = NULL;
	return BF_OK;
}

/* ---- occurrences ---------------------------------------------------------------------------- */

/* What an article's postings of two terms of a word come to.  They may stand for the same
 * places (a stem, and that of the accentless spelling): so the one that stands there more
 * often counts. */
static occurrence join(occurrence a, occurrence b)
{
	uint32_t count_a = occurrence_headline(a) + occurrence_body(a);
	uint32_t count_b = occurrence_headline(b) + occurrence_body(b);
	return count_a > count_b || (count_a == count_b && a > b) ? a : b;
}

/* Widens a bound so that it holds for the union with another list. */
static void widen(struct occurrence_bound *b, const struct occurrence_bound *other)
{
	if (other->headline > b->headline)
		b->headline = other->headline;
	if (other->body > b->body)
		b->body = other->body;
	if (other->length_code < b->length_code)
		b->length_code = other->length_code;
	if (other->last < b->last)
		b->last = other->last;
}

/* Joins one term's occurrences into those of the block; `filled` tells of each
 * article whether it has any yet. */
static enum bf_status join_term(struct merged_cursor *m, uint32_t term, bool filled[BLOCK],
				bf_error *error)
{
	struct cursor *c = m->terms[term];
	uint32_t at = m->from[term];
	enum bf_status status = c->occurrences ? BF_OK : c->operations->load_occurrences(c, error);
	for (uint32_t i = 0; i < m->base.count && status == BF_OK && at < c->count; i++) {
		if (c->articles[at] != m->articles[i] || m->articles[i] == NO_ARTICLE)
			continue;
		occurrence one = c->occurrences[at++];
		m->occurrences[i] = filled[i] ? join(m->occurrences[i], one) : one;
		filled[i] = true;
	}
	return status;
}

static enum bf_status merged_load(struct cursor *base, bf_error *error)
{
	struct merged_cursor *m = (struct merged_cursor *)base;
	bool filled[BLOCK] = {false};
	for (uint32_t i = 0; i < m->count; i++) {
		enum bf_status status = join_term(m, i, filled, error);
		if (status != BF_OK)
			return status;
	}
	base->occurrences = m->occurrences;
	return BF_OK;
}

static enum bf_status merged_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				   bf_error *error)
{
	struct merged_cursor *m = (struct merged_cursor *)base;
	enum bf_status status = m->terms[0]->operations->bound(m->terms[0], target, out, error);
	for (uint32_t i = 1; i < m->count && status == BF_OK; i++) {
		struct occurrence_bound one;
		status = m->terms[i]->operations->bound(m->terms[i], target, &one, error);
		if (status == BF_OK)
			widen(out, &one);
	}
	return status;
}

/* ---- positions -------------------------------------------------------------------------------- */

static enum bf_status add_positions(struct position_list *l, struct cursor *cursor, bf_error *error)
{
	const uint32_t *starts, *ends;
	size_t count;
	enum bf_status status = cursor->operations->positions(cursor, &starts, &ends, &count, error);
	if (status != BF_OK)
		return status;
	struct spans one = {arena_alloc(&l->arena, (count + 1) * sizeof *one.items), count};
	if (!one.items)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++)
		one.items[i] = (struct span){starts[i], ends ? ends[i] : starts[i]};
	spans_tidy(&one);
	return spans_merge(&l->spans, &one, &l->arena, &l->spans, error);
}

static enum bf_status hand_out(struct position_list *l, const uint32_t **starts,
				    const uint32_t **ends, size_t *count, bf_error *error)
{
	size_t n = l->spans.count;
	l->starts = arena_alloc(&l->arena, (n + 1) * sizeof *l->starts);
	l->ends = arena_alloc(&l->arena, (n + 1) * sizeof *l->ends);
	if (!l->starts || !l->ends)
		return error_no_memory(error);
	*ends = NULL;
	for (size_t i = 0; i < n; i++) {
		l->starts[i] = l->spans.items[i].start;
		l->ends[i] = l->spans.items[i].end;
		if (l->starts[i] != l->ends[i])
			*ends = l->ends;
	}
	*starts = l->starts;
	*count = n;
	return BF_OK;
}

static enum bf_status merged_positions(struct cursor *base, const uint32_t **starts,
				       const uint32_t **ends, size_t *count, bf_error *error)
{
	struct merged_cursor *m = (struct merged_cursor *)base;
	uint32_t article = cursor_article(base);
	enum bf_status status = BF_OK;
	arena_reset(&m->positions.arena);
	m->positions.spans = (struct spans){NULL, 0};
	for (uint32_t i = 0; i < m->count && status == BF_OK; i++) {
		struct cursor *c = m->terms[i];
		uint32_t at = m->from[i], before = c->at;
		while (at < c->count && c->articles[at] < article)
			at++;
		if (at == c->count || c->articles[at] != article)
			continue;
		c->at = at;
		status = add_positions(&m->positions, c, error);
		c->at = before;
	}
	return status == BF_OK ? hand_out(&m->positions, starts, ends, count, error) : status;
}

/* ---- opening ------------------------------------------------------------------------------------ */

static void merged_close(struct cursor *base)
{
	struct merged_cursor *m = (struct merged_cursor *)base;
	for (uint32_t i = 0; i < m->count; i++)
		cursor_close(m->terms[i]);
	arena_free(&m->positions.arena);
}

static const struct cursor_operations merged = {
    .seek = merged_seek,
    .load_occurrences = merged_load,
    .bound = merged_bound,
    .positions = merged_positions,
    .close = merged_close,
};

static enum bf_status open_terms(struct match_context *context, const struct clause *clause,
				 struct merged_cursor *m, bf_error *error)
{
	struct part *part = context->part;
	for (uint32_t i = 0; i < clause->term_count; i++) {
		struct cursor **c = &m->terms[m->count];
		if (is_foreign(&clause->terms[i], context->language))
			continue;
		enum bf_status status = part->operations->open_cursor(part, &clause->terms[i],
								      context->arena, c, error);
		if (status != BF_OK)
			return status;
		if (!*c)
			continue;
		uint32_t spare = UINT32_MAX - m->base.frequency;
		m->base.frequency += (*c)->frequency < spare ? (*c)->frequency : spare;
		m->count++;
	}
	return BF_OK;
}

static enum bf_status open_merged(struct match_context *context, const struct clause *clause,
				  struct cursor **out, bf_error *error)
{
	struct arena *arena = context->arena;
	struct merged_cursor *m = arena_calloc(arena, 1, sizeof *m);
	if (!m)
		return error_no_memory(error);
	m->base.operations = &merged;
	m->base.articles = m->articles;
	m->terms = arena_alloc(arena, clause->term_count * sizeof *m->terms);
	m->from = arena_alloc(arena, clause->term_count * sizeof *m->from);
	m->heads = arena_alloc(arena, clause->term_count * sizeof *m->heads);
	if (!m->terms || !m->from || !m->heads)
		return error_no_memory(error);
	enum bf_status status = open_terms(context, clause, m, error);
	if (status == BF_OK && m->count == 1) {
		*out = m->terms[0];
		return BF_OK;
	}
	if (status == BF_OK && m->count > 1)
		status = merged_seek(&m->base, 1, error);
	if (status == BF_OK && m->count > 1)
		*out = &m->base;
	else
		merged_close(&m->base);
	return status;
}

enum bf_status term_union_open(struct match_context *context, const struct clause *clause,
			       struct cursor **out, bf_error *error)
{
	struct part *part = context->part;
	*out = NULL;
	if (clause->prefix)
		return part->operations->open_prefix(part, clause->prefix, ticker_is_late, context->ticker,
						     context->arena, out, error);
	if (clause->expanded && clause->term_count > 1)
		return part_open_terms(part, clause->terms, clause->term_count, ticker_is_late, context->ticker,
				       context->arena, out, error);
	if (clause->term_count == 1 && is_foreign(clause->terms, context->language))
		return BF_OK;
	if (clause->term_count == 1)
		return part->operations->open_cursor(part, clause->terms, context->arena, out, error);
	return open_merged(context, clause, out, error);
}
