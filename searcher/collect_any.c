/* collect_any.c - the best of an OR, or of one word: MaxScore by windows.
 *
 * (H. Turtle, J. Flood, "Query evaluation: strategies and optimizations", 1995, with
 * the bounds of blocks as in S. Ding, T. Suel, "Faster top-k document retrieval using
 * block-max indexes", 2011.)
 *
 * In each window of articles the lanes are ordered by what they score there at
 * most.  Those at the lower end that together stay below the worst that is kept
 * are not essential: an article only they have cannot win.  The essential ones
 * are read list by list into an array of scores; what may still win then is looked
 * up in the others, the most promising first.  Where one lane is essential, its
 * postings need no array. */
#include <stdlib.h>

#include "searcher/lane.h"

enum { WINDOW = 4096, WORD = 64, BLOCK = 256 };

struct any {
	struct collector *c;
	struct lane *lanes;  /* required ones, then optional ones */
	struct lane **order; /* of the required ones: by their bound in the window, lowest first */
	uint32_t required, optional;
	uint32_t first, last; /* the window */
	uint32_t others;      /* lanes that are not essential: order[0, others) */
	uint32_t at_once; /* so many may be considered */
	struct considered considered;
	int64_t *scores; /* of the window's articles; 0 between windows */
	uint64_t *marks; /* a bit an article that an essential lane has */
	uint64_t *all;	 /* the same of all lanes, when counting */
};

/* ---- bounds ----------------------------------------------------------------------------------- */

static void order_lanes(struct any *a)
{
	for (uint32_t i = 1; i < a->required; i++) {
		struct lane *lane = a->order[i];
		uint32_t at = i;
		for (; at > 0 && a->order[at - 1]->most > lane->most; at--)
			a->order[at] = a->order[at - 1];
		a->order[at] = lane;
	}
}

/* What the optional lanes add at most. */
static int64_t extra(const struct any *a)
{
	int64_t sum = 0;
	for (uint32_t i = a->required; i < a->required + a->optional; i++)
		sum += a->lanes[i].most;
	return sum;
}

/* Bounds of the window, and which lanes are essential.  *possible: some article
 * of the window may win. */
static enum bf_status weigh(struct any *a, bool *possible)
{
	int64_t threshold = top_threshold(a->c->top), sum;
	for (uint32_t i = 0; i < a->required + a->optional; i++) {
		enum bf_status status = lane_bound(a->c, &a->lanes[i], a->first, a->last);
		if (status != BF_OK)
			return status;
	}
	order_lanes(a);
	sum = extra(a);
	for (a->others = 0; a->others < a->required; a->others++) {
		sum += a->order[a->others]->most;
		if (sum >= threshold)
			break;
	}
	*possible = a->others < a->required;
	return BF_OK;
}

/* ---- the others, looked up ---------------------------------------------------------------------- */

/* Adds what the lane scores; keeps what may still win with `rest` to come. */
static enum bf_status narrow(struct any *a, struct lane *lane, int64_t rest)
{
	struct considered *k = &a->considered;
	int64_t threshold = top_threshold(a->c->top);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < k->count; i++) {
		bool there;
		int64_t more = 0;
		if (!lane->cursor)
			arena_reset(a->c->context->spans);
		enum bf_status status = lane_look(a->c, lane, k->articles[i], &there, &more);
		if (status != BF_OK)
			return status;
		int64_t score = k->scores[i] + more;
		k->articles[kept] = k->articles[i];
		k->scores[kept] = score;
		kept += score + rest >= threshold;
	}
	k->count = kept;
	return BF_OK;
}

