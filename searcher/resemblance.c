/* resemblance.c - see resemblance.h. */
#include "searcher/resemblance.h"

#include <stdlib.h>
#include <xxhash.h>

/* Letters and digits are ASCII ones, in lower case, and everything beyond, but for the
 * punctuation of U+0080 to U+00BF and U+2000 to U+206F, which printers change; from U+3000
 * on a character is a word. */
static size_t word_character(const unsigned char *at, const unsigned char *end, bool *whole)
{
	size_t left = (size_t)(end - at);
	*whole = false;
	if (at[0] < 0x80)
		return (unsigned)(at[0] | 32) - 'a' < 26 || (unsigned)at[0] - '0' < 10;
	if (at[0] < 0xc0 || at[0] == 0xc2 || (at[0] == 0xe2 && left > 1 && (at[1] & 0xfe) == 0x80))
		return 0;
	size_t len = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	*whole = at[0] >= 0xe3;
	return len < left ? len : left;
}

/* The next word as a hash; false at the end. */
static bool next_word(const unsigned char **at, const unsigned char *end, uint64_t *hash)
{
	uint64_t sum = 1469598103934665603u;
	bool some = false, whole;
	while (*at < end && word_character(*at, end, &whole) == 0)
		++*at;
	while (*at < end) {
		size_t len = word_character(*at, end, &whole);
		if (len == 0 || (whole && some))
			break;
		for (size_t i = 0; i < len; i++) {
			unsigned char c = (*at)[i];
			sum = (sum ^ (c < 0x80 ? c | 32u : c)) * 1099511628211u;
		}
		*at += len;
		some = true;
		if (whole)
			break;
	}
	*hash = sum;
	return some;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void make_distinct(struct sketch *s)
{
	uint32_t kept = 0;
	if (s->count)
		qsort(s->hashes, s->count, sizeof *s->hashes, by_number);
	for (uint32_t i = 0; i < s->count; i++)
		if (kept == 0 || s->hashes[kept - 1] != s->hashes[i])
			s->hashes[kept++] = s->hashes[i];
	s->count = kept;
}

enum bf_status sketch_make(struct slice text, struct arena *arena, struct sketch *out, bf_error *error)
{
	const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
	uint64_t words[SHINGLE_WORDS] = {0}, word;
	uint32_t seen = 0;
	out->count = 0;
	out->hashes = arena_alloc(arena, (text.len / 2 + 2) * sizeof *out->hashes);
	if (!out->hashes)
		return error_no_memory(error);
	while (text.len && next_word(&at, end, &word)) {
		memmove(words, words + 1, sizeof words - sizeof *words);
		words[SHINGLE_WORDS - 1] = word;
		if (++seen >= SHINGLE_WORDS)
			out->hashes[out->count++] = XXH3_64bits(words, sizeof words);
	}
	if (seen && seen < SHINGLE_WORDS)
		out->hashes[out->count++] = XXH3_64bits(words, sizeof words);
	make_distinct(out);
	return BF_OK;
}

uint32_t sketch_shared(const struct sketch *a, const struct sketch *b)
{
	uint64_t shared = 0, fewer = a->count < b->count ? a->count : b->count;
	for (uint32_t i = 0, k = 0; i < a->count && k < b->count;) {
		shared += a->hashes[i] == b->hashes[k];
		if (a->hashes[i] <= b->hashes[k])
			i++;
		else
			k++;
	}
	return fewer ? (uint32_t)(shared * 100 / fewer) : 0;
}
