/* stemmers/language.c - the table of languages and the look-ups in their lists.
 *
 * In:  the constant tables of word_lists.h.
 * Out: a language for a tag; stop words; the line that decides a word.
 *
 * Everything here is a search in sorted constant data: no state, no allocation,
 * safe from any thread. */
#include "stemmers/word_lists.h"

static struct slice text_at(uint32_t offset)
{
	return slice_from(word_text + offset);
}

struct slice list_next(struct slice *words)
{
	const char *space = words->len ? memchr(words->ptr, ' ', words->len) : NULL;
	size_t length = space ? (size_t)(space - words->ptr) : words->len;
	struct slice word = slice_make(words->ptr, length);

	*words = slice_tail(*words, length + 1);
	return word;
}

static bool tags_hold(const char *tags, struct slice tag)
{
	struct slice rest = slice_from(tags);

	while (rest.len)
		if (slice_equal_nocase(list_next(&rest), tag))
			return true;
	return false;
}

const struct language *language_find(struct slice tag)
{
	size_t length = 0;

	while (length < tag.len && tag.ptr[length] != '-' && tag.ptr[length] != '_')
		length++;
	if (length == 0)
		return NULL;
	tag.len = length;
	for (size_t i = 0; i < language_table_count; i++)
		if (tags_hold(language_table[i].tags, tag))
			return &language_table[i];
	return NULL;
}

size_t language_count(void)
{
	return language_table_count;
}

const struct language *language_at(size_t number)
{
	return number < language_table_count ? &language_table[number] : NULL;
}

const char *language_code(const struct language *language)
{
	return language->code;
}

const char *language_name(const struct language *language)
{
	return language->name;
}

size_t language_elision(const struct language *language, struct slice folded)
{
	struct slice rest = text_at(language->elisions);

	while (rest.len) {
		struct slice little = list_next(&rest);
		if (folded.len > little.len + 1 && folded.ptr[little.len] == '\'' &&
		    slice_starts_with(folded, little))
			return little.len + 1;
	}
	return 0;
}

bool language_is_stop_word(const struct language *language, struct slice folded)
{
	const struct stop_row *rows = stop_table + language->stop_first;
	size_t low = 0, high = language->stop_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct stop_row *row = &rows[middle];
		int order = slice_compare(folded, slice_make(word_text + row->word, row->length));
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

size_t language_stop_word_count(const struct language *language)
{
	return language->stop_count;
}

struct slice language_stop_word_at(const struct language *language, size_t number)
{
	const struct stop_row *row = &stop_table[language->stop_first + number];

	return slice_make(word_text + row->word, row->length);
}

size_t language_accented_count(const struct language *language)
{
	return language->accented_count;
}

void language_accented_at(const struct language *language, size_t number, struct slice *word,
			  struct slice *stem)
{
	const struct word_row *row = &word_table[accented_table[language->accented_first + number]];

	*word = slice_make(word_text + row->word, row->word_length);
	*stem = slice_make(word_text + row->stem, row->stem_length);
}

const struct word_row *list_lookup(const struct language *language, struct slice folded)
{
	const struct word_row *rows = word_table + language->word_first;
	size_t low = 0, high = language->word_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct word_row *row = &rows[middle];
		int order =
		    slice_compare(folded, slice_make(word_text + row->word, row->word_length));
		if (order == 0)
			return row;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

struct stemmer_reason stemmer_reason(const struct language *language, struct slice folded)
{
	struct stemmer_reason reason = {.rule = STEMMER_SNOWBALL};
	const struct word_row *row;

	if (folded.len > STEMMER_WORD_MAX) {
		reason.rule = STEMMER_TOO_LONG;
		return reason;
	}
	row = list_lookup(language, folded);
	if (row) {
		const struct line_row *line = &line_table[row->line];
		reason.rule = line->rule;
		reason.line = line->number;
		reason.pair = text_at(line->pair);
		reason.reason = text_at(line->reason);
	}
	return reason;
}
