/* Trees: 20,000 made at random are printed, read and found equal; what equal
 * means; which words may be missing. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/query.h"
#include "util/date.h"

/* ---- random trees in normal form ------------------------------------------------ */

static uint32_t random_state = 19580610;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % limit;
}

static bool one_in(uint32_t n)
{
	return random_below(n) == 0;
}

/* Texts that look like something else, and ordinary ones. */
static const char *const WORDS[] = {
    "smuggling",
    "border",
    "U.S.",
    "AT&T",
    "9/11",
    "O'Neil",
    "José",
    "京都",
    "a-b",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR/5",
    "PRE/2",
    "w/5",
    "W/5",
    "near/3",
    "/s",
    "/p",
    "w/s",
    "ATLEAST/3",
    "FIRST/5",
    "ANY/2",
    "-a",
    "--a",
    "=a",
    "<5",
    ">5",
    "a*",
    "*a",
    "a*b",
    "a?b",
    "?a",
    "a?",
    "word~1",
    "word~",
    "~1",
    "word^2",
    "^2",
    "headline:x",
    "date:2022",
    "foo:bar",
    "foo:",
    "headline:",
    "words:5",
    "http://x.y/z?a=b~1",
    "www.x.y?z",
    "10:30",
    "(a)",
    "a)b",
    "\"a\"",
    "“a”",
    "a\\b",
    "\\a",
    "a\\",
    "a b",
    " a ",
    "a\tb",
    "a\u00a0b",
    "NEAR/x^2",
    "PRE/ a",
    "AND:",
    "a~b",
    "a^b",
    "x²",
    "|a",
    "+a",
    "2022",
};

/* A word that is one more than ever thought of. */
static struct slice random_text(struct arena *arena)
{
	static const char *const PARTS[] = {"a",  "b", "1", "é", "京", "-",  "=", "*",
					    "?",  "~", "^", ":", "/",  ".",  "(", ")",
					    "\"", "”", " ", "<", "|",  "\\", "N", "w/5"};
	struct buf text = BUF_INIT(256);
	uint32_t before = random_below(5), after = random_below(5);
	for (uint32_t i = 0; i < before; i++)
		buf_append_text(&text, PARTS[random_below(sizeof PARTS / sizeof *PARTS)]);
	buf_append_text(&text, "ab");
	for (uint32_t i = 0; i < after; i++)
		buf_append_text(&text, PARTS[random_below(sizeof PARTS / sizeof *PARTS)]);
	struct slice copy = arena_copy(arena, buf_slice(&text));
	buf_free(&text);
	return copy;
}

static struct query *new_node(struct arena *arena, enum query_kind kind, enum field field)
{
	struct query *node = arena_calloc(arena, 1, sizeof *node);
	node->kind = kind;
	node->field = field;
	return node;
}

static bool boosts; /* may the nodes that are made have one? */

/* Letters, wildcards, and what would be wildcards without a backslash. */
static struct slice random_pattern(struct arena *arena)
{
	static const char *const PATTERNS[] = {"wom?n", "*wards", "a*b", "*ab*", "U.S*x", "a\\\\b*c", "x\\*y*z",
					       "a?b?c", "-a*b", "NEAR/5*x", "a,b*c", "(a*b", "\xc3\xa9*ab"};
	(void)arena;
	return slice_from(PATTERNS[random_below(sizeof PATTERNS / sizeof *PATTERNS)]);
}

static struct query *random_word(struct arena *arena, enum field field)
{
	struct query *node = new_node(arena, QUERY_WORD, field);
	node->text = one_in(3) ? random_text(arena)
			       : slice_from(WORDS[random_below(sizeof WORDS / sizeof *WORDS)]);
	node->exact = one_in(4);
	if (!one_in(6))
		return node;
	node->kind = one_in(2) ? QUERY_PREFIX : QUERY_WILDCARD;
	node->exact = false;
	node->text = node->kind == QUERY_PREFIX ? random_text(arena) : random_pattern(arena);
	return node;
}

static struct query *boosted(struct query *node)
{
	static const uint32_t BOOSTS[] = {1, 25, 50, 110, 200, 10000};
	if (boosts && one_in(8))
		node->boost = BOOSTS[random_below(6)];
	return node;
}

