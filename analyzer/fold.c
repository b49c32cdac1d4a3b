/* fold.c - see fold.h.
 *
 * Folding a word is: canonical decomposition, marks in canonical order, case
 * folding, decomposition again (case folding can undo it), composition.  The
 * order matters for NFC and NFD spellings to come out the same: U+0345, for
 * one, changes from a mark into a letter when its case is folded. */
#include "analyzer/fold.h"

#include <utf8proc.h>

#include "util/utf8.h"

#define B FOLD_BREAK
#define S FOLD_SPACE
#define L FOLD_LETTER
#define D FOLD_DIGIT
#define A FOLD_APOSTROPHE
const uint8_t fold_ascii_kind[256] = {
    B, B, B, B, B, B, B, B, B, S, S, S, S, S, B, B, /* 00 */
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, /* 10 */
    S, B, FOLD_QUOTE, FOLD_HASH, FOLD_CURRENCY, FOLD_PERCENT, FOLD_AMPERSAND, A,
    B, B, B, B, FOLD_COMMA, FOLD_HYPHEN, FOLD_POINT, FOLD_SLASH,
    D, D, D, D, D, D, D, D, D, D, FOLD_COLON, B, B, B, B, B, /* 30 */
    FOLD_AT, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, B, B, B, B, FOLD_UNDERSCORE,
    A, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 60 */
    L, L, L, L, L, L, L, L, L, L, L, B, B, B, B, B,
};
#undef B
#undef S
#undef L
#undef D
#undef A

/* Code points whose kind their Unicode category does not tell.  Sorted. */
static const struct {
	uint32_t first, last;
	enum fold_kind kind;
} RANGES[] = {
    {0x85, 0x85, FOLD_SPACE},
    {0xA0, 0xA0, FOLD_NO_BREAK},
    {0xAB, 0xAB, FOLD_QUOTE},
    {0xAD, 0xAD, FOLD_IGNORED},
    {0xB4, 0xB4, FOLD_APOSTROPHE},
    {0xB7, 0xB7, FOLD_MARK}, /* Catalan l·l; between words it begins nothing */
    {0xBB, 0xBB, FOLD_QUOTE},
    {0x2B9, 0x2B9, FOLD_APOSTROPHE},
    {0x2BB, 0x2BD, FOLD_APOSTROPHE},
    {0x2C8, 0x2C8, FOLD_APOSTROPHE},
    {0x34F, 0x34F, FOLD_IGNORED},
    {0x61C, 0x61C, FOLD_IGNORED},
    {0x640, 0x640, FOLD_IGNORED}, /* tatweel lengthens a line, no more */
    {0x115F, 0x1160, FOLD_IGNORED},
    {0x1161, 0x11FF, FOLD_MARK}, /* the rest of a Korean syllable */
    {0x180B, 0x180F, FOLD_IGNORED},
    {0x2007, 0x2007, FOLD_NO_BREAK},
    {0x200B, 0x200F, FOLD_IGNORED},
    {0x2010, 0x2011, FOLD_HYPHEN},
    {0x2012, 0x2015, FOLD_DASH},
    {0x2018, 0x2019, FOLD_APOSTROPHE},
    {0x201A, 0x201A, FOLD_BREAK}, /* a low quote never stands between letters */
    {0x201B, 0x201B, FOLD_APOSTROPHE},
    {0x201C, 0x201F, FOLD_QUOTE},
    {0x2028, 0x2029, FOLD_SPACE},
    {0x202A, 0x202E, FOLD_IGNORED},
    {0x202F, 0x202F, FOLD_NO_BREAK},
    {0x2030, 0x2031, FOLD_PERCENT},
    {0x2032, 0x2032, FOLD_APOSTROPHE},
    {0x2033, 0x2033, FOLD_QUOTE},
    {0x2060, 0x206F, FOLD_IGNORED},
    {0x2080, 0x2089, FOLD_DIGIT}, /* CO₂; raised ones number footnotes */
    {0x2116, 0x2116, FOLD_LETTER}, /* the numero sign: No */
    {0x2212, 0x2212, FOLD_MINUS},
    {0x2E3A, 0x2E3B, FOLD_DASH},
    {0x300C, 0x300F, FOLD_QUOTE},
    {0x301D, 0x301F, FOLD_QUOTE},
    {0x3164, 0x3164, FOLD_IGNORED},
    {0xD7B0, 0xD7FF, FOLD_MARK},
    {0xFE00, 0xFE0F, FOLD_IGNORED},
    {0xFEFF, 0xFEFF, FOLD_IGNORED},
    {0xFF02, 0xFF02, FOLD_QUOTE},
    {0xFF03, 0xFF03, FOLD_HASH},
    {0xFF05, 0xFF05, FOLD_PERCENT},
    {0xFF06, 0xFF06, FOLD_AMPERSAND},
    {0xFF07, 0xFF07, FOLD_APOSTROPHE},
    {0xFF0D, 0xFF0D, FOLD_HYPHEN},
    {0xFF0E, 0xFF0E, FOLD_POINT},
    {0xFF20, 0xFF20, FOLD_AT},
    {0xFF9E, 0xFF9F, FOLD_MARK}, /* the voice marks of narrow katakana */
    {0xFFA0, 0xFFA0, FOLD_IGNORED},
    {0xE0000, 0xE0FFF, FOLD_IGNORED},
};

