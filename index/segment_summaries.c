/* segment_summaries.c - see segment_summaries.h. */
#include "index/segment_summaries.h"

#include "util/ahead.h"
#include "util/bytes.h"

enum { BLOCK = 64, BLOCK_BYTES = 8 + BLOCK, LONG_BYTES = 8, LONG = 255 };

/* ---- writing ------------------------------------------------------------------------- */

/* A segment is mostly so many times the sample: what it will be is not known when the dictionary
 * is learned. */
enum { SEGMENT_TO_SAMPLE = 6 };

/* Summaries wait until there are some: the trie is pushed out of the cache by what else is done with
 * an article. */
enum { TOGETHER = 1 << 19 };

void summaries_writer_init(struct summaries_writer *w, size_t sample_bytes)
{
	*w = (struct summaries_writer){.sample_bytes = sample_bytes};
	w->aside = w->aside_lengths = w->dictionary = w->codes = BUF_INIT(SIZE_MAX / 2);
	w->blocks = w->longs = BUF_INIT(SIZE_MAX / 2);
}

void summaries_writer_free(struct summaries_writer *w)
{
	buf_free(&w->aside);
	buf_free(&w->aside_lengths);
	buf_free(&w->dictionary);
	buf_free(&w->codes);
	string_writer_free(w->strings);
	buf_free(&w->blocks);
	buf_free(&w->longs);
}

size_t summaries_memory(const struct summaries_writer *w)
{
	return w->aside.capacity + w->aside_lengths.capacity + w->dictionary.capacity + w->codes.capacity +
	       w->blocks.capacity + w->longs.capacity + string_writer_memory(w->strings);
}

static void write_one(struct summaries_writer *w, struct slice summary)
{
	size_t before = w->codes.len;
	string_writer_add(w->strings, summary, &w->codes);
	size_t length = w->codes.len - before;
	if (w->articles++ % BLOCK == 0)
		buf_append_u64(&w->blocks, before);
	buf_append_byte(&w->blocks, length < LONG ? (uint8_t)length : LONG);
	if (length >= LONG) {
		buf_append_u32(&w->longs, w->articles);
		buf_append_u32(&w->longs, (uint32_t)(length - LONG));
	}
}

/* All that is aside, after a dictionary was learned from the first. */
static bool write_aside(struct summaries_writer *w, unsigned scale)
{
	const uint32_t *lengths = (const uint32_t *)(const void *)w->aside_lengths.ptr;
	size_t count = w->aside_lengths.len / sizeof *lengths, at = 0, before = w->codes.len;
	if (!w->strings) {
		if (count && !strings_learn(buf_slice(&w->aside), lengths, count, scale, &w->dictionary))
			return false;
		w->strings = string_writer_new(buf_slice(&w->dictionary));
	}
	for (size_t i = 0; w->strings && i < count; at += lengths[i++])
		write_one(w, slice_make(w->aside.ptr + at, lengths[i]));
	worth_note(&w->worth, at, w->codes.len - before, 1);
	if (w->aside.capacity > 2 * TOGETHER) /* the sample was larger, or an article */
		buf_free(&w->aside);
	buf_clear(&w->aside);
	buf_clear(&w->aside_lengths);
	return w->strings != NULL;
}

static enum bf_status writer_status(const struct summaries_writer *w, bf_error *error)
{
	bool whole = w->aside.broken == BF_OK && w->aside_lengths.broken == BF_OK &&
		     w->codes.broken == BF_OK && w->blocks.broken == BF_OK && w->longs.broken == BF_OK;
	return whole ? BF_OK : error_no_memory(error);
}

enum bf_status summaries_add(struct summaries_writer *w, struct slice numbers, struct slice texts,
			     bf_error *error)
{
	uint32_t length = (uint32_t)(numbers.len + texts.len);
	buf_append_slice(&w->aside, numbers);
	buf_append_slice(&w->aside, texts);
	buf_append(&w->aside_lengths, &length, sizeof length);
	enum bf_status status = writer_status(w, error);
	if (status != BF_OK || w->aside.len < (w->strings ? (size_t)TOGETHER : w->sample_bytes))
		return status;
	return write_aside(w, SEGMENT_TO_SAMPLE) ? writer_status(w, error) : error_no_memory(error);
}

enum bf_status summaries_end_chapter(struct summaries_writer *w, bf_error *error)
{
	return write_aside(w, 1) ? writer_status(w, error) : error_no_memory(error);
}

void summaries_begin_chapter(struct summaries_writer *w)
{
	string_writer_free(w->strings);
	w->strings = NULL;
	buf_clear(&w->dictionary);
	w->worth = (struct dictionary_worth){0, 0};
}

enum bf_status summaries_finish(struct summaries_writer *w, struct buf *table, bf_error *error)
{
	enum bf_status status = summaries_end_chapter(w, error);
	if (status != BF_OK)
		return status;
	buf_append_u32(table, w->articles);
	buf_append_u32(table, (uint32_t)(w->longs.len / LONG_BYTES));
	buf_append_slice(table, buf_slice(&w->blocks));
	for (uint32_t i = w->articles; i % BLOCK != 0; i++)
		buf_append_byte(table, 0);
	buf_append_slice(table, buf_slice(&w->longs));
	status = writer_status(w, error);
	return status == BF_OK ? buf_status(table, "the summaries of a segment", error) : status;
}