/* A word as it may stand outside of quotes: also spelt alike, or with its capitals. */
static struct query *random_leaf(struct arena *arena, enum field field)
{
	struct query *node = random_word(arena, field);
	if (one_in(8)) {
		node->kind = QUERY_FUZZY;
		node->exact = false;
		node->number = 1 + random_below(2);
		node->text = SLICE("al-Qaida");
	} else if (field_describe(field)->shares_text && one_in(6)) {
		node->cased = true;
		node->exact = node->kind == QUERY_WORD;
	}
	return boosted(node);
}

static struct query *random_phrase(struct arena *arena, enum field field)
{
	struct query *node = new_node(arena, QUERY_PHRASE, field);
	node->stemmed = one_in(2);
	node->child_count = 1 + !node->stemmed + random_below(3);
	node->children = arena_calloc(arena, node->child_count, sizeof *node->children);
	for (uint32_t i = 0; i < node->child_count; i++) {
		do
			node->children[i] = random_word(arena, field);
		while (node->child_count == 1 && node->children[i]->kind != QUERY_WORD);
		node->children[i]->exact = !node->stemmed && node->children[i]->kind == QUERY_WORD;
	}
	node->cased = !node->stemmed && field_describe(field)->shares_text && one_in(6);
	for (uint32_t i = 0; i < node->child_count; i++)
		node->children[i]->cased = node->cased;
	return boosted(node);
}

static struct query *random_length(struct arena *arena)
{
	struct query *node = new_node(arena, QUERY_LENGTH, FIELD_TEXT);
	node->first = (int32_t)random_below(2000);
	node->last = node->first + (one_in(3) ? 0 : (int32_t)random_below(900));
	if (one_in(4))
		node->first = INT32_MIN;
	else if (one_in(4))
		node->last = INT32_MAX;
	return node;
}

static struct query *random_date(struct arena *arena)
{
	struct query *node = new_node(arena, QUERY_DATE, FIELD_TEXT);
	int32_t lowest = day_from_civil(1, 1, 1), days = day_from_civil(9999, 12, 31) - lowest;
	struct civil_date c = civil_from_day(lowest + (int32_t)random_below((uint32_t)days));
	node->first = day_from_civil(c.year, one_in(2) ? 1 : c.month, one_in(2) ? 1 : c.day);
	c = civil_from_day(node->first + (one_in(3) ? 0 : (int32_t)random_below(800)));
	if (c.year > 9999)
		c = (struct civil_date){9999, 12, 31};
	unsigned month = one_in(2) ? 12 : c.month;
	node->last = day_from_civil(
	    c.year, month, one_in(2) || month != c.month ? days_in_month(c.year, month) : c.day);
	if (one_in(5))
		node->first = INT32_MIN;
	else if (one_in(5))
		node->last = INT32_MAX;
	return node;
}

static struct query *random_tree(struct arena *arena, enum query_kind parent, enum field field,
				 unsigned depth);

static struct query *random_near_operand(struct arena *arena, enum query_kind parent, enum field field,
					 unsigned depth);

static struct query *random_group(struct arena *arena, enum query_kind kind, enum field field,
				  unsigned depth)
{
	bool places = kind == QUERY_NEAR || kind == QUERY_APART || kind == QUERY_ATLEAST || kind == QUERY_FIRST;
	bool before = kind == QUERY_NOT || kind == QUERY_ATLEAST || kind == QUERY_FIRST, were = boosts;
	struct query *node = new_node(arena, kind, places ? field : FIELD_TEXT);
	node->child_count = before ? 1 : 2 + random_below(3);
	node->children = arena_calloc(arena, node->child_count, sizeof *node->children);
	if (kind == QUERY_NEAR || kind == QUERY_APART) {
		node->scope = field_describe(field)->shares_text && one_in(3) ? SCOPE_SENTENCE + random_below(2)
									      : SCOPE_WORDS;
		node->distance = node->scope == SCOPE_WORDS ? 1 + random_below(255) : 0;
		node->ordered = node->scope == SCOPE_WORDS && one_in(2);
	}
	if (kind == QUERY_ATLEAST || kind == QUERY_FIRST)
		node->number = 1 + random_below(999);
	if (kind == QUERY_ANY)
		node->number = 1 + random_below(node->child_count);
	for (uint32_t i = 0; i < node->child_count; i++) {
		boosts = were && kind != QUERY_NOT && (kind != QUERY_APART || i == 0);
		node->children[i] = places ? random_near_operand(arena, kind, field, depth - 1)
					   : random_tree(arena, kind, field, depth - 1);
	}
	boosts = were;
	return kind == QUERY_NOT ? node : boosted(node);
}

