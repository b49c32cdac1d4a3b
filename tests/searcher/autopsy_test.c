/* autopsy_test.c - what is suggested where little is found: case by case; and, for
 * questions with slips in them, that every suggestion finds what it says, that no word of
 * one is invented, and that all spreads over one to six parts suggest the same. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/autopsy.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

static struct search_result ask(struct memory_snapshot *s, struct slice question, bool autopsy,
				struct arena *arena)
{
	struct search_options options = {
	    .limit = 10, .autopsy = autopsy, .query = {.now = 1654862400}, .deadline_ms = 10000000};
	struct search_result result;
	bf_error error = {0};
	if (search_snapshot(&s->base, question, &options, arena, &result, &error) != BF_OK)
		ck_abort_msg("%.*s: %s", SLICE_ARGS(question), error.message);
	return result;
}

static void describe(const struct autopsy *a, struct buf *out)
{
	for (uint32_t i = 0; a && i < a->suggestion_count; i++) {
		const struct suggestion *s = &a->suggestions[i];
		buf_append_format(out, "%s%s: %.*s = %llu", i ? " | " : "", suggestion_kind_name(s->kind),
				  SLICE_ARGS(s->query), (unsigned long long)s->found);
	}
}

/* Clauses as "2 river, 0! xylophone, 5 . of a clause"; ! kills, ? may be missing. */
static void describe_clauses(const struct autopsy *a, struct buf *out)
{
	for (uint32_t i = 0; a && i < a->clause_count; i++) {
		const struct clause_found *c = &a->clauses[i];
		buf_append_format(out, "%s%llu%s%s ", i ? ", " : "", (unsigned long long)c->found,
				  c->kills ? "!" : "", c->optional ? "?" : "");
		for (uint32_t depth = 0; depth < c->depth; depth++)
			buf_append_text(out, ". ");
		buf_append_slice(out, c->text);
	}
}

/* Each finds what it says, and more than was found. */
static void expect_true(struct memory_snapshot *s, const struct search_result *r, struct slice question)
{
	for (uint32_t i = 0; r->autopsy && i < r->autopsy->suggestion_count; i++) {
		const struct suggestion *one = &r->autopsy->suggestions[i];
		struct arena arena = ARENA_INIT;
		uint64_t found = ask(s, one->query, false, &arena).total;
		ck_assert_msg(found == one->found && found > r->total, "%.*s: %.*s finds %llu, not %llu",
			      SLICE_ARGS(question), SLICE_ARGS(one->query), (unsigned long long)found,
			      (unsigned long long)one->found);
		arena_free(&arena);
	}
}

/* ---- cases ----------------------------------------------------------------------------------- */

struct bench {
	struct memory_snapshot snapshot;
	size_t added;
};

static void add_case(struct bench *b, const struct test_case *c)
{
	const struct slice *f = c->fields;
	struct article a = {.id = f[1], .headline = f[2], .body = f[3], .language = SLICE("en")};
	struct slice byline = f[4];
	if (byline.len)
		a.byline = (struct slice_list){&byline, 1};
	memory_snapshot_add(&b->snapshot, b->added++ % 3, &a);
}

static void ask_case(struct bench *b, const struct test_case *c)
{
	struct arena arena = ARENA_INIT;
	struct buf told = BUF_INIT(1 << 16);
	struct search_result r = ask(&b->snapshot, c->fields[1], true, &arena);
	describe(r.autopsy, &told);
	ck_assert_msg(slice_equal(buf_slice(&told), c->fields[2]), "%s:%u: %.*s: [%.*s], not [%.*s]",
		      c->path, c->line, SLICE_ARGS(c->fields[1]), SLICE_ARGS(buf_slice(&told)),
		      SLICE_ARGS(c->fields[2]));
	ck_assert((r.autopsy != NULL) == (r.total < AUTOPSY_FEW));
	expect_true(&b->snapshot, &r, c->fields[1]);
	buf_free(&told);
	arena_free(&arena);
}

static void list_case(struct bench *b, const struct test_case *c)
{
	struct arena arena = ARENA_INIT;
	struct buf listed = BUF_INIT(1 << 16);
	describe_clauses(ask(&b->snapshot, c->fields[1], true, &arena).autopsy, &listed);
	ck_assert_msg(slice_equal(buf_slice(&listed), c->fields[2]), "%s:%u: %.*s: [%.*s], not [%.*s]",
		      c->path, c->line, SLICE_ARGS(c->fields[1]), SLICE_ARGS(buf_slice(&listed)),
		      SLICE_ARGS(c->fields[2]));
	buf_free(&listed);
	arena_free(&arena);
}

static void one_case(const struct test_case *c, void *payload)
{
	if (slice_equal(c->fields[0], SLICE("article")))
		add_case(payload, c);
	else if (slice_equal(c->fields[0], SLICE("ask")))
		ask_case(payload, c);
	else if (slice_equal(c->fields[0], SLICE("clauses")))
		list_case(payload, c);
	else
		ck_abort_msg("%s:%u: what is %.*s?", c->path, c->line, SLICE_ARGS(c->fields[0]));
}

