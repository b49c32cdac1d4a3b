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
 * postings need no array.
 *
 * Measured on 50,000 news articles, in instructions of a question of four to six words, over
 * postings in memory: looking at everything 10.2 million, this 1.0 million.  Windows of 1,024 and 2,048 articles cost the same, of 512
 * and 4,096 more, of 8,192 a tenth more.  Bounds of blocks that were exact instead of one corner
 * (most occurrences, least length) would save another 5 to 8 in a hundred: not worth their bytes. */
#include <stdlib.h>

#include "index/enough.h"
#include "searcher/lane.h"

enum { WINDOW = 2048, WORD = ENOUGH_WORD, BLOCK = 256 };

struct any {
	struct collector *c;
	struct lane *lanes;  /* required ones, then optional ones */
	struct lane **order; /* of the required ones: by their bound in the window, lowest first */
	uint32_t required, optional;
	uint32_t first, last; /* the window */
	uint32_t others;      /* lanes that are not essential: order[0, others) */
	struct considered considered;
	bool offered; /* by the last decision: something */
	int32_t *scores; /* of the window's articles; 0 between windows (see fits) */
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

/* What lanes order[0, others), and the optional ones, add at most. */
static int64_t rest_of(const struct any *a, uint32_t others)
{
	int64_t rest = extra(a);
	for (uint32_t i = 0; i < others; i++)
		rest += a->order[i]->most;
	return rest;
}

/* ---- the others, looked up ---------------------------------------------------------------------- */

/* Adds what the lane scores; keeps what may still win with `rest` to come. */
static enum bf_status narrow(struct any *a, struct lane *lane, int64_t rest)
{
	struct considered *k = &a->considered;
	enum bf_status status = BF_OK;
	int64_t least = top_threshold(a->c->top) - rest;
	if (lane->cursor)
		return lane_add(a->c, lane, false, least, k);
	for (uint32_t i = 0; i < k->count && status == BF_OK; i++) {
		bool there;
		int64_t more;
		arena_reset(a->c->context->spans);
		status = lane_look(a->c, lane, k->articles[i], &there, &more);
		k->scores[i] += more;
	}
	considered_drop(k, least);
	return status;
}

/* Those under consideration: what lanes order[0, others), and the optional ones,
 * add; and the top. */
static enum bf_status decide(struct any *a, uint32_t others)
{
	struct considered *k = &a->considered;
	enum bf_status status = BF_OK;
	int64_t rest = rest_of(a, others);
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
	a->offered = k->count > 0;
	k->count = 0;
	return status;
}

/* ---- one essential word --------------------------------------------------------------------------- */

/* The window's part of one block of the lane, from *target on; moves that on. */
static enum bf_status read_piece(struct any *a, struct lane *lane, uint32_t *target)
{
	struct cursor *c = lane->cursor;
	int64_t needed = top_threshold(a->c->top) - rest_of(a, a->others);
	enum bf_status status = lane_bound(a->c, lane, *target, *target);
	uint32_t end = lane->scored && lane->block_last < a->last ? lane->block_last : a->last, seen = 0;
	if (status != BF_OK)
		return status;
	if (lane->most < needed && !a->c->counting) {
		a->c->passed_over = true;
		*target = end + 1;
		return BF_OK;
	}
	status = cursor_seek(c, *target, a->c->error);
	if (status == BF_OK && cursor_article(c) <= end) {
		status = lane_consider(a->c, lane, lane->scored && lane->most >= needed, end, needed,
				       &a->considered, &seen);
		a->c->total += seen;
		if (status == BF_OK)
			status = decide(a, a->others);
		c->chosen |= a->offered;
		if (status == BF_OK)
			status = lane_next_block(a->c, lane);
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

/* Adds the postings of the block on hand, up to `end`, to the window's scores. */
static void add_scores(struct any *a, struct lane *lane, uint32_t end)
{
	const struct rank_scale *scale = a->c->context->plan->scale;
	const uint32_t *articles = lane->cursor->articles;
	const occurrence *occurrences = lane->cursor->occurrences;
	int32_t *scores = a->scores;
	int64_t weight = lane->weight;
	uint32_t first = a->first;
	for (uint32_t at = lane->cursor->at; at < end; at++)
		scores[articles[at] - first] += (int32_t)rank_score(scale, weight, occurrences[at]);
}

static void add_marks(const struct any *a, const struct lane *lane, uint32_t end, uint64_t *marks)
{
	const uint32_t *articles = lane->cursor->articles;
	for (uint32_t at = lane->cursor->at; at < end; at++)
		mark(marks, articles[at] - a->first);
}

static enum bf_status fill_from_list(struct any *a, struct lane *lane, bool marked)
{
	struct cursor *c = lane->cursor;
	enum bf_status status = cursor_seek(c, a->first, a->c->error);
	while (status == BF_OK && cursor_article(c) <= a->last) {
		c->chosen = true; /* which are offered is not known yet */
		if (lane->scored && !c->occurrences)
			status = c->operations->load_occurrences(c, a->c->error);
		if (status != BF_OK)
			return status;
		uint32_t end = lane_place_after(c, c->count, a->last);
		if (lane->scored)
			add_scores(a, lane, end);
		if (marked)
			add_marks(a, lane, end, a->marks);
		c->at = end;
		status = lane_next_block(a->c, lane);
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
			a->scores[m->article - a->first] += (int32_t)score;
			mark(a->marks, m->article - a->first);
		}
		if (status == BF_OK)
			status = matcher_seek(m, m->article + 1, a->c->error);
	}
	return status;
}

/* Scores those postings of the block on hand whose articles may win with them. */
static enum bf_status raise_scores(struct any *a, struct lane *lane, uint32_t end, int64_t needed)
{
	struct cursor *c = lane->cursor;
	for (uint32_t at = c->at; at < end; at++) {
		uint32_t slot = c->articles[at] - a->first;
		if (a->scores[slot] < needed)
			continue;
		enum bf_status status =
		    c->occurrences ? BF_OK : c->operations->load_occurrences(c, a->c->error);
		if (status != BF_OK)
			return status;
		a->scores[slot] += (int32_t)rank_score(a->c->context->plan->scale, lane->weight,
						       c->occurrences[at]);
	}
	return BF_OK;
}

/* When counting, the others are read too, but scored only where it may matter. */
static enum bf_status count_list(struct any *a, struct lane *lane, int64_t needed)
{
	struct cursor *c = lane->cursor;
	enum bf_status status = cursor_seek(c, a->first, a->c->error);
	while (status == BF_OK && cursor_article(c) <= a->last) {
		uint32_t end = lane_place_after(c, c->count, a->last);
		c->chosen = true;
		status = lane->scored ? raise_scores(a, lane, end, needed) : BF_OK;
		add_marks(a, lane, end, a->all);
		c->at = end;
		if (status == BF_OK)
			status = lane_next_block(a->c, lane);
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
		int64_t score = 0;
		int32_t *sum = &a->scores[m->article - a->first];
		arena_reset(a->c->context->spans);
		status = matcher_confirm(m, &matches, a->c->error);
		if (status == BF_OK && matches) {
			mark(a->all, m->article - a->first);
			if (*sum >= needed)
				status = matcher_score(m, &score, a->c->error);
			*sum += (int32_t)score;
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

/* The articles of these bits, counted from `slot`, come under consideration. */
static void consider(struct any *a, uint32_t slot, uint64_t bits)
{
	struct considered *k = &a->considered;
	uint32_t count = k->count;
	for (; bits; bits &= bits - 1) {
		uint32_t at = slot + (uint32_t)__builtin_ctzll(bits);
		k->articles[count] = a->first + at;
		k->scores[count++] = a->scores[at];
	}
	k->count = count;
}

/* Marked articles: all that may win if nothing is known of what is needed. */
static void consider_marked(struct any *a, int64_t needed)
{
	if (!a->c->counting)
		a->c->total += count_marks(a->marks);
	for (uint32_t i = 0; i < WINDOW / WORD; i++)
		consider(a, i * WORD, a->marks[i]);
	memset(a->marks, 0, WINDOW / 8);
	considered_drop(&a->considered, needed);
}

/* Those that score `needed` or more, by the scores alone; needed > 0. */
static void consider_scored(struct any *a, int64_t needed)
{
	int32_t least = needed < INT32_MAX ? (int32_t)needed : INT32_MAX;
	uint64_t bits[WINDOW / WORD];
	enough(a->scores, WINDOW, least, bits);
	for (uint32_t i = 0; i < WINDOW / WORD; i++)
		consider(a, i * WORD, bits[i]);
	a->c->total += a->considered.count;
	a->c->passed_over = true;
}

/* While nothing is known of what is needed, or all are to be counted, articles
 * are marked; later their scores say enough. */
static enum bf_status read_several(struct any *a)
{
	enum bf_status status = BF_OK;
	uint32_t others = a->c->counting ? 0 : a->others;
	bool marked = a->c->counting || top_threshold(a->c->top) <= rest_of(a, others);
	for (uint32_t i = a->others; i < a->required && status == BF_OK; i++)
		status = a->order[i]->cursor ? fill_from_list(a, a->order[i], marked)
					     : fill_from_matcher(a, a->order[i]);
	if (status == BF_OK && a->c->counting)
		status = count_others(a);
	if (status != BF_OK)
		return status;
	int64_t needed = top_threshold(a->c->top) - rest_of(a, others);
	if (marked)
		consider_marked(a, needed);
	else
		consider_scored(a, needed);
	memset(a->scores, 0, WINDOW * sizeof *a->scores);
	return decide(a, others);
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
	a->order = arena_alloc(arena, (a->required + 1) * sizeof *a->order);
	if (!a->order || !considered_init(&a->considered, at_once, arena))
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

/* Do all scores fit in the window's numbers?  Of a thousand words they may not. */
static bool fits(const struct plan *plan)
{
	int64_t most = 0;
	for (uint32_t i = 0; i < plan->word_count; i++)
		most += rank_score_most(plan->scale, plan->words[i]->weight);
	return most <= INT32_MAX;
}

enum bf_status collect_any(struct collector *c, const struct clause *root)
{
	bool one = root->kind == CLAUSE_TERMS;
	uint32_t required = one ? 1 : root->children.count, opened = 0;
	struct any a = {.c = c, .required = required, .optional = root->optional.count};
	uint32_t lanes = a.required + a.optional;
	if (!fits(c->context->plan))
		return collect_by_matcher(c, root);
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