/* What may stand under NEAR: no AND, NOT or date, however deep. */
static struct query *random_near_operand(struct arena *arena, enum query_kind parent,
					 enum field field, unsigned depth)
{
	static const enum query_kind GROUPS[] = {QUERY_NEAR, QUERY_APART, QUERY_ATLEAST, QUERY_FIRST};
	if (depth && parent != QUERY_OR && one_in(4)) {
		struct query *node = new_node(arena, QUERY_OR, FIELD_TEXT);
		node->child_count = 2 + random_below(3);
		node->children = arena_calloc(arena, node->child_count, sizeof *node->children);
		for (uint32_t i = 0; i < node->child_count; i++)
			node->children[i] = random_near_operand(arena, QUERY_OR, field, depth - 1);
		return node;
	}
	if (depth && one_in(4))
		return random_group(arena, GROUPS[random_below(4)], field, depth);
	return one_in(3) ? random_phrase(arena, field) : random_leaf(arena, field);
}

static enum field random_field(void)
{
	return one_in(2) ? FIELD_TEXT : (enum field)random_below(FIELD_ID);
}

static struct query *random_tree(struct arena *arena, enum query_kind parent, enum field field,
				 unsigned depth)
{
	static const enum query_kind GROUPS[] = {QUERY_AND,   QUERY_OR,	     QUERY_NOT,	  QUERY_NEAR,
						 QUERY_APART, QUERY_ATLEAST, QUERY_FIRST, QUERY_ANY};
	if (one_in(3))
		field = random_field();
	enum query_kind kind = GROUPS[one_in(2) ? random_below(4) : random_below(8)];
	if (depth && kind != parent && !one_in(4))
		return random_group(arena, kind, field, depth);
	if (one_in(8))
		return one_in(2) ? random_length(arena) : random_date(arena);
	return one_in(3) ? random_phrase(arena, field) : random_leaf(arena, field);
}

START_TEST(random_trees_are_read_as_printed)
{
	struct arena arena = ARENA_INIT;
	struct buf first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
	boosts = true;
	for (int round = 0; round < 20000; round++) {
		struct query *tree = random_tree(&arena, QUERY_ALL, FIELD_TEXT, random_below(6)),
			     *read;
		struct query_note *notes;
		struct query_options options = {.any = one_in(2)};
		bf_error error = {0};
		buf_clear(&first);
		buf_clear(&second);
		query_print(tree, &first);
		enum bf_status status =
		    query_parse(buf_slice(&first), &options, &arena, &read, &notes, &error);
		ck_assert_msg(status == BF_OK, "%.*s: column %u: %s", SLICE_ARGS(buf_slice(&first)),
			      error.column, error.message);
		query_print(read, &second);
		ck_assert_msg(slice_equal(buf_slice(&first), buf_slice(&second)),
			      "%.*s\nis read as\n%.*s", SLICE_ARGS(buf_slice(&first)),
			      SLICE_ARGS(buf_slice(&second)));
		ck_assert_msg(query_equal(tree, read), "%.*s is read as another tree",
			      SLICE_ARGS(buf_slice(&first)));
		arena_reset(&arena);
	}
	buf_free(&first);
	buf_free(&second);
	arena_free(&arena);
}
END_TEST

/* ---- equality ------------------------------------------------------------------------ */

static struct query *parsed(struct arena *arena, const char *question)
{
	struct query_options options = {0};
	struct query *tree;
	struct query_note *notes;
	bf_error error = {0};
	ck_assert_msg(query_parse(slice_from(question), &options, arena, &tree, &notes, &error) ==
			  BF_OK,
		      "%s: %s", question, error.message);
	return tree;
}

