/* The table of languages and the look-ups in it: tags, stop words, elisions, and
 * that every word of every list is one that the analyzer can ask for. */
#include <check.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "stemmers/word_lists.h"

static void check_tag(const char *tag, const char *code)
{
	const struct language *language = language_find(slice_from(tag));

	if (!code)
		ck_assert_msg(!language, "the tag %s names a language", tag);
	else
		ck_assert_msg(language && strcmp(language_code(language), code) == 0,
			      "the tag %s does not name %s", tag, code);
}

START_TEST(tags_name_languages)
{
	static const struct {
		const char *tag, *code;
	} cases[] = {
	    {"en", "en"},     {"EN", "en"},      {"en-US", "en"},    {"en_AU.UTF-8", "en"},
	    {"eng", "en"},    {"English", "en"}, {"de", "de"},       {"ger", "de"},
	    {"deu-AT", "de"}, {"deutsch", "de"}, {"pt-BR", "pt"},    {"nb", "no"},
	    {"nn-NO", "no"},  {"no", "no"},      {"in", "id"},       {"ji", "yi"},
	    {"mo", "ro"},     {"fre", "fr"},     {"español", "es"},  {"русский", "ru"},
	    {"zh", NULL},     {"porter", NULL},  {"", NULL},         {"-", NULL},
	    {"-en", NULL},    {"e", NULL},       {"english ", NULL}, {"en eng", NULL},
	    {"xx", NULL},     {"engl", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_tag(cases[i].tag, cases[i].code);
	ck_assert_ptr_null(language_find(slice_from(NULL)));
}
END_TEST

START_TEST(every_language_is_reached)
{
	ck_assert_uint_eq(language_count(), 28);
	ck_assert_ptr_null(language_at(language_count()));
	for (size_t i = 0; i < language_count(); i++) {
		const struct language *language = language_at(i);
		check_tag(language_code(language), language_code(language));
		ck_assert_ptr_eq(language_find(slice_from(language_name(language))), language);
		if (i)
			ck_assert_int_lt(
			    strcmp(language_code(language_at(i - 1)), language_code(language)), 0);
	}
}
END_TEST

START_TEST(stop_words)
{
	static const struct {
		const char *code, *word;
		bool stops;
	} cases[] = {
	    {"en", "the", true},     {"en", "of", true},    {"en", "border", false},
	    {"en", "", false},       {"en", "th", false},   {"en", "thee", false},
	    {"en", "may", false},    {"en", "don't", true}, {"fr", "à", true},
	    {"fr", "border", false}, {"de", "und", true},   {"ru", "и", true},
	    {"sr", "je", true},      {"sr", "је", true},    {"tr", "ve", true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct language *language = language_find(slice_from(cases[i].code));
		ck_assert_msg(language_is_stop_word(language, slice_from(cases[i].word)) ==
				  cases[i].stops,
			      "%s: %s", cases[i].code, cases[i].word);
	}
}
END_TEST

START_TEST(elisions)
{
	static const struct {
		const char *code, *word;
		size_t bytes;
	} cases[] = {
	    {"fr", "l'immigration", 2},
	    {"fr", "qu'il", 3},
	    {"fr", "aujourd'hui", 0},
	    {"fr", "l'", 0},
	    {"fr", "l", 0},
	    {"fr", "", 0},
	    {"fr", "'l", 0},
	    {"it", "dell'europa", 5},
	    {"ca", "l'estat", 2},
	    {"en", "l'immigration", 0},
	    {"en", "o'neil", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(language_elision(language_find(slice_from(cases[i].code)),
					       slice_from(cases[i].word)) == cases[i].bytes,
			      "%s: %s", cases[i].code, cases[i].word);
}
END_TEST

/* A word in the lists that is not folded as the analyzer folds would never be
 * asked for. */
static void check_folded(const struct language *language, const char *word)
{
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t length =
	    utf8proc_map((const utf8proc_uint8_t *)word, 0, &folded,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	ck_assert_msg(length >= 0 && strcmp((const char *)folded, word) == 0,
		      "%s: %s is not in normal form C", language_code(language), word);
	free(folded);
	for (const char *at = word; *at;) {
		utf8proc_int32_t letter;
		utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &letter);
		ck_assert_int_gt(size, 0);
		ck_assert_msg(utf8proc_tolower(letter) == letter, "%s: %s is not in lower case",
			      language_code(language), word);
		at += size;
	}
}

static void check_order(const struct language *language, const char *before, const char *word)
{
	ck_assert_msg(!before || strcmp(before, word) < 0, "%s: %s comes after %s",
		      language_code(language), before, word);
}

START_TEST(lists_are_sorted_and_folded)
{
	for (size_t i = 0; i < language_count(); i++) {
		const struct language *language = language_at(i);
		const char *before = NULL;
		for (uint32_t j = 0; j < language->stop_count; j++) {
			const char *word = word_text + stop_table[language->stop_first + j].word;
			check_folded(language, word);
			check_order(language, before, word);
			before = word;
		}
		ck_assert_uint_gt(language->stop_count, 50);
		before = NULL;
		for (uint32_t j = 0; j < language->word_count; j++) {
			const struct word_row *row = &word_table[language->word_first + j];
			check_folded(language, word_text + row->word);
			check_folded(language, word_text + row->stem);
			check_order(language, before, word_text + row->word);
			ck_assert_uint_eq(row->word_length, strlen(word_text + row->word));
			ck_assert_uint_eq(row->stem_length, strlen(word_text + row->stem));
			before = word_text + row->word;
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("language");
	TCase *tests = tcase_create("language");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, tags_name_languages);
	tcase_add_test(tests, every_language_is_reached);
	tcase_add_test(tests, stop_words);
	tcase_add_test(tests, elisions);
	tcase_add_test(tests, lists_are_sorted_and_folded);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
