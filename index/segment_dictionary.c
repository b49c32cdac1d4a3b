/* segment_dictionary.c - see segment_dictionary.h. */
#include "index/segment_dictionary.h"

#include <assert.h>

enum { HALF = 15 };

/* ---- writing ------------------------------------------------------------------------- */

void dictionary_writer_init(struct dictionary_writer *w)
{
	memset(w, 0, sizeof *w);
	w->bytes = w->blocks = BUF_INIT(UINT32_MAX);
}

void dictionary_writer_free(struct dictionary_writer *w)
{
	buf_free(&w->bytes);
	buf_free(&w->blocks);
}

static size_t shared_bytes(const struct dictionary_writer *w, struct slice key)
{
	size_t most = key.len < w->key_length ? key.len : w->key_length, n = 0;
	while (n < most && w->key[n] == (uint8_t)key.ptr[n])
		n++;
	return n;
}

static uint8_t *put_key(struct dictionary_writer *w, uint8_t *at, struct slice key)
{
	size_t shared = 0, more = key.len;
	if (w->entries % DICTIONARY_BLOCK == 0) {
		buf_append_u32(&w->blocks, (uint32_t)w->bytes.len);
		at = store_varint(at, key.len);
		w->second = 0;
	} else {
		shared = shared_bytes(w, key);
		more -= shared;
		*at++ = (uint8_t)((shared < HALF ? shared : HALF) << 4 | (more < HALF ? more : HALF));
		if (shared >= HALF)
			at = store_varint(at, shared - HALF);
		if (more >= HALF)
			at = store_varint(at, more - HALF);
	}
	memcpy(at, key.ptr + shared, more);
	return at + more;
}

void dictionary_add(struct dictionary_writer *w, struct slice key, const uint64_t *numbers, size_t count)
{
	if (!buf_reserve(&w->bytes, key.len + (count + 3) * VARINT_MOST))
		return;
	uint8_t *at = put_key(w, (uint8_t *)w->bytes.ptr + w->bytes.len, key);
	for (size_t i = 0; i < count; i++) {
		uint64_t n = i == 1 ? zigzag((int64_t)(numbers[1] - w->second)) : numbers[i];
		at = store_varint(at, n * 2 + (i + 1 < count));
	}
	w->bytes.len = (size_t)(at - (uint8_t *)w->bytes.ptr);
	w->second = numbers[1];
	memcpy(w->key, key.ptr, key.len);
	w->key_length = key.len;
	w->entries++;
}

void dictionary_append(struct dictionary_writer *w, const struct dictionary_writer *more)
{
	size_t before = w->bytes.len;
	if (w->bytes.broken != BF_OK || more->bytes.broken != BF_OK || more->blocks.broken != BF_OK) {
		w->bytes.broken = BF_NO_MEMORY;
		return;
	}
	if (more->entries == 0)
		return;
	assert(w->entries % DICTIONARY_BLOCK == 0);
	for (size_t i = 0; i < more->blocks.len; i += 4)
		buf_append_u32(&w->blocks, load_u32(more->blocks.ptr + i) + (uint32_t)before);
	buf_append_slice(&w->bytes, buf_slice(&more->bytes));
	w->entries += more->entries;
}

enum bf_status dictionary_finish(struct dictionary_writer *w, struct slice *region, bf_error *error)
{
	enum bf_status status = buf_status(&w->blocks, "a dictionary", error);
	buf_append(&w->bytes, w->blocks.ptr, w->blocks.len);
	buf_append_u32(&w->bytes, w->entries);
	if (w->blocks.broken != BF_OK)
		w->bytes.broken = BF_NO_MEMORY;
	*region = buf_slice(&w->bytes);
	return status == BF_OK ? buf_status(&w->bytes, "a dictionary", error) : status;
}

/* ---- reading ------------------------------------------------------------------------- */

