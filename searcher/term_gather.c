/* term_gather.c - many terms gathered; see term_union.h.
 *
 * All postings are read once, term by term, sorted by article, and joined into
 * one list that is walked like any other, in blocks with bounds.  The terms'
 * cursors are opened again, one by one, only where positions are asked for. */
#include <stdlib.h>

#include "searcher/term_union.h"

enum { BLOCK = 128, DIGIT_BITS = 11 };

struct posting {
	uint32_t article;
	occurrence occurrence;
	uint32_t term;
};

struct gathered_cursor {
	struct cursor base;
	struct match_context *context;
	const struct clause *clause;
	bool add;
	struct posting *postings; /* by article, then term; malloced */
	size_t posting_count;
	uint32_t *articles; /* malloced, NO_ARTICLE at the end; the other two stand in the same piece */
	occurrence *occurrences;
	uint32_t *first; /* of each article: its first posting */
	uint32_t count;  /* articles, with the NO_ARTICLE */
	uint32_t block;	 /* where the block on hand begins */
	struct occurrence_bound *bounds; /* one a block; in the arena */
	struct cursor **cursors; /* of the terms, opened for positions; NULL until then */
	struct position_list positions;
};

/* ---- reading all ---------------------------------------------------------------------------- */

struct gathering {
	struct posting *items;
	size_t count, capacity;
};

static bool make_room(struct gathering *g, size_t more)
{
	size_t capacity = g->capacity ? g->capacity : 1024;
	if (g->capacity - g->count >= more)
		return true;
	while (capacity - g->count < more)
		capacity *= 2;
	struct posting *items = realloc(g->items, capacity * sizeof *items);
	if (!items)
		return false;
	g->items = items;
	g->capacity = capacity;
	return true;
}

/* The block that the cursor is on. */
static enum bf_status gather_block(struct cursor *c, uint32_t term, struct gathering *g, bf_error *error)
{
	enum bf_status status = c->occurrences ? BF_OK : c->operations->load_occurrences(c, error);
	if (status != BF_OK)
		return status;
	if (!make_room(g, c->count))
		return error_no_memory(error);
	for (uint32_t i = c->at; i < c->count && c->articles[i] != NO_ARTICLE; i++)
		g->items[g->count++] = (struct posting){c->articles[i], c->occurrences[i], term};
	return BF_OK;
}

static enum bf_status gather_term(struct match_context *context, const struct clause *clause,
				  uint32_t term, struct arena *arena, struct gathering *g,
				  bf_error *error)
{
	struct part *part = context->part;
	struct cursor *c;
	arena_reset(arena);
	enum bf_status status =
	    part->operations->open_cursor(part, &clause->terms[term], arena, &c, error);
	while (status == BF_OK && c && cursor_article(c) != NO_ARTICLE) {
		status = gather_block(c, term, g, error);
		c->at = c->count - 1;
		if (status == BF_OK)
			status = ticker_steps(context->ticker, c->count) ? BF_DEADLINE : cursor_next(c, error);
	}
	cursor_close(c);
	return status;
}

static enum bf_status gather(struct match_context *context, const struct clause *clause,
			     struct gathering *g, bf_error *error)
{
	struct arena arena = ARENA_INIT; /* of one cursor: there may be very many */
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < clause->term_count && status == BF_OK; i++)
		status = gather_term(context, clause, i, &arena, g, error);
	arena_free(&arena);
	return status;
}

/* ---- sorting ---------------------------------------------------------------------------------- */

static void sort_by_digit(const struct posting *from, size_t count, unsigned shift, struct posting *to)
{
	enum { DIGITS = 1 << DIGIT_BITS };
	size_t starts[DIGITS] = {0}, start = 0;
	for (size_t i = 0; i < count; i++)
		starts[from[i].article >> shift & (DIGITS - 1)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t many = starts[d];
		starts[d] = start;
		start += many;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].article >> shift & (DIGITS - 1)]++] = from[i];
}

/* By article; equal ones stay in the order of their terms. */
static bool sort_postings(struct gathering *g, uint32_t last_article)
{
	struct posting *other = malloc((g->count + 1) * sizeof *other);
	if (!other)
		return false;
	for (unsigned shift = 0; shift < 32 && last_article >> shift; shift += DIGIT_BITS) {
		struct posting *sorted = other;
		sort_by_digit(g->items, g->count, shift, sorted);
		other = g->items;
		g->items = sorted;
	}
	free(other);
	return true;
}

/* ---- joining ---------------------------------------------------------------------------------- */

static void widen(struct occurrence_bound *b, uint32_t article, occurrence o)
{
	struct occurrence_bound one = {article, occurrence_headline(o), occurrence_body(o),
				       occurrence_length_code(o)};
	b->last = article;
	term_union_bound(false, b, &one);
	b->last = article;
}