START_TEST(equal_and_unequal)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} CASES[] = {
	    {"a", "  a ", true},
	    {"a b", "(a AND (b))", true},
	    {"=a", "\"a\"", true},
	    {"date:2022", "date:2022-01-01..2022-12-31", true},
	    {"headline:(a OR b)", "title:a OR headline:b", true},
	    {"-(-a)", "a", true},
	    {"a", "b", false},
	    {"a", "A", false},
	    {"a", "=a", false},
	    {"ab", "ab*", false},
	    {"a", "headline:a", false},
	    {"a b", "b a", false},
	    {"a b", "a OR b", false},
	    {"a b", "\"a b\"", false},
	    {"\"a b\"", "\"a b\"~", false},
	    {"a NEAR/2 b", "a NEAR/3 b", false},
	    {"a NEAR/2 b", "a PRE/2 b", false},
	    {"a NEAR/2 b NEAR/2 c", "(a NEAR/2 b) NEAR/2 c", false},
	    {"a b", "a b c", false},
	    {"date:2022", "date:2022..", false},
	    {"date:2022", "date:..2022", false},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct query *a = parsed(&arena, CASES[i].a), *b = parsed(&arena, CASES[i].b);
		ck_assert_msg(query_equal(a, b) == CASES[i].equal, "%s, %s", CASES[i].a,
			      CASES[i].b);
		ck_assert_msg(query_equal(b, a) == CASES[i].equal, "%s, %s", CASES[i].b,
			      CASES[i].a);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(everything_prints_as_a_star)
{
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(100);
	query_print(new_node(&arena, QUERY_ALL, FIELD_TEXT), &out);
	ck_assert(slice_equal(buf_slice(&out), SLICE("*")));
	buf_free(&out);
	arena_free(&arena);
}
END_TEST

/* ---- words that may be missing --------------------------------------------------------- */

static bool is_stop_word(struct slice word, void *payload)
{
	static const char *const STOP_WORDS[] = {"the", "of", "and", "to", "be"};
	++*(unsigned *)payload;
	for (size_t i = 0; i < sizeof STOP_WORDS / sizeof *STOP_WORDS; i++)
		if (slice_equal(word, slice_from(STOP_WORDS[i])))
			return true;
	return false;
}

/* The words marked, in order, each with a space after it. */
static void list_optional(const struct query *node, struct buf *out)
{
	if (node->optional)
		buf_append_format(out, "%.*s ", SLICE_ARGS(node->text));
	for (uint32_t i = 0; i < node->child_count; i++)
		list_optional(node->children[i], out);
}

START_TEST(words_that_may_be_missing)
{
	static const struct {
		const char *question;
		bool any;
		const char *optional;
	} CASES[] = {
	    {"summit of the americas", false, "of the "},
	    {"summit of the americas date:2022", false, "of the "},
	    {"the", false, ""},
	    {"to be", false, ""},
	    {"to be and the", false, ""},
	    {"to be -summit", false, ""},
	    {"to be date:2022", false, ""},
	    {"the \"of be\"", false, "the "},
	    {"the smuggl*", false, "the "},
	    {"the =of", false, "the "},
	    {"\"summit of the americas\"", false, ""},
	    {"=the summit", false, ""},
	    {"summit -the", false, ""},
	    {"summit OR the", false, ""},
	    {"summit OR the", true, "the "},
	    {"to OR be", true, ""},
	    {"(the summit) OR (of americas)", false, "the of "},
	    {"NOT (the summit)", false, "the "},
	    {"the (summit OR of)", false, "the "},
	    {"the NEAR/5 summit", false, ""},
	    {"headline:(summit of the americas)", false, "of the "},
	    {"headline:the summit", false, ""},
	    {"headline:the headline:summit", false, "the "},
	    {"the headline:summit", false, "the "},
	    {"headline:(the of) the", false, ""},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct buf found = BUF_INIT(1000);
		unsigned asked = 0;
		struct query *tree = parsed(&arena, CASES[i].question);
		query_mark_optional(tree, CASES[i].any, is_stop_word, &asked);
		list_optional(tree, &found);
		ck_assert_msg(slice_equal(buf_slice(&found), slice_from(CASES[i].optional)),
			      "%s: %.*s", CASES[i].question, SLICE_ARGS(buf_slice(&found)));
		ck_assert(query_equal(tree, parsed(&arena, CASES[i].question)));
		buf_free(&found);
	}
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("query");
	TCase *cases = tcase_create("trees");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, random_trees_are_read_as_printed);
	tcase_add_test(cases, equal_and_unequal);
	tcase_add_test(cases, everything_prints_as_a_star);
	tcase_add_test(cases, words_that_may_be_missing);
	suite_add_tcase(suite, cases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