START_TEST(cases)
{
	static struct bench b;
	memory_snapshot_open(&b.snapshot, 3);
	cases_run("tests/searcher/cases/autopsy.txt", one_case, &b);
	memory_snapshot_close(&b.snapshot);
}
END_TEST

START_TEST(only_when_asked_for)
{
	static struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct article a = memory_article("a", "", "smuggling", "");
	memory_snapshot_open(&s, 1);
	memory_snapshot_add(&s, 0, &a);
	ck_assert_ptr_null(ask(&s, SLICE("smugling"), false, &arena).autopsy);
	ck_assert_ptr_nonnull(ask(&s, SLICE("smugling"), true, &arena).autopsy);
	memory_snapshot_close(&s);
	arena_free(&arena);
}
END_TEST

/* ---- by chance --------------------------------------------------------------------------------- */

enum { ARTICLES = 300, QUESTIONS = 100 };
static struct memory_snapshot spreads[MEMORY_PARTS_MAX];

static void deal(void)
{
	static struct generated articles[ARTICLES];
	for (unsigned i = 0; i < ARTICLES; i++)
		generate_article(&articles[i], i);
	for (size_t s = 0; s < MEMORY_PARTS_MAX; s++) {
		memory_snapshot_open(&spreads[s], s + 1);
		for (unsigned i = 0; i < ARTICLES; i++) {
			const struct generated *g = &articles[(i * 11 + s) % ARTICLES];
			struct article a = memory_article(g->id, g->headline, g->body, g->date);
			memory_snapshot_add(&spreads[s], generate_below((uint32_t)s + 1), &a);
		}
	}
}

/* Lower-case letters of the question, here and there, are changed. */
static void slip(struct buf *question)
{
	for (size_t i = 1; i + 1 < question->len; i++) {
		char *at = question->ptr + i;
		bool word = at[-1] >= 'a' && at[-1] <= 'z' && at[1] >= 'a' && at[1] <= 'z';
		if (!word || *at < 'a' || *at > 'z' || generate_below(14))
			continue;
		if (generate_below(2)) {
			*at = (char)('a' + generate_below(26));
		} else {
			char other = at[0];
			at[0] = at[1];
			at[1] = other;
		}
	}
}

static bool readable(struct slice question)
{
	struct query_options options = {.now = 1654862400};
	struct arena arena = ARENA_INIT;
	struct query *query;
	struct query_note *notes;
	bool good = query_parse(question, &options, &arena, &query, &notes, NULL) == BF_OK;
	arena_free(&arena);
	return good;
}

static uint32_t compare_spreads(struct slice question)
{
	struct arena arena = ARENA_INIT;
	struct buf first = BUF_INIT(1 << 20), other = BUF_INIT(1 << 20);
	struct search_result r = ask(&spreads[0], question, true, &arena);
	uint32_t suggestions = r.autopsy ? r.autopsy->suggestion_count : 0;
	describe(r.autopsy, &first);
	describe_clauses(r.autopsy, &first);
	expect_true(&spreads[0], &r, question);
	for (size_t s = 1; s < MEMORY_PARTS_MAX; s++) {
		buf_clear(&other);
		const struct autopsy *a = ask(&spreads[s], question, true, &arena).autopsy;
		describe(a, &other);
		describe_clauses(a, &other);
		ck_assert_msg(slice_equal(buf_slice(&first), buf_slice(&other)),
			      "%.*s: one part suggests\n%.*s\n%zu parts\n%.*s", SLICE_ARGS(question),
			      SLICE_ARGS(buf_slice(&first)), s + 1, SLICE_ARGS(buf_slice(&other)));
	}
	buf_free(&first);
	buf_free(&other);
	arena_free(&arena);
	return suggestions;
}

START_TEST(all_spreads_suggest_the_same)
{
	uint32_t suggestions = 0;
	deal();
	for (unsigned i = 0; i < QUESTIONS; i++) {
		struct buf question = BUF_INIT(1 << 16);
		generate_question(&question, i % 3);
		slip(&question);
		if (readable(buf_slice(&question)))
			suggestions += compare_spreads(buf_slice(&question));
		buf_free(&question);
	}
	ck_assert_uint_gt(suggestions, QUESTIONS / 10);
	for (size_t s = 0; s < MEMORY_PARTS_MAX; s++)
		memory_snapshot_close(&spreads[s]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("autopsy");
	TCase *c = tcase_create("autopsy");
	tcase_set_timeout(c, 240);
	suite_add_tcase(suite, c);
	tcase_add_test(c, cases);
	tcase_add_test(c, only_when_asked_for);
	tcase_add_test(c, all_spreads_suggest_the_same);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
