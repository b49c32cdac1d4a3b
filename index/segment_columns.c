/* segment_columns.c - see segment_columns.h. */
#include "index/segment_columns.h"

#include <stdlib.h>

#include "index/bits.h"

enum { BLOCK = 1024, SECONDS_OF_DAY = 86400, DAY_BITS = 2, NO_DATE = 3 };

/* ---- writing ------------------------------------------------------------------------- */

struct date {
	int64_t instant; /* INT64_MIN: none */
	int32_t day;
};

struct columns_writer {
	struct buf lengths;
	struct date *dates;
	size_t count, room;
};

enum bf_status columns_writer_open(struct columns_writer **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	if (!*out)
		return error_no_memory(error);
	(*out)->lengths = BUF_INIT(UINT32_MAX);
	buf_append_byte(&(*out)->lengths, 0);
	return BF_OK;
}

enum bf_status columns_writer_add(struct columns_writer *w, const struct article *a,
				  uint8_t length_code, bf_error *error)
{
	if (w->count == w->room) {
		size_t room = w->room ? w->room * 2 : 1024;
		struct date *dates = realloc(w->dates, room * sizeof *dates);
		if (!dates)
			return error_no_memory(error);
		w->dates = dates;
		w->room = room;
	}
	bool none = a->published.precision == MOMENT_NONE;
	w->dates[w->count++] = none ? (struct date){INT64_MIN, INT32_MIN}
				    : (struct date){a->published.instant, moment_day(a->published)};
	buf_append_byte(&w->lengths, length_code);
	return buf_status(&w->lengths, "the columns of a segment", error);
}

size_t columns_writer_memory(const struct columns_writer *w)
{
	return w->room * sizeof *w->dates + w->lengths.capacity;
}

static int64_t day_of(int64_t instant)
{
	return instant / SECONDS_OF_DAY - (instant % SECONDS_OF_DAY < 0);
}

static void write_dates(const struct columns_writer *w, struct buf *b)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	for (size_t i = 0; i < w->count; i++) {
		if (w->dates[i].instant == INT64_MIN)
			continue;
		least = w->dates[i].instant < least ? w->dates[i].instant : least;
		most = w->dates[i].instant > most ? w->dates[i].instant : most;
	}
	if (most == INT64_MIN)
		least = most = 0;
	uint64_t span = (uint64_t)most - (uint64_t)least;
	unsigned width = span ? 64u - (unsigned)__builtin_clzll(span) : 0;
	buf_append_u64(b, (uint64_t)least);
	buf_append_byte(b, (uint8_t)width);
	struct bit_writer bits = {b, 0, 0};
	for (size_t i = 0; i < w->count; i++) {
		const struct date *d = &w->dates[i];
		bool none = d->instant == INT64_MIN;
		uint64_t offset = none ? 0 : (uint64_t)d->instant - (uint64_t)least;
		bits_write(&bits, none ? NO_DATE : (uint32_t)(d->day - day_of(d->instant) + 1), DAY_BITS);
		bits_write(&bits, (uint32_t)(offset & ((1ull << (width < 32 ? width : 32)) - 1)),
			   width < 32 ? width : 32);
		if (width > 32)
			bits_write(&bits, (uint32_t)(offset >> 32), width - 32);
	}
	bits_finish(&bits);
}

/* Least and most day of each block; without any date least is the greater. */
static void write_day_bounds(const struct columns_writer *w, struct buf *b)
{
	for (size_t from = 0; from < w->count; from += BLOCK) {
		int32_t least = INT32_MAX, most = INT32_MIN;
		for (size_t i = from; i < w->count && i < from + BLOCK; i++) {
			if (w->dates[i].instant == INT64_MIN)
				continue;
			least = w->dates[i].day < least ? w->dates[i].day : least;
			most = w->dates[i].day > most ? w->dates[i].day : most;
		}
		buf_append_u32(b, (uint32_t)least);
		buf_append_u32(b, (uint32_t)most);
	}
}

enum bf_status columns_writer_finish(struct columns_writer *w, struct segment_output *output,
				     bf_error *error)
{
	write_day_bounds(w, &w->lengths);
	write_dates(w, &w->lengths);
	enum bf_status status = buf_status(&w->lengths, "the columns of a segment", error);
	segment_region_begin(output, REGION_COLUMNS);
	segment_write(output, w->lengths.ptr, w->lengths.len);
	enum bf_status end = segment_region_end(output, status == BF_OK ? error : NULL);
	return status == BF_OK ? end : status;
}

void columns_writer_close(struct columns_writer *w)
{
	if (!w)
		return;
	buf_free(&w->lengths);
	free(w->dates);
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

struct columns {
	const uint8_t *lengths, *day_bounds, *dates;
	uint32_t articles;
	int64_t least;
	unsigned width;
};

enum bf_status columns_open(const struct segment_input *in, uint32_t articles, struct columns **out,
			    bf_error *error)
{
	struct slice region = segment_input_region(in, REGION_COLUMNS);
	struct byte_reader r = byte_reader_make(region);
	struct columns *c = calloc(1, sizeof *c);
	*out = NULL;
	if (!c)
		return error_no_memory(error);
	c->articles = articles;
	c->lengths = (const uint8_t *)read_bytes(&r, (uint64_t)articles + 1).ptr;
	c->day_bounds =
	    (const uint8_t *)read_bytes(&r, ((uint64_t)articles + BLOCK - 1) / BLOCK * 8).ptr;
	c->least = (int64_t)read_u64(&r);
	c->width = read_byte(&r);
	c->dates = r.at;
	uint64_t bits = (uint64_t)articles * (c->width + DAY_BITS);
	if (r.bad || c->width > 64 || (uint64_t)(r.end - r.at) != (bits + 7) / 8) {
		free(c);
		return error_set(error, BF_CORRUPT, "%s is damaged in %s", segment_input_path(in),
				 segment_region_name(REGION_COLUMNS));
	}
	*out = c;
	return BF_OK;
}

void columns_close(struct columns *c)
{
	free(c);
}

const uint8_t *columns_lengths(const struct columns *c)
{
	return c->lengths;
}

void columns_published(const struct columns *c, uint32_t article, int64_t *instant, int32_t *day)
{
	unsigned all = c->width + DAY_BITS;
	struct bit_reader r = {c->dates, (uint64_t)(article - 1) * all, (uint64_t)c->articles * all};
	uint32_t shift = bits_read(&r, DAY_BITS);
	uint64_t offset = bits_read(&r, c->width < 32 ? c->width : 32);
	if (c->width > 32)
		offset |= (uint64_t)bits_read(&r, c->width - 32) << 32;
	*instant = shift == NO_DATE ? INT64_MIN : (int64_t)((uint64_t)c->least + offset);
	*day = shift == NO_DATE ? INT32_MIN : (int32_t)(day_of(*instant) + (int32_t)shift - 1);
}

void columns_days(const struct columns *c, uint32_t article, int32_t *least, int32_t *most, uint32_t *last)
{
	uint32_t block = (article - 1) / BLOCK;
	const uint8_t *at = c->day_bounds + (size_t)block * 8;
	*least = (int32_t)load_u32(at);
	*most = (int32_t)load_u32(at + 4);
	*last = c->articles - block * BLOCK < BLOCK ? c->articles : (block + 1) * BLOCK;
}
