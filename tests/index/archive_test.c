/* archive_test.c - an archive open for writing: making and opening, what is
 * refused and with which words, changes that come together or not at all, the
 * held database, and the walk of moves between the two. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/catalogue.h"
#include "index/snapshot.h"
#include "indexer/document_builder.h"
#include "tests/support/archives.h"
#include "tests/support/cases.h"
#include "tests/support/memory_part.h"
#include "tests/support/scratch.h"
#include "xapian-c/xapian_c.h"

static const char *path;

static void choose_path(void)
{
	path = scratch_path("archive");
}

static struct archive *open_archive(void)
{
	struct archive_options options = {.create = true};
	struct archive *a;
	MUST(archive_open(path, &options, &a, &error));
	return a;
}

static bool exists(const char *name)
{
	char file[4096];
	snprintf(file, sizeof file, "%s/%s", path, name);
	return access(file, F_OK) == 0;
}

/* ---- making, opening -------------------------------------------------------------------------------- */

START_TEST(made_once_and_opened_again)
{
	struct archive_options options = {.create = true, .default_language = SLICE("fr")};
	struct archive *a;
	struct stat about;
	MUST(archive_open(path, &options, &a, &error));
	ck_assert(slice_equal(archive_default_language(a), SLICE("fr")));
	ck_assert_uint_eq(archive_articles(a), 0);
	ck_assert_str_eq(archive_path(a), path);
	archive_close(a);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0700);
	ck_assert(exists("CURRENT") && exists("lock") && exists("live.1") && !exists("held"));
	options = (struct archive_options){.create = false, .default_language = SLICE("es")};
	MUST(archive_open(path, &options, &a, &error));
	ck_assert(slice_equal(archive_default_language(a), SLICE("fr"))); /* as it was made */
	archive_close(a);
	archive_close(NULL);
	assert_clean(path);
}
END_TEST

static void assert_refused(bool create, enum bf_status wanted, const char *said)
{
	struct archive_options options = {.create = create};
	struct archive *a;
	bf_error reason = {0};
	enum bf_status status = archive_open(path, &options, &a, &reason);
	ck_assert_msg(status == wanted, "%s: %s", bf_status_text(status), reason.message);
	ck_assert_ptr_null(a);
	ck_assert_msg(strstr(reason.message, said) || strstr(reason.hint, said), "%s (%s)", reason.message,
		      reason.hint);
}

START_TEST(where_there_is_none)
{
	assert_refused(false, BF_NOT_FOUND, "backfile index");
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	assert_refused(false, BF_NOT_FOUND, "is not an archive");
	ck_assert(!exists("lock")); /* nothing is left in a folder of somebody else */
	path = scratch_path("no/such/parent");
	assert_refused(true, BF_NOT_FOUND, "cannot make");
}
END_TEST

START_TEST(a_strangers_folder_is_left_alone)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	scratch_write("archive/letter.txt", SLICE("Dear all"));
	assert_refused(true, BF_BAD_ARGUMENT, "neither empty nor an archive");
	ck_assert(exists("letter.txt") && !exists("live.1"));
	scratch_remove(path);
	scratch_write("archive", SLICE("a file"));
	assert_refused(true, BF_IO, "cannot make");
}
END_TEST

START_TEST(a_stopped_making_starts_over)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(mkdir(scratch_path("archive/live.1"), 0700), 0);
	scratch_write("archive/live.1/postlist.glass", SLICE("half"));
	scratch_write("archive/CURRENT.new", SLICE("liv"));
	archive_close(open_archive());
	assert_clean(path);
}
END_TEST

/* ---- foreign archives ---------------------------------------------------------------------------------- */

