/* search_test.c - from a question to hits: the order of hits, the same answer on
 * every spread of the articles over parts, pages, sorting, time running out.
 *
 * Orders are case by case in tests/searcher/cases/order.txt. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/search.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

static struct search_options options_for(enum search_sort sort, uint32_t offset, uint32_t limit)
{
	return (struct search_options){.limit = limit,
				       .offset = offset,
				       .sort = sort,
				       .snippets = true,
				       .query = {.now = 1654862400}};
}

static struct search_result ask(struct memory_snapshot *s, struct slice question,
				const struct search_options *options, struct arena *arena)
{
	struct search_result result;
	bf_error error = {0};
	if (search_snapshot(&s->base, question, options, arena, &result, &error) != BF_OK)
		ck_abort_msg("%.*s: %s", SLICE_ARGS(question), error.message);
	return result;
}

/* ---- the order of hits ------------------------------------------------------------------------ */

static void check_order(struct memory_snapshot *s, const struct test_case *c)
{
	static const struct {
		const char *name;
		enum search_sort sort;
	} sorts[] = {{"rank", SORT_RELEVANCE}, {"newest", SORT_NEWEST}, {"oldest", SORT_OLDEST}};
	struct arena arena = ARENA_INIT;
	struct buf ids = BUF_INIT(4096);
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
		if (!slice_equal(c->fields[0], slice_from(sorts[i].name)))
			continue;
		struct search_options options = options_for(sorts[i].sort, 0, 100);
		struct search_result r = ask(s, c->fields[1], &options, &arena);
		for (uint32_t h = 0; h < r.hit_count; h++) {
			buf_append_text(&ids, h ? " " : "");
			buf_append_slice(&ids, r.hits[h].article.id);
		}
		ck_assert_uint_eq(r.total, r.hit_count);
	}
	ck_assert_msg(slice_equal(buf_slice(&ids), c->fields[2]),
		      "%s:%u: %.*s gives [%.*s], not [%.*s]", c->path, c->line,
		      SLICE_ARGS(c->fields[1]), SLICE_ARGS(buf_slice(&ids)), SLICE_ARGS(c->fields[2]));
	buf_free(&ids);
	arena_free(&arena);
}

/* "archive" begins an empty one; "article id headline body date"; else a question. */
static void take_case(const struct test_case *c, void *payload)
{
	struct memory_snapshot *s = payload;
	size_t parts = s->base.part_count;
	if (slice_equal(c->fields[0], SLICE("archive"))) {
		memory_snapshot_close(s);
		memory_snapshot_open(s, parts);
	} else if (slice_equal(c->fields[0], SLICE("article"))) {
		struct article a = memory_article(c->fields[1].ptr, c->fields[2].ptr, c->fields[3].ptr,
						  c->count > 4 ? c->fields[4].ptr : "");
		memory_snapshot_add(s, (size_t)s->base.article_count % parts, &a);
	} else {
		check_order(s, c);
	}
}

START_TEST(orders_over_parts)
{
	struct memory_snapshot s;
	memory_snapshot_open(&s, (size_t)_i);
	cases_run("tests/searcher/cases/order.txt", take_case, &s);
	memory_snapshot_close(&s);
}
END_TEST

/* ---- spreads ------------------------------------------------------------------------------------ */

enum { ARTICLES = 90 };

static bool same_snippet(const struct snippet *a, const struct snippet *b)
{
	if (!slice_equal(a->text, b->text) || a->span_count != b->span_count ||
	    a->cut_before != b->cut_before || a->cut_after != b->cut_after)
		return false;
	return a->span_count == 0 || memcmp(a->spans, b->spans, a->span_count * sizeof *a->spans) == 0;
}

