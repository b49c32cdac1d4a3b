/* snapshot_test.c - leased views: the newest commit, whole; held while the writer
 * goes on, or honestly expired; found again in the pool. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/files.h"
#include "index/snapshot.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

static const char *path;
static struct desk desk;

static void make(void)
{
	path = scratch_path("archive");
	desk_open(&desk, path);
}

static void close_desk(void)
{
	desk_close(&desk);
}

/* Articles first to last, each with the word. */
static void write_articles(unsigned first, unsigned last, const char *word)
{
	char json[512];
	for (unsigned i = first; i <= last; i++) {
		snprintf(json, sizeof json,
			 "{\"id\":\"a%u\",\"version\":\"%u\",\"headline\":\"%s\",\"body\":\"border %s\","
			 "\"language\":\"%s\"}",
			 i, i + (unsigned)strlen(word), word, word, i % 2 ? "en" : "es");
		desk_add(&desk, json, 0);
	}
	desk_commit(&desk, 0);
}

static struct archive_reader *open_reader(void)
{
	struct archive_reader *reader;
	MUST(archive_reader_open(path, &reader, &error));
	return reader;
}

static struct snapshot *lease(struct archive_reader *reader)
{
	struct snapshot *s;
	MUST(snapshot_lease(reader, &s, &error));
	return s;
}

static uint64_t articles_with(struct snapshot *s, const char *word)
{
	struct term t = {FIELD_TEXT, TERM_SURFACE, SLICE(""), slice_from(word)};
	uint64_t articles;
	MUST(snapshot_term_frequency(s, &t, &articles, &error));
	return articles;
}

START_TEST(each_lease_sees_the_newest_commit)
{
	struct archive_reader *reader = open_reader();
	uint64_t before = 0;
	for (unsigned i = 1; i <= 6; i++) {
		write_articles(i, i, "river");
		struct snapshot *s = lease(reader);
		ck_assert_uint_eq(s->article_count, i);
		ck_assert_uint_eq(articles_with(s, "river"), i);
		ck_assert_uint_eq(articles_with(s, "nowhere"), 0);
		ck_assert_uint_eq(s->total_length, 3 * i);
		ck_assert_uint_gt(s->revision, before);
		before = s->revision;
		snapshot_return(reader, s, false);
	}
	struct snapshot *s = lease(reader);
	ck_assert_uint_eq(s->revision, before);
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}
END_TEST

START_TEST(what_is_not_committed_is_not_seen)
{
	write_articles(1, 2, "river");
	struct archive_reader *reader = open_reader();
	desk_add(&desk, "{\"id\":\"a9\",\"headline\":\"river\"}", 0);
	struct snapshot *s = lease(reader);
	ck_assert_uint_eq(articles_with(s, "river"), 2);
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}
END_TEST

START_TEST(languages_are_those_of_visible_articles)
{
	write_articles(1, 2, "river");
	struct archive_reader *reader = open_reader();
	struct snapshot *s = lease(reader);
	ck_assert_uint_eq(s->language_count, 2);
	ck_assert(slice_equal(s->languages[0], SLICE("en")) && slice_equal(s->languages[1], SLICE("es")));
	snapshot_return(reader, s, false);
	desk_add(&desk, "{\"id\":\"a2\",\"version\":\"99\",\"status\":\"canceled\"}", 0);
	desk_commit(&desk, 0);
	s = lease(reader);
	ck_assert_uint_eq(s->language_count, 1);
	ck_assert(slice_equal(s->languages[0], SLICE("en")));
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}
END_TEST

START_TEST(finding_an_id)
{
	struct part *part;
	uint32_t article;
	write_articles(1, 3, "river");
	struct archive_reader *reader = open_reader();
	struct snapshot *s = lease(reader);
	MUST(snapshot_find(s, SLICE("a2"), &part, &article, &error));
	ck_assert_ptr_nonnull(part);
	struct arena arena = ARENA_INIT;
	struct article a;
	MUST(part->operations->article(part, article, &arena, &a, &error));
	ck_assert(slice_equal(a.id, SLICE("a2")));
	arena_free(&arena);
	MUST(snapshot_find(s, SLICE("a7"), &part, &article, &error));
	ck_assert_ptr_null(part);
	ck_assert_uint_eq(article, NO_ARTICLE);
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}
END_TEST