/* The catalogue with `from` replaced by `to`, which is as long. */
static void patch_catalogue(const char *from, const char *to)
{
	static const char KEY[] = "backfile:catalogue";
	xc_database *db;
	const char *bytes;
	char copy[4096];
	size_t len;
	ck_assert_int_eq(xc_database_open_writable(scratch_path("archive/live.1"), XC_OPEN, 0, &db, NULL), XC_OK);
	ck_assert_int_eq(xc_metadata_get(db, KEY, sizeof KEY - 1, &bytes, &len, NULL), XC_OK);
	ck_assert_uint_lt(len, sizeof copy);
	memcpy(copy, bytes, len);
	char *at = memmem(copy, len, from, strlen(from));
	ck_assert_ptr_nonnull(at);
	memcpy(at, to, strlen(to));
	ck_assert_int_eq(xc_metadata_set(db, KEY, sizeof KEY - 1, copy, len, NULL), XC_OK);
	ck_assert_int_eq(xc_database_commit(db, NULL), XC_OK);
	xc_database_free(db);
}

static void assert_reader_refused(enum bf_status wanted)
{
	struct archive_reader *reader;
	EXPECT_STATUS(wanted, archive_reader_open(path, &reader, &error));
	ck_assert_ptr_null(reader);
}

START_TEST(another_analysis_is_refused_with_what_to_do)
{
	archive_close(open_archive());
	patch_catalogue("unicode=", "unicorn=");
	assert_refused(true, BF_MISMATCH, "index what 'backfile dump' prints into a new archive");
	assert_refused(false, BF_MISMATCH, "was analysed otherwise");
	assert_reader_refused(BF_MISMATCH);
}
END_TEST

START_TEST(another_analysis_can_be_taken_out_of)
{
	struct archive_options options = {.any_analysis = true};
	struct archive_statistics statistics;
	struct archive_reader *reader;
	struct archive *a;
	archive_close(open_archive());
	patch_catalogue("unicode=", "unicorn=");
	MUST(archive_statistics(path, &statistics, &error));
	ck_assert_ptr_nonnull(strstr(statistics.fingerprint, "unicorn="));
	MUST(archive_open(path, &options, &a, &error));
	archive_close(a);
	MUST(archive_reader_open_any(path, &reader, &error));
	archive_reader_close(reader);
}
END_TEST

START_TEST(another_format_is_refused_with_what_to_do)
{
	struct archive_statistics statistics;
	archive_close(open_archive());
	patch_catalogue("\2", "\7");
	assert_refused(true, BF_MISMATCH, "has format 7");
	assert_reader_refused(BF_MISMATCH);
	EXPECT_STATUS(BF_MISMATCH, archive_statistics(path, &statistics, &error));
}
END_TEST

START_TEST(damaged_ones_are_refused)
{
	archive_close(open_archive());
	scratch_write("archive/CURRENT", SLICE("live.9\n"));
	assert_refused(false, BF_NOT_FOUND, "live.9");
	assert_reader_refused(BF_NOT_FOUND);
	scratch_write("archive/CURRENT", SLICE("../letter\n"));
	assert_refused(true, BF_CORRUPT, "does not name a live folder");
	scratch_write("archive/CURRENT", SLICE("live.1\n"));
	scratch_write("archive/live.1/iamglass", SLICE("not any more, and long enough to be looked at"));
	struct archive_options options = {.create = false};
	struct archive *a;
	ck_assert_int_ne(archive_open(path, &options, &a, NULL), BF_OK);
	ck_assert_ptr_null(a);
}
END_TEST

/* Held articles that cannot be looked at are there all the same: nothing is made in their place. */
START_TEST(held_ones_out_of_reach_are_refused)
{
	archive_close(open_archive());
	ck_assert_int_eq(mkdir(scratch_path("archive/held"), 0700), 0);
	ck_assert_int_eq(symlink("iamglass", scratch_path("archive/held/iamglass")), 0); /* to itself */
	assert_refused(true, BF_IO, "held/iamglass");
	ck_assert_int_eq(unlink(scratch_path("archive/held/iamglass")), 0);
	archive_close(open_archive());
}
END_TEST

/* ---- changes ----------------------------------------------------------------------------------------------- */

static struct document_builder *builder;

static void put(struct archive *a, const char *id, const char *headline)
{
	struct arena arena = ARENA_INIT;
	struct document document;
	struct article article = memory_article(id, headline, "Words of the body.", "2022-06-10");
	MUST(document_build(builder, &article, &arena, &document, &error));
	MUST(archive_put(a, &document, &error));
	arena_free(&arena);
}

