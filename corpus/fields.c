/* fields.c - see fields.h.
 *
 * Writing and reading go through the same list of fields in the same order:
 * fields_write and read_all mirror each other line by line. */
#include "corpus/fields.h"

struct slice body_lead(struct slice body)
{
	size_t len = body.len < LEAD_BYTES ? body.len : LEAD_BYTES;
	while (len < body.len && len > 0 && ((uint8_t)body.ptr[len] & 0xc0) == 0x80)
		len--;
	return slice_make(body.ptr, len);
}

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

void fields_write(const struct article *a, struct buf *b)
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

/* ---- reading ------------------------------------------------------------------------- */

struct fields_reader {
	struct byte_reader *bytes;
	struct arena *arena;
	bool no_memory;
};

static struct slice read_text(struct fields_reader *r)
{
	return read_counted(r->bytes);
}

/* Room for `count` items of `size`; a count that the bytes cannot hold is damage. */
static void *read_items(struct fields_reader *r, uint64_t count, size_t size)
{
	if (count > (uint64_t)(r->bytes->end - r->bytes->at)) {
		byte_reader_fail(r->bytes);
		return NULL;
	}
	void *items = arena_calloc(r->arena, (size_t)count + 1, size);
	r->no_memory |= !items;
	return items;
}

static struct slice_list read_list(struct fields_reader *r)
{
	uint64_t count = read_varint(r->bytes);
	struct slice *items = read_items(r, count, sizeof *items);
	if (!items)
		return (struct slice_list){NULL, 0};
	for (uint64_t i = 0; i < count; i++)
		items[i] = read_text(r);
	return (struct slice_list){items, (size_t)count};
}

static struct moment read_moment(struct fields_reader *r)
{
	struct moment m = {.precision = read_byte(r->bytes)};
	if (m.precision == MOMENT_NONE)
		return m;
	m.instant = unzigzag(read_varint(r->bytes));
	int64_t zone = unzigzag(read_varint(r->bytes));
	if (m.precision > MOMENT_SECOND || zone < -1439 || zone > 1439)
		byte_reader_fail(r->bytes);
	m.zone = (int16_t)zone;
	return m;
}

static struct subject_list read_subjects(struct fields_reader *r)
{
	uint64_t count = read_varint(r->bytes);
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

static void read_all(struct fields_reader *r, struct article *a)
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
	a->embargo_unreadable = read_byte(r->bytes) != 0;
	a->status = read_byte(r->bytes);
	a->urgency = read_byte(r->bytes);
	if (a->status > ARTICLE_CANCELED || a->urgency > 9)
		byte_reader_fail(r->bytes);
	a->section = read_text(r);
	a->subjects = read_subjects(r);
	a->places = read_list(r);
	a->language = read_text(r);
	a->source = read_text(r);
	a->url = read_text(r);
	a->words = read_varint32(r->bytes);
	a->usage_terms = read_text(r);
	a->copyright_holder = read_text(r);
	a->editors_note = read_text(r);
	a->body = read_text(r);
	a->captions = read_text(r);
}

bool fields_read(struct byte_reader *bytes, struct arena *arena, struct article *out)
{
	struct fields_reader r = {bytes, arena, false};
	*out = (struct article){0};
	read_all(&r, out);
	return !r.no_memory;
}
