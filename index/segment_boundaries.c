/* segment_boundaries.c - see segment_boundaries.h. */
#include "index/segment_boundaries.h"

#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/bits.h"

enum { GROUP = 32, HEADLINE_COUNT_K = 0, FIRST_K = 0, STEP_K_MAX = 12 };
enum { K_BITS = 15, WIDE = 16 }; /* of the first byte of a group */

/* ---- writing ------------------------------------------------------------------------- */

/* The starts of the group on hand: counts and steps as they will be coded. */
struct boundaries_writer {
	struct buf bytes, groups;
	struct buf group; /* the articles of one, coded */
	struct buf steps; /* u32 each: of every field, the count; the steps * 2 + paragraph */
	uint32_t articles;
};

enum bf_status boundaries_writer_open(struct boundaries_writer **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	if (!*out)
		return error_no_memory(error);
	(*out)->bytes = (*out)->groups = (*out)->group = (*out)->steps = BUF_INIT(UINT32_MAX);
	return BF_OK;
}

static bool begins(const struct document_token *t)
{
	return t->flags & (TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START);
}

static void gather(struct buf *steps, const struct document *d, enum field field)
{
	static const struct document_field none;
	const struct document_field *f = &none;
	uint32_t count = 0, before = 0;
	size_t count_at = steps->len;
	for (size_t i = 0; i < d->field_count; i++)
		if (d->fields[i].field == field)
			f = &d->fields[i];
	buf_append_u32(steps, 0);
	for (size_t i = 0; i < f->count; i++) {
		const struct document_token *t = &f->tokens[i];
		if (!begins(t))
			continue;
		bool paragraph = t->flags & TOKEN_PARAGRAPH_START;
		buf_append_u32(steps, (t->position - before) * 2 + paragraph);
		before = t->position;
		count++;
	}
	if (steps->broken == BF_OK)
		store_u32(steps->ptr + count_at, count);
}

/* Goes through what was gathered: the next number of it. */
static uint32_t next_step(const struct buf *steps, size_t *at)
{
	uint32_t step = load_u32(steps->ptr + *at);
	*at += 4;
	return step;
}

/* The k that makes the steps shortest; the sum of steps >> k is what the unary parts take. */
static unsigned choose_k(const struct buf *steps)
{
	uint64_t sizes[STEP_K_MAX + 1] = {0}, count = 0;
	unsigned best = 0;
	for (size_t at = 0; at < steps->len;) {
		uint32_t starts = next_step(steps, &at);
		for (uint32_t i = 0; i < starts; i++) {
			uint32_t step = next_step(steps, &at) / 2;
			for (unsigned k = 0; i > 0 && k <= STEP_K_MAX; k++)
				sizes[k] += step >> k < 32 ? step >> k : 64;
			count += i > 0;
		}
	}
	for (unsigned k = 1; k <= STEP_K_MAX; k++)
		if (sizes[k] + k * count < sizes[best] + best * count)
			best = k;
	return best;
}

/* The starts of a field. */
static void write_field(struct bit_writer *bits, const struct buf *steps, size_t *at, uint32_t starts,
			unsigned k)
{
	for (uint32_t i = 0; i < starts; i++) {
		uint32_t step = next_step(steps, at);
		rice_write(bits, step / 2, i ? k : FIRST_K);
		bits_write(bits, step & 1, 1);
	}
}

/* The bits of the article whose steps are at *at. */
static void write_article(struct buf *to, const struct buf *steps, size_t *at, unsigned k)
{
	struct bit_writer bits = {to, 0, 0};
	uint32_t starts = next_step(steps, at);
	rice_write(&bits, starts, HEADLINE_COUNT_K);
	write_field(&bits, steps, at, starts, k);
	starts = next_step(steps, at);
	write_field(&bits, steps, at, starts, k);
	if (bits.count)
		bits_write(&bits, (1u << (8 - bits.count)) - 1, 8 - bits.count);
	bits_finish(&bits);
}