static void hold(struct archive *a, const char *id, enum article_status status)
{
	struct article article = memory_article(id, "Held", "Held words.", "2022-06-10");
	article.status = (uint8_t)status;
	MUST(archive_hold(a, &article, PLACE_HELD, &error));
}

static bool is_there(struct archive *a, const char *id, enum archive_place place)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	bool found, hashed;
	uint64_t hash;
	MUST(archive_find(a, slice_from(id), place, &arena, &article, &found, &error));
	MUST(archive_content_hash(a, slice_from(id), place, &hash, &hashed, &error));
	ck_assert_int_eq(found, hashed);
	if (found) {
		ck_assert(slice_equal(article.id, slice_from(id)));
		ck_assert_uint_eq(hash, article_content_hash(&article));
	}
	arena_free(&arena);
	return found;
}

static void open_builder(void)
{
	choose_path();
	MUST(document_builder_open(&builder, &error));
}

static void close_builder(void)
{
	document_builder_close(builder);
}

START_TEST(changes_come_together_or_not_at_all)
{
	struct archive *a = open_archive();
	put(a, "a1", "One");
	put(a, "a2", "Two");
	hold(a, "h1", ARTICLE_WITHHELD);
	ck_assert(is_there(a, "a1", PLACE_VISIBLE) && is_there(a, "h1", PLACE_HELD)); /* its own changes */
	ck_assert(!is_there(a, "a1", PLACE_HELD) && !is_there(a, "h1", PLACE_VISIBLE));
	ck_assert_uint_eq(archive_articles(a), 2);
	ck_assert_uint_gt(archive_pending(a), 0);
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "");
	MUST(archive_cancel(a, &error));
	ck_assert(!is_there(a, "a1", PLACE_VISIBLE) && !is_there(a, "h1", PLACE_HELD));
	ck_assert_uint_eq(archive_pending(a), 0);
	ck_assert_uint_eq(archive_articles(a), 0);
	put(a, "a3", "Three");
	hold(a, "h2", ARTICLE_CANCELED);
	MUST(archive_commit(a, &error));
	ck_assert_uint_eq(archive_pending(a), 0);
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "a3");
	put(a, "a4", "Four");
	archive_close(a); /* drops what is not committed */
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "a3");
	ck_assert_str_eq(ids_at(path, PLACE_HELD), "h2");
	assert_clean(path);
}
END_TEST

START_TEST(an_article_keeps_its_number_and_leaves_nothing)
{
	struct archive *a = open_archive();
	struct archive_statistics before, after;
	put(a, "a1", "One");
	MUST(archive_commit(a, &error));
	MUST(archive_statistics(path, &before, &error));
	put(a, "a1", "Zebras galore");
	MUST(archive_commit(a, &error));
	put(a, "a1", "One");
	MUST(archive_commit(a, &error));
	MUST(archive_statistics(path, &after, &error));
	ck_assert_uint_eq(after.articles, 1);
	ck_assert_uint_eq(after.terms, before.terms);
	ck_assert_uint_eq(after.total_length, before.total_length);
	ck_assert_uint_eq(after.revision, before.revision + 2);
	MUST(archive_remove(a, SLICE("a1"), PLACE_VISIBLE, &error));
	MUST(archive_remove(a, SLICE("unknown"), PLACE_VISIBLE, &error));
	MUST(archive_remove(a, SLICE("unknown"), PLACE_HELD, &error));
	MUST(archive_commit(a, &error));
	MUST(archive_statistics(path, &after, &error));
	ck_assert_uint_eq(after.articles + after.terms + after.total_length, 0);
	archive_close(a);
	assert_clean(path);
}
END_TEST

START_TEST(nothing_to_commit_is_no_revision)
{
	struct archive *a = open_archive();
	struct archive_statistics before, after;
	MUST(archive_statistics(path, &before, &error));
	MUST(archive_commit(a, &error));
	MUST(archive_remove(a, SLICE("unknown"), PLACE_VISIBLE, &error));
	MUST(archive_commit(a, &error));
	MUST(archive_statistics(path, &after, &error));
	ck_assert_uint_eq(before.revision, after.revision);
	archive_close(a);
}
END_TEST