bool dictionary_open(struct dictionary *d, struct slice region)
{
	*d = (struct dictionary){0};
	if (region.len == 0)
		return true;
	if (region.len < 4)
		return false;
	d->bytes = (const uint8_t *)region.ptr;
	d->entries = load_u32(d->bytes + region.len - 4);
	d->block_count = d->entries / DICTIONARY_BLOCK + (d->entries % DICTIONARY_BLOCK != 0);
	if (d->block_count > (region.len - 4) / 4)
		return false;
	d->blocks = d->bytes + region.len - 4 - (size_t)d->block_count * 4;
	return true;
}

/* The bytes of a block, and of what follows it. */
static struct byte_reader block_bytes(const struct dictionary *d, uint32_t block)
{
	size_t from = load_u32(d->blocks + (size_t)block * 4), all = (size_t)(d->blocks - d->bytes);
	if (from > all)
		from = all;
	return byte_reader_make(slice_make((const char *)d->bytes + from, all - from));
}

static struct slice first_key(const struct dictionary *d, uint32_t block)
{
	struct byte_reader r = block_bytes(d, block);
	return read_counted(&r);
}

static void read_key(struct dictionary_entry *e)
{
	struct byte_reader *r = &e->rest;
	size_t shared = 0, more;
	if (e->ordinal % DICTIONARY_BLOCK == 0) {
		more = read_varint(r);
	} else {
		uint8_t halves = read_byte(r);
		shared = halves >> 4;
		more = halves & HALF;
		if (shared == HALF)
			shared += read_varint(r);
		if (more == HALF)
			more += read_varint(r);
	}
	struct slice bytes = read_bytes(r, more);
	if (shared > e->key_length || more > DICTIONARY_KEY_MAX || shared + more > DICTIONARY_KEY_MAX) {
		byte_reader_fail(r);
		return;
	}
	if (bytes.len)
		memcpy(e->key + shared, bytes.ptr, bytes.len);
	e->key_length = shared + bytes.len;
}

static void read_numbers(struct dictionary_entry *e)
{
	uint64_t before = e->ordinal % DICTIONARY_BLOCK ? e->numbers[1] : 0, n;
	e->count = 0;
	do {
		n = read_varint(&e->rest);
		e->numbers[e->count++] = n >> 1;
	} while (n & 1 && e->count < DICTIONARY_NUMBERS_MAX);
	if (n & 1 || e->count < 2)
		byte_reader_fail(&e->rest);
	e->numbers[1] = before + (uint64_t)unzigzag(e->numbers[1]);
}

/* The entry that `rest` stands at. */
static bool read_entry(struct dictionary_entry *e)
{
	read_key(e);
	read_numbers(e);
	e->damaged = e->rest.bad;
	return !e->damaged;
}

static bool open_block(const struct dictionary *d, uint32_t block, struct dictionary_entry *e)
{
	e->dictionary = d;
	e->ordinal = block * DICTIONARY_BLOCK;
	e->rest = block_bytes(d, block);
	e->key_length = 0;
	return read_entry(e);
}

bool dictionary_next(struct dictionary_entry *e)
{
	if (e->damaged || e->ordinal + 1 >= e->dictionary->entries)
		return false;
	if ((e->ordinal + 1) % DICTIONARY_BLOCK == 0)
		return open_block(e->dictionary, (e->ordinal + 1) / DICTIONARY_BLOCK, e);
	e->ordinal++;
	return read_entry(e);
}

bool dictionary_at(const struct dictionary *d, uint32_t ordinal, struct dictionary_entry *e)
{
	e->damaged = false;
	if (ordinal >= d->entries || !open_block(d, ordinal / DICTIONARY_BLOCK, e))
		return false;
	while (e->ordinal < ordinal)
		if (!dictionary_next(e))
			return false;
	return true;
}

bool dictionary_forward(const struct dictionary *d, uint32_t ordinal, struct dictionary_entry *e)
{
	if (e->dictionary != d || e->damaged || e->ordinal > ordinal ||
	    e->ordinal / DICTIONARY_BLOCK != ordinal / DICTIONARY_BLOCK)
		return dictionary_at(d, ordinal, e);
	while (e->ordinal < ordinal)
		if (!dictionary_next(e))
			return false;
	return true;
}

