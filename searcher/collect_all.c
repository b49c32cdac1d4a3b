/* collect_all.c - the best of an AND: block by block of its rarest word.
 *
 * Of a block of the rarest word, those articles come under consideration that may
 * win by what the lists say of their blocks; then word by word, the rarer first,
 * those stay that have it too and may still win.  What is costly to look at
 * (dates, phrases, groups, what is excluded) is asked last, of what is left. */
#include <stdlib.h>

#include "searcher/lane.h"

enum { AT_ONCE = 256 };

struct every {
	struct collector *c;
	struct lane *words;    /* required, with cursors, the rarest first */
	struct lane *filters;  /* required, without cursors */
	struct lane *excluded;
	struct lane *optional;
	uint32_t word_count, filter_count, excluded_count, optional_count;
	struct considered considered;
	int64_t rest; /* what the lanes that were not asked yet add at most */
};

/* ---- bounds ------------------------------------------------------------------------------------- */

static enum bf_status bound_list(struct every *e, struct lane *lanes, uint32_t count, uint32_t first,
				 uint32_t last)
{
	for (uint32_t i = 0; i < count; i++) {
		enum bf_status status = lane_bound(e->c, &lanes[i], first, last);
		if (status != BF_OK)
			return status;
		e->rest += lanes[i].most;
	}
	return BF_OK;
}

/* A stretch from `first` on that is one block of the rarest word: its end, and
 * e->rest, what its articles score at most. */
static enum bf_status weigh(struct every *e, uint32_t first, uint32_t *last)
{
	struct lane *lead = &e->words[0];
	enum bf_status status = lane_bound(e->c, lead, first, first);
	*last = e->c->context->part->last_article;
	if (lead->scored && lead->block_last < *last)
		*last = lead->block_last;
	e->rest = lead->most;
	if (status == BF_OK)
		status = bound_list(e, e->words + 1, e->word_count - 1, first, *last);
	if (status == BF_OK)
		status = bound_list(e, e->filters, e->filter_count, first, *last);
	if (status == BF_OK)
		status = bound_list(e, e->optional, e->optional_count, first, *last);
	return status;
}

/* ---- narrowing ------------------------------------------------------------------------------------ */

/* Those that cannot win any more go; or, when they are to be counted, lose hope. */
static void sift(struct every *e)
{
	struct considered *k = &e->considered;
	int64_t needed = top_threshold(e->c->top) - e->rest;
	uint32_t before = k->count;
	if (needed <= 0)
		return;
	if (e->c->counting)
		considered_give_up(k, needed);
	else
		considered_drop(k, needed);
	e->c->passed_over |= k->count < before;
}

/* The block of the rarest word on hand, up to `last`. */
static enum bf_status consider_block(struct every *e, uint32_t last)
{
	struct lane *lead = &e->words[0];
	int64_t threshold = top_threshold(e->c->top);
	bool possible = e->rest >= threshold;
	e->rest -= lead->most;
	int64_t needed = possible ? threshold - e->rest : INT64_MAX;
	uint32_t seen;
	enum bf_status status = lane_consider(e->c, lead, lead->scored && possible, last,
					      e->c->counting ? 0 : needed, &e->considered, &seen);
	if (status != BF_OK)
		return status;
	e->c->passed_over |= e->considered.count < seen;
	if (e->c->counting)
		considered_give_up(&e->considered, needed);
	return BF_OK;
}

/* Does it match what is no word?  Before that is looked at closely: may it win? */
static enum bf_status ask_filter(struct every *e, struct lane *l, uint32_t article, int64_t *score,
				 bool *matches)
{
	struct matcher *m = l->matcher;
	enum bf_status status = BF_OK;
	int64_t most = l->most, more;
	*matches = false;
	if (m->article < article)
		status = matcher_seek(m, article, e->c->error);
	if (status != BF_OK || m->article != article)
		return status;
	if (l->scored)
		status = matcher_limit(m, &most, e->c->error);
	if (*score + most + e->rest < top_threshold(e->c->top)) {
		*score = HOPELESS;
		e->c->passed_over |= !e->c->counting;
		if (!e->c->counting)
			return status;
	}
	arena_reset(e->c->context->spans);
	if (status == BF_OK)
		status = matcher_confirm(m, matches, e->c->error);
	if (status == BF_OK && *matches && l->scored && *score >= 0) {
		status = matcher_score(m, &more, e->c->error);
		*score += more;
	}
	return status;
}

