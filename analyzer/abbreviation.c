/* abbreviation.c - see abbreviation.h. */
#include "analyzer/abbreviation.h"

#include <utf8proc.h>

#include "analyzer/abbreviation_words.h"
#include "analyzer/fold.h"
#include "util/utf8.h"

/* Words that begin sentences and never a name; then those that may. */
static const char STARTERS[] =
    " the he she it they we you this that these those there on at but and or if when while as for"
    " from with after before under according since his her their its our my what who how why where"
    " not yes are was were would both some many all pero una elle ils elles dans mais eine wir ";
static const char NAMELIKE_STARTERS[] =
    " a an i in is no mr mrs ms el la los las en un il le les der die das er sie es ein ";

/* Verbs by which what was said is given to someone. */
static const char SAYING[] =
    " said says say asked asks wrote writes told added shouted yelled cried replied answered tweeted"
    " posted exclaimed demanded wondered screamed joked chanted asks dijo pregunto escribio grito"
    " respondio afirmo anadio exclamo dit demande ecrit lance repond sagte fragte rief"
    " schrieb ";

bool abbreviation_listed(const char *list, struct slice word)
{
	char wanted[ABBREVIATION_ROOM + 3] = " ";
	if (!word.len || word.len > sizeof wanted - 3)
		return false;
	memcpy(wanted + 1, word.ptr, word.len);
	wanted[word.len + 1] = ' ';
	wanted[word.len + 2] = '\0';
	return strstr(list, wanted) != NULL;
}

/* Small, and without what its canonical decomposition puts behind it. */
static uint32_t plain_letter(uint32_t cp)
{
	int32_t parts[8];
	int class = 0;
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 0x20 : cp;
	if (utf8proc_decompose_char((int32_t)cp, parts, 8, UTF8PROC_DECOMPOSE, &class) < 1)
		return cp;
	return (uint32_t)utf8proc_tolower(parts[0]);
}

struct slice abbreviation_lower(struct slice word, char out[ABBREVIATION_ROOM])
{
	size_t len = 0;
	for (size_t at = 0; at < word.len;) {
		uint32_t cp = 0;
		size_t size = utf8_decode(word, at, &cp);
		if (!size)
			break;
		if (len > ABBREVIATION_BYTES)
			return slice_make(out, 0);
		if (fold_kind(cp) != FOLD_MARK)
			len += utf8_encode(plain_letter(cp), out + len);
		at += size;
	}
	return slice_make(out, len > ABBREVIATION_BYTES ? 0 : len);
}

static int compare(size_t i, struct slice word)
{
	return slice_compare(slice_from(ABBREVIATIONS[i].word), word);
}

enum abbreviation abbreviation_find(const struct language *language, struct slice lower, bool capital)
{
	struct slice code = slice_from(language ? language_code(language) : "");
	size_t low = 0, high = sizeof ABBREVIATIONS / sizeof *ABBREVIATIONS;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(middle, lower) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < sizeof ABBREVIATIONS / sizeof *ABBREVIATIONS && compare(low, lower) == 0; low++) {
		struct slice own = slice_from(ABBREVIATIONS[low].language);
		uint8_t kind = ABBREVIATIONS[low].kind;
		if ((capital || !(kind & CAPITAL)) && (!own.len || slice_equal(own, code)))
			return (enum abbreviation)(kind & ~CAPITAL);
	}
	if (slice_equal(code, SLICE("de")) && slice_ends_with(lower, SLICE("str"))) /* Hauptstr. 5 */
		return ABBREVIATION_BEFORE_FIGURE;
	return ABBREVIATION_NONE;
}

bool abbreviation_is_starter(struct slice lower, bool with_namelike)
{
	return abbreviation_listed(STARTERS, lower) ||
	       (with_namelike && abbreviation_listed(NAMELIKE_STARTERS, lower));
}

bool abbreviation_is_saying(struct slice lower)
{
	return abbreviation_listed(SAYING, lower);
}
