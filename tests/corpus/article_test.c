/* Articles: order of versions, holding, checking, copying, identity. */
#include <check.h>
#include <stdlib.h>

#include "corpus/article.h"
#include "util/buf.h"

static struct article parse(const char *json, struct arena *arena)
{
	struct article a;
	bf_error error;
	ck_assert_msg(article_from_json(slice_from(json), arena, &a, NULL, &error) == BF_OK,
		      "%s: %s", json, error.message);
	return a;
}

START_TEST(test_versions)
{
	/* The first of each pair is older, unless they are the same. */
	static const struct {
		const char *older, *newer;
		bool same;
	} cases[] = {
	    {"{\"version\":1}", "{\"version\":2}", false},
	    {"{\"version\":9}", "{\"version\":10}", false},
	    {"{\"version\":\"009\"}", "{\"version\":\"10\"}", false},
	    {"{\"version\":\"99999999999999999998\"}", "{\"version\":\"99999999999999999999\"}",
	     false},
	    {"{\"version\":1,\"updated\":\"2022\"}", "{\"version\":2,\"updated\":\"2021\"}", false},
	    {"{\"version\":\"2022-06-10T10:00:00Z\"}",
	     "{\"version\":\"2022-06-10T13:00:00+02:00\"}", false},
	    {"{\"version\":7,\"updated\":\"2021\"}", "{\"version\":7,\"updated\":\"2022\"}", false},
	    {"{\"version\":7,\"updated\":\"2021\"}",
	     "{\"version\":\"2020-01-01\",\"updated\":\"2022\"}", false},
	    {"{\"version\":7,\"published\":\"2021\"}", "{\"published\":\"2022\"}", false},
	    {"{\"updated\":\"2021\",\"published\":\"2022\"}",
	     "{\"updated\":\"2022\",\"published\":\"2021\"}", false},
	    {"{\"published\":\"2021\"}", "{\"published\":\"2022\",\"updated\":\"2020\"}", false},
	    {"{\"published\":\"2022-06-10\"}", "{\"published\":\"2022-06-10T01:00:00Z\"}", false},
	    {"{}", "{}", true},
	    {"{}", "{\"published\":\"2022\"}", true},
	    {"{\"version\":1}", "{}", true},
	    {"{\"version\":3}", "{\"version\":\"03\"}", true},
	    {"{\"updated\":\"2022\"}", "{\"published\":\"2021\"}", true},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct article older = parse(cases[i].older, &arena),
			       newer = parse(cases[i].newer, &arena);
		int order = article_compare_versions(&older, &newer);
		ck_assert_msg(cases[i].same ? order == 0 : order < 0, "%zu: %d", i, order);
		ck_assert_msg((article_compare_versions(&newer, &older) > 0) == (order < 0), "%zu",
			      i);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(test_holding)
{
	enum { NOON = 1654862400 }; /* 2022-06-10T12:00:00Z */
	static const struct {
		const char *json;
		int64_t free_from; /* held before; -1: for good; 0: never held */
	} cases[] = {
	    {"{}", 0},
	    {"{\"status\":\"withheld\"}", -1},
	    {"{\"status\":\"canceled\"}", -1},
	    {"{\"status\":\"???\"}", -1},
	    {"{\"embargo\":\"2022-06-10T12:00:00Z\"}", NOON},
	    {"{\"embargo\":\"2022-06-10T14:00:00+02:00\"}", NOON},
	    {"{\"embargo\":\"tomorrow\"}", -1},
	    {"{\"embargo\":\"2022-06-10T12:00:00Z\",\"status\":\"withheld\"}", -1},
	    /* A day without a time: until it has begun on the last meridian. */
	    {"{\"embargo\":\"2022-06-10\"}", NOON},
	    {"{\"embargo\":\"2022-06\"}", 1654084800},
	};
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct article a = parse(cases[i].json, &arena);
		int64_t from = cases[i].free_from;
		ck_assert_msg(article_is_held(&a, INT64_MAX) == (from < 0), "%zu", i);
		ck_assert_msg(article_is_held(&a, from) == (from < 0), "%zu", i);
		ck_assert_msg(article_is_held(&a, from - 1) == (from != 0), "%zu", i);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(test_what_holds_more_wins)
{
	struct article a = {0};
	article_restrict(&a, ARTICLE_CANCELED);
	article_restrict(&a, ARTICLE_USABLE);
	ck_assert_int_eq(a.status, ARTICLE_CANCELED);
	article_embargo(&a, (struct moment){2000, 0, MOMENT_SECOND});
	article_embargo(&a, (struct moment){1000, 0, MOMENT_SECOND});
	ck_assert_int_eq(a.embargo.instant, 2000);
	article_embargo(&a, (struct moment){0});
	article_embargo(&a, (struct moment){3000, 0, MOMENT_SECOND});
	ck_assert(a.embargo_unreadable);
	ck_assert_int_eq(a.embargo.precision, MOMENT_NONE);
}
END_TEST

START_TEST(test_check)
{
	struct subject subject = {.code = SLICE("bad\xff")};
	struct slice nul = SLICE("a\0b");
	struct article good = {.id = SLICE("a"), .headline = SLICE("H"), .body = SLICE("B")};
	struct article cases[10];
	for (size_t i = 0; i < 10; i++)
		cases[i] = good;
	char long_id[1025];
	memset(long_id, 'a', sizeof long_id);
	cases[0].id = SLICE("");
	cases[1].id = slice_make(long_id, sizeof long_id);
	cases[2].body = SLICE("caf\xe9");
	cases[3].headline = nul;
	cases[4].byline = (struct slice_list){&nul, 1};
	cases[5].places = (struct slice_list){&nul, 1};
	cases[6].subjects = (struct subject_list){&subject, 1};
	cases[7].body = cases[7].headline = SLICE("");
	cases[8].url = SLICE("\xc3");
	cases[9].language = nul;
	bf_error error;
	ck_assert_int_eq(article_check(&good, &error), BF_OK);
	for (size_t i = 0; i < 10; i++) {
		ck_assert_msg(article_check(&cases[i], &error) == BF_BAD_ARTICLE, "%zu", i);
		ck_assert_msg(error.message[0] && error.hint[0], "%zu", i);
	}
	cases[7].status = ARTICLE_CANCELED;
	ck_assert_int_eq(article_check(&cases[7], &error), BF_OK);
	cases[1].id.len = 1024;
	ck_assert_int_eq(article_check(&cases[1], NULL), BF_OK);
}
END_TEST

static const char FULL[] =
    "{\"id\":\"a1\",\"version\":\"3\",\"headline\":\"H\",\"kicker\":\"K\",\"slugline\":\"S\","
    "\"byline\":[\"A B\",\"C D\"],\"dateline\":\"PARIS\",\"published\":\"2022-06-10\","
    "\"updated\":\"2022-06-11T08:00:00+02:00\",\"embargo\":\"2030-01-01T06:00:00Z\","
    "\"status\":\"withheld\",\"urgency\":4,\"section\":\"World\",\"subjects\":[{\"scheme\":"
    "\"medtop\","
    "\"code\":\"20000772\",\"name\":\"emigration\"}],\"places\":[\"Mexico\"],\"language\":\"en\","
    "\"source\":\"AP\",\"url\":\"https://x.org/1\",\"words\":812,\"usage_terms\":\"U\","
    "\"copyright_holder\":\"C\",\"editors_note\":\"N\",\"captions\":\"P\",\"body\":\"B\"}";

START_TEST(test_copy_is_deep)
{
	struct arena first = ARENA_INIT, second = ARENA_INIT;
	char *json = strdup(FULL);
	struct article a = parse(json, &first), copy;
	ck_assert_int_eq(article_copy(&a, &second, &copy, NULL), BF_OK);
	memset(json, '#', strlen(json)); /* what the original borrows from is gone */
	free(json);
	arena_free(&first);
	struct buf out = BUF_INIT(10000);
	article_to_json(&copy, &out);
	buf_append_byte(&out, 0);
	ck_assert_str_eq(out.ptr, FULL);
	buf_free(&out);
	arena_free(&second);
}
END_TEST

START_TEST(test_content_id)
{
	static const char *const different[] = {
	    "{\"title\":\"T\",\"body\":\"B\"}",
	    "{\"title\":\"TB\"}",
	    "{\"body\":\"TB\"}",
	    "{\"title\":\"T\",\"body\":\"B\",\"date\":\"2022\"}",
	    "{\"title\":\"T\",\"body\":\"B\",\"source\":\"S\"}",
	    "{\"title\":\"T\",\"body\":\"B\",\"url\":\"S\"}",
	};
	enum { COUNT = sizeof different / sizeof *different };
	struct arena arena = ARENA_INIT;
	struct slice ids[COUNT], again;
	for (size_t i = 0; i < COUNT; i++) {
		struct article a = parse(different[i], &arena);
		ck_assert_int_eq(article_content_id(&a, &arena, &ids[i], NULL), BF_OK);
		ck_assert_uint_eq(ids[i].len, 37);
		for (size_t j = 0; j < i; j++)
			ck_assert(!slice_equal(ids[i], ids[j]));
	}
	struct article same = parse("{\"body\":\" B\",\"title\":\"T \",\"words\":2}", &arena);
	ck_assert_int_eq(article_content_id(&same, &arena, &again, NULL), BF_OK);
	ck_assert(slice_equal(again, ids[0]));
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corpus/article");
	TCase *tests = tcase_create("article");
	tcase_add_test(tests, test_versions);
	tcase_add_test(tests, test_holding);
	tcase_add_test(tests, test_what_holds_more_wins);
	tcase_add_test(tests, test_check);
	tcase_add_test(tests, test_copy_is_deep);
	tcase_add_test(tests, test_content_id);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
