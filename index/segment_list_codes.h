/* segment_list_codes.h - what the writer and the reader of posting lists agree on. */
#ifndef INDEX_SEGMENT_LIST_CODES_H
#define INDEX_SEGMENT_LIST_CODES_H

#include "index/segment_list.h"

enum {
	LIST_SHORT = PACK_LEAST, /* a list of fewer postings is bits from end to end */
	HEADLINE_RICE = 2,
	FIELD_RICE = 3,
	NARROW = 1 << 16, /* what is smaller takes 2 bytes of a table */
	MANY_TOKENS = 255 /* so many elsewhere, or more */
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

/* How many postings, as a logarithm, make a group of which it is written down how long it is.  The
 * more tokens postings have, the longer it takes to pass over some on the way to one. */
static inline unsigned group_shift(uint32_t in_block, uint64_t tokens)
{
	uint64_t halves = 2 * tokens / in_block;
	return halves >= 6 ? 0 : halves >= 4 ? 2 : halves >= 3 ? 3 : 4;
}

static inline uint8_t last_width(uint32_t article_limit)
{
	return article_limit < NARROW ? 2 : 4;
}

/* Of a list with a table of narrow entries that takes so many bytes. */
static inline uint8_t begin_width(uint64_t bytes)
{
	return bytes < NARROW ? 2 : 4;
}

static inline size_t entry_length(unsigned last, unsigned begin)
{
	return last + begin + 3u;
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

/* Nothing can be had from the list any more; returns false. */
static inline bool list_is_damaged(struct list_reader *l)
{
	l->damaged = true;
	l->block = l->blocks;
	return false;
}

#endif
