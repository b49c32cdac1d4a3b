/* Every allocation fails once while articles are read, copied and written: the
 * call says so, nothing crashes, nothing is left behind, and the next try is
 * whole. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus/reader.h"
#include "tests/support/failing_malloc.h"
#include "util/buf.h"

#ifndef NO_FAILING_MALLOC

/* Opens, reads, copies and writes all; the number of articles, or -1 when
 * memory ran out. */
static int use_reader(enum bf_status opened, struct reader *r)
{
	if (opened != BF_OK) {
		ck_assert_int_eq(opened, BF_NO_MEMORY);
		return -1;
	}
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(1 << 24);
	struct article article, copy;
	struct reject reject;
	bf_error error = {0};
	enum reader_result result;
	int count = 0;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		ck_assert_int_ne(result, READER_REJECT);
		if (result != READER_ARTICLE)
			continue;
		enum bf_status status = article_copy(&article, &arena, &copy, &error);
		if (status == BF_OK)
			article_to_json(&copy, &out);
		count += status == BF_OK;
		if (status || out.broken)
			break;
	}
	bool failed = result != READER_END;
	if (result == READER_FAILED)
		ck_assert_int_eq(error.status, BF_NO_MEMORY);
	buf_free(&out);
	arena_free(&arena);
	reader_close(r);
	return failed ? -1 : count;
}

static int read_memory(struct slice bytes)
{
	struct reader *r = NULL;
	enum bf_status status = reader_open_memory(bytes, SLICE("x"), NULL, NULL, &r, NULL);
	return use_reader(status, r);
}

static int read_path(const char *path)
{
	struct reader *r = NULL;
	enum bf_status status = reader_open(path, NULL, NULL, &r, NULL);
	return use_reader(status, r);
}

static void append_article(struct buf *out, int i)
{
	buf_append_format(out, "{\"title\":\"a\\n%d\",\"byline\":[\"a\",\"b\\tc\"],\"body\":\"", i);
	for (int line = 0; line < 2000; line++)
		buf_append_text(out, "line\\nof \\u00e9\\n\\n");
	buf_append_text(out,
			"\",\"tags\":\"a,b,c,d,e,f,g,h,i,j\",\"places\":[\"x\",{\"name\":\"y\"}],"
			"\"lang\":\"xx\"}\n");
}

START_TEST(test_json_lines)
{
	struct buf input = BUF_INIT(1 << 20);
	append_article(&input, 1);
	append_article(&input, 2);
	long before = held;
	int count = -1;
	for (long n = 0; count < 0; n++) {
		until_failure = n;
		count = read_memory(buf_slice(&input));
		until_failure = -1;
		ck_assert_int_eq(held, before);
		ck_assert_int_lt(n, 10000);
	}
	ck_assert_int_eq(count, 2);
	buf_free(&input);
}
END_TEST

START_TEST(test_file_of_text)
{
	char path[] = "/tmp/backfile-memory-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	fputs("Headline\tof it\n\n", file);
	for (int i = 0; i < 30000; i++)
		fputs("A line of the body.\r\n\r\n", file);
	fclose(file);
	long before = held;
	int count = -1;
	for (long n = 0; count < 0; n++) {
		until_failure = n;
		count = read_path(path);
		until_failure = -1;
		ck_assert_int_eq(held, before);
		ck_assert_int_lt(n, 10000);
	}
	ck_assert_int_eq(count, 1);
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corpus/memory");
	TCase *tests = tcase_create("memory");
	tcase_add_test(tests, test_json_lines);
	tcase_add_test(tests, test_file_of_text);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
