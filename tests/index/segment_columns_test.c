/* segment_columns_test.c - columns say of every article what it had, at random and in bulk;
 * damaged ones stay within their bytes. */
#include <check.h>
#include <stdlib.h>

#include "index/segment_columns.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

/* ---- sample ------------------------------------------------------------------------------------ */

struct made {
	struct arena arena;
	struct article *articles; /* from 1 */
	uint32_t count;
	struct segment_input *input;
	struct columns *columns;
};

typedef void change(struct article *, uint32_t number);

static void make(struct made *m, uint32_t count, change *alter)
{
	struct segment_output *output;
	struct columns_writer *writer;
	uint64_t bytes;
	*m = (struct made){.arena = ARENA_INIT, .count = count};
	m->articles = calloc(count + 1, sizeof *m->articles);
	MUST(segment_output_open(scratch_path("columns"), &output, &error));
	MUST(columns_writer_open(&writer, &error));
	for (uint32_t i = 1; i <= count; i++) {
		sample_article(i, 10, &m->arena, &m->articles[i]);
		if (alter)
			alter(&m->articles[i], i);
		MUST(columns_writer_add(writer, &m->articles[i], (uint8_t)(i * 31), &error));
	}
	ck_assert_uint_gt(columns_writer_memory(writer), 0);
	MUST(columns_writer_finish(writer, output, &error));
	MUST(segment_output_finish(output, &bytes, &error));
	columns_writer_close(writer);
	MUST(segment_input_open(scratch_path("columns"), &m->input, &error));
	MUST(columns_open(m->input, count, &m->columns, &error));
}

static void drop(struct made *m)
{
	columns_close(m->columns);
	segment_input_close(m->input);
	arena_free(&m->arena);
	free(m->articles);
}

/* ---- of one article ---------------------------------------------------------------------------- */

static void expect_date(struct moment right, int64_t instant, int32_t day)
{
	bool none = right.precision == MOMENT_NONE;
	ck_assert_int_eq(instant, none ? NO_INSTANT : right.instant);
	ck_assert_int_eq(day, none ? NO_DAY : moment_day(right));
}

static void expect_text(const struct columns *c, enum column_text column, uint32_t article,
			struct slice right)
{
	struct slice got;
	uint32_t code = columns_code(c, column, article);
	ck_assert(columns_text(c, column, code, &got));
	ck_assert(slice_equal(got, right));
}

static void expect_byline(const struct columns *c, uint32_t article, struct slice_list right)
{
	struct slice byline, name;
	ck_assert(columns_text(c, COLUMN_BYLINE, columns_code(c, COLUMN_BYLINE, article), &byline));
	for (size_t i = 0; i < right.count; i++) {
		ck_assert(column_next_name(&byline, &name));
		ck_assert(slice_equal(name, right.items[i]));
	}
	ck_assert(!column_next_name(&byline, &name));
}

static void expect_all(const struct made *m)
{
	const struct columns *c = m->columns;
	for (uint32_t i = 1; i <= m->count; i++) {
		const struct article *a = &m->articles[i];
		int64_t instant;
		int32_t day;
		ck_assert_uint_eq(columns_lengths(c)[i], (uint8_t)(i * 31));
		columns_published(c, i, &instant, &day);
		expect_date(a->published, instant, day);
		columns_updated(c, i, &instant, &day);
		expect_date(a->updated, instant, day);
		ck_assert_uint_eq(columns_words(c, i), a->words);
		expect_text(c, COLUMN_LANGUAGE, i, a->language);
		expect_text(c, COLUMN_SOURCE, i, a->source);
		expect_text(c, COLUMN_SECTION, i, a->section);
		expect_byline(c, i, a->byline);
	}
}

/* ---- of many ----------------------------------------------------------------------------------- */

static void expect_in_bulk(const struct made *m)
{
	int32_t *days = malloc((m->count + 1) * sizeof *days), *codes = malloc((m->count + 1) * 4);
	for (int i = 0; m->count && i < 30; i++) {
		uint32_t first = 1 + draw_below(m->count), count = draw_below(m->count - first + 2);
		int64_t instant;
		int32_t day;
		columns_read_days(m->columns, first, count, days);
		columns_read_codes(m->columns, COLUMN_SOURCE, first, count, codes);
		for (uint32_t a = 0; a < count; a++) {
			columns_published(m->columns, first + a, &instant, &day);
			ck_assert_int_eq(days[a], day);
			ck_assert_int_eq(codes[a], columns_code(m->columns, COLUMN_SOURCE, first + a));
		}
	}
	free(days);
	free(codes);
}

