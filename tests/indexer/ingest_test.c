/* ingest_test.c - paths in: every record accounted for, one report a bad one,
 * batches that are bounded, folders walked, and an end when it is asked for. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/bulk.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "util/buf.h"

static struct desk desk;
static const char *archive;

static void open_desk(void)
{
	archive = scratch_path("archive");
	desk_open(&desk, archive);
}

static void close_desk(void)
{
	desk_close(&desk);
	assert_clean(archive);
}

/* ---- what is told ------------------------------------------------------------------------------- */

static struct buf told; /* a line a report: file name record byte id | reason | hint */

static void tell(const char *kind, const struct reject *r)
{
	size_t slash = r->file.len;
	while (slash > 0 && r->file.ptr[slash - 1] != '/')
		slash--;
	struct slice name = slice_tail(r->file, slash);
	buf_append_format(&told, "%s %.*s %u %u %.*s | %s | %s\n", kind, SLICE_ARGS(name),
			  (unsigned)r->record, (unsigned)r->byte, SLICE_ARGS(r->id), r->reason, r->hint);
	ck_assert_ptr_null(strchr(r->reason, '\n'));
	ck_assert_str_ne(r->reason, "");
}

static void tell_reject(const struct reject *r, void *payload)
{
	(void)payload;
	tell("reject", r);
}

static void tell_note(const struct reject *r, void *payload)
{
	(void)payload;
	tell("note", r);
}

static struct ingest_options telling(void)
{
	told = BUF_INIT(1 << 20);
	return (struct ingest_options){.reject = tell_reject, .note = tell_note, .now = 1704067200};
}

static bool was_told(const char *text)
{
	buf_append_byte(&told, 0);
	told.len--;
	return strstr(told.ptr, text) != NULL;
}

#define ck_assert_told(text) ck_assert_msg(was_told(text), "not told: %s; but\n%s", text, told.ptr)

static struct ingest_counts take_in(const char *path, const struct ingest_options *options)
{
	struct ingest_counts c;
	uint64_t sum = 0;
	MUST(ingest_paths(desk.indexer, &path, 1, options, &c, &error));
	for (int i = 0; i < INDEXED_COUNT; i++)
		sum += c.by[i];
	ck_assert_uint_eq(c.records, sum + c.skipped);
	return c;
}

static uint64_t revision(void)
{
	struct archive_statistics s;
	MUST(archive_statistics(archive, &s, &error));
	return s.revision;
}

/* ---- records ---------------------------------------------------------------------------------------- */

static const char mixed[] = "{\"id\":\"a\",\"version\":\"1\",\"headline\":\"One\"}\n"
			    "\n"
			    "{\"id\":\"b\",\"headline\":\"Cut of\n"
			    "{\"id\":\"a\",\"version\":\"2\",\"headline\":\"One, corrected\"}\n"
			    "{\"id\":\"a\",\"version\":\"1\",\"headline\":\"One\"}\n"
			    "{\"id\":\"a\",\"version\":\"2\",\"headline\":\"One, corrected\"}\n"
			    "{\"id\":\"c\",\"headline\":\"\",\"body\":\"\"}\n"
			    "{\"id\":\"d\",\"headline\":\"A day that is none\",\"published\":\"yesterday\"}\n"
			    "{\"id\":\"e\",\"headline\":\"Not UTF-8: \xff\"}\n"
			    "{\"id\":\"f\",\"headline\":\"U+0000: \\u0000\"}\n"
			    "{\"id\":\"g\",\"headline\":\"Held\",\"status\":\"withheld\"}\n"
			    "{\"id\":\"h\",\"headline\":\"Twice\"}\n"
			    "{\"id\":\"h\",\"headline\":\"Twice, and different\"}\n"
			    "[\"an array\"]\n";

