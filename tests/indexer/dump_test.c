/* dump_test.c - the road across formats: an archive made from a dump shows and
 * hides the same articles, and dumps the same. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "util/buf.h"

static const char *const articles[] = {
    "{\"id\":\"a1\",\"version\":\"2\",\"headline\":\"Seen\",\"kicker\":\"K\",\"slugline\":\"S-L\",\"byline\":[\"Ana "
    "Ruiz\",\"Tom Lee\"],\"dateline\":\"TIJUANA\",\"published\":\"2022-06-10T10:00:00+02:00\",\"updated\":"
    "\"2022-06-11\",\"urgency\":3,\"section\":\"World\",\"subjects\":[{\"scheme\":\"medtop\",\"code\":\"20000772\","
    "\"name\":\"migration\"}],\"places\":[\"Mexico\"],\"source\":\"Desk\",\"url\":\"https://example.org/1\","
    "\"words\":12,\"usage_terms\":\"None\",\"copyright_holder\":\"Us\",\"editors_note\":\"Corrects\","
    "\"captions\":\"A photo\",\"body\":\"One.\\n\\nTwo.\"}",
    "{\"id\":\"a2\",\"headline\":\"La cumbre\",\"body\":\"Frontera.\",\"language\":\"es\",\"published\":\"1998-06\"}",
    "{\"id\":\"h1\",\"headline\":\"Withheld\",\"status\":\"withheld\"}",
    "{\"id\":\"h2\",\"version\":\"1\",\"headline\":\"Killed\"}",
    "{\"id\":\"h2\",\"version\":\"2\",\"status\":\"canceled\"}",
    "{\"id\":\"h2\",\"version\":\"3\",\"headline\":\"To come after the kill\",\"embargo\":\"2999-01-01\"}",
    "{\"id\":\"e1\",\"version\":\"1\",\"headline\":\"Now\"}",
    "{\"id\":\"e1\",\"version\":\"2\",\"headline\":\"To come\",\"embargo\":\"2999-01-01T00:00:00Z\"}",
    "{\"id\":\"e2\",\"headline\":\"Nobody knows when\",\"embargo\":\"some day\"}",
    "{\"id\":\"w1\",\"version\":\"1\",\"headline\":\"Withdrawn\"}",
    "{\"id\":\"w2\",\"headline\":\"Withdrawn without a word\"}",
    "{\"id\":\"w3\",\"headline\":\"Withdrawn, then restored\"}"};

static void withdraw(struct desk *d, const char *id, const char *reason)
{
	bool changed;
	MUST(indexer_withdraw(d->indexer, slice_from(id), reason, 0, &changed, &error));
	ck_assert(changed);
}

static void restore(struct desk *d, const char *id)
{
	bool changed;
	MUST(indexer_restore(d->indexer, slice_from(id), 0, &changed, &error));
	ck_assert(changed);
}

static const char *make_first(void)
{
	struct desk d;
	const char *path = scratch_path("first");
	desk_open(&d, path);
	for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
		desk_add(&d, articles[i], 0);
	withdraw(&d, "w1", "a \"libel\" suit\ttabs");
	withdraw(&d, "w2", NULL);
	withdraw(&d, "w3", "by mistake");
	restore(&d, "w3");
	desk_commit(&d, 0);
	desk_close(&d);
	return path;
}

static enum bf_status keep_line(struct slice line, void *payload, bf_error *error)
{
	struct buf *lines = payload;
	ck_assert_ptr_null(memchr(line.ptr, '\n', line.len));
	buf_append_slice(lines, line);
	buf_append_byte(lines, '\n');
	return buf_status(lines, "the dump", error);
}

/* The dump as a file. */
static const char *dump_to(const char *archive, const char *name)
{
	struct buf lines = BUF_INIT(1 << 20);
	MUST(archive_dump(archive, keep_line, &lines, &error));
	const char *path = scratch_write(name, buf_slice(&lines));
	buf_free(&lines);
	return path;
}

