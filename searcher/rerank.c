/* rerank.c - see rerank.h.
 *
 * For every word of the question that scores: is it there as typed?  For every
 * two words that follow each other in the question: how close do they come?
 * The bonus of a pair is RANK_NEAR_PERCENT of the lighter weight, divided by
 * the distance, so that it fades as 1, 1/2, 1/3 …  Both are sums of whole
 * numbers over the words, so their order does not matter. */
#include "searcher/rerank.h"

#include <stdlib.h>

struct word_desk {
	const struct clause *clause;
	struct matcher *matcher; /* of the word; NULL: nothing to look at */
	struct matcher *exact;	 /* of its forms as typed; NULL: none */
	struct clause exact_clause;
};

struct reranker {
	struct match_context context;
	struct arena spans;
	struct word_desk *words;
	uint32_t word_count;
};

static enum bf_status open_word(struct reranker *r, const struct clause *clause,
				struct word_desk *desk, bf_error *error)
{
	enum bf_status status = BF_OK;
	desk->clause = clause;
	if (clause->kind == CLAUSE_NONE || clause->kind == CLAUSE_ALL)
		return BF_OK;
	if (r->word_count > 1)
		status = matcher_open(&r->context, clause, &desk->matcher, error);
	if (status != BF_OK || clause->exact_count == 0)
		return status;
	desk->exact_clause = (struct clause){.kind = CLAUSE_TERMS,
					     .query = clause->query,
					     .terms = clause->exact,
					     .term_count = clause->exact_count};
	return matcher_open(&r->context, &desk->exact_clause, &desk->exact, error);
}

enum bf_status reranker_open(const struct plan *plan, struct part *part, struct ticker *ticker,
			     struct arena *arena, struct reranker **out, bf_error *error)
{
	struct reranker *r = arena_calloc(arena, 1, sizeof *r);
	*out = r;
	if (!r)
		return error_no_memory(error);
	r->context = (struct match_context){plan, part, ticker, arena, &r->spans};
	r->words = arena_calloc(arena, plan->word_count + 1, sizeof *r->words);
	if (!r->words)
		return error_no_memory(error);
	r->word_count = plan->word_count;
	for (uint32_t i = 0; i < plan->word_count; i++) {
		enum bf_status status = open_word(r, plan->words[i], &r->words[i], error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

void reranker_close(struct reranker *r)
{
	if (!r)
		return;
	for (uint32_t i = 0; r->words && i < r->word_count; i++) {
		matcher_close(r->words[i].matcher);
		matcher_close(r->words[i].exact);
	}
	arena_free(&r->spans);
}

static enum bf_status is_there(struct matcher *m, uint32_t article, bool *there, bf_error *error)
{
	enum bf_status status = BF_OK;
	*there = false;
	if (m && m->article < article)
		status = matcher_seek(m, article, error);
	if (status == BF_OK && m && m->article == article)
		status = matcher_confirm(m, there, error);
	return status;
}

/* The smallest distance between two places; UINT32_MAX when one has none. */
static uint32_t closest(const struct spans *a, const struct spans *b)
{
	uint32_t least = UINT32_MAX;
	size_t i = 0, j = 0;
	while (i < a->count && j < b->count) {
		struct span x = a->items[i], y = b->items[j];
		uint32_t gap = x.end < y.start ? y.start - x.end : y.end < x.start ? x.start - y.end : 0;
		if (gap && gap < least)
			least = gap;
		if (x.start <= y.start)
			i++;
		else
			j++;
	}
	return least;
}

/* Positions of one field say nothing about those of another. */
static bool one_space(const struct clause *a, const struct clause *b)
{
	enum field x = a->query->field, y = b->query->field;
	return x == y || (field_describe(x)->shares_text && field_describe(y)->shares_text);
}

static int64_t near_bonus(const struct clause *a, const struct clause *b, uint32_t distance)
{
	int64_t lighter = a->weight < b->weight ? a->weight : b->weight;
	if (distance >= RANK_NEAR_REACH || !one_space(a, b))
		return 0;
	return lighter * RANK_NEAR_PERCENT / 100 / (int64_t)distance;
}

enum bf_status reranker_bonuses(struct reranker *r, uint32_t article, struct bonuses *out,
				bf_error *error)
{
	struct spans before = {NULL, 0};
	const struct clause *before_clause = NULL;
	*out = (struct bonuses){0, 0};
	arena_reset(&r->spans);
	for (uint32_t i = 0; i < r->word_count; i++) {
		struct word_desk *w = &r->words[i];
		struct spans now = {NULL, 0};
		bool there;
		enum bf_status status = is_there(w->exact, article, &there, error);
		if (status == BF_OK && there)
			out->exact += w->clause->weight * RANK_EXACT_PERCENT / 100;
		if (status == BF_OK)
			status = is_there(w->matcher, article, &there, error);
		if (status == BF_OK && there)
			status = matcher_spans(w->matcher, &now, error);
		if (status != BF_OK)
			return status;
		if (!there || w->clause->query->optional) /* stop words keep nobody apart */
			continue;
		if (before_clause)
			out->near += near_bonus(before_clause, w->clause, closest(&before, &now));
		before = now;
		before_clause = w->clause;
	}
	return BF_OK;
}

/* ---- the best -------------------------------------------------------------------------------------- */

static bool stands_before(const struct candidate *a, const struct candidate *b)
{
	return a->part != b->part ? a->part < b->part : a->article < b->article;
}

static uint32_t order_by_article(struct top *top, struct candidate *order[RANK_DEPTH])
{
	uint32_t count = top->count < RANK_DEPTH ? top->count : RANK_DEPTH;
	for (uint32_t i = 0; i < count; i++) {
		struct candidate *c = &top->items[i];
		uint32_t at = i;
		for (; at > 0 && stands_before(c, order[at - 1]); at--)
			order[at] = order[at - 1];
		order[at] = c;
	}
	return count;
}

/* Candidates [0, count) are of one part, ascending. */
static enum bf_status rerank_part(struct candidate **items, uint32_t count, struct top *top,
				  const struct plan *plan, struct ticker *ticker, bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct reranker *r;
	enum bf_status status =
	    reranker_open(plan, top->snapshot->parts[items[0]->part], ticker, &arena, &r, error);
	for (uint32_t i = 0; i < count && status == BF_OK; i++) {
		struct bonuses bonuses;
		status = reranker_bonuses(r, items[i]->article, &bonuses, error);
		if (status == BF_OK)
			items[i]->key += bonuses.exact + bonuses.near;
	}
	reranker_close(r);
	arena_free(&arena);
	return status;
}

enum bf_status rerank(struct top *top, const struct plan *plan, struct ticker *ticker, bf_error *error)
{
	struct candidate *order[RANK_DEPTH];
	enum bf_status status = BF_OK;
	if (plan->word_count == 0)
		return BF_OK;
	uint32_t count = order_by_article(top, order);
	for (uint32_t i = 0, next; i < count && status == BF_OK; i = next) {
		for (next = i; next < count && order[next]->part == order[i]->part;)
			next++;
		status = rerank_part(order + i, next - i, top, plan, ticker, error);
	}
	return status == BF_OK ? top_sort_first(top, count, error) : status;
}