static enum bf_status join_postings(struct gathered_cursor *g, bf_error *error)
{
	size_t room = g->posting_count + 1;
	g->articles = malloc(room * (2 * sizeof *g->articles + sizeof *g->occurrences));
	g->bounds = arena_alloc(g->context->arena, (room / BLOCK + 1) * sizeof *g->bounds);
	if (!g->articles || !g->bounds)
		return error_no_memory(error);
	g->occurrences = g->articles + room;
	g->first = g->occurrences + room;
	for (size_t i = 0, next; i < g->posting_count; i = next) {
		uint32_t article = g->postings[i].article;
		occurrence o = g->postings[i].occurrence;
		for (next = i + 1; next < g->posting_count && g->postings[next].article == article; next++)
			o = term_union_join(g->add, o, g->postings[next].occurrence);
		if (g->count % BLOCK == 0)
			g->bounds[g->count / BLOCK] = (struct occurrence_bound){.length_code = UINT8_MAX};
		widen(&g->bounds[g->count / BLOCK], article, o);
		g->first[g->count] = (uint32_t)i;
		g->occurrences[g->count] = o;
		g->articles[g->count++] = article;
	}
	g->base.frequency = g->count;
	g->occurrences[g->count] = 0;
	g->articles[g->count++] = NO_ARTICLE;
	return BF_OK;
}

/* ---- walking ---------------------------------------------------------------------------------- */

static void show_block(struct gathered_cursor *g, uint32_t at)
{
	uint32_t left;
	g->block = at - at % BLOCK;
	left = g->count - g->block;
	g->base.articles = g->articles + g->block;
	g->base.occurrences = g->occurrences + g->block;
	/* The NO_ARTICLE is no posting: it stands behind a full last block. */
	g->base.count = left <= BLOCK + 1 ? left : BLOCK;
	g->base.at = at - g->block;
}

static uint32_t find(const struct gathered_cursor *g, uint32_t from, uint32_t target)
{
	uint32_t low = from, high = g->count, step = 1;
	while (low + step < high && g->articles[low + step] < target) {
		low += step;
		step *= 2;
	}
	if (low + step < high)
		high = low + step + 1;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (g->articles[middle] < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum bf_status gathered_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	(void)error;
	uint32_t at = find(g, g->block + base->at, target);
	if (at == g->count)
		at--;
	if (at == g->count - 1 && at % BLOCK == 0 && at > 0) { /* the end, behind a full block */
		show_block(g, at - 1);
		base->at++;
	} else {
		show_block(g, at);
	}
	return BF_OK;
}

static enum bf_status gathered_load(struct cursor *base, bf_error *error)
{
	(void)base, (void)error; /* they stand there */
	return BF_OK;
}

static enum bf_status gathered_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				     bf_error *error)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	uint32_t at = find(g, g->block + base->at, target);
	(void)error;
	*out = (struct occurrence_bound){.last = NO_ARTICLE, .length_code = UINT8_MAX};
	if (at >= g->count - 1)
		return BF_OK;
	*out = g->bounds[at / BLOCK];
	return BF_OK;
}

/* The cursor of a term, opened when first asked for, on the article. */
static enum bf_status open_term(struct gathered_cursor *g, uint32_t term, uint32_t article,
				bf_error *error)
{
	struct match_context *c = g->context;
	if (!g->cursors)
		g->cursors = arena_calloc(c->arena, g->clause->term_count, sizeof *g->cursors);
	if (!g->cursors)
		return error_no_memory(error);
	if (!g->cursors[term]) {
		enum bf_status status = c->part->operations->open_cursor(
		    c->part, &g->clause->terms[term], c->arena, &g->cursors[term], error);
		if (status != BF_OK || !g->cursors[term])
			return status;
	}
	return cursor_seek(g->cursors[term], article, error);
}

static enum bf_status gathered_positions(struct cursor *base, const uint32_t **starts,
					 const uint32_t **ends, size_t *count, bf_error *error)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	uint32_t article = cursor_article(base);
	enum bf_status status = BF_OK;
	arena_reset(&g->positions.arena);
	g->positions.spans = (struct spans){NULL, 0};
	for (size_t i = g->first[g->block + base->at];
	     i < g->posting_count && g->postings[i].article == article && status == BF_OK; i++) {
		uint32_t term = g->postings[i].term;
		status = open_term(g, term, article, error);
		if (status == BF_OK && g->cursors[term] && cursor_article(g->cursors[term]) == article)
			status = position_list_add(&g->positions, g->cursors[term], error);
	}
	return status == BF_OK ? position_list_finish(&g->positions, starts, ends, count, error) : status;
}

static void gathered_close(struct cursor *base)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	for (uint32_t i = 0; g->cursors && i < g->clause->term_count; i++)
		cursor_close(g->cursors[i]);
	free(g->postings);
	free(g->articles);
	arena_free(&g->positions.arena);
}

static const struct cursor_operations gathered = {gathered_seek, gathered_load, gathered_bound,
						  gathered_positions, gathered_close};

enum bf_status term_gather_open(struct match_context *context, const struct clause *clause,
				struct cursor **out, bf_error *error)
{
	struct gathering all = {NULL, 0, 0};
	struct gathered_cursor *g = arena_calloc(context->arena, 1, sizeof *g);
	*out = NULL;
	if (!g)
		return error_no_memory(error);
	enum bf_status status = gather(context, clause, &all, error);
	if (status == BF_OK && all.count && !sort_postings(&all, context->part->last_article))
		status = error_no_memory(error);
	g->base.operations = &gathered;
	g->context = context;
	g->clause = clause;
	g->add = clause->query->kind == QUERY_PREFIX;
	g->postings = all.items;
	g->posting_count = all.count;
	if (status == BF_OK && all.count)
		status = join_postings(g, error);
	if (status != BF_OK || all.count == 0) {
		gathered_close(&g->base);
		return status;
	}
	show_block(g, 0);
	*out = &g->base;
	return BF_OK;
}
