/* explain_test.c - explanations are true: the parts of every score add up to it exactly, and
 * spreads over one to six parts explain alike.
 *
 * Questions of every operator, drawn by chance; of each the hits of a page, and articles that
 * may not match. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/explain_hit.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

enum { ARTICLES = 160, QUESTIONS = 200 };
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

static void give_back(void)
{
	for (size_t s = 0; s < MEMORY_PARTS_MAX; s++)
		memory_snapshot_close(&spreads[s]);
}

static json_t *explain(struct memory_snapshot *s, struct slice question,
		       const struct search_options *options, struct slice hit)
{
	struct buf text = BUF_INIT(1 << 24);
	bf_error error = {0};
	json_error_t fault;
	if (search_explain_snapshot(&s->base, question, options, hit, true, &text, &error) != BF_OK)
		ck_abort_msg("%.*s, %.*s: %s", SLICE_ARGS(question), SLICE_ARGS(hit), error.message);
	json_t *json = json_loadb(text.ptr, text.len, 0, &fault);
	ck_assert_msg(json != NULL, "%s", fault.text);
	buf_free(&text);
	json_object_del(json, "stages_ms"); /* time is never the same */
	return json;
}

static int64_t points(const json_t *object)
{
	return json_integer_value(json_object_get(object, "points"));
}

static int64_t sum_of(const json_t *hit)
{
	const json_t *parts = json_object_get(hit, "parts");
	int64_t sum = 0;
	for (size_t i = 0; i < json_array_size(parts); i++)
		sum += points(json_array_get(parts, i));
	return sum;
}

static void explain_hit_of(struct slice question, const struct search_options *options,
			   const struct hit *hit, uint32_t number)
{
	struct slice id = hit->article.id;
	json_t *first = explain(&spreads[0], question, options, id);
	const json_t *h = json_object_get(first, "hit");
	ck_assert_msg(points(h) == hit->score && sum_of(h) == hit->score,
		      "%.*s: the parts of %.*s come to %lld, not %lld", SLICE_ARGS(question), SLICE_ARGS(id),
		      (long long)sum_of(h), (long long)hit->score);
	ck_assert_int_eq(json_integer_value(json_object_get(h, "rank")), number);
	for (size_t s = 1; s < MEMORY_PARTS_MAX; s++) {
		json_t *other = explain(&spreads[s], question, options, id);
		if (!json_equal(first, other))
			ck_abort_msg("%.*s, %.*s: one part explains\n%s\n%zu parts\n%s", SLICE_ARGS(question),
				     SLICE_ARGS(id), json_dumps(first, 0), s + 1, json_dumps(other, 0));
		json_decref(other);
	}
	json_decref(first);
}

/* Any article: it is among the hits, or is said not to match, or stands too far down. */
static void explain_any(struct slice question, const struct search_options *options,
			const struct search_result *all)
{
	char id[16];
	bool found = false;
	snprintf(id, sizeof id, "a%03u", generate_below(ARTICLES));
	for (uint32_t i = 0; i < all->hit_count; i++)
		found |= slice_equal(all->hits[i].article.id, slice_from(id));
	json_t *json = explain(&spreads[1], question, options, slice_from(id));
	const json_t *h = json_object_get(json, "hit");
	ck_assert_msg(json_is_true(json_object_get(h, "matches")) == found, "%.*s: %s", SLICE_ARGS(question), id);
	ck_assert_int_eq(sum_of(h), points(h));
	json_decref(json);
}

static void explain_question(struct slice question, struct search_options options)
{
	struct arena arena = ARENA_INIT;
	struct search_result result;
	bf_error error = {0};
	uint32_t limit = options.limit;
	if (search_snapshot(&spreads[0].base, question, &options, &arena, &result, &error) != BF_OK)
		ck_abort_msg("%.*s: %s", SLICE_ARGS(question), error.message);
	for (uint32_t i = 0; i < result.hit_count; i += 1 + i)
		explain_hit_of(question, &options, &result.hits[i], i + 1);
	options.limit = ARTICLES;
	if (search_snapshot(&spreads[0].base, question, &options, &arena, &result, &error) != BF_OK)
		ck_abort_msg("%.*s: %s", SLICE_ARGS(question), error.message);
	options.limit = limit;
	explain_any(question, &options, &result);
	arena_free(&arena);
}