static void check_same(const struct search_result *a, const struct search_result *b, struct slice text)
{
	bool same = a->total == b->total && a->hit_count == b->hit_count &&
		    a->total_is_exact && b->total_is_exact;
	for (uint32_t i = 0; same && i < a->hit_count; i++) {
		const struct hit *x = &a->hits[i], *y = &b->hits[i];
		if (!slice_equal(x->article.id, y->article.id) || x->score != y->score ||
		    !same_snippet(&x->headline, &y->headline) || !same_snippet(&x->body, &y->body))
			ck_abort_msg("%.*s: hit %u is %.*s (%lld) here, %.*s (%lld) there",
				     SLICE_ARGS(text), i, SLICE_ARGS(x->article.id),
				     (long long)x->score, SLICE_ARGS(y->article.id),
				     (long long)y->score);
	}
	if (!same)
		ck_abort_msg("%.*s: %u hits of %llu here, %u of %llu there", SLICE_ARGS(text),
			     a->hit_count, (unsigned long long)a->total, b->hit_count,
			     (unsigned long long)b->total);
}

/* The same articles in one part, and dealt out over others in another order. */
static void deal(struct memory_snapshot *spreads)
{
	static struct generated articles[ARTICLES];
	for (unsigned i = 0; i < ARTICLES; i++)
		generate_article(&articles[i], i);
	for (size_t parts = 1; parts <= MEMORY_PARTS_MAX; parts++) {
		memory_snapshot_open(&spreads[parts], parts);
		for (unsigned i = 0; i < ARTICLES; i++) {
			/* Neither factor shares one with ARTICLES: every article comes once. */
			const struct generated *g = &articles[i * (parts % 2 ? 17 : 7) % ARTICLES];
			struct article a = memory_article(g->id, g->headline, g->body, g->date);
			memory_snapshot_add(&spreads[parts], generate_below((uint32_t)parts), &a);
		}
	}
}

START_TEST(every_spread_gives_the_same_answer)
{
	struct memory_snapshot spreads[MEMORY_PARTS_MAX + 1];
	uint64_t total = 0;
	deal(spreads);
	for (unsigned q = 0; q < 600; q++) {
		struct buf text = BUF_INIT(4096);
		if (q % 2)
			generate_question(&text, q % 4);
		else
			generate_any_question(&text, q / 2 % 4);
		struct search_options options =
		    options_for((enum search_sort)(q % 3), q % 5, q % 7 ? 10 : 100);
		struct arena arena = ARENA_INIT;
		struct search_result one = ask(&spreads[1], buf_slice(&text), &options, &arena);
		for (size_t parts = 2; parts <= MEMORY_PARTS_MAX; parts++) {
			struct search_result other =
			    ask(&spreads[parts], buf_slice(&text), &options, &arena);
			check_same(&one, &other, buf_slice(&text));
		}
		total += one.total;
		arena_free(&arena);
		buf_free(&text);
	}
	ck_assert_uint_gt(total, 1000);
	for (size_t parts = 1; parts <= MEMORY_PARTS_MAX; parts++)
		memory_snapshot_close(&spreads[parts]);
}
END_TEST

START_TEST(pages_are_pieces_of_the_whole)
{
	struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct slice question = SLICE("border OR smuggler OR the");
	memory_snapshot_open(&s, 2);
	for (unsigned i = 0; i < ARTICLES; i++)
		generate_into(&s, i % 2, i);
	for (int sort = SORT_RELEVANCE; sort <= SORT_OLDEST; sort++) {
		struct search_options all = options_for((enum search_sort)sort, 0, ARTICLES);
		struct search_result whole = ask(&s, question, &all, &arena);
		ck_assert_uint_gt(whole.hit_count, 61);
		for (uint32_t from = 0; from < whole.hit_count + 7; from += 7) {
			struct search_options some = options_for((enum search_sort)sort, from, 7);
			struct search_result page = ask(&s, question, &some, &arena);
			ck_assert_uint_eq(page.total, whole.total);
			for (uint32_t i = 0; i < page.hit_count; i++) {
				const struct hit *a = &page.hits[i], *b = &whole.hits[from + i];
				ck_assert(slice_equal(a->article.id, b->article.id));
				ck_assert_int_eq(a->score, b->score);
			}
		}
	}
	arena_free(&arena);
	memory_snapshot_close(&s);
}
END_TEST

