/* files_test.c - the files of an archive: which folder is live, what counts as
 * fresh, sizes, removing. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/files.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

static const char *folder;

static void make(void)
{
	folder = scratch_path("archive");
	ck_assert_int_eq(mkdir(folder, 0700), 0);
}

START_TEST(current_goes_round)
{
	char name[64];
	struct stat about;
	bf_error reason = {0};
	ck_assert_int_eq(current_read(folder, name, &reason), BF_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(reason.hint, "backfile index"));
	MUST(current_write(folder, "live.1", &error));
	MUST(current_read(folder, name, &error));
	ck_assert_str_eq(name, "live.1");
	MUST(current_write(folder, "live.23", &error));
	MUST(current_read(folder, name, &error));
	ck_assert_str_eq(name, "live.23");
	ck_assert_int_ne(stat(scratch_path("archive/CURRENT.new"), &about), 0);
	ck_assert_int_eq(stat(scratch_path("archive/CURRENT"), &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
}
END_TEST

START_TEST(current_that_names_nothing_good)
{
	static const char *const texts[] = {"", "\n", "live.", "live.\n", "liv", "held\n", "../../etc\n",
					    "live.1/../../x\n", "live./etc"};
	char name[64];
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		scratch_write("archive/CURRENT", slice_from(texts[i]));
		EXPECT_STATUS(BF_CORRUPT, current_read(folder, name, &error));
	}
	scratch_write("archive/CURRENT", SLICE("live.7"));
	MUST(current_read(folder, name, &error));
	ck_assert_str_eq(name, "live.7");
	EXPECT_STATUS(BF_NOT_FOUND, current_read(scratch_path("archive/CURRENT"), name, &error));
}
END_TEST

START_TEST(what_cannot_be_written_or_read_is_said)
{
	char name[64];
	EXPECT_STATUS(BF_NOT_FOUND, current_write(scratch_path("nowhere"), "live.1", &error));
	EXPECT_STATUS(BF_NOT_FOUND, sync_folder(scratch_path("nowhere"), &error));
	ck_assert_int_eq(mkdir(scratch_path("archive/CURRENT"), 0700), 0);
	EXPECT_STATUS(BF_IO, current_write(folder, "live.1", &error));
	EXPECT_STATUS(BF_IO, current_read(folder, name, &error)); /* not damaged: out of reach */
}
END_TEST

START_TEST(fresh_is_empty_or_left_by_a_stopped_making)
{
	bool fresh;
	MUST(folder_is_fresh(folder, &fresh, &error));
	ck_assert(fresh);
	scratch_write("archive/lock", SLICE("1\n"));
	scratch_write("archive/CURRENT.new", SLICE("liv"));
	ck_assert_int_eq(mkdir(scratch_path("archive/live.1"), 0700), 0);
	MUST(folder_is_fresh(folder, &fresh, &error));
	ck_assert(fresh);
	scratch_write("archive/letter.txt", SLICE("Dear all"));
	MUST(folder_is_fresh(folder, &fresh, &error));
	ck_assert(!fresh);
	EXPECT_STATUS(BF_NOT_FOUND, folder_is_fresh(scratch_path("nowhere"), &fresh, &error));
	EXPECT_STATUS(BF_IO, folder_is_fresh(scratch_path("archive/letter.txt"), &fresh, &error));
}
END_TEST

START_TEST(sizes_and_removing)
{
	char text[20000];
	memset(text, 'x', sizeof text);
	uint64_t empty = folder_size(folder);
	scratch_write("archive/one", slice_make(text, sizeof text));
	ck_assert_int_eq(mkdir(scratch_path("archive/inner"), 0700), 0);
	scratch_write("archive/inner/two", slice_make(text, sizeof text));
	ck_assert_uint_ge(folder_size(folder), empty + 2 * sizeof text);
	ck_assert_uint_eq(folder_size(scratch_path("nowhere")), 0);
	EXPECT_STATUS(BF_IO, folder_remove(folder, &error)); /* not folders in folders */
	MUST(folder_remove(scratch_path("archive/inner"), &error));
	MUST(folder_remove(folder, &error));
	MUST(folder_remove(folder, &error));
	ck_assert_int_ne(access(folder, F_OK), 0);
}
END_TEST

START_TEST(paths_that_are_too_long)
{
	char path[PATH_BYTES + 1], joined[PATH_BYTES], name[64];
	memset(path, 'x', PATH_BYTES);
	path[PATH_BYTES] = '\0';
	ck_assert(!path_join(joined, path, "a"));
	EXPECT_STATUS(BF_BAD_ARGUMENT, current_read(path, name, &error));
	EXPECT_STATUS(BF_BAD_ARGUMENT, current_write(path, "live.1", &error));
	path[PATH_BYTES - 3] = '\0';
	ck_assert(path_join(joined, path, "a"));
	ck_assert_uint_eq(strlen(joined), PATH_BYTES - 1);
	ck_assert(!path_join(joined, path, "ab"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/files");
	TCase *files = tcase_create("files");
	tcase_add_checked_fixture(files, make, NULL);
	tcase_add_test(files, current_goes_round);
	tcase_add_test(files, current_that_names_nothing_good);
	tcase_add_test(files, what_cannot_be_written_or_read_is_said);
	tcase_add_test(files, fresh_is_empty_or_left_by_a_stopped_making);
	tcase_add_test(files, sizes_and_removing);
	tcase_add_test(files, paths_that_are_too_long);
	suite_add_tcase(suite, files);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