START_TEST(counts_add_up_and_each_loss_is_told)
{
	struct ingest_options options = telling();
	struct ingest_counts c = take_in(scratch_write("mixed.jsonl", slice_from(mixed)), &options);
	ck_assert_uint_eq(c.records, 14);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 3); /* a d h */
	ck_assert_uint_eq(c.by[INDEXED_REPLACED], 2); /* a h */
	ck_assert_uint_eq(c.by[INDEXED_OLDER], 1);
	ck_assert_uint_eq(c.by[INDEXED_UNCHANGED], 1);
	ck_assert_uint_eq(c.by[INDEXED_HELD], 1);
	ck_assert_uint_eq(c.by[INDEXED_REJECTED], 5);
	ck_assert_uint_eq(c.skipped, 1);
	ck_assert_uint_eq(c.duplicates, 1);
	ck_assert_uint_eq(c.files, 1);
	ck_assert_uint_eq(c.unreadable_files, 0);
	ck_assert_uint_eq(c.bytes, sizeof mixed - 1);
	ck_assert_told("reject mixed.jsonl 3 ");
	ck_assert_told("reject mixed.jsonl 7 ");
	ck_assert_told("note mixed.jsonl 8 ");
	ck_assert_told("reject mixed.jsonl 9 ");
	ck_assert_told("reject mixed.jsonl 10 ");
	ck_assert_told("note mixed.jsonl 13 ");
	ck_assert_told("duplicate id: another version is there");
	ck_assert_told("the later one was taken");
	ck_assert_told("reject mixed.jsonl 14 ");
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "a d h");
	buf_free(&told);
}
END_TEST

/* Every reject says where: the byte is inside its record. */
START_TEST(the_place_of_a_reject)
{
	struct ingest_options options = telling();
	take_in(scratch_write("lines.jsonl", SLICE("{\"id\":\"a\",\"headline\":\"One\"}\nrubbish\n{\"id\":\"b\"}\n")),
		&options);
	ck_assert_told("reject lines.jsonl 2 28 ");
	ck_assert_told("reject lines.jsonl 3 36 b");
	buf_free(&told);
}
END_TEST

/* What the reader takes and the index cannot: that article alone is lost. */
START_TEST(a_headline_that_is_too_long)
{
	struct ingest_options options = telling();
	struct buf line = BUF_INIT(1 << 20);
	buf_append_text(&line, "{\"id\":\"a\",\"headline\":\"One\"}\n{\"id\":\"long\",\"headline\":\"");
	for (int i = 0; i < HEADLINE_WORDS_LIMIT + 10; i++)
		buf_append_text(&line, "x ");
	buf_append_text(&line, "\"}\n{\"id\":\"b\",\"headline\":\"Two\"}\n");
	const char *path = scratch_write("long.jsonl", buf_slice(&line));
	options.bulk = _i ? BULK_ALWAYS : BULK_NEVER;
	struct ingest_counts c = take_in(path, &options);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 2);
	ck_assert_uint_eq(c.by[INDEXED_REJECTED], 1);
	ck_assert_told("reject long.jsonl 2 28 long | the headline has 64522 words; at most 64512 can be indexed | put the story into the body");
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "a b");
	buf_free(&line);
	buf_free(&told);
}
END_TEST

/* The same of a list, of which each entry takes more positions than it has words. */
START_TEST(a_list_that_is_too_long)
{
	struct ingest_options options = telling();
	struct buf line = BUF_INIT(1 << 20);
	buf_append_text(&line, "{\"id\":\"a\",\"headline\":\"One\"}\n"
			       "{\"id\":\"long\",\"headline\":\"Two\",\"places\":[\"x\"");
	for (int i = 0; i < FIELD_POSITIONS_LIMIT / 1024; i++)
		buf_append_text(&line, ",\"x\"");
	buf_append_text(&line, "]}\n{\"id\":\"b\",\"headline\":\"Three\",\"places\":[\"x\"");
	for (int i = 0; i < 5000; i++)
		buf_append_text(&line, ",\"x\"");
	buf_append_text(&line, "]}\n{\"id\":\"c\",\"headline\":\"Four\"}\n");
	const char *path = scratch_write("long.jsonl", buf_slice(&line));
	options.bulk = _i ? BULK_ALWAYS : BULK_NEVER;
	struct ingest_counts c = take_in(path, &options);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 3);
	ck_assert_uint_eq(c.by[INDEXED_REJECTED], 1);
	ck_assert_told("reject long.jsonl 2 28 long | the field place has more words, or entries, than can be "
		       "indexed | it may have some 8128 entries: leave some out");
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "a b c");
	buf_free(&line);
	buf_free(&told);
}
END_TEST

