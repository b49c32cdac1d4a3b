/* segment_summaries_test.c - each summary is found among short and long ones, before and after
 * there is a dictionary; a damaged table is refused, or leads to what is read within bounds. */
#include <check.h>
#include <stdlib.h>

#include "index/segment_summaries.h"
#include "tests/support/archives.h"
#include "tests/support/segments.h"

enum { LIMIT = 1 << 26, SLACK = 8 };

/* So many summaries, one in `seldom` long; learned from so many bytes. */
static const struct {
	uint32_t count, seldom;
	size_t sample;
} shapes[] = {
    {0, 9, 100}, {1, 1, 100}, {63, 9, 1 << 20}, {64, 9, 1 << 20}, {65, 2, 5000}, {1000, 1, 20000}, {3000, 40, 30000},
};

struct made {
	struct summaries_writer writer;
	struct buf table, texts;
	size_t *begins; /* of each text, and where the last ends */
	uint32_t count;
	char *codes; /* a block of exactly the codes and the slack */
};

static void draw_summary(struct buf *texts, bool long_one)
{
	uint32_t bytes = long_one ? 300 + draw_below(3000) : draw_below(200);
	for (uint32_t i = 0; i < bytes; i++)
		buf_append_byte(texts, (uint8_t)(long_one ? draw_below(256) : 'a' + draw_below(4)));
}

static void make(struct made *m, int shape)
{
	*m = (struct made){.count = shapes[shape].count, .table = BUF_INIT(LIMIT), .texts = BUF_INIT(LIMIT)};
	m->begins = calloc(m->count + 1, sizeof *m->begins);
	summaries_writer_init(&m->writer, shapes[shape].sample);
	for (uint32_t i = 0; i < m->count; i++) {
		draw_summary(&m->texts, draw_below(shapes[shape].seldom) == 0);
		m->begins[i + 1] = m->texts.len;
		struct slice text = slice_make(m->texts.ptr + m->begins[i], m->texts.len - m->begins[i]);
		size_t numbers = text.len / 3;
		MUST(summaries_add(&m->writer, slice_make(text.ptr, numbers), slice_tail(text, numbers),
				   &error));
	}
	MUST(summaries_finish(&m->writer, &m->table, &error));
	m->codes = calloc(m->writer.codes.len + SLACK, 1);
	if (m->writer.codes.len)
		memcpy(m->codes, m->writer.codes.ptr, m->writer.codes.len);
}

static void made_free(struct made *m)
{
	summaries_writer_free(&m->writer);
	buf_free(&m->table);
	buf_free(&m->texts);
	free(m->begins);
	free(m->codes);
}

static bool open_made(const struct made *m, struct slice table, struct summaries *s)
{
	return summaries_open(s, slice_make(m->codes, m->writer.codes.len), table,
			      buf_slice(&m->writer.dictionary), m->count);
}

START_TEST(summaries_come_back)
{
	struct made m;
	struct summaries s;
	struct buf got = BUF_INIT(LIMIT);
	make(&m, _i);
	ck_assert(open_made(&m, buf_slice(&m.table), &s));
	for (uint32_t i = 0; i < m.count; i++) {
		struct slice right = slice_make(m.texts.ptr + m.begins[i], m.begins[i + 1] - m.begins[i]);
		MUST(summaries_read(&s, i + 1, LIMIT, &got, &error));
		ck_assert(slice_equal(buf_slice(&got), right));
	}
	EXPECT_STATUS(BF_CORRUPT, summaries_read(&s, 0, LIMIT, &got, &error));
	EXPECT_STATUS(BF_CORRUPT, summaries_read(&s, m.count + 1, LIMIT, &got, &error));
	buf_free(&got);
	made_free(&m);
}
END_TEST

/* Half of the summaries with a dictionary, half with another. */
START_TEST(chapters)
{
	enum { HALF = 500 };
	static const uint32_t firsts[] = {0, 1, HALF + 1};
	struct summaries_writer w;
	struct summaries s;
	struct buf table = BUF_INIT(LIMIT), texts = BUF_INIT(LIMIT), first = BUF_INIT(LIMIT), got = BUF_INIT(LIMIT);
	size_t begins[2 * HALF + 1] = {0};
	summaries_writer_init(&w, 5000);
	for (uint32_t i = 0; i < 2 * HALF; i++) {
		draw_summary(&texts, draw_below(9) == 0);
		begins[i + 1] = texts.len;
		if (i == HALF) {
			MUST(summaries_end_chapter(&w, &error));
			buf_append_slice(&first, buf_slice(&w.dictionary));
			summaries_begin_chapter(&w);
		}
		MUST(summaries_add(&w, slice_make(NULL, 0),
				   slice_make(texts.ptr + begins[i], texts.len - begins[i]), &error));
	}
	MUST(summaries_finish(&w, &table, &error));
	buf_append(&w.codes, "12345678", SLACK);
	struct slice codes = slice_make(w.codes.ptr, w.codes.len - SLACK);
	ck_assert(summaries_open(&s, codes, buf_slice(&table), buf_slice(&first), 2 * HALF));
	for (size_t i = 0; i < 2; i++) /* not where another begins, nor before */
		ck_assert(!summaries_open_chapter(&s, firsts[i], buf_slice(&w.dictionary)));
	ck_assert(summaries_open_chapter(&s, firsts[2], buf_slice(&w.dictionary)));
	for (uint32_t i = 0; i < 2 * HALF; i++) {
		MUST(summaries_read(&s, i + 1, LIMIT, &got, &error));
		ck_assert(slice_equal(buf_slice(&got),
				      slice_make(texts.ptr + begins[i], begins[i + 1] - begins[i])));
	}
	summaries_writer_free(&w);
	buf_free(&table);
	buf_free(&texts);
	buf_free(&first);
	buf_free(&got);
}
END_TEST

START_TEST(damaged_tables)
{
	struct made m;
	struct summaries s;
	struct buf got = BUF_INIT(LIMIT);
	make(&m, 5);
	for (uint32_t i = 0; i < 3000; i++) {
		struct slice bad = damaged_copy(buf_slice(&m.table));
		for (uint32_t n = 0; open_made(&m, bad, &s) && n < 20; n++) {
			enum bf_status status =
			    summaries_read(&s, 1 + draw_below(m.count), LIMIT, &got, NULL);
			ck_assert(status == BF_OK || status == BF_CORRUPT);
		}
		free((char *)bad.ptr);
	}
	ck_assert(!open_made(&m, slice_make(m.table.ptr, m.table.len - 1), &s));
	m.count++;
	ck_assert(!open_made(&m, buf_slice(&m.table), &s));
	buf_free(&got);
	made_free(&m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_summaries");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 240);
	tcase_add_loop_test(all, summaries_come_back, 0, (int)(sizeof shapes / sizeof *shapes));
	tcase_add_test(all, chapters);
	tcase_add_test(all, damaged_tables);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
