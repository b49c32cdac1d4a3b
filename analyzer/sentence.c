/* sentence.c - see sentence.h. */
#include "analyzer/sentence.h"

#include "analyzer/abbreviation.h"
#include "analyzer/fold.h"
#include "util/utf8.h"

/* ---- what is between the words ------------------------------------------------------ */

struct gap {
	unsigned lines;	  /* ends of lines with nothing but space between, at most */
	bool separator;	  /* U+2029 */
	bool full_stop;	  /* the first mark is a point */
	bool terminator;  /* ! ? and the like, or a full stop of another script */
	bool ellipsis;	  /* … or ... */
	bool space;	  /* behind the mark */
	bool bullet;	  /* at the start of a line */
	bool quoted;	  /* a quotation ends behind the mark */
	bool comma;	  /* and a comma or colon stands behind that */
};

static bool is_terminator(uint32_t cp)
{
	switch (cp) {
	case '!':
	case '?':
	case 0x203C: /* doubled and mixed marks */
	case 0x2047:
	case 0x2048:
	case 0x2049:
	case 0x61F: /* Arabic */
	case 0x6D4:
	case 0x964: /* danda */
	case 0x965:
	case 0x589: /* Armenian */
	case 0x3002: /* ideographic */
	case 0xFF01:
	case 0xFF0E:
	case 0xFF1F:
		return true;
	default:
		return false;
	}
}

/* Bullets, triangles and squares, not hyphens: those also go on with a line. */
static bool is_bullet(uint32_t cp)
{
	return cp == 0x2022 || cp == 0x2023 || cp == 0x2043 || (cp >= 0x25A0 && cp <= 0x25FF);
}

static bool ends_quotation(uint32_t cp)
{
	return fold_is_quote(cp) || cp == 0x2019 || cp == 0x27;
}

static struct gap read_gap(struct slice text, size_t at, size_t next)
{
	struct gap g = {0};
	unsigned run = 0, points = 0;
	while (at < next) {
		uint32_t cp = 0;
		size_t size = utf8_decode(text, at, &cp);
		at += size ? size : 1;
		enum fold_kind kind = fold_kind(cp);
		g.bullet = g.bullet || (run > 0 && is_bullet(cp));
		run = cp == '\n' ? run + 1 : kind == FOLD_SPACE ? run : 0;
		g.lines = run > g.lines ? run : g.lines;
		g.separator = g.separator || cp == 0x2029;
		points += cp == '.';
		g.ellipsis = g.ellipsis || cp == 0x2026 || points >= 2;
		g.full_stop = g.full_stop || cp == '.';
		bool marked = g.full_stop || g.terminator || g.ellipsis;
		g.quoted = g.quoted || (marked && (cp == 0xBB || (!g.space && ends_quotation(cp))));
		g.comma = g.comma || (marked && !g.space && (cp == ',' || cp == ';' || cp == ':'));
		g.terminator = g.terminator || is_terminator(cp);
		g.space = g.space || kind == FOLD_SPACE || kind == FOLD_NO_BREAK;
	}
	return g;
}

/* ---- full stops ------------------------------------------------------------------------ */

/* One character and its marks. */
static bool is_one_letter(struct slice word)
{
	uint32_t cp = 0;
	size_t at = word.len ? utf8_decode(word, 0, &cp) : 0;
	if (!at)
		return false;
	while (at < word.len) {
		size_t size = utf8_decode(word, at, &cp);
		if (!size || fold_kind(cp) != FOLD_MARK)
			return false;
		at += size;
	}
	return true;
}

static bool begins_with_capital(struct slice word)
{
	uint32_t cp = 0;
	return word.len && utf8_decode(word, 0, &cp) && fold_is_upper(cp);
}

/* One letter, upper case: the initial of a name. */
static bool is_initial(struct slice word)
{
	return is_one_letter(word) && begins_with_capital(word);
}

static bool is_number(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] < '0' || word.ptr[i] > '9')
			return false;
	return word.len > 0;
}

/* The day in "3. Juni": these languages write ordinals with a point. */
static bool has_pointed_ordinals(const struct language *language)
{
	static const char codes[] = " de da no fi hu cs sr tr eu ";
	return language && abbreviation_listed(codes, slice_from(language_code(language)));
}

/* Where the run of letters and digits at `next` ends. */
static size_t word_end(struct slice text, size_t next)
{
	while (next < text.len) {
		uint32_t cp = 0;
		size_t size = utf8_decode(text, next, &cp);
		if (!size || (!fold_is_word(cp) && fold_kind(cp) != FOLD_MARK))
			break;
		next += size;
	}
	return next;
}

static bool is_starter(struct slice text, size_t next, bool with_namelike)
{
	char room[ABBREVIATION_ROOM];
	struct slice word = slice_make(text.ptr + next, word_end(text, next) - next);
	return abbreviation_is_starter(abbreviation_lower(word, room), with_namelike);
}

static bool next_is_digit(struct slice text, size_t next)
{
	uint32_t cp = 0;
	utf8_decode(text, next, &cp);
	return fold_kind(cp) == FOLD_DIGIT;
}

/* Is the next word one letter and a point, as in "I. M. Pei" and "z. B."? */
static bool next_is_letter_with_point(struct slice text, size_t next)
{
	size_t end = word_end(text, next);
	return end < text.len && text.ptr[end] == '.' && !next_is_digit(text, next) &&
	       is_one_letter(slice_make(text.ptr + next, end - next));
}