/* The same of what a dump says of the desk. */
START_TEST(a_reason_that_is_too_long)
{
	struct ingest_options options = telling();
	struct buf line = BUF_INIT(1 << 20);
	buf_append_text(&line, "{\"id\":\"a\",\"headline\":\"One\"}\n"
			       "{\"id\":\"long\",\"headline\":\"Two\",\"desk_withdrawal\":\"");
	for (int i = 0; i < 7000; i++)
		buf_append_text(&line, "by mistake");
	buf_append_text(&line, "\"}\n{\"id\":\"b\",\"headline\":\"Three\"}\n");
	const char *path = scratch_write("long.jsonl", buf_slice(&line));
	options.bulk = _i ? BULK_ALWAYS : BULK_NEVER;
	struct ingest_counts c = take_in(path, &options);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 2);
	ck_assert_uint_eq(c.by[INDEXED_REJECTED], 1);
	ck_assert_told("reject long.jsonl 2 28 long | the reason is longer than 65536 bytes");
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "a b");
	buf_free(&line);
	buf_free(&told);
}
END_TEST

/* However little memory is offered, segments have some size; and an end, which they have here. */
START_TEST(segments_end_when_their_memory_is_full)
{
	enum { ARTICLES_HERE = 2500, WORDS_EACH = 400 };
	struct ingest_options options = telling();
	struct buf lines = BUF_INIT(64 << 20);
	uint32_t word = 1;
	for (int i = 0; i < ARTICLES_HERE; i++) {
		buf_append_format(&lines, "{\"id\":\"%d\",\"body\":\"", i);
		for (int n = 0; n < WORDS_EACH; n++) {
			word = word * 1664525 + 1013904223;
			buf_append_format(&lines, "w%u ", (unsigned)(word >> 16));
		}
		buf_append_text(&lines, "\"}\n");
	}
	options.bulk = BULK_ALWAYS;
	options.memory = 1;
	struct ingest_counts c = take_in(scratch_write("many.jsonl", buf_slice(&lines)), &options);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], ARTICLES_HERE);
	ck_assert_uint_gt(c.segments, 1);
	ck_assert_uint_lt(c.segments, 20);
	buf_free(&lines);
	buf_free(&told);
}
END_TEST

START_TEST(articles_without_a_language)
{
	struct arena arena = ARENA_INIT;
	struct article a;
	bool found;
	struct ingest_options options = telling();
	const char *path = scratch_write("one.jsonl", SLICE("{\"id\":\"a\",\"headline\":\"Sin lengua\"}\n"
							   "{\"id\":\"b\",\"headline\":\"Deutsch\",\"language\":\"de\"}\n"));
	if (_i)
		options.default_language = SLICE("es");
	take_in(path, &options);
	MUST(archive_find(desk.archive, SLICE("a"), PLACE_VISIBLE, &arena, &a, &found, &error));
	ck_assert(found && slice_equal(a.language, _i ? SLICE("es") : SLICE("en")));
	MUST(archive_find(desk.archive, SLICE("b"), PLACE_VISIBLE, &arena, &a, &found, &error));
	ck_assert(found && slice_equal(a.language, SLICE("de")));
	arena_free(&arena);
	buf_free(&told);
}
END_TEST

/* ---- batches ------------------------------------------------------------------------------------------ */

static const char *write_many(unsigned count, unsigned words)
{
	struct buf text = BUF_INIT(1 << 26);
	for (unsigned i = 0; i < count; i++) {
		buf_append_format(&text, "{\"id\":\"n%u\",\"headline\":\"Number %u\",\"body\":\"", i, i);
		for (unsigned w = 0; w < words; w++)
			buf_append_format(&text, "word%u ", (i * 7 + w * 13) % 5000);
		buf_append_text(&text, "\"}\n");
	}
	const char *path = scratch_write("many.jsonl", buf_slice(&text));
	buf_free(&text);
	return path;
}

