/* segment_fields.c - see segment_fields.h.
 *
 * Writing, passing over and reading go through one table of fields. */
#include "index/segment_fields.h"

#include "util/utf8.h"

enum field_kind {
	KIND_TEXT,
	KIND_LEAD,
	KIND_LIST,
	KIND_SUBJECTS,
	KIND_DATE,
	KIND_MOMENT,
	KIND_BYTE,
	KIND_FLAG
};

enum { ZONE_FOLLOWS = 8 };

struct stored_field {
	enum field_kind kind;
	size_t offset; /* in struct article */
};

#define FIELD(kind, name) {KIND_##kind, offsetof(struct article, name)}

static const struct stored_field summary_fields[] = {
    FIELD(TEXT, id),	  FIELD(TEXT, headline), FIELD(TEXT, url),  FIELD(DATE, published),
    FIELD(DATE, updated), FIELD(TEXT, version),	 FIELD(LEAD, body),
};

static const struct stored_field rest_fields[] = {
    FIELD(TEXT, body),	      FIELD(TEXT, dateline),	     FIELD(SUBJECTS, subjects),
    FIELD(LIST, places),      FIELD(TEXT, kicker),	     FIELD(TEXT, slugline),
    FIELD(TEXT, usage_terms), FIELD(TEXT, captions),	     FIELD(TEXT, copyright_holder),
    FIELD(TEXT, editors_note), FIELD(MOMENT, embargo),	     FIELD(BYTE, urgency),
    FIELD(BYTE, status),      FIELD(FLAG, embargo_unreadable),
};

static const struct {
	const struct stored_field *fields;
	size_t count;
} halves[] = {
    [HALF_SUMMARY] = {summary_fields, sizeof summary_fields / sizeof *summary_fields},
    [HALF_REST] = {rest_fields, sizeof rest_fields / sizeof *rest_fields},
};

/* ---- writing ------------------------------------------------------------------------- */

static const void *field_at(const struct article *a, const struct stored_field *f)
{
	return (const char *)a + f->offset;
}

static bool has_field(const struct article *a, const struct stored_field *f)
{
	const void *at = field_at(a, f);
	switch (f->kind) {
	case KIND_TEXT:
	case KIND_LEAD:
		return ((const struct slice *)at)->len > 0;
	case KIND_LIST:
		return ((const struct slice_list *)at)->count > 0;
	case KIND_SUBJECTS:
		return ((const struct subject_list *)at)->count > 0;
	case KIND_DATE:
	case KIND_MOMENT:
		return ((const struct moment *)at)->precision != MOMENT_NONE;
	case KIND_BYTE:
		return *(const uint8_t *)at != 0;
	case KIND_FLAG:
		return *(const bool *)at;
	}
	return false;
}

static void write_text(struct slice text, struct buf *numbers, struct buf *texts)
{
	buf_append_varint(numbers, text.len);
	buf_append_slice(texts, text);
}

static void write_list(const struct slice_list *list, struct buf *numbers, struct buf *texts)
{
	buf_append_varint(numbers, list->count);
	for (size_t i = 0; i < list->count; i++)
		write_text(list->items[i], numbers, texts);
}

static void write_subjects(const struct subject_list *list, struct buf *numbers, struct buf *texts)
{
	buf_append_varint(numbers, list->count);
	for (size_t i = 0; i < list->count; i++) {
		write_text(list->items[i].scheme, numbers, texts);
		write_text(list->items[i].code, numbers, texts);
		write_text(list->items[i].name, numbers, texts);
	}
}

static void write_date(const struct moment *m, bool instant, struct buf *numbers)
{
	buf_append_byte(numbers, (uint8_t)(m->precision | (m->zone ? ZONE_FOLLOWS : 0)));
	if (m->zone)
		buf_append_varint(numbers, zigzag(m->zone));
	if (instant)
		buf_append_varint(numbers, zigzag(m->instant));
}

