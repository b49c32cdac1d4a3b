/* autopsy_test.c - the public face of suggestions; and that nothing of an article which is
 * out of sight is ever in one, wherever articles stand. */
#include <jansson.h>

#include "tests/lib/support.h"

static const char *const articles[] = {
    "{\"id\":\"a1\",\"headline\":\"At the border\",\"published\":\"2022-06-10\","
    "\"body\":\"Smuggling was named by Zelensky. The dog barked.\"}",
    "{\"id\":\"a2\",\"headline\":\"At the river\",\"published\":\"2022-06-11\","
    "\"body\":\"Nothing of smuggling, said Merkel. The dog slept.\"}"};

/* Each brings one word that no other article has. */
static const char *const secrets[] = {
    "{\"id\":\"s1\",\"status\":\"withheld\",\"headline\":\"Xylophone\",\"byline\":[\"Quentin Withheldson\"],"
    "\"body\":\"Xylophonist dog.\"}",
    "{\"id\":\"s2\",\"embargo\":\"2999-01-01\",\"headline\":\"Vestibule\",\"body\":\"Vestibules, dog.\"}",
    "{\"id\":\"s3\",\"headline\":\"Marzipan\",\"body\":\"Marzipan dog.\"}",	 /* canceled later */
    "{\"id\":\"s4\",\"headline\":\"Quixotic\",\"body\":\"Quixotic dog.\"}",	 /* withdrawn later */
    "{\"id\":\"s5\",\"headline\":\"Juggernaut\",\"body\":\"Juggernaut dog.\"}", /* replaced later */
};
static const char *const canceled = "{\"id\":\"s3\",\"status\":\"canceled\",\"version\":\"9\"}";
static const char *const replaced =
    "{\"id\":\"s5\",\"version\":\"9\",\"headline\":\"Another\",\"body\":\"A dog.\"}";

/* Slips of all their words, alone and beside one that is there. */
static const char *const slips[] = {"xylophon",	 "xylophonst", "vestibul", "vestibules",      "marzipn",
				    "quixotc",	 "jugernaut",  "juggrnaut dog", "xylophnist dog", "marzipn dog",
				    "quixotc dog", "vestibuls OR qqq", "byline:withheldsn", "\"quixotc dog\"",
				    "quixotc NEAR/3 dog", "headline:marzipn"};
static const char *const words[] = {"xyloph", "vestib", "marzip", "quixot", "juggern", "withheld"};

static bf_result *ask(const char *path, const char *question, const bf_search_options *options)
{
	bf_archive *archive;
	bf_result *result;
	bf_search_options patient = BF_SEARCH_OPTIONS_INIT;
	if (options)
		patient = *options;
	patient.deadline_ms = 10000000; /* however slow the machine is */
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_search(archive, question, &patient, &result, &error));
	bf_archive_close(archive);
	return result;
}

START_TEST(a_suggestion_has_all_there_is_to_show)
{
	const char *path = archive_of("archive", articles, 2);
	bf_result *result = ask(path, "river smugling", NULL);
	ck_assert_uint_eq(bf_result_total(result), 0);
	ck_assert_uint_eq(bf_result_suggestion_count(result), 2); /* the other: without it */
	const bf_suggestion *s = bf_result_suggestion(result, 0);
	ck_assert_int_eq(s->kind, BF_SUGGEST_SPELLING);
	ck_assert_str_eq(s->query, "river smuggling");
	ck_assert_str_eq(s->was, "smugling");
	ck_assert_str_eq(s->becomes, "smuggling");
	ck_assert_uint_eq(s->start, 6);
	ck_assert_uint_eq(s->end, 14);
	ck_assert_uint_eq(s->found, 1);
	ck_assert_int_eq(bf_result_autopsy_is_complete(result), 1);
	ck_assert_int_eq(bf_result_suggestion(result, 1)->kind, BF_SUGGEST_WITHOUT);
	ck_assert_str_eq(bf_result_suggestion(result, 1)->becomes, "");
	ck_assert_ptr_null(bf_result_suggestion(result, 2));
	bf_result_free(result);
}
END_TEST

