/* The parser: the case files, limits, questions that are made to hurt, bytes
 * of no sense at all.
 *
 * To add a case add a line to tests/searcher/cases/query_*.txt. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/query.h"
#include "tests/support/cases.h"

enum { TODAY = 1655000000 }; /* 2022-06-12 */

/* A question read, and everything that came of it. */
struct reading {
	struct arena arena;
	enum bf_status status;
	struct query *tree;
	struct query_note *notes;
	bf_error error;
	struct buf printed;
};

static struct reading read_question(struct slice question, const struct query_options *options)
{
	struct reading r = {.arena = ARENA_INIT, .printed = BUF_INIT(64u << 20)};
	r.status = query_parse(question, options, &r.arena, &r.tree, &r.notes, &r.error);
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

static void check_places(const struct query *node, uint32_t start, uint32_t end)
{
	ck_assert_uint_le(start, node->start);
	ck_assert_uint_le(node->start, node->end);
	ck_assert_uint_le(node->end, end);
	for (uint32_t i = 0; i < node->child_count; i++)
		check_places(node->children[i], 0, end);
}

/* What is printed is read as the same tree, with and without `any`, and is
 * printed the same again. */
static void check_fixed_point(const struct reading *r)
{
	for (int any = 0; any < 2; any++) {
		struct query_options options = {
		    .any = any, .now = TODAY, .limits = {.bytes = 64u << 20}};
		struct reading again = read_question(buf_slice(&r->printed), &options);
		ck_assert_msg(again.status == BF_OK, "%.*s: %s", SLICE_ARGS(buf_slice(&r->printed)),
			      again.error.message);
		ck_assert_msg(query_equal(r->tree, again.tree), "not equal: %.*s",
			      SLICE_ARGS(buf_slice(&r->printed)));
		ck_assert(slice_equal(buf_slice(&r->printed), buf_slice(&again.printed)));
		forget(&again);
	}
}

static void check_error(const struct reading *r, struct slice question)
{
	ck_assert_int_eq(r->status, BF_BAD_QUERY);
	ck_assert_int_eq(r->error.status, BF_BAD_QUERY);
	ck_assert_uint_ge(r->error.column, 1);
	ck_assert_uint_le(r->error.column - 1 + r->error.length, question.len);
	ck_assert_msg(r->error.message[0] != '\0', "no message");
	ck_assert_msg(r->error.hint[0] != '\0', "no hint: %s", r->error.message);
	ck_assert_ptr_null(strchr(r->error.message, '\n'));
	ck_assert_ptr_null(r->tree);
	ck_assert_ptr_null(r->notes);
}

static void check_any_question(struct slice question, const struct query_options *options)
{
	struct reading r = read_question(question, options);
	if (r.status == BF_OK) {
		check_places(r.tree, 0, (uint32_t)question.len);
		check_fixed_point(&r);
	} else {
		check_error(&r, question);
	}
	forget(&r);
}

/* ---- the case files ------------------------------------------------------------ */

static bool begins_with(struct slice text, const char *beginning)
{
	return slice_starts_with(text, slice_from(beginning));
}

static void check_notes(const struct test_case *c, const struct query_note *note)
{
	for (size_t i = 2; i < c->count; i++, note = note->next) {
		ck_assert_msg(begins_with(c->fields[i], "~ "), "%s:%u: field %zu", c->path, c->line,
			      i + 1);
		ck_assert_msg(note != NULL, "%s:%u: no note", c->path, c->line);
		ck_assert_msg(slice_starts_with(note->text, slice_tail(c->fields[i], 2)),
			      "%s:%u: the note is %s", c->path, c->line, note->text.ptr);
		ck_assert_uint_lt(note->start, note->end);
		ck_assert_uint_le(note->end, c->fields[0].len);
	}
	ck_assert_msg(note == NULL, "%s:%u: also noted: %s", c->path, c->line,
		      note ? note->text.ptr : "");
}

static void check_refusal(const struct test_case *c, const struct reading *r)
{
	unsigned column, length;
	int used = 0;
	ck_assert_msg(r->status == BF_BAD_QUERY, "%s:%u: read as %.*s", c->path, c->line,
		      SLICE_ARGS(buf_slice(&r->printed)));
	check_error(r, c->fields[0]);
	ck_assert_int_eq(sscanf(c->fields[1].ptr, "! %u %u %n", &column, &length, &used), 2);
	struct slice expected = slice_tail(c->fields[1], (size_t)used);
	ck_assert_msg(column == r->error.column && length == r->error.length,
		      "%s:%u: column %u, length %u", c->path, c->line, r->error.column,
		      r->error.length);
	ck_assert_msg(slice_starts_with(slice_from(r->error.message), expected), "%s:%u: %s",
		      c->path, c->line, r->error.message);
}

static void check_case(const struct test_case *c, void *payload)
{
	const struct query_options *options = payload;
	struct reading r = read_question(c->fields[0], options);
	if (begins_with(c->fields[1], "! ")) {
		check_refusal(c, &r);
	} else {
		struct slice expected = slice_tail(c->fields[1], 2);
		ck_assert_msg(begins_with(c->fields[1], "= "), "%s:%u: no = or !", c->path,
			      c->line);
		ck_assert_msg(r.status == BF_OK, "%s:%u: %s", c->path, c->line, r.error.message);
		ck_assert_msg(slice_equal(buf_slice(&r.printed), expected), "%s:%u: read as %.*s",
			      c->path, c->line, SLICE_ARGS(buf_slice(&r.printed)));
		check_notes(c, r.notes);
		check_places(r.tree, 0, (uint32_t)c->fields[0].len);
		check_fixed_point(&r);
	}
	forget(&r);
}

START_TEST(case_files)
{
	static const struct {
		const char *path;
		bool any, plain;
	} FILES[] = {
	    {"tests/searcher/cases/query_words.txt", false, false},
	    {"tests/searcher/cases/query_operators.txt", false, false},
	    {"tests/searcher/cases/query_phrases.txt", false, false},
	    {"tests/searcher/cases/query_fields.txt", false, false},
	    {"tests/searcher/cases/query_dates.txt", false, false},
    {"tests/searcher/cases/query_dates_words.txt", false, false},
	    {"tests/searcher/cases/query_near.txt", false, false},
	    {"tests/searcher/cases/query_places.txt", false, false},
	    {"tests/searcher/cases/query_spelling.txt", false, false},
	    {"tests/searcher/cases/query_errors.txt", false, false},
	    {"tests/searcher/cases/query_any.txt", true, false},
	    {"tests/searcher/cases/query_plain.txt", false, true},
	};
	struct query_options options = {
	    .any = FILES[_i].any, .plain = FILES[_i].plain, .now = TODAY};
	cases_run(FILES[_i].path, check_case, &options);
}
END_TEST

/* ---- the tree ---------------------------------------------------------------------- */

START_TEST(tree_of_a_question)
{
	struct query_options options = {.now = TODAY};
	struct reading r =
	    read_question(SLICE("-=a headline:(b PRE/3 \"c dd*\"~) date:>2022"), &options);
	ck_assert_int_eq(r.status, BF_OK);
	ck_assert_int_eq(r.tree->kind, QUERY_AND);
	ck_assert_uint_eq(r.tree->child_count, 3);
	const struct query *not = r.tree->children[0], *near = r.tree->children[1];
	const struct query *date = r.tree->children[2];
	ck_assert_int_eq(not ->kind, QUERY_NOT);
	ck_assert(not ->children[0]->exact && !not ->children[0]->optional);
	ck_assert_uint_eq(not ->start, 0);
	ck_assert_uint_eq(not ->end, 3);
	ck_assert_int_eq(near->kind, QUERY_NEAR);
	ck_assert(near->ordered && near->distance == 3 && near->field == FIELD_HEADLINE);
	ck_assert_uint_eq(near->start, 4);
	const struct query *phrase = near->children[1];
	ck_assert(phrase->kind == QUERY_PHRASE && phrase->stemmed &&
		  phrase->field == FIELD_HEADLINE);
	ck_assert(!phrase->children[0]->exact && phrase->children[1]->kind == QUERY_PREFIX);
	ck_assert(slice_equal(phrase->children[1]->text, SLICE("dd")));
	ck_assert(date->kind == QUERY_DATE && date->first == 19358 && date->last == INT32_MAX);
	forget(&r);
}
END_TEST

/* ---- limits -------------------------------------------------------------------------- */

static struct slice repeated(const char *what, size_t count, const char *end)
{
	size_t len = strlen(what), tail = strlen(end);
	char *text = malloc(len * count + tail + 1);
	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, what, len);
	memcpy(text + len * count, end, tail + 1);
	return (struct slice){text, len * count + tail};
}

