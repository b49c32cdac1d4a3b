/* number.c - see number.h. */
#include "analyzer/number.h"

static size_t digits_at(struct slice text, size_t at)
{
	size_t count = 0;
	while (at + count < text.len && text.ptr[at + count] >= '0' && text.ptr[at + count] <= '9')
		count++;
	return count;
}

static size_t append(char *out, size_t len, const char *from, size_t count)
{
	memcpy(out + len, from, count);
	return len + count;
}

/* `thousands` between the groups, at least once where it is not 0; then perhaps
 * `decimal` and digits.  Groups of two are Indian: all but the last may be. */
static size_t match_style(struct slice text, char thousands, char decimal, char *out)
{
	size_t at = digits_at(text, 0), len = append(out, 0, text.ptr, at), group = 0;
	if (!at || (thousands && (at > 3 || text.ptr[0] == '0')))
		return 0;
	while (thousands && at < text.len && text.ptr[at] == thousands) {
		group = digits_at(text, at + 1);
		if (group != 3 && !(group == 2 && thousands == ','))
			return 0;
		len = append(out, len, text.ptr + at + 1, group);
		at += group + 1;
	}
	if (thousands && group != 3)
		return 0;
	if (at < text.len && text.ptr[at] == decimal) {
		size_t fraction = digits_at(text, at + 1);
		if (!fraction)
			return 0;
		out[len++] = '.';
		len = append(out, len, text.ptr + at + 1, fraction);
		at += fraction + 1;
	}
	return at == text.len ? len : 0;
}

size_t number_normalise(struct slice text, bool decimal_comma, char out[NUMBER_BYTES_MAX])
{
	static const struct {
		char thousands, decimal;
		bool needs_decimal_comma;
	} STYLES[] = {
	    {',', '.', false}, {'.', ',', true}, {' ', ',', true}, {0, ',', true}, {0, '.', false},
	};
	if (text.len > NUMBER_BYTES_MAX)
		return 0;
	for (size_t i = 0; i < sizeof STYLES / sizeof *STYLES; i++) {
		if (STYLES[i].needs_decimal_comma && !decimal_comma)
			continue;
		size_t len = match_style(text, STYLES[i].thousands, STYLES[i].decimal, out);
		if (len)
			return len;
	}
	return 0;
}
