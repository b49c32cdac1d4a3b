/* json_write.c - the writing half of json.h. */
#include "util/json.h"

#include <math.h>
#include <stdio.h>

#include "util/utf8.h"

static void separate(struct json_writer *w)
{
	if (w->comma)
		buf_append_byte(w->out, ',');
	w->comma = true;
}

static void begin(struct json_writer *w, char bracket)
{
	separate(w);
	buf_append_byte(w->out, (uint8_t)bracket);
	w->comma = false;
}

static void end(struct json_writer *w, char bracket)
{
	buf_append_byte(w->out, (uint8_t)bracket);
	w->comma = true;
}

void json_begin_object(struct json_writer *w)
{
	begin(w, '{');
}

void json_end_object(struct json_writer *w)
{
	end(w, '}');
}

void json_begin_array(struct json_writer *w)
{
	begin(w, '[');
}

void json_end_array(struct json_writer *w)
{
	end(w, ']');
}

void json_key(struct json_writer *w, const char *key)
{
	json_string(w, slice_from(key));
	buf_append_byte(w->out, ':');
	w->comma = false;
}

/* The second half of control characters, line breaks that JavaScript saw as
 * ends of lines, and what turns the direction of the text that follows. */
static bool must_escape(uint32_t c)
{
	return c < 0xA0 || c == 0x061C || c == 0x200E || c == 0x200F ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void append_escape(struct buf *out, uint32_t c)
{
	static const char names[] = "\"\\bfnrt", meanings[] = "\"\\\b\f\n\r\t";
	const char *meaning = c ? memchr(meanings, (int)c, sizeof meanings - 1) : NULL;
	if (c < 0x80 && meaning) {
		char escape[2] = {'\\', names[meaning - meanings]};
		buf_append(out, escape, 2);
		return;
	}
	char escape[8];
	int len = snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c & 0xffff);
	buf_append(out, escape, (size_t)len);
}

/* One code point that is not plain ASCII; returns its bytes. */
static size_t append_special(struct buf *out, struct slice text, size_t at)
{
	uint32_t code_point;
	size_t len = utf8_decode(text, at, &code_point);
	if (len == 0) {
		buf_append(out, "\xEF\xBF\xBD", 3);
		return 1;
	}
	if (must_escape(code_point))
		append_escape(out, code_point);
	else
		buf_append(out, text.ptr + at, len);
	return len;
}

void json_string(struct json_writer *w, struct slice text)
{
	separate(w);
	buf_append_byte(w->out, '"');
	for (size_t at = 0; at < text.len;) {
		const char *from = text.ptr + at;
		size_t plain = (size_t)(json_plain_end(from, text.ptr + text.len) - from);
		buf_append(w->out, from, plain);
		at += plain;
		if (at < text.len)
			at += append_special(w->out, text, at);
	}
	buf_append_byte(w->out, '"');
}

/* By hand: an answer is full of offsets, and printf takes longer than all the rest. */
void json_whole(struct json_writer *w, int64_t value)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do
		digits[--at] = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		digits[--at] = '-';
	separate(w);
	buf_append(w->out, digits + at, sizeof digits - at);
}

void json_key_string(struct json_writer *w, const char *key, struct slice value)
{
	json_key(w, key);
	json_string(w, value);
}

void json_key_whole(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_whole(w, value);
}

/* Printed by hand from whole numbers: printf would ask the locale for its
 * decimal mark. */
void json_real(struct json_writer *w, double value)
{
	if (!(fabs(value) < 1e12)) {
		json_null(w);
		return;
	}
	long long millionths = llround(fabs(value) * 1e6);
	separate(w);
	if (value < 0 && millionths > 0)
		buf_append_byte(w->out, '-');
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%lld.%06lld", millionths / 1000000,
			   millionths % 1000000);
	while (digits[len - 1] == '0')
		len--;
	len -= digits[len - 1] == '.';
	buf_append(w->out, digits, (size_t)len);
}

void json_bool(struct json_writer *w, bool value)
{
	separate(w);
	buf_append_text(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w)
{
	separate(w);
	buf_append_text(w->out, "null");
}

void json_moment(struct json_writer *w, struct moment m)
{
	char text[32];
	size_t len = moment_format(m, text);
	if (len == 0)
		json_null(w);
	else
		json_string(w, slice_make(text, len));
}