/* ---- reading ------------------------------------------------------------------------- */

bool summaries_open(struct summaries *s, struct slice codes, struct slice table, struct slice dictionary,
		    uint32_t articles)
{
	struct byte_reader r = byte_reader_make(table);
	s->codes = codes;
	s->articles = read_u32(&r);
	s->long_count = read_u32(&r);
	uint64_t blocks = ((uint64_t)s->articles + BLOCK - 1) / BLOCK;
	s->blocks = (const uint8_t *)read_bytes(&r, blocks * BLOCK_BYTES).ptr;
	s->longs = (const uint8_t *)read_bytes(&r, (uint64_t)s->long_count * LONG_BYTES).ptr;
	s->chapter_count = 0;
	return !r.bad && r.at == r.end && s->articles == articles && summaries_open_chapter(s, 1, dictionary);
}

bool summaries_open_chapter(struct summaries *s, uint32_t first, struct slice dictionary)
{
	size_t n = s->chapter_count;
	if (n == CHAPTERS_MAX || (n > 0 && first <= s->chapters[n - 1].first) ||
	    !strings_open(&s->chapters[n].strings, dictionary))
		return false;
	s->chapters[n].first = first;
	s->chapter_count++;
	return true;
}

static const struct strings *find_strings(const struct summaries *s, uint32_t article)
{
	size_t n = s->chapter_count - 1;
	while (n > 0 && s->chapters[n].first > article)
		n--;
	return &s->chapters[n].strings;
}

/* The first of the long ones from that article on. */
static uint32_t find_long(const struct summaries *s, uint32_t article)
{
	uint32_t low = 0, high = s->long_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (load_u32(s->longs + (size_t)middle * LONG_BYTES) < article)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What the long ones from `first` up to before `end` have beyond what the bytes say. */
static uint64_t long_bytes(const struct summaries *s, uint32_t first, uint32_t end)
{
	uint64_t sum = 0;
	for (uint32_t i = find_long(s, first); i < s->long_count; i++) {
		const uint8_t *one = s->longs + (size_t)i * LONG_BYTES;
		if (load_u32(one) >= end)
			break;
		sum += load_u32(one + 4);
	}
	return sum;
}

/* The sum of the first `count` of 64 bytes; *any_long: one of them is LONG.  Eight at a time, and
 * all of them, for no branch could foresee how many it are. */
static uint32_t add_lengths(const uint8_t *bytes, uint32_t count, bool *any_long)
{
	const uint64_t every = 0x0101010101010101u, other = 0x00ff00ff00ff00ffu, upper = every << 7;
	uint64_t sums = 0, all_ones = 0;
	for (uint32_t i = 0; i < BLOCK; i += 8) {
		uint32_t left = count > i ? count - i : 0;
		uint64_t word = load_u64(bytes + i) & (left < 8 ? (1ull << left * 8) - 1 : UINT64_MAX);
		sums += (word & other) + (word >> 8 & other);
		all_ones |= (~word - every) & word & upper; /* exact in the lowest such byte: so there is one */
	}
	*any_long = all_ones != 0;
	return (uint32_t)(sums * (every & other) >> 48);
}

/* The codes of an article from 1 to `articles`; an offset may be beyond the region. */
static void find_codes(const struct summaries *s, uint32_t article, uint64_t *offset, uint64_t *length)
{
	const uint8_t *block = s->blocks + (size_t)((article - 1) / BLOCK) * BLOCK_BYTES;
	uint32_t place = (article - 1) % BLOCK;
	bool any_long;
	*offset = load_u64(block) + add_lengths(block + 8, place, &any_long);
	*length = block[8 + place];
	if (any_long)
		*offset += long_bytes(s, article - place, article);
	if (*length == LONG)
		*length += long_bytes(s, article, article + 1);
}

void summaries_expect(const struct summaries *s, uint32_t article)
{
	uint64_t offset = 0, length = 0;
	if (article < 1 || article > s->articles)
		return;
	find_codes(s, article, &offset, &length);
	if (offset <= s->codes.len && length <= s->codes.len - offset)
		ask_ahead(s->codes.ptr + offset, (size_t)length);
}

enum bf_status summaries_read(const struct summaries *s, uint32_t article, size_t enough, struct buf *out,
			      bf_error *error)
{
	uint64_t offset = 0, length = 0;
	bool known = article >= 1 && article <= s->articles;
	buf_clear(out);
	if (known)
		find_codes(s, article, &offset, &length);
	if (!known || offset > s->codes.len || length > s->codes.len - offset)
		return error_set(error, BF_CORRUPT, "the summaries of a segment are damaged");
	return strings_read(find_strings(s, article), slice_make(s->codes.ptr + offset, (size_t)length), enough, out,
			    error);
}
