/* segment_part_test.c - a segment answers as a part that stands in memory does,
 * with tombstones and without; and damage in it is noticed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/segment.h"
#include "index/snapshot.h"
#include "indexer/bulk.h"
#include "tests/support/archives.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/same_part.h"
#include "tests/support/scratch.h"

enum { ARTICLES = 90 };

static const char *path;
static struct memory_snapshot memory;

static struct article article_of(unsigned n)
{
	static struct generated all[ARTICLES];
	if (!all[n].id[0])
		generate_article(&all[n], n);
	return generate_full_article(&all[n], n);
}

static void add(struct desk *d, const struct article *a)
{
	struct indexed_result result;
	MUST(indexer_add(d->indexer, a, 0, true, &result, &error));
}

/* One segment, of articles that are numbered as they come (by one worker).  The
 * memory has those that `stays` says. */
static void make_segment(bool (*stays)(unsigned))
{
	struct bulk_options options = {.workers = 1};
	struct desk d;
	path = scratch_path("archive");
	desk_open(&d, path);
	MUST(indexer_start_bulk(d.indexer, &options, &error));
	memory_snapshot_open(&memory, 1);
	for (unsigned n = 0; n < ARTICLES; n++) {
		struct article a = article_of(n);
		add(&d, &a);
		if (stays(n))
			memory_snapshot_add(&memory, 0, &a);
		else
			memory_snapshot_skip(&memory, 0);
	}
	MUST(indexer_finish(d.indexer, 0, &error));
	desk_close(&d);
}

/* Those that do not stay are replaced in the live part, or removed. */
static void bury(bool (*stays)(unsigned))
{
	struct desk d;
	desk_open(&d, path);
	for (unsigned n = 0; n < ARTICLES; n++) {
		struct article a = article_of(n);
		if (stays(n))
			continue;
		a.body = SLICE("Quite other words.");
		if (n % 2)
			a.status = ARTICLE_CANCELED;
		add(&d, &a);
	}
	desk_commit(&d, 0);
	desk_close(&d);
}

static void compare(void)
{
	struct archive_reader *reader;
	struct snapshot *snapshot;
	assert_clean(path);
	MUST(archive_reader_open(path, &reader, &error));
	MUST(snapshot_lease(reader, &snapshot, &error));
	size_t last = snapshot->part_count - 1; /* the live part is in it unless it is empty */
	ck_assert_uint_le(last, 1);
	ck_assert_uint_ne(snapshot->segments[last], 0);
	assert_same_part(snapshot->parts[last], &memory.parts[0]);
	snapshot_return(reader, snapshot, false);
	archive_reader_close(reader);
}

static bool all_stay(unsigned n)
{
	(void)n;
	return true;
}

static bool some_stay(unsigned n)
{
	return n % 4 != 1 && n != 0 && n != ARTICLES - 2;
}

static bool few_stay(unsigned n)
{
	return n % 20 == 7;
}

static bool none_stays(unsigned n)
{
	(void)n;
	return false;
}

static bool (*const choices[])(unsigned) = {all_stay, some_stay, few_stay, none_stays};

START_TEST(a_segment_answers_as_memory_does)
{
	make_segment(choices[_i]);
	bury(choices[_i]);
	compare();
	memory_snapshot_close(&memory);
}
END_TEST

/* ---- damage ------------------------------------------------------------------------------------ */

/* Asks a part for all it has; it may say that it is damaged, and nothing worse. */
static void ask_all(struct part *part)
{
	struct arena arena = ARENA_INIT;
	struct cursor *list = NULL;
	bf_error error = {0};
	for (size_t i = 0; i < memory.parts[0].count; i += 9) {
		const struct document *d = &memory.parts[0].documents[i].document;
		struct article a;
		const uint32_t *boundaries;
		size_t boundary_count;
		uint32_t number = memory.parts[0].documents[i].number, found;
		for (size_t l = 0; l < d->lexeme_count; l += 5) {
			struct term t = {FIELD_TEXT, TERM_SURFACE, SLICE(""), d->lexemes[l].word->surface};
			arena_reset(&arena);
			if (part->operations->open_cursor(part, &t, &arena, &list, &error) != BF_OK || !list)
				continue;
			while (cursor_article(list) != NO_ARTICLE) {
				const uint32_t *starts, *ends;
				size_t count;
				occurrence o;
				if (cursor_occurrence(list, &o, &error) != BF_OK ||
				    list->operations->positions(list, &starts, &ends, &count, &error) != BF_OK ||
				    cursor_next(list, &error) != BF_OK)
					break;
			}
			cursor_close(list);
		}
		arena_reset(&arena);
		part->operations->find(part, d->article->id, &found, &error);
		part->operations->article(part, number, &arena, &a, &error);
		part->operations->summary(part, number, &arena, &a, &error);
		part->operations->boundaries(part, number, BOUNDARY_SENTENCE, UINT32_MAX, &arena, &boundaries,
					     &boundary_count, &error);
	}
	arena_free(&arena);
}