/* Dates are quickly asked: all at once, without a matcher. */
static enum bf_status narrow_by_date(struct every *e, const struct clause *range)
{
	struct considered *k = &e->considered;
	struct part *part = e->c->context->part;
	int32_t days[AT_ONCE];
	uint32_t kept = 0;
	enum bf_status status = part->operations->days_of(part, k->articles, k->count, days, e->c->error);
	if (status != BF_OK)
		return status;
	for (uint32_t i = 0; i < k->count; i++) {
		k->articles[kept] = k->articles[i];
		k->scores[kept] = k->scores[i];
		kept += (days[i] != INT32_MIN) & (days[i] >= range->first) & (days[i] <= range->last);
	}
	k->count = kept;
	return BF_OK;
}

static enum bf_status narrow_by_filter(struct every *e, struct lane *l)
{
	struct considered *k = &e->considered;
	uint32_t kept = 0;
	if (l->matcher->clause->kind == CLAUSE_DATE)
		return narrow_by_date(e, l->matcher->clause);
	for (uint32_t i = 0; i < k->count; i++) {
		int64_t score = k->scores[i];
		bool matches;
		enum bf_status status = ask_filter(e, l, k->articles[i], &score, &matches);
		if (status != BF_OK)
			return status;
		k->articles[kept] = k->articles[i];
		k->scores[kept] = score;
		kept += matches;
	}
	k->count = kept;
	return BF_OK;
}

static enum bf_status narrow_by_excluded(struct every *e, struct lane *l)
{
	struct considered *k = &e->considered;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < k->count; i++) {
		bool there;
		int64_t score;
		arena_reset(e->c->context->spans);
		enum bf_status status = lane_look(e->c, l, k->articles[i], &there, &score);
		if (status != BF_OK)
			return status;
		k->articles[kept] = k->articles[i];
		k->scores[kept] = k->scores[i];
		kept += !there;
	}
	k->count = kept;
	return BF_OK;
}

static enum bf_status add_optional(struct every *e, struct lane *l)
{
	struct considered *k = &e->considered;
	e->rest -= l->most;
	for (uint32_t i = 0; i < k->count; i++) {
		bool there;
		int64_t more;
		if (k->scores[i] + l->most + e->rest < top_threshold(e->c->top))
			continue;
		arena_reset(e->c->context->spans);
		enum bf_status status = lane_look(e->c, l, k->articles[i], &there, &more);
		if (status != BF_OK)
			return status;
		k->scores[i] += more;
	}
	return BF_OK;
}

/* The required lanes after the first, and what is excluded. */
static enum bf_status narrow(struct every *e)
{
	struct considered *k = &e->considered;
	enum bf_status status = BF_OK;
	for (uint32_t i = 1; i < e->word_count && k->count && status == BF_OK; i++) {
		e->rest -= e->words[i].most;
		status = lane_add(e->c, &e->words[i], true, top_threshold(e->c->top) - e->rest, k);
		sift(e);
	}
	for (uint32_t i = 0; i < e->filter_count && k->count && status == BF_OK; i++) {
		e->rest -= e->filters[i].most;
		status = narrow_by_filter(e, &e->filters[i]);
		sift(e);
	}
	for (uint32_t i = 0; i < e->excluded_count && k->count && status == BF_OK; i++)
		status = narrow_by_excluded(e, &e->excluded[i]);
	return status;
}

/* All lanes after the first, and the top. */
static enum bf_status decide(struct every *e)
{
	struct considered *k = &e->considered;
	enum bf_status status = narrow(e);
	if (status == BF_OK)
		e->c->total += k->count;
	for (uint32_t i = 0; i < e->optional_count && k->count && status == BF_OK; i++)
		status = add_optional(e, &e->optional[i]);
	for (uint32_t i = 0; i < k->count && status == BF_OK; i++) {
		e->words[0].cursor->chosen |= k->scores[i] >= top_threshold(e->c->top);
		status = collect_offer(e->c, k->articles[i], k->scores[i]);
	}
	k->count = 0;
	return status;
}

/* ---- stretches --------------------------------------------------------------------------------------- */

