/* record.c - see record.h.
 *
 * Writing and reading go through the same list of fields in the same order:
 * write_fields and read_fields mirror each other line by line. */
#include "index/record.h"

#include <xxhash.h>

#include "index/archive.h"
#include "index/places.h"
#include "index/term.h"
#include "util/bytes.h"

enum { RECORD_FORMAT = 1, CHECKSUM_END = 9 };

/* ---- writing ------------------------------------------------------------------------ */

static void write_list(struct buf *b, struct slice_list list)
{
	buf_append_varint(b, list.count);
	for (size_t i = 0; i < list.count; i++)
		buf_append_counted(b, list.items[i]);
}

static void write_moment(struct buf *b, struct moment m)
{
	buf_append_byte(b, m.precision);
	if (m.precision == MOMENT_NONE)
		return;
	buf_append_varint(b, zigzag(m.instant));
	buf_append_varint(b, zigzag(m.zone));
}

static void write_subjects(struct buf *b, struct subject_list list)
{
	buf_append_varint(b, list.count);
	for (size_t i = 0; i < list.count; i++) {
		buf_append_counted(b, list.items[i].scheme);
		buf_append_counted(b, list.items[i].code);
		buf_append_counted(b, list.items[i].name);
	}
}

static void write_fields(struct buf *b, const struct article *a)
{
	buf_append_counted(b, a->id);
	buf_append_counted(b, a->version);
	buf_append_counted(b, a->headline);
	buf_append_counted(b, a->kicker);
	buf_append_counted(b, a->slugline);
	write_list(b, a->byline);
	buf_append_counted(b, a->dateline);
	write_moment(b, a->published);
	write_moment(b, a->updated);
	write_moment(b, a->embargo);
	buf_append_byte(b, a->embargo_unreadable);
	buf_append_byte(b, a->status);
	buf_append_byte(b, a->urgency);
	buf_append_counted(b, a->section);
	write_subjects(b, a->subjects);
	write_list(b, a->places);
	buf_append_counted(b, a->language);
	buf_append_counted(b, a->source);
	buf_append_counted(b, a->url);
	buf_append_varint(b, a->words);
	buf_append_counted(b, a->usage_terms);
	buf_append_counted(b, a->copyright_holder);
	buf_append_counted(b, a->editors_note);
	buf_append_counted(b, a->body);
	buf_append_counted(b, a->captions);
}

uint64_t article_content_hash(const struct article *a)
{
	struct buf fields = BUF_INIT(SIZE_MAX / 4);
	write_fields(&fields, a);
	uint64_t hash = fields.broken == BF_OK ? XXH3_64bits(fields.ptr, fields.len) : 0;
	buf_free(&fields);
	return hash;
}

static void put_u64(struct buf *b, size_t at, uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		b->ptr[at + i] = (char)(value >> (8 * i));
}

static void write_record(const struct article *a, uint64_t postings, uint8_t length_code,
			 struct slice language, const struct document *places, struct buf *b)
{
	size_t start = b->len;
	buf_append_byte(b, RECORD_FORMAT);
	buf_append_u64(b, 0); /* checksum and content hash: once the bytes are there */
	buf_append_u64(b, 0);
	buf_append_u64(b, postings);
	buf_append_byte(b, length_code);
	buf_append_counted(b, language);
	size_t fields = b->len;
	write_fields(b, a);
	size_t end = b->len;
	if (places)
		places_write(places, b);
	if (b->broken != BF_OK)
		return;
	put_u64(b, start + CHECKSUM_END, XXH3_64bits(b->ptr + fields, end - fields));
	put_u64(b, start + 1,
		XXH3_64bits(b->ptr + start + CHECKSUM_END, b->len - start - CHECKSUM_END));
}

void record_write_document(const struct document *d, uint64_t postings, struct buf *out)
{
	write_record(d->article, postings, length_encode(d->length), d->language, d, out);
}

void record_write_article(const struct article *a, struct buf *out)
{
	struct term_bytes id;
	term_of_id(a->id, &id);
	write_record(a, term_posting_hash(id.bytes, id.length, 0), 0, slice_from(""), NULL, out);
}

/* ---- reading ------------------------------------------------------------------------- */

