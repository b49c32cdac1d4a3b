/* spans_test.c - spans near one another: what every combination tells, lists of words and of
 * stretches, few and very many. */
#include <check.h>
#include <stdlib.h>

#include "searcher/spans.h"
#include "tests/support/segments.h"

enum { LISTS_MOST = 4, SPANS_MOST = 12, FOUND_MOST = 1 << 16 };

static struct span drawn[LISTS_MOST][SPANS_MOST];
static struct spans lists[LISTS_MOST];
static size_t list_count;
static uint32_t distance;
static bool ordered;

static struct span found[FOUND_MOST];
static size_t found_count;

static bool always(uint32_t steps, void *payload)
{
	(void)steps, (void)payload;
	return true;
}

/* `longest`: how much further than it starts one ends, at most. */
static void draw_lists(uint32_t longest, uint32_t places)
{
	list_count = 1 + draw_below(LISTS_MOST);
	distance = 1 + draw_below(9);
	ordered = draw_below(2);
	for (size_t l = 0; l < list_count; l++) {
		lists[l] = (struct spans){drawn[l], draw_below(SPANS_MOST + 1)};
		for (size_t i = 0; i < lists[l].count; i++) {
			uint32_t start = draw_below(places);
			drawn[l][i] = (struct span){start, start + draw_below(longest + 1)};
		}
		spans_tidy(&lists[l]);
	}
}

static bool close_enough(struct span a, struct span b)
{
	bool behind = b.start > a.end && b.start - a.end <= distance;
	bool before = a.start > b.end && a.start - b.end <= distance;
	return behind || (!ordered && before);
}

/* Every way to take one span of each list. */
static void combine(size_t list, struct span last, struct span whole)
{
	if (list == list_count) {
		ck_assert_uint_lt(found_count, FOUND_MOST);
		found[found_count++] = whole;
		return;
	}
	for (size_t i = 0; i < lists[list].count; i++) {
		struct span s = lists[list].items[i];
		struct span both = {s.start < whole.start ? s.start : whole.start,
				    s.end > whole.end ? s.end : whole.end};
		if (list == 0 || close_enough(last, s))
			combine(list + 1, s, list ? both : s);
	}
}

static struct spans all_combinations(void)
{
	struct span none = {0, 0};
	found_count = 0;
	combine(0, none, none);
	struct spans all = {found, found_count};
	spans_tidy(&all);
	return all;
}

static void same_spans(struct spans right, struct spans tested)
{
	ck_assert_uint_eq(right.count, tested.count);
	for (size_t i = 0; i < right.count; i++) {
		ck_assert_uint_eq(right.items[i].start, tested.items[i].start);
		ck_assert_uint_eq(right.items[i].end, tested.items[i].end);
	}
}

static const struct {
	uint32_t longest, places;
} shapes[] = {{0, 30}, {0, 200}, {3, 40}, {12, 60}, {1, 8}};

START_TEST(near_is_every_combination)
{
	struct arena arena = ARENA_INIT;
	struct span_patience patience = {NULL, NULL};
	for (int i = 0; i < 3000; i++) {
		bool any;
		struct spans tested;
		draw_lists(shapes[_i].longest, shapes[_i].places);
		struct spans right = all_combinations();
		ck_assert_int_eq(spans_near(lists, list_count, distance, ordered, &patience, &arena, &tested, NULL),
				 BF_OK);
		same_spans(right, tested);
		ck_assert_int_eq(spans_are_near(lists, list_count, distance, ordered, &arena, &any, NULL), BF_OK);
		ck_assert_int_eq(any, right.count > 0);
		arena_reset(&arena);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(a_count_is_right_where_it_is_told)
{
	struct arena arena = ARENA_INIT;
	int told_often = 0;
	for (int i = 0; i < 3000; i++) {
		uint32_t wanted = draw_below(60), count;
		bool told;
		draw_lists(shapes[_i].longest, shapes[_i].places);
		struct spans right = all_combinations();
		uint32_t most = right.count < wanted ? (uint32_t)right.count : wanted;
		ck_assert_int_eq(spans_near_count(lists, list_count, distance, ordered, 0, UINT32_MAX, wanted,
						  &arena, &told, &count, NULL),
				 BF_OK);
		told_often += told;
		ck_assert(!told || count == most);
		arena_reset(&arena);
	}
	ck_assert_int_gt(told_often, 2000);
	arena_free(&arena);
}
END_TEST

/* Words at every place, on both sides of a border that no stretch passes. */
START_TEST(a_count_is_of_one_side)
{
	enum { EACH = 40, BORDER = 1000 };
	static struct span items[3][2 * EACH];
	struct spans sides[3];
	struct arena arena = ARENA_INIT;
	for (uint32_t l = 0; l < 3; l++) {
		for (uint32_t i = 0; i < 2 * EACH; i++) {
			uint32_t at = i * 3 + l + (i < EACH ? 0 : BORDER);
			items[l][i] = (struct span){at, at};
		}
		sides[l] = (struct spans){items[l], 2 * EACH};
	}
	static const uint32_t cases[][3] = {{0, BORDER, 20}, {BORDER, UINT32_MAX, 20}, {0, BORDER, 1}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool told;
		uint32_t count;
		ck_assert_int_eq(spans_near_count(sides, 3, 255, false, cases[i][0], cases[i][1], cases[i][2],
						  &arena, &told, &count, NULL),
				 BF_OK);
		ck_assert(told);
		ck_assert_uint_eq(count, cases[i][2]);
	}
	arena_free(&arena);
}
END_TEST

/* So many that only the shortest to each last span are kept; and who has no patience is not kept
 * waiting. */
START_TEST(of_very_many_the_shortest_stay)
{
	enum { MANY = 600, GAP = 2 };
	static struct span items[2][MANY];
	struct spans two[2], out;
	struct arena arena = ARENA_INIT;
	struct span_patience patience = {NULL, NULL};
	for (uint32_t l = 0; l < 2; l++) {
		for (uint32_t i = 0; i < MANY; i++)
			items[l][i] = (struct span){i * GAP + l, i * GAP + l};
		two[l] = (struct spans){items[l], MANY};
	}
	ck_assert_int_eq(spans_near(two, 2, 9999, false, &patience, &arena, &out, NULL), BF_OK);
	ck_assert_uint_ge(out.count, MANY);
	ck_assert_uint_le(out.count, 2 * MANY);
	for (size_t i = 0; i < out.count; i++)
		ck_assert_uint_eq(out.items[i].end - out.items[i].start, 1);
	patience.late = always;
	ck_assert_int_eq(spans_near(two, 2, 9999, false, &patience, &arena, &out, NULL), BF_DEADLINE);
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spans");
	TCase *all = tcase_create("all");
	int count = (int)(sizeof shapes / sizeof *shapes);
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, near_is_every_combination, 0, count);
	tcase_add_loop_test(all, a_count_is_right_where_it_is_told, 0, count);
	tcase_add_test(all, a_count_is_of_one_side);
	tcase_add_test(all, of_very_many_the_shortest_stay);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
