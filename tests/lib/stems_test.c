/* stems_test.c - the doctor of stems: which words of an archive count as one, in how many
 * articles, by which rule; and what a line of the lists would part and join. */
#include <jansson.h>

#include "tests/lib/support.h"

static const char *const articles[] = {
    "{\"id\":\"1\",\"headline\":\"Smugglers\",\"body\":\"Smuggling and smugglers; the customs of customs officers.\"}",
    "{\"id\":\"2\",\"headline\":\"Smuggled\",\"body\":\"A customer, as is the custom. Customers.\"}",
    "{\"id\":\"3\",\"headline\":\"Custom\",\"body\":\"Generals, and the general public. It was 1,300.\"}",
    "{\"id\":\"4\",\"headline\":\"Réfugiés\",\"language\":\"fr\",\"body\":\"Les réfugiés du général. 1,300.\"}",
    "{\"id\":\"h\",\"headline\":\"Smuggles\",\"status\":\"withheld\"}"};

static bf_archive *archive;

static void open_archive(void)
{
	OK(bf_archive_open(archive_of("archive", articles, 5), &archive, &error));
}

static void close_archive(void)
{
	bf_archive_close(archive);
}

/* "smuggling 1 snowball, smuggled 1 snowball": list of objects as text. */
static const char *listed(const json_t *list)
{
	static char text[2048];
	size_t used = 0;
	text[0] = '\0';
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *w = json_array_get(list, i), *rule = json_object_get(w, "rule");
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %d%s%s", i ? ", " : "",
					 json_string_value(json_object_get(w, "word")),
					 (int)json_integer_value(json_object_get(w, "articles")), rule ? " " : "",
					 rule ? json_string_value(rule) : "");
	}
	return text;
}

static json_t *ask(const char *word, const char *language, const char *line, size_t languages)
{
	char *text;
	OK(bf_stems(archive, word, language, line, 1, &text, &error));
	json_t *report = json_loads(text, 0, NULL);
	bf_free(text);
	ck_assert_ptr_nonnull(report);
	ck_assert_int_eq(json_integer_value(json_object_get(report, "format")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(report, "languages")), languages);
	return report;
}

static const json_t *family(const json_t *report, size_t number)
{
	return json_array_get(json_object_get(report, "languages"), number);
}

static void expect(const json_t *object, const char *key, const char *value)
{
	ck_assert_str_eq(json_string_value(json_object_get(object, key)), value);
}

START_TEST(words_of_one_stem)
{
	static const struct {
		const char *word, *language, *stem;
		int articles;
		const char *words;
	} cases[] = {
	    {"smuggling", "en", "smuggl", 2, "smuggled 1 snowball, smugglers 1 bridge, smuggling 1 snowball"},
	    {"SMUGGLER", "en", "smuggl", 2, "smuggled 1 snowball, smugglers 1 bridge, smuggling 1 snowball"},
	    {"customs", "en", "customs", 1, "customs 1 exception"},
	    {"customer", "en", "customer", 1, "customer 1 exception, customers 1 exception"},
	    {"custom", "en", "custom", 2, "custom 2 snowball"},
	    {"réfugiés", "fr", "refugie", 1, "refugies 1 exception"},
	    {"1,300", "en", "1300", 2, "1300 2 snowball"},
	    {"nothing", "en", "noth", 0, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *report = ask(cases[i].word, NULL, NULL, 1);
		const json_t *f = family(report, 0);
		expect(f, "stem", cases[i].stem);
		expect(f, "language", cases[i].language);
		ck_assert_int_eq(json_integer_value(json_object_get(f, "articles")), cases[i].articles);
		ck_assert_str_eq(listed(json_object_get(f, "words")), cases[i].words);
		ck_assert_ptr_null(json_object_get(f, "changed"));
		json_decref(report);
	}
}
END_TEST

START_TEST(a_language_that_is_named_alone_is_told)
{
	json_t *report = ask("smugglers", "fr", NULL, 1);
	expect(family(report, 0), "language", "fr");
	ck_assert_int_eq(json_integer_value(json_object_get(family(report, 0), "articles")), 0);
	json_decref(report);
}
END_TEST

START_TEST(a_line_parts_and_joins)
{
	json_t *report = ask("smugglers", NULL, "smuggler smugglers -> smuggler | smuggling | they differ", 1);
	const json_t *changed = json_object_get(family(report, 0), "changed"), *c = json_array_get(changed, 1);
	ck_assert_uint_eq(json_array_size(changed), 2);
	expect(c, "word", "smugglers");
	expect(c, "before", "smuggl");
	expect(c, "after", "smuggler");
	ck_assert_str_eq(listed(json_object_get(c, "parted")), "smuggled 1, smuggling 1");
	ck_assert_str_eq(listed(json_object_get(c, "joined")), "");
	json_decref(report);
	report = ask("customs", NULL, "customs -> custom", 1);
	c = json_array_get(json_object_get(family(report, 0), "changed"), 0);
	ck_assert_str_eq(listed(json_object_get(c, "joined")), "custom 2");
	ck_assert_str_eq(listed(json_object_get(c, "parted")), "");
	json_decref(report);
}
END_TEST

START_TEST(people_are_told_in_lines)
{
	char *text;
	OK(bf_stems(archive, "smuggler", NULL, "custom -> customs", 0, &text, &error));
	ck_assert_ptr_nonnull(strstr(text, "smuggler (English): stem smuggl, in 2 articles\n  by line "));
	ck_assert_ptr_nonnull(strstr(text, "  smugglers                       1  bridge: "));
	ck_assert_ptr_nonnull(strstr(text, "with that line:\n  custom 2: stem custom becomes customs\n"
					   "    parted from: nothing\n    joined with: customs 1\n"));
	ck_assert_ptr_null(strstr(text, "smuggles")); /* held */
	bf_free(text);
	OK(bf_stems(archive, "smuggler", NULL, "customs -> customs", 0, &text, &error));
	ck_assert_ptr_nonnull(strstr(text, "customs 1: has the stem customs already"));
	bf_free(text);
}
END_TEST

START_TEST(what_cannot_be_read_is_said)
{
	static const struct {
		const char *word, *language, *line, *message;
	} cases[] = {
	    {"two words", NULL, NULL, "'two words' is not one word"},
	    {"", NULL, NULL, "is not one word"},
	    {"...", NULL, NULL, "is not one word"},
	    {"border", "xx", NULL, "no stemmer for the language"},
	    {"border", "sv", NULL, "no articles in the language 'sv'"},
	    {"border", NULL, "border", "words, an arrow, a stem"},
	    {"border", NULL, "-> border", "words, an arrow, a stem"},
	    {"border", NULL, "border ->", "words, an arrow, a stem"},
	    {"border", NULL, "border -> a b", "more than one stem"},
	    {"border", NULL, "... -> a", "is not one word"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bf_error error = {0};
		char *text;
		ck_assert_int_eq(bf_stems(archive, cases[i].word, cases[i].language, cases[i].line, 0, &text, &error),
				 BF_BAD_ARGUMENT);
		ck_assert_ptr_null(text);
		ck_assert_msg(strstr(error.message, cases[i].message) != NULL, "'%s' in '%s'", cases[i].message,
			      error.message);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stems");
	TCase *all = tcase_create("all");
	tcase_add_checked_fixture(all, open_archive, close_archive);
	tcase_add_test(all, words_of_one_stem);
	tcase_add_test(all, a_language_that_is_named_alone_is_told);
	tcase_add_test(all, a_line_parts_and_joins);
	tcase_add_test(all, people_are_told_in_lines);
	tcase_add_test(all, what_cannot_be_read_is_said);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
