/* lane.c - see lane.h. */
#include "searcher/lane.h"

#include "index/ascending.h"

enum { AT_ONCE = 128 };

enum bf_status lane_open(struct collector *c, const struct clause *clause, struct lane *out)
{
	*out = (struct lane){.weight = clause->weight};
	enum bf_status status = matcher_open(c->context, clause, &out->matcher, c->error);
	if (status != BF_OK)
		return status;
	out->cursor = matcher_cursor(out->matcher);
	if (out->cursor)
		out->cursor->chooses = true;
	out->scored = c->top->sort == SORT_RELEVANCE && c->top->capacity > 0 &&
		      (!out->cursor || out->weight > 0);
	return BF_OK;
}

void lane_close(struct lane *l)
{
	matcher_close(l->matcher);
}

static enum bf_status bound_block(struct collector *c, struct lane *l, uint32_t at)
{
	struct occurrence_bound b;
	l->block_first = at;
	if (!l->cursor)
		return matcher_bound(l->matcher, at, &l->block_most, &l->block_last, c->error);
	enum bf_status status = l->cursor->operations->bound(l->cursor, at, &b, c->error);
	if (status != BF_OK)
		return status;
	l->block_last = b.last;
	l->block_length = b.length_code;
	l->block_most = rank_score(c->context->plan->scale, l->weight,
				   occurrence_make(b.headline, b.body, b.length_code));
	return BF_OK;
}

