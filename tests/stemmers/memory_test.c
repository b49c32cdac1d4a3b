/* Every allocation fails, once or from then on: the stemmer says BF_NO_MEMORY or
 * manages without, leaks nothing, and stems the same word rightly afterwards.
 *
 * libstemmer's own object does not survive a failed call; this is the test that
 * the adapter throws it away. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "stemmers/stemmers.h"
#include "tests/support/failing_malloc.h"

#ifndef NO_FAILING_MALLOC

/* Words that make libstemmer's buffer grow, one longer than the other. */
static const char *const words[] = {
    "smuggling",
    "internationalisations",
    "antidisestablishmentarianism's",
    "counterrevolutionarycounterrevolutionarycounterrevolutionary",
    /* In Serbian each letter becomes a longer one while the word is being stemmed. */
    "џџџџџџџџџџџџџџџџџџџџџџџџџџџџџџџџ",
    "vlade",
};

struct outcome {
	enum bf_status status; /* the first that was not BF_OK */
	enum bf_status again;  /* of the same call, when there is memory */
	bool right;            /* every stem was as `expected` */
	long failures;
	long leaked; /* blocks */
};

enum { WORDS = sizeof(words) / sizeof(*words) };

/* Opens, stems all words, closes, while the allocation after `successes` fails.
 * Nothing of Check's is called in here: it allocates too. */
static struct outcome run(const struct language *language, long successes,
			  char expected[WORDS][160])
{
	struct outcome outcome = {BF_OK, BF_OK, true, 0, held};
	struct stemmer *stemmer;
	struct slice stem = {NULL, 0};

	failures = 0;
	until_failure = successes;
	outcome.status = stemmer_open(language, &stemmer, NULL);
	if (outcome.status != BF_OK) {
		until_failure = -1;
		outcome.again = stemmer_open(language, &stemmer, NULL);
	}
	for (size_t i = 0; outcome.again == BF_OK && i < WORDS; i++) {
		struct slice word = slice_from(words[i]);
		enum bf_status status = stemmer_stem(stemmer, word, &stem, NULL);
		if (status != BF_OK) {
			until_failure = -1;
			outcome.status = status;
			outcome.again = stemmer_stem(stemmer, word, &stem, NULL);
		}
		outcome.right = outcome.right && slice_equal(stem, slice_from(expected[i]));
	}
	until_failure = -1;
	stemmer_close(stemmer);
	outcome.failures = failures;
	outcome.leaked = held - outcome.leaked;
	return outcome;
}

static void stem_all(const struct language *language, char expected[WORDS][160])
{
	struct stemmer *stemmer;

	ck_assert_int_eq(stemmer_open(language, &stemmer, NULL), BF_OK);
	for (size_t i = 0; i < WORDS; i++) {
		struct slice stem;
		ck_assert_int_eq(stemmer_stem(stemmer, slice_from(words[i]), &stem, NULL), BF_OK);
		ck_assert_uint_lt(stem.len, sizeof(expected[i]));
		memcpy(expected[i], stem.ptr, stem.len);
		expected[i][stem.len] = 0;
	}
	stemmer_close(stemmer);
}

static void fail_each(const char *code)
{
	const struct language *language = language_find(slice_from(code));
	char expected[WORDS][160];
	struct outcome outcome;
	long successes = 0;

	stem_all(language, expected);
	do {
		outcome = run(language, successes++, expected);
		ck_assert_int_eq(outcome.leaked, 0);
		ck_assert(outcome.status == BF_OK || outcome.status == BF_NO_MEMORY);
		ck_assert(outcome.status == BF_NO_MEMORY || !for_good || !outcome.failures);
		ck_assert_int_eq(outcome.again, BF_OK);
		ck_assert_msg(outcome.right, "%s: a wrong stem after %ld allocations", code,
			      successes);
	} while (outcome.failures);
	ck_assert_int_gt(successes, 6);
}

static const char *const codes[] = {"en", "tr", "sr", "ar", "de"};

START_TEST(each_allocation_fails_once)
{
	for_good = false;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		fail_each(codes[i]);
}
END_TEST

START_TEST(each_allocation_fails_and_all_after_it)
{
	for_good = true;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		fail_each(codes[i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tests = tcase_create("memory");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, each_allocation_fails_once);
	tcase_add_test(tests, each_allocation_fails_and_all_after_it);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