START_TEST(limits)
{
	static const struct {
		const char *what;
		unsigned count;
		const char *end, *named; /* in the message; NULL: it is taken */
	} CASES[] = {
	    {"a ", 4096, "", NULL},
	    {"a ", 4097, "", "4096 words"},
	    {"-a ", 4097, "", "4096 words"},
	    {"a OR ", 4096, "a", "4096 words"},
	    {"\"a a\" ", 2049, "", "4096 words"},
	    {"date:2022 ", 4097, "", "4096 words"},
	    {"aaaaaaaaaaaaaaaa", 4096, "", NULL},
	    {"aaaaaaaaaaaaaaaa", 4096, "a", "65536"},
	    {"a NEAR/1 b PRE/1 ", 32, "a", NULL},
	    {"a NEAR/1 b PRE/1 ", 33, "a", "64 changes"},
	    {"NOT ", 10001, "a", NULL},
	};
	struct query_options options = {.now = TODAY};
	struct slice question = repeated(CASES[_i].what, CASES[_i].count, CASES[_i].end);
	struct reading r = read_question(question, &options);
	ck_assert_msg((r.status == BF_OK) == (CASES[_i].named == NULL), "%s", r.error.message);
	if (CASES[_i].named)
		ck_assert_msg(strstr(r.error.message, CASES[_i].named) != NULL, "%s",
			      r.error.message);
	forget(&r);
	free((char *)question.ptr);
}
END_TEST

