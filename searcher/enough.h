/* enough.h - which of sixteen scores are high enough: a bit each.
 *
 * Of an OR's window, the scores of two thousand articles are looked through for
 * each question many times; sixteen at once made a question of five words a fifth
 * cheaper (in instructions) than one at a time.  SSE2 is part of every x86-64. */
#ifndef SEARCHER_ENOUGH_H
#define SEARCHER_ENOUGH_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { ENOUGH_AT_ONCE = 16 };

static inline uint32_t enough_plain(const int32_t scores[ENOUGH_AT_ONCE], int32_t least)
{
	uint32_t bits = 0;
	for (uint32_t i = 0; i < ENOUGH_AT_ONCE; i++)
		bits |= (uint32_t)(scores[i] >= least) << i;
	return bits;
}

#ifdef __SSE2__
static inline uint32_t enough_sse2(const int32_t scores[ENOUGH_AT_ONCE], int32_t least)
{
	__m128i below[4], limit = _mm_set1_epi32(least);
	for (int i = 0; i < 4; i++)
		below[i] = _mm_cmplt_epi32(_mm_loadu_si128((const __m128i *)(const void *)(scores + 4 * i)),
					   limit);
	__m128i low = _mm_packs_epi32(below[0], below[1]), high = _mm_packs_epi32(below[2], below[3]);
	return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high)) ^ 0xffffu;
}
#endif

static inline uint32_t enough(const int32_t scores[ENOUGH_AT_ONCE], int32_t least)
{
#ifdef __SSE2__
	return enough_sse2(scores, least);
#else
	return enough_plain(scores, least);
#endif
}

#endif
