/* Encodings: the case files encoding_labels, encoding_declared and encoding_found
 * of tests/corpus/cases; and a collection of texts in eighty encodings, whose
 * results stand in tests/corpus/encodings_scoreboard.txt.  The collection is not
 * part of Backfile ($BACKFILE_DATA, else ../shared/data): where it is not, its
 * test says so and passes over it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus/encoding.h"
#include "tests/support/cases.h"
#include "tests/support/scratch.h"
#include "util/utf8.h"

static void check_label(const struct test_case *c, void *payload)
{
	(void)payload;
	const char *name = encoding_named(c->fields[0]);
	ck_assert_msg(slice_equal(slice_from(name ? name : "-"), c->fields[1]), "%s:%u: %s", c->path,
		      c->line, name ? name : "-");
}

START_TEST(test_labels)
{
	cases_run("tests/corpus/cases/encoding_labels.txt", check_label, NULL);
}
END_TEST

static void check_declaration(const struct test_case *c, void *payload)
{
	(void)payload;
	struct slice label = encoding_declaration(c->fields[0]);
	ck_assert_msg(slice_equal(label, c->fields[1]), "%s:%u: \"%.*s\"", c->path, c->line,
		      SLICE_ARGS(label));
}

START_TEST(test_declarations)
{
	cases_run("tests/corpus/cases/encoding_declared.txt", check_declaration, NULL);
}
END_TEST

static void check_found(const struct test_case *c, void *payload)
{
	static const char *const sources[] = {"ascii",	  "mark",     "utf8",
					      "declared", "detected", "assumed"};
	(void)payload;
	struct arena arena = ARENA_INIT;
	struct slice text, wanted = c->fields[4];
	size_t replaced;
	struct encoding_found found = encoding_find(c->fields[0], c->fields[1]);
	ck_assert_msg(slice_equal(slice_from(found.name), c->fields[2]), "%s:%u: %s", c->path,
		      c->line, found.name);
	ck_assert_msg(slice_equal(slice_from(sources[found.source]), c->fields[3]), "%s:%u: %s",
		      c->path, c->line, sources[found.source]);
	ck_assert_int_eq(encoding_to_utf8(c->fields[0], found, &arena, &text, &replaced, NULL),
			 BF_OK);
	if (slice_equal(wanted, SLICE("-")))
		wanted = c->fields[0];
	ck_assert_msg(slice_equal(text, wanted), "%s:%u: \"%.*s\"", c->path, c->line,
		      SLICE_ARGS(text));
	ck_assert_uint_eq(utf8_validate(text), text.len);
	arena_free(&arena);
}

START_TEST(test_found)
{
	cases_run("tests/corpus/cases/encoding_found.txt", check_found, NULL);
}
END_TEST

/* UTF-8 with a fault in it stays UTF-8; the fault is counted. */
START_TEST(test_faulty_utf8)
{
	struct arena arena = ARENA_INIT;
	struct slice text;
	size_t replaced;
	char bytes[200];
	size_t len = 0;
	for (int i = 0; i < 40; i++, len += 3)
		memcpy(bytes + len, "\xC3\xA9 ", 3);
	bytes[len++] = '\xe9';
	struct encoding_found found = encoding_find(slice_make(bytes, len), SLICE("utf-8"));
	ck_assert_str_eq(found.name, "UTF-8");
	ck_assert_int_eq(found.source, ENCODING_DECLARED);
	ck_assert_int_eq(
	    encoding_to_utf8(slice_make(bytes, len), found, &arena, &text, &replaced, NULL), BF_OK);
	ck_assert_uint_eq(replaced, 1);
	ck_assert(slice_ends_with(text, SLICE("\xEF\xBF\xBD")));
	arena_free(&arena);
}
END_TEST

/* ---- the collection ---------------------------------------------------------------- */

struct board {
	const char *folder;
	struct arena arena;
	unsigned all, right;
};

static struct slice decode(struct slice bytes, struct encoding_found encoding, struct arena *arena)
{
	struct slice text = {NULL, 0};
	size_t replaced;
	bf_error error;
	ck_assert_msg(encoding_to_utf8(bytes, encoding, arena, &text, &replaced, &error) == BF_OK,
		      "%s", error.message);
	return text;
}

/* Right is what gives the same text: in a text without € and quotes,
 * windows-1252 and ISO-8859-15 are one. */
static void check_file(const struct test_case *c, void *payload)
{
	struct board *board = payload;
	char path[600];
	snprintf(path, sizeof path, "%s/%s", board->folder, c->fields[0].ptr);
	struct slice bytes = read_whole_file(path);
	ck_assert_msg(bytes.ptr != NULL, "%s:%u: no file %s", c->path, c->line, path);
	const char *truth = encoding_named(c->fields[1]);
	ck_assert_msg(truth != NULL, "%s:%u: no encoding %s", c->path, c->line, c->fields[1].ptr);
	struct encoding_found found = encoding_find(bytes, encoding_declaration(bytes));
	struct encoding_found wanted = found;
	wanted.name = truth;
	bool right = found.source == ENCODING_MARK ||
		     slice_equal(decode(bytes, found, &board->arena),
				 decode(bytes, wanted, &board->arena));
	bool expected = slice_equal(c->fields[2], SLICE("right"));
	ck_assert_msg(right == expected, "%s:%u: %s is %s, and found is %s", c->path, c->line,
		      c->fields[0].ptr, truth, found.name);
	board->all++;
	board->right += right;
	arena_reset(&board->arena);
	free((void *)(uintptr_t)bytes.ptr);
}

START_TEST(test_collection)
{
	const char *data = getenv("BACKFILE_DATA");
	char command[600];
	snprintf(command, sizeof command, "%s/formats/encodings.tar.zst",
		 data ? data : "../shared/data");
	if (access(command, R_OK) != 0) {
		printf("no %s: its test is passed over\n", command);
		return;
	}
	snprintf(command, sizeof command, "tar --zstd -xf %s/formats/encodings.tar.zst -C %s",
		 data ? data : "../shared/data", scratch_path(""));
	ck_assert_int_eq(system(command), 0);
	struct board board = {.folder = scratch_path(""), .arena = ARENA_INIT};
	cases_run("tests/corpus/encodings_scoreboard.txt", check_file, &board);
	arena_free(&board.arena);
	ck_assert_msg(board.right * 100 >= board.all * 95, "%u of %u", board.right, board.all);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("encoding");
	TCase *tests = tcase_create("encoding");
	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, test_labels);
	tcase_add_test(tests, test_declarations);
	tcase_add_test(tests, test_found);
	tcase_add_test(tests, test_faulty_utf8);
	tcase_add_test(tests, test_collection);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