START_TEST(limit_of_depth)
{
	for (unsigned depth = 63; depth < 66; depth++) {
		struct query_options options = {.now = TODAY};
		struct slice open = repeated("(", depth, "a"), close = repeated(")", depth, "");
		struct buf question = BUF_INIT(1024);
		buf_append_slice(&question, open);
		buf_append_slice(&question, close);
		struct reading r = read_question(buf_slice(&question), &options);
		ck_assert_int_eq(r.status, depth <= 64 ? BF_OK : BF_BAD_QUERY);
		if (r.status)
			ck_assert_str_eq(r.error.message, "brackets are nested more than 64 deep");
		forget(&r);
		buf_free(&question);
		free((char *)open.ptr);
		free((char *)close.ptr);
	}
}
END_TEST

START_TEST(limits_can_be_set)
{
	struct query_options options = {
	    .limits = {.bytes = 20, .depth = 1, .leaves = 2, .distance = 3}};
	static const struct {
		const char *question;
		bool taken;
	} CASES[] = {
	    {"(a b)", true},      {"((a))", false},      {"a b c", false},
	    {"a NEAR/3 b", true}, {"a NEAR/4 b", false}, {"aaaaaaaaaaaaaaaaaaaaa", false},
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct reading r = read_question(slice_from(CASES[i].question), &options);
		ck_assert_msg((r.status == BF_OK) == CASES[i].taken, "%s", CASES[i].question);
		forget(&r);
	}
}
END_TEST

