/* Errors: one line, valid UTF-8, whatever the message quotes; NULL is fine. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>

#include "util/error.h"
#include "util/utf8.h"

START_TEST(test_setting)
{
	bf_error error = {.column = 7, .length = 2, .hint = "old"};
	ck_assert_int_eq(error_set(&error, BF_BAD_QUERY, "no field \"%s\"", "foo"), BF_BAD_QUERY);
	ck_assert_int_eq(error.status, BF_BAD_QUERY);
	ck_assert_str_eq(error.message, "no field \"foo\"");
	ck_assert_str_eq(error.hint, "");
	ck_assert_uint_eq(error.column, 0);
	ck_assert_uint_eq(error.length, 0);
	error_hint(&error, "did you mean %s?", "of");
	ck_assert_str_eq(error.hint, "did you mean of?");
}
END_TEST

START_TEST(test_no_error_wanted)
{
	ck_assert_int_eq(error_set(NULL, BF_IO, "x"), BF_IO);
	ck_assert_int_eq(error_no_memory(NULL), BF_NO_MEMORY);
	error_hint(NULL, "x");
	errno = EACCES;
	ck_assert_int_eq(error_system(NULL, "open", "x"), BF_IO);
}
END_TEST

START_TEST(test_one_line)
{
	bf_error error;
	error_set(&error, BF_IO, "a\nb\tc\x1b[31m\x7f");
	ck_assert_str_eq(error.message, "a b c [31m ");
	error_hint(&error, "a\r\nb");
	ck_assert_str_eq(error.hint, "a  b");
	error_set(&error, BF_IO, "a\xff\xed\xa0\x80z");
	ck_assert_str_eq(error.message, "a????z");
}
END_TEST

/* A cut never leaves part of a character behind, wherever it falls. */
START_TEST(test_cut_at_the_end)
{
	for (int before = 240; before < 260; before++) {
		bf_error error;
		error_set(&error, BF_IO, "%*s%s", before, "", "é€😀é€😀é€😀");
		size_t len = strlen(error.message);
		ck_assert_uint_lt(len, sizeof error.message);
		ck_assert_uint_eq(utf8_validate(slice_from(error.message)), len);
		if (before < 250)
			ck_assert_uint_ge(len, 251);
	}
}
END_TEST

START_TEST(test_system)
{
	static const struct {
		int reason;
		enum bf_status status;
	} cases[] = {
	    {ENOENT, BF_NOT_FOUND}, {ENOMEM, BF_NO_MEMORY}, {EACCES, BF_IO}, {ENOSPC, BF_IO}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bf_error error;
		errno = cases[i].reason;
		ck_assert_int_eq(error_system(&error, "open", "/a/b"), cases[i].status);
		ck_assert_int_eq(error.status, cases[i].status);
		ck_assert_ptr_eq(strstr(error.message, "cannot open /a/b: "), error.message);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/error");
	TCase *tests = tcase_create("error");
	tcase_add_test(tests, test_setting);
	tcase_add_test(tests, test_no_error_wanted);
	tcase_add_test(tests, test_one_line);
	tcase_add_test(tests, test_cut_at_the_end);
	tcase_add_test(tests, test_system);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
