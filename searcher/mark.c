/* mark.c - see mark.h.
 *
 * The clauses are evaluated over the tokens of one text as the matcher does
 * over postings: a word gives the places of its tokens, a phrase and a NEAR
 * join places (spans.h).  Then marks are taken from the top: what a phrase
 * consists of is marked only as the phrase. */
#include "searcher/mark.h"

#include <stdlib.h>

#include "searcher/match.h"
#include "searcher/place_join.h"

struct marker {
	const struct plan *plan;
	const struct marked_text *text;
	struct arena *arena;
	struct case_text written;
	uint32_t steps; /* taken for it so far */
	bool by_index; /* places come from the index, not from tokens */
	struct marked_place *found;
	size_t count, capacity;
	uint32_t next; /* number of the next clause */
	bf_error *error;
};

/* ---- places ------------------------------------------------------------------------------------------ */

static bool field_fits(enum field clause, enum field text)
{
	return clause == FIELD_TEXT || clause == text;
}

static int compare_text(const void *key, const void *term)
{
	return slice_compare(*(const struct slice *)key, ((const struct term *)term)->text);
}

/* Terms of a prefix are surface forms in order; there may be thousands. */
static bool among_surfaces(const struct clause *c, struct slice surface)
{
	return bsearch(&surface, c->terms, c->term_count, sizeof *c->terms, compare_text) != NULL;
}

static bool is_term(const struct marked_text *text, const struct lexeme *l, const struct term *t)
{
	if (t->kind == TERM_SURFACE)
		return slice_equal(t->text, l->surface);
	return slice_equal(t->language, text->language) &&
	       (slice_equal(t->text, l->stem) || (l->other_stem.len && slice_equal(t->text, l->other_stem)));
}

static bool token_fits(const struct marker *m, const struct clause *c, const struct lexeme *l)
{
	if ((c->prefix || c->expanded) && c->term_count > 8)
		return among_surfaces(c, l->surface);
	for (uint32_t i = 0; i < c->term_count; i++)
		if (is_term(m->text, l, &c->terms[i]))
			return true;
	return false;
}

/* The places of one term in the field of the text, by the index. */
static enum bf_status indexed_places(struct marker *m, const struct term *term, struct spans *out)
{
	const uint32_t *starts, *ends;
	size_t count;
	struct term in_field = *term;
	struct part *part = m->text->part;
	uint32_t base = m->text->field == FIELD_BODY ? POSITION_BODY : 0;
	in_field.field = m->text->field;
	*out = (struct spans){NULL, 0};
	enum bf_status status = part->operations->places(part, m->text->article, &in_field, m->arena,
							 &starts, &ends, &count, m->error);
	if (status != BF_OK || count == 0)
		return status;
	struct span *items = arena_alloc(m->arena, count * sizeof *items);
	if (!items)
		return error_no_memory(m->error);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct span){starts[i] - base, (ends ? ends[i] : starts[i]) - base};
	*out = (struct spans){items, count};
	spans_tidy(out);
	return BF_OK;
}

static enum bf_status indexed_word_places(struct marker *m, const struct clause *c, struct spans *out)
{
	enum bf_status status = BF_OK;
	*out = (struct spans){NULL, 0};
	if (c->term_count == 0 || !field_fits(c->terms[0].field, m->text->field))
		return BF_OK;
	for (uint32_t i = 0; i < c->term_count && status == BF_OK; i++) {
		struct spans one;
		status = indexed_places(m, &c->terms[i], &one);
		if (status == BF_OK)
			status = spans_merge(out, &one, m->arena, out, m->error);
	}
	return status;
}

static enum bf_status word_places(struct marker *m, const struct clause *c, struct spans *out)
{
	if (m->by_index)
		return indexed_word_places(m, c, out);
	struct span *items = arena_alloc(m->arena, (m->text->count + 1) * sizeof *items);
	*out = (struct spans){items, 0};
	if (!items)
		return error_no_memory(m->error);
	if (c->term_count == 0 || !field_fits(c->terms[0].field, m->text->field))
		return BF_OK;
	for (size_t i = 0; i < m->text->count; i++) {
		const struct token *t = &m->text->tokens[i];
		if (token_fits(m, c, t->lexeme))
			items[out->count++] = (struct span){t->position, t->position + t->span - 1u};
	}
	spans_tidy(out);
	return BF_OK;
}

static enum bf_status clause_places(struct marker *, const struct clause *, struct spans *);

enum { STEPS_MOST = 1 << 18 }; /* well under a tenth of a second */

/* A snippet is worth so many steps and no more, whatever the clock says. */
static bool is_too_much(uint32_t steps, void *payload)
{
	uint32_t *taken = payload;
	*taken += steps < STEPS_MOST ? steps : STEPS_MOST;
	return *taken > STEPS_MOST;
}

