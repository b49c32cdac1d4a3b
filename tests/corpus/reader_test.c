/* Readers over bytes, files and pipes: the case files recognise, text and jsonl
 * of tests/corpus/cases, and what cannot be said in one line. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus/markup.h"
#include "corpus/reader.h"
#include "tests/support/cases.h"
#include "util/buf.h"

enum { OUT = 1 << 20 };

static void append_place(struct buf *out, const char *what, const struct reject *reject)
{
	buf_append_format(out, "%s %llu@%llu [%.*s] %s\n", what, (unsigned long long)reject->record,
			  (unsigned long long)reject->byte, SLICE_ARGS(reject->id), reject->reason);
	ck_assert_msg(reject->hint[0] != '\0', "no hint for: %s", reject->reason);
}

static void append_note(const struct reject *note, void *payload)
{
	append_place(payload, "note", note);
}

/* All records of a reader, a line each; closes it. */
static void append_records(struct reader *r, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	bf_error error;
	enum reader_result result;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		if (result == READER_ARTICLE)
			buf_append_format(out, "article %.*s\n", SLICE_ARGS(article.id));
		else if (result == READER_REJECT)
			append_place(out, "reject", &reject);
		else
			buf_append_text(out, "skip\n");
		arena_reset(&arena);
	}
	if (result == READER_FAILED)
		buf_append_format(out, "failed %s\n", error.message);
	arena_free(&arena);
	reader_close(r);
}

/* ---- the case files ---------------------------------------------------------------- */

static void check_recognise_case(const struct test_case *c, void *payload)
{
	(void)payload;
	struct reader *r;
	bf_error error = {0};
	char found[300];
	if (reader_open_memory(c->fields[1], c->fields[0], NULL, NULL, &r, &error) == BF_OK) {
		snprintf(found, sizeof found, "%s", reader_format(r)->name);
		reader_close(r);
	} else {
		const char *looks = strstr(error.message, "looks like ");
		ck_assert_ptr_nonnull(looks);
		snprintf(found, sizeof found, "! %s", looks + strlen("looks like "));
	}
	ck_assert_msg(slice_equal(slice_from(found), c->fields[2]), "%s:%u: %s", c->path, c->line,
		      found);
}

START_TEST(test_recognise_cases)
{
	cases_run("tests/corpus/cases/recognise.txt", check_recognise_case, NULL);
}
END_TEST

static void check_markup_case(const struct test_case *c, void *payload)
{
	struct arena arena = ARENA_INIT;
	struct markup_text text;
	(void)payload;
	ck_assert_int_eq(markup_read(c->fields[0], &arena, &text, NULL), BF_OK);
	ck_assert_msg(slice_equal(text.body, c->fields[1]), "%s:%u: \"%.*s\"", c->path, c->line,
		      SLICE_ARGS(text.body));
	ck_assert_msg(slice_equal(text.captions, c->fields[2]), "%s:%u: \"%.*s\"", c->path, c->line,
		      SLICE_ARGS(text.captions));
	arena_free(&arena);
}

START_TEST(test_markup_cases)
{
	cases_run("tests/corpus/cases/markup.txt", check_markup_case, NULL);
}
END_TEST

/* "xxh3:?" of a case stands for any hash. */
static bool same_record(struct slice found, struct slice wanted)
{
	const char *any = wanted.len ? memmem(wanted.ptr, wanted.len, "xxh3:?", 6) : NULL;
	if (!any)
		return slice_equal(found, wanted);
	enum { DIGITS = 32 };
	size_t before = (size_t)(any - wanted.ptr) + 5;
	return found.len == wanted.len + DIGITS - 1 && memcmp(found.ptr, wanted.ptr, before) == 0 &&
	       memcmp(found.ptr + before + DIGITS, any + 6, wanted.len - before - 1) == 0;
}

