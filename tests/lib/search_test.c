/* search_test.c - the public face of searching: hits, spans, options, JSON. */
#include <jansson.h>
#include <math.h>

#include "tests/lib/support.h"

static const char *const articles[] = {
    "{\"id\":\"a1\",\"headline\":\"Smugglers at the river\",\"byline\":[\"Ana Ruiz\",\"Tom Lee\"],\"published\":"
    "\"2022-06-10T12:30:00+02:00\",\"source\":\"Desk\",\"section\":\"World\",\"url\":\"https://example.org/1\","
    "\"body\":\"The patrol met smugglers at the border.\\n\\nThey fled over the river \\\"Bravo\\\".\"}",
    "{\"id\":\"a2\",\"headline\":\"La cumbre de las Am\\u00e9ricas\",\"language\":\"es\",\"published\":\"1998-06\","
    "\"body\":\"Los migrantes llegaron a la frontera, dijo el se\\u00f1or Ibarra.\"}",
    "{\"id\":\"a3\",\"headline\":\"River levels\",\"published\":\"2022-06-12\",\"body\":\"The river rose.\"}",
    "{\"id\":\"a4\",\"body\":\"Only a body, with a river in it. Control: \\u0007 and \\u202e bidi.\"}",
    "{\"id\":\"h1\",\"headline\":\"A held river\",\"status\":\"withheld\"}"};

static bf_archive *archive;

static void open_archive(void)
{
	const char *path = archive_of("archive", articles, sizeof articles / sizeof *articles);
	OK(bf_archive_open(path, &archive, &error));
}

static void close_archive(void)
{
	bf_archive_close(archive);
	bf_archive_close(NULL);
}

static bf_result *ask(const char *question, const bf_search_options *options)
{
	bf_result *result;
	OK(bf_search(archive, question, options, &result, &error));
	return result;
}

/* The ids in order, joined by spaces. */
static const char *ids_of(const bf_result *result)
{
	static char ids[512];
	size_t used = 0;
	ids[0] = '\0';
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		used += (size_t)snprintf(ids + used, sizeof ids - used, "%s%s", i ? " " : "",
					 bf_result_hit(result, i)->id);
	return ids;
}

/* What the spans cover, joined by bars. */
static const char *marked(const bf_snippet *s)
{
	static char text[512];
	size_t used = 0;
	text[0] = '\0';
	for (size_t i = 0; i < s->span_count; i++) {
		ck_assert_uint_lt(s->spans[i].start, s->spans[i].end);
		ck_assert_uint_le(s->spans[i].end, s->length);
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s", i ? "|" : "",
					 (int)(s->spans[i].end - s->spans[i].start), s->text + s->spans[i].start);
	}
	return text;
}

START_TEST(a_hit_has_all_there_is_to_show)
{
	bf_result *result = ask("smuggling", NULL);
	ck_assert_uint_eq(bf_result_total(result), 1);
	ck_assert_uint_eq(bf_result_hit_count(result), 1);
	ck_assert_int_eq(bf_result_total_is_exact(result), 1);
	ck_assert_int_eq(bf_result_is_partial(result), 0);
	ck_assert(bf_result_took_ms(result) >= 0);
	ck_assert_str_eq(bf_result_reading(result), "smuggling");
	const bf_hit *hit = bf_result_hit(result, 0);
	ck_assert_str_eq(hit->id, "a1");
	ck_assert_str_eq(hit->headline.text, "Smugglers at the river");
	ck_assert_uint_eq(hit->headline.length, strlen(hit->headline.text));
	ck_assert_str_eq(marked(&hit->headline), "Smugglers");
	ck_assert_str_eq(marked(&hit->snippet), "smugglers");
	ck_assert_ptr_nonnull(strstr(hit->snippet.text, "met smugglers at"));
	ck_assert_str_eq(hit->date, "2022-06-10T12:30:00+02:00");
	ck_assert_str_eq(hit->source, "Desk");
	ck_assert_str_eq(hit->section, "World");
	ck_assert_str_eq(hit->url, "https://example.org/1");
	ck_assert_str_eq(hit->language, "en");
	ck_assert_str_eq(hit->byline, "Ana Ruiz, Tom Lee");
	ck_assert_int_eq(strncmp(hit->lead, "The patrol met smugglers", 24), 0);
	ck_assert(hit->score > 0);
	ck_assert_ptr_null(bf_result_hit(result, 1));
	bf_result_free(result);
	bf_result_free(NULL);
}
END_TEST

START_TEST(what_is_absent_is_empty_text)
{
	bf_result *result = ask("only body river", NULL);
	const bf_hit *hit = bf_result_hit(result, 0);
	ck_assert_str_eq(hit->id, "a4");
	ck_assert_str_eq(hit->headline.text, "");
	ck_assert_str_eq(hit->date, "");
	ck_assert_str_eq(hit->source, "");
	ck_assert_str_eq(hit->byline, "");
	ck_assert_uint_eq(hit->headline.span_count, 0);
	bf_result_free(result);
}
END_TEST

