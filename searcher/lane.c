/* lane.c - see lane.h. */
#include "searcher/lane.h"

enum bf_status lane_open(struct collector *c, const struct clause *clause, struct lane *out)
{
	*out = (struct lane){.weight = clause->weight};
	enum bf_status status = matcher_open(c->context, clause, &out->matcher, c->error);
	if (status != BF_OK)
		return status;
	out->cursor = matcher_cursor(out->matcher);
	out->scored = c->top->sort == SORT_RELEVANCE && c->top->capacity > 0 &&
		      (!out->cursor || out->weight > 0);
	return BF_OK;
}

void lane_close(struct lane *l)
{
	matcher_close(l->matcher);
}

enum bf_status lane_bound(struct collector *c, struct lane *l, uint32_t first, uint32_t last)
{
	l->most = 0;
	if (!l->scored)
		return BF_OK;
	for (uint32_t at = first;;) {
		if (at > l->block_last || at < l->block_first) {
			enum bf_status status =
			    matcher_bound(l->matcher, at, &l->block_most, &l->block_last, c->error);
			if (status != BF_OK)
				return status;
			l->block_first = at;
		}
		if (l->block_most > l->most)
			l->most = l->block_most;
		if (l->block_last >= last)
			return BF_OK;
		at = l->block_last + 1;
	}
}

/* ---- any lane ------------------------------------------------------------------------------ */

static enum bf_status load(struct collector *c, struct cursor *cursor)
{
	return cursor->occurrences ? BF_OK : cursor->operations->load_occurrences(cursor, c->error);
}

static int64_t score_on_hand(const struct collector *c, const struct lane *l)
{
	return rank_score(c->context->plan->scale, l->weight, l->cursor->occurrences[l->cursor->at]);
}

static enum bf_status look_in_list(struct collector *c, struct lane *l, uint32_t article, bool *there,
				   int64_t *score)
{
	enum bf_status status = cursor_seek(l->cursor, article, c->error);
	*there = status == BF_OK && cursor_article(l->cursor) == article;
	if (!*there || !l->scored)
		return status;
	status = load(c, l->cursor);
	if (status == BF_OK)
		*score = score_on_hand(c, l);
	return status;
}

enum bf_status lane_look(struct collector *c, struct lane *l, uint32_t article, bool *there,
			 int64_t *score)
{
	*score = 0;
	if (l->cursor)
		return look_in_list(c, l, article, there, score);
	enum bf_status status = matcher_stands_in(l->matcher, article, there, c->error);
	if (status == BF_OK && *there && l->scored)
		status = matcher_score(l->matcher, score, c->error);
	return status;
}

/* ---- words --------------------------------------------------------------------------------- */

/* Postings [at, count) up to article `end`, with their scores; returns where it stopped. */
static uint32_t consider_scored(const struct collector *c, const struct lane *l, uint32_t count,
				uint32_t end, int64_t needed, struct considered *out)
{
	const struct rank_scale *scale = c->context->plan->scale;
	const uint32_t *articles = l->cursor->articles;
	const occurrence *occurrences = l->cursor->occurrences;
	int64_t weight = l->weight;
	uint32_t at = l->cursor->at, kept = 0, enough = rank_saturation_needed(weight, needed);
	for (; at < count && articles[at] <= end; at++) {
		uint32_t saturation = rank_saturation_of(scale, occurrences[at]);
		if (saturation < enough)
			continue;
		out->articles[kept] = articles[at];
		out->scores[kept++] = weight * (int64_t)saturation >> RANK_SATURATION_BITS;
	}
	out->count = kept;
	return at;
}

/* The same where scores do not count. */
static uint32_t consider_unscored(const struct lane *l, uint32_t count, uint32_t end, int64_t needed,
				  struct considered *out)
{
	const uint32_t *articles = l->cursor->articles;
	uint32_t at = l->cursor->at, kept = 0;
	for (; at < count && articles[at] <= end; at++) {
		out->articles[kept] = articles[at];
		out->scores[kept] = 0;
		kept += needed <= 0;
	}
	out->count = kept;
	return at;
}

enum bf_status lane_consider(struct collector *c, struct lane *l, bool scored, uint32_t end,
			     int64_t needed, struct considered *out, uint32_t *seen)
{
	struct cursor *cursor = l->cursor;
	uint32_t at = cursor->at, count = cursor->count - at < out->room ? cursor->count : at + out->room;
	enum bf_status status = scored ? load(c, cursor) : BF_OK;
	if (status != BF_OK)
		return status;
	cursor->at = scored ? consider_scored(c, l, count, end, needed, out)
			    : consider_unscored(l, count, end, needed, out);
	*seen = cursor->at - at;
	return BF_OK;
}

enum bf_status lane_next_block(struct collector *c, struct lane *l)
{
	struct cursor *cursor = l->cursor;
	if (cursor->at < cursor->count)
		return BF_OK;
	cursor->at = cursor->count - 1;
	if (ticker_steps(c->context->ticker, cursor->count))
		return BF_DEADLINE;
	return cursor_next(cursor, c->error);
}

enum bf_status lane_add(struct collector *c, struct lane *l, bool required, struct considered *k)
{
	struct cursor *cursor = l->cursor;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < k->count; i++) {
		int64_t score = k->scores[i];
		enum bf_status status = cursor_seek(cursor, k->articles[i], c->error);
		if (status != BF_OK)
			return status;
		bool there = cursor_article(cursor) == k->articles[i];
		if (there && l->scored && score >= 0) {
			status = load(c, cursor);
			if (status != BF_OK)
				return status;
			score += score_on_hand(c, l);
		}
		k->articles[kept] = k->articles[i];
		k->scores[kept] = score;
		kept += there || !required;
	}
	k->count = kept;
	return BF_OK;
}

/* ---- under consideration -------------------------------------------------------------------- */

bool considered_init(struct considered *k, uint32_t room, struct arena *arena)
{
	k->articles = arena_alloc(arena, room * sizeof *k->articles);
	k->scores = arena_alloc(arena, room * sizeof *k->scores);
	k->room = room;
	k->count = 0;
	return k->articles && k->scores;
}

void considered_drop(struct considered *k, int64_t needed)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < k->count; i++) {
		k->articles[kept] = k->articles[i];
		k->scores[kept] = k->scores[i];
		kept += k->scores[i] >= needed;
	}
	k->count = kept;
}

void considered_give_up(struct considered *k, int64_t needed)
{
	for (uint32_t i = 0; i < k->count; i++)
		if (k->scores[i] < needed)
			k->scores[i] = HOPELESS;
}
