/* collect_test.c - passing over what cannot win finds what looking at everything does.
 *
 * The same articles, dealt out over one to six parts with blocks of several
 * sizes, all in one language or in several, are asked ten thousand questions of every operator: for any page, sort and
 * total the hits, their order and their scores are those of the exhaustive search
 * of the same parts, exact totals are equal, and fast ones never larger.
 * COLLECT_SEED and COLLECT_COUNT in the environment choose other questions. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/search.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

enum { ARTICLES = 420, QUESTIONS = 10000 };

static struct memory_snapshot spreads[MEMORY_PARTS_MAX];

/* In most spreads all articles are in one language; in the third they are in several, and in the
 * last some are in one without stems too. */
static struct slice language_of(size_t spread)
{
	static const char *const several[] = {"en", "es", "en", "en", "fr", "xx"};
	uint32_t languages = spread == 5 ? 6 : spread == 2 ? 5 : 1;
	return slice_from(several[generate_below(languages)]);
}

/* Each spread has its own numbers: parts are filled by chance, and numbers left out. */
static void deal(void)
{
	static struct generated articles[ARTICLES];
	for (unsigned i = 0; i < ARTICLES; i++)
		generate_article(&articles[i], i);
	for (size_t s = 0; s < MEMORY_PARTS_MAX; s++) {
		static const uint32_t blocks[MEMORY_PARTS_MAX] = {3, 128, 1, 7, 32, 2};
		memory_snapshot_open(&spreads[s], s + 1);
		for (unsigned i = 0; i < ARTICLES; i++) {
			const struct generated *g = &articles[i * 11 % ARTICLES];
			struct article a = memory_article(g->id, g->headline, g->body, g->date);
			size_t part = generate_below((uint32_t)s + 1);
			a.language = language_of(s);
			if (generate_below(9) == 0)
				memory_snapshot_skip(&spreads[s], part);
			memory_snapshot_add(&spreads[s], part, &a);
		}
		for (size_t p = 0; p <= s; p++)
			spreads[s].parts[p].block = blocks[(s + p) % MEMORY_PARTS_MAX];
	}
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

static void same_hits(const struct search_result *all, const struct search_result *some,
		      struct slice text, const struct search_options *o)
{
	if (all->hit_count != some->hit_count)
		ck_abort_msg("%.*s: %u hits, not %u (limit %u, offset %u, sort %d, total %d)",
			     SLICE_ARGS(text), some->hit_count, all->hit_count, o->limit, o->offset,
			     (int)o->sort, (int)o->total);
	for (uint32_t i = 0; i < all->hit_count; i++) {
		const struct hit *x = &all->hits[i], *y = &some->hits[i];
		if (!slice_equal(x->article.id, y->article.id) || x->score != y->score)
			ck_abort_msg("%.*s: hit %u is %.*s (%lld), not %.*s (%lld) (limit %u, offset %u, "
				     "sort %d, total %d)",
				     SLICE_ARGS(text), i, SLICE_ARGS(y->article.id), (long long)y->score,
				     SLICE_ARGS(x->article.id), (long long)x->score, o->limit, o->offset,
				     (int)o->sort, (int)o->total);
	}
}

/* The question three times: looking at everything; with an exact total; with a fast one.
 * Returns whether the last passed something over. */
static bool compare(struct memory_snapshot *s, struct slice text, struct search_options o)
{
	struct arena arena = ARENA_INIT;
	o.exhaustive = true;
	o.total = TOTAL_EXACT;
	struct search_result all = ask(s, text, &o, &arena);
	o.exhaustive = false;
	struct search_result exact = ask(s, text, &o, &arena);
	o.total = TOTAL_FAST;
	struct search_result fast = ask(s, text, &o, &arena);
	same_hits(&all, &exact, text, &o);
	same_hits(&all, &fast, text, &o);
	ck_assert_msg(all.total_is_exact && exact.total_is_exact && exact.total == all.total,
		      "%.*s: %llu articles, not %llu", SLICE_ARGS(text),
		      (unsigned long long)exact.total, (unsigned long long)all.total);
	ck_assert_msg(fast.total_is_exact ? fast.total == all.total : fast.total <= all.total,
		      "%.*s: %s %llu articles of %llu", SLICE_ARGS(text),
		      fast.total_is_exact ? "exactly" : "at least", (unsigned long long)fast.total,
		      (unsigned long long)all.total);
	ck_assert_uint_ge(fast.total, fast.hit_count);
	arena_free(&arena);
	return !fast.total_is_exact;
}

static struct search_options random_options(void)
{
	struct search_options o = {.query = {.now = 1654862400, .any = generate_below(4) == 0}};
	o.limit = generate_below(8) ? 1 + generate_below(50) : 0;
	o.offset = generate_below(3) ? 0 : generate_below(60);
	o.recency_days = generate_below(4) ? 0 : 1 + generate_below(3000);
	o.sort = generate_below(4) ? SORT_RELEVANCE : 1 + (enum search_sort)generate_below(2);
	return o;
}

/* Some words side by side, as people type them: many articles match. */
static void plain_question(struct buf *out)
{
	for (uint32_t words = 1 + generate_below(6); words > 0; words--) {
		generate_question(out, 0);
		buf_append_byte(out, ' ');
	}
}

static uint32_t from_environment(const char *name, uint32_t otherwise)
{
	const char *text = getenv(name);
	return text ? (uint32_t)strtoul(text, NULL, 10) : otherwise;
}

START_TEST(what_is_passed_over_could_not_win)
{
	uint32_t passed_over = 0, count = from_environment("COLLECT_COUNT", QUESTIONS);
	for (uint32_t seed = from_environment("COLLECT_SEED", 0); seed > 0; seed--)
		generate_below(2);
	deal();
	for (uint32_t q = 0; q < count; q++) {
		struct buf text = BUF_INIT(1 << 16);
		if (q % 2)
			plain_question(&text);
		else if (q % 4)
			generate_question(&text, q / 2 % 4);
		else
			generate_any_question(&text, q / 4 % 4);
		passed_over += compare(&spreads[q % MEMORY_PARTS_MAX], buf_slice(&text), random_options());
		buf_free(&text);
	}
	ck_assert_uint_gt(passed_over, count / 10); /* else nothing was tried */
	for (size_t s = 0; s < MEMORY_PARTS_MAX; s++)
		memory_snapshot_close(&spreads[s]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("collect");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 300);
	tcase_add_test(all, what_is_passed_over_could_not_win);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
