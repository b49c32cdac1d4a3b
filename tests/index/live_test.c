/* live_test.c - the live part answers as a part that stands in memory does:
 * articles by chance, in several languages, with every field, some of them
 * replaced and some removed, in several commits. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/live.h"
#include "index/snapshot.h"
#include "tests/support/archives.h"
#include "tests/support/generate.h"
#include "tests/support/same_part.h"
#include "tests/support/scratch.h"

struct twin {
	struct desk desk; /* on disk */
	const char *path;
	struct memory_snapshot memory;
};

static void open_twin(struct twin *t)
{
	t->path = scratch_path("archive");
	desk_open(&t->desk, t->path);
	memory_snapshot_open(&t->memory, 1);
}

static void close_twin(struct twin *t)
{
	desk_close(&t->desk);
	assert_clean(t->path);
	memory_snapshot_close(&t->memory);
}

static void store(struct twin *t, const struct article *a)
{
	struct indexed_result result;
	MUST(indexer_add(t->desk.indexer, a, 0, true, &result, &error));
}

/* The article under a number of its own, in both. */
static void add(struct twin *t, const struct article *a)
{
	store(t, a);
	memory_snapshot_add(&t->memory, 0, a);
}

/* A number that was used and is no more. */
static void add_and_remove(struct twin *t)
{
	struct article a = memory_article("passing", "A passing headline", "border passing words", "");
	store(t, &a);
	MUST(archive_remove(t->desk.archive, a.id, PLACE_VISIBLE, &error));
	memory_snapshot_skip(&t->memory, 0);
}

static void compare(struct twin *t)
{
	struct archive_reader *reader;
	struct snapshot *snapshot;
	MUST(indexer_commit(t->desk.indexer, 0, &error));
	MUST(archive_reader_open(t->path, &reader, &error));
	MUST(snapshot_lease(reader, &snapshot, &error));
	ck_assert_uint_eq(snapshot->part_count, 1);
	ck_assert_uint_eq(snapshot->article_count, t->memory.parts[0].base.article_count);
	assert_same_part(snapshot->parts[0], &t->memory.parts[0]);
	snapshot_return(reader, snapshot, false);
	archive_reader_close(reader);
}

START_TEST(an_empty_one)
{
	struct twin t;
	open_twin(&t);
	compare(&t);
	close_twin(&t);
}
END_TEST

START_TEST(articles_by_chance)
{
	struct twin t;
	open_twin(&t);
	for (unsigned n = 0; n < 70; n++) {
		struct generated g;
		generate_article(&g, n);
		struct article a = generate_full_article(&g, n);
		if (n % 9 == 0)
			add_and_remove(&t);
		if (n % 5 == 0) { /* an earlier version, which leaves nothing behind */
			struct article before = a;
			before.body = SLICE("Quite other words stood here, zebras among them.");
			before.language = SLICE("de");
			store(&t, &before);
		}
		add(&t, &a);
		if (n == 3 || n == 33)
			compare(&t);
	}
	compare(&t);
	close_twin(&t);
}
END_TEST

/* Lists longer than a block, and sparse ones beside them. */
START_TEST(long_lists)
{
	struct twin t;
	char id[16], body[64];
	open_twin(&t);
	for (unsigned n = 0; n < 700; n++) {
		snprintf(id, sizeof id, "n%u", n);
		snprintf(body, sizeof body, "border%s%s", n % 90 == 0 ? " seldom" : "",
			 n > 640 ? " late" : "");
		struct article a = memory_article(id, n % 300 == 7 ? "border" : "", body, "2022-06-01");
		add(&t, &a);
	}
	compare(&t);
	close_twin(&t);
}
END_TEST

START_TEST(dates_order_as_bytes_do)
{
	static const int64_t instants[] = {INT64_MIN + 1, -4000000000, -86401, -1, 0, 1, 86400, 4000000000,
					   INT64_MAX};
	char before[LIVE_PUBLISHED_BYTES], now[LIVE_PUBLISHED_BYTES];
	for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
		struct moment m = {.instant = instants[i], .precision = MOMENT_SECOND};
		live_published_encode(m, now);
		if (i)
			ck_assert_int_lt(memcmp(before, now, 8), 0);
		memcpy(before, now, sizeof before);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/live");
	TCase *live = tcase_create("live");
	tcase_set_timeout(live, 120);
	tcase_add_test(live, an_empty_one);
	tcase_add_test(live, articles_by_chance);
	tcase_add_test(live, long_lists);
	tcase_add_test(live, dates_order_as_bytes_do);
	suite_add_tcase(suite, live);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
