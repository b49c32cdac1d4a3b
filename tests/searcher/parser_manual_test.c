/* Every example in the manual of the language is read, and read as the manual
 * says: a line `.Dl question` and behind it a comment `.\" = canonical text`. */
#include <check.h>
#include <stdlib.h>

#include "searcher/query.h"
#include "tests/support/cases.h"

/* The characters that the manual has to write in another way. */
static const struct {
	const char *typed, *meant;
} ESCAPES[] = {
    {"\\(dq", "\""}, {"\\(lq", "“"}, {"\\(rq", "”"}, {"\\(Fo", "«"}, {"\\(Fc", "»"},
    {"\\(ti", "~"},  {"\\('e", "é"}, {"\\-", "-"},   {"\\e", "\\"},
};

static size_t unescape_one(struct slice text, struct buf *out)
{
	for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++) {
		struct slice typed = slice_from(ESCAPES[i].typed);
		if (slice_starts_with(text, typed)) {
			buf_append_text(out, ESCAPES[i].meant);
			return typed.len;
		}
	}
	ck_assert_msg(text.ptr[0] != '\\', "an escape that the test does not know: %.*s",
		      SLICE_ARGS(text));
	buf_append_byte(out, (uint8_t)text.ptr[0]);
	return 1;
}

/* Takes the next line off `text`, without its newline. */
static struct slice next_line(struct slice *text)
{
	const char *end = memchr(text->ptr, '\n', text->len);
	struct slice line = {text->ptr, end ? (size_t)(end - text->ptr) : text->len};
	*text = slice_tail(*text, line.len + 1);
	return line;
}

static void check_example(struct slice typed, struct slice expected)
{
	struct arena arena = ARENA_INIT;
	struct buf question = BUF_INIT(4096), printed = BUF_INIT(4096);
	struct query_options options = {0};
	struct query *tree;
	struct query_note *notes;
	bf_error error = {0};
	for (size_t at = 0; at < typed.len;)
		at += unescape_one(slice_tail(typed, at), &question);
	enum bf_status status =
	    query_parse(buf_slice(&question), &options, &arena, &tree, &notes, &error);
	ck_assert_msg(status == BF_OK, "%.*s: %s", SLICE_ARGS(typed), error.message);
	query_print(tree, &printed);
	ck_assert_msg(slice_equal(buf_slice(&printed), expected), "%.*s is read as %.*s",
		      SLICE_ARGS(typed), SLICE_ARGS(buf_slice(&printed)));
	buf_free(&question);
	buf_free(&printed);
	arena_free(&arena);
}

START_TEST(examples_of_the_manual)
{
	struct slice whole = read_whole_file("docs/backfile-query.7"), rest = whole;
	unsigned examples = 0;
	ck_assert_ptr_nonnull(whole.ptr);
	while (rest.len) {
		struct slice line = next_line(&rest), comment = SLICE(".\\\" = ");
		if (!slice_starts_with(line, SLICE(".Dl ")))
			continue;
		struct slice expected = next_line(&rest);
		ck_assert_msg(slice_starts_with(expected, comment), "%.*s: no reading",
			      SLICE_ARGS(line));
		check_example(slice_tail(line, 4), slice_tail(expected, comment.len));
		examples++;
	}
	ck_assert_uint_gt(examples, 30);
	free((char *)whole.ptr);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("manual of the query language");
	TCase *cases = tcase_create("examples");
	tcase_add_test(cases, examples_of_the_manual);
	suite_add_tcase(suite, cases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
