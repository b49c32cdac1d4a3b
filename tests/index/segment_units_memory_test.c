/* segment_units_memory_test.c - every allocation of compressing articles and of reading them fails
 * once, those of zstd itself too: the call says so, or did without; what it wrote can be read; no
 * block is left.  Only training a dictionary has its memory: zstd (1.5.4) does not look whether it
 * got it. */
#define ZDICT_STATIC_LINKING_ONLY
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zdict.h>

#include "index/segment_units.h"
#include "tests/support/failing_malloc.h"

#ifdef NO_FAILING_MALLOC
static long until_failure; /* for the linker, which takes the place of training all the same */
#endif

size_t __real_ZDICT_trainFromBuffer_fastCover(void *, size_t, const void *, const size_t *, unsigned,
					      ZDICT_fastCover_params_t);
size_t __wrap_ZDICT_trainFromBuffer_fastCover(void *, size_t, const void *, const size_t *, unsigned,
					      ZDICT_fastCover_params_t);

size_t __wrap_ZDICT_trainFromBuffer_fastCover(void *dictionary, size_t room, const void *samples,
					      const size_t *sizes, unsigned count,
					      ZDICT_fastCover_params_t how)
{
	long left = until_failure;
	until_failure = -1;
	size_t len = __real_ZDICT_trainFromBuffer_fastCover(dictionary, room, samples, sizes, count, how);
	until_failure = left;
	return len;
}

#ifndef NO_FAILING_MALLOC

enum { ARTICLES = 300, LARGE = 150 /* this one has units to itself */ };

static char texts[ARTICLES][600], large[3 * UNIT_MAX];

static struct slice text_of(uint32_t article)
{
	return article == LARGE ? slice_make(large, sizeof large) : slice_from(texts[article]);
}

static void write_texts(void)
{
	static const char *const words[] = {"border ", "patrol ", "river ", "smugglers ", "summit ", "camp "};
	uint32_t state = 1;
	for (int i = 0; i < ARTICLES; i++) {
		size_t at = 0;
		while (at < sizeof texts[i] - 40) {
			state = state * 1664525u + 1013904223u;
			at += (size_t)snprintf(texts[i] + at, sizeof texts[i] - at, "%s%u ", words[(state >> 20) % 6],
					       (unsigned)(state >> 24));
		}
	}
	for (size_t i = 0; i < sizeof large; i++)
		large[i] = (char)('a' + i * i % 23);
}

static struct buf frames;

static void to_frames(const void *bytes, size_t len, void *payload)
{
	(void)payload;
	memcpy(frames.ptr + frames.len, bytes, len); /* there is room */
	frames.len += len;
}

/* What it takes after so many allocations fails; the table and the dictionary are the writer's. */
static enum bf_status write_units(struct units_writer *w, long after)
{
	const struct units_shape shape = {4000, 50000, 4096};
	frames.len = 0;
	until_failure = after;
	bool begun = units_writer_init(w, 3, shape, to_frames, NULL);
	for (uint32_t i = 0; i < ARTICLES && begun; i++)
		units_add(w, SLICE("n"), text_of(i));
	enum bf_status status = begun ? units_finish(w, NULL) : BF_NO_MEMORY;
	until_failure = -1;
	return status;
}

/* Reads all; the articles that are as they were written. */
static uint32_t read_units(const struct units_writer *w, struct slice table, long after, enum bf_status *status)
{
	struct units units;
	struct unit_reader reader;
	struct unit_contents contents;
	uint32_t right = 0, at = 0;
	*status = BF_OK;
	until_failure = after;
	bool open = units_open(&units, buf_slice(&frames), table, buf_slice(&w->dictionary), ARTICLES);
	if (!open) {
		until_failure = -1;
		return 0;
	}
	unit_reader_init(&reader, &units);
	for (uint32_t i = 0; i < ARTICLES && *status == BF_OK; i++) {
		struct slice text = text_of(i);
		*status = unit_read(&reader, i + 1, &contents, NULL);
		at = contents.place == 0 ? 0 : at; /* a unit begins */
		if (*status == BF_OK && at + text.len <= contents.texts.len &&
		    memcmp(contents.texts.ptr + at, text.ptr, text.len) == 0)
			right++;
		at += (uint32_t)text.len;
	}
	unit_reader_free(&reader);
	units_close(&units);
	until_failure = -1;
	return right;
}

static bool take_table(struct units_writer *w, struct buf *table)
{
	buf_clear(table);
	unit_table_finish(&w->table, table);
	return table->broken == BF_OK;
}

START_TEST(writing)
{
	struct units_writer w;
	struct buf table = BUF_INIT(1 << 20);
	enum bf_status status, said;
	long turn = 0, before = held, failures_before;
	do {
		failures_before = failures;
		said = write_units(&w, turn++);
		ck_assert_msg(said == BF_OK || said == BF_NO_MEMORY, "allocation %ld", turn);
		if (said == BF_OK && take_table(&w, &table))
			ck_assert_uint_eq(read_units(&w, buf_slice(&table), -1, &status), ARTICLES);
		units_writer_free(&w);
		buf_free(&table);
		ck_assert_int_eq(held, before);
	} while (failures > failures_before);
	ck_assert_int_gt(turn, 20);
}
END_TEST

START_TEST(reading)
{
	struct units_writer w;
	struct buf table = BUF_INIT(1 << 20);
	enum bf_status status;
	long turn = 0, before, failures_before;
	ck_assert_int_eq(write_units(&w, -1), BF_OK);
	ck_assert(take_table(&w, &table));
	before = held;
	do {
		failures_before = failures;
		uint32_t right = read_units(&w, buf_slice(&table), turn++, &status);
		ck_assert_msg(status == BF_NO_MEMORY || right == ARTICLES, "allocation %ld", turn);
		ck_assert_int_eq(held, before);
	} while (failures > failures_before);
	ck_assert_int_gt(turn, 5);
	units_writer_free(&w);
	buf_free(&table);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/segment_units_memory");
	TCase *memory = tcase_create("memory");
	write_texts();
	frames = BUF_INIT(1 << 22);
	buf_reserve(&frames, 1 << 20);
	tcase_set_timeout(memory, 300);
	tcase_add_test(memory, writing);
	tcase_add_test(memory, reading);
	suite_add_tcase(suite, memory);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int bad = srunner_ntests_failed(runner);
	srunner_free(runner);
	buf_free(&frames);
	return bad != 0;
}

#endif