enum bf_status lane_bound(struct collector *c, struct lane *l, uint32_t first, uint32_t last)
{
	l->most = 0;
	if (!l->scored)
		return BF_OK;
	for (uint32_t at = first;;) {
		if (at > l->block_last || at < l->block_first) {
			enum bf_status status = bound_block(c, l, at);
			if (status != BF_OK)
				return status;
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
	uint32_t enough = rank_saturation_needed(weight, needed), kept = 0;
	uint32_t at = l->cursor->at, stop = lane_place_after(l->cursor, count, end), *kept_articles = out->articles;
	int64_t *scores = out->scores;
	for (; at < stop; at++) {
		uint32_t saturation = rank_saturation_of(scale, occurrences[at]);
		kept_articles[kept] = articles[at];
		scores[kept] = weight * (int64_t)saturation >> RANK_SATURATION_BITS;
		kept += saturation >= enough;
	}
	out->count = kept;
	return stop;
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

uint32_t lane_place_after(const struct cursor *c, uint32_t count, uint32_t end)
{
	if (c->articles[count - 1] <= end)
		return count;
	return c->at + ascending_find(c->articles + c->at, count - c->at, end + 1);
}

/* Places in the block on hand, in out->articles, become articles with their scores. */
static enum bf_status score_places(struct collector *c, const struct lane *l, uint32_t enough,
				   struct considered *out)
{
	const struct rank_scale *scale = c->context->plan->scale;
	uint32_t kept = 0, *articles = out->articles;
	occurrence some[AT_ONCE];
	for (uint32_t from = 0, n; from < out->count; from += n) {
		n = out->count - from < AT_ONCE ? out->count - from : AT_ONCE;
		enum bf_status status = cursor_occurrences_at(l->cursor, articles + from, n, some, c->error);
		if (status != BF_OK)
			return status;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t saturation = rank_saturation_of(scale, some[i]);
			articles[kept] = l->cursor->articles[articles[from + i]];
			out->scores[kept] = l->weight * (int64_t)saturation >> RANK_SATURATION_BITS;
			kept += saturation >= enough;
		}
	}
	out->count = kept;
	return BF_OK;
}

/* The same as consider_scored, where the length of the shortest article says how
 * frequent the word must be, and few are: *done. */
static enum bf_status consider_frequent(struct collector *c, struct lane *l, uint32_t count, uint32_t end,
					int64_t needed, struct considered *out, bool *done)
{
	const struct rank_scale *scale = c->context->plan->scale;
	struct cursor *cursor = l->cursor;
	uint32_t enough = rank_saturation_needed(l->weight, needed);
	uint32_t least = rank_frequency_needed(scale, enough, l->block_length);
	*done = false;
	if (!cursor->operations->frequent || cursor->occurrences || least < 2 || end > l->block_last ||
	    cursor_article(cursor) < l->block_first || scale->table.headline_weight == 0)
		return BF_OK;
	uint32_t stop = lane_place_after(cursor, count, end);
	enum bf_status status = cursor->operations->frequent(cursor, stop, scale->table.headline_weight, least,
							     out->articles, &out->count, done, c->error);
	if (status != BF_OK || !*done)
		return status;
	status = score_places(c, l, enough, out);
	cursor->at = stop;
	return status;
}

enum bf_status lane_consider(struct collector *c, struct lane *l, bool scored, uint32_t end,
			     int64_t needed, struct considered *out, uint32_t *seen)
{
	struct cursor *cursor = l->cursor;
	uint32_t at = cursor->at, count = cursor->count - at < out->room ? cursor->count : at + out->room;
	bool done = false;
	enum bf_status status = BF_OK;
	if (scored)
		status = consider_frequent(c, l, count, end, needed, out, &done);
	if (scored && !done && status == BF_OK)
		status = load(c, cursor);
	if (status != BF_OK)
		return status;
	if (!done)
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

/* To the first article that is not before the target, without a branch where it is on hand. */
static enum bf_status seek_far(struct cursor *c, uint32_t target, bf_error *error)
{
	if (target > c->articles[c->count - 1])
		return c->operations->seek(c, target, error);
	c->at += ascending_find(c->articles + c->at, c->count - c->at, target);
	return BF_OK;
}

/* How far lane_add has come, and which articles it met: their places in the block on hand,
 * and among those under consideration. */
struct meeting {
	uint32_t from, kept, count;
	uint32_t places[AT_ONCE], numbers[AT_ONCE];
};

/* Where articles stand in the block on hand.  Of articles close together a table by their lower
 * bits says it, which costs less than searching for more than a few.  It is never
 * cleared: what it says is looked at. */
struct finder {
	const uint32_t *articles;
	uint32_t count;
	uint8_t *places; /* NULL: no table */
};

enum { PLACES = 4096, PLACES_LEAST = 12 };

static struct finder finder_make(const struct cursor *c, const struct considered *k, uint32_t from)
{
	struct finder f = {c->articles + c->at, c->count - c->at, NULL};
	if (f.count > UINT8_MAX || f.articles[f.count - 1] - f.articles[0] >= PLACES ||
	    k->count - from < PLACES_LEAST)
		return f;
	uint8_t *places = f.places = k->places;
	const uint32_t *articles = f.articles;
	uint32_t count = f.count;
#pragma GCC unroll 8
	for (uint32_t i = 0; i < count; i++)
		places[articles[i] % PLACES] = (uint8_t)i;
	return f;
}

/* Any place where the block does not have the article. */
static inline uint32_t finder_look(const struct finder *f, uint32_t article)
{
	if (!f->places)
		return ascending_find(f->articles, f->count, article);
	uint32_t at = f->places[article % PLACES];
	return at < f->count ? at : 0;
}

/* Goes through the articles under consideration that the block on hand reaches; those that are
 * not in it stay if they have `alone` or more. */
static void meet_block(struct cursor *c, int64_t alone, struct considered *k, struct meeting *m)
{
	const struct finder f = finder_make(c, k, m->from);
	uint32_t last = f.articles[f.count - 1], count = 0, from = m->from, kept = m->kept;
	for (; from < k->count && count < AT_ONCE && k->articles[from] <= last; from++) {
		uint32_t article = k->articles[from], at = finder_look(&f, article);
		int64_t score = k->scores[from];
		bool there = f.articles[at] == article;
		k->articles[kept] = article;
		k->scores[kept] = score;
		m->places[count] = c->at + at;
		m->numbers[count] = kept;
		count += there & (score >= 0);
		kept += there | (score >= alone);
	}
	m->from = from;
	m->kept = kept;
	m->count = count;
}

/* Blocks in which none comes to `hopeful` are not looked at again. */
static enum bf_status score_meeting(struct collector *c, const struct lane *l, const struct meeting *m,
				    int64_t hopeful, struct considered *k)
{
	bool chosen = false;
	const struct rank_scale *scale = c->context->plan->scale;
	occurrence some[AT_ONCE];
	enum bf_status status = cursor_occurrences_at(l->cursor, m->places, m->count, some, c->error);
	for (uint32_t i = 0; i < m->count && status == BF_OK; i++) {
		int64_t score = k->scores[m->numbers[i]] + rank_score(scale, l->weight, some[i]);
		k->scores[m->numbers[i]] = score;
		chosen |= score >= hopeful;
	}
	l->cursor->chosen |= chosen;
	return status;
}

enum bf_status lane_add(struct collector *c, struct lane *l, bool required, int64_t hopeful,
			struct considered *k)
{
	struct meeting m;
	m.from = m.kept = 0;
	uint32_t behind = k->count ? k->articles[k->count - 1] : 0;
	while (m.from < k->count) {
		enum bf_status status = seek_far(l->cursor, k->articles[m.from], c->error);
		if (status != BF_OK)
			return status;
		meet_block(l->cursor, required ? INT64_MAX : hopeful, k, &m);
		if (l->scored && m.count)
			status = score_meeting(c, l, &m, hopeful, k);
		if (status != BF_OK)
			return status;
	}
	k->count = m.kept;
	if (!required && hopeful > 0)
		considered_drop(k, hopeful);
	return seek_far(l->cursor, behind, c->error);
}

/* ---- under consideration -------------------------------------------------------------------- */

bool considered_init(struct considered *k, uint32_t room, struct arena *arena)
{
	k->articles = arena_alloc(arena, room * sizeof *k->articles);
	k->scores = arena_alloc(arena, room * sizeof *k->scores);
	k->places = arena_calloc(arena, PLACES, 1);
	k->room = room;
	k->count = 0;
	return k->articles && k->scores && k->places;
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
