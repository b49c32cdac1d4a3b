/* word_cache.h - the words that a text is mostly made of.
 *
 * In:  a word of at most 16 ASCII letters, as two numbers.
 * Out: its one token, if it was met not long ago.
 *
 * The lexicon (lexicon.h) remembers every spelling, in tables too large for a near
 * cache of the processor.  Here the frequent ones stand apart, each in half a line of it:
 * sets of two, the one that was met last in front, the other one given up for a new
 * one.  Whatever is not found here is asked of the lexicon, so that losing a word
 * costs nothing but time. */
#ifndef ANALYZER_WORD_CACHE_H
#define ANALYZER_WORD_CACHE_H

#include "analyzer/lexicon.h"
#include "util/bytes.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { WORD_CACHE_BYTES = 16, WORD_CACHE_BITS = 14 };

/* Its bytes, first to last from the low end, filled up with zeros. */
struct short_word {
	uint64_t low, high;
};

/* What the word has for its one token. */
struct cached_piece {
	const struct lexeme *lexeme;
	uint32_t lexeme_id;
	uint16_t flags;
};

struct cached_word {
	struct short_word word; /* zeros: free */
	struct cached_piece piece;
};

struct word_cache {
	struct cached_word (*sets)[2]; /* each begins a line; NULL: nothing is kept */
	void *memory;		       /* owned, of these */
};

/* Room for words, if there is none yet; false: no memory. */
bool word_cache_open(struct word_cache *);
void word_cache_close(struct word_cache *);

static inline uint32_t word_cache_set(struct short_word w)
{
	uint64_t mixed = (w.low ^ w.high * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
	return (uint32_t)(mixed >> (64 - WORD_CACHE_BITS));
}

static inline void word_cache_await(const struct word_cache *c, uint32_t set)
{
	if (c->sets)
		__builtin_prefetch(c->sets[set]);
}

static inline bool same_word(struct short_word a, struct short_word b)
{
	return ((a.low ^ b.low) | (a.high ^ b.high)) == 0;
}

/* Copies it out, if it is there. */
static inline bool word_cache_find(struct word_cache *c, uint32_t set, struct short_word w,
				   struct cached_piece *out)
{
	if (!c->sets)
		return false;
	struct cached_word *ways = c->sets[set];
	if (!same_word(ways[0].word, w)) {
		if (!same_word(ways[1].word, w))
			return false;
		struct cached_word found = ways[1];
		ways[1] = ways[0];
		ways[0] = found;
	}
	*out = ways[0].piece;
	return true;
}

static inline void word_cache_add(struct word_cache *c, uint32_t set, struct short_word w,
				  const struct piece *piece)
{
	c->sets[set][1] = c->sets[set][0];
	c->sets[set][0] =
	    (struct cached_word){w, {piece->lexeme, piece->lexeme_id, piece->flags}};
}

/* ---- eight bytes at once ----------------------------------------------------------------- */

static inline unsigned letters_of(uint64_t bytes)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t lower = (bytes | each * 0x20) & each * 0x7f;
	uint64_t from_a = lower + each * (0x80 - 'a'), behind_z = lower + each * (0x80 - 'z' - 1);
	uint64_t letters = from_a & ~behind_z & ~bytes & each * 0x80;
	uint64_t others = letters ^ each * 0x80;
	return others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
}

static inline uint64_t first_bytes(uint64_t bytes, unsigned count)
{
	return count < 8 ? bytes & ((1ull << 8 * count) - 1) : bytes;
}

/* The ASCII letters that 16 bytes begin with: how many; and these, the rest zeros. */
static inline unsigned short_word_read_plainly(const char *bytes, struct short_word *out)
{
	out->low = load_u64(bytes);
	out->high = 0;
	unsigned count = letters_of(out->low);
	if (count < 8) {
		out->low = first_bytes(out->low, count);
		return count;
	}
	uint64_t high = load_u64(bytes + 8);
	unsigned more = letters_of(high);
	out->high = first_bytes(high, more);
	return 8 + more;
}

/* The same, sixteen bytes at once where any processor of the kind can do that. */
static inline unsigned short_word_read(const char *bytes, struct short_word *out)
{
#ifdef __SSE2__
	static const uint8_t kept[2 * WORD_CACHE_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
							   255, 255, 255, 255, 255, 255, 255, 255};
	__m128i all = _mm_loadu_si128((const void *)bytes);
	__m128i lower = _mm_or_si128(all, _mm_set1_epi8(0x20));
	__m128i letters = _mm_and_si128(_mm_cmpgt_epi8(lower, _mm_set1_epi8('a' - 1)),
					_mm_cmplt_epi8(lower, _mm_set1_epi8('z' + 1)));
	unsigned others = ~(unsigned)_mm_movemask_epi8(letters);
	unsigned count = (unsigned)__builtin_ctz(others); /* the upper half of `others` is all ones */
	__m128i keep = _mm_loadu_si128((const void *)(kept + WORD_CACHE_BYTES - count));
	_mm_storeu_si128((void *)out, _mm_and_si128(all, keep));
	return count;
#else
	return short_word_read_plainly(bytes, out);
#endif
}

#endif
