/* segment_occurrences.c - see segment_occurrences.h. */
#include "index/segment_occurrences.h"

#include "index/enough.h"

void list_occurrences(const struct list_reader *l, occurrence *restrict out)
{
	const uint8_t *lengths = l->lengths;
	uint32_t count = l->in_block;
	if (l->most_tokens > BODY_FREQUENCY_LIMIT || l->most_headline > HEADLINE_FREQUENCY_LIMIT) {
		for (uint32_t i = 0; i < count; i++)
			out[i] = occurrence_make(l->headline[i], l->tokens[i] - l->headline[i],
						 lengths[l->articles[i]]);
		return;
	}
	for (uint32_t i = 0; i < LIST_BLOCK; i++) /* whole blocks: so compilers do several at once */
		out[i] = (l->headline[i] << 20) + ((l->tokens[i] - l->headline[i]) << 8);
#pragma GCC unroll 8
	for (uint32_t i = 0; i < count; i++)
		out[i] |= lengths[l->articles[i]];
}

void list_occurrences_at(const struct list_reader *l, const uint32_t *at, uint32_t count,
			 occurrence *restrict out)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t index = at[i], headline = l->headline[index];
		out[i] = occurrence_make(headline, l->tokens[index] - headline, l->lengths[l->articles[index]]);
	}
}

/* Tokens alone say of most postings that they have not enough, several at a time. */
uint32_t list_frequent(const struct list_reader *l, uint32_t from, uint32_t end, uint32_t headline_weight,
		       uint32_t least, uint32_t *at)
{
	uint64_t likely[LIST_BLOCK / ENOUGH_WORD];
	uint32_t extra = headline_weight - 1, kept = 0;
	uint32_t tokens = l->most_headline ? (least + extra) / headline_weight : least;
	enough((const int32_t *)l->tokens, LIST_BLOCK, tokens < INT32_MAX ? (int32_t)tokens : INT32_MAX,
	       likely);
	for (uint32_t word = 0; word < LIST_BLOCK / ENOUGH_WORD; word++)
		for (uint64_t bits = likely[word]; bits; bits &= bits - 1) {
			uint32_t i = word * ENOUGH_WORD + (uint32_t)__builtin_ctzll(bits);
			uint64_t frequency = l->tokens[i] + (uint64_t)l->headline[i] * extra;
			at[kept] = i;
			kept += i >= from && i < end && frequency >= least;
		}
	return kept;
}
