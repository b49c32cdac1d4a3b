/* The sample archive of the repository: every article of it is read without a
 * word; of its folder `rejects` every file has something to say. */
#include <check.h>
#include <ftw.h>
#include <stdlib.h>

#include "corpus/reader.h"

static const char REJECTS[] = "corpus/sample/rejects/";

/* Of the file on hand, and of all. */
static unsigned complaints, articles, files;

static void hear_note(const struct reject *note, void *payload)
{
	(void)payload;
	ck_assert(note->reason[0] && note->hint[0]);
	complaints++;
}

static void read_file(const char *path)
{
	struct reader_options options = {.note = hear_note};
	struct reader *r;
	bf_error error;
	ck_assert_msg(reader_open(path, NULL, &options, &r, &error) == BF_OK, "%s", error.message);
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	enum reader_result result;
	complaints = 0;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		articles += result == READER_ARTICLE;
		if (result == READER_REJECT)
			hear_note(&reject, NULL);
		arena_reset(&arena);
	}
	ck_assert_int_eq(result, READER_END);
	bool broken = strncmp(path, REJECTS, strlen(REJECTS)) == 0;
	ck_assert_msg((complaints > 0) == broken, "%s: %u complaints", path, complaints);
	arena_free(&arena);
	reader_close(r);
}

static int visit(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	if (kind == FTW_F && path[place->base] != '.') {
		files++;
		read_file(path);
	}
	return 0;
}

START_TEST(test_all_of_the_sample_reads)
{
	ck_assert_int_eq(nftw("corpus/sample", visit, 8, FTW_PHYS), 0);
	ck_assert_uint_gt(files, 0);
	ck_assert_uint_ge(articles, files);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corpus/sample");
	TCase *tests = tcase_create("sample");
	tcase_add_test(tests, test_all_of_the_sample_reads);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
