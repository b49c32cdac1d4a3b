/* Slices: comparing, cutting, trimming, and that an empty one may be NULL. */
#include <check.h>
#include <stdlib.h>

#include "util/slice.h"

static const struct slice EMPTY = {NULL, 0};

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

START_TEST(test_order)
{
	/* Ascending; bytes are unsigned. */
	const struct slice sorted[] = {EMPTY,        SLICE("\0"), SLICE("A"), SLICE("a"),
				       SLICE("a\0"), SLICE("aa"), SLICE("b"), SLICE("\xff")};
	enum { COUNT = sizeof sorted / sizeof *sorted };
	for (int i = 0; i < COUNT; i++)
		for (int j = 0; j < COUNT; j++) {
			ck_assert_int_eq(sign(slice_compare(sorted[i], sorted[j])), sign(i - j));
			ck_assert_int_eq(slice_equal(sorted[i], sorted[j]), i == j);
		}
	ck_assert(slice_equal(EMPTY, SLICE("")));
	ck_assert(slice_equal(slice_from(NULL), slice_from("")));
}
END_TEST

START_TEST(test_starts_and_ends)
{
	struct slice s = SLICE("migrants");
	ck_assert(slice_starts_with(s, SLICE("mig")));
	ck_assert(slice_starts_with(s, s));
	ck_assert(slice_starts_with(s, EMPTY));
	ck_assert(slice_starts_with(EMPTY, EMPTY));
	ck_assert(!slice_starts_with(s, SLICE("grants")));
	ck_assert(!slice_starts_with(SLICE("mi"), s));
	ck_assert(slice_ends_with(s, SLICE("grants")));
	ck_assert(slice_ends_with(s, EMPTY));
	ck_assert(slice_ends_with(EMPTY, EMPTY));
	ck_assert(!slice_ends_with(s, SLICE("mig")));
	ck_assert(!slice_ends_with(SLICE("ts"), s));
}
END_TEST

START_TEST(test_tail_and_trim)
{
	ck_assert(slice_equal(slice_tail(SLICE("abc"), 1), SLICE("bc")));
	ck_assert_uint_eq(slice_tail(SLICE("abc"), 3).len, 0);
	ck_assert_uint_eq(slice_tail(SLICE("abc"), 99).len, 0);
	ck_assert_uint_eq(slice_tail(EMPTY, 0).len, 0);
	ck_assert(slice_equal(slice_trim(SLICE(" \t\r\n\v\fa b\n ")), SLICE("a b")));
	ck_assert_uint_eq(slice_trim(SLICE(" \n ")).len, 0);
	ck_assert_uint_eq(slice_trim(EMPTY).len, 0);
}
END_TEST

START_TEST(test_equal_nocase)
{
	ck_assert(slice_equal_nocase(SLICE("Title"), SLICE("tITLE")));
	ck_assert(slice_equal_nocase(EMPTY, SLICE("")));
	ck_assert(!slice_equal_nocase(SLICE("a"), SLICE("ab")));
	/* Only letters have case: these differ by the same bit. */
	ck_assert(!slice_equal_nocase(SLICE("@[{"), SLICE("`{[")));
	ck_assert(!slice_equal_nocase(SLICE("\xc9"), SLICE("\xe9")));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/slice");
	TCase *tests = tcase_create("slice");
	tcase_add_test(tests, test_order);
	tcase_add_test(tests, test_starts_and_ends);
	tcase_add_test(tests, test_tail_and_trim);
	tcase_add_test(tests, test_equal_nocase);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