/* Reads everything of a snapshot; what it says must be of the one commit. */
static enum bf_status read_all(struct snapshot *s, const char *word, unsigned count)
{
	struct arena arena = ARENA_INIT, articles = ARENA_INIT;
	struct cursor *all = NULL;
	struct part *part = s->parts[0];
	unsigned seen = 0;
	enum bf_status status = part->operations->open_all(part, &arena, &all, NULL);
	while (status == BF_OK && cursor_article(all) != NO_ARTICLE) {
		struct article a;
		status = part->operations->article(part, cursor_article(all), &articles, &a, NULL);
		if (status == BF_OK) {
			ck_assert_msg(slice_equal(a.headline, slice_from(word)), "%.*s instead of %s",
				      SLICE_ARGS(a.headline), word);
			seen++;
			status = cursor_next(all, NULL);
		}
	}
	if (status == BF_OK)
		ck_assert_uint_eq(seen, count);
	cursor_close(all);
	arena_free(&arena);
	arena_free(&articles);
	return status;
}

/* After one commit it is still whole; after more it is whole, until its blocks
 * are used again and it says expired: mixed it never is. */
START_TEST(a_snapshot_is_of_one_commit_or_expired)
{
	struct archive_reader *reader = open_reader();
	char word[64] = "w";
	unsigned commits = 1;
	enum bf_status status;
	write_articles(1, 400, "river");
	struct snapshot *s = lease(reader);
	ck_assert_int_eq(read_all(s, "river", 400), BF_OK);
	write_articles(1, 400, "rivers");
	ck_assert_int_eq(read_all(s, "river", 400), BF_OK);
	do {
		ck_assert_uint_lt(++commits, 50);
		memset(word, 'x', 8 + commits);
		word[8 + commits] = '\0';
		write_articles(1, 400, word);
		status = read_all(s, "river", 400);
	} while (status == BF_OK);
	ck_assert_msg(status == BF_EXPIRED || status == BF_CORRUPT, "status %d", status);
	snapshot_return(reader, s, true);
	s = lease(reader);
	ck_assert_int_eq(read_all(s, word, 400), BF_OK);
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}
END_TEST

/* From the second commit on blocks are written over, so one is too many already. */
START_TEST(a_commit_is_seen_at_the_end)
{
	struct archive_reader *reader = open_reader();
	struct tries tries = {0, 0, 0};
	write_articles(1, 5, "river");
	struct snapshot *s = lease(reader);
	ck_assert(snapshot_is_whole(reader, s));
	write_articles(6, 6, "rivers");
	ck_assert(!snapshot_is_whole(reader, s));
	EXPECT_STATUS(BF_EXPIRED, snapshot_finish(reader, s, &tries, BF_OK, &error));
	ck_assert_uint_eq(tries.moved, 1);
	s = lease(reader);
	ck_assert_uint_eq(s->article_count, 6);
	MUST(snapshot_finish(reader, s, &tries, BF_OK, &error));
	s = lease(reader);
	write_articles(7, 7, "river");
	ck_assert_int_eq(snapshot_finish(reader, s, &tries, BF_IO, NULL), BF_IO); /* nothing to do with it */
	archive_reader_close(reader);
}
END_TEST

static int freed;

static void count_free(void *companion)
{
	ck_assert_ptr_eq(companion, &freed);
	freed++;
}

