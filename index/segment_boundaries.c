/* segment_boundaries.c - see segment_boundaries.h. */
#include "index/segment_boundaries.h"

#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/bits.h"

enum { GROUP = 16, HEADLINE_COUNT_K = 0, BODY_COUNT_K = 3, FIRST_K = 0, STEP_K_MAX = 12 };

/* ---- writing ------------------------------------------------------------------------- */

/* The starts of the group on hand: counts and steps as they will be coded. */
struct boundaries_writer {
	struct buf bytes, groups;
	struct buf steps; /* u32 each: of every field, the count; the steps * 2 + paragraph */
	uint32_t articles;
};

enum bf_status boundaries_writer_open(struct boundaries_writer **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	if (!*out)
		return error_no_memory(error);
	(*out)->bytes = (*out)->groups = (*out)->steps = BUF_INIT(UINT32_MAX);
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

static void write_group(struct boundaries_writer *w)
{
	unsigned k = choose_k(&w->steps);
	bool headline = true;
	buf_append_u32(&w->groups, (uint32_t)w->bytes.len);
	buf_append_byte(&w->bytes, (uint8_t)k);
	struct bit_writer bits = {&w->bytes, 0, 0};
	for (size_t at = 0; at < w->steps.len; headline = !headline) {
		uint32_t starts = next_step(&w->steps, &at);
		rice_write(&bits, starts, headline ? HEADLINE_COUNT_K : BODY_COUNT_K);
		for (uint32_t i = 0; i < starts; i++) {
			uint32_t step = next_step(&w->steps, &at);
			rice_write(&bits, step / 2, i ? k : FIRST_K);
			bits_write(&bits, step & 1, 1);
		}
	}
	bits_finish(&bits);
	buf_clear(&w->steps);
}

enum bf_status boundaries_writer_add(struct boundaries_writer *w, const struct document *d,
				     bf_error *error)
{
	gather(&w->steps, d, FIELD_HEADLINE);
	gather(&w->steps, d, FIELD_BODY);
	enum bf_status status = buf_status(&w->steps, "the sentences of an article", error);
	if (status == BF_OK && ++w->articles % GROUP == 0)
		write_group(w);
	return status == BF_OK ? buf_status(&w->bytes, "the sentences of a segment", error) : status;
}

size_t boundaries_writer_memory(const struct boundaries_writer *w)
{
	return w->bytes.capacity + w->groups.capacity + w->steps.capacity;
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
	buf_free(&w->steps);
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

struct starts {
	uint32_t *sentences, *paragraphs;
	size_t sentence_count, paragraph_count;
};

/* At the bits of an article's group; *k is its own.  False: there is none. */
static bool open_group(struct slice region, uint32_t article, struct bit_reader *bits, unsigned *k)
{
	if (region.len < 4 || article == 0)
		return false;
	uint32_t articles = load_u32(region.ptr + region.len - 4), group = (article - 1) / GROUP;
	uint64_t groups = ((uint64_t)articles + GROUP - 1) / GROUP;
	if (article > articles || groups > (region.len - 4) / 4)
		return false;
	size_t table = region.len - 4 - (size_t)groups * 4;
	uint32_t from = load_u32(region.ptr + table + (size_t)group * 4);
	if (from >= table)
		return false;
	*k = (uint8_t)region.ptr[from];
	*bits = (struct bit_reader){(const uint8_t *)region.ptr, (from + 1ull) * 8, table * 8ull};
	return *k <= STEP_K_MAX;
}

/* How many starts a field has; 0 and the reader past its end when they cannot be. */
static uint32_t read_count(struct bit_reader *bits, bool headline)
{
	uint32_t count = rice_read(bits, headline ? HEADLINE_COUNT_K : BODY_COUNT_K);
	if (bits->at <= bits->end && count <= (bits->end - bits->at) / 2) /* 2 bits each at least */
		return count;
	bits->at = bits->end + 1;
	return 0;
}

/* Passes over steps with their bits, several out of one word: to read each from memory would have
 * it wait for where the one before ends. */
static void skip_steps(struct bit_reader *bits, unsigned k, uint32_t count)
{
	while (count > 0 && bits->at <= bits->end) {
		uint64_t inverse = ~bits_peek(bits); /* so that a code's ones are zeros */
		unsigned used = 0;
		while (count > 0) {
			unsigned ones = (unsigned)__builtin_ctzll(inverse | 1ull << 63), len = ones + k + 2;
			if (ones >= RICE_LONG || used + len > BITS_SURE)
				break;
			inverse >>= len;
			used += len;
			count--;
		}
		bits->at += used;
		if (used == 0) { /* a long one */
			rice_read(bits, k);
			bits->at++;
			count--;
		}
	}
}

static void skip_article(struct bit_reader *bits, unsigned k)
{
	for (int field = 0; field < 2; field++) {
		uint32_t count = read_count(bits, field == 0);
		skip_steps(bits, FIRST_K, count > 0);
		skip_steps(bits, k, count - (count > 0));
	}
}

/* A step and its bit, out of one word unless it is a long one. */
static inline uint32_t read_step(struct bit_reader *bits, unsigned k, bool *paragraph)
{
	uint64_t word = bits_peek(bits);
	unsigned ones = (unsigned)__builtin_ctzll(~word | 1ull << RICE_LONG);
	if (ones < RICE_LONG) {
		bits->at += ones + k + 2;
		*paragraph = word >> (ones + 1 + k) & 1;
		return ones << k | (uint32_t)(word >> (ones + 1) & ((1u << k) - 1));
	}
	uint32_t step = rice_read(bits, k);
	*paragraph = bits_read(bits, 1);
	return step;
}

/* Positions from `base` on, and below `end`: those of a headline are not of the body. */
static bool read_starts(struct bit_reader *bits, unsigned k, uint32_t count, uint32_t base,
			uint32_t end, struct starts *to)
{
	uint64_t position = base;
	for (uint32_t i = 0; i < count; i++) {
		bool paragraph;
		position += read_step(bits, i ? k : FIRST_K, &paragraph);
		if (bits->at > bits->end || position >= end)
			return false;
		to->sentences[to->sentence_count++] = (uint32_t)position;
		if (paragraph)
			to->paragraphs[to->paragraph_count++] = (uint32_t)position;
	}
	return bits->at <= bits->end;
}

/* Room for so many more starts; those that are there are kept. */
static bool make_room(struct starts *s, size_t more, struct arena *arena)
{
	struct starts larger = *s;
	size_t room = (s->sentence_count + more) * sizeof(uint32_t);
	larger.sentences = arena_alloc(arena, room);
	larger.paragraphs = arena_alloc(arena, room);
	if (!larger.sentences || !larger.paragraphs)
		return false;
	if (s->sentence_count)
		memcpy(larger.sentences, s->sentences, s->sentence_count * sizeof(uint32_t));
	if (s->paragraph_count)
		memcpy(larger.paragraphs, s->paragraphs, s->paragraph_count * sizeof(uint32_t));
	*s = larger;
	return true;
}

enum bf_status boundaries_read(struct slice region, uint32_t article, struct arena *arena,
			       const uint32_t **sentences, size_t *sentence_count,
			       const uint32_t **paragraphs, size_t *paragraph_count, bf_error *error)
{
	struct bit_reader bits;
	struct starts to = {NULL, NULL, 0, 0};
	unsigned k;
	bool good = open_group(region, article, &bits, &k);
	for (uint32_t skip = good ? (article - 1) % GROUP : 0; skip > 0; skip--)
		skip_article(&bits, k);
	for (int field = 0; field < 2 && good; field++) {
		uint32_t count = read_count(&bits, field == 0);
		if (!make_room(&to, count, arena))
			return error_no_memory(error);
		good = field ? read_starts(&bits, k, count, POSITION_BODY, UINT32_MAX, &to)
			     : read_starts(&bits, k, count, 0, POSITION_BODY, &to);
	}
	if (!good)
		return error_set(error, BF_CORRUPT,
				 "the sentences of article %u of a segment are damaged", article);
	*sentences = to.sentences;
	*sentence_count = to.sentence_count;
	*paragraphs = to.paragraphs;
	*paragraph_count = to.paragraph_count;
	return BF_OK;
}
