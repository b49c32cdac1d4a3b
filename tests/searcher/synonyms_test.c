/* synonyms_test.c - what a file of synonyms makes of a question (cases/synonyms.txt); an
 * expanded question finds what its text finds; memory that is not there. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/expand.h"
#include "searcher/search.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"
#include "tests/support/scratch.h"

static const char CASES[] = "tests/searcher/cases/synonyms.txt";

struct desk {
	struct arena arena;
	struct analyzer *analyzer;
	struct buf rules;
	unsigned asked, wrong;
};

static void ask(struct desk *d, const struct test_case *c)
{
	struct synonyms synonyms;
	struct query_options options = {.now = 1654862400};
	struct query *query, *expanded;
	struct query_note *notes;
	struct buf text = BUF_INIT(1 << 20), said = BUF_INIT(1 << 20);
	bf_error error = {0};
	ck_assert_msg(synonyms_read(buf_slice(&d->rules), "rules", &d->arena, &synonyms, &error) == BF_OK, "%s",
		      error.message);
	ck_assert_msg(query_parse(c->fields[1], &options, &d->arena, &query, &notes, &error) == BF_OK,
		      "%s:%u: %s", c->path, c->line, error.message);
	struct expansion_request request = {&synonyms, &d->analyzer, 1, 40, &d->arena};
	ck_assert_int_eq(query_expand(&request, query, &expanded, &notes, &error), BF_OK);
	query_print(expanded, &text);
	for (const struct query_note *n = notes; n; n = n->next)
		buf_append_format(&said, "%s%.*s", said.len ? " | " : "", SLICE_ARGS(n->text));
	if (!slice_equal(buf_slice(&text), c->fields[2]))
		ck_abort_msg("%s:%u: %.*s, not %.*s", c->path, c->line, SLICE_ARGS(buf_slice(&text)),
			     SLICE_ARGS(c->fields[2]));
	if (!slice_equal(buf_slice(&said), c->fields[3]))
		ck_abort_msg("%s:%u: said '%.*s'", c->path, c->line, SLICE_ARGS(buf_slice(&said)));
	ck_assert_msg((expanded == query) == (notes == NULL), "%s:%u: changed and not said, or the other way round",
		      c->path, c->line);
	buf_free(&text);
	buf_free(&said);
	d->asked++;
}

static void expect_wrong(struct desk *d, const struct test_case *c)
{
	struct synonyms synonyms;
	struct buf expected = BUF_INIT(4096), text = BUF_INIT(4096);
	bf_error error = {0};
	buf_append_format(&text, "# two lines before it\nborder, frontier\n%.*s\n", SLICE_ARGS(c->fields[1]));
	buf_append_format(&expected, "wire.txt:3:%.*s: %.*s", SLICE_ARGS(c->fields[2]), SLICE_ARGS(c->fields[3]));
	enum bf_status status = synonyms_read(buf_slice(&text), "wire.txt", &d->arena, &synonyms, &error);
	if (status != BF_BAD_ARGUMENT || !slice_starts_with(slice_from(error.message), buf_slice(&expected)))
		ck_abort_msg("%s:%u: status %d, '%s', not '%.*s'", c->path, c->line, (int)status, error.message,
			     SLICE_ARGS(buf_slice(&expected)));
	ck_assert_msg(error.hint[0], "%s:%u: no hint", c->path, c->line);
	buf_free(&expected);
	buf_free(&text);
	d->wrong++;
}

static void one_case(const struct test_case *c, void *payload)
{
	struct desk *d = payload;
	if (slice_equal(c->fields[0], SLICE("rule"))) {
		buf_append_slice(&d->rules, c->fields[1]);
		buf_append_byte(&d->rules, '\n');
	} else if (slice_equal(c->fields[0], SLICE("ask"))) {
		ask(d, c);
	} else {
		ck_assert_msg(slice_equal(c->fields[0], SLICE("wrong")), "%s:%u: no such case", c->path, c->line);
		expect_wrong(d, c);
	}
}

START_TEST(questions_become_what_the_cases_say)
{
	struct desk d = {.arena = ARENA_INIT, .rules = BUF_INIT(1 << 20)};
	ck_assert_int_eq(analyzer_open(language_find(SLICE("en")), &d.analyzer, NULL), BF_OK);
	cases_run(CASES, one_case, &d);
	ck_assert_uint_gt(d.asked, 20);
	ck_assert_uint_gt(d.wrong, 10);
	buf_free(&d.rules);
	analyzer_close(d.analyzer);
	arena_free(&d.arena);
}
END_TEST

/* ---- finding --------------------------------------------------------------------------------------- */