START_TEST(held_articles_are_not_there)
{
	bf_article *article;
	bf_result *result = ask("held", NULL);
	ck_assert_uint_eq(bf_result_total(result), 0);
	ck_assert_uint_eq(bf_result_hit_count(result), 0);
	bf_result_free(result);
	EXPECT(BF_NOT_FOUND, bf_article_get(archive, "h1", &article, &error));
	ck_assert_ptr_null(article);
}
END_TEST

START_TEST(limits_offsets_and_orders)
{
	static const struct {
		uint32_t limit, offset;
		bf_sort sort;
		const char *ids;
	} cases[] = {{0, 0, BF_SORT_NEWEST, "a3 a1 a4"}, {0, 0, BF_SORT_OLDEST, "a1 a3 a4"},
		     {2, 0, BF_SORT_NEWEST, "a3 a1"},	 {2, 1, BF_SORT_NEWEST, "a1 a4"},
		     {2, 3, BF_SORT_NEWEST, ""},	 {BF_NO_HITS, 0, BF_SORT_RELEVANCE, ""}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		options.limit = cases[i].limit;
		options.offset = cases[i].offset;
		options.sort = cases[i].sort;
		bf_result *result = ask("river", &options);
		ck_assert_uint_eq(bf_result_total(result), 3);
		ck_assert_str_eq(ids_of(result), cases[i].ids);
		bf_result_free(result);
	}
}
END_TEST

START_TEST(any_plain_now_and_no_snippets)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	options.any = 1;
	bf_result *result = ask("smugglers frontera", &options);
	ck_assert_uint_eq(bf_result_total(result), 2);
	bf_result_free(result);
	options.any = 0;
	options.plain = 1;
	options.no_snippets = 1;
	result = ask("river OR NOT (", &options); /* nothing there is an operator */
	ck_assert_uint_eq(bf_result_total(result), 3);
	bf_result_free(result);
	result = ask("river rose", &options);
	ck_assert_str_eq(bf_result_hit(result, 0)->snippet.text, "");
	ck_assert_uint_eq(bf_result_hit(result, 0)->snippet.span_count, 0);
	ck_assert_str_eq(bf_result_hit(result, 0)->headline.text, "River levels");
	bf_result_free(result);
	options = (bf_search_options)BF_SEARCH_OPTIONS_INIT;
	options.now = 1655121600; /* 2022-06-13 */
	result = ask("date:yesterday", &options);
	ck_assert_str_eq(ids_of(result), "a3");
	bf_result_free(result);
}
END_TEST

START_TEST(options_that_are_wrong)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_result *result;
	char *text;
	options.size = 3;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
	ck_assert_ptr_null(result);
	options = (bf_search_options)BF_SEARCH_OPTIONS_INIT;
	options.limit = 10001;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
	options.limit = 10;
	options.offset = 999991;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
	options.offset = 999990;
	OK(bf_search(archive, "river", &options, &result, &error));
	bf_result_free(result);
	options.sort = (bf_sort)9;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
	EXPECT(BF_BAD_ARGUMENT, bf_explain(archive, "river", &options, 0, &text, &error));
	ck_assert_ptr_null(text);
	options.sort = BF_SORT_NEWEST;
	options.total = (bf_total)9;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
}
END_TEST

START_TEST(questions_that_cannot_be_read)
{
	bf_result *result;
	bf_error reason = {0};
	char *text;
	ck_assert_int_eq(bf_search(archive, "river AND (border", NULL, &result, &reason), BF_BAD_QUERY);
	ck_assert_ptr_null(result);
	ck_assert_uint_eq(reason.column, 11);
	ck_assert_str_ne(reason.message, "");
	ck_assert_str_ne(reason.hint, "");
	EXPECT(BF_BAD_QUERY, bf_explain(archive, "\"", NULL, 0, &text, &error));
	ck_assert_int_eq(bf_search(archive, "(", NULL, &result, NULL), BF_BAD_QUERY); /* nobody asked why */
}
END_TEST

START_TEST(notes_about_the_reading)
{
	bf_result *result = ask("river w/5 border", NULL);
	ck_assert_uint_ge(bf_result_note_count(result), 1);
	ck_assert_ptr_nonnull(strstr(bf_result_note(result, 0), "NEAR/5"));
	ck_assert_ptr_null(bf_result_note(result, bf_result_note_count(result)));
	ck_assert_str_eq(bf_result_reading(result), "river NEAR/5 border");
	bf_result_free(result);
}
END_TEST

