/* json.c - the reading half of json.h.
 *
 * In: the bytes of one JSON text.  Out: events.
 *
 * Nearly all bytes of news are plain text inside strings, so that is where the
 * time goes: json_plain_end passes over 16 bytes a step, and what stops it (a
 * quote, an escape, a byte of UTF-8) is looked at one by one.  The rest is the
 * grammar, with a bit an open container instead of a stack. */
#include "util/json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "util/utf8.h"

enum state {
	BEFORE_VALUE,
	BEFORE_FIRST, /* of a container: an item or its end */
	BEFORE_KEY,
	AFTER_VALUE,
};

struct json_reader json_reader_make(struct slice text, unsigned depth_limit)
{
	if (depth_limit == 0 || depth_limit > JSON_DEPTH_MAX)
		depth_limit = JSON_DEPTH_MAX;
	const char *start = text.ptr ? text.ptr : "";
	return (struct json_reader){
	    .start = start,
	    .at = start,
	    .end = start + text.len,
	    .depth_limit = (uint8_t)depth_limit,
	    .state = BEFORE_VALUE,
	};
}

static bool refuse(struct json_reader *r, const char *at, const char *fault)
{
	r->fault = fault;
	r->fault_at = (size_t)(at - r->start);
	return false;
}

static enum json_event fail(struct json_reader *r, const char *at, const char *fault)
{
	refuse(r, at, fault);
	return JSON_ERROR;
}

/* ---- strings ----------------------------------------------------------------------- */

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

const char *json_plain_end(const char *at, const char *end)
{
#ifdef __SSE2__
	/* As signed bytes, everything above 0x7f is below a space too. */
	const __m128i space = _mm_set1_epi8(' '), quote = _mm_set1_epi8('"'),
		      backslash = _mm_set1_epi8('\\'), del = _mm_set1_epi8(0x7f);
	for (; end - at >= 16; at += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)at);
		__m128i stops = _mm_or_si128(
		    _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_cmpeq_epi8(bytes, quote)),
		    _mm_or_si128(_mm_cmpeq_epi8(bytes, backslash), _mm_cmpeq_epi8(bytes, del)));
		int mask = _mm_movemask_epi8(stops);
		if (mask)
			return at + __builtin_ctz((unsigned)mask);
	}
#endif
	while (at != end && is_plain((unsigned char)*at))
		at++;
	return at;
}

static bool hex_value(const char *at, unsigned *value)
{
	*value = 0;
	for (int i = 0; i < 4; i++) {
		unsigned c = (unsigned char)at[i], digit = c - '0';
		if (digit > 9) {
			digit = (c | 32) - 'a' + 10;
			if (digit < 10 || digit > 15)
				return false;
		}
		*value = *value << 4 | digit;
	}
	return true;
}

/* Bytes of the escape at `at` (a backslash), 0 if it is none. */
static size_t escape_length(struct json_reader *r, const char *at)
{
	if (r->end - at < 2)
		return 0;
	if (at[1] != 'u')
		return memchr("\"\\/bfnrt", at[1], 8) ? 2 : 0;
	unsigned value;
	if (r->end - at < 6 || !hex_value(at + 2, &value))
		return 0;
	if (value == 0 && !r->nul)
		r->nul = at;
	return 6;
}

/* Past the code points that are not ASCII; NULL at a byte that is not UTF-8. */
static const char *skip_wide(struct json_reader *r, const char *at)
{
	while (at != r->end && (unsigned char)*at >= 0x80) {
		uint32_t code_point;
		size_t len = utf8_decode(slice_make(at, (size_t)(r->end - at)), 0, &code_point);
		if (len == 0) {
			refuse(r, at, "not UTF-8");
			return NULL;
		}
		at += len;
	}
	return at;
}

