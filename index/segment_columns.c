/* segment_columns.c - see segment_columns.h. */
#include "index/segment_columns.h"

#include <stdlib.h>

#include "index/facet.h"
#include "index/segment_texts.h"
#include "util/bytes.h"

_Static_assert((int)COLUMN_BLOCK == (int)NUMBER_BLOCK, "codes are read by block of numbers");

static const int64_t SECONDS_OF_DAY = 86400;

/* Numbers by article.  Of a date: the day in its own zone, and how many seconds after the
 * begin of that day in UTC the instant is: so days alone are small, and dates without a
 * time cost no more than their day. */
enum column_number {
	COLUMN_PUBLISHED_DAY,
	COLUMN_PUBLISHED_SECOND,
	COLUMN_UPDATED_DAY,
	COLUMN_UPDATED_SECOND,
	COLUMN_WORDS,
	COLUMN_NUMBERS
};

/* The region begins with where its sections begin, u64 each, and where the last ends. */
enum { LENGTHS, NUMBERS, TEXTS = NUMBERS + COLUMN_NUMBERS, SECTIONS = TEXTS + COLUMN_TEXTS };

/* ---- writing ------------------------------------------------------------------------- */

struct columns_writer {
	struct buf lengths, lists[COLUMN_TEXTS]; /* lists: of the article on hand */
	struct arena values;
	struct number_writer numbers[COLUMN_NUMBERS];
	struct text_writer texts[COLUMN_TEXTS];
};

enum bf_status columns_writer_open(struct columns_writer **out, bf_error *error)
{
	struct columns_writer *w = malloc(sizeof *w);
	*out = w;
	if (!w)
		return error_no_memory(error);
	w->lengths = BUF_INIT(SIZE_MAX / 4);
	w->values = ARENA_INIT;
	for (int i = 0; i < COLUMN_NUMBERS; i++)
		number_writer_init(&w->numbers[i]);
	for (int i = 0; i < COLUMN_TEXTS; i++) {
		text_writer_init(&w->texts[i]);
		w->lists[i] = BUF_INIT(SIZE_MAX / 4);
	}
	buf_append_byte(&w->lengths, 0);
	return BF_OK;
}

static void add_date(struct columns_writer *w, enum column_number day_column, struct moment m)
{
	int64_t day = NO_NUMBER, second = NO_NUMBER;
	if (m.precision != MOMENT_NONE) {
		day = moment_day(m);
		second = (int64_t)((uint64_t)m.instant - (uint64_t)(day * SECONDS_OF_DAY));
	}
	number_add(&w->numbers[day_column], day);
	number_add(&w->numbers[day_column + 1], second);
}

static enum bf_status join_list(struct buf *to, struct slice_list list, struct slice *out,
				bf_error *error)
{
	buf_clear(to);
	for (size_t i = 0; i < list.count; i++) {
		buf_append_slice(to, list.items[i]);
		buf_append_byte(to, '\0');
	}
	*out = buf_slice(to);
	return buf_status(to, "a list of an article", error);
}

static enum bf_status join_values(struct columns_writer *w, const struct article *a, enum facet facet,
				  enum column_text column, struct slice *out, bf_error *error)
{
	struct slice_list values;
	arena_reset(&w->values);
	enum bf_status status = facet_values(a, facet, &w->values, &values, error);
	return status == BF_OK ? join_list(&w->lists[column], values, out, error) : status;
}

static enum bf_status add_texts(struct columns_writer *w, const struct article *a, bf_error *error)
{
	struct slice texts[COLUMN_TEXTS] = {[COLUMN_LANGUAGE] = a->language,
					    [COLUMN_SOURCE] = a->source,
					    [COLUMN_SECTION] = a->section};
	enum bf_status status =
	    join_list(&w->lists[COLUMN_BYLINE], a->byline, &texts[COLUMN_BYLINE], error);
	if (status == BF_OK)
		status = join_values(w, a, FACET_SUBJECT, COLUMN_SUBJECT, &texts[COLUMN_SUBJECT], error);
	if (status == BF_OK)
		status = join_values(w, a, FACET_PLACE, COLUMN_PLACE, &texts[COLUMN_PLACE], error);
	for (int i = 0; i < COLUMN_TEXTS && status == BF_OK; i++)
		status = text_add(&w->texts[i], texts[i], error);
	return status;
}