START_TEST(within_choices)
{
	const char *path = archive_of("archive", articles, 2);
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	static const char *const where[] = {"year=2022"}, *const elsewhere[] = {"year=1999"};
	options.where = where;
	options.where_count = 1;
	bf_result *result = ask(path, "smugling", &options);
	ck_assert_uint_eq(bf_result_suggestion_count(result), 1);
	ck_assert_str_eq(bf_result_suggestion(result, 0)->query, "smuggling");
	ck_assert_uint_eq(bf_result_suggestion(result, 0)->found, 2);
	ck_assert_uint_eq(bf_result_note_count(result), 0);
	bf_result_free(result);
	options.where = elsewhere;
	result = ask(path, "smuggling", &options);
	ck_assert_uint_eq(bf_result_suggestion_count(result), 0);
	ck_assert_uint_eq(bf_result_note_count(result), 2);
	ck_assert_str_eq(bf_result_note(result, 0), "no article has the year '1999'");
	ck_assert_str_eq(bf_result_note(result, 1), "2 articles match the question without the choices");
	bf_result_free(result);
}
END_TEST

START_TEST(switched_off)
{
	const char *path = archive_of("archive", articles, 2);
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	options.no_autopsy = 1;
	for (int i = 0; i < 2; i++) {
		bf_result *result = ask(path, "smugling", &options);
		ck_assert_uint_eq(bf_result_suggestion_count(result), 0);
		ck_assert_ptr_null(bf_result_suggestion(result, 0));
		bf_result_free(result);
		options.no_autopsy = 0;
		options.limit = BF_NO_HITS; /* the count alone */
	}
}
END_TEST

START_TEST(as_json)
{
	const char *path = archive_of("archive", articles, 2);
	static const char *const questions[] = {"smugling", "zelensky river", "qqqq"};
	for (size_t i = 0; i < 3; i++) {
		bf_result *result = ask(path, questions[i], NULL);
		char *text;
		OK(bf_result_json(result, &text, &error));
		json_t *json = json_loads(text, 0, NULL), *autopsy = json_object_get(json, "autopsy");
		json_t *all = json_object_get(autopsy, "suggestions");
		ck_assert(json_is_true(json_object_get(autopsy, "complete")));
		ck_assert_uint_eq(json_array_size(all), bf_result_suggestion_count(result));
		for (size_t k = 0; k < json_array_size(all); k++) {
			const bf_suggestion *s = bf_result_suggestion(result, k);
			const char *query, *was, *becomes, *kind;
			json_int_t found, start, end;
			ck_assert_int_eq(json_unpack(json_array_get(all, k),
						     "{s:s,s:s,s:s,s:s,s:I,s:I,s:I}", "query", &query, "was",
						     &was, "becomes", &becomes, "kind", &kind, "found",
						     &found, "start", &start, "end", &end),
					 0);
			ck_assert_str_eq(query, s->query);
			ck_assert_str_eq(was, s->was);
			ck_assert_str_eq(becomes, s->becomes);
			ck_assert_uint_eq((uint64_t)found, s->found);
			ck_assert_uint_eq((uint32_t)start, s->start);
			ck_assert_uint_eq((uint32_t)end, s->end);
		}
		json_decref(json);
		bf_free(text);
		bf_result_free(result);
	}
}
END_TEST