/* Letters here belong to scripts that put no space between words; those of Korean do, but
 * its particles stand right behind them. */
static bool is_unspaced(uint32_t cp)
{
	return (cp >= 0xE00 && cp <= 0xEFF) || (cp >= 0x1000 && cp <= 0x109F) || (cp >= 0x1100 && cp <= 0x115E) ||
	       (cp >= 0x1780 && cp <= 0x17FF) || (cp >= 0x2E80 && cp <= 0x312F) ||
	       (cp >= 0x3131 && cp <= 0x318E) || (cp >= 0x31A0 && cp <= 0x31FF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
	       (cp >= 0x4E00 && cp <= 0xA4CF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
	       (cp >= 0xA960 && cp <= 0xA97C) || (cp >= 0xAC00 && cp <= 0xD7A3) ||
	       (cp >= 0xFF66 && cp <= 0xFF9F) || (cp >= 0xFFA1 && cp <= 0xFFDC) || (cp >= 0x20000 && cp <= 0x3FFFF);
}

static enum fold_kind kind_by_category(uint32_t cp)
{
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_NL:
		return is_unspaced(cp) ? FOLD_IDEOGRAPH : FOLD_LETTER;
	case UTF8PROC_CATEGORY_ND:
		return FOLD_DIGIT;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return FOLD_MARK;
	case UTF8PROC_CATEGORY_SC:
		return FOLD_CURRENCY;
	case UTF8PROC_CATEGORY_PD:
		return FOLD_DASH;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return FOLD_SPACE;
	case UTF8PROC_CATEGORY_CF:
		return FOLD_IGNORED;
	default:
		return FOLD_BREAK;
	}
}

enum fold_kind fold_kind_beyond_ascii(uint32_t cp)
{
	if (cp >= 0xC0 && cp < 0x2B9)
		return cp == 0xD7 || cp == 0xF7 ? FOLD_BREAK : FOLD_LETTER;
	if (cp >= 0x400 && cp < 0x482)
		return FOLD_LETTER;
	size_t low = 0, high = sizeof RANGES / sizeof *RANGES;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (cp > RANGES[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < sizeof RANGES / sizeof *RANGES && cp >= RANGES[low].first)
		return RANGES[low].kind;
	return kind_by_category(cp);
}

bool fold_is_upper(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z';
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
	return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool fold_is_lower(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z';
	return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LL;
}

/* ---- words -------------------------------------------------------------- */

enum { POINTS_MAX = FOLD_WORD_POINTS * 3, DOTLESS_I = 0x131, DOT_ABOVE = 0x307, SHARP_S = 0xDF };

/* The first digits of the scripts whose digits are met in news; the other nine
 * follow.  Full-width ones are made plain with the letters. */
static const uint32_t ZEROS[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xE50};

static int32_t plain_digit(int32_t cp)
{
	for (size_t i = 0; cp >= 0x660 && i < sizeof ZEROS / sizeof *ZEROS; i++)
		if ((uint32_t)cp - ZEROS[i] < 10)
			return '0' + (cp - (int32_t)ZEROS[i]);
	return cp;
}

/* A variant of a letter or digit that is to be read as the plain one: wide and
 * narrow forms, ligatures, presentation forms, mathematical alphabets. */
static bool is_variant(uint32_t cp)
{
	utf8proc_propval_t type = utf8proc_get_property((utf8proc_int32_t)cp)->decomp_type;
	if (type == 0 || type == UTF8PROC_DECOMP_TYPE_NOBREAK ||
	    type == UTF8PROC_DECOMP_TYPE_FRACTION || type == UTF8PROC_DECOMP_TYPE_SQUARE)
		return false;
	return fold_is_word(cp);
}

/* Decomposes one code point to `out`, case-folding it on request; where there is
 * no room, leaves it out. */
static size_t decompose_one(int32_t cp, bool fold_case, int32_t *out, size_t room)
{
	utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE;
	int boundary = 0;
	if (fold_case && cp != SHARP_S)
		options |= UTF8PROC_CASEFOLD;
	if (is_variant((uint32_t)cp))
		options |= UTF8PROC_COMPAT;
	utf8proc_ssize_t count =
	    utf8proc_decompose_char(cp, out, (utf8proc_ssize_t)room, options, &boundary);
	if (count < 0 || (size_t)count > room)
		return 0;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		if (out[i] == ' ') { /* a ligature of several words stays as it is */
			out[0] = cp;
			return 1;
		}
	}
	return (size_t)count;
}

/* Marks into canonical order: a stable sort of each run by combining class. */
static void order_marks(int32_t *points, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		utf8proc_propval_t class = utf8proc_get_property(points[i])->combining_class;
		int32_t mark = points[i];
		size_t to = i;
		while (class && to > 0 &&
		       utf8proc_get_property(points[to - 1])->combining_class > class) {
			points[to] = points[to - 1];
			to--;
		}
		points[to] = mark;
	}
}

/* One code point as the table has it; 0: leave it out. */
static int32_t normal_point(uint32_t cp)
{
	switch (fold_kind(cp)) {
	case FOLD_IGNORED:
		return 0;
	case FOLD_APOSTROPHE:
		return '\'';
	case FOLD_HYPHEN:
		return '-';
	case FOLD_DIGIT:
		return plain_digit((int32_t)cp);
	case FOLD_MARK:
		return cp == 0xFF9E ? 0x3099 : cp == 0xFF9F ? 0x309A : (int32_t)cp;
	default:
		return cp == 0x1E9E ? SHARP_S : (int32_t)cp;
	}
}

/* Case by the rules of Turkish: I and İ are two letters. */
static size_t fold_turkish_i(int32_t *points, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		int32_t cp = points[i];
		if (cp == 'I' && i + 1 < count && points[i + 1] == DOT_ABOVE) {
			cp = 'i';
			i++;
		} else if (cp == 'I') {
			cp = DOTLESS_I;
		}
		points[kept++] = cp;
	}
	return kept;
}