/* Those under consideration: what the lanes that were not read add, and the top. */
static enum bf_status decide(struct any *a, uint32_t others)
{
	struct considered *k = &a->considered;
	enum bf_status status = BF_OK;
	int64_t rest = extra(a);
	for (uint32_t i = 0; i < others; i++)
		rest += a->order[i]->most;
	for (uint32_t i = others; i-- > 0 && k->count > 0 && status == BF_OK;) {
		rest -= a->order[i]->most;
		status = narrow(a, a->order[i], rest);
	}
	for (uint32_t i = a->required; i < a->required + a->optional && k->count > 0 && status == BF_OK;
	     i++) {
		rest -= a->lanes[i].most;
		status = narrow(a, &a->lanes[i], rest);
	}
	for (uint32_t i = 0; i < k->count && status == BF_OK; i++)
		status = collect_offer(a->c, k->articles[i], k->scores[i]);
	k->count = 0;
	return status;
}

static int64_t rest_of(const struct any *a, uint32_t others)
{
	int64_t rest = extra(a);
	for (uint32_t i = 0; i < others; i++)
		rest += a->order[i]->most;
	return rest;
}

/* ---- one essential word --------------------------------------------------------------------------- */

/* Of postings [at, count), up to article `end`, those that score enough.  Returns
 * where it stopped. */
static uint32_t consider_scored(const struct any *a, const struct lane *lane, uint32_t at,
				uint32_t count, uint32_t end, struct considered *out)
{
	const struct rank_scale *scale = a->c->context->plan->scale;
	const uint32_t *articles = lane->cursor->articles;
	const occurrence *occurrences = lane->cursor->occurrences;
	int64_t weight = lane->weight;
	uint32_t kept = 0, needed = rank_saturation_needed(
			       weight, top_threshold(a->c->top) - rest_of(a, a->others));
	for (; at < count && articles[at] <= end; at++) {
		uint32_t saturation = rank_saturation_of(scale, occurrences[at]);
		if (saturation < needed)
			continue;
		out->articles[kept] = articles[at];
		out->scores[kept++] = weight * (int64_t)saturation >> RANK_SATURATION_BITS;
	}
	out->count = kept;
	return at;
}

/* The same where scores do not count, or none is enough. */
static uint32_t consider_unscored(const struct any *a, const struct cursor *c, uint32_t at,
				  uint32_t count, uint32_t end, struct considered *out)
{
	bool possible = top_threshold(a->c->top) <= rest_of(a, a->others);
	uint32_t kept = 0;
	for (; at < count && c->articles[at] <= end; at++) {
		if (!possible)
			continue;
		out->articles[kept] = c->articles[at];
		out->scores[kept++] = 0;
	}
	out->count = kept;
	return at;
}

/* The postings of the block on hand up to `end`: those that may win come under
 * consideration. */
static enum bf_status consider_block(struct any *a, struct lane *lane, uint32_t end, bool scored)
{
	struct cursor *c = lane->cursor;
	uint32_t room = c->count - c->at < a->at_once ? c->count : c->at + a->at_once;
	if (scored && !c->occurrences) {
		enum bf_status status = c->operations->load_occurrences(c, a->c->error);
		if (status != BF_OK)
			return status;
	}
	uint32_t at = scored ? consider_scored(a, lane, c->at, room, end, &a->considered)
			     : consider_unscored(a, c, c->at, room, end, &a->considered);
	a->c->total += at - c->at;
	c->at = at;
	return BF_OK;
}

/* Past the block on hand, if that is read to its end. */
static enum bf_status next_block(struct any *a, struct cursor *c)
{
	if (c->at < c->count)
		return BF_OK;
	c->at = c->count - 1;
	if (ticker_steps(a->c->context->ticker, c->count))
		return BF_DEADLINE;
	return cursor_next(c, a->c->error);
}

