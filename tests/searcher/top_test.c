/* top_test.c - the nth greatest key, and the best of some scores in their places. */
#include <check.h>
#include <stdlib.h>

#include "searcher/top.h"

enum { KEYS = 8 };

static const struct {
	uint32_t count, n;
	int64_t keys[KEYS], nth;
} cases[] = {
    {1, 1, {7}, 7},
    {3, 1, {1, 3, 2}, 3},
    {3, 2, {1, 3, 2}, 2},
    {3, 3, {1, 3, 2}, 1},
    {3, 4, {1, 3, 2}, INT64_MIN}, /* there are fewer */
    {0, 1, {0}, INT64_MIN},
    {4, 2, {5, 5, 5, 1}, 5},
    {4, 4, {5, 5, 5, 1}, 1},
    {5, 3, {-1, INT64_MAX, 0, -2, 0}, 0},
    {8, 5, {8, 7, 6, 5, 4, 3, 2, 1}, 4},
    {8, 5, {1, 2, 3, 4, 5, 6, 7, 8}, 4},
    {8, NTH_MOST + 1, {1}, INT64_MIN},
};

START_TEST(the_nth_key)
{
	ck_assert_int_eq(nth_key(cases[_i].keys, cases[_i].count, cases[_i].n), cases[_i].nth);
}
END_TEST

/* Scores that all differ, so that nothing else is asked. */
START_TEST(the_wanted_stand_in_their_places)
{
	enum { COUNT = 100 };
	struct candidate items[COUNT];
	uint32_t wanted = (uint32_t)_i;
	for (uint32_t i = 0; i < COUNT; i++)
		items[i] = (struct candidate){.key = i * 37 % 101, .instant = DATE_NOT_READ, .article = i};
	struct top top = {.items = items, .count = COUNT, .capacity = COUNT};
	int64_t keys[COUNT];
	for (uint32_t i = 0; i < COUNT; i++)
		keys[i] = items[i].key;
	ck_assert(top_sort_first(&top, COUNT, wanted, NULL) == BF_OK);
	for (uint32_t i = 0; i < wanted; i++) {
		uint32_t greater = 0;
		for (uint32_t k = 0; k < COUNT; k++)
			greater += keys[k] > items[i].key;
		ck_assert_uint_eq(greater, i);
		ck_assert_int_eq(items[i].key, items[i].article * 37 % 101);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("top");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, the_nth_key, 0, (int)(sizeof cases / sizeof *cases));
	tcase_add_loop_test(all, the_wanted_stand_in_their_places, 1, 101);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