START_TEST(clauses)
{
	const char *path = archive_of("archive", articles, 2);
	bf_result *result = ask(path, "river \"dog xylophone\"", NULL);
	char *text;
	ck_assert_uint_eq(bf_result_clause_count(result), 4);
	const bf_clause *c = bf_result_clause(result, 1);
	ck_assert_str_eq(c->text, "\"dog xylophone\"");
	ck_assert_uint_eq(c->start, 6);
	ck_assert_uint_eq(c->end, 21);
	ck_assert(c->depth == 0 && c->found == 0 && c->kills && !c->optional);
	c = bf_result_clause(result, 2);
	ck_assert_str_eq(c->text, "=dog");
	ck_assert(c->depth == 1 && c->found == 2 && !c->kills);
	ck_assert_ptr_null(bf_result_clause(result, 4));
	OK(bf_result_json(result, &text, &error));
	json_t *json = json_loads(text, 0, NULL), *autopsy = json_object_get(json, "autopsy");
	json_t *second = json_array_get(json_object_get(autopsy, "clauses"), 1);
	ck_assert_str_eq(json_string_value(json_object_get(second, "text")), "\"dog xylophone\"");
	ck_assert_int_eq(json_integer_value(json_object_get(second, "found")), 0);
	ck_assert_int_eq(json_integer_value(json_object_get(second, "start")), 6);
	ck_assert_int_eq(json_integer_value(json_object_get(second, "end")), 21);
	ck_assert_int_eq(json_integer_value(json_object_get(second, "depth")), 0);
	ck_assert(json_is_true(json_object_get(second, "kills")));
	ck_assert(json_is_false(json_object_get(second, "optional")));
	json_decref(json);
	bf_free(text);
	bf_result_free(result);
}
END_TEST

/* ---- out of sight ----------------------------------------------------------------------------- */

static void change(const char *path)
{
	bf_writer *writer = writer_on(path);
	ck_assert_int_eq(add_json(writer, canceled), BF_HELD);
	ck_assert_int_eq(add_json(writer, replaced), BF_REPLACED);
	OK(bf_writer_withdraw(writer, "s4", "a test", NULL, &error));
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
}

static void expect_no_secret(const char *text, const char *question)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		ck_assert_msg(!strcasestr(text, words[i]), "'%s' is told of %s: %s", question, words[i], text);
}

static void look(const char *path)
{
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		bf_result *result = ask(path, slips[i], NULL);
		ck_assert_uint_eq(bf_result_total(result), 0);
		for (size_t k = 0; k < bf_result_suggestion_count(result); k++) {
			const bf_suggestion *s = bf_result_suggestion(result, k);
			expect_no_secret(s->becomes, slips[i]);
			ck_assert_uint_gt(s->found, 0);
		}
		bf_result_free(result);
	}
}

/* While they can be found, the three of them are suggested: so the test sees something. */
static void look_before(const char *path)
{
	static const char *const seen[] = {"marzipn", "quixotc", "jugernaut"};
	for (size_t i = 0; i < 3; i++) {
		bf_result *result = ask(path, seen[i], NULL);
		ck_assert_uint_eq(bf_result_suggestion_count(result), 1);
		bf_result_free(result);
	}
}

/* In the live part; in segments, with tombstones; compacted. */
START_TEST(what_is_out_of_sight_stays_there)
{
	bf_compact_options compaction = BF_COMPACT_OPTIONS_INIT;
	const char *path = archive_of("secrets", articles, 2);
	bf_writer *writer = writer_on(path);
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		add_json(writer, secrets[i]);
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	compaction.all = 1;
	if (_i > 0)
		OK(bf_compact(path, &compaction, NULL, &error));
	look_before(path);
	change(path);
	look(path);
	OK(bf_compact(path, &compaction, NULL, &error));
	look(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/autopsy");
	TCase *c = tcase_create("autopsy");
	tcase_add_test(c, a_suggestion_has_all_there_is_to_show);
	tcase_add_test(c, within_choices);
	tcase_add_test(c, switched_off);
	tcase_add_test(c, as_json);
	tcase_add_test(c, clauses);
	tcase_add_loop_test(c, what_is_out_of_sight_stays_there, 0, 2);
	suite_add_tcase(suite, c);
	return run_suite(suite);
}