/* "EE. UU.", "FF. AA.": a plural is the letter twice. */
static bool is_doubled_letter(struct slice word)
{
	return word.len == 2 && word.ptr[0] == word.ptr[1] && fold_is_upper((unsigned char)word.ptr[0]);
}

static bool next_is_doubled_letter(struct slice text, size_t next)
{
	return is_doubled_letter(slice_make(text.ptr + next, word_end(text, next) - next));
}

/* One small letter is short for a word ("z. B.", "a. C.") when another follows, and in
 * languages where none is a noun. */
static bool is_small_letter(const struct language *language, struct slice text, struct slice word, size_t next)
{
	static const char codes[] = " de es fr it pt nl ";
	uint32_t cp = 0;
	if (!is_one_letter(word) || !utf8_decode(word, 0, &cp) || !fold_is_lower(cp))
		return false;
	return next_is_letter_with_point(text, next) ||
	       (language && abbreviation_listed(codes, slice_from(language_code(language))));
}

/* The pronoun: "taller than I. Smith left", but "I. M. Pei". */
static bool is_pronoun_i(const struct language *language, struct slice word)
{
	return slice_equal(word, SLICE("I")) && language &&
	       slice_equal(slice_from(language_code(language)), SLICE("en"));
}

/* l’art. 5: what stands behind the apostrophe. */
static struct slice without_elision(struct slice word)
{
	for (size_t i = word.len; i-- > 0;) {
		if (word.ptr[i] == '\'')
			return slice_tail(word, i + 1);
		if (i >= 2 && !memcmp(word.ptr + i - 2, "\xE2\x80\x99", 3))
			return slice_tail(word, i + 1);
	}
	return word;
}

static bool full_stop_ends(const struct language *language, struct slice text, struct slice word,
			   size_t next)
{
	char room[ABBREVIATION_ROOM];
	bool inside = slice_ends_with(word, SLICE("."));
	if (inside)
		word.len--;
	word = without_elision(word);
	struct slice lower = abbreviation_lower(word, room);
	if (!lower.len && !inside)
		return true;
	bool capital = begins_with_capital(word);
	enum abbreviation kind = abbreviation_find(language, lower, capital);
	if (kind == ABBREVIATION_NEVER_ENDS)
		return false;
	if (is_pronoun_i(language, word))
		return !next_is_letter_with_point(text, next);
	if (is_initial(word))
		return is_starter(text, next, false);
	if (kind == ABBREVIATION_BEFORE_FIGURE)
		return !next_is_digit(text, next);
	if (is_number(word) && word.len <= 2 && has_pointed_ordinals(language))
		return is_starter(text, next, false);
	if (is_doubled_letter(word) && next_is_doubled_letter(text, next))
		return false;
	if (inside || kind == ABBREVIATION_MAY_END || is_small_letter(language, text, word, next))
		return is_starter(text, next, true);
	return true;
}

/* ---- quotations ---------------------------------------------------------------------- */

enum { NAME_WORDS = 5 };

/* `"Stop!" Police Chief Smith said`: a name and a verb of saying give the quotation to
 * someone, and belong to its sentence. */
static bool is_given_to_someone(struct slice text, size_t next)
{
	char room[ABBREVIATION_ROOM];
	if (is_starter(text, next, true))
		return false;
	for (unsigned words = 0; words < NAME_WORDS; words++) {
		size_t end = word_end(text, next);
		uint32_t cp = 0;
		struct slice word = slice_make(text.ptr + next, end - next);
		if (words && abbreviation_is_saying(abbreviation_lower(word, room)))
			return true;
		if (!utf8_decode(text, next, &cp) || !fold_is_upper(cp) || end + 1 >= text.len)
			return false;
		next = end + (text.ptr[end] == '.');
		if (text.ptr[next] != ' ')
			return false;
		next++;
	}
	return false;
}

enum sentence_break sentence_break(const struct language *language, struct slice text, size_t start,
				   size_t end, size_t next)
{
	struct gap gap = read_gap(text, end, next);
	struct slice word = slice_make(text.ptr + start, end - start);
	uint32_t cp = 0;
	if (gap.lines >= 2 || gap.separator)
		return PARAGRAPH_BEGINS;
	utf8_decode(text, next, &cp);
	if (gap.bullet)
		return SENTENCE_BEGINS;
	bool inside = slice_ends_with(word, SLICE("."));
	if ((!gap.full_stop && !gap.terminator && !gap.ellipsis && !inside) || fold_is_lower(cp))
		return SENTENCE_GOES_ON;
	if (gap.comma)
		return SENTENCE_GOES_ON;
	if (gap.terminator)
		return gap.quoted && is_given_to_someone(text, next) ? SENTENCE_GOES_ON : SENTENCE_BEGINS;
	if (gap.ellipsis)
		return gap.space ? SENTENCE_BEGINS : SENTENCE_GOES_ON;
	if (!gap.space && !(gap.full_stop && fold_is_upper(cp) && !inside))
		return SENTENCE_GOES_ON;
	return full_stop_ends(language, text, word, next) ? SENTENCE_BEGINS : SENTENCE_GOES_ON;
}