/* The window's part of one block of the lane, from *target on; moves that on. */
static enum bf_status read_piece(struct any *a, struct lane *lane, uint32_t *target)
{
	struct cursor *c = lane->cursor;
	enum bf_status status = lane_bound(a->c, lane, *target, *target);
	uint32_t end = lane->scored && lane->block_last < a->last ? lane->block_last : a->last;
	bool possible = lane->most + rest_of(a, a->others) >= top_threshold(a->c->top);
	if (status != BF_OK)
		return status;
	if (!possible && !a->c->counting) {
		a->c->passed_over = true;
		*target = end + 1;
		return BF_OK;
	}
	status = cursor_seek(c, *target, a->c->error);
	if (status == BF_OK && cursor_article(c) <= end) {
		status = consider_block(a, lane, end, lane->scored && possible);
		if (status == BF_OK)
			status = decide(a, a->others);
		if (status == BF_OK)
			status = next_block(a, c);
	}
	*target = cursor_article(c);
	return status;
}

static enum bf_status read_one(struct any *a, struct lane *lane)
{
	enum bf_status status = BF_OK;
	for (uint32_t target = a->first; target <= a->last && status == BF_OK;)
		status = read_piece(a, lane, &target);
	return status;
}

/* ---- several, list by list -------------------------------------------------------------------------- */

static inline void mark(uint64_t *marks, uint32_t slot)
{
	marks[slot / WORD] |= 1ull << slot % WORD;
}

static enum bf_status fill_from_list(struct any *a, struct lane *lane)
{
	struct cursor *c = lane->cursor;
	const struct rank_scale *scale = a->c->context->plan->scale;
	enum bf_status status = cursor_seek(c, a->first, a->c->error);
	while (status == BF_OK && cursor_article(c) <= a->last) {
		if (lane->scored && !c->occurrences)
			status = c->operations->load_occurrences(c, a->c->error);
		if (status != BF_OK)
			return status;
		uint32_t at = c->at;
		for (; at < c->count && c->articles[at] <= a->last; at++) {
			uint32_t slot = c->articles[at] - a->first;
			if (lane->scored)
				a->scores[slot] += rank_score(scale, lane->weight, c->occurrences[at]);
			mark(a->marks, slot);
		}
		c->at = at;
		status = next_block(a, c);
	}
	return status;
}

static enum bf_status fill_from_matcher(struct any *a, struct lane *lane)
{
	struct matcher *m = lane->matcher;
	enum bf_status status = BF_OK;
	if (m->article < a->first)
		status = matcher_seek(m, a->first, a->c->error);
	while (status == BF_OK && m->article <= a->last) {
		bool matches;
		int64_t score = 0;
		arena_reset(a->c->context->spans);
		status = matcher_confirm(m, &matches, a->c->error);
		if (status == BF_OK && matches && lane->scored)
			status = matcher_score(m, &score, a->c->error);
		if (status == BF_OK && matches) {
			a->scores[m->article - a->first] += score;
			mark(a->marks, m->article - a->first);
		}
		if (status == BF_OK)
			status = matcher_seek(m, m->article + 1, a->c->error);
	}
	return status;
}

/* When counting, the others are read too, but scored only where it may matter. */
static enum bf_status count_list(struct any *a, struct lane *lane, int64_t needed)
{
	struct cursor *c = lane->cursor;
	enum bf_status status = cursor_seek(c, a->first, a->c->error);
	while (status == BF_OK && cursor_article(c) <= a->last) {
		uint32_t at = c->at;
		for (; at < c->count && c->articles[at] <= a->last; at++) {
			uint32_t slot = c->articles[at] - a->first;
			mark(a->all, slot);
			if (a->scores[slot] < needed)
				continue;
			if (!c->occurrences) {
				status = c->operations->load_occurrences(c, a->c->error);
				if (status != BF_OK)
					return status;
			}
			a->scores[slot] += rank_score(a->c->context->plan->scale, lane->weight,
						      c->occurrences[at]);
		}
		c->at = at;
		status = next_block(a, c);
	}
	return status;
}