static enum bf_status joined_places(struct marker *m, const struct clause *c, struct spans *out)
{
	struct spans *lists = arena_calloc(m->arena, c->children.count, sizeof *lists);
	enum bf_status status = lists ? BF_OK : error_no_memory(m->error);
	for (uint32_t i = 0; i < c->children.count && status == BF_OK; i++)
		status = clause_places(m, c->children.items[i], &lists[i]);
	if (status != BF_OK)
		return status;
	struct place_source source = {.snapshot = m->plan->snapshot,
				      .part = m->text->part,
				      .article = m->text->article,
				      .base = m->text->field == FIELD_BODY ? POSITION_BODY : 0,
				      .text = &m->written,
				      .patience = {is_too_much, &m->steps},
				      .arena = m->arena};
	if (c->kind == CLAUSE_ATLEAST) /* how often in all was asked before */
		*out = lists[0];
	else
		status = place_join(c, lists, &source, out, m->error);
	if (status == BF_DEADLINE) { /* very many: rather no mark than none of the answer */
		*out = (struct spans){NULL, 0};
		status = BF_OK;
	}
	return status;
}

static enum bf_status clause_places(struct marker *m, const struct clause *c, struct spans *out)
{
	enum bf_status status = BF_OK;
	*out = (struct spans){NULL, 0};
	if (c->kind == CLAUSE_TERMS)
		return word_places(m, c, out);
	if (place_join_knows(c->kind))
		return joined_places(m, c, out);
	for (uint32_t i = 0; c->kind == CLAUSE_OR && i < c->children.count && status == BF_OK; i++) {
		struct spans one;
		status = clause_places(m, c->children.items[i], &one);
		if (status == BF_OK)
			status = spans_merge(out, &one, m->arena, out, m->error);
	}
	return status;
}

/* ---- marks -------------------------------------------------------------------------------------------- */

static bool add_place(struct marker *m, struct marked_place place)
{
	if (m->count == m->capacity) {
		size_t capacity = m->capacity ? m->capacity * 2 : 32;
		struct marked_place *found = arena_alloc(m->arena, capacity * sizeof *found);
		if (!found)
			return false;
		if (m->count)
			memcpy(found, m->found, m->count * sizeof *found);
		m->found = found;
		m->capacity = capacity;
	}
	m->found[m->count++] = place;
	return true;
}

/* Index of the first token at or after a position. */
static size_t token_at(const struct marked_text *text, uint32_t position)
{
	size_t low = 0, high = text->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text->tokens[middle].position < position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The bytes from the first word of a span to its last. */
static struct mark bytes_of(const struct marked_text *text, struct span span, uint32_t what)
{
	struct mark mark = {UINT32_MAX, 0, what};
	if (span.start < text->position)
		return mark;
	uint32_t start = span.start - text->position, end = span.end - text->position;
	for (size_t i = token_at(text, start); i < text->count && text->tokens[i].position <= end; i++) {
		const struct token *t = &text->tokens[i];
		if (t->position + t->span - 1u > end)
			continue;
		if (t->start < mark.start)
			mark.start = t->start;
		if (t->end > mark.end)
			mark.end = t->end;
	}
	return mark;
}

static enum bf_status mark_places(struct marker *m, const struct spans *places, uint32_t what)
{
	for (size_t i = 0; i < places->count; i++)
		if (!add_place(m, (struct marked_place){places->items[i], what}))
			return error_no_memory(m->error);
	return BF_OK;
}

/* Those of `places` that lie inside one of the stretches; both ascend. */
static void keep_inside(struct spans *places, const struct spans *stretches)
{
	size_t kept = 0, next = 0;
	uint32_t furthest = 0; /* end of the stretches that begin before the place, plus 1 */
	for (size_t i = 0; i < places->count; i++) {
		struct span place = places->items[i];
		for (; next < stretches->count && stretches->items[next].start <= place.start; next++)
			if (stretches->items[next].end + 1 > furthest)
				furthest = stretches->items[next].end + 1;
		if (place.end < furthest)
			places->items[kept++] = place;
	}
	places->count = kept;
}

/* What is marked only where it stands inside something else. */
static bool is_one_mark(const struct clause *c)
{
	return c->kind == CLAUSE_TERMS || c->kind == CLAUSE_PHRASE || c->kind == CLAUSE_OR;
}

/* Of a clause that asks about places, what stands inside these stretches of it. */
static enum bf_status mark_inside(struct marker *m, const struct clause *c,
				  const struct spans *stretches)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < place_join_required(c) && status == BF_OK; i++) {
		const struct clause *child = c->children.items[i];
		struct spans places;
		status = clause_places(m, child, &places);
		if (status != BF_OK)
			break;
		keep_inside(&places, stretches);
		status = is_one_mark(child) ? mark_places(m, &places, m->next++)
					    : mark_inside(m, child, &places);
	}
	return status;
}

