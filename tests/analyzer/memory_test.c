/* Every allocation of the analyzer fails once: it says BF_NO_MEMORY, leaks
 * nothing, and reads the same text rightly afterwards. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "tests/support/failing_malloc.h"

#ifndef NO_FAILING_MALLOC

/* ---- one run ------------------------------------------------------------------------ */

static char text[1 << 17]; /* some thousand words that differ, then the rules */

static void write_text(void)
{
	size_t len = 0;
	for (unsigned i = 0; i < 3000; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "w%ccode%u-%u é%u ",
					'a' + i % 26, i % 7, i, i * 7);
	snprintf(text + len, sizeof text - len,
		 "HELP US, O'NEIL, F.B.I. AND US! $50 #MeToo https://example.com/a AT&T");
}

enum step { OPEN, RUN, HIGHLIGHT, READ, STEPS };

static enum bf_status take_step(enum step step, struct analyzer **a, size_t *count, bf_error *error)
{
	const struct token *tokens;
	const struct reading *readings;
	switch (step) {
	case OPEN:
		return analyzer_open(language_find(SLICE("fr")), a, error);
	case RUN:
		return analyzer_run(*a, ANALYZE_DOCUMENT, slice_from(text), &tokens, count, error);
	case HIGHLIGHT:
		return analyzer_run(*a, ANALYZE_HIGHLIGHT, SLICE("HELP US NOW, newcomers"), &tokens,
				    count, error);
	default:
		return analyzer_query_readings(*a, ANALYZE_QUERY, SLICE("x-ray e-mail unseen-word"),
					       &readings, count, error);
	}
}

struct outcome {
	bool told;	/* a failure is BF_NO_MEMORY, in the error too */
	bool recovered; /* the same step does when there is memory */
	bool failed;	/* an allocation did fail */
	size_t counts[STEPS];
	long leaked; /* blocks */
};

/* Nothing of Check's is called in here: it allocates too. */
static struct outcome run(long successes)
{
	struct outcome o = {.told = true, .recovered = true, .leaked = held};
	struct analyzer *a = NULL;
	failures = 0;
	until_failure = successes;
	for (enum step step = OPEN; step < STEPS && o.recovered; step++) {
		bf_error error = {0};
		enum bf_status status = take_step(step, &a, &o.counts[step], &error);
		if (status == BF_OK)
			continue;
		until_failure = -1;
		o.told = o.told && status == BF_NO_MEMORY && error.status == BF_NO_MEMORY;
		o.recovered = take_step(step, &a, &o.counts[step], NULL) == BF_OK;
	}
	until_failure = -1;
	analyzer_close(a);
	o.failed = failures > 0;
	o.leaked = held - o.leaked;
	return o;
}

START_TEST(each_allocation_fails)
{
	long successes = 0;
	for_good = _i;
	write_text();
	struct outcome right = run(-1);
	ck_assert_uint_gt(right.counts[RUN], 6000);
	for (;; successes++) {
		struct outcome o = run(successes);
		if (!o.told || !o.recovered || o.leaked != 0 ||
		    memcmp(o.counts, right.counts, sizeof o.counts) != 0)
			ck_abort_msg("after %ld allocations: told %d, recovered %d, %ld blocks leaked",
				     successes, o.told, o.recovered, o.leaked);
		if (!o.failed)
			break;
	}
	ck_assert_int_gt(successes, 30);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("analyzer memory");
	TCase *memory = tcase_create("memory");
	tcase_set_timeout(memory, 120);
	tcase_add_loop_test(memory, each_allocation_fails, 0, 2);
	suite_add_tcase(suite, memory);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int wrong = srunner_ntests_failed(runner);
	srunner_free(runner);
	return wrong != 0;
}

#endif
