/* spelling.c - see spelling.h. */
#include "searcher/spelling.h"

#include <stdlib.h>

#include "searcher/spelling_walk.h"
#include "util/utf8.h"

enum {
	LETTERS_LEAST = 3,	/* shorter words have a neighbour for every letter there is */
	LETTERS_FOR_TWO = 5,	/* from so many on, two edits are looked for */
	WALK_LIMIT = 64,	/* words weighed, the nearest and most frequent ones */
	COST_SHARE = 96,	/* of edits in all letters of the word: a slip leaves most of it right */
	COST_FIRST_LETTER = 12, /* of another first letter: people get that one right */
	COST_SOUND = 16,	/* taken off where it sounds the same */
	COST_SPACE = 24,	/* of a space that was forgotten */
	PART_LETTERS = 2,	/* each half of what was run together has at least so many */
};

int32_t spelling_octaves(uint64_t articles)
{
	if (articles == 0)
		return 0;
	int32_t whole = 63 - __builtin_clzll(articles);
	uint64_t quarters = whole >= 2 ? articles >> (whole - 2) : articles << (2 - whole);
	return whole * SPELLING_COST_OCTAVE + (int32_t)(quarters & 3);
}

/* ---- sounds ------------------------------------------------------------------------------------ */

enum { SOUND_BYTES = 64 };

/* The letter that a letter sounds like. */
static char sound_of(char letter)
{
	switch (letter) {
	case 'y':
	case 'j':
		return 'i';
	case 'z':
		return 's';
	case 'c':
	case 'q':
		return 'k';
	case 'w':
		return 'v';
	default:
		return letter;
	}
}

/* Doubled letters once, an h behind a letter not at all, ph as f, an x as ks. */
static size_t sounds(struct slice word, char out[SOUND_BYTES])
{
	size_t len = 0;
	for (size_t i = 0; i < word.len && len + 2 < SOUND_BYTES; i++) {
		char letter = sound_of(word.ptr[i]);
		if (letter == 'h' && i > 0)
			continue;
		if (letter == 'p' && i + 1 < word.len && word.ptr[i + 1] == 'h')
			letter = 'f';
		if (letter == 'x') {
			out[len++] = 'k';
			letter = 's';
		}
		if (len == 0 || out[len - 1] != letter)
			out[len++] = letter;
	}
	return len;
}

bool spelling_sounds_alike(struct slice a, struct slice b)
{
	char x[SOUND_BYTES], y[SOUND_BYTES];
	size_t x_length = sounds(a, x), y_length = sounds(b, y);
	return slice_equal(slice_make(x, x_length), slice_make(y, y_length));
}

/* ---- candidates ------------------------------------------------------------------------------------ */

struct desk {
	struct snapshot *snapshot;
	enum field field;
	struct slice surface;
	uint32_t letters; /* of the surface */
	uint64_t articles;
	struct ticker *ticker;
	struct arena *arena;
	struct spelling_candidates *out;
	bf_error *error;
};

/* Letters of the word; 0 where it has a digit or is a hash: such have no spelling. */
static uint32_t letters_of(struct slice word)
{
	uint32_t letters = 0, letter;
	for (size_t at = 0, bytes; at < word.len; at += bytes, letters++) {
		bytes = utf8_decode(word, at, &letter);
		if (bytes == 0 || letter == '~' || (letter >= '0' && letter <= '9'))
			return 0;
	}
	return letters;
}

static bool likelier(const struct spelling_candidate *a, const struct spelling_candidate *b)
{
	if (a->cost != b->cost)
		return a->cost < b->cost;
	return slice_compare(a->text, b->text) < 0;
}

/* Into the list, in its order, if it is among the likeliest and not there. */
static void offer(struct desk *d, struct spelling_candidate c)
{
	struct spelling_candidates *l = d->out;
	size_t at = l->count;
	for (size_t i = 0; i < l->count; i++)
		if (slice_equal(l->items[i].text, c.text))
			return;
	while (at > 0 && likelier(&c, &l->items[at - 1]))
		at--;
	if (at == SPELLING_CANDIDATES)
		return;
	l->count += l->count < SPELLING_CANDIDATES;
	for (size_t i = l->count - 1; i > at; i--)
		l->items[i] = l->items[i - 1];
	l->items[at] = c;
}

