/* segment_stored_test.c - articles come back out of a segment as they went in, whatever the
 * order; damaged bytes are refused, or give an article that is sound. */
#include <check.h>
#include <stdlib.h>

#include "index/archive.h"
#include "index/segment_stored.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

struct stored {
	struct segment_input *input;
	struct columns *columns;
	struct stored_shared *shared;
	struct stored_reader *reader;
};

static void open_stored(struct stored *s, const char *path, uint32_t count)
{
	MUST(segment_input_open(path, &s->input, &error));
	MUST(columns_open(s->input, count, &s->columns, &error));
	MUST(stored_shared_open(s->input, s->columns, count, &s->shared, &error));
	MUST(stored_reader_open(s->shared, &s->reader, &error));
}

static void close_stored(struct stored *s)
{
	stored_reader_close(s->reader);
	stored_shared_close(s->shared);
	columns_close(s->columns);
	segment_input_close(s->input);
}

static void expect_summary(const struct article *got, const struct article *right)
{
	struct article shown = {.id = right->id,
				.version = right->version,
				.headline = right->headline,
				.byline = right->byline,
				.published = right->published,
				.updated = right->updated,
				.section = right->section,
				.language = right->language,
				.source = right->source,
				.url = right->url,
				.words = right->words,
				.body = got->body};
	ck_assert_uint_eq(article_content_hash(got), article_content_hash(&shown));
	ck_assert(slice_starts_with(right->body, got->body));
	ck_assert_uint_ge(got->body.len, right->body.len < 200 ? right->body.len : 200);
	ck_assert_uint_le(got->body.len, 240);
}

static void expect_id(struct stored *s, uint32_t number, struct slice right)
{
	struct slice id;
	MUST(stored_id(s->reader, number, &id, &error));
	ck_assert(slice_equal(id, right));
}

static void expect_article(struct stored *s, uint32_t number, size_t body)
{
	struct arena arena = ARENA_INIT;
	struct article right, got;
	sample_article(number, body, &arena, &right);
	expect_id(s, number, right.id);
	MUST(stored_summary(s->reader, number, &arena, &got, &error));
	expect_sound(&got);
	expect_summary(&got, &right);
	MUST(stored_article(s->reader, number, &arena, &got, &error));
	expect_sound(&got);
	ck_assert_uint_eq(article_content_hash(&got), article_content_hash(&right));
	arena_free(&arena);
}

static const struct {
	uint32_t count;
	size_t body;
	int level;
} shapes[] = {
    {1, 100, 3},      {2, 5000, 3},	    {700, 900, 3},     {3000, 4000, 3},
    {400, 30000, 19}, {40, 300000, 1}, {1500, 0, 3},
};

START_TEST(articles_come_back)
{
	struct stored s;
	uint32_t count = shapes[_i].count;
	size_t body = shapes[_i].body;
	sample_stored(scratch_path("stored"), count, body, shapes[_i].level);
	open_stored(&s, scratch_path("stored"), count);
	for (uint32_t i = 1; i <= count; i++)
		expect_article(&s, i, body);
	for (uint32_t i = 0; i < 500; i++)
		expect_article(&s, 1 + draw_below(count), body);
	close_stored(&s);
}
END_TEST

/* Words of three letters, each one of the thirteen from `from` on; the same for the same number. */
static void draw_body(char *body, size_t bytes, char from, uint32_t number)
{
	uint64_t state = number * 2654435769ull + 1;
	for (size_t i = 0; i < bytes; i++) {
		state = state * 6364136223846793005ull + 1442695040888963407ull;
		body[i] = i % 4 == 3 ? ' ' : (char)(from + (state >> 33) % 13);
	}
}

static uint32_t read_chapters(const struct segment_input *in)
{
	return load_u32(segment_input_region(in, REGION_COMPRESSION).ptr);
}

enum { KIND_BODY = 16000, ALIKE = 1300 }; /* articles of one kind: more than a chapter is at least */

