/* segment_list_codes.h - what the writer and the reader of posting lists agree on. */
#ifndef INDEX_SEGMENT_LIST_CODES_H
#define INDEX_SEGMENT_LIST_CODES_H

#include "index/segment_list.h"

enum {
	LIST_SHORT = PACK_LEAST, /* a list of fewer postings is bits from end to end */
	SHORT_PLACES = 8191,
	HEADLINE_RICE = 2,
	FIELD_RICE = 3
};

/* One more than any position of a body has, as far as the length code tells. */
static inline uint32_t body_limit(uint8_t length_code)
{
	return length_code < UINT8_MAX ? length_decode((uint8_t)(length_code + 1))
				       : 2 * length_decode(length_code);
}

/* Are those that have tokens in a headline so many that every posting says how many? */
static inline bool has_many_headlines(uint32_t in_block, uint32_t headlines)
{
	return headlines * 4 > in_block && in_block >= PACK_LEAST;
}

/* Have the postings of a block so many tokens that to pass over some on the way to one takes
 * long?  Then the length of each is written down. */
static inline bool is_dense(uint32_t in_block, uint64_t tokens)
{
	return tokens > 6 * (uint64_t)in_block;
}

/* Else it is written down where each 16th or 8th begins: the logarithm of that. */
static inline unsigned pointed_shift(uint32_t in_block, uint64_t tokens)
{
	return tokens > 2 * (uint64_t)in_block ? 3 : 4;
}

static inline unsigned form_bits(uint32_t forms)
{
	return forms > 1 ? 32u - (unsigned)__builtin_clz(forms - 1) : 0;
}

/* A tag is a form, or the number of forms: mixed.  On disk mixed is 1, being the most
 * frequent after the first form, and forms from 1 on are one more. */
static inline uint32_t tag_code(uint32_t tag, uint32_t forms)
{
	return tag == forms ? 1 : tag ? tag + 1 : 0;
}

static inline uint32_t tag_of_code(uint32_t code, uint32_t forms)
{
	return code > 1 ? code - 1 : code ? forms : 0;
}

/* ---- for the files of the reader --------------------------------------------------------- */

/* Gaps become numbers; returns the last one, too large where they are damaged. */
uint64_t list_to_numbers(uint32_t *gaps, uint32_t count, uint32_t before);

/* How many pointers a block has that is not dense. */
static inline size_t pointer_count(const struct list_reader *l)
{
	return (l->in_block - 1) >> l->pointed;
}

/* Nothing can be had from the list any more; returns false. */
static inline bool list_is_damaged(struct list_reader *l)
{
	l->damaged = true;
	l->block = l->blocks;
	return false;
}

#endif
