/* segment_list_codes.h - what the writer and the reader of posting lists agree on. */
#ifndef INDEX_SEGMENT_LIST_CODES_H
#define INDEX_SEGMENT_LIST_CODES_H

#include "index/segment_list.h"

enum {
	LIST_SHORT = PACK_LEAST, /* a list of fewer postings is bits from end to end */
	TABLE_ENTRY = 12,
	SHORT_PLACES = 8191,
	POINTED_COST = 64,
	POINTED_SHIFT_MAX = 4,
	HEADLINE_RICE = 2,
	FIELD_RICE = 3
};

/* One more than any position of a body has, as far as the length code tells. */
static inline uint32_t body_limit(uint8_t length_code)
{
	return length_code < UINT8_MAX ? length_decode((uint8_t)(length_code + 1))
				       : 2 * length_decode(length_code);
}

/* Every so many postings (a power of two: its logarithm) of a block where their bits begin is
 * written down.  To pass over a posting costs as much as over two tokens, and its tokens:
 * whoever wants one posting is to pass over no more than POINTED_COST, be the word once or a
 * hundred times in an article. */
static inline unsigned pointed_shift(uint32_t in_block, uint64_t tokens)
{
	uint64_t cost = tokens + 2 * (uint64_t)in_block;
	unsigned shift = 0;
	while (shift < POINTED_SHIFT_MAX && cost << (shift + 1) <= (uint64_t)POINTED_COST * in_block)
		shift++;
	return shift;
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

#endif
