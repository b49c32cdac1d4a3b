/* utf8.c - see utf8.h.
 *
 * The decoder follows the table of well-formed byte sequences of the Unicode
 * standard (chapter 3, table 3-7): only the second byte of a sequence has a
 * range of its own, which is what keeps out overlong forms, surrogates and
 * everything above U+10FFFF. */
#include "util/utf8.h"

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* The allowed second bytes after `lead`, a lead of three or four bytes. */
static bool second_is_allowed(unsigned char lead, unsigned char second)
{
	switch (lead) {
	case 0xE0:
		return second >= 0xA0 && second <= 0xBF;
	case 0xED:
		return second >= 0x80 && second <= 0x9F;
	case 0xF0:
		return second >= 0x90 && second <= 0xBF;
	case 0xF4:
		return second >= 0x80 && second <= 0x8F;
	default:
		return is_continuation(second);
	}
}

static size_t decode_three(const unsigned char *p, size_t left, uint32_t *code_point)
{
	if (left < 3 || !second_is_allowed(p[0], p[1]) || !is_continuation(p[2]))
		return 0;
	*code_point = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
	return 3;
}

static size_t decode_four(const unsigned char *p, size_t left, uint32_t *code_point)
{
	if (left < 4 || !second_is_allowed(p[0], p[1]) || !is_continuation(p[2]) ||
	    !is_continuation(p[3]))
		return 0;
	*code_point = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
		      (p[3] & 0x3Fu);
	return 4;
}

size_t utf8_decode(struct slice text, size_t at, uint32_t *code_point)
{
	const unsigned char *p = (const unsigned char *)text.ptr + at;
	size_t left = text.len - at;
	if (p[0] < 0x80) {
		*code_point = p[0];
		return 1;
	}
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	if (p[0] >= 0xF0)
		return decode_four(p, left, code_point);
	if (p[0] >= 0xE0)
		return decode_three(p, left, code_point);
	if (left < 2 || !is_continuation(p[1]))
		return 0;
	*code_point = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
	return 2;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

/* The first offset at or after `at` whose byte is not ASCII, or text.len. */
static size_t pass_ascii(struct slice text, size_t at)
{
	const uint64_t upper = UINT64_C(0x8080808080808080);
	uint64_t words[4];
	for (; text.len - at >= sizeof words; at += sizeof words) {
		memcpy(words, text.ptr + at, sizeof words);
		if ((words[0] | words[1] | words[2] | words[3]) & upper)
			break;
	}
	for (; text.len - at >= sizeof *words; at += sizeof *words) {
		memcpy(words, text.ptr + at, sizeof *words);
		if (words[0] & upper)
			break;
	}
	while (at < text.len && !((unsigned char)text.ptr[at] & 0x80))
		at++;
	return at;
}

size_t utf8_validate(struct slice text)
{
	for (size_t at = 0; (at = pass_ascii(text, at)) < text.len;) {
		do {
			uint32_t code_point;
			size_t len = utf8_decode(text, at, &code_point);
			if (!len)
				return at;
			at += len;
		} while (at < text.len && (unsigned char)text.ptr[at] & 0x80);
	}
	return text.len;
}

size_t utf8_floor(struct slice text, size_t at)
{
	if (at >= text.len)
		return text.len;
	while (at > 0 && is_continuation((unsigned char)text.ptr[at]))
		at--;
	return at;
}
