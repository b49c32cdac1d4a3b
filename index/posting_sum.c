/* posting_sum.c - see posting_sum.h. */
#include "index/posting_sum.h"

#include "index/enough.h"
#include "util/error.h"

/* An item has occurrences elsewhere in its lower half, those in a headline above, and a bit that
 * says that there is a posting at all. */
enum { BLOCK = 128, WORD = ENOUGH_WORD, HALF = 0xffff, HEADLINES = 0x3fff, THERE = 1 << 30 };

/* ---- adding up ------------------------------------------------------------------------------ */

bool posting_sum_begin(struct posting_sum *s, uint32_t last, const uint8_t *lengths, struct arena *arena)
{
	size_t room = (size_t)last / BLOCK * BLOCK + BLOCK;
	*s = (struct posting_sum){.last = last, .lengths = lengths};
	s->items = arena_calloc(arena, room, sizeof *s->items);
	return s->items != NULL;
}

void posting_sum_list(struct posting_sum *s)
{
	s->list_most = s->list_most_headline = 0;
}

static uint32_t headline_of(uint32_t item)
{
	return item >> 16 & HEADLINES;
}

/* An item of limited numbers: more than those counts for nobody. */
static void limit_all(struct posting_sum *s)
{
	for (size_t i = 0; i <= s->last; i++)
		if (s->items[i])
			s->items[i] = posting_sum_value(headline_of(s->items[i]), s->items[i] & HALF) | THERE;
	s->most = BODY_FREQUENCY_LIMIT + s->list_most;
	s->most_headline = HEADLINE_FREQUENCY_LIMIT + s->list_most_headline;
}

/* No item grows out of its bits: an article has one posting of a list. */
static void make_room(struct posting_sum *s, uint32_t most, uint32_t most_headline)
{
	if (most > s->list_most) {
		s->most += most - s->list_most;
		s->list_most = most;
	}
	if (most_headline > s->list_most_headline) {
		s->most_headline += most_headline - s->list_most_headline;
		s->list_most_headline = most_headline;
	}
	if (s->most > HALF || s->most_headline > HEADLINES)
		limit_all(s);
}

void posting_sum_add(struct posting_sum *s, const uint32_t *articles, const uint32_t *values, uint32_t count,
		     uint32_t most, uint32_t most_headline)
{
	uint32_t *items = s->items;
	make_room(s, most < BODY_FREQUENCY_LIMIT ? most : BODY_FREQUENCY_LIMIT,
		  most_headline < HEADLINE_FREQUENCY_LIMIT ? most_headline : HEADLINE_FREQUENCY_LIMIT);
	for (uint32_t i = 0; i < count; i++)
		items[articles[i]] = (items[articles[i]] + values[i]) | THERE;
}

/* ---- the cursor ------------------------------------------------------------------------------ */

struct sum_cursor {
	struct cursor base;
	struct posting_sum sum;
	uint64_t *present; /* a bit an article */
	uint32_t words;	   /* of those */
	uint32_t first;	   /* the article that the block on hand begins with, present or not */
	uint8_t place_of[BLOCK]; /* of the articles of the block, counted from `first`: in the next */
	uint32_t articles[BLOCK];
	occurrence occurrences[BLOCK];
	posting_sum_places *open_places;
	struct cursor *places; /* NULL until it was needed */
	void (*close)(void *payload);
	void *payload;
};

static uint32_t next_present(const struct sum_cursor *c, uint32_t target)
{
	uint32_t word = target / WORD;
	if (word >= c->words)
		return NO_ARTICLE;
	uint64_t bits = c->present[word] & ~0ull << target % WORD;
	while (!bits && ++word < c->words)
		bits = c->present[word];
	return bits ? word * WORD + (uint32_t)__builtin_ctzll(bits) : NO_ARTICLE;
}