static void write_group(struct boundaries_writer *w)
{
	unsigned k = choose_k(&w->steps);
	uint32_t lengths[GROUP] = {0}, count = 0, longest = 0;
	buf_clear(&w->group);
	for (size_t at = 0; at < w->steps.len && count < GROUP; count++) {
		size_t before = w->group.len;
		write_article(&w->group, &w->steps, &at, k);
		lengths[count] = (uint32_t)(w->group.len - before);
		longest = lengths[count] > longest ? lengths[count] : longest;
	}
	buf_append_u32(&w->groups, (uint32_t)w->bytes.len);
	buf_append_byte(&w->bytes, (uint8_t)(k | (longest > UINT8_MAX ? WIDE : 0)));
	for (uint32_t i = 0; i < GROUP; i++) {
		if (longest > UINT8_MAX)
			buf_append_u32(&w->bytes, lengths[i]);
		else
			buf_append_byte(&w->bytes, (uint8_t)lengths[i]);
	}
	buf_append_slice(&w->bytes, buf_slice(&w->group));
	buf_clear(&w->steps);
}

enum bf_status boundaries_writer_add(struct boundaries_writer *w, const struct document *d,
				     bf_error *error)
{
	gather(&w->steps, d, FIELD_HEADLINE);
	gather(&w->steps, d, FIELD_BODY);
	enum bf_status status = buf_status(&w->steps, "the sentences of an article", error);
	if (status == BF_OK && ++w->articles % GROUP == 0) {
		write_group(w);
		status = buf_status(&w->group, "the sentences of a segment", error);
	}
	return status == BF_OK ? buf_status(&w->bytes, "the sentences of a segment", error) : status;
}

size_t boundaries_writer_memory(const struct boundaries_writer *w)
{
	return w->bytes.capacity + w->groups.capacity + w->group.capacity + w->steps.capacity;
}

enum bf_status boundaries_writer_finish(struct boundaries_writer *w, struct segment_output *output,
					bf_error *error)
{
	if (w->articles % GROUP != 0)
		write_group(w);
	buf_append_slice(&w->bytes, buf_slice(&w->groups));
	buf_append_u32(&w->bytes, w->articles);
	enum bf_status status = buf_status(&w->groups, "the sentences of a segment", error);
	if (status == BF_OK)
		status = buf_status(&w->group, "the sentences of a segment", error);
	if (status == BF_OK)
		status = buf_status(&w->bytes, "the sentences of a segment", error);
	segment_region_begin(output, REGION_BOUNDARIES);
	segment_write(output, w->bytes.ptr, w->bytes.len);
	enum bf_status end = segment_region_end(output, status == BF_OK ? error : NULL);
	return status == BF_OK ? end : status;
}