/* Ten megabytes that are refused for their length; and, with the limit of
 * length lifted, texts that would take a careless parser for ever. */
static const struct {
	const char *what;
	unsigned count;
	bool long_one; /* as long as it is, within its length */
} DEATHS[] = {
    {"-a ", 3500000, false},
    {"-a", 5000000, false},
    {"(", 1000000, false},
    {"a", 10000000, false},
    {"\"", 10000000, false},
    {"(", 250000, true},
    {"a OR (", 50000, true},
    {"NOT ", 62500, true},
    {"-(", 125000, true},
    {"\"", 250001, true},
    {"“ ", 50000, true},
    {"„“«» ", 12501, true},
    {"\\", 250000, true},
    {"\\\"", 125000, true},
    {"a~1", 75000, true},
    {"a^1", 75000, true},
    {"~1^1", 75000, true},
    {"a?", 125000, true},
    {"*", 250000, true},
    {"a*", 125000, true},
    {":", 250000, true},
    {"a:", 125000, true},
    {"headline:", 25000, true},
    {"headline:(", 25000, true},
    {"=", 250000, true},
    {"- ", 125000, true},
    {"--", 125000, true},
    {"a NEAR/5 ", 25000, true},
    {"a NEAR/5 b PRE/5 ", 12500, true},
    {"/", 250000, true},
    {"NEAR/", 50000, true},
    {"NEAR/9", 50000, true},
    {"date:", 50000, true},
    {"date:..", 50000, true},
    {"a AND ", 50000, true},
    {"| ", 125000, true},
    {"() ", 75000, true},
    {", ", 125000, true},
    {"http://", 37500, true},
    {"\"a\"~", 50000, true},
    {"a or ", 50000, true},
    {"w/5 ", 62500, true},
};

START_TEST(questions_of_death)
{
	struct query_options options = {.now = TODAY};
	if (DEATHS[_i].long_one)
		options.limits.bytes = 16u << 20;
	struct slice question = repeated(DEATHS[_i].what, DEATHS[_i].count, "");
	struct reading r = read_question(question, &options);
	if (r.status)
		check_error(&r, question);
	if (!DEATHS[_i].long_one) {
		ck_assert_int_eq(r.status, BF_BAD_QUERY);
		ck_assert_uint_eq(r.error.column, 65537);
		ck_assert_uint_eq(arena_size(&r.arena), 0);
	}
	forget(&r);
	options.plain = true;
	r = read_question(question, &options);
	forget(&r);
	free((char *)question.ptr);
}
END_TEST

/* ---- bytes -------------------------------------------------------------------------------- */

START_TEST(bytes_that_are_no_text)
{
	static const struct {
		struct slice question;
		unsigned column;
		const char *message;
	} CASES[] = {
	    {SLICE("a\0b"), 2, "control character (U+0000)"},
	    {SLICE("a b\x1b[31m"), 4, "control character (U+001B)"},
	    {SLICE("\x7f"), 1, "control character (U+007F)"},
	    {SLICE("a \xc2\x9b"), 3, "control character (U+009B)"},
	    {SLICE("ab\xff"), 3, "not UTF-8"},
	    {SLICE("\xc0\x80"), 1, "not UTF-8"},
	    {SLICE("a\xed\xa0\x80"), 2, "not UTF-8"},
	    {SLICE("caf\xe9"), 4, "not UTF-8"},
	    {SLICE("\"a \xe2\x80"), 4, "not UTF-8"},
	};
	for (int plain = 0; plain < 2; plain++) {
		struct query_options options = {.plain = plain};
		struct reading r = read_question(CASES[_i].question, &options);
		check_error(&r, CASES[_i].question);
		ck_assert_uint_eq(r.error.column, CASES[_i].column);
		ck_assert_msg(strstr(r.error.message, CASES[_i].message) != NULL, "%s",
			      r.error.message);
		forget(&r);
	}
}
END_TEST