static void put_byte(const char *file, struct slice bytes, size_t at, char value)
{
	char before = bytes.ptr[at];
	((char *)(uintptr_t)bytes.ptr)[at] = value;
	FILE *out = fopen(file, "r+b");
	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(fseek(out, (long)at, SEEK_SET), 0);
	ck_assert_int_ne(fputc(value, out), EOF);
	ck_assert_int_eq(fclose(out), 0);
	((char *)(uintptr_t)bytes.ptr)[at] = before;
}

/* A file of a segment in which one byte is another: refused at opening, or
 * reported by its checksums; and reading it stays within bounds. */
START_TEST(a_byte_that_changed)
{
	const char *file;
	unsigned refused = 0, reported = 0;
	make_segment(all_stay);
	file = scratch_path("archive/segment.1");
	struct slice bytes = read_whole_file(file);
	ck_assert_uint_gt(bytes.len, 10000);
	for (unsigned i = 0; i < 400; i++) {
		size_t at = i < 64 ? i : generate_below((uint32_t)bytes.len);
		struct segment *segment;
		struct part *part;
		struct tombstones none = {NULL, 0, NULL};
		put_byte(file, bytes, at, (char)(bytes.ptr[at] ^ (1 << generate_below(8))));
		if (segment_open(file, &segment, NULL) != BF_OK) {
			refused++;
		} else {
			reported += segment_input_verify(segment->input) != 0;
			if (segment_part_open(segment, &none, &part, NULL) == BF_OK) {
				ask_all(part);
				part->operations->close(part);
			}
			segment_close(segment);
		}
		put_byte(file, bytes, at, bytes.ptr[at]);
	}
	printf("%u refused, %u reported\n", refused, reported);
	ck_assert_uint_gt(refused, 10);
	ck_assert_uint_gt(reported, 250);
	assert_clean(path);
	free((void *)(uintptr_t)bytes.ptr);
	memory_snapshot_close(&memory);
}
END_TEST

START_TEST(files_that_are_no_segment)
{
	struct segment *segment;
	make_segment(all_stay);
	struct slice bytes = read_whole_file(scratch_path("archive/segment.1"));
	for (size_t len = 0; len < bytes.len; len += 1 + len / 3) {
		const char *cut = scratch_write("cut", slice_make(bytes.ptr, len));
		enum bf_status status = segment_open(cut, &segment, NULL);
		ck_assert_msg(status == BF_CORRUPT || status == BF_MISMATCH, "%zu bytes: %s", len,
			      bf_status_text(status));
	}
	EXPECT_STATUS(BF_NOT_FOUND, segment_open(scratch_path("nowhere"), &segment, &error));
	scratch_write("text", SLICE("A letter, not a segment, and long enough to have a beginning and an end."));
	EXPECT_STATUS(BF_CORRUPT, segment_open(scratch_path("text"), &segment, &error));
	free((void *)(uintptr_t)bytes.ptr);
	memory_snapshot_close(&memory);
}
END_TEST

/* The archive says so, and check does, when a segment is not there or cut. */
START_TEST(a_missing_segment)
{
	struct archive_reader *reader;
	uint64_t problems;
	make_segment(all_stay);
	scratch_remove(scratch_path("archive/segment.1"));
	bf_error reason = {0};
	ck_assert_int_ne(archive_reader_open(path, &reader, &reason), BF_OK);
	ck_assert_ptr_nonnull(strstr(reason.message, "segment.1"));
	MUST(archive_check(path, NULL, NULL, NULL, &problems, &error));
	ck_assert_uint_ge(problems, 1);
	memory_snapshot_close(&memory);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/segment_answers");
	TCase *segment = tcase_create("segment");
	tcase_set_timeout(segment, 120);
	tcase_add_loop_test(segment, a_segment_answers_as_memory_does, 0, sizeof choices / sizeof *choices);
	tcase_add_test(segment, a_byte_that_changed);
	tcase_add_test(segment, files_that_are_no_segment);
	tcase_add_test(segment, a_missing_segment);
	suite_add_tcase(suite, segment);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