static void show_block(struct sum_cursor *c)
{
	uint32_t count = 0, *out = c->articles;
	for (uint32_t word = 0; word < BLOCK / WORD; word++)
		for (uint64_t bits = c->present[c->first / WORD + word]; bits; bits &= bits - 1) {
			uint32_t slot = word * WORD + (uint32_t)__builtin_ctzll(bits);
			c->place_of[slot] = (uint8_t)count;
			out[count++] = c->first + slot;
		}
	c->base.count = count;
}

static enum bf_status sum_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	uint32_t article = next_present(c, target);
	(void)error;
	base->occurrences = NULL;
	if (article == NO_ARTICLE) {
		c->articles[0] = NO_ARTICLE;
		base->count = 1;
		base->at = 0;
		return BF_OK;
	}
	c->first = article / BLOCK * BLOCK;
	show_block(c);
	base->at = c->place_of[article % BLOCK];
	return BF_OK;
}

static occurrence occurrence_of(const struct sum_cursor *c, uint32_t article)
{
	uint32_t item = article == NO_ARTICLE ? 0 : c->sum.items[article];
	return item ? occurrence_make(headline_of(item), item & HALF, c->sum.lengths[article]) : 0;
}

static enum bf_status sum_load(struct cursor *base, bf_error *error)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	const uint32_t *items = c->sum.items, *articles = c->articles;
	const uint8_t *lengths = c->sum.lengths;
	bool limited = c->sum.most > BODY_FREQUENCY_LIMIT || c->sum.most_headline > HEADLINE_FREQUENCY_LIMIT;
	uint32_t count = articles[0] == NO_ARTICLE ? 0 : base->count;
	(void)error;
	c->occurrences[0] = 0;
	for (uint32_t i = 0; limited && i < count; i++)
		c->occurrences[i] = occurrence_of(c, articles[i]);
	for (uint32_t i = 0; !limited && i < count; i++) { /* nothing is larger than it may be */
		uint32_t item = items[articles[i]];
		c->occurrences[i] = (item & ((uint32_t)HEADLINES << 16)) << 4 | (item & HALF) << 8 | lengths[articles[i]];
	}
	base->occurrences = c->occurrences;
	return BF_OK;
}

static enum bf_status sum_occurrences_at(struct cursor *base, const uint32_t *at, uint32_t count,
					 occurrence *out, bf_error *error)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	(void)error;
	for (uint32_t i = 0; i < count; i++)
		out[i] = occurrence_of(c, c->articles[at[i]]);
	return BF_OK;
}

/* Items with a headline's pass for being frequent, and are looked at one by one, as few are. */
static enum bf_status sum_frequent(struct cursor *base, uint32_t end, uint32_t headline_weight, uint32_t least,
				   uint32_t *at, uint32_t *count, bool *done, bf_error *error)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	const int32_t *items = (const int32_t *)c->sum.items + c->first;
	uint64_t likely[BLOCK / WORD];
	(void)error;
	*count = 0;
	*done = c->articles[0] != NO_ARTICLE;
	if (!*done)
		return BF_OK;
	enough(items, BLOCK, (int32_t)(THERE | (least < HALF ? least : HALF)), likely);
	for (uint32_t word = 0; word < BLOCK / WORD; word++)
		for (uint64_t bits = likely[word]; bits; bits &= bits - 1) {
			uint32_t slot = word * WORD + (uint32_t)__builtin_ctzll(bits), item = (uint32_t)items[slot];
			uint32_t place = c->place_of[slot];
			uint64_t frequency = (item & HALF) + (uint64_t)headline_of(item) * headline_weight;
			at[*count] = place;
			*count += place >= base->at && place < end && frequency >= least;
		}
	return BF_OK;
}

/* Of all articles of a block, present or not: the shortest one that there might be. */
static uint8_t least_length(const struct posting_sum *s, uint32_t first)
{
	const uint8_t *lengths = s->lengths + first;
	uint8_t least = UINT8_MAX;
	if (s->last - first < BLOCK - 1) {
		for (uint32_t i = 0; i <= s->last - first; i++)
			least = lengths[i] < least ? lengths[i] : least;
		return least;
	}
	for (uint32_t i = 0; i < BLOCK; i++) /* a known number: so compilers do several at once */
		least = lengths[i] < least ? lengths[i] : least;
	return least;
}

