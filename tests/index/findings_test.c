/* findings_test.c - what was found out about articles is there again, as long as there is room. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/findings.h"

enum { LAST = 99 };

static struct findings findings;

static uint8_t *of_number(int number, uint32_t last)
{
	char key[20];
	snprintf(key, sizeof key, "word %d", number);
	return findings_of(&findings, (uint64_t)number % 3, slice_from(key), last); /* hashes may be equal */
}

static void start(void)
{
	findings = (struct findings){0};
}

static void finish(void)
{
	findings_free(&findings);
	ck_assert_uint_eq(findings.bytes, 0);
}

START_TEST(each_key_has_its_own)
{
	for (int i = 0; i < FINDINGS_MOST; i++) {
		uint8_t *found = of_number(i, LAST);
		ck_assert_ptr_nonnull(found);
		for (int a = 0; a <= LAST; a++)
			ck_assert_uint_eq(found[a], 0);
		found[i] = found[LAST] = (uint8_t)(i + 1);
	}
	for (int i = 0; i < FINDINGS_MOST; i++)
		ck_assert(of_number(i, LAST)[i] == i + 1 && of_number(i, LAST)[LAST] == i + 1);
}
END_TEST

START_TEST(the_one_not_asked_for_longest_goes)
{
	for (int i = 0; i < FINDINGS_MOST; i++)
		of_number(i, LAST)[0] = 1;
	of_number(0, LAST); /* so 1 is the oldest */
	of_number(FINDINGS_MOST, LAST)[0] = 1;
	ck_assert_uint_eq(of_number(0, LAST)[0], 1);
	for (int i = 2; i <= FINDINGS_MOST; i++)
		ck_assert_uint_eq(of_number(i, LAST)[0], 1);
	ck_assert_uint_eq(of_number(1, LAST)[0], 0);
}
END_TEST

START_TEST(they_take_no_more_than_they_may)
{
	findings.limit = 3 * (LAST + 1);
	for (int i = 0; i < FINDINGS_MOST; i++) {
		ck_assert_ptr_nonnull(of_number(i, LAST));
		ck_assert_uint_le(findings.bytes, findings.limit);
	}
	ck_assert_ptr_null(of_number(99, (uint32_t)findings.limit)); /* one more than there is */
	ck_assert_ptr_nonnull(of_number(99, (uint32_t)findings.limit - 1));
	ck_assert_uint_eq(findings.bytes, findings.limit);
	char key[FINDINGS_KEY_MAX + 1] = {0};
	ck_assert_ptr_nonnull(findings_of(&findings, 7, slice_make(key, FINDINGS_KEY_MAX), LAST));
	ck_assert_ptr_null(findings_of(&findings, 8, slice_make(key, FINDINGS_KEY_MAX + 1), LAST));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("findings");
	TCase *all = tcase_create("all");
	tcase_add_checked_fixture(all, start, finish);
	tcase_add_test(all, each_key_has_its_own);
	tcase_add_test(all, the_one_not_asked_for_longest_goes);
	tcase_add_test(all, they_take_no_more_than_they_may);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