START_TEST(questions_of_other_services)
{
	static const struct {
		bf_syntax syntax;
		const char *question, *reading;
	} CASES[] = {
	    {BF_SYNTAX_LEXIS, "river w/5 border", "river NEAR/5 border"},
	    {BF_SYNTAX_FACTIVA, "river w/5 border", "river PRE/5 border"},
	    {BF_SYNTAX_LUCENE, "+river +border", "river AND border"},
	};
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_result *result;
	bf_error reason = {0};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		options.syntax = CASES[i].syntax;
		result = ask(CASES[i].question, &options);
		ck_assert_str_eq(bf_result_reading(result), CASES[i].reading);
		ck_assert_uint_eq(bf_result_note_count(result), 1);
		ck_assert_ptr_nonnull(strstr(bf_result_note(result, 0), CASES[i].reading));
		bf_result_free(result);
	}
	options.syntax = BF_SYNTAX_FACTIVA;
	ck_assert_int_eq(bf_search(archive, "river near border", &options, &result, &reason), BF_BAD_QUERY);
	ck_assert_uint_eq(reason.column, 7);
	ck_assert_int_eq(bf_search(archive, "(", &options, &result, NULL), BF_BAD_QUERY);
	options.any = 1;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
	options.any = 0;
	options.syntax = (bf_syntax)4;
	EXPECT(BF_BAD_ARGUMENT, bf_search(archive, "river", &options, &result, &error));
}
END_TEST

/* ---- JSON --------------------------------------------------------------------------------------- */

static json_t *parse(const char *text)
{
	json_error_t fault;
	json_t *json = json_loads(text, 0, &fault);
	ck_assert_msg(json != NULL, "%s: %s", fault.text, text);
	return json;
}

/* The JSON says what the accessors say. */
static void assert_same_hit(json_t *json, const bf_hit *hit)
{
	const char *id, *headline, *date, *url, *source, *section, *language, *snippet;
	double score;
	json_t *marks, *byline, *when;
	int cut;
	ck_assert_int_eq(json_unpack(json, "{s:s, s:s, s:F, s:o, s:s, s:s, s:s, s:s, s:o, s:{s:s, s:o, s:b}}", "id",
				     &id, "headline", &headline, "score", &score, "date", &when, "url", &url,
				     "source", &source, "section", &section, "language", &language, "byline",
				     &byline, "snippet", "text", &snippet, "marks", &marks, "cut_after", &cut),
			 0);
	ck_assert_str_eq(id, hit->id);
	ck_assert_str_eq(headline, hit->headline.text);
	ck_assert(fabs(score - hit->score) < 0.001);
	date = json_is_null(when) ? "" : json_string_value(when);
	ck_assert_str_eq(date, hit->date);
	ck_assert_str_eq(url, hit->url);
	ck_assert_str_eq(source, hit->source);
	ck_assert_str_eq(section, hit->section);
	ck_assert_str_eq(language, hit->language);
	ck_assert_str_eq(snippet, hit->snippet.text);
	ck_assert_int_eq(!cut, !hit->snippet.cut_after);
	ck_assert_uint_eq(json_array_size(marks), hit->snippet.span_count);
	for (size_t i = 0; i < hit->snippet.span_count; i++) {
		int start, end;
		ck_assert_int_eq(json_unpack(json_array_get(marks, i), "[ii!]", &start, &end), 0);
		ck_assert_uint_eq(start, hit->snippet.spans[i].start);
		ck_assert_uint_eq(end, hit->snippet.spans[i].end);
	}
	ck_assert(json_is_array(byline));
}

START_TEST(a_result_as_json)
{
	static const char *const questions[] = {"river", "cumbre frontera", "\"the river\" w/5 border OR smuggl*",
						"nothing at all", "control bidi"};
	for (size_t q = 0; q < sizeof questions / sizeof *questions; q++) {
		char *text;
		const char *query;
		int format, total, exact, partial;
		json_t *hits, *notes;
		bf_result *result = ask(questions[q], NULL);
		OK(bf_result_json(result, &text, &error));
		ck_assert_ptr_null(strchr(text, '\n'));
		json_t *json = parse(text);
		ck_assert_int_eq(json_unpack(json, "{s:i, s:s, s:i, s:b, s:b, s:o, s:o}", "format", &format, "query",
					     &query, "total", &total, "total_is_exact", &exact, "partial", &partial,
					     "notes", &notes, "hits", &hits),
				 0);
		ck_assert_int_eq(format, 1);
		ck_assert_str_eq(query, bf_result_reading(result));
		ck_assert_uint_eq(total, bf_result_total(result));
		ck_assert(exact && !partial && json_is_real(json_object_get(json, "took_ms")));
		ck_assert_uint_eq(json_array_size(notes), bf_result_note_count(result));
		ck_assert_uint_eq(json_array_size(hits), bf_result_hit_count(result));
		for (size_t i = 0; i < json_array_size(hits); i++)
			assert_same_hit(json_array_get(hits, i), bf_result_hit(result, i));
		json_decref(json);
		bf_free(text);
		bf_result_free(result);
	}
	bf_free(NULL);
}
END_TEST

