/* synonyms_test.c - synonyms through the public interface: the archive's own file, one that
 * is named, none; what is said, and what is wrong. */
#include "tests/lib/support.h"

static const char *const articles[] = {
    "{\"id\":\"a\",\"headline\":\"Rangoon\",\"published\":\"1985-03-01\",\"body\":\"The border of Burma.\"}",
    "{\"id\":\"b\",\"headline\":\"Yangon\",\"published\":\"2001-03-01\",\"body\":\"Myanmar has a frontier.\"}"};

static bf_archive *archive;

static uint64_t found(const char *question, const char *file, int none, const char *expanded)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_result *result;
	options.synonyms = file;
	options.no_synonyms = none;
	OK(bf_search(archive, question, &options, &result, &error));
	uint64_t total = bf_result_total(result);
	if (expanded) {
		char *json;
		ck_assert_str_eq(bf_result_expanded(result), expanded);
		ck_assert_uint_eq(bf_result_note_count(result), 1);
		OK(bf_result_json(result, &json, &error));
		ck_assert_ptr_nonnull(strstr(json, expanded));
		bf_free(json);
	} else {
		ck_assert_ptr_null(bf_result_expanded(result));
		ck_assert_uint_eq(bf_result_note_count(result), 0);
	}
	bf_result_free(result);
	return total;
}

static void open_archive(void)
{
	OK(bf_archive_open(archive_of("archive", articles, 2), &archive, &error));
}

static void close_archive(void)
{
	bf_archive_close(archive);
}

START_TEST(the_archive_may_have_its_own)
{
	ck_assert_uint_eq(found("border", NULL, 0, NULL), 1);
	scratch_write("archive/synonyms.txt", SLICE("border, frontier\n"));
	ck_assert_uint_eq(found("border", NULL, 0, "border OR frontier^0.4"), 2);
	ck_assert_uint_eq(found("border", NULL, 1, NULL), 1);
	ck_assert_uint_eq(found("Burma", NULL, 0, NULL), 1);
	scratch_write("archive/synonyms.txt", SLICE("Burma [..1989-06-18], Myanmar\n")); /* read anew */
	ck_assert_uint_eq(found("border", NULL, 0, NULL), 1);
	ck_assert_uint_eq(found("Myanmar", NULL, 0, "Myanmar OR (Burma^0.4 AND date:..1989-06-18)"), 2);
}
END_TEST

START_TEST(a_file_that_is_named_takes_its_place)
{
	scratch_write("archive/synonyms.txt", SLICE("border, frontier\n"));
	const char *file = scratch_write("other.txt", SLICE("border => Rangoon\n"));
	ck_assert_uint_eq(found("border", file, 0, "border OR Rangoon^0.4"), 1);
}
END_TEST

static void fails(const char *question, const char *file, int none, bf_status status, const char *message)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_error error = {0};
	bf_result *result;
	char *text;
	options.synonyms = file;
	options.no_synonyms = none;
	ck_assert_int_eq(bf_search(archive, question, &options, &result, &error), status);
	ck_assert_ptr_nonnull(strstr(error.message, message));
	ck_assert_ptr_null(result);
	ck_assert_int_eq(bf_explain(archive, question, &options, 0, &text, &error), status);
	ck_assert_ptr_null(text);
}

START_TEST(what_is_wrong_is_said)
{
	const char *file = scratch_write("bad.txt", SLICE("border, frontier\nBurma [1989, Myanmar\n"));
	fails("border", file, 0, BF_BAD_ARGUMENT, "bad.txt:2:7: no ] closes this");
	fails("border", file, 1, BF_BAD_ARGUMENT, "one or the other");
	fails("border", scratch_path("missing.txt"), 0, BF_NOT_FOUND, "no such file of synonyms");
}
END_TEST

START_TEST(an_explanation_has_them)
{
	const char *file = scratch_write("other.txt", SLICE("border, frontier\n"));
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	char *text;
	options.synonyms = file;
	for (int json = 0; json < 2; json++) {
		OK(bf_explain(archive, "border", &options, json, &text, &error));
		ck_assert_ptr_nonnull(strstr(text, "border also finds its synonyms: frontier"));
		ck_assert_ptr_nonnull(strstr(text, "en:frontier") ? text : strstr(text, "\"text\":\"frontier\""));
		bf_free(text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("synonyms of the library");
	TCase *all = tcase_create("all");
	tcase_add_checked_fixture(all, open_archive, close_archive);
	tcase_add_test(all, the_archive_may_have_its_own);
	tcase_add_test(all, a_file_that_is_named_takes_its_place);
	tcase_add_test(all, what_is_wrong_is_said);
	tcase_add_test(all, an_explanation_has_them);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
