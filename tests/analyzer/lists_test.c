/* What the lines of stemmers/data promise, seen through the whole analyzer: words
 * kept apart do not find one another, nor do they by the accentless spelling of
 * either; words that were joined do. */
#include <check.h>
#include <stdio.h>

#include "analyzer/abbreviation_words.h"
#include "analyzer/analyzer.h"
#include "stemmers/word_lists.h"

enum { TERM_MAX = 64 };

/* The terms of one word. */
struct terms {
	char surface[TERM_MAX + 1], stem[TERM_MAX + 1], other_stem[TERM_MAX + 1];
};

static void copy_term(char *to, struct slice term)
{
	ck_assert_uint_le(term.len, TERM_MAX);
	if (term.len)
		memcpy(to, term.ptr, term.len);
	to[term.len] = '\0';
}

/* False where the word is several tokens, or none that has a stem. */
static bool read_terms(struct analyzer *a, struct slice word, struct terms *out)
{
	const struct token *tokens;
	size_t count;
	ck_assert_int_eq(analyzer_run(a, ANALYZE_QUERY, word, &tokens, &count, NULL), BF_OK);
	if (count != 1 || !tokens[0].lexeme->stem.len)
		return false;
	copy_term(out->surface, tokens[0].lexeme->surface);
	copy_term(out->stem, tokens[0].lexeme->stem);
	copy_term(out->other_stem, tokens[0].lexeme->other_stem);
	return true;
}

static bool is_one_of(const char *stem, const struct terms *t)
{
	return *stem && (strcmp(stem, t->stem) == 0 || strcmp(stem, t->other_stem) == 0);
}

static bool meet(const struct terms *a, const struct terms *b)
{
	return is_one_of(a->stem, b) || is_one_of(a->other_stem, b);
}

/* Is a word of that line spelled so without its accents?  Whoever types none may
 * mean the line as well: `marche` is also `marché`. */
static bool line_has_spelling(const struct language *language, uint16_t line, const char *surface,
			      struct analyzer *a)
{
	for (uint32_t i = 0; i < language->word_count; i++) {
		const struct word_row *row = &word_table[language->word_first + i];
		struct terms t;
		if (row->line == line &&
		    read_terms(a, slice_make(word_text + row->word, row->word_length), &t) &&
		    strcmp(t.surface, surface) == 0)
			return true;
	}
	return false;
}

static unsigned wrong;

static void check_pair(const struct language *language, const struct word_row *row,
		       struct slice other, struct analyzer *a)
{
	const struct line_row *line = &line_table[row->line];
	struct slice word = slice_make(word_text + row->word, row->word_length);
	bool joined = line->rule == STEMMER_BRIDGE;
	struct terms ours, theirs;
	if (!read_terms(a, word, &ours) || !read_terms(a, other, &theirs))
		return;
	if (meet(&ours, &theirs) == joined)
		return;
	if (!joined && line_has_spelling(language, row->line, theirs.surface, a))
		return;
	printf("%s/%s:%u: %.*s (%s, %s) %s %.*s (%s, %s)\n", language_code(language),
	       joined ? "bridges.txt" : "exceptions.txt", line->number, SLICE_ARGS(word), ours.stem,
	       ours.other_stem, joined ? "misses" : "finds", SLICE_ARGS(other), theirs.stem,
	       theirs.other_stem);
	wrong++;
}

static void check_language(const struct language *language)
{
	struct analyzer *a;
	ck_assert_int_eq(analyzer_open(language, &a, NULL), BF_OK);
	for (uint32_t i = 0; i < language->word_count; i++) {
		const struct word_row *row = &word_table[language->word_first + i];
		struct slice pair = slice_from(word_text + line_table[row->line].pair);
		while (pair.len)
			check_pair(language, row, list_next(&pair), a);
	}
	analyzer_close(a);
}

START_TEST(every_line_holds)
{
	for (size_t i = 0; i < language_count(); i++)
		check_language(language_at(i));
	fflush(stdout);
	ck_assert_msg(wrong == 0, "%u pairs are not as the lists say", wrong);
}
END_TEST

/* Looking a word up halves the table: out of order, it would not be found. */
START_TEST(abbreviations_are_sorted_and_found)
{
	char room[ABBREVIATION_ROOM];
	size_t count = sizeof ABBREVIATIONS / sizeof *ABBREVIATIONS;
	for (size_t i = 0; i < count; i++) {
		struct slice word = slice_from(ABBREVIATIONS[i].word), code = slice_from(ABBREVIATIONS[i].language);
		const struct language *language = code.len ? language_find(code) : NULL;
		ck_assert_msg(!i || strcmp(ABBREVIATIONS[i - 1].word, word.ptr) <= 0, "%s is out of order", word.ptr);
		ck_assert_msg(!code.len || language, "%s has no language", word.ptr);
		ck_assert_msg(slice_equal(abbreviation_lower(word, room), word), "%s is not in lower case", word.ptr);
		ck_assert_msg(abbreviation_find(language, word, true) != ABBREVIATION_NONE, "%s is not found", word.ptr);
	}
	ck_assert_int_eq(abbreviation_find(NULL, SLICE("border"), true), ABBREVIATION_NONE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lists");
	TCase *all = tcase_create("lists");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, every_line_holds);
	tcase_add_test(all, abbreviations_are_sorted_and_found);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
