/* enough.c - see enough.h. */
#include "index/enough.h"

#include "util/processor.h"

void enough_plainly(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits)
{
	for (size_t word = 0; word < count / ENOUGH_WORD; word++) {
		uint64_t one = 0;
		for (unsigned i = 0; i < ENOUGH_WORD; i++)
			one |= (uint64_t)(numbers[word * ENOUGH_WORD + i] >= least) << i;
		bits[word] = one;
	}
}

#ifdef PROCESSOR_MAY_HAVE_AVX2

#include <immintrin.h>

/* Thirty-two numbers become bytes.  Packing goes by halves of a register: four bytes of each
 * half in turn, which are put in order at the end. */
__attribute__((target("avx2"))) static inline uint32_t enough_avx2(const int32_t *numbers, __m256i least)
{
	__m256i below[4];
	for (int i = 0; i < 4; i++)
		below[i] = _mm256_cmpgt_epi32(
		    least, _mm256_loadu_si256((const __m256i *)(const void *)(numbers + 8 * i)));
	__m256i low = _mm256_packs_epi32(below[0], below[1]), high = _mm256_packs_epi32(below[2], below[3]);
	__m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
	__m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order);
	return ~(uint32_t)_mm256_movemask_epi8(bytes);
}

__attribute__((target("avx2"))) static void all_avx2(const int32_t *numbers, size_t words, int32_t least,
						     uint64_t *bits)
{
	__m256i limit = _mm256_set1_epi32(least);
	for (size_t word = 0; word < words; word++, numbers += ENOUGH_WORD)
		bits[word] = enough_avx2(numbers, limit) |
			     (uint64_t)enough_avx2(numbers + ENOUGH_WORD / 2, limit) << 32;
}

bool enough_quickly(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits)
{
	if (!processor_has_avx2())
		return false;
	all_avx2(numbers, count / ENOUGH_WORD, least, bits);
	return true;
}

#else

bool enough_quickly(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits)
{
	(void)numbers, (void)count, (void)least, (void)bits;
	return false;
}

#endif

void enough(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits)
{
	if (!enough_quickly(numbers, count, least, bits))
		enough_plainly(numbers, count, least, bits);
}
