/* stemmers/detect.c - the language of a text, by its small words and its letters. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "stemmers/detect.h"
#include "util/error.h"
#include "util/utf8.h"

#define LANGUAGES_MAX 64
#define WORD_MAX 24	   /* bytes; stop words are short */
#define SLOTS 4096	   /* a power of two, some twice the stop words */
#define SHARE 60	   /* points of a word that one language has */
#define POINTS_MIN 300	   /* about five words of its own */
#define TIMES_MAX 2	   /* one word repeated, as in a table, is no running text */
#define POINTS_AHEAD 600   /* enough, where nobody comes near */

struct slot {
	uint64_t languages; /* a bit each; 0 where the slot is free */
	struct slice word;
};

struct detector {
	struct slot slots[SLOTS];
};

/* Of the word, or the free one where it belongs. */
static struct slot *find_slot(const struct detector *d, struct slice word)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (unsigned char)word.ptr[i]) * 16777619u;
	size_t at = (hash ^ hash >> 15) & (SLOTS - 1);
	while (d->slots[at].languages && !slice_equal(d->slots[at].word, word))
		at = (at + 1) & (SLOTS - 1);
	return (struct slot *)(uintptr_t)&d->slots[at];
}

enum bf_status detector_open(struct detector **out, bf_error *error)
{
	struct detector *d = *out = calloc(1, sizeof *d);
	if (!d)
		return error_no_memory(error);
	for (size_t l = 0; l < language_count() && l < LANGUAGES_MAX; l++) {
		const struct language *language = language_at(l);
		for (size_t w = 0; w < language_stop_word_count(language); w++) {
			struct slice word = language_stop_word_at(language, w);
			if (word.len > WORD_MAX)
				continue;
			struct slot *slot = find_slot(d, word);
			slot->word = word;
			slot->languages |= UINT64_C(1) << l;
		}
	}
	return BF_OK;
}

void detector_close(struct detector *d)
{
	free(d);
}

/* ---- by letters ---------------------------------------------------------------------- */

/* Scripts that one language writes, or a family of which small words tell no more. */
enum script { HAN, KANA, HANGUL, THAI, HEBREW, GEORGIAN, OTHER, SCRIPTS };

static const struct range {
	uint32_t first, last;
	enum script script;
} RANGES[] = {
    {0x0590, 0x05ff, HEBREW}, {0x0e00, 0x0e7f, THAI},	{0x10a0, 0x10ff, GEORGIAN},
    {0x1100, 0x11ff, HANGUL}, {0x3040, 0x30ff, KANA},	{0x3130, 0x318f, HANGUL},
    {0x3400, 0x9fff, HAN},    {0xac00, 0xd7a3, HANGUL}, {0x20000, 0x323af, HAN},
};

static enum script script_of(uint32_t c)
{
	if (c < RANGES[0].first)
		return OTHER;
	for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++)
		if (c >= RANGES[i].first && c <= RANGES[i].last)
			return RANGES[i].script;
	return OTHER;
}

static const char *language_of_letters(const size_t letters[SCRIPTS])
{
	size_t all = 0, japanese = letters[HAN] + letters[KANA];
	for (int i = 0; i < SCRIPTS; i++)
		all += letters[i];
	if (all < 4)
		return "";
	if (japanese * 3 > all) /* names and numbers of other scripts stand between */
		return letters[KANA] * 20 > japanese ? "ja" : "zh";
	return letters[HANGUL] * 3 > all	? "ko"
	       : letters[THAI] * 2 > all	? "th"
	       : letters[GEORGIAN] * 2 > all	? "ka"
	       : letters[HEBREW] * 2 > all	? "he"
						: "";
}

/* ---- by words ------------------------------------------------------------------------ */

struct count {
	unsigned points[LANGUAGES_MAX];
	size_t letters[SCRIPTS];
	char word[WORD_MAX + 4];
	size_t length; /* of the word on hand; beyond WORD_MAX it is none */
	unsigned words;
	uint8_t times[SLOTS]; /* each small word was counted */
};

static void count_word(const struct detector *d, struct count *count)
{
	struct slice word = slice_make(count->word, count->length);
	count->length = 0;
	if (word.len < 2 || word.len > WORD_MAX)
		return; /* letters that stand alone come from tables and bad scans, too */
	const struct slot *slot = find_slot(d, word);
	uint64_t languages = slot->languages;
	uint8_t *times = &count->times[slot - d->slots];
	if (!languages || *times == TIMES_MAX)
		return;
	(*times)++;
	unsigned points = SHARE / (unsigned)__builtin_popcountll(languages);
	for (; languages; languages &= languages - 1)
		count->points[__builtin_ctzll(languages)] += points;
}

static void find_first_two(const struct count *count, size_t *first, size_t *second)
{
	*first = 0;
	*second = 1;
	for (size_t i = 1; i < LANGUAGES_MAX; i++) {
		if (count->points[i] > count->points[*first]) {
			*second = *first;
			*first = i;
		} else if (i != *first && count->points[i] > count->points[*second]) {
			*second = i;
		}
	}
}

static bool is_far_ahead(const struct count *count)
{
	size_t first, second;
	find_first_two(count, &first, &second);
	return count->points[first] >= POINTS_AHEAD &&
	       count->points[first] > 2 * count->points[second];
}

/* A letter makes the word longer, anything else ends it. */
static bool add_letter(struct count *count, uint32_t c)
{
	if (c < 0x80) {
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter && !(c == '\'' && count->length))
			return false;
		if (count->length <= WORD_MAX)
			count->word[count->length++] = (char)(letter ? c | 0x20 : c);
		count->letters[OTHER] += letter;
		return true;
	}
	if (c == 0x2019 && count->length)
		return add_letter(count, '\'');
	utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)c);
	if (kind > UTF8PROC_CATEGORY_ME || kind == UTF8PROC_CATEGORY_CN)
		return false;
	if (count->length <= WORD_MAX - 4)
		count->length += utf8_encode((uint32_t)utf8proc_tolower((utf8proc_int32_t)c),
					     count->word + count->length);
	else
		count->length = WORD_MAX + 1;
	count->letters[script_of(c)]++;
	return true;
}

static const char *language_of_words(const struct count *count)
{
	size_t first, second;
	find_first_two(count, &first, &second);
	unsigned points = count->points[first];
	if (points < POINTS_MIN || points * 2 < count->points[second] * 3)
		return "";
	return language_code(language_at(first));
}

struct slice detector_language(const struct detector *d, struct slice text)
{
	struct count count = {0};
	size_t end = text.len > DETECTOR_BYTES ? utf8_floor(text, DETECTOR_BYTES) : text.len;
	for (size_t at = 0; at < end;) {
		uint32_t c = (unsigned char)text.ptr[at];
		size_t step = c < 0x80 ? 1 : utf8_decode(text, at, &c);
		if (step == 0)
			break;
		at += step;
		if (add_letter(&count, c))
			continue;
		if (count.length) {
			count_word(d, &count);
			if (++count.words % 8 == 0 && is_far_ahead(&count))
				break;
		}
	}
	count_word(d, &count);
	const char *code = language_of_words(&count);
	return slice_from(*code ? code : language_of_letters(count.letters));
}
