/* Snowball's vocabularies, word for word, through our adapter without our lists.
 *
 * The vocabularies (snowball-vocabulary.tar.zst among the data to test against,
 * see BACKFILE_DATA) are not part of Backfile; without them, or with another
 * libstemmer than the counts were taken with, the test says so and is skipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "stemmers/stemmers.h"
#include "tests/support/cases.h"

#define SKIPPED 77

static char folder[] = "/tmp/backfile-vocabulary-XXXXXX";

static struct slice line_next(struct slice *rest)
{
	const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	size_t length = end ? (size_t)(end - rest->ptr) : rest->len;
	struct slice line = slice_make(rest->ptr, length);

	*rest = slice_tail(*rest, length + 1);
	return line;
}

static struct slice read_part(struct slice name, const char *part)
{
	char path[256];
	struct slice text;

	snprintf(path, sizeof(path), "%s/snowball-data/%.*s/%s.txt", folder, SLICE_ARGS(name),
		 part);
	text = read_whole_file(path);
	ck_assert_msg(text.ptr, "%s is not in the archive", path);
	return text;
}

static unsigned number_of(struct slice text)
{
	unsigned number = 0;

	for (size_t i = 0; i < text.len; i++)
		number = number * 10 + (unsigned)(text.ptr[i] - '0');
	return number;
}

static void compare(const struct test_case *test, void *payload)
{
	struct slice words = read_part(test->fields[1], "voc");
	struct slice stems = read_part(test->fields[1], "output");
	struct slice words_left = words, stems_left = stems;
	struct stemmer *stemmer;
	unsigned count = 0, differing = 0;

	(void)payload;
	ck_assert_int_eq(stemmer_open_plain(language_find(test->fields[0]), &stemmer, NULL), BF_OK);
	while (words_left.len) {
		struct slice word = line_next(&words_left), expected = line_next(&stems_left), stem;
		if (word.len == 0)
			continue;
		ck_assert_int_eq(stemmer_stem(stemmer, word, &stem, NULL), BF_OK);
		/* We never hand out an empty stem; that is no difference of opinion. */
		if (expected.len == 0)
			expected = word;
		count++;
		differing += !slice_equal(stem, expected);
	}
	stemmer_close(stemmer);
	free((char *)words.ptr);
	free((char *)stems.ptr);
	ck_assert_msg(count == number_of(test->fields[2]) &&
			  differing == number_of(test->fields[3]),
		      "%s:%u: of %u words, %u differ", test->path, test->line, count, differing);
}

START_TEST(vocabularies)
{
	cases_run("tests/stemmers/cases/vocabulary.txt", compare, NULL);
}
END_TEST

/* Unpacks the vocabularies into `folder`; false if there are none. */
static bool unpack(void)
{
	const char *data = getenv("BACKFILE_DATA");
	char command[512];

	snprintf(command, sizeof(command), "%s/snowball-vocabulary.tar.zst",
		 data ? data : "../shared/data");
	if (access(command, R_OK) != 0 || !mkdtemp(folder))
		return false;
	snprintf(command, sizeof(command),
		 "tar --zstd -xf '%s/snowball-vocabulary.tar.zst' -C '%s'",
		 data ? data : "../shared/data", folder);
	return system(command) == 0;
}

static void clean_up(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	if (system(command) != 0)
		fprintf(stderr, "%s is left behind\n", folder);
}

int main(void)
{
	Suite *suite = suite_create("vocabulary");
	TCase *tests = tcase_create("vocabulary");
	SRunner *runner;
	char fingerprint[STEMMER_FINGERPRINT_MAX];
	int failed;

	if (stemmer_fingerprint_all(fingerprint, NULL) != BF_OK ||
	    !strstr(fingerprint, "libstemmer=2.2.0 ")) {
		puts("skipped: another libstemmer than 2.2.0");
		return SKIPPED;
	}
	if (!unpack()) {
		puts("skipped: no snowball-vocabulary.tar.zst in BACKFILE_DATA (../shared/data)");
		return SKIPPED;
	}
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, vocabularies);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	clean_up();
	return failed != 0;
}
