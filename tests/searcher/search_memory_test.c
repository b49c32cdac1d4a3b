/* search_memory_test.c - every allocation of a search fails once: BF_NO_MEMORY,
 * no leak, and the same question is answered rightly afterwards. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/search.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

#ifndef NO_FAILING_MALLOC

static const char *const questions[] = {
    "border patrol -camp",
    "(smuggle OR =migrant) NEAR/3 (\"the border\" OR mi*)",
    "covid-19 OR headline:borders OR (river date:2022-06)",
    "NOT \"border patrols\"~",
    "smugler boder patrl",
    "(border /s migrant) OR (ATLEAST/2 river) OR river NOT NEAR/2 \"the border\"",
    "ANY/2 (case:border FIRST/9 mi* words:<9)^2",
    "b?rder *gr* smugle~1 OR case:(Patrol /p ri*r)",
    "\"smugled migrnts\" OR headline:rivr",
};

struct outcome {
	enum bf_status status;
	uint64_t total;
	long leaked; /* blocks */
	bool told;   /* the error says what the status says */
	bool failed; /* an allocation did fail */
};

/* Nothing of Check's is called in here: it allocates too. */
static struct outcome run(struct memory_snapshot *s, const char *question, size_t taken, long successes)
{
	struct outcome outcome = {.status = BF_OK};
	struct arena arena = ARENA_INIT;
	struct search_options options = {.limit = 10, .snippets = true, .autopsy = true};
	struct search_result result;
	bf_error error = {0};
	long before = held;
	if (taken)
		arena_alloc(&arena, taken);
	failures = 0;
	until_failure = successes;
	outcome.status =
	    search_snapshot(&s->base, slice_from(question), &options, &arena, &result, &error);
	until_failure = -1;
	outcome.failed = failures > 0;
	outcome.total = outcome.status == BF_OK ? result.total : 0;
	outcome.told = outcome.status == BF_OK || error.status == outcome.status;
	arena_free(&arena);
	/* The analyzers stay with the snapshot: away with them. */
	if (s->base.companion_free)
		s->base.companion_free(s->base.companion);
	s->base.companion = NULL;
	s->base.companion_free = NULL;
	outcome.leaked = held - before;
	return outcome;
}

START_TEST(each_allocation_fails_once)
{
	struct memory_snapshot s;
	unsigned told = 0;
	memory_snapshot_open(&s, 2);
	for (unsigned i = 0; i < 12; i++)
		generate_into(&s, i % 2, i);
	struct outcome right = run(&s, questions[_i], 0, -1);
	ck_assert_int_eq(right.status, BF_OK);
	for (size_t taken = 0; taken < 8192; taken += 1504) {
		for (long successes = 0;; successes++) {
			struct outcome o = run(&s, questions[_i], taken, successes);
			bool good = o.leaked == 0 && o.told &&
				    (o.status == BF_OK ? o.total == right.total
						       : o.status == BF_NO_MEMORY);
			if (!good)
				ck_abort_msg("%s: after %ld allocations: status %d, %ld blocks leaked",
					     questions[_i], successes, o.status, o.leaked);
			if (!o.failed)
				break;
			told += o.status != BF_OK;
		}
	}
	ck_assert_uint_gt(told, 100);
	ck_assert_uint_eq(run(&s, questions[_i], 0, -1).total, right.total);
	memory_snapshot_close(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("search memory");
	TCase *memory = tcase_create("memory");
	tcase_set_timeout(memory, 60);
	tcase_add_loop_test(memory, each_allocation_fails_once, 0,
			    sizeof questions / sizeof *questions);
	suite_add_tcase(suite, memory);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int wrong = srunner_ntests_failed(runner);
	srunner_free(runner);
	return wrong != 0;
}

#endif
