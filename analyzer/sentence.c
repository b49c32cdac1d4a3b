/* sentence.c - see sentence.h. */
#include "analyzer/sentence.h"

#include <stdlib.h>

#include "analyzer/fold.h"
#include "util/utf8.h"

enum { WORD_MAX = 12, ABBREVIATION_BYTES_MAX = 8 };

/* Abbreviations by what they do, a space before and after each, lower case.  Those
 * that are words when written small (sat, me, arts) count with a capital only. */

/* A name or the like always follows, often with a capital. */
static const char TITLES[] =
    " dr dra prof sr sra srta mme mlle mm m vs v cf eg ie viz bzw ca nr u.a z.b d.h dhr mevr drs"
    " г ул им стр др проф св тел ";
static const char CAPITAL_TITLES[] =
    " mr mrs ms messrs sen sens rep reps gov govs gen col maj lt cmdr capt sgt cpl pvt adm ste mt"
    " rev hon pres supt det insp fr me mgr str ";

/* May stand at the end of a sentence as well as inside it. */
static const char EITHER[] =
    " al plc llc etc approx min max a.m p.m ph.d ee.uu usw usf evtl ggf тыс млн млрд руб ";
static const char CAPITAL_EITHER[] =
    " inc corp co ltd bros jr esq jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed"
    " thu thur thurs fri sat sun st ft ave blvd rd hwy dept univ assn dist est ala ariz ark calif"
    " colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn"
    " tex va vt wash wis wyo ";

/* Before a figure, not otherwise (núm composed and decomposed). */
static const char BEFORE_FIGURE[] =
    " no nos vol art arts ch sec p pp fig para n\xC3\xBAm nu\xCC\x81m n° num nº rn ";

/* Words that begin sentences and never a name; then those that may. */
static const char STARTERS[] =
    " the he she it they we you this that these those there on at but and or if when while as for"
    " from with after before under according since his her their its our my what who how why where"
    " not yes are was were would both some many all pero una elle ils elles dans mais eine wir ";
static const char NAMELIKE_STARTERS[] =
    " a an i in is no mr mrs ms el la los las en un il le les der die das er sie es ein ";

static bool is_listed(const char *list, struct slice word)
{
	char wanted[WORD_MAX * 4 + 3] = " ";
	if (!word.len || word.len > sizeof wanted - 3)
		return false;
	memcpy(wanted + 1, word.ptr, word.len);
	wanted[word.len + 1] = ' ';
	wanted[word.len + 2] = '\0';
	return strstr(list, wanted) != NULL;
}

/* Lower case, enough for looking words up: of ASCII, Latin-1 and Cyrillic. */
static struct slice lower_word(struct slice word, char out[WORD_MAX * 4])
{
	size_t len = 0;
	if (word.len > WORD_MAX * 2)
		return slice_make(out, 0);
	for (size_t at = 0; at < word.len;) {
		uint32_t cp = 0;
		size_t size = utf8_decode(word, at, &cp);
		if (!size)
			break;
		if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp < 0xDF && cp != 0xD7) ||
		    (cp >= 0x410 && cp < 0x430))
			cp += 0x20;
		len += utf8_encode(cp, out + len);
		at += size;
	}
	return slice_make(out, len);
}

/* ---- what is between the words ------------------------------------------------------ */

struct gap {
	unsigned lines;	  /* ends of lines with nothing but space between, at most */
	bool separator;	  /* U+2029 */
	bool full_stop;	  /* the first mark is a point */
	bool terminator;  /* ! ? and the like, or a full stop of another script */
	bool ellipsis;	  /* … or ... */
	bool space;	  /* behind the mark */
	bool bullet;	  /* at the start of a line */
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
		g.terminator = g.terminator || is_terminator(cp);
		g.space = g.space || kind == FOLD_SPACE || kind == FOLD_NO_BREAK;
	}
	return g;
}

/* ---- full stops ------------------------------------------------------------------------ */

/* One letter, upper case: the initial of a name. */
static bool is_initial(struct slice word)
{
	uint32_t cp = 0;
	size_t at = word.len ? utf8_decode(word, 0, &cp) : 0;
	if (!at || !fold_is_upper(cp))
		return false;
	while (at < word.len) {
		size_t size = utf8_decode(word, at, &cp);
		if (!size || fold_kind(cp) != FOLD_MARK)
			return false;
		at += size;
	}
	return true;
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
	return language && is_listed(codes, slice_from(language_code(language)));
}

/* The run of letters and digits at `next`, in lower case. */
static struct slice next_word(struct slice text, size_t next, char out[WORD_MAX * 4])
{
	size_t end = next;
	while (end < text.len) {
		uint32_t cp = 0;
		size_t size = utf8_decode(text, end, &cp);
		if (!size || (!fold_is_word(cp) && fold_kind(cp) != FOLD_MARK))
			break;
		end += size;
	}
	return lower_word(slice_make(text.ptr + next, end - next), out);
}

static bool is_starter(struct slice text, size_t next, bool with_namelike)
{
	char room[WORD_MAX * 4];
	struct slice word = next_word(text, next, room);
	return is_listed(STARTERS, word) || (with_namelike && is_listed(NAMELIKE_STARTERS, word));
}

static bool next_is_digit(struct slice text, size_t next)
{
	uint32_t cp = 0;
	utf8_decode(text, next, &cp);
	return fold_kind(cp) == FOLD_DIGIT;
}

static bool full_stop_ends(const struct language *language, struct slice text, struct slice word,
			   size_t next)
{
	char room[WORD_MAX * 4];
	bool inside = slice_ends_with(word, SLICE("."));
	if (inside)
		word.len--;
	if (word.len > ABBREVIATION_BYTES_MAX && !inside && !is_initial(word))
		return true;
	struct slice lower = lower_word(word, room);
	bool is_capital = !slice_equal(lower, word);
	if (is_listed(TITLES, lower) || (is_capital && is_listed(CAPITAL_TITLES, lower)))
		return false;
	if (is_initial(word))
		return is_starter(text, next, false);
	if (is_listed(BEFORE_FIGURE, lower))
		return !next_is_digit(text, next);
	if (is_number(word) && word.len <= 2 && has_pointed_ordinals(language))
		return false;
	if (inside || is_listed(EITHER, lower) || (is_capital && is_listed(CAPITAL_EITHER, lower)))
		return is_starter(text, next, true);
	return true;
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
	if (gap.terminator)
		return SENTENCE_BEGINS;
	if (gap.ellipsis)
		return gap.space ? SENTENCE_BEGINS : SENTENCE_GOES_ON;
	if (!gap.space && !(gap.full_stop && fold_is_upper(cp) && !inside))
		return SENTENCE_GOES_ON;
	return full_stop_ends(language, text, word, next) ? SENTENCE_BEGINS : SENTENCE_GOES_ON;
}
