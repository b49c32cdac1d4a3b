/* segment_facts.c - see segment_facts.h. */
#include "index/segment_facts.h"

#include "index/schema.h"
#include "util/bytes.h"

bool facts_count(struct segment_facts *f, struct slice language, uint8_t length_code)
{
	size_t i = 0;
	f->articles++;
	f->total_length += length_decode(length_code);
	while (i < f->language_count && !slice_equal(slice_from(f->languages[i].code), language))
		i++;
	if (i == LANGUAGES_LIMIT || language.len >= LANGUAGE_CODE_BYTES)
		return false;
	if (i == f->language_count) {
		f->languages[i] = (struct catalogue_language){.articles = 0};
		if (language.len)
			memcpy(f->languages[i].code, language.ptr, language.len);
		f->language_count++;
	}
	f->languages[i].articles++;
	return true;
}

void facts_write(const struct segment_facts *f, struct buf *out)
{
	buf_append_varint(out, f->articles);
	buf_append_varint(out, f->total_length);
	buf_append_varint(out, f->postings);
	buf_append_varint(out, f->tokens);
	buf_append_varint(out, f->language_count);
	for (size_t i = 0; i < f->language_count; i++) {
		buf_append_counted(out, slice_from(f->languages[i].code));
		buf_append_varint(out, f->languages[i].articles);
	}
	buf_append_counted(out, slice_from(f->fingerprint));
}

/* A counted text into a field of `room` bytes, a NUL after it. */
static void read_text(struct byte_reader *r, char *to, size_t room)
{
	struct slice text = read_counted(r);
	if (text.len >= room) {
		byte_reader_fail(r);
		return;
	}
	if (text.len)
		memcpy(to, text.ptr, text.len);
	to[text.len] = '\0';
}

bool facts_read(struct slice region, struct segment_facts *f)
{
	struct byte_reader r = byte_reader_make(region);
	*f = (struct segment_facts){.articles = read_varint32(&r)};
	f->total_length = read_varint(&r);
	f->postings = read_varint(&r);
	f->tokens = read_varint(&r);
	f->language_count = read_varint(&r);
	if (f->language_count > LANGUAGES_LIMIT)
		byte_reader_fail(&r);
	for (size_t i = 0; i < f->language_count && !r.bad; i++) {
		read_text(&r, f->languages[i].code, sizeof f->languages[i].code);
		f->languages[i].articles = read_varint(&r);
	}
	read_text(&r, f->fingerprint, sizeof f->fingerprint);
	return !r.bad && r.at == r.end && f->articles < UINT32_MAX / 2;
}
