/* segment_boundaries.c - see segment_boundaries.h. */
#include "index/segment_boundaries.h"

#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "util/buf.h"
#include "util/bytes.h"

enum { GROUP = 64 };

struct boundaries_writer {
	struct buf bytes, groups;
	uint32_t articles;
};

enum bf_status boundaries_writer_open(struct boundaries_writer **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	if (!*out)
		return error_no_memory(error);
	(*out)->bytes = (*out)->groups = BUF_INIT(UINT32_MAX);
	return BF_OK;
}

static void write_field(struct buf *b, const struct document *d, enum field field)
{
	size_t count = 0;
	const struct document_field *f = NULL;
	for (size_t i = 0; i < d->field_count; i++)
		if (d->fields[i].field == field)
			f = &d->fields[i];
	for (size_t i = 0; f && i < f->count; i++)
		count += (f->tokens[i].flags & (TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START)) != 0;
	buf_append_varint(b, count);
	uint32_t before = 0;
	for (size_t i = 0; f && i < f->count; i++) {
		const struct document_token *t = &f->tokens[i];
		if (!(t->flags & (TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START)))
			continue;
		bool sentence = t->flags & TOKEN_SENTENCE_START;
		bool paragraph = t->flags & TOKEN_PARAGRAPH_START;
		buf_append_varint(b, (uint64_t)(t->position - before) * 4 + sentence + 2u * paragraph);
		before = t->position;
	}
}

enum bf_status boundaries_writer_add(struct boundaries_writer *w, const struct document *d,
				     bf_error *error)
{
	if (w->articles++ % GROUP == 0)
		buf_append_u32(&w->groups, (uint32_t)w->bytes.len);
	write_field(&w->bytes, d, FIELD_HEADLINE);
	write_field(&w->bytes, d, FIELD_BODY);
	return buf_status(&w->bytes, "the sentences of a segment", error);
}

size_t boundaries_writer_memory(const struct boundaries_writer *w)
{
	return w->bytes.capacity + w->groups.capacity;
}

enum bf_status boundaries_writer_finish(struct boundaries_writer *w, struct segment_output *output,
					bf_error *error)
{
	buf_append(&w->bytes, w->groups.ptr, w->groups.len);
	buf_append_u32(&w->bytes, w->articles);
	enum bf_status status = buf_status(&w->bytes, "the sentences of a segment", error);
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
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

/* At the bytes of the article; bad when there are none. */
static struct byte_reader find_article(struct slice region, uint32_t article)
{
	const uint8_t *bytes = (const uint8_t *)region.ptr;
	struct byte_reader r = {NULL, NULL, true};
	if (region.len < 4 || article == 0)
		return r;
	uint32_t articles = load_u32(bytes + region.len - 4), group = (article - 1) / GROUP;
	uint64_t groups = (articles + (uint64_t)GROUP - 1) / GROUP;
	if (article > articles || groups > (region.len - 4) / 4)
		return r;
	size_t table = region.len - 4 - (size_t)groups * 4;
	uint32_t from = load_u32(bytes + table + (size_t)group * 4);
	if (from > table)
		return r;
	r = byte_reader_make(slice_make(region.ptr + from, table - from));
	for (uint32_t skip = (article - 1) % GROUP * 2; skip > 0; skip--)
		for (uint64_t count = read_varint(&r); count > 0 && !r.bad; count--)
			read_varint(&r);
	return r;
}

struct starts {
	uint32_t *sentences, *paragraphs;
	size_t sentence_count, paragraph_count;
};

static void read_field(struct byte_reader *r, uint32_t base, uint64_t count, struct starts *to)
{
	uint32_t position = base;
	for (uint64_t i = 0; i < count && !r->bad; i++) {
		uint64_t code = read_varint(r);
		position += (uint32_t)(code >> 2);
		if (code & 1)
			to->sentences[to->sentence_count++] = position;
		if (code & 2)
			to->paragraphs[to->paragraph_count++] = position;
	}
}

enum bf_status boundaries_read(struct slice region, uint32_t article, struct arena *arena,
			       const uint32_t **sentences, size_t *sentence_count,
			       const uint32_t **paragraphs, size_t *paragraph_count, bf_error *error)
{
	struct byte_reader r = find_article(region, article);
	struct starts to = {0};
	size_t most = (size_t)(r.end - r.at) + 1; /* a start takes a byte at least */
	for (int field = 0; field < 2 && !r.bad; field++) {
		uint64_t count = read_varint(&r);
		if (count > (uint64_t)(r.end - r.at)) {
			byte_reader_fail(&r);
			break;
		}
		if (field == 0) { /* room for the headline's and, as a guess from above, the body's */
			struct byte_reader ahead = r;
			for (uint64_t i = 0; i < count; i++)
				read_varint(&ahead);
			uint64_t more = read_varint(&ahead);
			most = (size_t)(count + (more < most ? more : most) + 1);
			to.sentences = arena_alloc(arena, most * sizeof(uint32_t));
			to.paragraphs = arena_alloc(arena, most * sizeof(uint32_t));
			if (!to.sentences || !to.paragraphs)
				return error_no_memory(error);
		}
		read_field(&r, field ? POSITION_BODY : 0, count, &to);
	}
	if (r.bad)
		return error_set(error, BF_CORRUPT,
				 "the sentences of article %u of a segment are damaged", article);
	*sentences = to.sentences;
	*sentence_count = to.sentence_count;
	*paragraphs = to.paragraphs;
	*paragraph_count = to.paragraph_count;
	return BF_OK;
}