static void write_field(const struct article *a, const struct stored_field *f, struct buf *numbers,
			struct buf *texts)
{
	const void *at = field_at(a, f);
	switch (f->kind) {
	case KIND_TEXT:
		write_text(*(const struct slice *)at, numbers, texts);
		break;
	case KIND_LEAD:
		buf_append_varint(numbers, LEAD_BYTES - ((const struct slice *)at)->len);
		buf_append_slice(texts, *(const struct slice *)at);
		break;
	case KIND_LIST:
		write_list(at, numbers, texts);
		break;
	case KIND_SUBJECTS:
		write_subjects(at, numbers, texts);
		break;
	case KIND_DATE:
	case KIND_MOMENT:
		write_date(at, f->kind == KIND_MOMENT, numbers);
		break;
	case KIND_BYTE:
		buf_append_byte(numbers, *(const uint8_t *)at);
		break;
	case KIND_FLAG:
		break;
	}
}

void half_write(enum article_half half, const struct article *whole, struct buf *numbers,
		struct buf *texts)
{
	struct article a = *whole;
	struct slice lead = body_lead(whole->body);
	uint64_t mask = 0;
	a.body = half == HALF_SUMMARY ? lead : slice_tail(whole->body, lead.len);
	for (size_t i = 0; i < halves[half].count; i++)
		mask |= (uint64_t)has_field(&a, &halves[half].fields[i]) << i;
	buf_append_varint(numbers, mask);
	for (size_t i = 0; i < halves[half].count; i++)
		if (mask >> i & 1)
			write_field(&a, &halves[half].fields[i], numbers, texts);
}

/* ---- passing over ---------------------------------------------------------------------- */

/* So many lengths, summed up; the sum of what cannot be is as bad as any. */
static uint64_t skip_lengths(struct byte_reader *r, uint64_t count)
{
	uint64_t sum = 0;
	if (count > (uint64_t)(r->end - r->at)) {
		byte_reader_fail(r);
		return 0;
	}
	for (; count > 0; count--) {
		uint64_t len = read_varint(r);
		if (len > UINT32_MAX)
			byte_reader_fail(r);
		sum += len;
	}
	return sum;
}

static void skip_date(struct byte_reader *r, bool instant)
{
	if (read_byte(r) & ZONE_FOLLOWS)
		read_varint(r);
	if (instant)
		read_varint(r);
}

static uint64_t skip_field(struct byte_reader *r, enum field_kind kind)
{
	uint64_t missing;
	switch (kind) {
	case KIND_TEXT:
		return skip_lengths(r, 1);
	case KIND_LEAD:
		missing = read_varint(r);
		return missing < LEAD_BYTES ? LEAD_BYTES - missing : 0;
	case KIND_LIST:
		return skip_lengths(r, read_varint(r));
	case KIND_SUBJECTS:
		return skip_lengths(r, 3 * (uint64_t)read_varint32(r));
	case KIND_DATE:
	case KIND_MOMENT:
		skip_date(r, kind == KIND_MOMENT);
		return 0;
	case KIND_BYTE:
		read_byte(r);
		return 0;
	case KIND_FLAG:
		return 0;
	}
	return 0;
}

uint64_t half_skip(enum article_half half, struct byte_reader *numbers)
{
	uint64_t mask = read_varint(numbers), bytes = 0;
	if (mask >> halves[half].count)
		byte_reader_fail(numbers);
	for (size_t i = 0; i < halves[half].count && !numbers->bad; i++)
		if (mask >> i & 1)
			bytes += skip_field(numbers, halves[half].fields[i].kind);
	return numbers->bad ? 0 : bytes;
}

bool half_find_id(struct slice beginning, struct slice *id)
{
	struct byte_reader first = byte_reader_make(beginning), all = first;
	bool has_id = read_varint(&first) & 1;
	uint64_t length = has_id ? read_varint(&first) : 0;
	half_skip(HALF_SUMMARY, &all);
	*id = read_bytes(&all, length);
	return !first.bad && !all.bad;
}

/* ---- reading ------------------------------------------------------------------------- */

struct half_reader {
	struct byte_reader *numbers, texts;
	struct arena *arena;
	bool no_memory;
};