START_TEST(a_commit_every_so_many_articles)
{
	struct ingest_options options = telling();
	uint64_t before = revision();
	options.commit_every = 10;
	take_in(write_many(45, 5), &options);
	ck_assert_uint_eq(revision(), before + 5);
	ck_assert_uint_eq(told.len, 0);
}
END_TEST

struct watched {
	size_t most; /* pending bytes */
};

static bool watch_pending(const struct ingest_progress *p, void *payload)
{
	struct watched *w = payload;
	(void)p;
	size_t pending = archive_pending(desk.archive);
	w->most = pending > w->most ? pending : w->most;
	return true;
}

START_TEST(batches_are_bounded_in_bytes)
{
	struct ingest_options options = telling();
	struct watched watched = {0};
	uint64_t before = revision();
	options.batch_bytes = 200000;
	options.bulk = BULK_NEVER;
	options.progress = watch_pending;
	options.payload = &watched;
	take_in(write_many(200, 100), &options);
	ck_assert_uint_gt(watched.most, 100000);
	ck_assert_uint_lt(watched.most, 200000 + 40000); /* and one article */
	ck_assert_uint_ge(revision(), before + 5);
}
END_TEST

/* ---- progress, and an end ---------------------------------------------------------------------------------- */

struct progress {
	uint64_t calls, stop_after, done;
};

static bool note_progress(const struct ingest_progress *p, void *payload)
{
	struct progress *seen = payload;
	ck_assert_uint_ge(p->bytes_done, seen->done);
	ck_assert_uint_le(p->bytes_done, p->bytes_total);
	ck_assert(p->path.len > 0 && p->counts);
	seen->done = p->bytes_done;
	return ++seen->calls != seen->stop_after;
}

START_TEST(progress_ends_at_its_total)
{
	struct ingest_options options = telling();
	struct progress seen = {0};
	options.progress = note_progress;
	options.payload = &seen;
	struct ingest_counts c = take_in(write_many(30, 5), &options);
	ck_assert_uint_eq(seen.done, c.bytes);
	ck_assert_uint_ge(seen.calls, 30);
}
END_TEST

START_TEST(stopped_in_the_middle)
{
	struct ingest_options options = telling();
	struct ingest_counts c;
	struct progress seen = {.stop_after = 12};
	options.bulk = _i ? BULK_ALWAYS : BULK_NEVER;
	options.progress = note_progress;
	options.payload = &seen;
	const char *path = write_many(30, 5);
	EXPECT_STATUS(BF_CANCELED, ingest_paths(desk.indexer, &path, 1, &options, &c, &error));
	ck_assert_uint_eq(c.records, 12);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 12);
	struct archive_statistics s;
	MUST(archive_statistics(archive, &s, &error));
	ck_assert_uint_eq(s.articles, 12); /* what was read is there, and durable */
	seen = (struct progress){0};
	c = take_in(path, &options); /* the next run completes it */
	ck_assert_uint_eq(c.by[INDEXED_UNCHANGED], 12);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 18);
}
END_TEST

/* Closed without a commit while batches wait, are analysed and are indexed: all are let go of
 * once, and nothing of them stays.  The more rounds, the more places where it is cut. */
START_TEST(dropped_while_workers_are_at_it)
{
	enum { ROUNDS = 12, ARTICLES_A_ROUND = 500 };
	static char body[3000];
	for (size_t i = 0; i + 1 < sizeof body; i++)
		body[i] = i % 7 ? (char)('a' + i * i % 23) : ' ';
	struct buf json = BUF_INIT(1 << 20);
	for (int round = 0; round < ROUNDS; round++) {
		struct bulk_options options = {.workers = 1};
		MUST(indexer_start_bulk(desk.indexer, &options, &error));
		for (int i = 0; i < ARTICLES_A_ROUND + round * 100; i++) {
			buf_clear(&json);
			buf_append_format(&json, "{\"id\":\"%d\",\"body\":\"%d%s\"}", i, i, body);
			buf_append_byte(&json, 0);
			ck_assert_int_eq(desk_add(&desk, json.ptr, 1704067200), INDEXED_ADDED);
		}
		desk_close(&desk);
		desk_open(&desk, archive);
		ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "");
	}
	buf_free(&json);
}
END_TEST