/* The last block whose first key is not greater, or else the first one, of [low, high). */
static uint32_t block_of(const struct dictionary *d, uint32_t low, uint32_t high, struct slice key)
{
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (slice_compare(first_key(d, middle), key) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The first entry whose key is not less, in the blocks [low, high). */
static bool seek_among(const struct dictionary *d, uint32_t low, uint32_t high, struct slice key,
		       struct dictionary_entry *e)
{
	e->damaged = false;
	low = block_of(d, low, high, key);
	if (d->block_count == 0 || !open_block(d, low, e))
		return false;
	while (slice_compare(dictionary_key(e), key) < 0)
		if (!dictionary_next(e))
			return false;
	return true;
}

bool dictionary_seek(const struct dictionary *d, struct slice key, struct dictionary_entry *e)
{
	return seek_among(d, 0, d->block_count, key, e);
}

bool dictionary_find(const struct dictionary *d, struct slice key, struct dictionary_entry *e)
{
	return dictionary_seek(d, key, e) && slice_equal(dictionary_key(e), key);
}

struct dictionary_range dictionary_range_of(const struct dictionary *d, struct slice begin)
{
	struct dictionary_range all = {0, d->block_count};
	uint8_t end[DICTIONARY_KEY_MAX];
	struct dictionary_entry e;
	bool found = dictionary_seek(d, begin, &e);
	if (e.damaged || begin.len == 0 || begin.len > sizeof end || (uint8_t)begin.ptr[begin.len - 1] == 0xff)
		return all;
	if (!found || !slice_starts_with(dictionary_key(&e), begin))
		return (struct dictionary_range){0, 0};
	memcpy(end, begin.ptr, begin.len);
	end[begin.len - 1]++;
	uint32_t last = block_of(d, 0, d->block_count, slice_make((const char *)end, begin.len));
	return (struct dictionary_range){e.ordinal / DICTIONARY_BLOCK, last + 1};
}

bool dictionary_find_within(const struct dictionary *d, struct dictionary_range r, struct slice key,
			    struct dictionary_entry *e)
{
	e->damaged = false;
	return r.from < r.to && seek_among(d, r.from, r.to, key, e) && slice_equal(dictionary_key(e), key);
}

/* dictionary_seek, of one who stands before that key, mostly not far. */
static bool seek_onwards(struct dictionary_entry *e, struct slice key)
{
	const struct dictionary *d = e->dictionary;
	uint32_t low = e->ordinal / DICTIONARY_BLOCK, step = 1;
	while (d->block_count - low > step && slice_compare(first_key(d, low + step), key) <= 0) {
		low += step;
		step *= 2;
	}
	return seek_among(d, low, d->block_count - low > step ? low + step : d->block_count, key, e);
}

/* What begins alike ends soon, mostly: a few steps are cheaper than a search. */
enum { STEPS_FIRST = DICTIONARY_BLOCK / 2 };

bool dictionary_skip(struct dictionary_entry *e, size_t len)
{
	uint8_t begin[DICTIONARY_KEY_MAX];
	uint32_t from = e->ordinal;
	if (len > e->key_length)
		return dictionary_next(e);
	memcpy(begin, e->key, len);
	for (int i = 0; i < STEPS_FIRST; i++) {
		if (!dictionary_next(e))
			return false;
		if (e->key_length < len || memcmp(e->key, begin, len) != 0)
			return true;
	}
	while (len && begin[len - 1] == 0xff)
		len--;
	if (len == 0)
		return false;
	begin[len - 1]++;
	if (!seek_onwards(e, slice_make((const char *)begin, len)))
		return false;
	e->damaged = e->ordinal <= from; /* keys that do not ascend would lead round for ever */
	return !e->damaged;
}