static void take_in(const char *archive, const char *file, enum bulk_choice bulk)
{
	struct desk d;
	struct ingest_counts counts;
	struct ingest_options options = {.now = 1, .bulk = bulk};
	desk_open(&d, archive);
	MUST(ingest_paths(d.indexer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.by[INDEXED_REJECTED], 0);
	desk_close(&d);
}

static void assert_same(const char *first, const char *second)
{
	static const enum archive_place places[] = {PLACE_VISIBLE, PLACE_HELD, PLACE_EMBARGOED};
	struct contents a, b;
	struct archive_statistics one, other;
	for (size_t i = 0; i < 3; i++) {
		char *ids = strdup(ids_at(first, places[i]));
		ck_assert_str_eq(ids_at(second, places[i]), ids);
		free(ids);
	}
	MUST(visible_contents(first, NULL, &a, &error));
	MUST(visible_contents(second, NULL, &b, &error));
	ck_assert(same_contents(a, b));
	MUST(dumped_contents(first, NULL, &a, &error));
	MUST(dumped_contents(second, NULL, &b, &error));
	ck_assert(same_contents(a, b));
	MUST(archive_statistics(first, &one, &error));
	MUST(archive_statistics(second, &other, &error));
	ck_assert_uint_eq(one.withdrawn, other.withdrawn);
	ck_assert_uint_eq(one.held, other.held);
	assert_clean(second);
}

START_TEST(an_archive_made_from_a_dump_is_the_same)
{
	const char *first = make_first(), *second = scratch_path("second");
	ck_assert_str_eq(ids_at(first, PLACE_VISIBLE), "a1 a2 e1 w3");
	ck_assert_str_eq(ids_at(first, PLACE_HELD), "h1 h2 w1 w2");
	ck_assert_str_eq(ids_at(first, PLACE_EMBARGOED), "e1 e2 h2");
	const char *dump = dump_to(first, "dump.jsonl");
	take_in(second, dump, _i ? BULK_ALWAYS : BULK_NEVER);
	assert_same(first, second);
	take_in(second, dump, _i ? BULK_ALWAYS : BULK_NEVER); /* again: nothing changes */
	assert_same(first, second);
	take_in(first, dump, BULK_NEVER);
	assert_same(first, second);
}
END_TEST

START_TEST(a_withdrawal_survives_the_road)
{
	struct desk d;
	const char *first = make_first(), *second = scratch_path("second");
	take_in(second, dump_to(first, "dump.jsonl"), BULK_NEVER);
	desk_open(&d, second);
	ck_assert_int_eq(desk_add(&d, "{\"id\":\"w1\",\"version\":\"9\",\"headline\":\"Again\"}", 0), INDEXED_WITHDRAWN);
	restore(&d, "w1");
	restore(&d, "w2");
	desk_commit(&d, 0);
	desk_close(&d);
	ck_assert_str_eq(ids_at(second, PLACE_VISIBLE), "a1 a2 e1 w1 w2 w3");
	ck_assert_str_eq(ids_at(second, PLACE_HELD), "h1 h2");
}
END_TEST

/* The mark comes with the line, even where the id was visible or was on its way. */
START_TEST(a_line_that_withdraws_what_is_visible)
{
	struct desk d;
	const char *path = scratch_path("archive");
	const char *lines = "{\"id\":\"x\",\"version\":\"2\",\"headline\":\"Newer, and here\"}\n"
			    "{\"id\":\"x\",\"version\":\"1\",\"headline\":\"Older\",\"desk_withdrawal\":\"why\"}\n"
			    "{\"id\":\"y\",\"headline\":\"Not known\",\"desk_withdrawal\":true}\n"
			    "{\"id\":\"z\",\"headline\":\"Not withdrawn\",\"desk_withdrawal\":false}\n";
	take_in(path, scratch_write("lines.jsonl", slice_from(lines)), _i ? BULK_ALWAYS : BULK_NEVER);
	ck_assert_str_eq(ids_at(path, PLACE_VISIBLE), "z");
	ck_assert_str_eq(ids_at(path, PLACE_HELD), "x y");
	desk_open(&d, path);
	restore(&d, "x");
	desk_commit(&d, 0);
	struct arena arena = ARENA_INIT;
	struct article a;
	bool found;
	MUST(archive_find(d.archive, SLICE("x"), PLACE_VISIBLE, &arena, &a, &found, &error));
	ck_assert(found && slice_equal(a.headline, SLICE("Newer, and here")));
	arena_free(&arena);
	desk_close(&d);
}
END_TEST

static enum bf_status stop_at_once(struct slice line, void *payload, bf_error *error)
{
	(void)line;
	++*(int *)payload;
	(void)error;
	return BF_CANCELED;
}

START_TEST(a_dump_that_is_stopped_or_cannot_be)
{
	int lines = 0;
	const char *first = make_first();
	ck_assert_int_eq(archive_dump(first, stop_at_once, &lines, NULL), BF_CANCELED);
	ck_assert_int_eq(lines, 1);
	struct buf none = BUF_INIT(100);
	EXPECT_STATUS(BF_NOT_FOUND, archive_dump(scratch_path("nowhere"), keep_line, &none, &error));
	struct desk d;
	desk_open(&d, first);
	EXPECT_STATUS(BF_LOCKED, archive_dump(first, keep_line, &none, &error));
	desk_close(&d);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("indexer/dump");
	TCase *dump = tcase_create("dump");
	tcase_set_timeout(dump, 60);
	tcase_add_loop_test(dump, an_archive_made_from_a_dump_is_the_same, 0, 2);
	tcase_add_test(dump, a_withdrawal_survives_the_road);
	tcase_add_loop_test(dump, a_line_that_withdraws_what_is_visible, 0, 2);
	tcase_add_test(dump, a_dump_that_is_stopped_or_cannot_be);
	suite_add_tcase(suite, dump);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
