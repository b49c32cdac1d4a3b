/* unpack.c - see unpack.h. */
#include "index/unpack.h"

#include <string.h>

#include "util/bytes.h"

void unpack_plainly(const uint8_t *from, unsigned width, uint32_t *values, size_t count)
{
	uint32_t mask = (uint32_t)((1ull << width) - 1);
	size_t bit = 0;
	for (size_t i = 0; i < count; i++, bit += width)
		values[i] = (uint32_t)(load_u64(from + (bit >> 3)) >> (bit & 7)) & mask;
}

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#if defined(__has_include) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif

/* The C library has asked the processor already; to ask it again takes long where it
 * is a virtual one, and the compiler's own way does so at every start. */
static inline bool has_avx2(void)
{
#ifdef CPU_FEATURE_ACTIVE
	return CPU_FEATURE_ACTIVE(AVX2);
#else
	return __builtin_cpu_supports("avx2");
#endif
}

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

/* The last numbers from a copy, so that nothing behind them is read. */
__attribute__((target("avx2"))) static void unpack_avx2(const uint8_t *from, unsigned width,
							uint32_t *values, size_t count)
{
	struct octet o = octet_make(width);
	size_t left = (count * width + 7) / 8, done = 0;
	uint8_t tail[64] = {0};
	for (; done < count && o.upper + 16 <= left; done += 8, from += width, left -= width)
		octet_read(&o, from, values + done);
	if (done >= count)
		return;
	memcpy(tail, from, left);
	for (from = tail; done < count; done += 8, from += width)
		octet_read(&o, from, values + done);
}

bool unpack_quickly(const uint8_t *from, unsigned width, uint32_t *values, size_t count)
{
	if (width > UNPACK_WIDEST || !has_avx2())
		return false;
	unpack_avx2(from, width, values, count);
	return true;
}

#else

bool unpack_quickly(const uint8_t *from, unsigned width, uint32_t *values, size_t count)
{
	(void)from, (void)width, (void)values, (void)count;
	return false;
}

#endif

void unpack(const uint8_t *from, unsigned width, uint32_t *values, size_t count)
{
	if (!unpack_quickly(from, width, values, count))
		unpack_plainly(from, width, values, count);
}