static enum bf_status count_matcher(struct any *a, struct lane *lane, int64_t needed)
{
	struct matcher *m = lane->matcher;
	enum bf_status status = BF_OK;
	if (m->article < a->first)
		status = matcher_seek(m, a->first, a->c->error);
	while (status == BF_OK && m->article <= a->last) {
		bool matches;
		int64_t score = 0, *sum = &a->scores[m->article - a->first];
		arena_reset(a->c->context->spans);
		status = matcher_confirm(m, &matches, a->c->error);
		if (status == BF_OK && matches) {
			mark(a->all, m->article - a->first);
			if (*sum >= needed)
				status = matcher_score(m, &score, a->c->error);
			*sum += score;
		}
		if (status == BF_OK)
			status = matcher_seek(m, m->article + 1, a->c->error);
	}
	return status;
}

static uint32_t count_marks(const uint64_t *marks)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < WINDOW / WORD; i++)
		count += (uint32_t)__builtin_popcountll(marks[i]);
	return count;
}

static enum bf_status count_others(struct any *a)
{
	enum bf_status status = BF_OK;
	memcpy(a->all, a->marks, WINDOW / 8);
	for (uint32_t i = a->others; i-- > 0 && status == BF_OK;) {
		struct lane *lane = a->order[i];
		int64_t needed = top_threshold(a->c->top) - rest_of(a, i + 1);
		status = lane->cursor ? count_list(a, lane, needed) : count_matcher(a, lane, needed);
	}
	a->c->total += count_marks(a->all);
	return status;
}

/* Takes the marked articles out of the window: those that may win, with `rest` to come,
 * come under consideration. */
static void consider_marked(struct any *a, int64_t rest)
{
	int64_t needed = top_threshold(a->c->top) - rest;
	struct considered *k = &a->considered;
	for (uint32_t i = 0; i < WINDOW / WORD; i++) {
		for (uint64_t bits = a->marks[i]; bits; bits &= bits - 1) {
			uint32_t slot = i * WORD + (uint32_t)__builtin_ctzll(bits);
			int64_t score = a->scores[slot];
			a->scores[slot] = 0;
			k->articles[k->count] = a->first + slot;
			k->scores[k->count] = score;
			k->count += score >= needed;
		}
		a->marks[i] = 0;
	}
}

static enum bf_status read_several(struct any *a)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = a->others; i < a->required && status == BF_OK; i++)
		status = a->order[i]->cursor ? fill_from_list(a, a->order[i])
					     : fill_from_matcher(a, a->order[i]);
	if (status != BF_OK)
		return status;
	uint32_t others = a->c->counting ? 0 : a->others;
	if (a->c->counting)
		status = count_others(a);
	else
		a->c->total += count_marks(a->marks);
	consider_marked(a, rest_of(a, others));
	return status == BF_OK ? decide(a, others) : status;
}

/* ---- windows ------------------------------------------------------------------------------------------ */

static uint32_t lane_article(const struct lane *l)
{
	return l->cursor ? cursor_article(l->cursor) : l->matcher->article;
}

/* Where the next window begins: right behind this one, or, when that is far, at the
 * first article that any lane has. */
static enum bf_status next_window(struct any *a)
{
	uint32_t next = NO_ARTICLE, behind = a->last + 1;
	a->first = behind;
	for (uint32_t i = a->others; i < a->required; i++)
		if (lane_article(a->order[i]) < next)
			next = lane_article(a->order[i]);
	if (next < behind || next - behind < WINDOW)
		return BF_OK;
	for (uint32_t i = 0; i < a->others; i++) {
		struct lane *l = a->order[i];
		enum bf_status status = BF_OK;
		if (l->cursor)
			status = cursor_seek(l->cursor, behind, a->c->error);
		else if (l->matcher->article < behind)
			status = matcher_seek(l->matcher, behind, a->c->error);
		if (status != BF_OK)
			return status;
		if (lane_article(l) < next)
			next = lane_article(l);
	}
	a->first = next;
	return BF_OK;
}

