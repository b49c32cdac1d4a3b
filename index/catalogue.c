/* catalogue.c - see catalogue.h. */
#include "index/catalogue.h"

#include <stdio.h>

#include "analyzer/analyzer.h"
#include "index/schema.h"
#include "index/xapian_error.h"
#include "util/bytes.h"

static const struct slice KEY = {"backfile:catalogue", 18};

static void copy_text(char *to, size_t capacity, struct slice from)
{
	size_t len = from.len < capacity ? from.len : capacity - 1;
	if (len)
		memcpy(to, from.ptr, len);
	to[len] = '\0';
}

enum bf_status catalogue_start(struct catalogue *c, struct slice default_language, bf_error *error)
{
	*c = (struct catalogue){.format = ARCHIVE_FORMAT, .next_segment = 1};
	copy_text(c->default_language, sizeof c->default_language,
		  default_language.len ? default_language : SLICE("en"));
	return analyzer_fingerprint(c->fingerprint, error);
}

static void read_segments(struct byte_reader *r, struct catalogue *c)
{
	c->next_segment = read_varint32(r);
	uint64_t count = read_varint(r);
	if (count > SEGMENTS_LIMIT)
		byte_reader_fail(r);
	for (uint64_t i = 0; i < count && !r->bad; i++) {
		struct catalogue_segment *s = &c->segments[c->segment_count++];
		s->number = read_varint32(r);
		s->articles = read_varint32(r);
		s->tombstones = read_varint32(r);
		if (s->tombstones > s->articles || s->number >= c->next_segment)
			byte_reader_fail(r);
	}
}

enum bf_status catalogue_decode(struct slice bytes, struct catalogue *c, bf_error *error)
{
	struct byte_reader r = byte_reader_make(bytes);
	*c = (struct catalogue){.format = read_varint32(&r)};
	if (!r.bad && c->format != ARCHIVE_FORMAT)
		return error_set(error, BF_MISMATCH,
				 "the archive has format %u, this program reads %d: dump it with the "
				 "program that wrote it, and index the dump",
				 c->format, ARCHIVE_FORMAT);
	copy_text(c->fingerprint, sizeof c->fingerprint, read_counted(&r));
	copy_text(c->default_language, sizeof c->default_language, read_counted(&r));
	c->revision = read_varint(&r);
	c->articles = read_varint(&r);
	c->total_length = read_varint(&r);
	c->unfinished_removals = read_varint(&r);
	uint64_t languages = read_varint(&r);
	if (languages > LANGUAGES_LIMIT)
		byte_reader_fail(&r);
	for (uint64_t i = 0; i < languages && !r.bad; i++) {
		copy_text(c->languages[i].code, LANGUAGE_CODE_BYTES, read_counted(&r));
		c->languages[i].articles = read_varint(&r);
		c->language_count++;
	}
	read_segments(&r, c);
	return r.bad ? error_set(error, BF_CORRUPT, "the catalogue of the archive is damaged") : BF_OK;
}

enum bf_status catalogue_check_reader(const struct catalogue *c, bf_error *error)
{
	const struct language *languages[LANGUAGES_LIMIT];
	for (size_t i = 0; i < c->language_count; i++)
		languages[i] = language_find(slice_from(c->languages[i].code));
	return analyzer_agrees(c->fingerprint, languages, c->language_count, error);
}

enum bf_status catalogue_check_writer(const struct catalogue *c, bf_error *error)
{
	const struct language *languages[LANGUAGES_LIMIT];
	size_t count = 0;
	while (count < LANGUAGES_LIMIT && (languages[count] = language_at(count)))
		count++;
	return analyzer_agrees(c->fingerprint, languages, count, error);
}

enum bf_status catalogue_read(xc_database *db, struct catalogue *out, bf_error *error)
{
	xc_error reason;
	const char *bytes;
	size_t len;
	if (xc_metadata_get(db, KEY.ptr, KEY.len, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read the catalogue", &reason);
	if (len == 0)
		return error_set(error, BF_NOT_FOUND, "the live database has no catalogue");
	return catalogue_decode(slice_make(bytes, len), out, error);
}

void catalogue_encode(const struct catalogue *c, struct buf *b)
{
	buf_append_varint(b, c->format);
	buf_append_counted(b, slice_from(c->fingerprint));
	buf_append_counted(b, slice_from(c->default_language));
	buf_append_varint(b, c->revision);
	buf_append_varint(b, c->articles);
	buf_append_varint(b, c->total_length);
	buf_append_varint(b, c->unfinished_removals);
	buf_append_varint(b, c->language_count);
	for (size_t i = 0; i < c->language_count; i++) {
		buf_append_counted(b, slice_from(c->languages[i].code));
		buf_append_varint(b, c->languages[i].articles);
	}
	buf_append_varint(b, c->next_segment);
	buf_append_varint(b, c->segment_count);
	for (size_t i = 0; i < c->segment_count; i++) {
		buf_append_varint(b, c->segments[i].number);
		buf_append_varint(b, c->segments[i].articles);
		buf_append_varint(b, c->segments[i].tombstones);
	}
}

enum bf_status catalogue_write(xc_database *db, const struct catalogue *c, bf_error *error)
{
	struct buf b = BUF_INIT(1 << 16);
	catalogue_encode(c, &b);
	enum bf_status status = buf_status(&b, "the catalogue", error);
	xc_error reason;
	if (status == BF_OK && xc_metadata_set(db, KEY.ptr, KEY.len, b.ptr, b.len, &reason) != XC_OK)
		status = xapian_error(error, "cannot write the catalogue", &reason);
	buf_free(&b);
	return status;
}

void catalogue_count_language(struct catalogue *c, struct slice language, int64_t change)
{
	size_t i = 0;
	while (i < c->language_count && !slice_equal(slice_from(c->languages[i].code), language))
		i++;
	if (i == c->language_count && i < LANGUAGES_LIMIT) {
		copy_text(c->languages[i].code, LANGUAGE_CODE_BYTES, language);
		c->language_count++;
	}
	if (i < c->language_count)
		c->languages[i].articles += (uint64_t)change;
}

void catalogue_count(struct catalogue *c, struct slice language, uint8_t length_code, int change)
{
	c->articles += (uint64_t)(int64_t)change;
	c->total_length += (uint64_t)((int64_t)length_decode(length_code) * change);
	catalogue_count_language(c, language, change);
}
