/* segment_part_test.c - a segment answers as a part that stands in memory does: articles by
 * chance, with every field, some of them tombstoned; and damaged ones answer or refuse, and
 * never leave their bytes. */
#include <check.h>
#include <stdlib.h>

#include "index/segment.h"
#include "index/segment_builder.h"
#include "index/tombstones.h"
#include "indexer/document_builder.h"
#include "tests/support/archives.h"
#include "tests/support/generate.h"
#include "tests/support/same_part.h"
#include "tests/support/scratch.h"
#include "tests/support/segment_questions.h"
#include "tests/support/segments.h"

/* The same articles in a file and in memory. */
struct twin {
	struct segment *segment;
	struct tombstone_set gone;
	struct part *part;
	struct memory_snapshot memory;
};

typedef void article_maker(uint32_t number, struct arena *, struct article *out);

/* Few words, so that lists are long. */
static void plain_article(uint32_t number, struct arena *arena, struct article *out)
{
	struct generated g;
	struct article a;
	generate_article(&g, number);
	a = memory_article(g.id, g.headline, g.body, g.date);
	a.language = number % 3 ? SLICE("en") : SLICE("es");
	ck_assert_int_eq(article_copy(&a, arena, out, NULL), BF_OK);
}

static void rich_article(uint32_t number, struct arena *arena, struct article *out)
{
	sample_article(number, number % 50 ? 300 : 20000, arena, out);
}

static void make_twin(struct twin *t, article_maker *make, uint32_t count, uint32_t gone_one_in)
{
	const char *path = scratch_path("segment");
	struct segment_builder *builder;
	struct document_builder *documents;
	struct arena arena = ARENA_INIT;
	uint64_t bytes;
	memory_snapshot_open(&t->memory, 1);
	t->memory.parts[0].block = 64;
	tombstone_set_init(&t->gone, count);
	MUST(segment_builder_open(path, 3, &builder, &error));
	MUST(document_builder_open(&documents, &error));
	for (uint32_t i = 1; i <= count; i++) {
		struct article a;
		struct document document;
		arena_reset(&arena);
		make(i, &arena, &a);
		MUST(document_build(documents, &a, &arena, &document, &error));
		MUST(segment_builder_add(builder, &document, &error));
		if (gone_one_in && i % gone_one_in == 1) {
			MUST(tombstone_set_add(&t->gone, i, &error));
			memory_snapshot_skip(&t->memory, 0);
		} else {
			memory_snapshot_add(&t->memory, 0, &a);
		}
	}
	ck_assert_uint_eq(segment_builder_articles(builder), count);
	MUST(segment_builder_finish(builder, &bytes, &error));
	document_builder_close(documents);
	arena_free(&arena);
	MUST(segment_open(path, &t->segment, &error));
	MUST(segment_part_open(t->segment, &t->gone.view, &t->part, &error));
}

static void drop_twin(struct twin *t)
{
	t->part->operations->close(t->part);
	segment_close(t->segment);
	tombstone_set_free(&t->gone);
	memory_snapshot_close(&t->memory);
}

static const struct {
	article_maker *make;
	uint32_t count, gone_one_in;
} shapes[] = {
    {plain_article, 1, 0},   {plain_article, 20, 0},  {plain_article, 600, 0},
    {plain_article, 600, 7}, {rich_article, 150, 0}, {rich_article, 150, 5},
};

START_TEST(a_segment_answers_as_memory_does)
{
	struct twin t;
	make_twin(&t, shapes[_i].make, shapes[_i].count, shapes[_i].gone_one_in);
	assert_same_part(t.part, &t.memory.parts[0]);
	drop_twin(&t);
}
END_TEST

/* Of a thousand damaged files, those that open are asked everything. */
START_TEST(damage_is_refused_or_answered)
{
	static const uint32_t counts[] = {3, 40, 300};
	sample_segment(scratch_path("segment"), counts[_i], 400, 3);
	struct slice whole = file_bytes(scratch_path("segment"));
	size_t table = 13 * 32 + 32;
	uint32_t opened = 0;
	for (int i = 0; i < 400; i++) {
		struct slice copy = damaged_copy(whole);
		if (copy.len == whole.len && draw_below(10)) /* past the checksum of the table */
			memcpy((char *)copy.ptr + copy.len - table, whole.ptr + copy.len - table, table);
		opened += ask_segment(copy);
		free((char *)copy.ptr);
	}
	ck_assert_uint_gt(opened, 100);
	free((char *)whole.ptr);
}
END_TEST

/* What the cursor looks up is what another one walks to */
static void compare_look_ups(struct twin *t, struct cursor *looks, struct cursor *walks, uint32_t count)
{
	for (uint32_t article = 1; article <= count; article++) {
		bool there = false, done;
		if (is_tombstoned(&t->gone.view, article))
			continue;
		MUST(cursor_seek(walks, article, &error));
		MUST(looks->operations->look_at(looks, article, NULL, NULL, 0, &there, &done, &error));
		ck_assert(there == (cursor_article(walks) == article));
	}
}

/* A cursor looks up in what its part keeps of a list, and goes on when that may keep no more. */
START_TEST(what_a_cursor_looks_up_stays)
{
	enum { COUNT = 3000, CURSORS = 3 };
	struct twin t;
	struct arena arena = ARENA_INIT;
	struct term term = {FIELD_TEXT, TERM_STEM, SLICE("en"), SLICE("river")};
	struct cursor *cursors[CURSORS], *walks;
	make_twin(&t, plain_article, COUNT, 9);
	for (int i = 0; i < CURSORS; i++) {
		MUST(t.part->operations->open_cursor(t.part, &term, &arena, &cursors[i], &error));
		ck_assert_ptr_nonnull(cursors[i]);
		ck_assert(cursors[i]->operations->look_up(cursors[i]) == (i > 0)); /* asked for twice */
	}
	cursor_close(cursors[1]);
	segment_part_share(t.part, UINT64_MAX);
	MUST(t.part->operations->open_cursor(t.part, &term, &arena, &walks, &error));
	ck_assert(!walks->operations->look_up(walks));
	compare_look_ups(&t, cursors[2], walks, COUNT);
	for (int i = 0; i < CURSORS; i += 2)
		cursor_close(cursors[i]);
	cursor_close(walks);
	arena_free(&arena);
	drop_twin(&t);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_part");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 240);
	tcase_add_loop_test(all, a_segment_answers_as_memory_does, 0, (int)(sizeof shapes / sizeof *shapes));
	tcase_add_test(all, what_a_cursor_looks_up_stays);
	tcase_add_loop_test(all, damage_is_refused_or_answered, 0, 3);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