/* The string whose opening quote is at r->at: sets raw, escaped and nul. */
static bool read_string(struct json_reader *r)
{
	const char *start = r->at + 1, *at = start;
	r->escaped = false;
	r->nul = NULL;
	for (;;) {
		at = json_plain_end(at, r->end);
		if (at == r->end)
			return refuse(r, r->at, "a string is not closed");
		unsigned char c = (unsigned char)*at;
		if (c == '"')
			break;
		if (c == '\\') {
			size_t len = escape_length(r, at);
			if (len == 0)
				return refuse(r, at, "unknown escape in a string");
			r->escaped = true;
			at += len;
		} else if (c >= 0x80) {
			at = skip_wide(r, at);
			if (!at)
				return false;
		} else if (c == 0x7f) {
			at++;
		} else {
			return refuse(r, at, "control character in a string");
		}
	}
	r->raw = slice_make(start, (size_t)(at - start));
	r->at = at + 1;
	return true;
}

/* The code point of the escape \uXXXX at `at`, with its second half if it is
 * the first of a pair; `*len` bytes of text. */
static uint32_t escaped_code_point(const char *at, const char *end, size_t *len)
{
	unsigned high = 0, low = 0;
	hex_value(at + 2, &high);
	*len = 6;
	if (high < 0xD800 || high > 0xDFFF)
		return high;
	if (high > 0xDBFF || end - at < 12 || at[6] != '\\' || at[7] != 'u' ||
	    !hex_value(at + 8, &low) || low < 0xDC00 || low > 0xDFFF)
		return 0xFFFD;
	*len = 12;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* Writes what the escape at `*at` means and passes over it. */
static char *unescape(const char **at, const char *end, char *out)
{
	static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	char name = (*at)[1];
	if (name != 'u') {
		*out++ = meanings[(const char *)memchr(names, name, 8) - names];
		*at += 2;
		return out;
	}
	size_t len;
	uint32_t code_point = escaped_code_point(*at, end, &len);
	*at += len;
	return out + utf8_encode(code_point, out);
}

enum bf_status json_text(const struct json_reader *r, struct arena *arena, struct slice *out,
			 bf_error *error)
{
	if (!r->escaped) {
		*out = r->raw;
		return BF_OK;
	}
	/* No escape is shorter than what it means. */
	char *text = arena_alloc(arena, r->raw.len);
	if (!text)
		return error_no_memory(error);
	const char *at = r->raw.ptr, *end = at + r->raw.len;
	char *to = text;
	while (at != end) {
		const char *stop = memchr(at, '\\', (size_t)(end - at));
		size_t plain = (size_t)((stop ? stop : end) - at);
		memcpy(to, at, plain);
		to += plain;
		at += plain;
		if (stop)
			to = unescape(&at, end, to);
	}
	*out = slice_make(text, (size_t)(to - text));
	return BF_OK;
}

/* ---- numbers and literals ---------------------------------------------------------- */

static bool is_digit(const struct json_reader *r, const char *at)
{
	return at != r->end && *at >= '0' && *at <= '9';
}

static const char *skip_digits(const struct json_reader *r, const char *at)
{
	while (is_digit(r, at))
		at++;
	return at;
}

static enum json_event read_number(struct json_reader *r)
{
	const char *at = r->at;
	at += *at == '-';
	if (!is_digit(r, at))
		return fail(r, at, "expected a digit");
	at = *at == '0' ? at + 1 : skip_digits(r, at);
	if (at != r->end && *at == '.') {
		if (!is_digit(r, ++at))
			return fail(r, at, "expected a digit");
		at = skip_digits(r, at);
	}
	if (at != r->end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at != r->end && (*at == '+' || *at == '-'))
			at++;
		if (!is_digit(r, at))
			return fail(r, at, "expected a digit");
		at = skip_digits(r, at);
	}
	r->raw = slice_make(r->at, (size_t)(at - r->at));
	r->at = at;
	return JSON_NUMBER;
}

