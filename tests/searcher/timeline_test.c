/* timeline_test.c - periods and their bounds, gaps between them, and a tally's order. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/tally.h"
#include "searcher/timeline.h"
#include "util/date.h"

static int32_t day_of(const char *text)
{
	struct moment m;
	ck_assert_msg(moment_parse(slice_from(text), &m), "%s", text);
	return moment_day(m);
}

static const struct {
	enum timeline_period period;
	const char *day, *first, *last;
} bounds[] = {
    {TIMELINE_DAY, "2022-06-10", "2022-06-10", "2022-06-10"},
    {TIMELINE_WEEK, "2022-06-06", "2022-06-06", "2022-06-12"}, /* a Monday */
    {TIMELINE_WEEK, "2022-06-12", "2022-06-06", "2022-06-12"}, /* a Sunday */
    {TIMELINE_WEEK, "2021-01-01", "2020-12-28", "2021-01-03"}, /* over the end of a year */
    {TIMELINE_WEEK, "1970-01-01", "1969-12-29", "1970-01-04"},
    {TIMELINE_WEEK, "1969-12-28", "1969-12-22", "1969-12-28"}, /* before the first day */
    {TIMELINE_WEEK, "1850-03-17", "1850-03-11", "1850-03-17"},
    {TIMELINE_MONTH, "2024-02-29", "2024-02-01", "2024-02-29"},
    {TIMELINE_MONTH, "1900-02-28", "1900-02-01", "1900-02-28"}, /* no leap year */
    {TIMELINE_MONTH, "1969-12-31", "1969-12-01", "1969-12-31"},
    {TIMELINE_YEAR, "2024-12-31", "2024-01-01", "2024-12-31"},
    {TIMELINE_YEAR, "0001-01-01", "0001-01-01", "0001-12-31"},
    {TIMELINE_YEAR, "9999-12-31", "9999-01-01", "9999-12-31"},
};

START_TEST(a_period_has_bounds)
{
	int32_t first, last;
	timeline_bounds(bounds[_i].period, day_of(bounds[_i].day), &first, &last);
	ck_assert_int_eq(first, day_of(bounds[_i].first));
	ck_assert_int_eq(last, day_of(bounds[_i].last));
}
END_TEST

/* Articles come in any order; what lies between the first and the last is whole. */
static const struct {
	enum timeline_period period;
	const char *days[6];
	uint32_t buckets, gaps[3]; /* periods of each gap, in order */
} series[] = {
    {TIMELINE_DAY, {"2022-06-10", "2022-06-12", "2022-06-10"}, 3, {1}},
    {TIMELINE_DAY, {"2022-06-11", "2022-06-10"}, 2, {0}},
    {TIMELINE_WEEK, {"2022-01-01", "2021-12-31", "2022-02-01"}, 3, {4}},
    {TIMELINE_MONTH, {"2023-01-31", "2022-11-01", "2024-03-01"}, 5, {1, 13}},
    {TIMELINE_YEAR, {"1999-05-01", "2022-01-01", "1959-01-01"}, 5, {39, 22}},
    {TIMELINE_YEAR, {"1999-05-01"}, 1, {0}},
    {TIMELINE_YEAR, {NULL}, 0, {0}},
};

START_TEST(gaps_are_told)
{
	struct arena arena = ARENA_INIT;
	struct timeline t;
	struct timeline_result result;
	uint32_t gap = 0;
	uint64_t held = 0;
	timeline_init(&t, series[_i].period, &arena);
	for (size_t i = 0; i < 6 && series[_i].days[i]; i++, held++)
		timeline_add(&t, day_of(series[_i].days[i]), i == 0);
	timeline_add(&t, INT32_MIN, true);
	timeline_add(&t, INT32_MIN, false);
	ck_assert_int_eq(timeline_finish(&t, &arena, &result, NULL), BF_OK);
	ck_assert_uint_eq(result.count, series[_i].buckets);
	ck_assert_uint_eq(result.held, held);
	ck_assert_uint_eq(result.hits, held > 0);
	ck_assert_uint_eq(result.undated_held, 2);
	ck_assert_uint_eq(result.undated_hits, 1);
	for (uint32_t i = 0; i < result.count; i++) {
		const struct timeline_bucket *b = &result.buckets[i];
		ck_assert(i == 0 || b->first == result.buckets[i - 1].last + 1);
		if (b->held == 0)
			ck_assert_uint_eq(b->periods, series[_i].gaps[gap++]);
		else
			ck_assert_uint_eq(b->periods, 1);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(a_tally_has_an_order)
{
	static const char *const order[] = {"most", "b", "c", "chosen"};
	struct arena arena = ARENA_INIT;
	struct tally t;
	tally_init(&t, &arena);
	tally_add(&t, SLICE("chosen"), 0)->chosen = true;
	tally_add(&t, SLICE("nothing"), 0);
	for (int i = 0; i < 1000; i++) { /* many others, so that it grows */
		char text[16];
		int len = snprintf(text, sizeof text, "other%d", i);
		tally_add(&t, slice_make(text, (size_t)len), 1);
	}
	tally_add(&t, SLICE("c"), 2);
	tally_add(&t, SLICE("b"), 1);
	tally_add(&t, SLICE("most"), 3);
	tally_add(&t, SLICE("b"), 1);
	ck_assert_uint_eq(tally_sort(&t, 3), 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert(slice_equal(t.entries[i].text, slice_from(order[i])));
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("timeline");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, a_period_has_bounds, 0, sizeof bounds / sizeof *bounds);
	tcase_add_loop_test(all, gaps_are_told, 0, sizeof series / sizeof *series);
	tcase_add_test(all, a_tally_has_an_order);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