static const char ARTICLES[][4][64] = {
    /* id, headline, body, date */
    {"a", "Rangoon", "the border of Burma was shut", "1985-03-01"},
    {"b", "Rangoon", "the border of Burma was shut", "1995-03-01"}, /* the name was out of use */
    {"c", "Yangon", "the frontier of Myanmar was shut", "2001-01-01"},
    {"d", "Weather", "rain over the river", "1985-03-01"},
    {"e", "Yangon", "Myanmar and its border", ""}, /* no date */
};

static const char *find(struct memory_snapshot *s, const char *question, const struct synonyms *synonyms)
{
	static char ids[64];
	struct arena arena = ARENA_INIT;
	struct search_result result;
	struct search_options options = {.limit = 10, .sort = SORT_OLDEST, .synonyms = synonyms};
	ck_assert_int_eq(search_snapshot(&s->base, slice_from(question), &options, &arena, &result, NULL), BF_OK);
	for (uint32_t i = 0; i < result.hit_count; i++)
		ids[i] = result.hits[i].article.id.ptr[0];
	ids[result.hit_count] = '\0';
	ck_assert_int_eq(result.expanded.len > 0, result.notes != NULL);
	arena_free(&arena);
	return ids;
}

static void open_articles(struct memory_snapshot *s)
{
	memory_snapshot_open(s, 2);
	for (size_t i = 0; i < sizeof ARTICLES / sizeof *ARTICLES; i++) {
		struct article a = memory_article(ARTICLES[i][0], ARTICLES[i][1], ARTICLES[i][2], ARTICLES[i][3]);
		memory_snapshot_add(s, i % 2, &a);
	}
}

START_TEST(an_alternative_holds_in_its_time_alone)
{
	struct arena arena = ARENA_INIT;
	struct synonyms synonyms;
	struct memory_snapshot s;
	open_articles(&s);
	ck_assert_int_eq(synonyms_read(SLICE("Burma [..1989-06-18], Myanmar\nborder, frontier\n"), "x", &arena,
				       &synonyms, NULL), BF_OK);
	ck_assert_str_eq(find(&s, "Myanmar", NULL), "ce");
	ck_assert_str_eq(find(&s, "Myanmar", &synonyms), "ace");
	ck_assert_str_eq(find(&s, "Burma", &synonyms), "abce");
	ck_assert_str_eq(find(&s, "border Myanmar", &synonyms), "ace");
	ck_assert_str_eq(find(&s, "border NEAR/5 Myanmar", NULL), "e");
	ck_assert_str_eq(find(&s, "border NEAR/5 Myanmar", &synonyms), "ace");
	ck_assert_str_eq(find(&s, "shut NOT NEAR/4 Myanmar", NULL), "ab");
	ck_assert_str_eq(find(&s, "shut NOT NEAR/4 Myanmar", &synonyms), "b"); /* a is of its time, b is not */
	ck_assert_str_eq(find(&s, "NOT Myanmar", &synonyms), "db");
	memory_snapshot_close(&s);
	arena_free(&arena);
}
END_TEST

/* What was typed scores more than its synonym, and having both no more than the better. */
START_TEST(the_best_of_them_scores)
{
	struct arena arena = ARENA_INIT;
	struct synonyms synonyms;
	struct memory_snapshot s;
	struct search_result result;
	struct search_options options = {.limit = 10, .synonyms = &synonyms};
	static const char *const bodies[] = {"a dinghy sank", "a launch sank", "dinghy launch sank"};
	memory_snapshot_open(&s, 1);
	for (size_t i = 0; i < 3; i++) {
		char id[2] = {(char)('a' + i), '\0'};
		struct article a = memory_article(id, "Sea", bodies[i], "2001-01-01");
		memory_snapshot_add(&s, 0, &a);
	}
	ck_assert_int_eq(synonyms_read(SLICE("dinghy, launch\n"), "x", &arena, &synonyms, NULL), BF_OK);
	ck_assert_int_eq(search_snapshot(&s.base, SLICE("dinghy"), &options, &arena, &result, NULL), BF_OK);
	ck_assert_uint_eq(result.hit_count, 3);
	ck_assert_int_eq(result.hits[2].article.id.ptr[0], 'b');
	ck_assert_int_gt(result.hits[1].score, result.hits[2].score);
	memory_snapshot_close(&s);
	arena_free(&arena);
}
END_TEST