/* Some articles, close together or far apart. */
static void expect_days_of_some(const struct made *m)
{
	uint32_t articles[200];
	int32_t days[200], day;
	for (uint32_t i = 0; m->count && i < 30; i++) {
		uint32_t count = 0, step = 1 + draw_below(i % 2 ? 5 : 500);
		for (uint32_t a = 1 + draw_below(m->count); a <= m->count && count < 200; a += 1 + draw_below(step))
			articles[count++] = a;
		columns_days_of(m->columns, articles, count, days);
		for (uint32_t a = 0; a < count; a++) {
			int64_t instant;
			columns_published(m->columns, articles[a], &instant, &day);
			ck_assert_int_eq(days[a], day);
		}
	}
}

static void expect_texts_ascend(const struct made *m, enum column_text column)
{
	struct slice before = slice_make("", 0), text;
	for (uint32_t code = 0; code < columns_codes(m->columns, column); code++, before = text) {
		ck_assert(columns_text(m->columns, column, code, &text));
		ck_assert(code == 0 || slice_compare(before, text) < 0);
	}
	ck_assert(!columns_text(m->columns, column, columns_codes(m->columns, column), &text));
}

static void no_dates(struct article *a, uint32_t number)
{
	(void)number;
	a->published = a->updated = (struct moment){.precision = MOMENT_NONE};
}

/* The widest there can be, side by side. */
static void far_dates(struct article *a, uint32_t number)
{
	a->published = (struct moment){.precision = MOMENT_SECOND,
				       .instant = number % 2 ? -62135596800 : 253402300799};
	a->words = number % 3 ? UINT32_MAX : 1;
}

static void one_source(struct article *a, uint32_t number)
{
	(void)number;
	a->source = SLICE("the only one");
	a->byline = (struct slice_list){NULL, 0};
}

static void empty_names(struct article *a, uint32_t number)
{
	static const struct slice names[] = {{"", 0}, {"A", 1}, {"", 0}};
	a->byline = (struct slice_list){names, number % 4};
}

static const struct {
	uint32_t count;
	change *change;
} shapes[] = {
    {0, NULL},	      {1, NULL},	 {1023, NULL},	    {1024, NULL},	{1025, NULL},
    {5000, NULL},     {3000, no_dates},  {2500, far_dates}, {2000, one_source}, {100, empty_names},
};

START_TEST(columns_say_what_articles_had)
{
	struct made m;
	make(&m, shapes[_i].count, shapes[_i].change);
	expect_all(&m);
	expect_in_bulk(&m);
	expect_days_of_some(&m);
	for (int column = 0; column < COLUMN_TEXTS; column++)
		expect_texts_ascend(&m, column);
	drop(&m);
}
END_TEST

/* ---- damage ------------------------------------------------------------------------------------ */

static void ask_everything(const struct columns *c, uint32_t count)
{
	int64_t instant;
	int32_t day, days[40];
	uint32_t first = 1 + draw_below(count), some = count - first + 1 < 40 ? count - first + 1 : 40;
	struct slice text;
	columns_read_days(c, first, some, days);
	columns_days_of(c, &first, 1, days);
	for (uint32_t i = first; i < first + some; i++) {
		columns_published(c, i, &instant, &day);
		columns_updated(c, i, &instant, &day);
		columns_words(c, i);
		for (int column = 0; column < COLUMN_TEXTS; column++) {
			uint32_t code = columns_code(c, column, i);
			columns_text(c, column, code, &text);
		}
	}
}

START_TEST(damage_stays_within_bounds)
{
	struct made m;
	make(&m, 1500, NULL);
	struct slice whole = file_bytes(scratch_path("columns"));
	for (int i = 0; i < 3000; i++) {
		struct segment_input *input;
		struct columns *columns;
		struct slice copy = damaged_copy(whole);
		if (copy.len == whole.len)
			memcpy((char *)copy.ptr + copy.len - 72, whole.ptr + copy.len - 72, 72);
		if (segment_input_open_memory(copy, "memory", &input, NULL) == BF_OK) {
			uint32_t count = draw_below(9) ? 1500 : 1 + draw_below(3000);
			if (columns_open(input, count, &columns, NULL) == BF_OK) {
				ask_everything(columns, count);
				columns_close(columns);
			}
			segment_input_close(input);
		}
		free((char *)copy.ptr);
	}
	free((char *)whole.ptr);
	drop(&m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_columns");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 120);
	tcase_add_loop_test(all, columns_say_what_articles_had, 0, (int)(sizeof shapes / sizeof *shapes));
	tcase_add_test(all, damage_stays_within_bounds);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
