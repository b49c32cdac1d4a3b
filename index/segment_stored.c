/* segment_stored.c - see segment_stored.h.
 *
 * An article is stored as two: its summary, and one that has all the other fields and
 * the rest of the body.  Both are records of fields (index/fields.h), in units
 * (index/segment_units.h). */
#include "index/segment_stored.h"

#include <stdlib.h>

#include "index/fields.h"
#include "index/segment_units.h"

enum {
	SUMMARY_UNIT = 1 << 10,
	BODY_UNIT = 6 << 10,
	SUMMARY_SAMPLE = 1 << 19,
	BODY_SAMPLE = 3 << 20,
	SUMMARY_DICTIONARY = 32 << 10,
	BODY_DICTIONARY = 112 << 10,
};

/* ---- writing ------------------------------------------------------------------------- */

struct stored_writer {
	struct segment_output *output;
	struct units_writer summaries, bodies;
	struct buf summary_frames, record;
};

static void to_output(const void *bytes, size_t len, void *payload)
{
	segment_write(payload, bytes, len);
}

static void to_buf(const void *bytes, size_t len, void *payload)
{
	buf_append(payload, bytes, len);
}

enum bf_status stored_writer_open(struct segment_output *output, int level, struct stored_writer **out,
				  bf_error *error)
{
	struct stored_writer *w = calloc(1, sizeof *w);
	*out = NULL;
	if (!w)
		return error_no_memory(error);
	w->output = output;
	w->summary_frames = w->record = BUF_INIT(SIZE_MAX / 2);
	bool ready = units_writer_init(&w->summaries, level, SUMMARY_UNIT, SUMMARY_SAMPLE,
				       SUMMARY_DICTIONARY, to_buf, &w->summary_frames);
	ready &= units_writer_init(&w->bodies, level, BODY_UNIT, BODY_SAMPLE, BODY_DICTIONARY, to_output,
				   output);
	if (!ready) {
		stored_writer_close(w);
		return error_no_memory(error);
	}
	segment_region_begin(output, REGION_BODIES);
	*out = w;
	return BF_OK;
}

static struct article summary_of(const struct article *a, size_t lead)
{
	return (struct article){.id = a->id,
				.version = a->version,
				.headline = a->headline,
				.byline = a->byline,
				.published = a->published,
				.updated = a->updated,
				.section = a->section,
				.language = a->language,
				.source = a->source,
				.url = a->url,
				.body = slice_make(a->body.ptr, lead)};
}

/* What the summary lacks. */
static struct article rest_of(const struct article *a, size_t lead)
{
	struct article r = *a;
	r.id = r.version = r.headline = r.section = r.language = r.source = r.url = slice_make("", 0);
	r.byline = (struct slice_list){NULL, 0};
	r.published = r.updated = (struct moment){.precision = MOMENT_NONE};
	r.body = slice_make(a->body.len ? a->body.ptr + lead : NULL, a->body.len - lead);
	return r;
}

static void add_record(struct stored_writer *w, struct units_writer *to, const struct article *a)
{
	buf_clear(&w->record);
	fields_write(a, &w->record);
	to->no_memory |= w->record.broken != BF_OK;
	units_add(to, buf_slice(&w->record));
}

enum bf_status stored_writer_add(struct stored_writer *w, const struct article *a, bf_error *error)
{
	size_t lead = body_lead(a->body).len;
	struct article summary = summary_of(a, lead), rest = rest_of(a, lead);
	add_record(w, &w->summaries, &summary);
	add_record(w, &w->bodies, &rest);
	if (w->summaries.no_memory || w->bodies.no_memory || w->summary_frames.broken != BF_OK)
		return error_no_memory(error);
	return BF_OK;
}

size_t stored_writer_memory(const struct stored_writer *w)
{
	return w->summary_frames.capacity + w->record.capacity + units_memory(&w->summaries) +
	       units_memory(&w->bodies);
}

static enum bf_status write_region(struct stored_writer *w, enum segment_region kind,
				   const struct buf *bytes, bf_error *error)
{
	segment_region_begin(w->output, kind);
	segment_write(w->output, bytes->ptr, bytes->len);
	return segment_region_end(w->output, error);
}

enum bf_status stored_writer_finish(struct stored_writer *w, bf_error *error)
{
	struct buf dictionaries = BUF_INIT(1 << 20);
	bf_error ignored;
	enum bf_status status = units_finish(&w->bodies, error);
	enum bf_status end = segment_region_end(w->output, status == BF_OK ? error : &ignored);
	status = status == BF_OK ? end : status;
	if (status == BF_OK)
		status = write_region(w, REGION_BODY_UNITS, &w->bodies.table, error);
	if (status == BF_OK)
		status = units_finish(&w->summaries, error);
	if (status == BF_OK)
		status = buf_status(&w->summary_frames, "the summaries of a segment", error);
	if (status == BF_OK)
		status = write_region(w, REGION_SUMMARIES, &w->summary_frames, error);
	if (status == BF_OK)
		status = write_region(w, REGION_SUMMARY_UNITS, &w->summaries.table, error);
	buf_append_counted(&dictionaries, buf_slice(&w->summaries.dictionary));
	buf_append_counted(&dictionaries, buf_slice(&w->bodies.dictionary));
	if (status == BF_OK)
		status = buf_status(&dictionaries, "the dictionaries of a segment", error);
	if (status == BF_OK)
		status = write_region(w, REGION_COMPRESSION, &dictionaries, error);
	buf_free(&dictionaries);
	return status;
}

