/* Text: the case files paragraphs and same_line of tests/corpus/cases; that
 * shaping text twice is shaping it once; openings. */
#include <check.h>
#include <stdlib.h>

#include "corpus/text.h"
#include "tests/support/cases.h"

static void check_paragraphs_case(const struct test_case *c, void *payload)
{
	(void)payload;
	struct arena arena = ARENA_INIT;
	struct slice out, again;
	ck_assert_int_eq(text_paragraphs(c->fields[0], &arena, &out, NULL), BF_OK);
	ck_assert_msg(slice_equal(out, c->fields[1]), "%s:%u: \"%.*s\"", c->path, c->line,
		      SLICE_ARGS(out));
	ck_assert_int_eq(text_paragraphs(out, &arena, &again, NULL), BF_OK);
	ck_assert_msg(slice_equal(out, again), "%s:%u: not a fixed point", c->path, c->line);
	arena_free(&arena);
}

START_TEST(test_paragraphs_cases)
{
	cases_run("tests/corpus/cases/paragraphs.txt", check_paragraphs_case, NULL);
}
END_TEST

static void check_same_line_case(const struct test_case *c, void *payload)
{
	(void)payload;
	bool same = slice_equal(c->fields[2], SLICE("yes"));
	ck_assert_msg(text_same_line(c->fields[0], c->fields[1]) == same, "%s:%u", c->path,
		      c->line);
	ck_assert_msg(text_same_line(c->fields[1], c->fields[0]) == same, "%s:%u", c->path,
		      c->line);
}

START_TEST(test_same_line_cases)
{
	cases_run("tests/corpus/cases/same_line.txt", check_same_line_case, NULL);
}
END_TEST

/* A text that needs no change is not copied. */
START_TEST(test_borrowing)
{
	struct arena arena = ARENA_INIT;
	struct slice text = SLICE("  one line, as it is "), out;
	ck_assert_int_eq(text_line(text, &arena, &out, NULL), BF_OK);
	ck_assert_ptr_eq(out.ptr, text.ptr + 2);
	ck_assert_int_eq(text_paragraphs(text, &arena, &out, NULL), BF_OK);
	ck_assert_ptr_eq(out.ptr, text.ptr + 2);
	ck_assert_uint_eq(arena_size(&arena), 0);
}
END_TEST

START_TEST(test_openings)
{
	static const struct {
		const char *body, *opening;
	} cases[] = {
	    {"", ""},
	    {"One.", "One."},
	    {"It is late. More of it.", "It is late."},
	    {"It is late! More of it.", "It is late!"},
	    {"At 5 p.m. the U.S. said Mr. J. Doe of No. 10 left. Then",
	     "At 5 p.m. the U.S. said Mr. J. Doe of No. 10 left."},
	    {"It is late. and small letters go on. More",
	     "It is late. and small letters go on. More"},
	    {"Paragraph one\n\nParagraph two. More.", "Paragraph one"},
	    {"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
	     "éééé",
	     "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé…"},
	    {"many short words many short words many short words many short words many short words "
	     "many short words many short words many short words many short words many short words",
	     "many short words many short words many short words many short words many short words "
	     "many short words many short words many short words many short words many…"},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice out;
		ck_assert_int_eq(text_opening(slice_from(cases[i].body), &arena, &out, NULL),
				 BF_OK);
		ck_assert_msg(slice_equal(out, slice_from(cases[i].opening)), "%zu: %.*s", i,
			      SLICE_ARGS(out));
	}
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corpus/text");
	TCase *tests = tcase_create("text");
	tcase_add_test(tests, test_paragraphs_cases);
	tcase_add_test(tests, test_same_line_cases);
	tcase_add_test(tests, test_borrowing);
	tcase_add_test(tests, test_openings);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