static struct article unlike_article(uint32_t number, char *body)
{
	char from = number > ALIKE ? 'n' : 'a';
	draw_body(body, KIND_BODY, from, number);
	for (size_t i = 0; from == 'a' && i + 64 < KIND_BODY; i += 128) /* what a dictionary helps with */
		memcpy(body + i, "the senator said that the bill of the committee would be passed ", 64);
	return (struct article){.id = SLICE("id"), .body = slice_make(body, KIND_BODY)};
}

/* Two kinds of articles, of which the later ones have dictionaries of their own. */
START_TEST(chapters)
{
	struct segment_output *output;
	struct stored_writer *stored;
	struct columns_writer *columns;
	struct stored s;
	uint64_t bytes;
	char *body = malloc(KIND_BODY);
	MUST(segment_output_open(scratch_path("chapters"), &output, &error));
	MUST(stored_writer_open(output, 3, &stored, &error));
	MUST(columns_writer_open(&columns, &error));
	for (uint32_t i = 1; i <= 2 * ALIKE; i++) {
		struct article a = unlike_article(i, body);
		MUST(stored_writer_add(stored, &a, &error));
		MUST(columns_writer_add(columns, &a, 0, &error));
	}
	MUST(stored_writer_finish(stored, &error));
	MUST(columns_writer_finish(columns, output, &error));
	MUST(segment_output_finish(output, &bytes, &error));
	stored_writer_close(stored);
	columns_writer_close(columns);
	open_stored(&s, scratch_path("chapters"), 2 * ALIKE);
	ck_assert_uint_eq(read_chapters(s.input), 2);
	for (uint32_t i = 1; i <= ALIKE; i++) {
		uint32_t number = i * 701 % (2 * ALIKE) + 1; /* here and there */
		struct article a = unlike_article(number, body), got;
		struct arena arena = ARENA_INIT;
		MUST(stored_article(s.reader, number, &arena, &got, &error));
		ck_assert(slice_equal(got.body, a.body));
		arena_free(&arena);
	}
	close_stored(&s);
	free(body);
}
END_TEST

START_TEST(no_article_of_another_number)
{
	struct stored s;
	struct arena arena = ARENA_INIT;
	struct article a;
	sample_stored(scratch_path("stored"), 30, 500, 3);
	open_stored(&s, scratch_path("stored"), 30);
	EXPECT_STATUS(BF_CORRUPT, stored_article(s.reader, 0, &arena, &a, &error));
	EXPECT_STATUS(BF_CORRUPT, stored_article(s.reader, 31, &arena, &a, &error));
	EXPECT_STATUS(BF_CORRUPT, stored_summary(s.reader, UINT32_MAX, &arena, &a, &error));
	arena_free(&arena);
	close_stored(&s);
}
END_TEST

START_TEST(segments_without_articles)
{
	struct stored s;
	sample_stored(scratch_path("stored"), 0, 0, 3);
	open_stored(&s, scratch_path("stored"), 0);
	struct arena arena = ARENA_INIT;
	struct article a;
	EXPECT_STATUS(BF_CORRUPT, stored_summary(s.reader, 1, &arena, &a, &error));
	arena_free(&arena);
	close_stored(&s);
}
END_TEST

/* A body of fifty million bytes, among small ones: it is cut into units, and those beside
 * it are read without it.  One has a very long id. */
