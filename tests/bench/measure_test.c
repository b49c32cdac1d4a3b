/* measure_test.c - measures of ranked lists that were worked out by hand. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "bench/quality/measure.h"

/* Hits as text: R is relevant, - is not. */
static const struct {
	const char *hits;
	size_t total;
	struct measures m;
} cases[] = {
    /* hits, relevant articles that there are: average precision, nDCG@10, recall@1, recall@5, RR */
    {"", 3, {0, 0, 0, 0, 0}},
    {"-----", 1, {0, 0, 0, 0, 0}},
    {"R", 0, {0, 0, 0, 0, 0}},
    {"R", 1, {1, 1, 1, 1, 1}},
    {"-R", 1, {0.5, 0.6309297535714575, 0, 1, 0.5}},
    {"RR", 2, {1, 1, 0.5, 1, 1}},
    {"R-R", 2, {(1.0 + 2.0 / 3.0) / 2, (1 + 0.5) / (1 + 0.6309297535714575), 0.5, 1, 1}},
    {"R-R", 4, {(1.0 + 2.0 / 3.0) / 4, 1.5 / (1 + 0.6309297535714575 + 0.5 + 0.43067655807339306), 0.25, 0.5, 1}},
    {"-----R", 1, {1.0 / 6, 0.35620718710802218, 0, 0, 1.0 / 6}},
    {"---------R", 1, {0.1, 0.28906482631788788, 0, 0, 0.1}},
    {"----------R", 1, {1.0 / 11, 0, 0, 0, 1.0 / 11}},
    {"RRRRRRRRRRRR", 12, {1, 1, 1.0 / 12, 5.0 / 12, 1}},
    {"RRRRRRRRRR", 20, {0.5, 1, 0.05, 0.25, 1}},
};

static void same(double found, double expected, const char *what, const char *hits)
{
	if (fabs(found - expected) > 1e-12)
		ck_abort_msg("%s of '%s': %.15g, not %.15g", what, hits, found, expected);
}

START_TEST(measures_are_those_worked_out_by_hand)
{
	bool relevant[64];
	const char *hits = cases[_i].hits;
	for (size_t i = 0; hits[i]; i++)
		relevant[i] = hits[i] == 'R';
	struct measures m = measure_ranking(relevant, strlen(hits), cases[_i].total);
	same(m.average_precision, cases[_i].m.average_precision, "average precision", hits);
	same(m.ndcg10, cases[_i].m.ndcg10, "nDCG@10", hits);
	same(m.recall1, cases[_i].m.recall1, "recall@1", hits);
	same(m.recall5, cases[_i].m.recall5, "recall@5", hits);
	same(m.reciprocal_rank, cases[_i].m.reciprocal_rank, "reciprocal rank", hits);
}
END_TEST

START_TEST(means_weigh_every_question_alike)
{
	struct measures sum = {0}, a = {1, 0.5, 0, 1, 1}, b = {0, 0.25, 0, 0.5, 0.5};
	measures_add(&sum, &a);
	measures_add(&sum, &b);
	struct measures mean = measures_mean(&sum, 2), none = measures_mean(&(struct measures){0}, 0);
	same(mean.average_precision, 0.5, "mean average precision", "two");
	same(mean.ndcg10, 0.375, "mean nDCG@10", "two");
	same(mean.recall5, 0.75, "mean recall@5", "two");
	same(mean.reciprocal_rank, 0.75, "mean reciprocal rank", "two");
	same(none.average_precision, 0, "mean average precision", "none");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("measure");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, measures_are_those_worked_out_by_hand, 0, sizeof cases / sizeof *cases);
	tcase_add_test(all, means_weigh_every_question_alike);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