static size_t fold_points(struct fold_room *room, const uint32_t *points, size_t count, bool turkish)
{
	int32_t *first = room->decomposed, *last = room->points;
	size_t n = 0, m = 0;
	for (size_t i = 0; i < count; i++) {
		int32_t cp = normal_point(points[i]);
		if (cp)
			n += decompose_one(cp, false, first + n, POINTS_MAX - n);
	}
	order_marks(first, n);
	if (turkish)
		n = fold_turkish_i(first, n);
	for (size_t i = 0; i < n; i++)
		m += decompose_one(first[i], true, last + m, POINTS_MAX - m);
	order_marks(last, m);
	utf8proc_ssize_t composed = utf8proc_normalize_utf32(
	    last, (utf8proc_ssize_t)m, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return composed < 0 ? 0 : (size_t)composed;
}

/* A word of ASCII letters, digits and apostrophes; false if there is more in it. */
static bool fold_ascii(const uint32_t *points, size_t count, char *out)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t cp = points[i];
		if (cp >= 0x80)
			return false;
		out[i] = (char)(cp == '`' ? '\'' : cp - 'A' < 26u ? cp | 0x20 : cp);
	}
	return true;
}

size_t fold_word(struct fold_room *room, const uint32_t *points, size_t count, bool turkish, char *out)
{
	const int32_t sigma = 0x3C3, final_sigma = 0x3C2;
	if (!turkish && fold_ascii(points, count, out))
		return count;
	size_t n = fold_points(room, points, count, turkish), len = 0;
	if (n > 1 && room->points[n - 1] == sigma)
		room->points[n - 1] = final_sigma;
	for (size_t i = 0; i < n; i++)
		len += utf8_encode((uint32_t)room->points[i], out + len);
	return len;
}

