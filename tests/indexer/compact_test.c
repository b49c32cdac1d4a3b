/* compact_test.c - a compaction that is stopped, or whose end fails, leaves the archive as it was, in
 * use as before, and no files; the next one does it. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/compact.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

enum { ARTICLES = 30, NOW = 1704067200 };

static struct desk desk;
static const char *archive;
static char current[4096], away[4096];

static void open_desk(void)
{
	archive = scratch_path("archive");
	snprintf(current, sizeof current, "%s/CURRENT", archive);
	snprintf(away, sizeof away, "%s/CURRENT.away", archive);
	desk_open(&desk, archive);
	for (int i = 0; i < ARTICLES; i++) {
		char json[100];
		snprintf(json, sizeof json, "{\"id\":\"%d\",\"headline\":\"River %d\",\"body\":\"Of camps.\"}", i, i);
		ck_assert_int_eq(desk_add(&desk, json, NOW), INDEXED_ADDED);
	}
	desk_commit(&desk, NOW);
}

static void close_desk(void)
{
	desk_close(&desk);
	assert_clean(archive);
}

/* Of files whose names begin so. */
static int count_files(const char *begin)
{
	int count = 0;
	DIR *folder = opendir(archive);
	ck_assert_ptr_nonnull(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		count += strncmp(entry->d_name, begin, strlen(begin)) == 0;
	closedir(folder);
	return count;
}

static void assert_as_before(struct contents before)
{
	struct contents now;
	MUST(visible_contents(archive, NULL, &now, &error));
	ck_assert(same_contents(before, now));
	ck_assert_uint_eq(now.articles, ARTICLES);
	ck_assert_int_eq(count_files("live."), 1);
	ck_assert_int_eq(count_files("segment."), 0);
	ck_assert_int_eq(count_files("compact"), 0);
}

static void compact_whole(struct contents before)
{
	struct compact_options options = {.all = true};
	struct compact_counts counts;
	struct contents now;
	MUST(compact(archive, desk.archive, &options, &counts, &error));
	ck_assert_uint_eq(counts.articles, ARTICLES);
	ck_assert_uint_eq(counts.segments_after, 1);
	MUST(visible_contents(archive, NULL, &now, &error));
	ck_assert(same_contents(before, now));
	ck_assert_int_eq(desk_add(&desk, "{\"id\":\"more\",\"headline\":\"River\"}", NOW), INDEXED_ADDED);
	desk_commit(&desk, NOW);
}

static bool stop_half_way(uint64_t done, uint64_t articles, void *payload)
{
	(void)payload;
	ck_assert_uint_eq(articles, ARTICLES);
	return done < articles / 2;
}

START_TEST(one_that_is_stopped)
{
	struct compact_options options = {.all = true, .progress = stop_half_way};
	struct compact_counts counts;
	struct contents before;
	MUST(visible_contents(archive, NULL, &before, &error));
	EXPECT_STATUS(BF_CANCELED, compact(archive, desk.archive, &options, &counts, &error));
	assert_as_before(before);
	compact_whole(before);
}
END_TEST

/* Once the snapshot is read: what names the live database is out of reach. */
static bool take_current_away(uint64_t done, uint64_t articles, void *payload)
{
	(void)articles, (void)payload;
	if (done == 1)
		ck_assert(rename(current, away) == 0 && mkdir(current, 0700) == 0);
	return true;
}

static void put_current_back(void)
{
	ck_assert(rmdir(current) == 0 && rename(away, current) == 0);
}

START_TEST(one_whose_end_fails)
{
	struct compact_options options = {.all = true, .progress = take_current_away};
	struct compact_counts counts;
	struct contents before;
	bf_error reason = {0};
	MUST(visible_contents(archive, NULL, &before, &error));
	ck_assert_int_ne(compact(archive, desk.archive, &options, &counts, &reason), BF_OK);
	ck_assert_int_ne(reason.status, BF_OK);
	/* The writer has nothing open now: asked again it says so, and then goes on. */
	ck_assert_int_ne(compact(archive, desk.archive, &options, &counts, &reason), BF_OK);
	put_current_back();
	compact_whole(before);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("indexer/compact");
	TCase *all = tcase_create("compact");
	tcase_set_timeout(all, 60);
	tcase_add_checked_fixture(all, open_desk, close_desk);
	tcase_add_test(all, one_that_is_stopped);
	tcase_add_test(all, one_whose_end_fails);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