START_TEST(moving_between_the_two)
{
	struct archive *a = open_archive();
	hold(a, "m1", ARTICLE_WITHHELD);
	ck_assert(!exists("held/iamglass") || is_there(a, "m1", PLACE_HELD));
	MUST(archive_commit(a, &error));
	put(a, "m1", "Out now");
	MUST(archive_remove(a, SLICE("m1"), PLACE_HELD, &error));
	ck_assert(!is_there(a, "m1", PLACE_HELD) && is_there(a, "m1", PLACE_VISIBLE));
	MUST(archive_commit(a, &error));
	archive_close(a);
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "m1");
	ck_assert_str_eq(ids_at(path, PLACE_HELD), "");
	a = open_archive();
	hold(a, "m1", ARTICLE_CANCELED); /* comes back after it was to leave */
	MUST(archive_remove(a, SLICE("m1"), PLACE_HELD, &error));
	hold(a, "m1", ARTICLE_CANCELED);
	MUST(archive_remove(a, SLICE("m1"), PLACE_VISIBLE, &error));
	MUST(archive_commit(a, &error));
	archive_close(a);
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "");
	ck_assert_str_eq(ids_at(path, PLACE_HELD), "m1");
	assert_clean(path);
}
END_TEST

START_TEST(marks_of_withdrawal_outlive_everything)
{
	struct archive *a = open_archive();
	bool withdrawn;
	char long_id[900];
	memset(long_id, 'x', sizeof long_id);
	const struct slice ids[] = {SLICE("w1"), slice_make(long_id, sizeof long_id)};
	for (size_t i = 0; i < 2; i++) {
		MUST(archive_withdrawn(a, ids[i], &withdrawn, &error));
		ck_assert(!withdrawn);
		MUST(archive_set_withdrawn(a, ids[i], true, i ? NULL : "why", &error));
		MUST(archive_withdrawn(a, ids[i], &withdrawn, &error));
		ck_assert(withdrawn);
	}
	MUST(archive_commit(a, &error));
	MUST(archive_remove(a, ids[0], PLACE_HELD, &error));
	MUST(archive_commit(a, &error));
	archive_close(a);
	a = open_archive();
	MUST(archive_withdrawn(a, ids[0], &withdrawn, &error));
	ck_assert(withdrawn);
	MUST(archive_set_withdrawn(a, ids[0], false, NULL, &error));
	MUST(archive_cancel(a, &error));
	MUST(archive_withdrawn(a, ids[0], &withdrawn, &error));
	ck_assert(withdrawn);
	MUST(archive_set_withdrawn(a, ids[0], false, NULL, &error));
	MUST(archive_commit(a, &error));
	archive_close(a);
	struct archive_statistics s;
	MUST(archive_statistics(path, &s, &error));
	ck_assert_uint_eq(s.withdrawn, 1);
}
END_TEST

START_TEST(a_reason_that_is_too_long_is_refused_alone)
{
	struct archive *a = open_archive();
	bool withdrawn;
	static char reason[1 << 17];
	memset(reason, 'r', sizeof reason - 1);
	put(a, "a1", "One");
	EXPECT_STATUS(BF_BAD_ARGUMENT, archive_set_withdrawn(a, SLICE("a1"), true, reason, &error));
	MUST(archive_withdrawn(a, SLICE("a1"), &withdrawn, &error));
	ck_assert(!withdrawn);
	MUST(archive_commit(a, &error));
	archive_close(a);
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "a1");
}
END_TEST

static bool count_two(const struct article *a, enum archive_place place, void *payload)
{
	ck_assert_uint_gt(a->id.len, 0);
	ck_assert_int_eq(place, PLACE_HELD);
	return ++*(int *)payload < 2;
}

START_TEST(the_walk_over_held_ones_can_be_stopped)
{
	struct archive *a = open_archive();
	int seen = 0;
	MUST(archive_each_held(a, count_two, &seen, &error));
	ck_assert_int_eq(seen, 0);
	hold(a, "h1", ARTICLE_WITHHELD);
	hold(a, "h2", ARTICLE_WITHHELD);
	hold(a, "h3", ARTICLE_WITHHELD);
	MUST(archive_each_held(a, count_two, &seen, &error));
	ck_assert_int_eq(seen, 2);
	archive_close(a);
}
END_TEST