/* Of the words that questions are generated of. */
static const char RULES[] = "border, river [..2022-06-04]\n"
			    "migrant [2021..2022], patrol camp\n"
			    "smuggler => camp [2022-06-03..], river patrol\n"
			    "river patrol [2022-06-02..2022-06-06], 1300\n"
			    "camp => the border [..2022]\n";

/* The best ten are those of looking at everything. */
static void same_best(struct memory_snapshot *s, struct slice question, const struct synonyms *synonyms,
		      struct arena *arena)
{
	struct search_options o = {.limit = 10, .total = TOTAL_FAST, .synonyms = synonyms};
	struct search_result fast, all;
	ck_assert_int_eq(search_snapshot(&s->base, question, &o, arena, &fast, NULL), BF_OK);
	o.exhaustive = true;
	ck_assert_int_eq(search_snapshot(&s->base, question, &o, arena, &all, NULL), BF_OK);
	ck_assert_uint_eq(fast.hit_count, all.hit_count);
	for (uint32_t i = 0; i < all.hit_count; i++)
		if (fast.hits[i].score != all.hits[i].score ||
		    !slice_equal(fast.hits[i].article.id, all.hits[i].article.id))
			ck_abort_msg("%.*s: hit %u differs", SLICE_ARGS(question), i);
}

/* A question with synonyms finds what its expanded text finds without them, page by page with
 * bounds and without. */
START_TEST(the_expanded_text_finds_the_same)
{
	struct memory_snapshot s;
	struct arena rules = ARENA_INIT;
	struct synonyms synonyms;
	unsigned expanded = 0;
	memory_snapshot_open(&s, 3);
	for (unsigned i = 0; i < 200; i++) {
		static struct generated g;
		generate_article(&g, i);
		struct article a = memory_article(g.id, g.headline, g.body, g.date);
		memory_snapshot_add(&s, i % 3, &a);
	}
	bf_error error = {0};
	ck_assert_msg(synonyms_read(slice_from(RULES), "x", &rules, &synonyms, &error) == BF_OK, "%s", error.message);
	for (unsigned q = 0; q < 2000; q++) {
		struct arena arena = ARENA_INIT;
		struct buf text = BUF_INIT(1 << 16);
		struct search_options o = {.limit = 200, .sort = SORT_OLDEST, .synonyms = &synonyms};
		struct search_result with, without;
		generate_any_question(&text, q % 4);
		ck_assert_int_eq(search_snapshot(&s.base, buf_slice(&text), &o, &arena, &with, &error), BF_OK);
		if (with.expanded.len) {
			same_best(&s, buf_slice(&text), &synonyms, &arena);
			o.synonyms = NULL;
			expanded++;
			if (search_snapshot(&s.base, with.expanded, &o, &arena, &without, &error) != BF_OK)
				ck_abort_msg("%.*s: %s", SLICE_ARGS(with.expanded), error.message);
			if (with.total != without.total)
				ck_abort_msg("%.*s: %u articles; %.*s: %u", SLICE_ARGS(buf_slice(&text)),
					     (unsigned)with.total, SLICE_ARGS(with.expanded), (unsigned)without.total);
		}
		buf_free(&text);
		arena_free(&arena);
	}
	ck_assert_uint_gt(expanded, 200);
	memory_snapshot_close(&s);
	arena_free(&rules);
}
END_TEST

START_TEST(files_are_read_or_said_to_be_missing)
{
	struct arena arena = ARENA_INIT;
	struct synonyms synonyms;
	bf_error error = {0};
	const char *path = scratch_write("synonyms.txt", SLICE("\xef\xbb\xbf# a comment\r\n\r\nborder, frontier\r\n"));
	ck_assert_int_eq(synonyms_load(path, &arena, &synonyms, &error), BF_OK);
	ck_assert_uint_eq(synonyms.count, 1);
	ck_assert_int_eq(synonyms_load(scratch_path("none.txt"), &arena, &synonyms, &error), BF_NOT_FOUND);
	ck_assert_int_eq(synonyms_load(scratch_path(""), &arena, &synonyms, &error), BF_IO);
	ck_assert_int_eq(synonyms_read(SLICE(""), "x", &arena, &synonyms, &error), BF_OK);
	ck_assert_uint_eq(synonyms.count, 0);
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("synonyms");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, questions_become_what_the_cases_say);
	tcase_add_test(all, an_alternative_holds_in_its_time_alone);
	tcase_add_test(all, the_best_of_them_scores);
	tcase_add_test(all, the_expanded_text_finds_the_same);
	tcase_add_test(all, files_are_read_or_said_to_be_missing);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
