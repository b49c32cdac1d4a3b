/* snapshot_threads_test.c - readers while the live part fills, is folded into a segment, and
 * is empty again: each lease is of one commit, whether it was read out of the live database
 * or out of the copy beside it (index/segments_only.h), and none is older than the one
 * before. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/snapshot.h"
#include "indexer/compact.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

enum { READERS = 3, ROUNDS = 12, EACH = 5 };

static const char *path;
static struct archive_reader *reader;
static atomic_bool over;
static atomic_uint with_live, without_live, mixed, failed;
static bf_error failure; /* the first; for the message */

/* Every article has the word: its frequency is how many there are. */
static enum bf_status look(struct snapshot *s, bf_error *reason)
{
	struct term border = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("border")};
	uint64_t found, articles = 0;
	enum bf_status status = snapshot_term_frequency(s, &border, &found, reason);
	if (status != BF_OK)
		return status;
	for (size_t i = 0; i < s->part_count; i++)
		articles += s->parts[i]->article_count;
	if (found != s->article_count || articles != s->article_count)
		atomic_fetch_add(&mixed, 1);
	atomic_fetch_add(s->part_count && s->segments[0] == 0 ? &with_live : &without_live, 1);
	return BF_OK;
}

/* A reader that comes now.  Those that read on may have taken the new commit before its copy
 * was written, and are right to keep the database they have. */
static void look_afresh(void)
{
	struct archive_reader *newcomer;
	struct snapshot *s;
	MUST(archive_reader_open(path, &newcomer, &error));
	MUST(snapshot_lease(newcomer, &s, &error));
	ck_assert_int_eq(look(s, NULL), BF_OK);
	snapshot_return(newcomer, s, false);
	archive_reader_close(newcomer);
}

static void *read_on(void *payload)
{
	uint64_t newest = 0;
	struct tries tries = {0, 0, 0};
	(void)payload;
	while (!atomic_load(&over)) {
		struct snapshot *s;
		bf_error reason = {0};
		enum bf_status status = snapshot_lease(reader, &s, &reason);
		if (status == BF_OK) {
			if (s->revision < newest)
				atomic_fetch_add(&mixed, 1);
			newest = s->revision;
			status = look(s, &reason);
			snapshot_return(reader, s, status != BF_OK);
		}
		if (status == BF_OK)
			tries = (struct tries){0, 0, 0};
		else if (!tries_left(&tries, status) && atomic_fetch_add(&failed, 1) == 0)
			failure = reason;
	}
	return NULL;
}

static void add(struct desk *d, unsigned number)
{
	char json[160];
	snprintf(json, sizeof json, "{\"id\":\"a%u\",\"headline\":\"Story\",\"body\":\"the border again\"}",
		 number);
	desk_add(d, json, 0);
	desk_commit(d, 0);
}

/* Articles come, are folded, and one of them goes out of its segment. */
static void write_round(unsigned round)
{
	struct desk desk;
	struct compact_options options = {.all = true};
	struct compact_counts counts;
	char id[16];
	desk_open(&desk, path);
	for (unsigned i = 0; i < EACH; i++)
		add(&desk, round * EACH + i);
	desk_close(&desk);
	look_afresh();
	MUST(compact(path, NULL, &options, &counts, &error));
	look_afresh();
	desk_open(&desk, path);
	snprintf(id, sizeof id, "a%u", round * EACH);
	MUST(archive_remove(desk.archive, slice_from(id), PLACE_VISIBLE, &error));
	desk_commit(&desk, 0);
	desk_close(&desk);
}

START_TEST(leases_are_of_one_commit)
{
	pthread_t threads[READERS];
	struct desk desk;
	path = scratch_path("archive");
	desk_open(&desk, path);
	desk_close(&desk);
	MUST(archive_reader_open(path, &reader, &error));
	for (int i = 0; i < READERS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, read_on, NULL), 0);
	for (unsigned round = 0; round < ROUNDS; round++)
		write_round(round);
	atomic_store(&over, true);
	for (int i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	archive_reader_close(reader);
	ck_assert_uint_eq(atomic_load(&mixed), 0);
	if (atomic_load(&failed))
		ck_abort_msg("a reader failed: status %d: %s", failure.status, failure.message);
	ck_assert_uint_ge(atomic_load(&with_live), ROUNDS);
	ck_assert_uint_ge(atomic_load(&without_live), ROUNDS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/snapshot_threads");
	TCase *threads = tcase_create("threads");
	tcase_set_timeout(threads, 300);
	tcase_add_test(threads, leases_are_of_one_commit);
	suite_add_tcase(suite, threads);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int bad = srunner_ntests_failed(runner);
	srunner_free(runner);
	return bad != 0;
}