/* Nothing of a held article is in the files that searches open. */
START_TEST(held_words_do_not_leak)
{
	static const char *const files[] = {"archive/live.1/postlist.glass", "archive/live.1/docdata.glass",
					    "archive/live.1/termlist.glass"};
	struct archive *a = open_archive();
	struct archive_statistics s;
	struct article secret = memory_article("secret-id", "Zugzwang", "Zugzwang words.", "1901-01-01");
	secret.embargo_unreadable = true;
	put(a, "a1", "One");
	MUST(archive_hold(a, &secret, PLACE_EMBARGOED, &error));
	MUST(archive_commit(a, &error));
	archive_close(a);
	MUST(archive_statistics(path, &s, &error));
	ck_assert_int_gt(s.oldest, 0); /* 2022, not 1901 */
	ck_assert_uint_eq(s.articles, 1);
	ck_assert_uint_eq(s.held, 1);
	for (size_t i = 0; i < 3; i++) {
		struct slice bytes = read_whole_file(scratch_path(files[i]));
		ck_assert_ptr_nonnull(bytes.ptr);
		ck_assert_ptr_null(memmem(bytes.ptr, bytes.len, "ugzwang", 7));
		ck_assert_ptr_null(memmem(bytes.ptr, bytes.len, "secret", 6));
		free((void *)(uintptr_t)bytes.ptr);
	}
}
END_TEST

START_TEST(statistics_of_an_archive)
{
	struct archive *a = open_archive();
	struct archive_statistics s;
	MUST(archive_statistics(path, &s, &error));
	ck_assert(s.oldest == INT64_MIN && s.newest == INT64_MIN);
	put(a, "a1", "One");
	put(a, "a2", "Two");
	hold(a, "h1", ARTICLE_WITHHELD);
	MUST(archive_commit(a, &error));
	archive_close(a);
	MUST(archive_statistics(path, &s, &error));
	ck_assert_uint_eq(s.articles, 2);
	ck_assert_uint_eq(s.live_articles, 2);
	ck_assert_uint_eq(s.held, 1);
	ck_assert_uint_gt(s.bytes, 10000);
	ck_assert_int_eq(s.oldest, s.newest);
	ck_assert_str_eq(s.default_language, "en");
	ck_assert_str_ne(s.fingerprint, "");
	EXPECT_STATUS(BF_NOT_FOUND, archive_statistics(scratch_path("nowhere"), &s, &error));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/archive");
	TCase *opening = tcase_create("opening");
	tcase_add_checked_fixture(opening, choose_path, NULL);
	tcase_add_test(opening, made_once_and_opened_again);
	tcase_add_test(opening, where_there_is_none);
	tcase_add_test(opening, a_strangers_folder_is_left_alone);
	tcase_add_test(opening, a_stopped_making_starts_over);
	tcase_add_test(opening, another_analysis_is_refused_with_what_to_do);
	tcase_add_test(opening, another_analysis_can_be_taken_out_of);
	tcase_add_test(opening, another_format_is_refused_with_what_to_do);
	tcase_add_test(opening, damaged_ones_are_refused);
	tcase_add_test(opening, held_ones_out_of_reach_are_refused);
	suite_add_tcase(suite, opening);
	TCase *changing = tcase_create("changing");
	tcase_add_checked_fixture(changing, open_builder, close_builder);
	tcase_add_test(changing, changes_come_together_or_not_at_all);
	tcase_add_test(changing, an_article_keeps_its_number_and_leaves_nothing);
	tcase_add_test(changing, nothing_to_commit_is_no_revision);
	tcase_add_test(changing, moving_between_the_two);
	tcase_add_test(changing, marks_of_withdrawal_outlive_everything);
	tcase_add_test(changing, a_reason_that_is_too_long_is_refused_alone);
	tcase_add_test(changing, the_walk_over_held_ones_can_be_stopped);
	tcase_add_test(changing, held_words_do_not_leak);
	tcase_add_test(changing, statistics_of_an_archive);
	suite_add_tcase(suite, changing);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