bool json_integer(const struct json_reader *r, int64_t *out)
{
	struct slice text = r->raw;
	bool negative = text.len > 0 && text.ptr[0] == '-';
	uint64_t value = 0, limit = (uint64_t)INT64_MAX + negative;
	for (size_t i = negative; i < text.len; i++) {
		unsigned digit = (unsigned char)text.ptr[i] - (unsigned)'0';
		if (digit > 9 || value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = negative ? (int64_t)(0 - value) : (int64_t)value;
	return text.len > negative;
}

static enum json_event read_literal(struct json_reader *r, struct slice word, enum json_event event)
{
	struct slice rest = slice_make(r->at, (size_t)(r->end - r->at));
	if (!slice_starts_with(rest, word))
		return fail(r, r->at, "expected a value");
	r->at += word.len;
	return event;
}

/* ---- structure --------------------------------------------------------------------- */

static void skip_space(struct json_reader *r)
{
	while (r->at != r->end &&
	       (*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
}

static bool in_object(const struct json_reader *r)
{
	return r->depth > 0 && (r->objects >> (r->depth - 1) & 1) != 0;
}

static enum json_event open_container(struct json_reader *r, bool object)
{
	if (r->depth == r->depth_limit)
		return fail(r, r->at, "arrays or objects stand too deep in one another");
	uint64_t bit = UINT64_C(1) << r->depth++;
	r->objects = object ? r->objects | bit : r->objects & ~bit;
	r->state = BEFORE_FIRST;
	r->at++;
	return object ? JSON_OBJECT : JSON_ARRAY;
}

static enum json_event close_container(struct json_reader *r)
{
	enum json_event event = in_object(r) ? JSON_OBJECT_END : JSON_ARRAY_END;
	r->depth--;
	r->state = AFTER_VALUE;
	r->at++;
	return event;
}

static enum json_event read_value(struct json_reader *r)
{
	if (r->at == r->end)
		return fail(r, r->at, "expected a value, and the text ends");
	switch (*r->at) {
	case '{':
		return open_container(r, true);
	case '[':
		return open_container(r, false);
	}
	r->state = AFTER_VALUE;
	switch (*r->at) {
	case '"':
		return read_string(r) ? JSON_STRING : JSON_ERROR;
	case 't':
		return read_literal(r, SLICE("true"), JSON_TRUE);
	case 'f':
		return read_literal(r, SLICE("false"), JSON_FALSE);
	case 'n':
		return read_literal(r, SLICE("null"), JSON_NULL);
	}
	if (*r->at == '-' || is_digit(r, r->at))
		return read_number(r);
	return fail(r, r->at, "expected a value");
}

static enum json_event read_key(struct json_reader *r)
{
	if (r->at == r->end || *r->at != '"')
		return fail(r, r->at, "expected a name in quotes");
	if (!read_string(r))
		return JSON_ERROR;
	skip_space(r);
	if (r->at == r->end || *r->at != ':')
		return fail(r, r->at, "expected ':'");
	r->at++;
	r->state = BEFORE_VALUE;
	return JSON_KEY;
}

/* Behind a value: the end of it all, of its container, or one more. */
static enum json_event read_after_value(struct json_reader *r)
{
	if (r->depth == 0)
		return r->at == r->end ? JSON_DONE : fail(r, r->at, "something follows the value");
	bool object = in_object(r);
	char c = r->at == r->end ? '\0' : *r->at;
	if (c == (object ? '}' : ']'))
		return close_container(r);
	if (c != ',')
		return fail(r, r->at, object ? "expected ',' or '}'" : "expected ',' or ']'");
	r->at++;
	skip_space(r);
	return object ? read_key(r) : read_value(r);
}

enum json_event json_next(struct json_reader *r)
{
	if (r->fault)
		return JSON_ERROR;
	skip_space(r);
	if (r->state == AFTER_VALUE)
		return read_after_value(r);
	if (r->state == BEFORE_VALUE)
		return read_value(r);
	bool object = in_object(r);
	if (r->at != r->end && *r->at == (object ? '}' : ']'))
		return close_container(r);
	return object ? read_key(r) : read_value(r);
}

bool json_skip(struct json_reader *r, enum json_event event)
{
	if (event != JSON_OBJECT && event != JSON_ARRAY)
		return event != JSON_ERROR;
	unsigned depth = r->depth;
	do {
		event = json_next(r);
	} while (event != JSON_ERROR && r->depth >= depth);
	return event != JSON_ERROR;
}
