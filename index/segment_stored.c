/* segment_stored.c - see segment_stored.h. */
#include "index/segment_stored.h"

#include <stdlib.h>

#include "index/segment_fields.h"
#include "index/segment_summaries.h"
#include "index/segment_units.h"

/* Measured on 105 MB of news (index/SEGMENTS.md): larger units take little less and longer
 * to open; larger dictionaries pay only at the levels that search them through. */
static const struct units_shape BODIES = {4 << 10, 3 << 20, 112 << 10},
				BODIES_MAX = {4 << 10, 24 << 20, 512 << 10};
enum { SUMMARIES_SAMPLE = 5 << 18, SUMMARIES_SAMPLE_MAX = 8 << 20 };

enum { LEVEL_THOROUGH = 10 }; /* from here on size counts more than time */

/* Dictionaries cost as much as some megabytes of articles: when bodies take so much more room, or
 * summaries, in per cent, and the chapter has some samples of bodies, others are made. */
enum { BODIES_MORE = 15, SUMMARIES_MORE = 30, CHAPTER_SAMPLES = 6 };

/* ---- writing ------------------------------------------------------------------------- */

struct stored_writer {
	struct segment_output *output;
	struct summaries_writer summaries;
	struct units_writer bodies;
	struct buf numbers, texts;
	uint32_t articles, chapters;
	struct buf dictionaries; /* of the chapters before; where the last begins */
};

static void to_output(const void *bytes, size_t len, void *payload)
{
	segment_write(payload, bytes, len);
}

enum bf_status stored_writer_open(struct segment_output *output, int level,
				  struct stored_writer **out, bf_error *error)
{
	bool max = level >= LEVEL_THOROUGH;
	struct stored_writer *w = calloc(1, sizeof *w);
	*out = NULL;
	if (!w)
		return error_no_memory(error);
	w->output = output;
	w->numbers = w->texts = w->dictionaries = BUF_INIT(SIZE_MAX / 2);
	summaries_writer_init(&w->summaries, max ? SUMMARIES_SAMPLE_MAX : SUMMARIES_SAMPLE);
	if (!units_writer_init(&w->bodies, level, max ? BODIES_MAX : BODIES, to_output, output)) {
		stored_writer_close(w);
		return error_no_memory(error);
	}
	segment_region_begin(output, REGION_BODIES);
	*out = w;
	return BF_OK;
}

/* The half into `numbers` and `texts`. */
static enum bf_status take_half(struct stored_writer *w, enum article_half half, const struct article *a,
				bf_error *error)
{
	buf_clear(&w->numbers);
	buf_clear(&w->texts);
	half_write(half, a, &w->numbers, &w->texts);
	enum bf_status status = buf_status(&w->numbers, "an article", error);
	if (status == BF_OK)
		status = buf_status(&w->texts, "an article", error);
	if (status == BF_OK && w->texts.len + w->numbers.len > STORED_ARTICLE_MAX - 16)
		status = error_set(error, BF_BAD_ARTICLE, "the article has %zu bytes; %d are the most",
				   w->texts.len + w->numbers.len, STORED_ARTICLE_MAX - 16);
	return status;
}

/* The dictionaries of the chapter on hand, which is complete. */
static enum bf_status end_chapter(struct stored_writer *w, bf_error *error)
{
	if (w->chapters++ == 0)
		buf_append_u32(&w->dictionaries, 1);
	buf_append_counted(&w->dictionaries, buf_slice(&w->summaries.dictionary));
	buf_append_counted(&w->dictionaries, buf_slice(&w->bodies.dictionary));
	return buf_status(&w->dictionaries, "the dictionaries of a segment", error);
}

/* Are the articles unlike those that the dictionaries were made from? */
static bool is_unlike(const struct stored_writer *w)
{
	return w->bodies.taken >= CHAPTER_SAMPLES * w->bodies.shape.sample_bytes &&
	       w->chapters + 1 < CHAPTERS_MAX &&
	       (worth_is_less(&w->bodies.worth, BODIES_MORE) ||
		worth_is_less(&w->summaries.worth, SUMMARIES_MORE));
}

static enum bf_status next_chapter(struct stored_writer *w, bf_error *error)
{
	enum bf_status status = units_finish(&w->bodies, error);
	if (status == BF_OK)
		status = summaries_end_chapter(&w->summaries, error);
	if (status == BF_OK)
		status = end_chapter(w, error);
	if (status != BF_OK)
		return status;
	buf_append_u32(&w->dictionaries, w->articles + 1);
	units_begin_chapter(&w->bodies);
	summaries_begin_chapter(&w->summaries);
	return BF_OK;
}