/* What is due when a commit fails comes out with the next one. */
START_TEST(released_after_a_commit_that_failed)
{
	enum { DUE = 1704067200 };
	struct rlimit usual, none;
	ck_assert_int_eq(desk_add(&desk, "{\"id\":\"a\",\"body\":\"Later.\",\"embargo\":\"2024-01-01T00:00:00Z\"}",
				  DUE - 10),
			 INDEXED_HELD);
	desk_commit(&desk, DUE - 10);
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &usual), 0);
	none = usual;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0); /* as if the disk were full */
	enum bf_status status = indexer_commit(desk.indexer, DUE + 10, NULL);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &usual), 0);
	ck_assert_int_ne(status, BF_OK);
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "");
	desk_commit(&desk, DUE + 20);
	ck_assert_str_ne(ids_at(archive, PLACE_VISIBLE), "");
}
END_TEST

/* ---- paths ------------------------------------------------------------------------------------------------------ */

static void write_one(const char *name, const char *id)
{
	char line[200];
	snprintf(line, sizeof line, "{\"id\":\"%s\",\"headline\":\"Of %s\"}\n", id, name);
	scratch_write(name, slice_from(line));
}

static void make(const char *name)
{
	ck_assert_int_eq(mkdir(scratch_path(name), 0700), 0);
}

static void note_order(const struct reject *r, void *payload)
{
	tell_note(r, payload);
}

START_TEST(folders_are_walked_in_order)
{
	struct ingest_options options = telling();
	options.note = note_order;
	make("folder");
	make("folder/b");
	make("folder/.hidden");
	make("folder/b/archive");
	write_one("folder/a.jsonl", "same");
	write_one("folder/b/one.jsonl", "same");
	write_one("folder/c.jsonl", "same");
	write_one("folder/.secret.jsonl", "hidden");
	write_one("folder/.hidden/x.jsonl", "hidden");
	scratch_write("folder/b/archive/CURRENT", SLICE("live.1\n"));
	scratch_write("folder/b/archive/lock", SLICE(""));
	write_one("folder/b/archive/y.jsonl", "inside");
	struct ingest_counts c = take_in(scratch_path("folder"), &options);
	ck_assert_uint_eq(c.files, 3);
	ck_assert_uint_eq(c.records, 3);
	ck_assert_uint_eq(c.duplicates, 2);
	ck_assert_told("note archive 0 0  | an archive, not articles");
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "same");
	struct arena arena = ARENA_INIT;
	struct article a;
	bool found;
	MUST(archive_find(desk.archive, SLICE("same"), PLACE_VISIBLE, &arena, &a, &found, &error));
	ck_assert(slice_equal(a.headline, SLICE("Of folder/c.jsonl"))); /* the last of a, b/one, c */
	arena_free(&arena);
	buf_free(&told);
}
END_TEST

START_TEST(paths_that_give_nothing)
{
	struct ingest_options options = telling();
	make("loop");
	ck_assert_int_eq(symlink(".", scratch_path("loop/again")), 0);
	ck_assert_int_eq(symlink("nowhere", scratch_path("loop/dangling")), 0);
	ck_assert_int_eq(mkfifo(scratch_path("loop/pipe"), 0600), 0);
	scratch_write("loop/empty.jsonl", SLICE(""));
	scratch_write("loop/noise.bin", slice_make("\0\1\2\3PK\377\376\0\0noise", 15));
	const char *paths[] = {scratch_path("missing.jsonl"), scratch_path("loop")};
	struct ingest_counts c;
	MUST(ingest_paths(desk.indexer, paths, 2, &options, &c, &error));
	ck_assert_uint_eq(c.records, c.by[INDEXED_REJECTED]);
	ck_assert_uint_eq(c.unreadable_files, 3); /* missing, dangling, pipe */
	ck_assert_uint_ge(c.files, c.unreadable_files);
	ck_assert_told("reject missing.jsonl 0 0  | No such file or directory | check the path");
	ck_assert_told("reject dangling 0 0  | ");
	ck_assert_told("note again 0 0  | a link back to a folder that it is in");
	ck_assert_told("reject pipe 0 0  | not a file");
	ck_assert_told("reject noise.bin 1 0  | ");
	buf_free(&told);
}
END_TEST

