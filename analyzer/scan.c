/* scan.c - see scan.h. */
#include "analyzer/scan.h"

#include "analyzer/address.h"
#include "analyzer/fold.h"
#include "util/utf8.h"

struct point {
	uint32_t cp;
	size_t len;
	enum fold_kind kind;
};

/* The code point at `at`; at the end of the text a space of length 0. */
static struct point point_at(struct slice text, size_t at)
{
	struct point p = {' ', 0, FOLD_SPACE};
	if (at >= text.len)
		return p;
	unsigned char byte = (unsigned char)text.ptr[at];
	if (byte < 0x80)
		return (struct point){byte, 1, (enum fold_kind)fold_ascii_kind[byte]};
	p.len = utf8_decode(text, at, &p.cp);
	if (!p.len)
		return (struct point){0xFFFD, 1, FOLD_BREAK};
	p.kind = fold_kind(p.cp);
	return p;
}

static size_t pass_ignored(struct slice text, size_t at)
{
	struct point p = point_at(text, at);
	while (p.kind == FOLD_IGNORED) {
		at += p.len;
		p = point_at(text, at);
	}
	return at;
}

/* The code point that ends at `at`, marks and ignored ones passed over; a space at
 * the beginning of the text. */
static struct point point_before(struct slice text, size_t at)
{
	while (at > 0) {
		struct slice head = slice_make(text.ptr, at);
		at = utf8_floor(head, at - 1);
		struct point p = point_at(head, at);
		if (p.kind != FOLD_MARK && p.kind != FOLD_IGNORED)
			return p;
	}
	return (struct point){' ', 0, FOLD_SPACE};
}

/* The code point at `at`, marks and ignored ones passed over. */
static struct point point_behind(struct slice text, size_t at)
{
	struct point p = point_at(text, at);
	while (p.kind == FOLD_MARK || p.kind == FOLD_IGNORED) {
		at += p.len;
		p = point_at(text, at);
	}
	return p;
}

static enum fold_kind kind_after(struct slice text, size_t at)
{
	return point_at(text, pass_ignored(text, at)).kind;
}

static bool is_letter_or_digit(enum fold_kind kind)
{
	return kind == FOLD_LETTER || kind == FOLD_DIGIT;
}

/* Is text[at] the point behind the last letter of U.S, with single letters
 * between points all the way back to `start` or to a hyphen? */
static bool ends_in_initials(struct slice text, size_t start, size_t at)
{
	struct slice head = slice_make(text.ptr, at);
	unsigned letters = 0;
	bool letter_wanted = true;
	while (at > start) {
		at = utf8_floor(head, at - 1);
		struct point p = point_at(head, at);
		if (p.kind == FOLD_MARK || p.kind == FOLD_IGNORED)
			continue;
		if (letter_wanted ? p.kind != FOLD_LETTER : p.kind != FOLD_POINT)
			return letters >= 2 && !letter_wanted && p.kind != FOLD_DIGIT &&
			       p.kind != FOLD_LETTER;
		letters += letter_wanted;
		letter_wanted = !letter_wanted;
		head.len = at;
	}
	return letters >= 2 && !letter_wanted;
}

/* `border.The`: the space after a sentence got lost. */
static bool space_is_missing(struct slice text, size_t point)
{
	struct point before = point_before(text, point);
	struct point first = point_at(text, point + 1);
	struct point second = point_behind(text, point + 1 + first.len);
	bool ends_a_sentence = fold_is_lower(before.cp) || before.kind == FOLD_DIGIT;
	return ends_a_sentence && fold_is_upper(first.cp) && fold_is_lower(second.cp);
}

static size_t point_joins(struct slice text, size_t start, size_t at, size_t len)
{
	if (!is_letter_or_digit(kind_after(text, at + len)))
		return ends_in_initials(text, start, at) ? len : 0;
	return text.ptr[at] == '.' && space_is_missing(text, at) ? 0 : len;
}

/* `1 300` with a no-break space: three digits, no more. */
static bool is_thousand(struct slice text, size_t at)
{
	for (int i = 0; i < 3; i++) {
		struct point p = point_at(text, at);
		if (p.kind != FOLD_DIGIT)
			return false;
		at += p.len;
	}
	return point_at(text, at).kind != FOLD_DIGIT;
}

/* Bytes to go on by after a number, when `p` at `at` is what a number may end
 * with; the unit is at its end then. */
static size_t number_ends(struct slice text, size_t at, struct point p)
{
	if (p.kind == FOLD_SPACE || p.kind == FOLD_NO_BREAK) {
		struct point next = point_at(text, at + p.len);
		bool glyph = next.kind == FOLD_PERCENT ||
			     (next.kind == FOLD_CURRENCY &&
			      kind_after(text, at + p.len + next.len) != FOLD_DIGIT);
		return glyph && p.cp != '\n' && p.cp != '\r' ? p.len + next.len : 0;
	}
	if (p.kind == FOLD_PERCENT)
		return p.len;
	if (p.kind == FOLD_CURRENCY && kind_after(text, at + p.len) != FOLD_DIGIT)
		return p.len;
	return 0;
}

