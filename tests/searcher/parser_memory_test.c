/* Every allocation of a parse fails once: BF_NO_MEMORY, no leak, and the same
 * question is read rightly afterwards. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/query.h"
#include "tests/support/failing_malloc.h"

#ifndef NO_FAILING_MALLOC

struct outcome {
	enum bf_status status;
	bool half_done; /* a tree or notes beside a failure */
	bool broken;    /* printing ran out of memory */
	long leaked;    /* blocks */
};

/* Reads and prints while the allocation after `successes` fails; the arena
 * begins full, so that each kind of object is the one that does not fit. */
static struct outcome run(struct slice question, enum query_syntax syntax, size_t taken, long successes)
{
	struct outcome outcome = {.leaked = held};
	struct query_options options = {.syntax = syntax};
	struct arena arena = ARENA_INIT;
	struct buf printed = BUF_INIT(1 << 20);
	struct query *tree;
	struct query_note *notes;
	bf_error error = {0};
	if (taken)
		arena_alloc(&arena, taken);
	until_failure = successes;
	outcome.status = query_parse(question, &options, &arena, &tree, &notes, &error);
	if (outcome.status == BF_OK)
		query_print(tree, &printed);
	else
		outcome.half_done = tree || notes || error.status != outcome.status;
	until_failure = -1;
	outcome.broken = printed.broken != BF_OK;
	buf_free(&printed);
	arena_free(&arena);
	outcome.leaked = held - outcome.leaked;
	return outcome;
}

/* Arena blocks are large: moving where the first one ends brings the failure
 * to every object in turn. */
START_TEST(each_allocation_fails_once)
{
	static const char *const QUESTIONS[SYNTAX_COUNT + 1] = {
	    [SYNTAX_NATIVE] = "headline:(a OR \"b cc*\"~) d\\ e -(f g) OR h AND date:2022 "
			      "i NEAR/5 j w/3 k or l | m id:\"n o\"",
	    [SYNTAX_LEXIS] = "headline(a or \"b cc!\") and not e f w/5 (g or h) and hlead(i and j) "
			     "and date(geq(1/1/2022) and leq(6/30/2022)) and caps(k)",
	    [SYNTAX_FACTIVA] = "hd=(a or \"b cc*\") and e f near5 (g or h) not atleast3 ii$3 "
			       "and wc>100 and date from 20220101 to 20220630 and j/F50/ and la=english",
	    [SYNTAX_LUCENE] = "+title:(a OR \"b c\"~3) +(dddd~1 e\\:f)^2 -g h +date:[now-3d TO *]",
	    [SYNTAX_COUNT] = "source:(AP, \"New York\")^2 wom?n *w\\\\ards ATLEAST/2 a /s b NOT w/5 c "
			     "ANY/2 (d FIRST/9 e wordy~2) words:>5 case:(US, EU)",
	};
	enum query_syntax syntax = _i < SYNTAX_COUNT ? (enum query_syntax)_i : SYNTAX_NATIVE;
	const struct slice question = slice_from(QUESTIONS[_i]);
	unsigned failed = 0;
	for (size_t taken = 0; taken < 8192; taken += 16) {
		for (long successes = 0;; successes++) {
			struct outcome outcome = run(question, syntax, taken, successes);
			ck_assert_int_eq(outcome.leaked, 0);
			ck_assert(!outcome.half_done);
			if (outcome.status == BF_OK && !outcome.broken)
				break;
			ck_assert(outcome.status == BF_NO_MEMORY || outcome.broken);
			failed++;
		}
	}
	ck_assert_uint_gt(failed, 500);
	struct outcome outcome = run(question, syntax, 0, -1);
	ck_assert_int_eq(outcome.status, BF_OK);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parser memory");
	TCase *cases = tcase_create("memory");
	tcase_add_loop_test(cases, each_allocation_fails_once, 0, SYNTAX_COUNT + 1);
	tcase_set_timeout(cases, 120);
	suite_add_tcase(suite, cases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
