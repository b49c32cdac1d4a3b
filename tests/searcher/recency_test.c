/* recency_test.c - of articles that match alike the newer comes first, and no sooner
 * than its age allows. */
#include <check.h>

#include "searcher/recency.h"
#include "searcher/search.h"
#include "tests/support/memory_part.h"

enum { DAY = 86400, NOW = 1654862400 /* 2022-06-10T12:00Z */ };

START_TEST(half_goes_every_half_life)
{
	static const struct {
		int64_t score, age, half_life, left;
	} cases[] = {
	    {65536, 0, DAY, 65536},	   {65536, -5 * DAY, DAY, 65536}, {65536, DAY, DAY, 32768},
	    {65536, 2 * DAY, DAY, 16384},  {65536, DAY, 2 * DAY, 46340},  {1000001, DAY, DAY, 500000},
	    {65536, 365 * DAY, DAY, 0},	   {65536, INT64_MAX, DAY, 0},	  {0, DAY, DAY, 0},
	    {65536, DAY, 100000ll * DAY, 65535},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq(recency_left(cases[i].score, cases[i].age, cases[i].half_life),
				 cases[i].left);
}
END_TEST

/* Ids of the hits, in order, without anything between them. */
static const char *order_of(uint32_t days, const char *question)
{
	static char ids[64];
	struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct search_result result;
	struct search_options options = {.limit = 10, .recency_days = days, .query = {.now = NOW}};
	static const char *const articles[][4] = {
	    {"o", "Border", "border border border", "2010-06-10"}, /* old, and most about it */
	    {"y", "News", "a border", "2021-06-10"},
	    {"d", "News", "a border", "2022-06-09"},
	    {"u", "Border", "border border", ""}, /* no date */
	    {"f", "News", "a border", "2022-06-20"}, /* of the future: as new as can be */
	};
	memory_snapshot_open(&s, 2);
	for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
		const char *const *a = articles[i];
		struct article article = memory_article(a[0], a[1], a[2], a[3]);
		memory_snapshot_add(&s, i % 2, &article);
	}
	ck_assert_int_eq(search_snapshot(&s.base, slice_from(question), &options, &arena, &result, NULL), BF_OK);
	for (uint32_t i = 0; i < result.hit_count; i++)
		ids[i] = result.hits[i].article.id.ptr[0];
	ids[result.hit_count] = '\0';
	arena_free(&arena);
	memory_snapshot_close(&s);
	return ids;
}

START_TEST(newer_comes_first)
{
	ck_assert_str_eq(order_of(0, "border"), "oufdy");     /* by the words alone */
	ck_assert_str_eq(order_of(100000, "border"), "ofdyu"); /* age hardly counts; no date is oldest */
	ck_assert_str_eq(order_of(365, "border"), "fdyou");
	ck_assert_str_eq(order_of(1, "border"), "fdyou");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("recency");
	TCase *all = tcase_create("all");
	tcase_add_test(all, half_goes_every_half_life);
	tcase_add_test(all, newer_comes_first);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
