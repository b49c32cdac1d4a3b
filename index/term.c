/* term.c - see term.h. */
#include "index/term.h"

#include <stdio.h>
#include <xxhash.h>

enum { ID_BYTES_MAX = 200 };

static size_t write_prefix(const struct term *t, char *to)
{
	const struct field_description *field = field_describe(t->field);
	size_t len = 0, prefix = strlen(field->prefix);
	bool stem = t->kind == TERM_STEM && field->stemmed;
	if (stem)
		to[len++] = 'Z';
	memcpy(to + len, field->prefix, prefix);
	len += prefix;
	if (stem) {
		size_t code = t->language.len < 8 ? t->language.len : 8;
		if (code)
			memcpy(to + len, t->language.ptr, code);
		len += code;
		to[len++] = ':';
	}
	return len;
}

size_t term_prefix_length(const struct term *t)
{
	char prefix[64];
	return write_prefix(t, prefix);
}

bool term_encode(const struct term *t, struct term_bytes *out)
{
	if (t->field == FIELD_ID) {
		term_of_id(t->text, out);
		return t->text.len > 0;
	}
	size_t len = write_prefix(t, out->bytes);
	if (t->text.len > TERM_BYTES_MAX - len)
		return false;
	if (t->text.len)
		memcpy(out->bytes + len, t->text.ptr, t->text.len);
	out->length = (uint8_t)(len + t->text.len);
	return true;
}

/* Into the bytes from out->length on. */
static void append_hash(struct slice text, struct term_bytes *out)
{
	XXH128_hash_t hash = XXH3_128bits(text.ptr, text.len);
	int len = snprintf(out->bytes + out->length, sizeof out->bytes - out->length, "#%016llx%016llx",
			   (unsigned long long)hash.high64, (unsigned long long)hash.low64);
	out->length = (uint8_t)(out->length + len);
}

void term_of_id(struct slice id, struct term_bytes *out)
{
	if (id.len <= ID_BYTES_MAX) {
		out->bytes[0] = 'Q';
		if (id.len)
			memcpy(out->bytes + 1, id.ptr, id.len);
		out->length = (uint8_t)(id.len + 1);
		return;
	}
	out->bytes[0] = 'Q';
	out->length = 1;
	append_hash(id, out);
}

void term_of_values(enum facet f, bool hashed, struct term_bytes *prefix)
{
	int len = snprintf(prefix->bytes, sizeof prefix->bytes, "V%s%c", facet_name(f), hashed ? '#' : ':');
	prefix->length = (uint8_t)len;
}

void term_of_value(enum facet f, struct slice value, struct term_bytes *out)
{
	term_of_values(f, false, out);
	if (value.len > ID_BYTES_MAX) {
		out->length--; /* the colon */
		append_hash(value, out);
		return;
	}
	if (value.len)
		memcpy(out->bytes + out->length, value.ptr, value.len);
	out->length = (uint8_t)(out->length + value.len);
}

uint64_t term_posting_hash(const char *bytes, size_t len, uint32_t frequency)
{
	return XXH3_64bits_withSeed(bytes, len, frequency);
}
