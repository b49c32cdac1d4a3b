/* segments_only_test.c - readers of an archive whose live part is empty: the copy that
 * they go by says what the database says, counts only while it is the newest commit's, and
 * damaged it is no copy of anything. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/segments_only.h"
#include "index/snapshot.h"
#include "indexer/compact.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

enum { ARTICLES = 12 };

static const char *path;

static void add(struct desk *d, unsigned number, const char *word)
{
	char json[256];
	snprintf(json, sizeof json,
		 "{\"id\":\"a%u\",\"version\":\"%zu\",\"headline\":\"%s\",\"body\":\"border %s\"}", number,
		 strlen(word), word, word);
	desk_add(d, json, 0);
}

static void fold_all(void)
{
	struct compact_options options = {.all = true};
	struct compact_counts counts;
	MUST(compact(path, NULL, &options, &counts, &error));
}

/* An archive of one segment. */
static void make(void)
{
	struct desk desk;
	path = scratch_path("archive");
	desk_open(&desk, path);
	for (unsigned i = 1; i <= ARTICLES; i++)
		add(&desk, i, "river");
	desk_commit(&desk, 0);
	desk_close(&desk);
	fold_all();
}

static const char *copy_path(void)
{
	char name[64], file[128];
	MUST(current_read(path, name, &error));
	snprintf(file, sizeof file, "archive/%s/segments-only", name);
	return scratch_path(file);
}

static struct archive_reader *open_reader(void)
{
	struct archive_reader *reader;
	MUST(archive_reader_open(path, &reader, &error));
	return reader;
}

/* What a lease has, and whether the live database was opened for it. */
static void expect_lease(struct archive_reader *reader, uint64_t articles, bool live)
{
	struct snapshot *s;
	uint64_t found;
	struct term border = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("border")};
	MUST(snapshot_lease(reader, &s, &error));
	ck_assert_uint_eq(s->article_count, articles);
	ck_assert_int_eq(s->part_count > 0 && s->segments[0] == 0, live);
	MUST(snapshot_term_frequency(s, &border, &found, &error));
	ck_assert_uint_eq(found, articles);
	snapshot_return(reader, s, false);
}

static void expect_opened(uint64_t articles, bool live)
{
	struct archive_reader *reader = open_reader();
	expect_lease(reader, articles, live);
	archive_reader_close(reader);
}

START_TEST(an_empty_live_part_is_not_opened)
{
	struct contents without, with;
	expect_opened(ARTICLES, false);
	MUST(visible_contents(path, NULL, &without, &error));
	ck_assert_int_eq(unlink(copy_path()), 0);
	expect_opened(ARTICLES, true);
	MUST(visible_contents(path, NULL, &with, &error));
	ck_assert(same_contents(without, with));
}
END_TEST

/* What was lost is made again by whoever writes next. */
START_TEST(the_next_writer_makes_it_again)
{
	struct desk desk;
	ck_assert_int_eq(unlink(copy_path()), 0);
	desk_open(&desk, path);
	desk_close(&desk);
	expect_opened(ARTICLES, false);
}
END_TEST

START_TEST(a_reader_goes_on_to_the_newest_commit)
{
	struct desk desk;
	struct archive_reader *reader = open_reader();
	expect_lease(reader, ARTICLES, false);
	expect_lease(reader, ARTICLES, false);
	desk_open(&desk, path);
	add(&desk, ARTICLES + 1, "river");
	desk_commit(&desk, 0);
	expect_lease(reader, ARTICLES + 1, true);
	add(&desk, 1, "a longer word");
	desk_commit(&desk, 0);
	expect_lease(reader, ARTICLES + 1, true);
	desk_close(&desk);
	fold_all();
	expect_lease(reader, ARTICLES + 1, false);
	archive_reader_close(reader);
}
END_TEST