START_TEST(the_pool_gives_the_same_one_back)
{
	struct archive_reader *reader = open_reader();
	write_articles(1, 1, "river");
	struct snapshot *s = lease(reader);
	s->companion = &freed;
	s->companion_free = count_free;
	snapshot_return(reader, s, false);
	write_articles(2, 2, "river");
	struct snapshot *again = lease(reader);
	ck_assert_ptr_eq(again->companion, &freed); /* across a commit too */
	snapshot_return(reader, again, true);	    /* spoiled: gone with it */
	ck_assert_int_eq(freed, 1);
	again = lease(reader);
	ck_assert_ptr_null(again->companion);
	again->companion = &freed;
	again->companion_free = count_free;
	snapshot_return(reader, again, false);
	archive_reader_close(reader);
	ck_assert_int_eq(freed, 2);
}
END_TEST

START_TEST(more_leases_than_the_pool_keeps)
{
	enum { MANY = 24 };
	struct snapshot *leases[MANY];
	struct archive_reader *reader = open_reader();
	write_articles(1, 3, "river");
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++) {
			leases[i] = lease(reader);
			ck_assert_uint_eq(articles_with(leases[i], "river"), 3);
		}
		for (int i = 0; i < MANY; i++)
			snapshot_return(reader, leases[i], false);
	}
	snapshot_return(reader, NULL, false);
	archive_reader_close(reader);
	archive_reader_close(NULL);
}
END_TEST

/* The live folder is exchanged, as a compaction does. */
START_TEST(another_live_folder)
{
	write_articles(1, 2, "river");
	struct archive_reader *reader = open_reader();
	struct snapshot *s = lease(reader);
	snapshot_return(reader, s, false);
	scratch_copy(scratch_path("archive/live.1"), scratch_path("archive/live.2"));
	write_articles(3, 3, "river"); /* in live.1, which is left behind */
	MUST(current_write(path, "live.2", &error));
	s = lease(reader);
	ck_assert_uint_eq(articles_with(s, "river"), 2);
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}
END_TEST

START_TEST(an_archive_that_goes_away)
{
	struct archive_reader *reader = open_reader();
	struct snapshot *s;
	write_articles(1, 1, "river");
	MUST(archive_cancel(desk.archive, &error));
	scratch_remove(path);
	EXPECT_STATUS(BF_NOT_FOUND, snapshot_lease(reader, &s, &error));
	ck_assert_ptr_null(s);
	archive_reader_close(reader);
	EXPECT_STATUS(BF_NOT_FOUND, archive_reader_open(path, &reader, &error));
}
END_TEST

START_TEST(trying_again_has_an_end)
{
	struct tries tries = {0, 0, 0};
	unsigned expired = 1, corrupt = 1;
	while (tries_left(&tries, BF_EXPIRED))
		expired++;
	while (tries_left(&tries, BF_CORRUPT))
		corrupt++;
	ck_assert_uint_eq(expired, TRIES_EXPIRED);
	ck_assert_uint_eq(corrupt, TRIES_CORRUPT);
	tries = (struct tries){0, 0, 0};
	ck_assert(!tries_left(&tries, BF_OK) && !tries_left(&tries, BF_IO) && !tries_left(&tries, BF_NOT_FOUND));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/snapshot");
	TCase *leases = tcase_create("leases");
	tcase_add_checked_fixture(leases, make, close_desk);
	tcase_set_timeout(leases, 60);
	tcase_add_test(leases, each_lease_sees_the_newest_commit);
	tcase_add_test(leases, what_is_not_committed_is_not_seen);
	tcase_add_test(leases, languages_are_those_of_visible_articles);
	tcase_add_test(leases, finding_an_id);
	tcase_add_test(leases, a_snapshot_is_of_one_commit_or_expired);
	tcase_add_test(leases, a_commit_is_seen_at_the_end);
	tcase_add_test(leases, the_pool_gives_the_same_one_back);
	tcase_add_test(leases, more_leases_than_the_pool_keeps);
	tcase_add_test(leases, another_live_folder);
	tcase_add_test(leases, an_archive_that_goes_away);
	tcase_add_test(leases, trying_again_has_an_end);
	suite_add_tcase(suite, leases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