enum bf_status stored_writer_add(struct stored_writer *w, const struct article *a, bf_error *error)
{
	enum bf_status status = take_half(w, HALF_SUMMARY, a, error);
	if (status == BF_OK)
		status = summaries_add(&w->summaries, buf_slice(&w->numbers), buf_slice(&w->texts), error);
	if (status == BF_OK)
		status = take_half(w, HALF_REST, a, error);
	if (status != BF_OK)
		return status;
	units_add(&w->bodies, buf_slice(&w->numbers), buf_slice(&w->texts));
	if (w->texts.capacity > UNIT_MAX) /* a large one does not keep its room */
		buf_free(&w->texts);
	w->articles++;
	status = w->bodies.no_memory ? error_no_memory(error) : BF_OK;
	return status == BF_OK && is_unlike(w) ? next_chapter(w, error) : status;
}

size_t stored_writer_memory(const struct stored_writer *w)
{
	return w->numbers.capacity + w->texts.capacity + w->dictionaries.capacity + summaries_memory(&w->summaries) +
	       units_memory(&w->bodies);
}

static enum bf_status write_region(struct stored_writer *w, enum segment_region kind,
				   const struct buf *bytes, bf_error *error)
{
	segment_region_begin(w->output, kind);
	segment_write(w->output, bytes->ptr, bytes->len);
	return segment_region_end(w->output, error);
}

static enum bf_status write_body_units(struct stored_writer *w, bf_error *error)
{
	struct buf table = BUF_INIT(SIZE_MAX / 2);
	unit_table_finish(&w->bodies.table, &table);
	enum bf_status status = buf_status(&table, "the units of a segment", error);
	if (status == BF_OK)
		status = write_region(w, REGION_BODY_UNITS, &table, error);
	buf_free(&table);
	return status;
}

static enum bf_status write_summaries(struct stored_writer *w, bf_error *error)
{
	struct buf table = BUF_INIT(SIZE_MAX / 2);
	enum bf_status status = summaries_finish(&w->summaries, &table, error);
	if (status == BF_OK)
		status = write_region(w, REGION_SUMMARIES, &w->summaries.codes, error);
	if (status == BF_OK)
		status = write_region(w, REGION_SUMMARY_TABLE, &table, error);
	buf_free(&table);
	return status;
}

static enum bf_status write_dictionaries(struct stored_writer *w, bf_error *error)
{
	char chapters[4];
	enum bf_status status = end_chapter(w, error);
	if (status != BF_OK)
		return status;
	store_u32(chapters, w->chapters);
	segment_region_begin(w->output, REGION_COMPRESSION);
	segment_write(w->output, chapters, sizeof chapters);
	segment_write(w->output, w->dictionaries.ptr, w->dictionaries.len);
	return segment_region_end(w->output, error);
}

enum bf_status stored_writer_finish(struct stored_writer *w, bf_error *error)
{
	enum bf_status status = units_finish(&w->bodies, error);
	enum bf_status end = segment_region_end(w->output, status == BF_OK ? error : NULL);
	status = status == BF_OK ? end : status;
	if (status == BF_OK)
		status = write_body_units(w, error);
	if (status == BF_OK)
		status = write_summaries(w, error);
	if (status == BF_OK)
		status = write_dictionaries(w, error);
	return status;
}