/* Bytes of the connector `p` at `at` if the unit goes on behind it, else 0. */
static size_t joins(struct slice text, size_t start, size_t at, struct point p, enum fold_kind before)
{
	enum fold_kind next = kind_after(text, at + p.len);
	bool digits = before == FOLD_DIGIT && next == FOLD_DIGIT;
	switch (p.kind) {
	case FOLD_APOSTROPHE:
		return next == FOLD_LETTER ? p.len : 0;
	case FOLD_POINT:
		return point_joins(text, start, at, p.len);
	case FOLD_COMMA:
	case FOLD_COLON:
	case FOLD_SLASH:
		return digits ? p.len : 0;
	case FOLD_NO_BREAK:
		return digits && is_thousand(text, at + p.len) ? p.len : 0;
	case FOLD_HYPHEN:
	case FOLD_AMPERSAND:
	case FOLD_UNDERSCORE:
	case FOLD_AT:
		return is_letter_or_digit(next) ? p.len : 0;
	default:
		return 0;
	}
}

/* From `at`, inside a unit whose last letter or digit is of kind `last`. */
static size_t rest_of_unit(struct slice text, size_t start, size_t at, enum fold_kind last)
{
	size_t limit = start + UNIT_BYTES_MAX < text.len ? start + UNIT_BYTES_MAX : text.len;
	struct slice head = slice_make(text.ptr, limit);
	while (at < limit) {
		struct point p = point_at(text, at);
		if (at + p.len > limit)
			break;
		size_t step = p.len;
		if (p.kind == FOLD_IGNORED) {
			step = pass_ignored(head, at) - at;
			enum fold_kind next = point_at(head, at + step).kind;
			if (!is_letter_or_digit(next) && next != FOLD_IDEOGRAPH && next != FOLD_MARK)
				break;
		} else if (is_letter_or_digit(p.kind) || p.kind == FOLD_IDEOGRAPH) {
			if ((p.kind == FOLD_IDEOGRAPH) != (last == FOLD_IDEOGRAPH))
				break;
			last = p.kind;
		} else if (p.kind != FOLD_MARK) {
			if (last == FOLD_IDEOGRAPH)
				break;
			size_t over = last == FOLD_DIGIT ? number_ends(head, at, p) : 0;
			if (over)
				return at + over;
			if (p.kind == FOLD_SLASH && address_is_domain(slice_make(text.ptr + start, at - start)))
				return address_end(head, start);
			step = joins(head, start, at, p, last);
			if (!step)
				break;
			if (p.kind == FOLD_POINT)
				last = FOLD_LETTER;
		}
		at += step;
	}
	return at;
}

size_t scan_unit_end(struct slice text, size_t at)
{
	struct slice head = slice_make(
	    text.ptr, text.len - at > UNIT_BYTES_MAX ? at + UNIT_BYTES_MAX : text.len);
	head.len = utf8_floor(text, head.len);
	if (address_begins(head, at))
		return address_end(head, at);
	struct point p = point_at(text, at);
	return rest_of_unit(text, at, at + p.len, p.kind);
}

/* A minus sign, not a hyphen or a dash between words: before a digit, after a
 * space or an opening bracket. */
static bool is_sign(struct slice text, size_t at)
{
	struct point before = point_before(text, at);
	return before.kind == FOLD_SPACE || before.kind == FOLD_NO_BREAK || before.cp == '(' ||
	       before.cp == '[';
}

/* Does the symbol `p` at `at` belong to the word behind it? */
static bool symbol_begins_unit(struct slice text, size_t at, struct point p, enum fold_kind next)
{
	switch (p.kind) {
	case FOLD_HASH:
	case FOLD_AT:
		return is_letter_or_digit(next);
	case FOLD_CURRENCY:
		return next == FOLD_DIGIT;
	case FOLD_HYPHEN:
	case FOLD_MINUS:
		return next == FOLD_DIGIT && is_sign(text, at);
	default:
		return false;
	}
}

bool scan_unit(struct slice text, size_t at, size_t *end)
{
	struct point p = point_at(text, at);
	if (is_letter_or_digit(p.kind) || p.kind == FOLD_IDEOGRAPH) {
		*end = scan_unit_end(text, at);
		return true;
	}
	struct point next = point_at(text, at + p.len);
	if (!symbol_begins_unit(text, at, p, next.kind)) {
		*end = at + p.len;
		return false;
	}
	*end = rest_of_unit(text, at, at + p.len + next.len, next.kind);
	return true;
}
