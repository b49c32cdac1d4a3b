/* text_proof.c - which blocks of a page stand in the text that its JSON-LD has?
 *
 * Both are cut into runs of four words; a block of which most runs are there
 * is proven, one of which hardly any are is not part of that text. */
#include "corpus/outside/text_choice.h"

#include "util/utf8.h"

enum { RUN = 4 };

/* Runs of words, as hashes; 0 is an empty place. */
struct runs {
	uint64_t *places;
	size_t mask; /* a power of two, less one */
};

/* Takes a word off a text: letters and digits of ASCII in small, all else beyond
 * ASCII; a letter of Chinese or Japanese is a word.  0 at the end. */
static uint64_t take_word(struct slice *text)
{
	uint64_t hash = 14695981039346656037u;
	size_t at = 0, start;
	for (start = 0; start < text->len; start++) {
		unsigned char c = (unsigned char)text->ptr[start];
		if (c >= 0x80 || (c >= '0' && c <= '9') || (unsigned)((c | 32) - 'a') < 26u)
			break;
	}
	for (at = start; at < text->len; at++) {
		unsigned char c = (unsigned char)text->ptr[at];
		if (c >= 0xe3 && c < 0xf0) { /* U+3000 to U+FFFF */
			if (at > start)
				break;
			for (int i = 0; i < 3 && at < text->len; i++, at++)
				hash = (hash ^ (unsigned char)text->ptr[at]) * 1099511628211u;
			break;
		}
		if (c < 0x80 && !(c >= '0' && c <= '9') && (unsigned)((c | 32) - 'a') >= 26u)
			break;
		if ((unsigned)(c - 'A') < 26u)
			c |= 32;
		hash = (hash ^ c) * 1099511628211u;
	}
	*text = slice_tail(*text, at);
	return at > start ? hash | 1 : 0;
}

static uint64_t *place_of(const struct runs *runs, uint64_t run)
{
	size_t at = (size_t)(run ^ run >> 32) & runs->mask;
	while (runs->places[at] && runs->places[at] != run)
		at = (at + 1) & runs->mask;
	return &runs->places[at];
}

/* Calls for each run of a text: adds it to the runs, or counts it in *found.
 * Returns how many there are. */
static uint32_t walk_runs(struct slice text, struct runs *runs, bool add, uint32_t *found)
{
	uint64_t words[RUN] = {0};
	uint32_t count = 0;
	for (uint64_t word; (word = take_word(&text)) != 0; count++) {
		memmove(words, words + 1, sizeof words - sizeof *words);
		words[RUN - 1] = word;
		if (count + 1 < RUN)
			continue;
		uint64_t run = 0;
		for (int i = 0; i < RUN; i++)
			run = (run ^ words[i]) * 0x9E3779B97F4A7C15u;
		uint64_t *place = place_of(runs, run | 1);
		if (add)
			*place = run | 1;
		else
			*found += *place != 0;
	}
	return count < RUN ? 0 : count - RUN + 1;
}

bool text_prove(struct choice *c, struct slice body)
{
	enum { SHORTEST = 400 }; /* bytes: less is a summary */
	c->proofs = arena_calloc(c->arena, (size_t)c->page->count + 1, sizeof *c->proofs);
	if (!c->proofs)
		return false;
	if (body.len < SHORTEST)
		return true;
	struct runs runs = {NULL, 1023};
	while (runs.mask < body.len)
		runs.mask = runs.mask * 2 + 1;
	runs.places = arena_calloc(c->arena, runs.mask + 1, sizeof *runs.places);
	if (!runs.places)
		return false;
	uint32_t all = walk_runs(body, &runs, true, NULL), proven = 0;
	for (uint32_t i = 0; i < c->page->count; i++) {
		uint32_t found = 0;
		uint32_t count = walk_runs(c->page->blocks[i].text, &runs, false, &found);
		if (count < 3)
			continue;
		c->proofs[i] = found * 10 >= count * 6   ? PROOF_FOUND
			       : found * 10 <= count * 2 ? PROOF_MISSING
							 : PROOF_NONE;
		if (c->proofs[i] == PROOF_FOUND)
			proven += count + RUN - 1;
	}
	c->found = all ? (double)proven / (all + RUN - 1) : 0;
	return true;
}
