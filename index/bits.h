/* bits.h - numbers in as few bits as they need.
 *
 * Packing (after "patched frame of reference": Zukowski, Heman, Nes, Boncz,
 * "Super-scalar RAM-CPU cache compression", ICDE 2006): all numbers of a block
 * in one width, chosen so that the whole is smallest; the few that are wider
 * give their upper bits in a list behind.  Fewer than PACK_LEAST numbers are
 * varints, because the frame would cost more than it saves.
 *
 *   byte  width w, 0 to 32;  byte  exceptions
 *   bits  the low w bits of each number, low bit first, filled up to a byte
 *   bits  of each exception: Rice, how many numbers since the one before; Rice(0), the
 *         bits above w, less 1; filled up to a byte
 *
 * Rice codes (Rice, Plaunt, "Adaptive variable-length coding", IEEE Trans.
 * Comm. 19(6), 1971): n >> k ones, a zero, k low bits.  From 32 ones on there is
 * no zero, and 32 plain bits follow.
 *
 * A number below a limit takes log2 of the limit, not rounded up: the k or k + 1 bits of
 * a truncated binary code.  The limit itself announces a Rice(8) code of what is more.
 *
 * Readers may load 8 bytes from where a byte lies: 7 more must be readable. */
#ifndef INDEX_BITS_H
#define INDEX_BITS_H

#include "util/buf.h"
#include "util/bytes.h"

enum { PACK_MAX = 128, PACK_LEAST = 8, PACK_SLACK = 7 };

void pack_write(struct buf *, const uint32_t *values, size_t count); /* count ≤ PACK_MAX */
/* Fills in `count` values, zeros where the bytes are bad.  There is room for count
 * rounded up to 8. */
void pack_read(struct byte_reader *, uint32_t *values, size_t count);
/* The same of a part of bytes that go on to `end`: it is quicker where those may be looked at. */
void pack_read_within(struct byte_reader *, const uint8_t *end, uint32_t *values, size_t count);

struct bit_writer {
	struct buf *to;
	uint64_t bits;	/* not yet in the buf */
	unsigned count; /* of these: < 8 between calls */
};

bool bits_make_room(struct bit_writer *, size_t bytes); /* false: the buf is broken */
void bits_finish(struct bit_writer *);			 /* fills the last byte up with zeros */

/* Several codes without a look at the room for each: it was made for all of them. */
struct bit_run {
	uint8_t *at;
	uint64_t bits;
	unsigned count;
};

/* False: no room for so many bytes, and nothing can be written. */
static inline bool bits_begin(struct bit_writer *w, size_t bytes, struct bit_run *run)
{
	if (w->to->capacity - w->to->len < bytes + sizeof w->bits &&
	    !bits_make_room(w, bytes + sizeof w->bits))
		return false;
	*run = (struct bit_run){(uint8_t *)w->to->ptr + w->to->len, w->bits, w->count};
	return true;
}

static inline void bits_end(struct bit_writer *w, struct bit_run run)
{
	w->to->len = (size_t)(run.at - (uint8_t *)w->to->ptr);
	w->bits = run.bits;
	w->count = run.count;
}

/* width ≤ 56, and the value has no more bits.  Whole bytes go out each time: how many there are
 * nobody could foretell, and a branch would guess. */
static inline void run_bits(struct bit_run *run, uint64_t value, unsigned width)
{
	run->bits |= value << run->count;
	run->count += width;
	store_u64(run->at, run->bits);
	run->at += run->count / 8;
	run->bits >>= run->count / 8 * 8;
	run->count %= 8;
}

/* width ≤ 32 */
static inline void bits_write(struct bit_writer *w, uint32_t value, unsigned width)
{
	struct bit_run run;
	if (!bits_begin(w, 4, &run))
		return;
	run_bits(&run, value, width);
	bits_end(w, run);
}

/* The k for the first of `left` gaps between things that are strewn over `room` places:
 * log2 of the mean gap, times ln 2. */
