/* unpack.c - see unpack.h. */
#include "index/unpack.h"

#include <string.h>

#include "util/bytes.h"
#include "util/processor.h"

void unpack_plainly(const uint8_t *from, unsigned width, uint32_t *values, size_t count)
{
	uint32_t mask = (uint32_t)((1ull << width) - 1);
	size_t bit = 0;
	for (size_t i = 0; i < count; i++, bit += width)
		values[i] = (uint32_t)(load_u64(from + (bit >> 3)) >> (bit & 7)) & mask;
}

uint32_t add_up_plainly(uint32_t *gaps, size_t count, uint32_t before)
{
	uint32_t together = 0;
	for (size_t i = 0; i < count; i++) {
		together |= gaps[i];
		before += gaps[i] + 1;
		gaps[i] = before;
	}
	return together;
}

#ifdef PROCESSOR_MAY_HAVE_AVX2

#include <immintrin.h>

/* What taking eight numbers of a width apart needs. */
struct octet {
	__m256i order, shift, mask;
	size_t upper; /* byte where the fifth begins */
};

__attribute__((target("avx2"))) static inline struct octet octet_make(unsigned width)
{
	struct octet o = {.upper = width * 4 / 8, .mask = _mm256_set1_epi32((int)((1ull << width) - 1))};
	int upper = (int)o.upper;
	__m256i number = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	__m256i bit = _mm256_mullo_epi32(number, _mm256_set1_epi32((int)width));
	__m256i base = _mm256_setr_epi32(0, 0, 0, 0, upper, upper, upper, upper);
	__m256i byte = _mm256_sub_epi32(_mm256_srli_epi32(bit, 3), base);
	o.order = _mm256_add_epi32(_mm256_mullo_epi32(byte, _mm256_set1_epi32(0x01010101)),
				   _mm256_set1_epi32(0x03020100));
	o.shift = _mm256_and_si256(bit, _mm256_set1_epi32(7));
	return o;
}

/* Eight numbers take `width` bytes.  The first four are shuffled out of 16 bytes from
 * where they begin, the others out of 16 bytes from where the fifth begins, each
 * into a lane of its own with the bits before it, which are shifted out. */
__attribute__((target("avx2"))) static inline void octet_read(const struct octet *o,
							      const uint8_t *from, uint32_t *values)
{
	__m128i low = _mm_loadu_si128((const __m128i *)(const void *)from);
	__m128i high = _mm_loadu_si128((const __m128i *)(const void *)(from + o->upper));
	__m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
	both = _mm256_srlv_epi32(_mm256_shuffle_epi8(both, o->order), o->shift);
	_mm256_storeu_si256((__m256i *)(void *)values, _mm256_and_si256(both, o->mask));
}

/* Where what is behind the last numbers may not be read, these come from a copy. */
__attribute__((target("avx2"))) static void unpack_avx2(const uint8_t *from, size_t readable, unsigned width,
							uint32_t *values, size_t count)
{
	struct octet o = octet_make(width);
	size_t left = (count * width + 7) / 8, done = 0;
	uint8_t tail[64] = {0};
	if ((count - 1) / 8 * width + o.upper + 16 <= readable) { /* no branch depends on the width */
		for (; done < count; done += 8, from += width)
			octet_read(&o, from, values + done);
		return;
	}
	for (; done < count && o.upper + 16 <= left; done += 8, from += width, left -= width)
		octet_read(&o, from, values + done);
	if (done >= count)
		return;
	memcpy(tail, from, left);
	for (from = tail; done < count; done += 8, from += width)
		octet_read(&o, from, values + done);
}

/* In each half of eight the sums of one, two and four neighbours; then the lower half's
 * sum is added to the upper half, and that of all before to both. */
__attribute__((target("avx2"))) static uint32_t add_up_avx2(uint32_t *gaps, size_t eights,
							    uint32_t before)
{
	__m256i together = _mm256_setzero_si256(), one = _mm256_set1_epi32(1);
	__m256i sum = _mm256_set1_epi32((int)before), last = _mm256_set1_epi32(7);
	for (size_t i = 0; i < eights; i++) {
		__m256i *at = (__m256i *)(void *)(gaps + 8 * i);
		__m256i x = _mm256_loadu_si256(at);
		together = _mm256_or_si256(together, x);
		x = _mm256_add_epi32(x, one);
		x = _mm256_add_epi32(x, _mm256_slli_si256(x, 4));
		x = _mm256_add_epi32(x, _mm256_slli_si256(x, 8));
		__m256i lower = _mm256_permute2x128_si256(x, x, 0x08);
		x = _mm256_add_epi32(x, _mm256_shuffle_epi32(lower, 0xff));
		x = _mm256_add_epi32(x, sum);
		_mm256_storeu_si256(at, x);
		sum = _mm256_permutevar8x32_epi32(x, last);
	}
	__m128i half = _mm_or_si128(_mm256_castsi256_si128(together),
				    _mm256_extracti128_si256(together, 1));
	half = _mm_or_si128(half, _mm_shuffle_epi32(half, 0x4e));
	return (uint32_t)_mm_extract_epi32(half, 0) | (uint32_t)_mm_extract_epi32(half, 1);
}

bool add_up_quickly(uint32_t *gaps, size_t count, uint32_t before, uint32_t *together)
{
	size_t eights = count / 8;
	if (eights == 0 || !processor_has_avx2())
		return false;
	*together = add_up_avx2(gaps, eights, before);
	*together |= add_up_plainly(gaps + 8 * eights, count - 8 * eights, gaps[8 * eights - 1]);
	return true;
}

bool unpack_quickly(const uint8_t *from, size_t readable, unsigned width, uint32_t *values, size_t count)
{
	if (width > UNPACK_WIDEST || count == 0 || !processor_has_avx2())
		return false;
	unpack_avx2(from, readable, width, values, count);
	return true;
}

#else

bool unpack_quickly(const uint8_t *from, size_t readable, unsigned width, uint32_t *values, size_t count)
{
	(void)from, (void)readable, (void)width, (void)values, (void)count;
	return false;
}

bool add_up_quickly(uint32_t *gaps, size_t count, uint32_t before, uint32_t *together)
{
	(void)gaps, (void)count, (void)before, (void)together;
	return false;
}

#endif

void unpack(const uint8_t *from, size_t readable, unsigned width, uint32_t *values, size_t count)
{
	if (!unpack_quickly(from, readable, width, values, count))
		unpack_plainly(from, width, values, count);
}

uint32_t add_up(uint32_t *gaps, size_t count, uint32_t before)
{
	uint32_t together;
	return add_up_quickly(gaps, count, before, &together) ? together
							      : add_up_plainly(gaps, count, before);
}