/* A text that begins inside a character is damage: the texts are valid as a whole. */
static struct slice read_text(struct half_reader *r, uint64_t len)
{
	struct slice text = read_bytes(&r->texts, len);
	if (text.len && ((uint8_t)text.ptr[0] & 0xc0) == 0x80)
		byte_reader_fail(&r->texts);
	return text;
}

static struct slice read_counted_text(struct half_reader *r)
{
	return read_text(r, read_varint(r->numbers));
}

static struct slice read_lead(struct half_reader *r)
{
	uint64_t missing = read_varint(r->numbers);
	if (missing > LEAD_BYTES)
		byte_reader_fail(r->numbers);
	return read_text(r, missing < LEAD_BYTES ? LEAD_BYTES - missing : 0);
}

/* Room for `count` items of `size`; a count that the numbers cannot hold is damage. */
static void *read_items(struct half_reader *r, uint64_t count, size_t size)
{
	if (count > (uint64_t)(r->numbers->end - r->numbers->at)) {
		byte_reader_fail(r->numbers);
		return NULL;
	}
	void *items = arena_calloc(r->arena, (size_t)count + 1, size);
	r->no_memory |= !items;
	return items;
}

static struct slice_list read_list(struct half_reader *r)
{
	uint64_t count = read_varint(r->numbers);
	struct slice *items = read_items(r, count, sizeof *items);
	for (uint64_t i = 0; items && i < count; i++)
		items[i] = read_counted_text(r);
	return (struct slice_list){items, items ? (size_t)count : 0};
}

static struct subject_list read_subjects(struct half_reader *r)
{
	uint64_t count = read_varint(r->numbers);
	struct subject *items = read_items(r, count, sizeof *items);
	for (uint64_t i = 0; items && i < count; i++) {
		items[i].scheme = read_counted_text(r);
		items[i].code = read_counted_text(r);
		items[i].name = read_counted_text(r);
	}
	return (struct subject_list){items, items ? (size_t)count : 0};
}

static struct moment read_date(struct half_reader *r, bool instant)
{
	uint8_t byte = read_byte(r->numbers);
	struct moment m = {.precision = byte & (ZONE_FOLLOWS - 1)};
	int64_t zone = byte & ZONE_FOLLOWS ? unzigzag(read_varint(r->numbers)) : 0;
	if (byte >= 2 * ZONE_FOLLOWS || m.precision > MOMENT_SECOND || zone < -1439 || zone > 1439)
		byte_reader_fail(r->numbers);
	m.zone = (int16_t)zone;
	if (instant)
		m.instant = unzigzag(read_varint(r->numbers));
	return m;
}

static void read_field(struct half_reader *r, const struct stored_field *f, struct article *a)
{
	void *at = (char *)a + f->offset;
	switch (f->kind) {
	case KIND_TEXT:
		*(struct slice *)at = read_counted_text(r);
		break;
	case KIND_LEAD:
		*(struct slice *)at = read_lead(r);
		break;
	case KIND_LIST:
		*(struct slice_list *)at = read_list(r);
		break;
	case KIND_SUBJECTS:
		*(struct subject_list *)at = read_subjects(r);
		break;
	case KIND_DATE:
	case KIND_MOMENT:
		*(struct moment *)at = read_date(r, f->kind == KIND_MOMENT);
		break;
	case KIND_BYTE:
		*(uint8_t *)at = read_byte(r->numbers);
		break;
	case KIND_FLAG:
		*(bool *)at = true;
		break;
	}
}

bool half_read(enum article_half half, struct byte_reader *numbers, struct slice texts,
	       struct arena *arena, struct article *out)
{
	struct half_reader r = {numbers, byte_reader_make(texts), arena, false};
	uint64_t mask = read_varint(numbers);
	bool text = utf8_validate(texts) == texts.len && (!texts.len || !memchr(texts.ptr, 0, texts.len));
	if (mask >> halves[half].count || !text)
		byte_reader_fail(numbers);
	for (size_t i = 0; i < halves[half].count && !numbers->bad; i++)
		if (mask >> i & 1)
			read_field(&r, &halves[half].fields[i], out);
	if (r.texts.bad || r.texts.at != r.texts.end)
		byte_reader_fail(numbers);
	return !r.no_memory;
}
