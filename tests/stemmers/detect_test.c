/* In which language a text is: the cases of tests/stemmers/cases/detect.txt; and that
 * no text, however odd, is read beyond its end. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "stemmers/detect.h"
#include "tests/support/cases.h"

static struct detector *detector;

static void open_detector(void)
{
	ck_assert_int_eq(detector_open(&detector, NULL), BF_OK);
}

static void close_detector(void)
{
	detector_close(detector);
}

static void check_case(const struct test_case *c, void *payload)
{
	(void)payload;
	ck_assert_uint_eq(c->count, 2);
	struct slice code = detector_language(detector, c->fields[0]);
	if (code.len == 0)
		code = slice_from("-");
	ck_assert_msg(slice_equal(code, c->fields[1]), "%s:%u: \"%.*s\" is found to be %.*s",
		      c->path, c->line, SLICE_ARGS(c->fields[0]), SLICE_ARGS(code));
}

START_TEST(cases)
{
	cases_run("tests/stemmers/cases/detect.txt", check_case, NULL);
}
END_TEST

/* Cut anywhere, also within a character, beyond the bytes that are looked at too. */
START_TEST(every_end)
{
	static const char SENTENCE[] = "Les ministres ont dit qu'ils étaient déjà prêts à l’été. ";
	size_t step = sizeof SENTENCE - 1, len = 60 * step;
	char *text = malloc(len);
	for (size_t i = 0; i < 60; i++)
		memcpy(text + i * step, SENTENCE, step);
	for (size_t cut = 0; cut < len; cut += cut < 2 * step ? 1 : 37) {
		char *exact = malloc(cut + 1); /* what is read beyond it, the sanitizer tells */
		memcpy(exact, text, cut);
		struct slice code = detector_language(detector, slice_make(exact, cut));
		ck_assert(cut < step * 4 || slice_equal(code, slice_from("fr")));
		free(exact);
	}
	free(text);
}
END_TEST

START_TEST(a_long_word)
{
	char word[5000];
	memset(word, 'a', sizeof word);
	ck_assert_uint_eq(detector_language(detector, slice_make(word, sizeof word)).len, 0);
}
END_TEST

int main(void)
{
	TCase *all = tcase_create("detect");
	tcase_add_checked_fixture(all, open_detector, close_detector);
	tcase_add_test(all, cases);
	tcase_add_test(all, every_end);
	tcase_add_test(all, a_long_word);
	Suite *suite = suite_create("detect");
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