START_TEST(folders_that_are_nested_too_deep)
{
	struct ingest_options options = telling();
	char name[400] = "deep";
	make(name);
	for (int i = 0; i < 66; i++) {
		size_t len = strlen(name);
		snprintf(name + len, sizeof name - len, "/d");
		make(name);
	}
	size_t len = strlen(name);
	snprintf(name + len, sizeof name - len, "/x.jsonl");
	write_one(name, "far");
	struct ingest_counts c = take_in(scratch_path("deep"), &options);
	ck_assert_uint_eq(c.records, 0);
	ck_assert_uint_eq(c.unreadable_files, 1);
	ck_assert_told("folders are nested too deep | name the inner folder itself");
	buf_free(&told);
}
END_TEST

START_TEST(standard_input)
{
	int ends[2];
	struct ingest_options options = telling();
	const char text[] = "{\"id\":\"s1\",\"headline\":\"From a stream\"}\n{\"id\":\"s2\",\"headline\":\"Too\"}\nrubbish\n";
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], text, sizeof text - 1), sizeof text - 1);
	close(ends[1]);
	ck_assert_int_eq(dup2(ends[0], 0), 0);
	struct ingest_counts c = take_in("-", &options);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 2);
	ck_assert_uint_eq(c.by[INDEXED_REJECTED], 1);
	ck_assert_told("reject - 3 ");
	ck_assert_str_eq(ids_at(archive, PLACE_VISIBLE), "s1 s2");
	buf_free(&told);
}
END_TEST

/* A format that was asked for is used, whatever the content looks like. */
START_TEST(a_format_by_name)
{
	struct ingest_options options = telling();
	options.format = format_find(SLICE("text"));
	struct ingest_counts c = take_in(scratch_write("x.jsonl", SLICE("{\"id\":\"a\"}\n\nIs text.\n")), &options);
	ck_assert_uint_eq(c.by[INDEXED_ADDED], 1);
	ck_assert_str_ne(ids_at(archive, PLACE_VISIBLE), "a");
	buf_free(&told);
}
END_TEST

START_TEST(names_of_outcomes)
{
	for (int i = 0; i < INDEXED_COUNT; i++)
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(indexed_name((enum indexed)i), indexed_name((enum indexed)k));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("indexer/ingest");
	TCase *ingest = tcase_create("ingest");
	tcase_set_timeout(ingest, 60);
	tcase_add_checked_fixture(ingest, open_desk, close_desk);
	tcase_add_test(ingest, counts_add_up_and_each_loss_is_told);
	tcase_add_test(ingest, the_place_of_a_reject);
	tcase_add_loop_test(ingest, a_headline_that_is_too_long, 0, 2);
	tcase_add_loop_test(ingest, a_list_that_is_too_long, 0, 2);
	tcase_add_loop_test(ingest, a_reason_that_is_too_long, 0, 2);
	tcase_add_test(ingest, segments_end_when_their_memory_is_full);
	tcase_add_loop_test(ingest, articles_without_a_language, 0, 2);
	tcase_add_test(ingest, a_commit_every_so_many_articles);
	tcase_add_test(ingest, batches_are_bounded_in_bytes);
	tcase_add_test(ingest, progress_ends_at_its_total);
	tcase_add_loop_test(ingest, stopped_in_the_middle, 0, 2);
	tcase_add_test(ingest, dropped_while_workers_are_at_it);
	tcase_add_test(ingest, released_after_a_commit_that_failed);
	tcase_add_test(ingest, folders_are_walked_in_order);
	tcase_add_test(ingest, paths_that_give_nothing);
	tcase_add_test(ingest, folders_that_are_nested_too_deep);
	tcase_add_test(ingest, standard_input);
	tcase_add_test(ingest, a_format_by_name);
	tcase_add_test(ingest, names_of_outcomes);
	suite_add_tcase(suite, ingest);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