void boundaries_writer_close(struct boundaries_writer *w)
{
	if (!w)
		return;
	buf_free(&w->bytes);
	buf_free(&w->groups);
	buf_free(&w->group);
	buf_free(&w->steps);
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

/* The sum of the first `count` of 32 bytes. */
static uint32_t add_bytes(const uint8_t *bytes, uint32_t count)
{
	const uint64_t every = 0x0001000100010001u, even = every * 0xff;
	uint64_t sums = 0;
	for (uint32_t i = 0; i < GROUP; i += 8) { /* no branch could foresee how many it are */
		uint32_t left = count > i ? count - i : 0;
		uint64_t word = load_u64(bytes + i) & (left < 8 ? (1ull << left * 8) - 1 : UINT64_MAX);
		sums += (word & even) + (word >> 8 & even);
	}
	return (uint32_t)(sums * every >> 48);
}

/* Of the lengths of a group: that of article `place`, and of those before it. */
static void read_lengths(const uint8_t *lengths, bool wide, uint32_t place, uint32_t *length, uint64_t *before)
{
	*before = 0;
	if (!wide) {
		*before = add_bytes(lengths, place);
		*length = lengths[place];
		return;
	}
	for (uint32_t i = 0; i < place; i++)
		*before += load_u32(lengths + (size_t)i * 4);
	*length = load_u32(lengths + (size_t)place * 4);
}

/* At the bits of an article; *k is that of its group.  False: there is none. */
static bool open_article(struct slice region, uint32_t article, struct bit_reader *bits, unsigned *k)
{
	if (region.len < 4 || article == 0)
		return false;
	const uint8_t *bytes = (const uint8_t *)region.ptr;
	uint32_t articles = load_u32(bytes + region.len - 4), group = (article - 1) / GROUP;
	uint64_t groups = ((uint64_t)articles + GROUP - 1) / GROUP;
	if (article > articles || groups > (region.len - 4) / 4)
		return false;
	size_t table = region.len - 4 - (size_t)groups * 4, from = load_u32(bytes + table + (size_t)group * 4);
	bool wide = from < table && bytes[from] & WIDE;
	uint64_t before, first = from + 1 + (wide ? GROUP * 4ull : GROUP);
	uint32_t length;
	if (first > table)
		return false;
	read_lengths(bytes + from + 1, wide, (article - 1) % GROUP, &length, &before);
	if (before + length > table - first)
		return false;
	*k = bytes[from] & K_BITS;
	*bits = (struct bit_reader){bytes, (first + before) * 8, (first + before + length) * 8};
	return *k <= STEP_K_MAX;
}

/* What is read: positions from `base` on that are below `end`. */
struct starts {
	uint32_t *items;
	size_t count;
	uint64_t position, end;
	uint32_t last;	     /* what is wanted: see boundaries_read */
	bool all;	     /* sentences, not only paragraphs */
};

/* The start is there in any case; what counts is whether it stays. */
static inline void take_start(struct starts *s, uint32_t step, bool paragraph)
{
	s->position += step;
	s->items[s->count] = (uint32_t)s->position;
	s->count += s->all | paragraph;
}

static bool take_one(struct bit_reader *bits, unsigned k, struct starts *s)
{
	uint32_t step = rice_read(bits, k);
	take_start(s, step, bits_read(bits, 1));
	return bits->at <= bits->end && s->position < s->end;
}

/* Several steps out of one word: to read each from memory would have it wait for where the
 * one before ends.  Gives how many bits that were. */
static unsigned take_word(const struct bit_reader *bits, unsigned k, struct starts *s)
{
	uint64_t left = bits->end - bits->at, low = (1ull << k) - 1;
	unsigned sure = left < BITS_SURE ? (unsigned)left : BITS_SURE, used = 0;
	uint64_t inverse = ~bits_peek(bits) & ((1ull << sure) - 1); /* so that a code's ones are zeros */
	while (inverse) {
		unsigned ones = (unsigned)__builtin_ctzll(inverse);
		if (ones >= RICE_LONG || used + ones + k + 2 > sure)
			break;
		uint64_t rest = inverse >> ones >> 1;
		take_start(s, ones << k | (uint32_t)(~rest & low), !(rest >> k & 1));
		inverse = rest >> k >> 1;
		used += ones + k + 2;
	}
	return used;
}

static bool is_filling(const struct bit_reader *bits)
{
	uint64_t left = bits->end - bits->at;
	return left < 8 && (~bits_peek(bits) & ((1u << left) - 1)) == 0;
}

/* All starts up to the end of the article. */
static bool read_body(struct bit_reader *bits, unsigned k, struct starts *s)
{
	if (!is_filling(bits) && !take_one(bits, FIRST_K, s))
		return false;
	while (!is_filling(bits) && (s->count == 0 || s->items[s->count - 1] <= s->last)) {
		unsigned used = take_word(bits, k, s);
		bits->at += used;
		if (s->position >= s->end || (used == 0 && !take_one(bits, k, s)))
			return false;
	}
	return true;
}

static bool read_headline(struct bit_reader *bits, unsigned k, struct starts *s)
{
	uint32_t count = rice_read(bits, HEADLINE_COUNT_K);
	if (bits->at > bits->end || count > (bits->end - bits->at) / 2) /* 2 bits each at least */
		return false;
	for (uint32_t i = 0; i < count; i++)
		if (!take_one(bits, i ? k : FIRST_K, s))
			return false;
	return true;
}

/* Positions of a headline are not of the body. */
static bool read_starts(struct bit_reader *bits, unsigned k, struct starts *s)
{
	s->position = 0;
	s->end = POSITION_BODY;
	if (!read_headline(bits, k, s))
		return false;
	s->position = POSITION_BODY;
	s->end = UINT32_MAX;
	return read_body(bits, k, s);
}

enum bf_status boundaries_read(struct slice region, uint32_t article, enum boundary kind, uint32_t last,
			       struct arena *arena, const uint32_t **starts, size_t *count, bf_error *error)
{
	struct bit_reader bits;
	struct starts s = {.last = last, .all = kind == BOUNDARY_SENTENCE};
	unsigned k;
	bool good = open_article(region, article, &bits, &k);
	if (good) {
		s.items = arena_alloc(arena, ((bits.end - bits.at) / 2 + 2) * sizeof *s.items);
		if (!s.items)
			return error_no_memory(error);
		good = read_starts(&bits, k, &s);
	}
	if (!good)
		return error_set(error, BF_CORRUPT,
				 "the sentences of article %u of a segment are damaged", article);
	*starts = s.items;
	*count = s.count;
	return BF_OK;
}