/* Nothing can win here: on to where some block ends. */
static void pass_over(struct any *a)
{
	uint32_t end = NO_ARTICLE;
	for (uint32_t i = 0; i < a->required + a->optional; i++)
		if (a->lanes[i].scored && a->lanes[i].block_last < end)
			end = a->lanes[i].block_last;
	a->c->passed_over = true;
	a->first = end == NO_ARTICLE ? NO_ARTICLE : end + 1;
}

static enum bf_status read_window(struct any *a)
{
	uint32_t left = a->c->context->part->last_article - a->first;
	bool possible;
	a->last = a->first + (left < WINDOW ? left : WINDOW - 1);
	enum bf_status status = weigh(a, &possible);
	if (status != BF_OK)
		return status;
	if (ticker_step(a->c->context->ticker))
		return BF_DEADLINE;
	if (!possible && !a->c->counting) {
		pass_over(a);
		return BF_OK;
	}
	a->c->passed_over |= !a->c->counting && a->others > 0;
	if (a->required - a->others == 1 && a->order[a->others]->cursor && !a->c->counting)
		status = read_one(a, a->order[a->others]);
	else
		status = read_several(a);
	return status == BF_OK ? next_window(a) : status;
}

static enum bf_status make_room(struct any *a, uint32_t at_once)
{
	struct arena *arena = a->c->context->arena;
	a->at_once = at_once;
	a->order = arena_alloc(arena, (a->required + 1) * sizeof *a->order);
	a->considered.articles = arena_alloc(arena, at_once * sizeof *a->considered.articles);
	a->considered.scores = arena_alloc(arena, at_once * sizeof *a->considered.scores);
	if (!a->order || !a->considered.articles || !a->considered.scores)
		return error_no_memory(a->c->error);
	for (uint32_t i = 0; i < a->required; i++)
		a->order[i] = &a->lanes[i];
	return BF_OK;
}

static enum bf_status make_window(struct any *a)
{
	struct arena *arena = a->c->context->arena;
	a->scores = arena_calloc(arena, WINDOW, sizeof *a->scores);
	a->marks = arena_calloc(arena, WINDOW / WORD, sizeof *a->marks);
	a->all = arena_alloc(arena, WINDOW / 8);
	return a->scores && a->marks && a->all ? BF_OK : error_no_memory(a->c->error);
}

/* A single word: the whole part is one window, and no array is needed. */
static enum bf_status read_word(struct any *a)
{
	enum bf_status status = make_room(a, BLOCK);
	a->first = 1;
	a->last = a->c->context->part->last_article;
	return status == BF_OK ? read_one(a, &a->lanes[0]) : status;
}

static enum bf_status read_all(struct any *a)
{
	enum bf_status status = make_room(a, WINDOW);
	if (status == BF_OK)
		status = make_window(a);
	a->first = 1;
	while (status == BF_OK && a->first <= a->c->context->part->last_article)
		status = read_window(a);
	return status;
}

enum bf_status collect_any(struct collector *c, const struct clause *root)
{
	bool one = root->kind == CLAUSE_TERMS;
	uint32_t required = one ? 1 : root->children.count, opened = 0;
	struct any a = {.c = c, .required = required, .optional = root->optional.count};
	uint32_t lanes = a.required + a.optional;
	a.lanes = arena_calloc(c->context->arena, lanes + 1, sizeof *a.lanes);
	enum bf_status status = a.lanes ? BF_OK : error_no_memory(c->error);
	for (; opened < lanes && status == BF_OK; opened++) {
		const struct clause *clause = one		  ? root
					      : opened < required ? root->children.items[opened]
								  : root->optional.items[opened - required];
		status = lane_open(c, clause, &a.lanes[opened]);
	}
	if (status == BF_OK && lanes == 1 && a.lanes[0].cursor)
		status = read_word(&a);
	else if (status == BF_OK)
		status = read_all(&a);
	for (uint32_t i = 0; i < opened; i++)
		lane_close(&a.lanes[i]);
	return status;
}