void stored_writer_close(struct stored_writer *w)
{
	if (!w)
		return;
	units_writer_free(&w->summaries);
	units_writer_free(&w->bodies);
	buf_free(&w->summary_frames);
	buf_free(&w->record);
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

struct stored_shared {
	struct units summaries, bodies;
};

enum bf_status stored_shared_open(const struct segment_input *in, uint32_t articles,
				  struct stored_shared **out, bf_error *error)
{
	struct byte_reader r = byte_reader_make(segment_input_region(in, REGION_COMPRESSION));
	struct slice summary_dictionary = read_counted(&r), body_dictionary = read_counted(&r);
	struct stored_shared *s = calloc(1, sizeof *s);
	*out = NULL;
	if (!s)
		return error_no_memory(error);
	enum bf_status status =
	    r.bad ? error_set(error, BF_CORRUPT, "%s is damaged in %s", segment_input_path(in),
			      segment_region_name(REGION_COMPRESSION))
		  : BF_OK;
	if (status == BF_OK)
		status = units_open(&s->summaries, segment_input_region(in, REGION_SUMMARIES),
				    segment_input_region(in, REGION_SUMMARY_UNITS), summary_dictionary,
				    articles, error);
	if (status == BF_OK)
		status = units_open(&s->bodies, segment_input_region(in, REGION_BODIES),
				    segment_input_region(in, REGION_BODY_UNITS), body_dictionary,
				    articles, error);
	if (status != BF_OK)
		stored_shared_close(s);
	else
		*out = s;
	return status;
}

void stored_shared_close(struct stored_shared *s)
{
	if (!s)
		return;
	units_close(&s->summaries);
	units_close(&s->bodies);
	free(s);
}

struct stored_reader {
	struct unit_reader summaries, bodies;
};

enum bf_status stored_reader_open(const struct stored_shared *shared, struct stored_reader **out,
				  bf_error *error)
{
	struct stored_reader *r = malloc(sizeof *r);
	*out = r;
	if (!r)
		return error_no_memory(error);
	unit_reader_init(&r->summaries, &shared->summaries);
	unit_reader_init(&r->bodies, &shared->bodies);
	return BF_OK;
}

void stored_reader_close(struct stored_reader *r)
{
	if (!r)
		return;
	unit_reader_free(&r->summaries);
	unit_reader_free(&r->bodies);
	free(r);
}

static enum bf_status read_record(struct unit_reader *from, uint32_t article, struct arena *arena,
				  struct article *out, bf_error *error)
{
	struct slice record, kept;
	enum bf_status status = unit_read(from, article, &record, error);
	if (status != BF_OK)
		return status;
	kept = arena_copy(arena, record);
	if (!kept.ptr)
		return error_no_memory(error);
	struct byte_reader r = byte_reader_make(kept);
	if (!fields_read(&r, arena, out))
		return error_no_memory(error);
	if (r.bad || r.at != r.end)
		return error_set(error, BF_CORRUPT, "article %u of a segment is damaged", article);
	return BF_OK;
}

enum bf_status stored_summary(struct stored_reader *r, uint32_t article, struct arena *arena,
			      struct article *out, bf_error *error)
{
	return read_record(&r->summaries, article, arena, out, error);
}

static enum bf_status join_body(const struct article *summary, struct article *whole,
				struct arena *arena, bf_error *error)
{
	size_t lead = summary->body.len, rest = whole->body.len;
	if (rest == 0 || lead == 0) {
		whole->body = rest ? whole->body : summary->body;
		return BF_OK;
	}
	char *body = arena_alloc(arena, lead + rest);
	if (!body)
		return error_no_memory(error);
	memcpy(body, summary->body.ptr, lead);
	memcpy(body + lead, whole->body.ptr, rest);
	whole->body = slice_make(body, lead + rest);
	return BF_OK;
}

enum bf_status stored_article(struct stored_reader *r, uint32_t article, struct arena *arena,
			      struct article *out, bf_error *error)
{
	struct article summary;
	enum bf_status status = read_record(&r->summaries, article, arena, &summary, error);
	if (status == BF_OK)
		status = read_record(&r->bodies, article, arena, out, error);
	if (status != BF_OK)
		return status;
	out->id = summary.id;
	out->version = summary.version;
	out->headline = summary.headline;
	out->byline = summary.byline;
	out->published = summary.published;
	out->updated = summary.updated;
	out->section = summary.section;
	out->language = summary.language;
	out->source = summary.source;
	out->url = summary.url;
	return join_body(&summary, out, arena, error);
}