START_TEST(tombstones_are_in_it)
{
	struct desk desk;
	struct archive_reader *reader = open_reader();
	expect_lease(reader, ARTICLES, false);
	desk_open(&desk, path);
	for (unsigned left = ARTICLES; left-- > 1;) {
		char id[16];
		snprintf(id, sizeof id, "a%u", left);
		MUST(archive_remove(desk.archive, slice_from(id), PLACE_VISIBLE, &error));
		desk_commit(&desk, 0);
		expect_lease(reader, left, false);
	}
	desk_close(&desk);
	archive_reader_close(reader);
	expect_opened(1, false);
	assert_clean(path);
}
END_TEST

/* One that a stopped writer, or a restored folder, left behind. */
START_TEST(that_of_an_older_commit_is_not_read)
{
	struct desk desk;
	struct slice old = file_bytes(copy_path());
	desk_open(&desk, path);
	MUST(archive_remove(desk.archive, SLICE("a3"), PLACE_VISIBLE, &error));
	desk_commit(&desk, 0);
	desk_close(&desk);
	FILE *file = fopen(copy_path(), "w");
	ck_assert_uint_eq(fwrite(old.ptr, 1, old.len, file), old.len);
	fclose(file);
	expect_opened(ARTICLES - 1, true);
	free((void *)(uintptr_t)old.ptr);
}
END_TEST

static void write_bytes(const char *to, const char *bytes, size_t len)
{
	FILE *file = fopen(to, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static bool is_read(const char *live)
{
	static struct segments_only copy;
	static struct catalogue catalogue;
	bool read = segments_only_read(live, &copy, &catalogue);
	if (read)
		segments_only_free(&copy);
	return read;
}

START_TEST(a_damaged_one_is_not_read)
{
	char name[64], live[PATH_BYTES];
	MUST(current_read(path, name, &error));
	ck_assert(path_join(live, path, name));
	const char *copy = copy_path();
	struct slice whole = file_bytes(copy);
	char *bytes = malloc(whole.len + 1);
	ck_assert(is_read(live));
	for (size_t i = 0; i < whole.len; i++) {
		memcpy(bytes, whole.ptr, whole.len);
		bytes[i] = (char)(bytes[i] ^ (1 << i % 8));
		write_bytes(copy, bytes, whole.len);
		ck_assert_msg(!is_read(live), "byte %zu is wrong, and it was read", i);
		write_bytes(copy, whole.ptr, i);
		ck_assert_msg(!is_read(live), "%zu bytes were read", i);
	}
	memcpy(bytes, whole.ptr, whole.len);
	write_bytes(copy, bytes, whole.len + 1);
	ck_assert(!is_read(live));
	expect_opened(ARTICLES, true);
	free(bytes);
	free((void *)(uintptr_t)whole.ptr);
}
END_TEST

/* Where it cannot be written the commit is none the worse. */
START_TEST(a_commit_does_without_it)
{
	struct desk desk;
	char aside[PATH_BYTES];
	snprintf(aside, sizeof aside, "%s.new", copy_path());
	desk_open(&desk, path);
	ck_assert_int_eq(mkdir(aside, 0700), 0);
	MUST(archive_remove(desk.archive, SLICE("a3"), PLACE_VISIBLE, &error));
	desk_commit(&desk, 0);
	expect_opened(ARTICLES - 1, true);
	ck_assert_int_eq(rmdir(aside), 0);
	desk_close(&desk);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/segments_only");
	TCase *one = tcase_create("segments only");
	tcase_set_timeout(one, 60);
	tcase_add_checked_fixture(one, make, NULL);
	tcase_add_test(one, an_empty_live_part_is_not_opened);
	tcase_add_test(one, the_next_writer_makes_it_again);
	tcase_add_test(one, a_reader_goes_on_to_the_newest_commit);
	tcase_add_test(one, tombstones_are_in_it);
	tcase_add_test(one, that_of_an_older_commit_is_not_read);
	tcase_add_test(one, a_damaged_one_is_not_read);
	tcase_add_test(one, a_commit_does_without_it);
	suite_add_tcase(suite, one);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