enum bf_status columns_writer_add(struct columns_writer *w, const struct article *a,
				  uint8_t length_code, bf_error *error)
{
	enum bf_status status = add_texts(w, a, error);
	if (status != BF_OK)
		return status;
	add_date(w, COLUMN_PUBLISHED_DAY, a->published);
	add_date(w, COLUMN_UPDATED_DAY, a->updated);
	number_add(&w->numbers[COLUMN_WORDS], a->words ? (int64_t)a->words : NO_NUMBER);
	buf_append_byte(&w->lengths, length_code);
	return buf_status(&w->lengths, "the columns of a segment", error);
}

size_t columns_writer_memory(const struct columns_writer *w)
{
	size_t size = sizeof *w + w->lengths.capacity + arena_size(&w->values);
	for (int i = 0; i < COLUMN_NUMBERS; i++)
		size += w->numbers[i].blocks.capacity + w->numbers[i].bits.capacity;
	for (int i = 0; i < COLUMN_TEXTS; i++)
		size += text_writer_memory(&w->texts[i]) + w->lists[i].capacity;
	return size;
}

/* Sections begin at multiples of 8 bytes. */
static void write_section(struct columns_writer *w, int section, struct buf *out)
{
	if (section == LENGTHS) {
		buf_append_slice(out, buf_slice(&w->lengths));
		while (out->len % 8 != 0 && out->broken == BF_OK)
			buf_append_byte(out, 0);
	} else if (section < TEXTS) {
		number_finish(&w->numbers[section - NUMBERS], out);
	} else {
		text_finish(&w->texts[section - TEXTS], out);
	}
}

enum bf_status columns_writer_finish(struct columns_writer *w, struct segment_output *output,
				     bf_error *error)
{
	struct buf begins = BUF_INIT(SIZE_MAX / 4), sections = BUF_INIT(SIZE_MAX / 4);
	for (int i = 0; i < SECTIONS; i++) {
		buf_append_u64(&begins, (SECTIONS + 1) * 8 + sections.len);
		write_section(w, i, &sections);
	}
	buf_append_u64(&begins, (SECTIONS + 1) * 8 + sections.len);
	enum bf_status status = buf_status(&begins, "the columns of a segment", error);
	if (status == BF_OK)
		status = buf_status(&sections, "the columns of a segment", error);
	segment_region_begin(output, REGION_COLUMNS);
	segment_write(output, begins.ptr, begins.len);
	segment_write(output, sections.ptr, sections.len);
	buf_free(&begins);
	buf_free(&sections);
	enum bf_status end = segment_region_end(output, status == BF_OK ? error : NULL);
	return status == BF_OK ? end : status;
}

