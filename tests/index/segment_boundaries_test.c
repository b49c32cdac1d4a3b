/* segment_boundaries_test.c - where sentences and paragraphs begin comes back, of documents
 * by chance and in any order; damage stays within bounds. */
#include <check.h>
#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/segment_boundaries.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

enum { ARTICLES = 300, STARTS_MAX = 4000 };

struct starts {
	uint32_t sentences[STARTS_MAX], paragraphs[STARTS_MAX];
	size_t sentence_count, paragraph_count;
};

static struct starts right[ARTICLES + 1];

static void note_start(struct starts *s, uint32_t position, bool paragraph)
{
	s->sentences[s->sentence_count++] = position;
	if (paragraph)
		s->paragraphs[s->paragraph_count++] = position;
}

/* Tokens of a field, of which some begin sentences; as analysers make them, the first does. */
static size_t draw_field(struct document_token *tokens, struct starts *s, uint32_t base, size_t most,
			 uint32_t gap)
{
	size_t count = most ? draw_below((uint32_t)most) : 0;
	uint32_t position = draw_below(5) ? 0 : draw_below(4);
	for (size_t i = 0; i < count; i++) {
		bool sentence = i == 0 || draw_below(9) == 0, paragraph = sentence && draw_below(3) == 0;
		tokens[i] = (struct document_token){
		    .position = position,
		    .span = 1,
		    .flags = (uint16_t)((sentence ? TOKEN_SENTENCE_START : 0) |
					(paragraph ? TOKEN_PARAGRAPH_START : 0))};
		if (sentence)
			note_start(s, base + position, paragraph);
		position += draw_below(gap);
	}
	return count;
}

static struct slice boundaries_region(size_t most, uint32_t gap)
{
	static struct document_token tokens[2][STARTS_MAX];
	struct boundaries_writer *writer;
	struct segment_output *output;
	struct segment_input *input;
	uint64_t bytes;
	MUST(segment_output_open(scratch_path("boundaries"), &output, &error));
	MUST(boundaries_writer_open(&writer, &error));
	for (uint32_t i = 1; i <= ARTICLES; i++) {
		size_t headline = draw_field(tokens[0], &right[i], 0, draw_below(4) ? 12 : 0, 3);
		size_t body = draw_field(tokens[1], &right[i], POSITION_BODY, draw_below(9) ? most : 1, gap);
		struct document_field fields[] = {{FIELD_BYLINE, tokens[0], 0},
						  {FIELD_HEADLINE, tokens[0], headline},
						  {FIELD_BODY, tokens[1], body}};
		struct document d = {.fields = fields, .field_count = i % 5 ? 3 : body ? 3 : 2};
		MUST(boundaries_writer_add(writer, &d, &error));
	}
	MUST(boundaries_writer_finish(writer, output, &error));
	MUST(segment_output_finish(output, &bytes, &error));
	boundaries_writer_close(writer);
	MUST(segment_input_open(scratch_path("boundaries"), &input, &error));
	struct slice region = segment_input_region(input, REGION_BOUNDARIES);
	char *copy = calloc(region.len + 8, 1);
	memcpy(copy, region.ptr, region.len);
	segment_input_close(input);
	return slice_make(copy, region.len);
}

/* Asked for those up to `last`. */
static void expect_starts(struct slice region, uint32_t article, enum boundary kind, uint32_t last)
{
	struct arena arena = ARENA_INIT;
	const struct starts *s = &right[article];
	const uint32_t *expected = kind == BOUNDARY_SENTENCE ? s->sentences : s->paragraphs, *starts;
	size_t all = kind == BOUNDARY_SENTENCE ? s->sentence_count : s->paragraph_count, count;
	MUST(boundaries_read(region, article, kind, last, &arena, &starts, &count, &error));
	ck_assert_uint_le(count, all);
	ck_assert(count == all || starts[count - 1] > last);
	for (size_t i = 0; i < count; i++)
		ck_assert_uint_eq(starts[i], expected[i]);
	arena_free(&arena);
}

static void expect_article(struct slice region, uint32_t article)
{
	for (enum boundary kind = BOUNDARY_SENTENCE; kind <= BOUNDARY_PARAGRAPH; kind++) {
		expect_starts(region, article, kind, UINT32_MAX);
		expect_starts(region, article, kind, draw_below(8));
		expect_starts(region, article, kind, POSITION_BODY);
		expect_starts(region, article, kind, POSITION_BODY + draw_below(1000));
	}
}

static const struct {
	size_t most; /* tokens */
	uint32_t gap;
} shapes[] = {{300, 5}, {4000, 2}, {40, 100000}, {3, 2}, {200, 1}};

START_TEST(starts_come_back)
{
	struct slice region = boundaries_region(shapes[_i].most, shapes[_i].gap);
	for (uint32_t i = 1; i <= ARTICLES; i++)
		expect_article(region, i);
	for (int i = 0; i < 200; i++)
		expect_article(region, 1 + draw_below(ARTICLES));
	free((char *)region.ptr);
}
END_TEST

START_TEST(no_article_of_another_number)
{
	struct slice region = boundaries_region(20, 5);
	struct arena arena = ARENA_INIT;
	const uint32_t *starts;
	size_t count;
	static const uint32_t others[] = {0, ARTICLES + 1, UINT32_MAX};
	for (int i = 0; i < 3; i++)
		EXPECT_STATUS(BF_CORRUPT, boundaries_read(region, others[i], BOUNDARY_SENTENCE, UINT32_MAX,
							  &arena, &starts, &count, &error));
	EXPECT_STATUS(BF_CORRUPT, boundaries_read(slice_make(NULL, 0), 1, BOUNDARY_SENTENCE, UINT32_MAX,
						  &arena, &starts, &count, &error));
	arena_free(&arena);
	free((char *)region.ptr);
}
END_TEST

START_TEST(damage_stays_within_bounds)
{
	struct slice whole = boundaries_region(shapes[_i].most, shapes[_i].gap);
	for (int i = 0; i < 2000; i++) {
		struct arena arena = ARENA_INIT;
		struct slice copy = damaged_copy(whole);
		char *bytes = calloc(copy.len + 8, 1);
		const uint32_t *starts;
		size_t count;
		memcpy(bytes, copy.ptr, copy.len);
		enum bf_status status = boundaries_read(
		    slice_make(bytes, copy.len), 1 + draw_below(ARTICLES),
		    draw_below(2) ? BOUNDARY_SENTENCE : BOUNDARY_PARAGRAPH, UINT32_MAX, &arena, &starts, &count,
		    NULL);
		ck_assert(status == BF_OK || status == BF_CORRUPT);
		for (size_t s = 1; status == BF_OK && s < count; s++)
			ck_assert_uint_le(starts[s - 1], starts[s]);
		arena_free(&arena);
		free(bytes);
		free((char *)copy.ptr);
	}
	free((char *)whole.ptr);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_boundaries");
	TCase *all = tcase_create("all");
	int count = (int)(sizeof shapes / sizeof *shapes);
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, starts_come_back, 0, count);
	tcase_add_test(all, no_article_of_another_number);
	tcase_add_loop_test(all, damage_stays_within_bounds, 0, count);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