static bool same_first_letter(struct slice a, struct slice b)
{
	uint32_t x = 0, y = 1;
	if (a.len && b.len) {
		utf8_decode(a, 0, &x);
		utf8_decode(b, 0, &y);
	}
	return x == y;
}

static int32_t cost_of(const struct desk *d, const struct spelling *s)
{
	int32_t cost = (int32_t)s->distance * SPELLING_COST_EDIT - spelling_octaves(s->articles);
	cost += COST_SHARE * (int32_t)s->distance / (int32_t)d->letters;
	if (!same_first_letter(s->text, d->surface))
		cost += COST_FIRST_LETTER;
	if (spelling_sounds_alike(s->text, d->surface))
		cost -= COST_SOUND;
	return cost;
}

static enum bf_status walk(struct desk *d, uint32_t distance, uint32_t same)
{
	struct spelling_walk walk = {d->field, d->surface, distance, same, WALK_LIMIT, ticker_is_late, d->ticker};
	struct spellings found;
	enum bf_status status = spelling_walk(d->snapshot, &walk, d->arena, &found, d->error);
	for (size_t i = 0; i < found.count && status == BF_OK; i++) {
		const struct spelling *s = &found.items[i];
		if (s->distance && s->articles > d->articles && letters_of(s->text))
			offer(d, (struct spelling_candidate){s->text, s->articles, cost_of(d, s)});
	}
	return status;
}

/* ---- run together --------------------------------------------------------------------------------------- */

static enum bf_status frequency(struct desk *d, struct slice text, uint64_t *articles)
{
	struct term term = {d->field, TERM_SURFACE, slice_from(""), text};
	return snapshot_term_frequency(d->snapshot, &term, articles, d->error);
}

/* The word as these two: as likely as the rarer of them. */
static enum bf_status offer_halves(struct desk *d, struct slice left, struct slice right)
{
	uint64_t a, b = 0;
	enum bf_status status = frequency(d, left, &a);
	if (status == BF_OK && a)
		status = frequency(d, right, &b);
	if (status != BF_OK || a == 0 || b == 0)
		return status;
	char *both = arena_alloc(d->arena, left.len + right.len + 1);
	if (!both)
		return error_no_memory(d->error);
	memcpy(both, left.ptr, left.len);
	both[left.len] = ' ';
	memcpy(both + left.len + 1, right.ptr, right.len);
	uint64_t rarer = a < b ? a : b;
	offer(d, (struct spelling_candidate){slice_make(both, left.len + right.len + 1), rarer,
					     COST_SPACE - spelling_octaves(rarer)});
	return BF_OK;
}

static enum bf_status split(struct desk *d)
{
	enum bf_status status = BF_OK;
	uint32_t letters = 0, all = d->letters, letter;
	for (size_t at = 0; at < d->surface.len && status == BF_OK; letters++) {
		if (letters >= PART_LETTERS && letters + PART_LETTERS <= all)
			status = offer_halves(d, slice_make(d->surface.ptr, at), slice_tail(d->surface, at));
		at += utf8_decode(d->surface, at, &letter);
	}
	return status;
}

enum bf_status spelling_candidates(struct snapshot *snapshot, enum field field, struct slice surface,
				   uint64_t articles, struct ticker *ticker, struct arena *arena,
				   struct spelling_candidates *out, bf_error *error)
{
	uint32_t letters = letters_of(surface);
	struct desk d = {snapshot, field, surface, letters, articles, ticker, arena, out, error};
	*out = (struct spelling_candidates){.count = 0};
	if (letters < LETTERS_LEAST)
		return BF_OK;
	enum bf_status status = walk(&d, 1, 0);
	if (status == BF_OK && letters >= LETTERS_FOR_TWO)
		status = walk(&d, 2, 1); /* of two edits, hardly ever one is in the first letter */
	if (status == BF_OK && articles == 0)
		status = split(&d);
	return status;
}