void columns_writer_close(struct columns_writer *w)
{
	if (!w)
		return;
	buf_free(&w->lengths);
	arena_free(&w->values);
	for (int i = 0; i < COLUMN_NUMBERS; i++)
		number_writer_free(&w->numbers[i]);
	for (int i = 0; i < COLUMN_TEXTS; i++) {
		text_writer_free(&w->texts[i]);
		buf_free(&w->lists[i]);
	}
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

struct columns {
	const uint8_t *lengths;
	uint32_t articles;
	struct numbers numbers[COLUMN_NUMBERS];
	struct texts texts[COLUMN_TEXTS];
};

/* Section i of the region; empty when the table is damaged. */
static struct slice section_of(struct slice region, int i)
{
	uint64_t begin = load_u64(region.ptr + i * 8), end = load_u64(region.ptr + i * 8 + 8);
	if (begin > end || end > region.len)
		return slice_make(NULL, 0);
	return slice_make(region.ptr + begin, end - begin);
}

static bool open_sections(struct columns *c, struct slice region)
{
	if (region.len < (SECTIONS + 1) * 8)
		return false;
	struct slice lengths = section_of(region, LENGTHS);
	bool good = lengths.len >= (size_t)c->articles + 1;
	c->lengths = (const uint8_t *)lengths.ptr;
	for (int i = 0; i < COLUMN_NUMBERS; i++)
		good = good && numbers_open(&c->numbers[i], section_of(region, NUMBERS + i), c->articles);
	for (int i = 0; i < COLUMN_TEXTS; i++)
		good = good && texts_open(&c->texts[i], section_of(region, TEXTS + i), c->articles);
	return good;
}

enum bf_status columns_open(const struct segment_input *in, uint32_t articles, struct columns **out,
			    bf_error *error)
{
	struct columns *c = calloc(1, sizeof *c);
	*out = NULL;
	if (!c)
		return error_no_memory(error);
	c->articles = articles;
	if (!open_sections(c, segment_input_region(in, REGION_COLUMNS))) {
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

static void read_date(const struct columns *c, enum column_number day_column, uint32_t article,
		      int64_t *instant, int32_t *day)
{
	int64_t d = number_of(&c->numbers[day_column], article);
	int64_t second = number_of(&c->numbers[day_column + 1], article);
	bool none = d == NO_NUMBER || second == NO_NUMBER;
	*day = none ? NO_DAY : (int32_t)d;
	*instant = none ? NO_INSTANT : (int64_t)((uint64_t)d * (uint64_t)SECONDS_OF_DAY + (uint64_t)second);
}

void columns_published(const struct columns *c, uint32_t article, int64_t *instant, int32_t *day)
{
	read_date(c, COLUMN_PUBLISHED_DAY, article, instant, day);
}

void columns_updated(const struct columns *c, uint32_t article, int64_t *instant, int32_t *day)
{
	read_date(c, COLUMN_UPDATED_DAY, article, instant, day);
}

uint32_t columns_words(const struct columns *c, uint32_t article)
{
	int64_t words = number_of(&c->numbers[COLUMN_WORDS], article);
	return words == NO_NUMBER ? 0 : (uint32_t)words;
}

void columns_expect(const struct columns *c, uint32_t article)
{
	for (int i = 0; i < COLUMN_NUMBERS; i++)
		number_expect(&c->numbers[i], article);
	for (int i = 0; i <= COLUMN_BYLINE; i++)
		if (c->texts[i].count > 1)
			number_expect(&c->texts[i].codes, article);
}

void columns_read_days(const struct columns *c, uint32_t first, uint32_t count, int32_t *days)
{
	numbers_read(&c->numbers[COLUMN_PUBLISHED_DAY], first, count, NO_DAY, days);
}

void columns_days_of(const struct columns *c, const uint32_t *articles, uint32_t count, int32_t *days)
{
	numbers_of(&c->numbers[COLUMN_PUBLISHED_DAY], articles, count, NO_DAY, days);
}

void columns_read_codes(const struct columns *c, enum column_text column, uint32_t first,
			uint32_t count, int32_t *codes)
{
	numbers_read(&c->texts[column].codes, first, count, -1, codes);
}

uint32_t columns_codes(const struct columns *c, enum column_text column)
{
	return c->texts[column].count;
}

uint32_t columns_code(const struct columns *c, enum column_text column, uint32_t article)
{
	const struct texts *texts = &c->texts[column];
	return texts->count > 1 ? (uint32_t)number_of(&texts->codes, article) : 0;
}

bool columns_text(const struct columns *c, enum column_text column, uint32_t code, struct slice *out)
{
	return text_of(&c->texts[column], code, out);
}

bool column_next_name(struct slice *byline, struct slice *name)
{
	const char *end = byline->len ? memchr(byline->ptr, '\0', byline->len) : NULL;
	if (!end)
		return false;
	*name = slice_make(byline->ptr, (size_t)(end - byline->ptr));
	*byline = slice_tail(*byline, name->len + 1);
	return true;
}
