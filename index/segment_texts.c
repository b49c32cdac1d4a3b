/* segment_texts.c - see segment_texts.h. */
#include "index/segment_texts.h"

#include <stdlib.h>
#include <xxhash.h>

#include "util/bytes.h"
#include "util/utf8.h"

/* ---- writing ------------------------------------------------------------------------- */

void text_writer_init(struct text_writer *w)
{
	*w = (struct text_writer){.slots = NULL};
	w->bytes = BUF_INIT(UINT32_MAX);
	w->ends = w->codes = BUF_INIT(SIZE_MAX / 4);
}

void text_writer_free(struct text_writer *w)
{
	buf_free(&w->bytes);
	buf_free(&w->ends);
	buf_free(&w->codes);
	free(w->slots);
}

size_t text_writer_memory(const struct text_writer *w)
{
	return w->bytes.capacity + w->ends.capacity + w->codes.capacity +
	       w->slot_count * sizeof *w->slots;
}

static uint32_t number_at(const struct buf *numbers, uint32_t i)
{
	return load_u32(numbers->ptr + (size_t)i * 4);
}

static struct slice written_text(const struct text_writer *w, uint32_t i)
{
	uint32_t begin = i ? number_at(&w->ends, i - 1) : 0;
	uint32_t len = number_at(&w->ends, i) - begin;
	return slice_make(len ? w->bytes.ptr + begin : "", len);
}

/* The slot of the text: its own, or the empty one where it belongs. */
static size_t find_slot(const struct text_writer *w, struct slice text)
{
	size_t at = (size_t)XXH3_64bits(text.ptr, text.len) & (w->slot_count - 1);
	while (w->slots[at] && !slice_equal(written_text(w, w->slots[at] - 1), text))
		at = (at + 1) & (w->slot_count - 1);
	return at;
}

static bool grow(struct text_writer *w)
{
	size_t count = w->slot_count ? w->slot_count * 2 : 64;
	uint32_t *slots = calloc(count, sizeof *slots);
	if (!slots)
		return false;
	free(w->slots);
	w->slots = slots;
	w->slot_count = count;
	for (uint32_t i = 0; i < w->count; i++)
		w->slots[find_slot(w, written_text(w, i))] = i + 1;
	return true;
}

enum bf_status text_add(struct text_writer *w, struct slice text, bf_error *error)
{
	if (w->count >= w->slot_count / 2 && !grow(w))
		return error_no_memory(error);
	size_t slot = find_slot(w, text);
	if (w->slots[slot] == 0) {
		buf_append_slice(&w->bytes, text);
		buf_append_u32(&w->ends, (uint32_t)w->bytes.len);
		if (w->bytes.broken != BF_OK || w->ends.broken != BF_OK) {
			enum bf_status status = buf_status(&w->bytes, "the columns of a segment", error);
			return status == BF_OK ? error_no_memory(error) : status;
		}
		w->slots[slot] = ++w->count;
	}
	buf_append_u32(&w->codes, w->slots[slot] - 1);
	return buf_status(&w->codes, "the columns of a segment", error);
}

struct ranked {
	struct slice text;
	uint32_t number; /* by first sight */
};

static int by_text(const void *a, const void *b)
{
	return slice_compare(((const struct ranked *)a)->text, ((const struct ranked *)b)->text);
}

/* The texts in their order, and *ranks: from number to code.  NULL: no memory. */
static struct ranked *rank_texts(const struct text_writer *w, uint32_t **ranks)
{
	struct ranked *sorted = malloc(((size_t)w->count + 1) * sizeof *sorted);
	*ranks = malloc(((size_t)w->count + 1) * sizeof **ranks);
	if (!sorted || !*ranks) {
		free(sorted);
		free(*ranks);
		return NULL;
	}
	for (uint32_t i = 0; i < w->count; i++)
		sorted[i] = (struct ranked){written_text(w, i), i};
	qsort(sorted, w->count, sizeof *sorted, by_text);
	for (uint32_t i = 0; i < w->count; i++)
		(*ranks)[sorted[i].number] = i;
	return sorted;
}

static void write_texts(const struct text_writer *w, const struct ranked *sorted, struct buf *out)
{
	uint32_t begin = 0;
	buf_append_u32(out, w->count);
	for (uint32_t i = 0; i < w->count; i++) {
		buf_append_u32(out, begin);
		begin += (uint32_t)sorted[i].text.len;
	}
	buf_append_u32(out, begin);
	for (uint32_t i = 0; i < w->count; i++)
		buf_append_slice(out, sorted[i].text);
}

void text_finish(struct text_writer *w, struct buf *out)
{
	struct number_writer *codes = malloc(sizeof *codes);
	uint32_t *ranks = NULL;
	struct ranked *sorted = codes ? rank_texts(w, &ranks) : NULL;
	size_t start = out->len;
	if (!sorted) {
		free(codes);
		out->broken = BF_NO_MEMORY;
		return;
	}
	write_texts(w, sorted, out);
	while ((out->len - start) % 8 != 0 && out->broken == BF_OK)
		buf_append_byte(out, 0);
	number_writer_init(codes);
	for (uint32_t i = 0; i < w->codes.len / 4; i++)
		number_add(codes, ranks[number_at(&w->codes, i)]);
	number_finish(codes, out);
	number_writer_free(codes);
	free(codes);
	free(sorted);
	free(ranks);
}

/* ---- reading ------------------------------------------------------------------------- */

bool texts_open(struct texts *t, struct slice region, uint32_t articles)
{
	if (region.len < 8)
		return false;
	t->count = load_u32(region.ptr);
	uint64_t head = 8 + (uint64_t)t->count * 4;
	if (region.len < head)
		return false;
	t->begins = (const uint8_t *)region.ptr + 4;
	uint64_t bytes = load_u32(t->begins + (size_t)t->count * 4), codes = (head + bytes + 7) / 8 * 8;
	if (region.len < codes)
		return false;
	t->bytes = slice_make(region.ptr + head, bytes);
	return numbers_open(&t->codes, slice_tail(region, codes), articles);
}

/* As it is, whether UTF-8 or not; empty when the table is damaged. */
static struct slice raw_text(const struct texts *t, uint32_t code)
{
	uint32_t begin = load_u32(t->begins + (size_t)code * 4);
	uint32_t end = load_u32(t->begins + (size_t)code * 4 + 4);
	if (begin > end || end > t->bytes.len)
		return slice_make("", 0);
	return slice_make(t->bytes.ptr + begin, end - begin);
}

bool text_of(const struct texts *t, uint32_t code, struct slice *out)
{
	*out = slice_make("", 0);
	if (code >= t->count)
		return false;
	*out = raw_text(t, code);
	return utf8_validate(*out) == out->len;
}