START_TEST(the_count_alone)
{
	struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct search_options options = options_for(SORT_RELEVANCE, 0, 0);
	memory_snapshot_open(&s, 1);
	for (unsigned i = 0; i < 20; i++)
		generate_into(&s, 0, i);
	struct search_result r = ask(&s, SLICE("NOT nowhere"), &options, &arena);
	ck_assert_uint_eq(r.total, 20);
	ck_assert_uint_eq(r.hit_count, 0);
	ck_assert(r.total_is_exact && !r.partial);
	arena_free(&arena);
	memory_snapshot_close(&s);
}
END_TEST

START_TEST(an_empty_archive_answers)
{
	static const char *const questions[] = {"border", "NOT border", "bord*", "a NEAR/3 b", "date:2022",
						"\"a b\"", "the"};
	struct memory_snapshot s;
	memory_snapshot_open(&s, 1);
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		struct arena arena = ARENA_INIT;
		struct search_options options = options_for(SORT_RELEVANCE, 0, 10);
		struct search_result r = ask(&s, slice_from(questions[i]), &options, &arena);
		ck_assert_uint_eq(r.total, 0);
		arena_free(&arena);
	}
	memory_snapshot_close(&s);
}
END_TEST

/* ---- limits --------------------------------------------------------------------------------------- */

START_TEST(time_runs_out)
{
	static const char *const questions[] = {"the", "border OR smuggler", "NOT nowhere", "\"the border\"",
						"mi*", "date:2022"};
	struct memory_snapshot s;
	memory_snapshot_open(&s, 1);
	for (unsigned i = 0; i < 6000; i++)
		generate_into(&s, 0, i % 1000);
	s.parts[0].block = 1;
	s.parts[0].seek_microseconds = 20;
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		struct arena arena = ARENA_INIT;
		struct search_options options = options_for(SORT_RELEVANCE, 0, 10);
		options.deadline_ms = 1;
		struct search_result r = ask(&s, slice_from(questions[i]), &options, &arena);
		ck_assert_msg(r.partial, "%s", questions[i]);
		ck_assert(!r.total_is_exact);
		ck_assert_uint_le(r.hit_count, r.total);
		arena_free(&arena);
	}
	memory_snapshot_close(&s);
}
END_TEST

START_TEST(a_prefix_for_too_many_words)
{
	struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct search_options options = options_for(SORT_RELEVANCE, 0, 10);
	struct search_result r;
	bf_error error = {0};
	memory_snapshot_open(&s, 2);
	for (unsigned i = 0; i < 40; i++)
		generate_into(&s, i % 2, i);
	options.expansion = 2;
	ck_assert_int_eq(search_snapshot(&s.base, SLICE("river OR smu*"), &options, &arena, &r, &error),
			 BF_BAD_QUERY);
	ck_assert_uint_eq(error.column, 10);
	ck_assert_uint_eq(error.length, 4);
	ck_assert(strstr(error.message, "2") && strstr(error.message, "smu*"));
	ck_assert_str_ne(error.hint, "");
	options.expansion = 3;
	ck_assert_int_eq(search_snapshot(&s.base, SLICE("river OR smu*"), &options, &arena, &r, &error),
			 BF_OK);
	arena_free(&arena);
	memory_snapshot_close(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("search");
	TCase *order = tcase_create("order");
	tcase_add_loop_test(order, orders_over_parts, 1, MEMORY_PARTS_MAX + 1);
	suite_add_tcase(suite, order);
	TCase *spread = tcase_create("spread");
	tcase_set_timeout(spread, 60);
	tcase_add_test(spread, every_spread_gives_the_same_answer);
	tcase_add_test(spread, pages_are_pieces_of_the_whole);
	tcase_add_test(spread, the_count_alone);
	tcase_add_test(spread, an_empty_archive_answers);
	suite_add_tcase(suite, spread);
	TCase *limits = tcase_create("limits");
	tcase_set_timeout(limits, 60);
	tcase_add_test(limits, time_runs_out);
	tcase_add_test(limits, a_prefix_for_too_many_words);
	suite_add_tcase(suite, limits);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
