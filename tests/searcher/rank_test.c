/* rank_test.c - scores from the table are those of the formula, whole numbers that
 * never fall with a frequency nor rise with a length: bounds rest on that. */
#include <check.h>
#include <stdlib.h>

#include "searcher/rank.h"

static struct rank_scale scale;

static void make_scale(uint64_t articles, uint64_t total_length)
{
	struct snapshot s = {.article_count = articles, .total_length = total_length};
	rank_scale_make(&scale, &rank_table, &s);
	ck_assert(rank_scale_fits(&scale, &rank_table, &s));
}

/* Frequencies: all small ones, and the largest. */
static uint32_t body_at(uint32_t i)
{
	return i < 100 ? i : i < 140 ? 100 * (i - 99) : BODY_FREQUENCY_LIMIT;
}

static int64_t formula(int64_t weight, occurrence o)
{
	double tf = rank_table.headline_weight * occurrence_headline(o) + occurrence_body(o);
	double norm = scale.norms[occurrence_length_code(o)];
	int64_t saturation = (int64_t)((double)(1 << RANK_SATURATION_BITS) * (rank_table.k1 + 1.0) * tf / (tf + norm));
	return weight * saturation >> RANK_SATURATION_BITS;
}

START_TEST(the_table_is_the_formula)
{
	static const struct {
		uint64_t articles, total_length;
	} archives[] = {{0, 0}, {1, 1}, {50000, 16500000}, {10000000, 9999999999}, {3, 3000000}};
	make_scale(archives[_i].articles, archives[_i].total_length);
	for (uint32_t headline = 0; headline <= HEADLINE_FREQUENCY_LIMIT; headline++)
		for (uint32_t i = 0; i <= 140; i++)
			for (uint32_t code = 0; code < 256; code++) {
				occurrence o = occurrence_make(headline, body_at(i), (uint8_t)code);
				int64_t score = rank_score(&scale, 123457, o);
				if (score != formula(123457, o) || score > rank_score_most(&scale, 123457))
					ck_abort_msg("%u in a headline, %u in a body, length code %u",
						     headline, body_at(i), code);
			}
}
END_TEST

START_TEST(more_and_shorter_never_score_less)
{
	make_scale(50000, 16500000);
	for (uint32_t tf = 0; tf < BODY_FREQUENCY_LIMIT + 3 * HEADLINE_FREQUENCY_LIMIT; tf++)
		for (uint32_t code = 0; code < 256; code++) {
			uint32_t here = rank_saturation(&scale, tf, (uint8_t)code);
			if (rank_saturation(&scale, tf + 1, (uint8_t)code) < here ||
			    (code && rank_saturation(&scale, tf, (uint8_t)(code - 1)) < here))
				ck_abort_msg("frequency %u, length code %u", tf, code);
		}
}
END_TEST

/* The least saturation that is said to be needed is, and one less is not enough. */
START_TEST(what_is_needed_is_enough)
{
	static const int64_t weights[] = {0, 1, 2, 77, 65536, 123457, 720896};
	for (size_t w = 0; w < sizeof weights / sizeof *weights; w++)
		for (int64_t needed = -3; needed < 4 * weights[w] + 9; needed += 1 + weights[w] / 999) {
			int64_t weight = weights[w];
			int64_t least = rank_saturation_needed(weight, needed);
			int64_t most = (int64_t)((rank_table.k1 + 1.0) * (1 << RANK_SATURATION_BITS));
			if (least <= most)
				ck_assert(weight * least >> RANK_SATURATION_BITS >= needed);
			if (least > 0)
				ck_assert(weight * (least - 1) >> RANK_SATURATION_BITS < needed);
		}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rank");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, the_table_is_the_formula, 0, 5);
	tcase_add_test(all, more_and_shorter_never_score_less);
	tcase_add_test(all, what_is_needed_is_enough);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
