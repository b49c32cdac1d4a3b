/* Questions of LexisNexis, Factiva and Lucene: how each is read, where each error
 * stands, bytes of no sense at all.
 *
 * To add a case add a line to tests/searcher/cases/dialect_*.txt. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/dialect.h"
#include "tests/support/cases.h"

enum { TODAY = 1655000000 }; /* 2022-06-12 */

struct reading {
	struct arena arena;
	enum bf_status status;
	struct query *tree;
	struct query_note *notes;
	bf_error error;
	struct buf printed;
};

static struct reading read_question(struct slice question, enum query_syntax syntax)
{
	struct reading r = {.arena = ARENA_INIT, .printed = BUF_INIT(64u << 20)};
	struct query_options options = {.syntax = syntax, .now = TODAY};
	r.status = query_parse(question, &options, &r.arena, &r.tree, &r.notes, &r.error);
	if (r.status == BF_OK)
		query_print(r.tree, &r.printed);
	return r;
}

static void forget(struct reading *r)
{
	arena_free(&r->arena);
	buf_free(&r->printed);
}

/* ---- what holds for every question ------------------------------------------- */

static void check_places(const struct query *node, uint32_t end)
{
	ck_assert_uint_le(node->start, node->end);
	ck_assert_uint_le(node->end, end);
	for (uint32_t i = 0; i < node->child_count; i++)
		check_places(node->children[i], end);
}

static void check_fixed_point(const struct reading *r)
{
	struct reading again = read_question(buf_slice(&r->printed), SYNTAX_NATIVE);
	ck_assert_msg(again.status == BF_OK, "%.*s: %s", SLICE_ARGS(buf_slice(&r->printed)),
		      again.error.message);
	ck_assert(query_equal(r->tree, again.tree));
	forget(&again);
}

static void check_error(const struct reading *r, struct slice question)
{
	ck_assert_int_eq(r->status, BF_BAD_QUERY);
	ck_assert_uint_ge(r->error.column, 1);
	ck_assert_msg(r->error.column - 1 + r->error.length <= question.len, "%.*s: column %u, length %u: %s",
		      SLICE_ARGS(question), r->error.column, r->error.length, r->error.message);
	ck_assert_msg(r->error.message[0] && r->error.hint[0], "no hint: %s", r->error.message);
	ck_assert_ptr_null(r->tree);
	ck_assert_ptr_null(r->notes);
}

/* The last note is the reading. */
static void check_any_question(const struct reading *r, struct slice question)
{
	if (r->status != BF_OK) {
		check_error(r, question);
		return;
	}
	check_places(r->tree, (uint32_t)question.len);
	check_fixed_point(r);
	const struct query_note *last = r->notes;
	for (const struct query_note *n = r->notes; n; last = n, n = n->next) {
		ck_assert_uint_le(n->start, n->end);
		ck_assert_uint_le(n->end, question.len);
	}
	ck_assert_ptr_nonnull(last);
	ck_assert(slice_starts_with(last->text, SLICE("read as ")));
}

/* ---- the case files ------------------------------------------------------------ */

static void check_refusal(const struct test_case *c, const struct reading *r)
{
	unsigned column, length;
	int used = 0;
	ck_assert_msg(r->status == BF_BAD_QUERY, "%s:%u: read as %.*s", c->path, c->line,
		      SLICE_ARGS(buf_slice(&r->printed)));
	ck_assert_int_eq(sscanf(c->fields[1].ptr, "! %u %u %n", &column, &length, &used), 2);
	struct slice expected = slice_tail(c->fields[1], (size_t)used);
	ck_assert_msg(column == r->error.column && length == r->error.length, "%s:%u: column %u, length %u: %s",
		      c->path, c->line, r->error.column, r->error.length, r->error.message);
	ck_assert_msg(slice_starts_with(slice_from(r->error.message), expected), "%s:%u: %s", c->path,
		      c->line, r->error.message);
}

static void check_reading(const struct test_case *c, const struct reading *r)
{
	const struct query_note *note = r->notes;
	ck_assert_msg(r->status == BF_OK, "%s:%u: column %u: %s", c->path, c->line, r->error.column,
		      r->error.message);
	ck_assert_msg(slice_equal(buf_slice(&r->printed), slice_tail(c->fields[1], 2)), "%s:%u: read as %.*s",
		      c->path, c->line, SLICE_ARGS(buf_slice(&r->printed)));
	for (size_t i = 2; i < c->count; i++, note = note->next) {
		ck_assert_msg(note && slice_starts_with(note->text, slice_tail(c->fields[i], 2)),
			      "%s:%u: the note is %s", c->path, c->line, note ? note->text.ptr : "missing");
	}
	ck_assert_msg(note && !note->next, "%s:%u: also noted: %s", c->path, c->line, note ? note->text.ptr : "");
}

