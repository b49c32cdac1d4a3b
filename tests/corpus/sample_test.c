/* The sample archive of the repository: every file of it is read, nothing in it
 * is rejected or taken with a note. */
#include <check.h>
#include <ftw.h>
#include <stdlib.h>

#include "corpus/reader.h"

static const char FOLDER[] = "corpus/sample";

static unsigned articles, files;

static void no_note(const struct reject *note, void *payload)
{
	(void)payload;
	ck_abort_msg("%.*s: record %llu: %s", SLICE_ARGS(note->file),
		     (unsigned long long)note->record, note->reason);
}

static void read_file(const char *path)
{
	struct reader_options options = {.note = no_note};
	struct reader *r;
	bf_error error;
	ck_assert_msg(reader_open(path, NULL, &options, &r, &error) == BF_OK, "%s", error.message);
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	enum reader_result result;
	unsigned before = articles;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		ck_assert_msg(result != READER_REJECT, "%s: record %llu: %s", path,
			      (unsigned long long)reject.record, reject.reason);
		articles += result == READER_ARTICLE;
		arena_reset(&arena);
	}
	ck_assert_int_eq(result, READER_END);
	ck_assert_msg(articles > before, "%s has no article", path);
	arena_free(&arena);
	reader_close(r);
}

static int visit(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	if (kind == FTW_F && path[place->base] != '.' &&
	    strcmp(path + place->base, "README") != 0) {
		files++;
		read_file(path);
	}
	return 0;
}

START_TEST(test_all_of_the_sample_reads)
{
	ck_assert_int_eq(nftw(FOLDER, visit, 8, FTW_PHYS), 0);
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