static inline unsigned gap_rice(uint32_t room, uint32_t left)
{
	uint64_t a = (uint64_t)room * 11 + 1, b = 16 * ((uint64_t)left + 1);
	if (a < b)
		return 0;
	unsigned k = (unsigned)(__builtin_clzll(b) - __builtin_clzll(a));
	k -= a < b << k;
	return k < 20 ? k : 20;
}

enum { CODE_BYTES = 16 }; /* that a code takes at most */
enum { RICE_LONG = 32 };  /* ones that a code begins with whose number follows as it is */

/* k ≤ 20 */
static inline void run_rice(struct bit_run *run, uint32_t value, unsigned k)
{
	uint32_t ones = value >> k;
	if (ones >= RICE_LONG) {
		run_bits(run, UINT32_MAX, RICE_LONG);
		run_bits(run, value, 32);
		return;
	}
	uint64_t low = value & ((1u << k) - 1);
	run_bits(run, ((1ull << ones) - 1) | low << (ones + 1), ones + 1 + k);
}

enum { BELOW_RICE = 8 };

/* Short when value < limit; limit < 2^31. */
static inline void run_below(struct bit_run *run, uint32_t value, uint32_t limit)
{
	uint32_t codes = limit + 1, code = value < limit ? value : limit;
	unsigned k = 31u - (unsigned)__builtin_clz(codes);
	uint32_t brief = (2u << k) - codes;
	unsigned longer = code >= brief; /* the upper k bits, then the lowest */
	uint32_t all = code + (longer ? brief : 0);
	run_bits(run, all >> longer | ((all & longer) << k), k + longer);
	if (value >= limit)
		run_rice(run, value - limit, BELOW_RICE);
}

static inline void rice_write(struct bit_writer *w, uint32_t value, unsigned k)
{
	struct bit_run run;
	if (!bits_begin(w, CODE_BYTES, &run))
		return;
	run_rice(&run, value, k);
	bits_end(w, run);
}

static inline void below_write(struct bit_writer *w, uint32_t value, uint32_t limit)
{
	struct bit_run run;
	if (!bits_begin(w, CODE_BYTES, &run))
		return;
	run_below(&run, value, limit);
	bits_end(w, run);
}

/* At the bit `at` of `bytes`; past `end` (bits) it reads zeros, and goes on. */
struct bit_reader {
	const uint8_t *bytes;
	uint64_t at, end; /* in bits */
};

enum { BITS_SURE = 57 }; /* of a word that begins in the midst of a byte */

static inline uint64_t bits_peek(const struct bit_reader *r)
{
	return r->at < r->end ? load_u64(r->bytes + (r->at >> 3)) >> (r->at & 7) : 0;
}

/* width ≤ 32 */
static inline uint32_t bits_read(struct bit_reader *r, unsigned width)
{
	uint32_t value = (uint32_t)(bits_peek(r) & ((1ull << width) - 1));
	r->at += width;
	return value;
}

static inline uint32_t rice_read(struct bit_reader *r, unsigned k)
{
	uint64_t word = bits_peek(r);
	unsigned ones = (unsigned)__builtin_ctzll(~word | 1ull << RICE_LONG);
	if (ones < RICE_LONG) {
		r->at += ones + 1 + k;
		return ones << k | (uint32_t)(word >> (ones + 1) & ((1u << k) - 1));
	}
	r->at += RICE_LONG;
	return bits_read(r, 32);
}

/* Two codes, out of one word where they fit: so less waits for what comes before it. */
static inline void rice_read_pair(struct bit_reader *r, unsigned k, uint32_t *first, uint32_t *second)
{
	uint64_t word = bits_peek(r), mask = (1u << k) - 1;
	unsigned ones = (unsigned)__builtin_ctzll(~word | 1ull << 63), used = ones + 1 + k;
	uint64_t rest = word >> (used & 63);
	unsigned more = (unsigned)__builtin_ctzll(~rest | 1ull << 63), together = used + more + 1 + k;
	if ((ones | more) >= RICE_LONG || together > BITS_SURE) { /* long ones */
		*first = rice_read(r, k);
		*second = rice_read(r, k);
		return;
	}
	*first = ones << k | (uint32_t)(word >> (ones + 1) & mask);
	*second = more << k | (uint32_t)(rest >> (more + 1) & mask);
	r->at += together;
}

