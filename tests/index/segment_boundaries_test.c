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

static void expect_starts(struct slice region, uint32_t article)
{
	struct arena arena = ARENA_INIT;
	const uint32_t *sentences, *paragraphs;
	size_t sentence_count, paragraph_count;
	const struct starts *s = &right[article];
	MUST(boundaries_read(region, article, &arena, &sentences, &sentence_count, &paragraphs,
			     &paragraph_count, &error));
	ck_assert_uint_eq(sentence_count, s->sentence_count);
	ck_assert_uint_eq(paragraph_count, s->paragraph_count);
	for (size_t i = 0; i < sentence_count; i++)
		ck_assert_uint_eq(sentences[i], s->sentences[i]);
	for (size_t i = 0; i < paragraph_count; i++)
		ck_assert_uint_eq(paragraphs[i], s->paragraphs[i]);
	arena_free(&arena);
}

static const struct {
	size_t most; /* tokens */
	uint32_t gap;
} shapes[] = {{300, 5}, {4000, 2}, {40, 100000}, {3, 2}, {200, 1}};

START_TEST(starts_come_back)
{
	struct slice region = boundaries_region(shapes[_i].most, shapes[_i].gap);
	for (uint32_t i = 1; i <= ARTICLES; i++)
		expect_starts(region, i);
	for (int i = 0; i < 200; i++)
		expect_starts(region, 1 + draw_below(ARTICLES));
	free((char *)region.ptr);
}
END_TEST

START_TEST(no_article_of_another_number)
{
	struct slice region = boundaries_region(20, 5);
	struct arena arena = ARENA_INIT;
	const uint32_t *sentences, *paragraphs;
	size_t counts[2];
	static const uint32_t others[] = {0, ARTICLES + 1, UINT32_MAX};
	for (int i = 0; i < 3; i++)
		EXPECT_STATUS(BF_CORRUPT, boundaries_read(region, others[i], &arena, &sentences,
							  &counts[0], &paragraphs, &counts[1], &error));
	EXPECT_STATUS(BF_CORRUPT, boundaries_read(slice_make(NULL, 0), 1, &arena, &sentences, &counts[0],
						  &paragraphs, &counts[1], &error));
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
		const uint32_t *sentences, *paragraphs;
		size_t counts[2];
		memcpy(bytes, copy.ptr, copy.len);
		enum bf_status status =
		    boundaries_read(slice_make(bytes, copy.len), 1 + draw_below(ARTICLES), &arena, &sentences,
				    &counts[0], &paragraphs, &counts[1], NULL);
		ck_assert(status == BF_OK || status == BF_CORRUPT);
		for (size_t s = 1; status == BF_OK && s < counts[0]; s++)
			ck_assert_uint_le(sentences[s - 1], sentences[s]);
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