static enum bf_status mark_near(struct marker *m, const struct clause *c)
{
	struct spans stretches;
	enum bf_status status = joined_places(m, c, &stretches);
	return status == BF_OK ? mark_inside(m, c, &stretches) : status;
}

static enum bf_status mark_clause(struct marker *, const struct clause *);

static enum bf_status mark_list(struct marker *m, const struct clause_list *list)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = mark_clause(m, list->items[i]);
	return status;
}

/* Does the article match the clause? */
static enum bf_status holds(struct marker *m, const struct clause *c, bool *out)
{
	struct arena arena = ARENA_INIT, spans = ARENA_INIT;
	struct ticker ticker = {0};
	struct match_context context = {m->plan, m->text->part, &ticker, &arena, &spans, NULL, {NULL, 0}};
	struct matcher *matcher;
	enum bf_status status = matcher_open(&context, c, &matcher, m->error);
	*out = false;
	if (status == BF_OK)
		status = matcher_seek(matcher, m->text->article, m->error);
	if (status == BF_OK && matcher->article == m->text->article)
		status = matcher_confirm(matcher, out, m->error);
	matcher_close(matcher);
	arena_free(&spans);
	arena_free(&arena);
	return status;
}

/* Of an OR, only what matched: a word shows that itself, a group has to be asked. */
static enum bf_status mark_either(struct marker *m, const struct clause *c)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < c->children.count && status == BF_OK; i++) {
		const struct clause *child = c->children.items[i];
		bool matched = true;
		if (child->kind == CLAUSE_AND || child->kind == CLAUSE_ATLEAST || child->kind == CLAUSE_ANY)
			status = holds(m, child, &matched);
		if (status == BF_OK && matched)
			status = mark_clause(m, child);
	}
	return status;
}

static enum bf_status mark_clause(struct marker *m, const struct clause *c)
{
	struct spans places;
	enum bf_status status;
	switch (c->kind) {
	case CLAUSE_TERMS:
	case CLAUSE_PHRASE:
		status = clause_places(m, c, &places);
		return status == BF_OK ? mark_places(m, &places, m->next++) : status;
	case CLAUSE_AND:
		/* Stop words that may be missing are left alone: they stand everywhere. */
		return mark_list(m, &c->children);
	case CLAUSE_OR:
	case CLAUSE_ANY:
		return mark_either(m, c);
	default:
		return place_join_knows(c->kind) ? mark_near(m, c) : BF_OK;
	}
}

static int by_start(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end < y->end) - (x->end > y->end);
}

enum bf_status marks_of_places(const struct marked_text *text, const struct marked_place *places,
			       size_t count, struct arena *arena, struct mark **out,
			       size_t *mark_count, bf_error *error)
{
	*mark_count = 0;
	*out = arena_alloc(arena, (count + 1) * sizeof **out);
	if (!*out)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++) {
		struct mark mark = bytes_of(text, places[i].span, places[i].what);
		if (mark.start < mark.end)
			(*out)[(*mark_count)++] = mark;
	}
	if (*mark_count)
		qsort(*out, *mark_count, sizeof **out, by_start);
	return BF_OK;
}

enum bf_status marks_find(const struct plan *plan, const struct marked_text *text, struct arena *arena,
			  struct mark **out, size_t *count, bf_error *error)
{
	struct marker m = {.plan = plan, .text = text, .arena = arena, .error = error};
	enum bf_status status = mark_clause(&m, plan->root);
	case_text_free(&m.written);
	if (status != BF_OK)
		return status;
	return marks_of_places(text, m.found, m.count, arena, out, count, error);
}

/* ---- by the index alone ----------------------------------------------------------------------------------- */

enum { INDEXED_TERMS_MAX = 8 }; /* of one word */

static bool has_few_terms(const struct clause *c)
{
	bool few = c->kind != CLAUSE_TERMS || c->term_count <= INDEXED_TERMS_MAX;
	for (uint32_t i = 0; few && i < c->children.count; i++)
		few = has_few_terms(c->children.items[i]);
	return few;
}

bool places_are_indexed(const struct plan *plan)
{
	return has_few_terms(plan->root);
}

static int by_span(const void *a, const void *b)
{
	const struct marked_place *x = a, *y = b;
	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end > y->span.end ? -1 : 1;
	return (x->what > y->what) - (x->what < y->what);
}

enum bf_status marked_places(const struct plan *plan, struct part *part, uint32_t article,
			     enum field field, struct arena *arena, struct marked_place **out,
			     size_t *count, bf_error *error)
{
	struct marked_text text = {.part = part, .article = article, .field = field};
	struct marker m = {
	    .plan = plan, .text = &text, .arena = arena, .by_index = true, .error = error};
	enum bf_status status = mark_clause(&m, plan->root);
	case_text_free(&m.written);
	if (m.count)
		qsort(m.found, m.count, sizeof *m.found, by_span);
	*out = m.found;
	*count = m.count;
	return status;
}