/* The same where there are two, one or none: what is not there is 0.  No branch asks which. */
static inline void rice_read_few(struct bit_reader *r, unsigned count, unsigned k, uint32_t *first,
				 uint32_t *second)
{
	uint64_t word = bits_peek(r), mask = (1u << k) - 1;
	uint32_t one = 0u - (count > 0), two = 0u - (count > 1);
	unsigned ones = (unsigned)__builtin_ctzll(~word | 1ull << 63), used = ones + 1 + k;
	uint64_t rest = word >> (used & 63);
	unsigned more = (unsigned)__builtin_ctzll(~rest | 1ull << 63), again = more + 1 + k;
	if ((ones | more) >= RICE_LONG || used + again > BITS_SURE) { /* long ones, or what comes behind */
		*first = one ? rice_read(r, k) : 0;
		*second = two ? rice_read(r, k) : 0;
		return;
	}
	*first = (ones << k | (uint32_t)(word >> (ones + 1) & mask)) & one;
	*second = (more << k | (uint32_t)(rest >> (more + 1) & mask)) & two;
	r->at += (used & one) + (again & two);
}

/* Pairs of codes, Rice(k) and Rice(0), several out of one word: to read each from memory would
 * have it wait for where the one before ends. */
struct pair_reader {
	struct bit_reader *bits;
	uint64_t inverse; /* of the bits that follow, so that a code's ones are zeros */
	unsigned used, k; /* used: bits of the word that was read */
};

/* Where the pairs that were read end. */
static inline void pairs_settle(struct pair_reader *p)
{
	p->bits->at += p->used;
	p->used = 0;
}

static inline void pairs_load(struct pair_reader *p)
{
	pairs_settle(p);
	p->inverse = (~bits_peek(p->bits) & ((1ull << BITS_SURE) - 1)) | 1ull << BITS_SURE;
}

static inline struct pair_reader pairs_begin(struct bit_reader *bits, unsigned k)
{
	struct pair_reader p = {bits, 0, 0, k};
	pairs_load(&p);
	return p;
}

/* False where the word does not have it whole. */
static inline bool pairs_take(struct pair_reader *p, uint32_t *first, uint32_t *second)
{
	const uint64_t top = 1ull << 63;
	unsigned ones = (unsigned)__builtin_ctzll(p->inverse | top), length = ones + 1 + p->k;
	uint64_t rest = p->inverse >> (length & 63);
	unsigned more = (unsigned)__builtin_ctzll(rest | top), end = p->used + length + more + 1;
	if (end > BITS_SURE || (ones | more) >= RICE_LONG)
		return false;
	*first = ones << p->k | (uint32_t)(~(p->inverse >> ones >> 1) & ((1ull << p->k) - 1));
	*second = more;
	p->inverse = rest >> more >> 1;
	p->used = end;
	return true;
}

static inline void pairs_read(struct pair_reader *p, uint32_t *first, uint32_t *second)
{
	if (pairs_take(p, first, second))
		return;
	pairs_load(p);
	if (pairs_take(p, first, second))
		return;
	*first = rice_read(p->bits, p->k); /* long ones */
	*second = rice_read(p->bits, 0);
	pairs_load(p);
}

static inline uint32_t below_read(struct bit_reader *r, uint32_t limit)
{
	uint32_t codes = limit + 1;
	unsigned k = 31u - (unsigned)__builtin_clz(codes);
	uint32_t brief = (2u << k) - codes; /* so many take k bits */
	uint64_t word = bits_peek(r);
	uint32_t value = (uint32_t)(word & ((1ull << k) - 1));
	unsigned longer = value >= brief; /* without a branch, which nothing could foresee */
	value = (value << longer | ((uint32_t)(word >> k) & longer)) - (longer ? brief : 0);
	r->at += k + longer;
	return value < limit ? value : value + rice_read(r, BELOW_RICE);
}

#endif