START_TEST(explaining_for_people_and_as_json)
{
	char *text;
	OK(bf_explain(archive, "smuggl* NEAR/5 border", NULL, 0, &text, &error));
	ck_assert_ptr_nonnull(strstr(text, "NEAR/5"));
	bf_free(text);
	OK(bf_explain(archive, "smuggl* NEAR/5 border", NULL, 1, &text, &error));
	json_t *json = parse(text);
	ck_assert(json_is_object(json) && !json_object_get(json, "hit"));
	json_decref(json);
	bf_free(text);
	OK(bf_explain_hit(archive, "river smugglers", NULL, "a1", 1, &text, &error));
	json = parse(text);
	const json_t *hit = json_object_get(json, "hit"), *parts = json_object_get(hit, "parts");
	json_int_t sum = 0;
	for (size_t i = 0; i < json_array_size(parts); i++)
		sum += json_integer_value(json_object_get(json_array_get(parts, i), "points"));
	ck_assert_int_eq(sum, json_integer_value(json_object_get(hit, "points")));
	ck_assert_int_gt(sum, 0);
	json_decref(json);
	bf_free(text);
	OK(bf_explain_hit(archive, "river smugglers", NULL, "a3", 0, &text, &error));
	ck_assert_ptr_nonnull(strstr(text, "the article a3 does not match"));
	bf_free(text);
	EXPECT(BF_NOT_FOUND, bf_explain_hit(archive, "river", NULL, "h1", 0, &text, &error)); /* held */
}
END_TEST

/* ---- archives -------------------------------------------------------------------------------------- */

START_TEST(a_result_outlives_its_archive)
{
	const char *path = archive_of("second", articles, 1);
	bf_archive *second;
	bf_result *result;
	OK(bf_archive_open(path, &second, &error));
	OK(bf_search(second, "river", NULL, &result, &error));
	bf_archive_close(second);
	ck_assert_str_eq(bf_result_hit(result, 0)->id, "a1");
	bf_result_free(result);
}
END_TEST

START_TEST(an_open_archive_follows_the_writer)
{
	const char *path = archive_of("third", articles, 1);
	bf_archive *third;
	bf_result *result;
	OK(bf_archive_open(path, &third, &error));
	bf_writer *writer = writer_on(path);
	add_json(writer, articles[2]);
	OK(bf_search(third, "river", NULL, &result, &error));
	ck_assert_uint_eq(bf_result_total(result), 1);
	bf_result_free(result);
	OK(bf_writer_commit(writer, &error));
	OK(bf_search(third, "river", NULL, &result, &error));
	ck_assert_uint_eq(bf_result_total(result), 2);
	bf_result_free(result);
	bf_writer_close(writer);
	bf_archive_close(third);
}
END_TEST

START_TEST(what_is_no_archive)
{
	bf_archive *none;
	EXPECT(BF_NOT_FOUND, bf_archive_open(scratch_path("nowhere"), &none, &error));
	ck_assert_ptr_null(none);
	scratch_write("file", SLICE("text"));
	EXPECT(BF_NOT_FOUND, bf_archive_open(scratch_path("file"), &none, &error));
	EXPECT(BF_NOT_FOUND, bf_archive_open("", &none, &error));
	char path[5000];
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	EXPECT(BF_BAD_ARGUMENT, bf_archive_open(path, &none, &error));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/search");
	TCase *search = tcase_create("search");
	tcase_add_checked_fixture(search, open_archive, close_archive);
	tcase_add_test(search, a_hit_has_all_there_is_to_show);
	tcase_add_test(search, what_is_absent_is_empty_text);
	tcase_add_test(search, held_articles_are_not_there);
	tcase_add_test(search, limits_offsets_and_orders);
	tcase_add_test(search, any_plain_now_and_no_snippets);
	tcase_add_test(search, questions_of_other_services);
	tcase_add_test(search, options_that_are_wrong);
	tcase_add_test(search, questions_that_cannot_be_read);
	tcase_add_test(search, notes_about_the_reading);
	tcase_add_test(search, a_result_as_json);
	tcase_add_test(search, explaining_for_people_and_as_json);
	tcase_add_test(search, a_result_outlives_its_archive);
	tcase_add_test(search, an_open_archive_follows_the_writer);
	tcase_add_test(search, what_is_no_archive);
	suite_add_tcase(suite, search);
	return run_suite(suite);
}
