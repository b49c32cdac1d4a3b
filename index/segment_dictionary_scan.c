/* segment_dictionary_scan.c - see segment_dictionary_scan.h. */
#include "index/segment_dictionary_scan.h"

enum { WORD = 8, HALF = 15 };

static struct slice key_slice(const struct dictionary_scan *s)
{
	return slice_make((const char *)s->key, s->key_length);
}

void dictionary_scan_begin(struct dictionary_scan *s, const struct dictionary *d, struct slice from,
			   struct slice until, struct slice end, struct slice inside)
{
	struct dictionary_entry entry;
	*s = (struct dictionary_scan){.dictionary = d, .from = from, .until = until, .end = end, .inside = inside};
	if (slice_equal(end, inside))
		s->inside.len = 0;
	for (size_t i = 0; i < WORD && i < end.len; i++) {
		unsigned shift = 8 * (WORD - 1 - (unsigned)i);
		s->last_bytes |= (uint64_t)(uint8_t)end.ptr[end.len - 1 - i] << shift;
		s->last_mask |= 0xffull << shift;
	}
	if (dictionary_seek(d, from, &entry))
		s->ordinal = entry.ordinal / DICTIONARY_BLOCK * DICTIONARY_BLOCK;
	else
		s->ordinal = d->entries;
	s->damaged = entry.damaged;
}

/* ---- an entry ------------------------------------------------------------------------- */

/* Where the scan stands.  Apart from the key, whose bytes the compiler must take for anything, so that
 * each step does not wait for memory. */
struct step {
	const uint8_t *at, *limit;
	size_t shared, length; /* of the key: what it has of the one before, at least; all of it */
	size_t more;	       /* bytes that stand in the entry, the last ones of the key, */
	uint64_t tail;	       /* and the last 8 of these, the upper ones where they are fewer */
};

/* Puts `more` bytes behind the first `shared` of the key before. */
static inline bool put_key(uint8_t *key, struct step *t, uint64_t shared, uint64_t more)
{
	if (more > (uint64_t)(t->limit - t->at) || shared > t->length || more > DICTIONARY_KEY_MAX ||
	    shared + more > DICTIONARY_KEY_MAX)
		return false;
	if (more <= WORD) { /* mostly; what is too much is overwritten */
		uint64_t word = load_u64(t->at);
		store_u64(key + shared, word);
		t->tail = more ? word << (64 - 8 * more) : 0;
	} else {
		memcpy(key + shared, t->at, more);
		t->tail = load_u64(t->at + more - WORD);
	}
	t->at += more;
	t->more = more;
	t->length = shared + more;
	return true;
}

/* The key of an entry that is the first of its block, or shares or has more than fits a half. */
static bool read_long_key(uint8_t *key, struct step *t, bool first)
{
	struct byte_reader r = {t->at, t->limit, false};
	uint64_t shared = 0, more;
	if (first) {
		more = read_varint(&r);
	} else {
		uint8_t halves = read_byte(&r);
		shared = halves >> 4;
		more = halves & HALF;
		if (shared == HALF)
			shared += read_varint(&r);
		if (more == HALF)
			more += read_varint(&r);
	}
	t->at = r.at;
	t->shared = shared;
	return !r.bad && put_key(key, t, shared, more);
}

static inline bool read_key(uint8_t *key, struct step *t, bool first)
{
	uint8_t halves = t->at < t->limit ? *t->at : 0xff;
	t->shared = halves >> 4;
	if (first || t->shared == HALF || (halves & HALF) == HALF) {
		struct step slow = *t;
		bool good = read_long_key(key, &slow, first);
		*t = slow;
		return good;
	}
	t->at++;
	return put_key(key, t, t->shared, halves & HALF);
}

static bool pass_long_numbers(struct step *t)
{
	struct byte_reader r = {t->at, t->limit, false};
	uint64_t n = 1;
	uint32_t count = 0;
	for (; n & 1 && count < DICTIONARY_NUMBERS_MAX; count++)
		n = read_varint(&r);
	t->at = r.at;
	return !r.bad && !(n & 1) && count >= 2;
}

/* Mostly they are in one word: the last of them is the first whose lowest bit, that of its first
 * byte, is 0. */