/* The most elsewhere, and the most in a headline, as one item. */
static uint32_t most_of_block(const struct posting_sum *s, uint32_t first)
{
	const int32_t *items = (const int32_t *)s->items + first;
	int32_t most = 0, elsewhere = 0;
	for (uint32_t i = 0; i < BLOCK; i++) {
		int32_t item = items[i], one = item & HALF;
		most = item > most ? item : most;
		elsewhere = one > elsewhere ? one : elsewhere;
	}
	return posting_sum_value(headline_of((uint32_t)most), (uint32_t)elsewhere);
}

static enum bf_status sum_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				bf_error *error)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	uint32_t article = next_present(c, target), first = article / BLOCK * BLOCK;
	(void)error;
	*out = (struct occurrence_bound){.last = NO_ARTICLE, .length_code = UINT8_MAX};
	if (article == NO_ARTICLE)
		return BF_OK;
	uint32_t most = most_of_block(&c->sum, first);
	out->last = first + BLOCK - 1;
	out->headline = headline_of(most);
	out->body = most & HALF;
	out->length_code = least_length(&c->sum, first ? first : 1);
	return BF_OK;
}

static enum bf_status sum_positions(struct cursor *base, const uint32_t **starts, const uint32_t **ends,
				    size_t *count, bf_error *error)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	enum bf_status status = c->places ? BF_OK : c->open_places(c->payload, &c->places, error);
	*starts = *ends = NULL;
	*count = 0;
	if (status == BF_OK && c->places)
		status = cursor_seek(c->places, cursor_article(base), error);
	if (status != BF_OK || !c->places || cursor_article(c->places) != cursor_article(base))
		return status;
	return c->places->operations->positions(c->places, starts, ends, count, error);
}

static void sum_close(struct cursor *base)
{
	struct sum_cursor *c = (struct sum_cursor *)base;
	cursor_close(c->places);
	if (c->close)
		c->close(c->payload);
}

static const struct cursor_operations summed = {
    .seek = sum_seek,
    .load_occurrences = sum_load,
    .occurrences_at = sum_occurrences_at,
    .frequent = sum_frequent,
    .bound = sum_bound,
    .positions = sum_positions,
    .close = sum_close,
};

/* ---- opening --------------------------------------------------------------------------------- */

static bool find_present(struct sum_cursor *c, struct arena *arena)
{
	size_t room = (size_t)c->sum.last / BLOCK * BLOCK + BLOCK;
	c->words = (uint32_t)(room / WORD);
	c->present = arena_alloc(arena, c->words * sizeof *c->present);
	if (!c->present)
		return false;
	enough((const int32_t *)c->sum.items, room, 1, c->present);
	for (uint32_t i = 0; i < c->words; i++)
		c->base.frequency += (uint32_t)__builtin_popcountll(c->present[i]);
	return true;
}

enum bf_status posting_sum_finish(struct posting_sum *s, posting_sum_places *places,
				  void (*close)(void *payload), void *payload, struct arena *arena,
				  struct cursor **out, bf_error *error)
{
	struct sum_cursor *c = arena_alloc(arena, sizeof *c);
	bool made = false;
	*out = NULL;
	if (c) {
		c->base = (struct cursor){.operations = &summed, .articles = c->articles};
		c->sum = *s;
		c->open_places = places;
		c->places = NULL;
		c->close = close;
		c->payload = payload;
		made = find_present(c, arena);
	}
	if (!made || c->base.frequency == 0) {
		if (close)
			close(payload);
		return made ? BF_OK : error_no_memory(error);
	}
	*out = &c->base;
	return sum_seek(*out, 1, error);
}