static void check_jsonl_case(const struct test_case *c, void *payload)
{
	(void)payload;
	struct buf out = BUF_INIT(OUT);
	struct reader_options options = {.note = append_note, .payload = &out};
	struct reader *r;
	ck_assert_int_eq(
	    reader_open_memory(c->fields[0], SLICE("x.jsonl"), NULL, &options, &r, NULL), BF_OK);
	append_records(r, &out);
	struct slice rest = buf_slice(&out);
	for (size_t i = 1; i < c->count || rest.len; i++) {
		const char *newline = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
		struct slice line =
		    slice_make(rest.ptr, newline ? (size_t)(newline - rest.ptr) : 0);
		ck_assert_msg(i < c->count && same_record(line, c->fields[i]), "%s:%u: \"%.*s\"",
			      c->path, c->line, SLICE_ARGS(line));
		rest = slice_tail(rest, line.len + 1);
	}
	buf_free(&out);
}

START_TEST(test_jsonl_cases)
{
	cases_run("tests/corpus/cases/jsonl.txt", check_jsonl_case, NULL);
}
END_TEST

/* Of formats of one text a file; the payload names the format. */
static void check_text_case(const struct test_case *c, void *payload)
{
	struct buf out = BUF_INIT(OUT);
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	struct reader *r;
	ck_assert_int_eq(reader_open_memory(c->fields[0], SLICE("a/b.txt"),
					    format_find(slice_from(payload)), NULL, &r, NULL),
			 BF_OK);
	enum reader_result result = reader_next(r, &arena, &article, &reject, NULL);
	if (result == READER_ARTICLE) {
		ck_assert(slice_equal(article.id, SLICE("a/b.txt")));
		article.id.len = 0;
		article_to_json(&article, &out);
	} else {
		ck_assert_int_eq(result, READER_REJECT);
		ck_assert_uint_eq(reject.record, 1);
		ck_assert_msg(reject.hint[0], "no hint for: %s", reject.reason);
		buf_append_format(&out, "! %llu %s", (unsigned long long)reject.byte,
				  reject.reason);
	}
	/* The case shows line breaks as they are, JSON escapes them. */
	struct buf wanted = BUF_INIT(OUT);
	for (size_t i = 0; i < c->fields[1].len; i++) {
		if (c->fields[1].ptr[i] == '\n')
			buf_append_text(&wanted, "\\n");
		else
			buf_append_byte(&wanted, (uint8_t)c->fields[1].ptr[i]);
	}
	ck_assert_msg(slice_equal(buf_slice(&out), buf_slice(&wanted)), "%s:%u: %.*s", c->path,
		      c->line, SLICE_ARGS(buf_slice(&out)));
	ck_assert_int_eq(reader_next(r, &arena, &article, &reject, NULL), READER_END);
	buf_free(&wanted);
	buf_free(&out);
	reader_close(r);
	arena_free(&arena);
}

START_TEST(test_text_cases)
{
	cases_run("tests/corpus/cases/text.txt", check_text_case, (void *)(uintptr_t) "text");
}
END_TEST

START_TEST(test_markdown_cases)
{
	cases_run("tests/corpus/cases/markdown.txt", check_text_case,
		  (void *)(uintptr_t) "markdown");
}
END_TEST

/* ---- files, pipes, long records ---------------------------------------------------- */

/* 1,000 records of up to 20 kB, and in the middle a line of 3 MB. */
static void write_many(struct buf *out)
{
	for (int i = 0; i < 1000; i++) {
		size_t len = i == 500 ? 3 << 20 : (size_t)(i * 7919 % 20000) + 1;
		buf_append_format(out, "{\"id\":\"n%d\",\"body\":\"", i);
		for (size_t at = 0; at < len; at++)
			buf_append_byte(out, (uint8_t)('a' + (at + (size_t)i) % 26));
		buf_append_text(out, "\"}\n");
	}
}

static void check_many(struct reader *r, const struct buf *input)
{
	struct buf out = BUF_INIT(OUT), wanted = BUF_INIT(OUT);
	size_t start = 0;
	for (int i = 0; i < 1000; i++) {
		const char *newline = memchr(input->ptr + start, '\n', input->len - start);
		size_t len = (size_t)(newline - input->ptr) - start;
		if (i == 500)
			buf_append_format(
			    &wanted,
			    "reject 501@%zu [] the line has %zu bytes, and a record at most 1048576\n", start,
			    len);
		else
			buf_append_format(&wanted, "article n%d\n", i);
		start += len + 1;
	}
	append_records(r, &out);
	ck_assert_uint_eq(out.len, wanted.len);
	ck_assert_mem_eq(out.ptr, wanted.ptr, wanted.len);
	buf_free(&out);
	buf_free(&wanted);
}

