/* segment_summaries.c - see segment_summaries.h. */
#include "index/segment_summaries.h"

/* ---- writing ------------------------------------------------------------------------- */

/* A segment is mostly so many times the sample: what it will be is not known when the dictionary
 * is learned. */
enum { SEGMENT_TO_SAMPLE = 6, LARGE = 1 << 16 };

void summaries_writer_init(struct summaries_writer *w, size_t sample_bytes)
{
	*w = (struct summaries_writer){.sample_bytes = sample_bytes};
	w->aside = w->aside_lengths = w->dictionary = w->codes = BUF_INIT(SIZE_MAX / 2);
	unit_table_writer_init(&w->table);
}

void summaries_writer_free(struct summaries_writer *w)
{
	buf_free(&w->aside);
	buf_free(&w->aside_lengths);
	buf_free(&w->dictionary);
	buf_free(&w->codes);
	string_writer_free(w->strings);
	unit_table_writer_free(&w->table);
}

size_t summaries_memory(const struct summaries_writer *w)
{
	return w->aside.capacity + w->aside_lengths.capacity + w->dictionary.capacity + w->codes.capacity +
	       w->table.blocks.capacity + w->table.numbers.capacity + string_writer_memory(w->strings);
}

static void write_one(struct summaries_writer *w, struct slice summary)
{
	size_t before = w->codes.len;
	string_writer_add(w->strings, summary, &w->codes);
	unit_table_add(&w->table, (uint32_t)(w->codes.len - before), 1);
}

static bool write_aside(struct summaries_writer *w, unsigned scale)
{
	const uint32_t *lengths = (const uint32_t *)(const void *)w->aside_lengths.ptr;
	size_t count = w->aside_lengths.len / sizeof *lengths, at = 0;
	if (count && !strings_learn(buf_slice(&w->aside), lengths, count, scale, &w->dictionary))
		return false;
	w->strings = string_writer_new(buf_slice(&w->dictionary));
	for (size_t i = 0; w->strings && i < count; at += lengths[i++])
		write_one(w, slice_make(w->aside.ptr + at, lengths[i]));
	buf_free(&w->aside_lengths);
	buf_free(&w->aside);
	return w->strings != NULL;
}

static enum bf_status writer_status(const struct summaries_writer *w, bf_error *error)
{
	bool whole = w->aside.broken == BF_OK && w->aside_lengths.broken == BF_OK &&
		     w->codes.broken == BF_OK && w->table.blocks.broken == BF_OK &&
		     w->table.numbers.broken == BF_OK;
	return whole ? BF_OK : error_no_memory(error);
}

enum bf_status summaries_add(struct summaries_writer *w, struct slice numbers, struct slice texts,
			     bf_error *error)
{
	uint32_t length = (uint32_t)(numbers.len + texts.len);
	if (w->strings)
		buf_clear(&w->aside);
	size_t begin = w->aside.len;
	buf_append_slice(&w->aside, numbers);
	buf_append_slice(&w->aside, texts);
	if (w->strings) {
		write_one(w, slice_tail(buf_slice(&w->aside), begin));
		if (length > LARGE) /* does not keep its room */
			buf_free(&w->aside);
		return writer_status(w, error);
	}
	buf_append(&w->aside_lengths, &length, sizeof length);
	enum bf_status status = writer_status(w, error);
	if (status == BF_OK && w->aside.len >= w->sample_bytes && !write_aside(w, SEGMENT_TO_SAMPLE))
		status = error_no_memory(error);
	return status == BF_OK ? writer_status(w, error) : status;
}

enum bf_status summaries_finish(struct summaries_writer *w, bf_error *error)
{
	if (!w->strings && !write_aside(w, 1))
		return error_no_memory(error);
	return writer_status(w, error);
}

/* ---- reading ------------------------------------------------------------------------- */

bool summaries_open(struct summaries *s, struct slice codes, struct slice table, struct slice dictionary,
		    uint32_t articles)
{
	s->codes = codes;
	return unit_table_open(&s->table, table, articles) && strings_open(&s->strings, dictionary);
}

enum bf_status summaries_read(const struct summaries *s, uint32_t article, size_t enough, struct buf *out,
			      bf_error *error)
{
	struct unit_place p;
	buf_clear(out);
	if (!unit_find(&s->table, article, &p) || p.place != 0 || p.offset > s->codes.len ||
	    p.length > s->codes.len - p.offset)
		return error_set(error, BF_CORRUPT, "the summaries of a segment are damaged");
	return strings_read(&s->strings, slice_make(s->codes.ptr + p.offset, p.length), enough, out, error);
}
