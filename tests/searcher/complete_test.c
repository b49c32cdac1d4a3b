/* complete_test.c - a table of completions that is older than the archive: counts are those of
 * now, and nothing of what went out of sight meanwhile is told. */
#include <stdio.h>

#include "indexer/compact.h"
#include "searcher/complete.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

static struct archive_reader *reader;
static struct snapshot *snapshot;

static void expect(const struct completion_table *table, const char *typed, const char *wanted)
{
	struct arena arena = ARENA_INIT;
	struct completion *found;
	uint32_t count;
	char got[512] = "";
	size_t used = 0;
	MUST(complete(snapshot, table, slice_from(typed), (1u << COMPLETE_KINDS) - 1, 10, &arena, &found, &count,
		      &error));
	for (uint32_t i = 0; i < count; i++)
		used += (size_t)snprintf(got + used, sizeof got - used, "%s%.*s=%llu", i ? ", " : "",
					 SLICE_ARGS(found[i].text), (unsigned long long)found[i].articles);
	ck_assert_msg(strcmp(got, wanted) == 0, "'%s': [%s], not [%s]", typed, got, wanted);
	arena_free(&arena);
}

static void look_again(void)
{
	if (snapshot)
		snapshot_return(reader, snapshot, false);
	MUST(snapshot_lease(reader, &snapshot, &error));
}

static void make(const char *path, bool segments)
{
	struct desk desk;
	desk_open(&desk, path);
	desk_add(&desk, "{\"id\":\"a1\",\"byline\":[\"Ana Ruiz\"],\"body\":\"border anarchy\"}", 0);
	desk_add(&desk, "{\"id\":\"a2\",\"byline\":[\"Ana Ruiz\"],\"body\":\"border\"}", 0);
	desk_add(&desk, "{\"id\":\"a3\",\"byline\":[\"Eva Ruiz\"],\"body\":\"borders\"}", 0);
	desk_commit(&desk, 0);
	desk_close(&desk);
	if (segments) {
		struct compact_options options = {.all = true};
		struct compact_counts counts;
		MUST(compact(path, NULL, &options, &counts, &error));
	}
}

static void take_away(const char *path)
{
	struct desk desk;
	desk_open(&desk, path);
	ck_assert_int_eq(desk_add(&desk, "{\"id\":\"a1\",\"version\":\"2\",\"status\":\"canceled\"}", 0), INDEXED_HELD);
	ck_assert_int_eq(desk_add(&desk, "{\"id\":\"a3\",\"version\":\"2\",\"body\":\"river\"}", 0), INDEXED_REPLACED);
	desk_commit(&desk, 0);
	desk_close(&desk);
}

START_TEST(an_old_table)
{
	const char *path = scratch_path("archive");
	struct completion_table *table, *fresh;
	make(path, _i);
	MUST(archive_reader_open(path, &reader, &error));
	look_again();
	MUST(completion_table_make(snapshot, slice_from(""), &table, &error));
	expect(table, "rui", "Ana Ruiz=2, Eva Ruiz=1");
	expect(table, "bor", "border=2, borders=1");
	take_away(path);
	look_again();
	expect(table, "rui", "Ana Ruiz=1");
	expect(table, "bor", "border=1");
	expect(table, "anar", "");
	expect(table, "riv", ""); /* newer than the table */
	MUST(completion_table_make(snapshot, slice_from(""), &fresh, &error));
	expect(fresh, "riv", "river=1");
	expect(fresh, "rui", "Ana Ruiz=1");
	completion_table_free(fresh);
	MUST(completion_table_make(snapshot, slice_from("riv"), &fresh, &error));
	expect(fresh, "riv", "river=1");
	expect(fresh, "bor", ""); /* not of that beginning */
	completion_table_free(fresh);
	completion_table_free(table);
	snapshot_return(reader, snapshot, false);
	archive_reader_close(reader);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("complete");
	TCase *c = tcase_create("complete");
	tcase_add_loop_test(c, an_old_table, 0, 2);
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