/* Letters that look like one or two of the plain alphabet but do not decompose. */
static const struct {
	uint32_t letter;
	char plain[4];
} STROKES[] = {
    {0xDF, "ss"},  {0xE6, "ae"}, {0xF0, "d"},   {0xF8, "o"},   {0xFE, "th"},  {0x111, "d"},
    {0x127, "h"},  {0x131, "i"}, {0x142, "l"},  {0x14B, "n"},  {0x153, "oe"}, {0x167, "t"},
    {0x180, "b"},  {0x199, "k"}, {0x1A5, "p"},  {0x1B4, "y"},  {0x1E5, "g"},  {0x237, "j"},
    {0x253, "b"},  {0x257, "d"}, {0x268, "i"},  {0x289, "u"},  {0x3C2, "\xCF\x83"},
};

static bool is_latin_or_greek(uint32_t cp)
{
	return (cp >= 0xC0 && cp < 0x2B0) || (cp >= 0x370 && cp < 0x400) ||
	       (cp >= 0x1E00 && cp < 0x2000) || (cp >= 0x2C60 && cp < 0x2C80) ||
	       (cp >= 0xA720 && cp < 0xA800);
}

/* Marks that an accentless spelling leaves out, wherever they stand alone. */
static bool is_accent(uint32_t cp)
{
	return (cp >= 0x300 && cp < 0x370) || cp == 0xB7 || (cp >= 0x591 && cp <= 0x5BD) ||
	       (cp >= 0x5BF && cp <= 0x5C7 && cp != 0x5C0 && cp != 0x5C3 && cp != 0x5C6) ||
	       (cp >= 0x64B && cp <= 0x652) || cp == 0x670 || (cp >= 0x6D6 && cp <= 0x6DC) ||
	       (cp >= 0x1AB0 && cp < 0x1B00) || (cp >= 0x1DC0 && cp < 0x1E00) ||
	       (cp >= 0x20D0 && cp < 0x2100) || (cp >= 0xFE20 && cp < 0xFE30);
}

static size_t fold_letter(uint32_t cp, char *out)
{
	for (size_t i = 0; i < sizeof STROKES / sizeof *STROKES; i++) {
		if (STROKES[i].letter == cp) {
			size_t len = strlen(STROKES[i].plain);
			memcpy(out, STROKES[i].plain, len);
			return len;
		}
	}
	int32_t parts[16];
	int boundary = 0;
	utf8proc_ssize_t count = utf8proc_decompose_char((int32_t)cp, parts, 16,
							 UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
	uint32_t base = count > 0 && count <= 16 ? (uint32_t)parts[0] : cp;
	/* o with stroke and acute, and the like: the base has a stroke still. */
	return base != cp && base >= 0x80 ? fold_letter(base, out) : utf8_encode(base, out);
}

static size_t fold_beyond_ascii(uint32_t cp, char *out)
{
	if (is_accent(cp))
		return 0;
	if (is_latin_or_greek(cp))
		return fold_letter(cp, out);
	switch (cp) {
	case 0x450: /* е with grave: stress */
	case 0x451: /* ё: customarily written е */
		return utf8_encode(0x435, out);
	case 0x45D: /* и with grave: stress */
		return utf8_encode(0x438, out);
	default:
		return utf8_encode(cp, out);
	}
}

size_t fold_accents(struct slice folded, char *out)
{
	size_t len = 0;
	for (size_t at = 0; at < folded.len;) {
		unsigned char byte = (unsigned char)folded.ptr[at];
		if (byte < 0x80) {
			out[len++] = (char)byte;
			at++;
			continue;
		}
		uint32_t cp = 0;
		size_t size = utf8_decode(folded, at, &cp);
		if (!size)
			break;
		at += size;
		len += fold_beyond_ascii(cp, out + len);
	}
	return len;
}