static const struct reader_options MEGABYTE = {.limits.raw = 1 << 20};

START_TEST(test_long_line_in_memory)
{
	struct buf input = BUF_INIT(64 << 20);
	write_many(&input);
	struct reader *r;
	ck_assert_int_eq(
	    reader_open_memory(buf_slice(&input), SLICE("m"), NULL, &MEGABYTE, &r, NULL), BF_OK);
	ck_assert_uint_eq(reader_size(r), input.len);
	check_many(r, &input);
	buf_free(&input);
}
END_TEST

START_TEST(test_long_line_in_a_file)
{
	struct buf input = BUF_INIT(64 << 20);
	write_many(&input);
	char path[] = "/tmp/backfile-reader-XXXXXX";
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, input.ptr, input.len), (ssize_t)input.len);
	close(fd);
	struct reader *r;
	ck_assert_int_eq(reader_open(path, NULL, &MEGABYTE, &r, NULL), BF_OK);
	ck_assert_str_eq(reader_format(r)->name, "jsonl");
	ck_assert_uint_eq(reader_size(r), input.len);
	ck_assert_uint_eq(reader_position(r), 0);
	check_many(r, &input);
	unlink(path);
	buf_free(&input);
}
END_TEST

START_TEST(test_standard_input_is_a_stream)
{
	struct buf input = BUF_INIT(64 << 20);
	write_many(&input);
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) { /* small pieces, so that lines come in parts */
		for (size_t at = 0; at < input.len; at += 5000) {
			size_t len = input.len - at < 5000 ? input.len - at : 5000;
			if (write(ends[1], input.ptr + at, len) != (ssize_t)len)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	struct reader *r;
	ck_assert_int_eq(reader_open("-", NULL, &MEGABYTE, &r, NULL), BF_OK);
	ck_assert_uint_eq(reader_size(r), 0);
	check_many(r, &input);
	int status;
	waitpid(child, &status, 0);
	ck_assert_int_eq(status, 0);
	buf_free(&input);
}
END_TEST

START_TEST(test_what_cannot_be_opened)
{
	struct reader *r = NULL;
	bf_error error;
	ck_assert_int_eq(reader_open("tests/no such file", NULL, NULL, &r, &error), BF_NOT_FOUND);
	ck_assert_str_eq(error.message, "cannot be opened: No such file or directory");
	ck_assert_str_eq(error.hint, "check the path");
	ck_assert_int_eq(reader_open("tests", NULL, NULL, &r, &error), BF_IO);
	ck_assert_ptr_nonnull(strstr(error.message, "folder"));
	if (access("/proc/self/mem", F_OK) == 0) /* opens, and cannot be read at its start */
		ck_assert_int_eq(reader_open("/proc/self/mem", NULL, NULL, &r, &error), BF_IO);
	ck_assert_ptr_null(r);
	reader_close(NULL);
}
END_TEST

START_TEST(test_text_has_the_limit_too)
{
	struct reader_options options = {.limits.raw = 10};
	struct buf out = BUF_INIT(OUT);
	struct reader *r;
	ck_assert_int_eq(
	    reader_open_memory(SLICE("longer than ten"), SLICE("x.txt"), NULL, &options, &r, NULL),
	    BF_OK);
	append_records(r, &out);
	buf_append_byte(&out, 0);
	ck_assert_str_eq(out.ptr, "reject 1@0 [] the file has more than the 10 bytes of a record\n");
	buf_free(&out);
}
END_TEST

/* The only article of a text with this name. */
static void check_text_id(struct slice name, const char *id)
{
	struct arena arena = ARENA_INIT;
	struct reader *r;
	struct article article;
	ck_assert_int_eq(reader_open_memory(SLICE("H\n\nB"), name, NULL, NULL, &r, NULL), BF_OK);
	ck_assert_int_eq(reader_next(r, &arena, &article, NULL, NULL), READER_ARTICLE);
	ck_assert_msg(slice_starts_with(article.id, slice_from(id)), "%.*s",
		      SLICE_ARGS(article.id));
	arena_free(&arena);
	reader_close(r);
}

START_TEST(test_identity_of_texts)
{
	check_text_id(SLICE("./desk/Ébrard.txt"), "./desk/Ébrard.txt");
	check_text_id(SLICE("caf\xe9\n.txt"), "caf%E9%0A.txt");
	check_text_id(SLICE("-"), "xxh3:");
}
END_TEST

START_TEST(test_default_language)
{
	struct reader_options options = {.default_language = SLICE("Spanish")};
	struct slice lines =
	    SLICE("{\"id\":\"a\",\"body\":\"B\"}\n{\"id\":\"b\",\"body\":\"B\",\"lang\":\"fr\"}");
	struct arena arena = ARENA_INIT;
	struct reader *r;
	struct article article;
	ck_assert_int_eq(reader_open_memory(lines, SLICE("-"), NULL, &options, &r, NULL), BF_OK);
	ck_assert_int_eq(reader_next(r, &arena, &article, NULL, NULL), READER_ARTICLE);
	ck_assert(slice_equal(article.language, SLICE("es")));
	ck_assert_int_eq(reader_next(r, &arena, &article, NULL, NULL), READER_ARTICLE);
	ck_assert(slice_equal(article.language, SLICE("fr")));
	arena_free(&arena);
	reader_close(r);
}
END_TEST

/* A text without a headline: its opening stands for one, the body is whole. */
START_TEST(test_long_first_line_is_no_headline)
{
	struct buf text = BUF_INIT(OUT);
	buf_append_text(&text, "WASHINGTON - Sen. Jane Q. Doe of the U.S. Senate said on Friday "
			       "that it was late. Then ");
	for (int i = 0; i < 40; i++)
		buf_append_text(&text, "she went on ");
	buf_append_text(&text, "and on.\n\nSecond paragraph.");
	struct arena arena = ARENA_INIT;
	struct reader *r;
	struct article article;
	ck_assert_int_eq(reader_open_memory(buf_slice(&text), SLICE("x"), NULL, NULL, &r, NULL),
			 BF_OK);
	ck_assert_int_eq(reader_next(r, &arena, &article, NULL, NULL), READER_ARTICLE);
	ck_assert(slice_equal(article.headline,
			      SLICE("WASHINGTON - Sen. Jane Q. Doe of the U.S. Senate said on "
				    "Friday that it was late.")));
	ck_assert(slice_equal(article.body, buf_slice(&text)));
	arena_free(&arena);
	reader_close(r);
	buf_free(&text);
}
END_TEST

START_TEST(test_table_of_formats)
{
	size_t count = 0;
	for (const struct format *f; (f = format_at(count)) != NULL; count++)
		ck_assert_ptr_eq(format_find(slice_from(f->name)), f);
	ck_assert_uint_ge(count, 2);
	ck_assert_ptr_null(format_find(SLICE("")));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corpus/reader");
	TCase *tests = tcase_create("reader");
	tcase_add_test(tests, test_recognise_cases);
	tcase_add_test(tests, test_markup_cases);
	tcase_add_test(tests, test_jsonl_cases);
	tcase_add_test(tests, test_text_cases);
	tcase_add_test(tests, test_markdown_cases);
	tcase_add_test(tests, test_long_line_in_memory);
	tcase_add_test(tests, test_long_line_in_a_file);
	tcase_add_test(tests, test_standard_input_is_a_stream);
	tcase_add_test(tests, test_what_cannot_be_opened);
	tcase_add_test(tests, test_text_has_the_limit_too);
	tcase_add_test(tests, test_identity_of_texts);
	tcase_add_test(tests, test_default_language);
	tcase_add_test(tests, test_long_first_line_is_no_headline);
	tcase_add_test(tests, test_table_of_formats);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