START_TEST(a_very_large_article)
{
	enum { BODY = 50 * 1000 * 1000 };
	struct segment_output *output;
	struct stored_writer *stored;
	struct columns_writer *columns;
	struct arena arena = ARENA_INIT;
	struct article a[3], got;
	uint64_t bytes;
	char *body = malloc(BODY);
	for (size_t i = 0; i < BODY; i++)
		body[i] = "smuggling at the border "[(i * 7 + i / 1000) % 24];
	for (uint32_t i = 0; i < 3; i++)
		sample_article(i + 1, 500, &arena, &a[i]);
	a[1].body = slice_make(body, BODY);
	a[2].id = slice_make(body, 1999);
	MUST(segment_output_open(scratch_path("large"), &output, &error));
	MUST(stored_writer_open(output, 1, &stored, &error));
	MUST(columns_writer_open(&columns, &error));
	for (uint32_t i = 0; i < 3; i++) {
		MUST(stored_writer_add(stored, &a[i], &error));
		MUST(columns_writer_add(columns, &a[i], 0, &error));
	}
	MUST(stored_writer_finish(stored, &error));
	MUST(columns_writer_finish(columns, output, &error));
	MUST(segment_output_finish(output, &bytes, &error));
	stored_writer_close(stored);
	columns_writer_close(columns);
	struct stored s;
	open_stored(&s, scratch_path("large"), 3);
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 3; i++) {
			expect_id(&s, i + 1, a[i].id);
			MUST(stored_article(s.reader, i + 1, &arena, &got, &error));
			ck_assert_uint_eq(article_content_hash(&got), article_content_hash(&a[i]));
		}
	close_stored(&s);
	arena_free(&arena);
	free(body);
}
END_TEST

/* ---- damage ------------------------------------------------------------------------------------ */

/* All that can be asked of the bytes; statuses other than OK and CORRUPT fail the test. */
static void ask_everything(struct slice bytes, uint32_t count)
{
	struct stored s = {0};
	struct arena arena = ARENA_INIT;
	struct article a;
	enum bf_status status = segment_input_open_memory(bytes, "memory", &s.input, NULL);
	if (status == BF_OK)
		status = columns_open(s.input, count, &s.columns, NULL);
	if (status == BF_OK)
		status = stored_shared_open(s.input, s.columns, count, &s.shared, NULL);
	if (status == BF_OK)
		status = stored_reader_open(s.shared, &s.reader, NULL);
	ck_assert(status == BF_OK || status == BF_CORRUPT || status == BF_MISMATCH);
	for (uint32_t i = 0; status == BF_OK && i < 12; i++) {
		uint32_t article = 1 + draw_below(count);
		bf_error error = {0};
		struct slice id;
		enum bf_status found = stored_id(s.reader, article, &id, &error);
		ck_assert(found == BF_OK || found == BF_CORRUPT);
		enum bf_status read = i % 2 ? stored_article(s.reader, article, &arena, &a, &error)
					    : stored_summary(s.reader, article, &arena, &a, &error);
		ck_assert(read == BF_OK || read == BF_CORRUPT);
		if (read == BF_OK)
			expect_sound(&a);
		arena_reset(&arena);
	}
	arena_free(&arena);
	close_stored(&s);
}

START_TEST(damage_is_refused_or_sound)
{
	static const struct {
		uint32_t count;
		size_t body;
	} of[] = {{60, 300}, {900, 900}, {6, 200000}};
	sample_stored(scratch_path("stored"), of[_i].count, of[_i].body, 3);
	struct slice whole = file_bytes(scratch_path("stored"));
	for (int i = 0; i < 700; i++) {
		struct slice copy = damaged_copy(whole);
		/* the table of regions has a checksum: most damage shall come past it */
		if (copy.len == whole.len)
			memcpy((char *)copy.ptr + copy.len - 400, whole.ptr + copy.len - 400, 400);
		ask_everything(copy, of[_i].count);
		free((char *)copy.ptr);
	}
	free((char *)whole.ptr);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_stored");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 240);
	tcase_add_loop_test(all, articles_come_back, 0, (int)(sizeof shapes / sizeof *shapes));
	tcase_add_test(all, chapters);
	tcase_add_test(all, no_article_of_another_number);
	tcase_add_test(all, segments_without_articles);
	tcase_add_test(all, a_very_large_article);
	tcase_add_loop_test(all, damage_is_refused_or_sound, 0, 3);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
