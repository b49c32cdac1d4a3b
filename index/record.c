/* record.c - see record.h. */
#include "index/record.h"

#include <xxhash.h>

#include "index/archive.h"
#include "corpus/fields.h"
#include "index/places.h"
#include "util/bytes.h"

enum { RECORD_FORMAT = 2, CHECKSUM_END = 9 };

/* ---- writing ------------------------------------------------------------------------ */

uint64_t article_content_hash(const struct article *a)
{
	struct buf fields = BUF_INIT(SIZE_MAX / 4);
	enum { OTHER_FIELDS = 1024 }; /* mostly enough for these */
	buf_reserve(&fields, a->headline.len + a->body.len + OTHER_FIELDS);
	fields_write(a, &fields);
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
	fields_write(a, b);
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

void record_write_article(const struct article *a, uint64_t postings, struct buf *out)
{
	write_record(a, postings, 0, slice_from(""), NULL, out);
}

/* ---- reading ------------------------------------------------------------------------- */

enum bf_status record_read(struct slice bytes, struct arena *arena, struct record *out, bf_error *error)
{
	struct byte_reader r = byte_reader_make(bytes);
	*out = (struct record){0};
	uint8_t format = read_byte(&r);
	uint64_t checksum = read_u64(&r);
	if (r.bad || format != RECORD_FORMAT)
		return error_set(error, BF_CORRUPT, "a stored article has no readable beginning");
	if (XXH3_64bits(r.at, (size_t)(r.end - r.at)) != checksum)
		return error_set(error, BF_CORRUPT, "a stored article does not match its checksum");
	out->content_hash = read_u64(&r);
	out->postings = read_u64(&r);
	out->length_code = read_byte(&r);
	out->language = read_counted(&r);
	if (!fields_read(&r, arena, &out->article))
		return error_no_memory(error);
	if (r.bad || out->article.id.len == 0)
		return error_set(error, BF_CORRUPT, "a stored article ends too early");
	out->places = slice_make((const char *)r.at, (size_t)(r.end - r.at));
	return BF_OK;
}
