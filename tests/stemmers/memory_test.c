/* Every allocation fails once: the stemmer says BF_NO_MEMORY, leaks nothing, and
 * stems the same word rightly when it is asked again.
 *
 * libstemmer's own object does not survive a failed call; this is the test that
 * the adapter throws it away.  Allocation is intercepted by the symbols of the
 * C library, which the sanitizers need for themselves: under them the test is
 * skipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "stemmers/stemmers.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define NOT_INTERCEPTED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NOT_INTERCEPTED 1
#endif
#endif

#ifdef NOT_INTERCEPTED

int main(void)
{
	puts("skipped: allocation cannot be intercepted here");
	return 77;
}

#else

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *old);

static long until_failure = -1; /* this many succeed, then one fails; -1: none fails */
static long held;		/* blocks not freed */

/* The tests are compiled with hidden symbols; libstemmer has to see these. */
#define SEEN __attribute__((visibility("default")))

static bool fails(void)
{
	if (until_failure < 0)
		return false;
	return until_failure-- == 0;
}

SEEN void *malloc(size_t size)
{
	void *block = fails() ? NULL : __libc_malloc(size);

	held += block != NULL;
	return block;
}

SEEN void *calloc(size_t count, size_t size)
{
	void *block = fails() ? NULL : __libc_calloc(count, size);

	held += block != NULL;
	return block;
}

SEEN void *realloc(void *old, size_t size)
{
	void *block = fails() ? NULL : __libc_realloc(old, size);

	held += block != NULL && old == NULL;
	return block;
}

SEEN void free(void *old)
{
	held -= old != NULL;
	__libc_free(old);
}

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
	enum bf_status status; /* of the call that the failure hit; BF_OK if none was */
	enum bf_status again;  /* of the same call, repeated */
	size_t stem_length;    /* of the repeated call */
	long leaked;	       /* blocks */
};

/* Opens, stems all words, closes, while the allocation after `successes` fails.
 * Nothing of Check's is called in here: it allocates too. */
static struct outcome run(const struct language *language, long successes)
{
	struct outcome outcome = {BF_OK, BF_OK, 1, held};
	struct stemmer *stemmer;
	struct slice stem = {NULL, 0};

	until_failure = successes;
	outcome.status = stemmer_open(language, &stemmer, NULL);
	if (outcome.status != BF_OK)
		outcome.again = stemmer_open(language, &stemmer, NULL);
	for (size_t i = 0; outcome.again == BF_OK && i < sizeof(words) / sizeof(*words); i++) {
		struct slice word = slice_from(words[i]);
		enum bf_status status = stemmer_stem(stemmer, word, &stem, NULL);
		if (status == BF_OK)
			continue;
		outcome.status = status;
		outcome.again = stemmer_stem(stemmer, word, &stem, NULL);
		outcome.stem_length = stem.len;
	}
	until_failure = -1;
	stemmer_close(stemmer);
	outcome.leaked = held - outcome.leaked;
	return outcome;
}

START_TEST(each_allocation_fails_once)
{
	static const char *const codes[] = {"en", "tr", "sr", "ar", "de"};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		const struct language *language = language_find(slice_from(codes[i]));
		struct outcome outcome;
		long successes = 0;
		do {
			outcome = run(language, successes++);
			ck_assert_int_eq(outcome.leaked, 0);
			ck_assert(outcome.status == BF_OK || outcome.status == BF_NO_MEMORY);
			ck_assert_int_eq(outcome.again, BF_OK);
			ck_assert_uint_gt(outcome.stem_length, 0);
		} while (outcome.status != BF_OK);
		ck_assert_int_gt(successes, 4);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tests = tcase_create("memory");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, each_allocation_fails_once);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