static inline bool pass_numbers(struct step *t)
{
	const uint64_t every = 0x0101010101010101u;
	uint64_t word = load_u64(t->at), ends = ~word & every << 7, starts = ends << 1 | 1;
	uint64_t last = starts & ~word & every;
	unsigned at = last ? (unsigned)__builtin_ctzll(last) : 0;
	if (at == 0 || ends >> at == 0) {
		struct step slow = *t;
		bool good = pass_long_numbers(&slow);
		*t = slow;
		return good;
	}
	t->at += (at + (unsigned)__builtin_ctzll(ends >> at)) / 8 + 1;
	return t->at <= t->limit;
}

/* ---- what they look like ---------------------------------------------------------------- */

/* Mostly the bytes of the entry tell that it does not: the key, which was just written, is better
 * not read. */
static inline bool ends_so(const struct dictionary_scan *s, const struct step *t)
{
	uint64_t known = t->more < WORD ? ~(UINT64_MAX >> 8 * t->more) : UINT64_MAX;
	if ((t->tail ^ s->last_bytes) & s->last_mask & known || t->length < s->end.len)
		return false;
	return s->end.len == 0 ||
	       memcmp(s->key + t->length - s->end.len, s->end.ptr, s->end.len) == 0;
}

/* Where `inside` ends first in the key; 0: nowhere.  `shared` bytes are those of the key before:
 * what was found in these still stands there. */
static size_t look_inside(const struct dictionary_scan *s, size_t shared, size_t length, size_t found)
{
	size_t len = s->inside.len;
	const uint8_t *key = s->key;
	if (found && found <= shared)
		return found;
	for (size_t at = shared >= len ? shared - len + 1 : 0; at + len <= length; at++)
		if (key[at] == (uint8_t)s->inside.ptr[0] && memcmp(key + at, s->inside.ptr, len) == 0)
			return at + len;
	return 0;
}

static bool is_past(const struct dictionary_scan *s)
{
	return s->until.len && slice_compare(key_slice(s), s->until) >= 0;
}

/* Where the block of the entry that comes next begins; damaged where that cannot be. */
static void open_block(struct dictionary_scan *s)
{
	const struct dictionary *d = s->dictionary;
	size_t from = load_u32(d->blocks + (size_t)(s->ordinal / DICTIONARY_BLOCK) * 4);
	s->key_length = s->found = 0;
	s->damaged = from > (size_t)(d->blocks - d->bytes);
	s->at = s->damaged ? d->blocks : d->bytes + from;
}

/* On to the next key of the block that looks so.  False: there is none up to its end. */
static bool scan_block(struct dictionary_scan *s)
{
	struct step t = {s->at, s->dictionary->blocks, 0, s->key_length, 0, 0};
	uint32_t left = s->dictionary->entries - s->ordinal, ordinal = s->ordinal % DICTIONARY_BLOCK;
	uint32_t end = left < DICTIONARY_BLOCK - ordinal ? ordinal + left : DICTIONARY_BLOCK;
	size_t found = s->found;
	bool good = true, matches = false;
	for (; ordinal < end && good && !matches; ordinal++) {
		good = read_key(s->key, &t, ordinal == 0) && pass_numbers(&t);
		if (good && s->inside.len)
			found = look_inside(s, t.shared, t.length, found);
		matches = good && ends_so(s, &t) && (s->inside.len == 0 || found);
	}
	s->ordinal += ordinal - s->ordinal % DICTIONARY_BLOCK;
	s->at = t.at;
	s->key_length = t.length;
	s->found = found;
	s->damaged = !good;
	return matches;
}

bool dictionary_scan_next(struct dictionary_scan *s, struct slice *key)
{
	*key = slice_make(NULL, 0);
	while (!s->damaged && s->ordinal < s->dictionary->entries) {
		if (s->ordinal % DICTIONARY_BLOCK == 0)
			open_block(s);
		bool matches = !s->damaged && scan_block(s);
		if (s->damaged || is_past(s))
			return false;
		if (matches && slice_compare(key_slice(s), s->from) >= 0)
			*key = key_slice(s);
		if (key->len || s->ordinal % (64 * DICTIONARY_BLOCK) == 0)
			return true;
	}
	return false;
}