START_TEST(parts_add_up_on_every_spread)
{
	deal();
	for (unsigned i = 0; i < QUESTIONS; i++) {
		struct buf question = BUF_INIT(1 << 16);
		struct search_options options = {.limit = 8, .query = {.now = 1654862400}};
		options.query.any = i % 5 == 0;
		options.recency_days = i % 4 == 0 ? 1 + generate_below(30) : 0;
		generate_question(&question, i % 3);
		explain_question(buf_slice(&question), options);
		buf_free(&question);
	}
	give_back();
}
END_TEST

/* Further down than the bonuses reach: what is shown there has none. */
START_TEST(without_bonuses_further_down)
{
	struct search_options options = {.limit = ARTICLES, .query = {.now = 1654862400}};
	struct arena arena = ARENA_INIT;
	struct search_result result;
	unsigned without = 0;
	deal();
	ck_assert_int_eq(search_snapshot(&spreads[2].base, SLICE("border OR smuggle OR river"), &options, &arena,
					 &result, NULL),
			 BF_OK);
	ck_assert_uint_gt(result.hit_count, 60);
	for (uint32_t i = 0; i < result.hit_count; i += 7) {
		json_t *json = explain(&spreads[2], SLICE("border OR smuggle OR river"), &options,
				       result.hits[i].article.id);
		const json_t *h = json_object_get(json, "hit");
		ck_assert_int_eq(sum_of(h), result.hits[i].score);
		without += json_is_false(json_object_get(h, "bonuses"));
		json_decref(json);
	}
	ck_assert_uint_gt(without, 0);
	arena_free(&arena);
	give_back();
}
END_TEST

START_TEST(no_such_article)
{
	struct search_options options = {.limit = 8};
	struct buf text = BUF_INIT(1 << 20);
	bf_error error = {0};
	deal();
	ck_assert_int_eq(search_explain_snapshot(&spreads[0].base, SLICE("river"), &options, SLICE("nobody"),
						 false, &text, &error),
			 BF_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(error.message, "nobody"));
	ck_assert_str_ne(error.hint, "");
	buf_free(&text);
	give_back();
}
END_TEST

/* The numbers before the parts in text[0, end). */
static int64_t ten_thousandths_in(const char *text, const char *end)
{
	int64_t sum = 0;
	for (const char *line = text; line && line < end; line = strchr(line, '\n'), line += line != NULL)
		sum += (int64_t)(strtod(line, NULL) * 10000 + 0.5);
	return sum;
}

START_TEST(in_words_they_add_up_too)
{
	struct search_options options = {.limit = ARTICLES};
	struct arena arena = ARENA_INIT;
	struct search_result result;
	struct slice question = SLICE("border^0.7 river OR smuggle");
	deal();
	ck_assert_int_eq(search_snapshot(&spreads[0].base, question, &options, &arena, &result, NULL), BF_OK);
	ck_assert_uint_gt(result.hit_count, 20);
	for (uint32_t i = 0; i < result.hit_count; i++) {
		struct buf text = BUF_INIT(1 << 20);
		ck_assert_int_eq(search_explain_snapshot(&spreads[0].base, question, &options,
							 result.hits[i].article.id, false, &text, NULL),
				 BF_OK);
		buf_append_byte(&text, '\0');
		const char *parts = strchr(strstr(text.ptr, "\nthe article ") + 1, '\n') + 1;
		const char *all = strstr(parts, "  in all");
		while (all[-1] != '\n')
			all--;
		ck_assert_int_eq(ten_thousandths_in(parts, all), (int64_t)(strtod(all, NULL) * 10000 + 0.5));
		buf_free(&text);
	}
	arena_free(&arena);
	give_back();
}
END_TEST

START_TEST(in_words)
{
	struct search_options options = {.limit = 8};
	struct buf text = BUF_INIT(1 << 20);
	deal();
	ck_assert_int_eq(search_explain_snapshot(&spreads[0].base, SLICE("border river"), &options, SLICE("a001"),
						 false, &text, NULL),
			 BF_OK);
	buf_append_byte(&text, '\0');
	ck_assert_ptr_nonnull(strstr(text.ptr, "read as: border AND river\n"));
	ck_assert_ptr_nonnull(strstr(text.ptr, "\ntime: read "));
	ck_assert_ptr_nonnull(strstr(text.ptr, "\nthe article a001 "));
	buf_free(&text);
	give_back();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explain");
	TCase *c = tcase_create("explain");
	tcase_set_timeout(c, 240);
	suite_add_tcase(suite, c);
	tcase_add_test(c, parts_add_up_on_every_spread);
	tcase_add_test(c, without_bonuses_further_down);
	tcase_add_test(c, no_such_article);
	tcase_add_test(c, in_words);
	tcase_add_test(c, in_words_they_add_up_too);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