START_TEST(white_space_of_every_kind)
{
	struct query_options options = {.now = TODAY};
	struct slice question = SLICE("\ta\r\nb\fc\vd\u00a0e\u2003f\u3000g\u2028h\xc2\x85");
	for (int plain = 0; plain < 2; plain++) {
		options.plain = plain;
		struct reading r = read_question(question, &options);
		ck_assert_int_eq(r.status, BF_OK);
		ck_assert_uint_eq(r.tree->child_count, 8);
		forget(&r);
	}
}
END_TEST

START_TEST(errors_may_be_left_out)
{
	struct arena arena = ARENA_INIT;
	struct query_options options = {.now = TODAY};
	struct query *tree;
	struct query_note *notes;
	static const char *const QUESTIONS[] = {
	    "", "(", "\"", "re:x", "date:2022-08..2022-06", "a NEAR b"};
	for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++)
		ck_assert_int_eq(
		    query_parse(slice_from(QUESTIONS[i]), &options, &arena, &tree, &notes, NULL),
		    BF_BAD_QUERY);
	arena_free(&arena);
}
END_TEST

static uint32_t random_state = 20220610;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % limit;
}

START_TEST(random_bytes)
{
	struct query_options options = {.now = TODAY};
	char question[40];
	for (int round = 0; round < 20000; round++) {
		size_t len = random_below(sizeof question);
		for (size_t i = 0; i < len; i++)
			question[i] = (char)random_below(round % 2 ? 256 : 128);
		options.plain = random_below(8) == 0;
		check_any_question(slice_make(question, len), &options);
	}
}
END_TEST

/* Pieces of the language in no order: deeper into the parser than bytes come. */
START_TEST(random_pieces)
{
	static const char *const PIECES[] = {
	    " ",       " ",     " ",      " ",          "a",   "bc",   "José", "京",        "AND",
	    "OR",      "NOT",   "NEAR/5", "PRE/2",      "w/3", "NEAR", "(",    ")",         "(",
	    ")",       "\"",    "\"",     "“",          "”",   "«",    "»",    "~",         "*",
	    "?",       "^",     "=",      "-",          "-",   "\\",   ":",    "headline:", "id:",
	    "byline:", "date:", "2022",   "2022-06-10", "..",  ">",    "<",    "/",         "/s",
	    "http://", "or",    "|",      ".",          ",",   "1",    "ab*",
	};
	struct query_options options = {.now = TODAY, .limits = {.depth = 8, .leaves = 64}};
	for (int round = 0; round < 20000; round++) {
		struct buf question = BUF_INIT(4096);
		for (uint32_t left = random_below(24); left; left--)
			buf_append_text(&question,
					PIECES[random_below(sizeof PIECES / sizeof *PIECES)]);
		options.any = random_below(3) == 0;
		options.plain = random_below(16) == 0;
		check_any_question(buf_slice(&question), &options);
		buf_free(&question);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("parser");
	TCase *cases = tcase_create("cases"), *hard = tcase_create("hard");
	tcase_add_loop_test(cases, case_files, 0, 12);
	tcase_add_test(cases, tree_of_a_question);
	tcase_add_loop_test(cases, limits, 0, 11);
	tcase_add_test(cases, limit_of_depth);
	tcase_add_test(cases, limits_can_be_set);
	tcase_add_loop_test(cases, bytes_that_are_no_text, 0, 9);
	tcase_add_test(cases, white_space_of_every_kind);
	tcase_add_test(cases, errors_may_be_left_out);
	suite_add_tcase(suite, cases);
	tcase_set_timeout(hard, 60);
	tcase_add_loop_test(hard, questions_of_death, 0, 42);
	tcase_add_test(hard, random_bytes);
	tcase_add_test(hard, random_pieces);
	suite_add_tcase(suite, hard);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