static void check_case(const struct test_case *c, void *payload)
{
	const enum query_syntax *syntax = payload;
	struct reading r = read_question(c->fields[0], *syntax);
	check_any_question(&r, c->fields[0]);
	if (slice_starts_with(c->fields[1], SLICE("! ")))
		check_refusal(c, &r);
	else
		check_reading(c, &r);
	forget(&r);
}

static const struct {
	const char *path;
	enum query_syntax syntax;
} FILES[] = {
    {"tests/searcher/cases/dialect_lexis.txt", SYNTAX_LEXIS},
    {"tests/searcher/cases/dialect_factiva.txt", SYNTAX_FACTIVA},
    {"tests/searcher/cases/dialect_lucene.txt", SYNTAX_LUCENE},
};

START_TEST(case_files)
{
	enum query_syntax syntax = FILES[_i].syntax;
	cases_run(FILES[_i].path, check_case, &syntax);
}
END_TEST

/* ---- no sense at all ------------------------------------------------------------ */

static uint32_t random_state = 20220610;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % limit;
}

START_TEST(pieces_in_any_order)
{
	static const char *const PIECES[] = {
	    "a",      "border ", "smuggl!", "wom*n ", "(",     ")",	  "\"",	    " ",       "or ",	 "and ",
	    "not ",   "w/5 ",	 "pre/3 ",  "w/s ",   "same ", "near5 ",  "/N5/ ",  "/F50/ ",  "adj3 ",	 "hd=",
	    "wc>10 ", "date ",	 "from ",   "to ",    "2022 ", "headline(", "date(", "caps(",  "atleast3", "+",
	    "-",      "title:",	 "date:",   "[",      " TO ",  "]",	  "}",	    "~2",      "^3",	 "\\",
	    "/",      "*",	 "?",	    "$3 ",    "AND ",  "OR ",	  "NOT ",   "&& ",     "1/1/2022", "é",
	};
	for (int round = 0; round < 20000; round++) {
		char question[512];
		size_t len = 0;
		for (uint32_t n = 1 + random_below(12); n; n--) {
			const char *piece = PIECES[random_below(sizeof PIECES / sizeof *PIECES)];
			size_t piece_len = strlen(piece);
			memcpy(question + len, piece, piece_len);
			len += piece_len;
		}
		struct slice text = {question, len};
		struct reading r = read_question(text, FILES[_i].syntax);
		check_any_question(&r, text);
		forget(&r);
	}
}
END_TEST

/* Brackets and chains that are too deep or long are refused, the rest is read. */
START_TEST(deep_and_long)
{
	static const struct {
		const char *piece, *end;
	} SHAPES[] = {{"(", "a"}, {"(a or ", "b"}, {"a and ", "b"}, {"not ", "a"}, {"a pre/2 b w/2 ", "c"},
		      {"a OR ", "b"}, {"a AND NOT ", "b"}, {"a ", "b"}, {"title:(", "a"}, {"headline(", "a"},
		      {"hd=(", "a"}, {"a w/1 b w/2 c w/3 ", "d"}, {"+(", "a"}, {"-", "a"}, {"a adj2 ", "b"}};
	for (size_t shape = 0; shape < sizeof SHAPES / sizeof *SHAPES; shape++) {
		struct buf question = BUF_INIT(1 << 20);
		for (int i = 0; i < 4000; i++)
			buf_append_text(&question, SHAPES[shape].piece);
		buf_append_text(&question, SHAPES[shape].end);
		struct reading r = read_question(buf_slice(&question), FILES[_i].syntax);
		check_any_question(&r, buf_slice(&question));
		forget(&r);
		buf_free(&question);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dialect");
	TCase *cases = tcase_create("cases");
	tcase_set_timeout(cases, 120);
	tcase_add_loop_test(cases, case_files, 0, 3);
	tcase_add_loop_test(cases, pieces_in_any_order, 0, 3);
	tcase_add_loop_test(cases, deep_and_long, 0, 3);
	suite_add_tcase(suite, cases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