void stored_writer_close(struct stored_writer *w)
{
	if (!w)
		return;
	summaries_writer_free(&w->summaries);
	units_writer_free(&w->bodies);
	buf_free(&w->numbers);
	buf_free(&w->texts);
	buf_free(&w->dictionaries);
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

struct stored_shared {
	const struct segment_input *input;
	const struct columns *columns;
	struct summaries summaries;
	struct units bodies;
};

/* All chapters; false: damaged. */
static bool open_chapters(struct stored_shared *s, uint32_t articles)
{
	const struct segment_input *in = s->input;
	struct byte_reader r = byte_reader_make(segment_input_region(in, REGION_COMPRESSION));
	uint32_t count = read_u32(&r);
	bool good = count > 0;
	for (uint32_t i = 0; i < count && good; i++) {
		uint32_t first = read_u32(&r);
		struct slice summaries = read_counted(&r), bodies = read_counted(&r);
		if (r.bad)
			return false;
		if (i > 0)
			good = first <= articles + 1 && summaries_open_chapter(&s->summaries, first, summaries) &&
			       units_open_chapter(&s->bodies, first, bodies);
		else
			good = first == 1 &&
			       summaries_open(&s->summaries, segment_input_region(in, REGION_SUMMARIES),
					      segment_input_region(in, REGION_SUMMARY_TABLE), summaries, articles) &&
			       units_open(&s->bodies, segment_input_region(in, REGION_BODIES),
					  segment_input_region(in, REGION_BODY_UNITS), bodies, articles);
	}
	return good;
}

enum bf_status stored_shared_open(const struct segment_input *in, const struct columns *columns,
				  uint32_t articles, struct stored_shared **out, bf_error *error)
{
	struct stored_shared *s = malloc(sizeof *s);
	*out = NULL;
	if (!s)
		return error_no_memory(error);
	s->input = in;
	s->columns = columns;
	s->bodies.chapter_count = 0;
	if (!open_chapters(s, articles)) {
		stored_shared_close(s);
		return error_set(error, BF_CORRUPT, "%s is damaged in its stored articles",
				 segment_input_path(in));
	}
	*out = s;
	return BF_OK;
}

void stored_shared_close(struct stored_shared *s)
{
	if (!s)
		return;
	units_close(&s->bodies);
	free(s);
}

struct stored_reader {
	const struct stored_shared *shared;
	struct buf summary; /* that was read last */
	struct unit_reader bodies;
};

enum bf_status stored_reader_open(struct stored_shared *shared, struct stored_reader **out,
				  bf_error *error)
{
	struct stored_reader *r = malloc(sizeof *r);
	*out = r;
	if (!r)
		return error_no_memory(error);
	r->shared = shared;
	r->summary = BUF_INIT(STORED_ARTICLE_MAX);
	unit_reader_init(&r->bodies, &shared->bodies);
	return BF_OK;
}

void stored_reader_close(struct stored_reader *r)
{
	if (!r)
		return;
	buf_free(&r->summary);
	unit_reader_free(&r->bodies);
	free(r);
}

static enum bf_status damaged(const struct stored_reader *r, uint32_t article, bf_error *error)
{
	return error_set(error, BF_CORRUPT, "%s is damaged in article %u",
			 segment_input_path(r->shared->input), article);
}

/* Half an article, found and not yet read: borrowed until the next of its kind. */
struct found_half {
	enum article_half kind;
	struct byte_reader numbers;
	struct slice texts;
};

static enum bf_status find_summary(struct stored_reader *r, uint32_t article, struct found_half *out,
				   bf_error *error)
{
	enum bf_status status =
	    summaries_read(&r->shared->summaries, article, STORED_ARTICLE_MAX, &r->summary, error);
	if (status == BF_CORRUPT)
		return damaged(r, article, error);
	if (status != BF_OK)
		return status;
	struct byte_reader ahead = byte_reader_make(buf_slice(&r->summary));
	*out = (struct found_half){HALF_SUMMARY, ahead, slice_make(NULL, 0)};
	out->texts = read_bytes(&ahead, half_skip(HALF_SUMMARY, &ahead));
	return ahead.bad || ahead.at != ahead.end ? damaged(r, article, error) : BF_OK;
}

/* Of most summaries the numbers and the id stand in so many bytes. */
enum { ID_ENOUGH = 64 };

enum bf_status stored_id(struct stored_reader *r, uint32_t article, struct slice *id, bf_error *error)
{
	for (size_t enough = ID_ENOUGH;; enough = STORED_ARTICLE_MAX) {
		enum bf_status status =
		    summaries_read(&r->shared->summaries, article, enough, &r->summary, error);
		if (status == BF_OK && half_find_id(buf_slice(&r->summary), id))
			return BF_OK;
		if (status == BF_CORRUPT || (status == BF_OK && enough == STORED_ARTICLE_MAX))
			return damaged(r, article, error);
		if (status != BF_OK)
			return status;
	}
}

static enum bf_status find_rest(struct stored_reader *r, uint32_t article, struct found_half *out,
				bf_error *error)
{
	struct unit_contents unit;
	uint64_t before = 0;
	enum bf_status status = unit_read(&r->bodies, article, &unit, error);
	if (status == BF_CORRUPT)
		return damaged(r, article, error);
	if (status != BF_OK)
		return status;
	out->kind = HALF_REST;
	out->numbers = byte_reader_make(unit.numbers);
	for (uint32_t i = 0; i < unit.place && !out->numbers.bad; i++)
		before += half_skip(HALF_REST, &out->numbers);
	struct byte_reader ahead = out->numbers, texts = byte_reader_make(unit.texts);
	read_bytes(&texts, before);
	out->texts = read_bytes(&texts, half_skip(HALF_REST, &ahead));
	return ahead.bad || texts.bad ? damaged(r, article, error) : BF_OK;
}

/* The half into *out, with its texts copied to `texts`. */
static enum bf_status read_half(const struct stored_reader *r, uint32_t article, struct found_half *half,
				char *texts, struct arena *arena, struct article *out, bf_error *error)
{
	if (half->texts.len)
		memcpy(texts, half->texts.ptr, half->texts.len);
	if (!half_read(half->kind, &half->numbers, slice_make(texts, half->texts.len), arena, out))
		return error_no_memory(error);
	return half->numbers.bad ? damaged(r, article, error) : BF_OK;
}

/* ---- what the columns have ------------------------------------------------------------- */

static bool read_text(const struct columns *c, enum column_text column, uint32_t article,
		      struct slice *out)
{
	return columns_text(c, column, columns_code(c, column, article), out);
}

/* NUL divides the names of a byline, and stands in no other text. */
static bool read_plain(const struct columns *c, enum column_text column, uint32_t article,
		       struct slice *out)
{
	return read_text(c, column, article, out) && (!out->len || !memchr(out->ptr, 0, out->len));
}

/* *good: the column is not damaged.  False: no memory. */
static bool read_byline(const struct columns *c, uint32_t article, struct arena *arena,
			struct slice_list *out, bool *good)
{
	struct slice byline, rest, name;
	*good = read_text(c, COLUMN_BYLINE, article, &byline);
	rest = byline;
	while (column_next_name(&rest, &name))
		out->count++;
	*good &= rest.len == 0;
	if (out->count == 0)
		return true;
	struct slice *names = arena_alloc(arena, out->count * sizeof *names);
	out->items = names;
	for (size_t i = 0; names && i < out->count; i++)
		column_next_name(&byline, &names[i]);
	return names != NULL;
}

static enum bf_status read_columns(const struct stored_reader *r, uint32_t article, struct arena *arena,
				   struct article *out, bf_error *error)
{
	const struct columns *c = r->shared->columns;
	int32_t day;
	bool good;
	if (out->published.precision != MOMENT_NONE)
		columns_published(c, article, &out->published.instant, &day);
	if (out->updated.precision != MOMENT_NONE)
		columns_updated(c, article, &out->updated.instant, &day);
	out->words = columns_words(c, article);
	if (!read_byline(c, article, arena, &out->byline, &good))
		return error_no_memory(error);
	good = good && read_plain(c, COLUMN_LANGUAGE, article, &out->language) &&
	       read_plain(c, COLUMN_SOURCE, article, &out->source) &&
	       read_plain(c, COLUMN_SECTION, article, &out->section);
	return good && out->id.len ? BF_OK : damaged(r, article, error);
}

/* ---- articles ------------------------------------------------------------------------------ */

void stored_expect_summary(const struct stored_reader *r, uint32_t article)
{
	summaries_expect(&r->shared->summaries, article);
	columns_expect(r->shared->columns, article);
}

enum bf_status stored_summary(struct stored_reader *r, uint32_t article, struct arena *arena,
			      struct article *out, bf_error *error)
{
	struct found_half summary;
	*out = (struct article){.words = 0};
	enum bf_status status = find_summary(r, article, &summary, error);
	if (status != BF_OK)
		return status;
	char *texts = arena_alloc(arena, summary.texts.len);
	if (!texts)
		return error_no_memory(error);
	status = read_half(r, article, &summary, texts, arena, out, error);
	return status == BF_OK ? read_columns(r, article, arena, out, error) : status;
}

enum bf_status stored_article(struct stored_reader *r, uint32_t article, struct arena *arena,
			      struct article *out, bf_error *error)
{
	struct found_half summary, rest;
	*out = (struct article){.words = 0};
	enum bf_status status = find_summary(r, article, &summary, error);
	if (status == BF_OK)
		status = find_rest(r, article, &rest, error);
	if (status != BF_OK)
		return status;
	/* The lead ends the texts of the one and the body begins those of the other. */
	char *texts = arena_alloc(arena, summary.texts.len + rest.texts.len);
	if (!texts)
		return error_no_memory(error);
	char *middle = texts + summary.texts.len;
	status = read_half(r, article, &summary, texts, arena, out, error);
	size_t lead = out->body.len;
	out->body.len = 0;
	if (status == BF_OK)
		status = read_half(r, article, &rest, middle, arena, out, error);
	if (status == BF_OK)
		status = read_columns(r, article, arena, out, error);
	out->body = slice_make(middle - lead, lead + out->body.len);
	return status;
}