struct record_reader {
	struct byte_reader bytes;
	struct arena *arena;
	bool no_memory;
};

static struct slice read_text(struct record_reader *r)
{
	return read_counted(&r->bytes);
}

/* Room for `count` items of `size`; a count that the bytes cannot hold is damage. */
static void *read_items(struct record_reader *r, uint64_t count, size_t size)
{
	if (count > (uint64_t)(r->bytes.end - r->bytes.at)) {
		byte_reader_fail(&r->bytes);
		return NULL;
	}
	void *items = arena_calloc(r->arena, (size_t)count + 1, size);
	r->no_memory |= !items;
	return items;
}

static struct slice_list read_list(struct record_reader *r)
{
	uint64_t count = read_varint(&r->bytes);
	struct slice *items = read_items(r, count, sizeof *items);
	if (!items)
		return (struct slice_list){NULL, 0};
	for (uint64_t i = 0; i < count; i++)
		items[i] = read_text(r);
	return (struct slice_list){items, (size_t)count};
}

static struct moment read_moment(struct record_reader *r)
{
	struct moment m = {.precision = read_byte(&r->bytes)};
	if (m.precision == MOMENT_NONE)
		return m;
	m.instant = unzigzag(read_varint(&r->bytes));
	int64_t zone = unzigzag(read_varint(&r->bytes));
	if (m.precision > MOMENT_SECOND || zone < -1439 || zone > 1439)
		byte_reader_fail(&r->bytes);
	m.zone = (int16_t)zone;
	return m;
}

static struct subject_list read_subjects(struct record_reader *r)
{
	uint64_t count = read_varint(&r->bytes);
	struct subject *items = read_items(r, count, sizeof *items);
	if (!items)
		return (struct subject_list){NULL, 0};
	for (uint64_t i = 0; i < count; i++) {
		items[i].scheme = read_text(r);
		items[i].code = read_text(r);
		items[i].name = read_text(r);
	}
	return (struct subject_list){items, (size_t)count};
}

static void read_fields(struct record_reader *r, struct article *a)
{
	a->id = read_text(r);
	a->version = read_text(r);
	a->headline = read_text(r);
	a->kicker = read_text(r);
	a->slugline = read_text(r);
	a->byline = read_list(r);
	a->dateline = read_text(r);
	a->published = read_moment(r);
	a->updated = read_moment(r);
	a->embargo = read_moment(r);
	a->embargo_unreadable = read_byte(&r->bytes) != 0;
	a->status = read_byte(&r->bytes);
	a->urgency = read_byte(&r->bytes);
	a->section = read_text(r);
	a->subjects = read_subjects(r);
	a->places = read_list(r);
	a->language = read_text(r);
	a->source = read_text(r);
	a->url = read_text(r);
	a->words = read_varint32(&r->bytes);
	a->usage_terms = read_text(r);
	a->copyright_holder = read_text(r);
	a->editors_note = read_text(r);
	a->body = read_text(r);
	a->captions = read_text(r);
}

enum bf_status record_read(struct slice bytes, struct arena *arena, struct record *out, bf_error *error)
{
	struct record_reader r = {byte_reader_make(bytes), arena, false};
	*out = (struct record){0};
	uint8_t format = read_byte(&r.bytes);
	uint64_t checksum = read_u64(&r.bytes);
	if (r.bytes.bad || format != RECORD_FORMAT)
		return error_set(error, BF_CORRUPT, "a stored article has no readable beginning");
	if (XXH3_64bits(r.bytes.at, (size_t)(r.bytes.end - r.bytes.at)) != checksum)
		return error_set(error, BF_CORRUPT, "a stored article does not match its checksum");
	out->content_hash = read_u64(&r.bytes);
	out->postings = read_u64(&r.bytes);
	out->length_code = read_byte(&r.bytes);
	out->language = read_text(&r);
	read_fields(&r, &out->article);
	if (r.no_memory)
		return error_no_memory(error);
	if (r.bytes.bad || out->article.id.len == 0)
		return error_set(error, BF_CORRUPT, "a stored article ends too early");
	out->places = slice_make((const char *)r.bytes.at, (size_t)(r.bytes.end - r.bytes.at));
	return BF_OK;
}