/* The next article that may have all words: where none of them is behind. */
static uint32_t furthest(const struct every *e, uint32_t target)
{
	for (uint32_t i = 0; i < e->word_count; i++)
		if (cursor_article(e->words[i].cursor) > target)
			target = cursor_article(e->words[i].cursor);
	return target;
}

static enum bf_status read_stretch(struct every *e, uint32_t *target)
{
	struct cursor *lead = e->words[0].cursor;
	uint32_t last;
	enum bf_status status = weigh(e, *target, &last);
	if (status != BF_OK)
		return status;
	if (ticker_step(e->c->context->ticker))
		return BF_DEADLINE;
	if (e->rest < top_threshold(e->c->top) && !e->c->counting) {
		e->c->passed_over = true;
		*target = last + 1;
		return BF_OK;
	}
	status = cursor_seek(lead, *target, e->c->error);
	*target = cursor_article(lead);
	if (status != BF_OK || *target > last)
		return status;
	status = consider_block(e, last);
	if (status == BF_OK)
		status = decide(e);
	if (status != BF_OK)
		return status;
	if (lead->at < lead->count) {
		*target = cursor_article(lead);
		return BF_OK;
	}
	lead->at = lead->count - 1;
	*target = furthest(e, cursor_article(lead) + 1);
	return ticker_steps(e->c->context->ticker, lead->count) ? BF_DEADLINE : BF_OK;
}

/* ---- opening ------------------------------------------------------------------------------------------ */

static int rarest_first(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;
	return (x->matcher->cost > y->matcher->cost) - (x->matcher->cost < y->matcher->cost);
}

/* Dates are quickly asked; then what has least candidates. */
static int cheapest_first(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;
	bool dx = x->matcher->clause->kind == CLAUSE_DATE, dy = y->matcher->clause->kind == CLAUSE_DATE;
	return dx != dy ? dy - dx : rarest_first(a, b);
}

static enum bf_status open_lanes(struct every *e, const struct clause_list *list, struct lane **out,
				 uint32_t *count)
{
	struct lane *lanes = arena_calloc(e->c->context->arena, list->count + 1, sizeof *lanes);
	enum bf_status status = lanes ? BF_OK : error_no_memory(e->c->error);
	*out = lanes;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++) {
		status = lane_open(e->c, list->items[i], &lanes[i]);
		*count += status == BF_OK;
	}
	return status;
}

static int words_first(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;
	return !x->cursor - !y->cursor;
}

static enum bf_status open_every(struct every *e, const struct clause *root)
{
	struct arena *arena = e->c->context->arena;
	enum bf_status status = open_lanes(e, &root->children, &e->words, &e->filter_count);
	if (status == BF_OK)
		status = open_lanes(e, &root->excluded, &e->excluded, &e->excluded_count);
	if (status == BF_OK)
		status = open_lanes(e, &root->optional, &e->optional, &e->optional_count);
	if (status != BF_OK)
		return status;
	qsort(e->words, e->filter_count, sizeof *e->words, words_first);
	while (e->filter_count && e->words[e->word_count].cursor) {
		e->word_count++;
		e->filter_count--;
	}
	e->filters = e->words + e->word_count;
	qsort(e->words, e->word_count, sizeof *e->words, rarest_first);
	qsort(e->filters, e->filter_count, sizeof *e->filters, cheapest_first);
	return considered_init(&e->considered, AT_ONCE, arena) ? BF_OK : error_no_memory(e->c->error);
}

static void close_lanes(struct lane *lanes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		lane_close(&lanes[i]);
}

static bool has_word(const struct clause *root)
{
	for (uint32_t i = 0; i < root->children.count; i++)
		if (root->children.items[i]->kind == CLAUSE_TERMS)
			return true;
	return false;
}

enum bf_status collect_all(struct collector *c, const struct clause *root)
{
	struct every e = {.c = c};
	enum bf_status status = BF_OK;
	if (!has_word(root))
		return collect_by_matcher(c, root);
	status = open_every(&e, root);
	for (uint32_t target = 1;
	     status == BF_OK && e.word_count && target <= c->context->part->last_article;)
		status = read_stretch(&e, &target);
	close_lanes(e.words, e.word_count + e.filter_count);
	close_lanes(e.excluded, e.excluded_count);
	close_lanes(e.optional, e.optional_count);
	return status;
}
