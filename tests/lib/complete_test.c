/* complete_test.c - completions for a search box: the most frequent first, whole names, and
 * nothing of an article that is out of sight. */
#include <jansson.h>
#include <pthread.h>

#include "tests/lib/support.h"

static const char *const articles[] = {
    "{\"id\":\"a1\",\"headline\":\"At the border\",\"byline\":[\"Ana Ruiz\",\"José Ibarra\"],\"section\":\"World\","
    "\"body\":\"Smuggling at the border. Smugglers fled.\"}",
    "{\"id\":\"a2\",\"headline\":\"At the river\",\"byline\":[\"Ana Ruiz\"],\"source\":\"Meridian Wire\","
    "\"subjects\":[{\"code\":\"20000772\",\"name\":\"migration policy\"}],\"body\":\"Nothing of smuggling.\"}",
    "{\"id\":\"a3\",\"headline\":\"Smuggling\",\"body\":\"A story of anarchy and migrants.\"}",
    "{\"id\":\"h1\",\"status\":\"withheld\",\"byline\":[\"Quentin Secret\"],\"body\":\"Xylophone smuggling.\"}",
    "{\"id\":\"h2\",\"embargo\":\"2999-01-01\",\"body\":\"Vestibule.\"}"};

static const struct {
	const char *typed, *completions; /* as text/kind=articles@start */
} cases[] = {
    {"smug", "smuggling/word=3@0 smugglers/word=1@0"},
    {"SMUG", "smuggling/word=3@0 smugglers/word=1@0"},
    {"border smug", "smuggling/word=3@7 smugglers/word=1@7"},
    {"ana", "Ana Ruiz/byline=2@0 anarchy/word=1@0"},
    {"ana r", "Ana Ruiz/byline=2@0 river/word=1@4"},
    {"by ana ru", "Ana Ruiz/byline=2@3"},
    {"rui", "Ana Ruiz/byline=2@0"},
    {"jose", "José Ibarra/byline=1@0"},
    {"josé ib", "José Ibarra/byline=1@0"},
    {"migra", "migrants/word=1@0 migration policy/subject=1@0"},
    {"pol", "migration policy/subject=1@0"},
    {"wor", "World/section=1@0"},
    {"wire", "Meridian Wire/source=1@0"},
    /* in a field: what the field has */
    {"byline:an", "Ana Ruiz/byline=2@7"},
    {"byline:\"ana r", "Ana Ruiz/byline=2@8"},
    {"smuggling byline:(ibarra OR ru", "Ana Ruiz/byline=2@28"},
    {"author:rui", "Ana Ruiz/byline=2@7"},
    {"-byline:ruiz smug", "smuggling/word=3@13 smugglers/word=1@13"},
    {"byline:(ruiz) an", "Ana Ruiz/byline=2@14 anarchy/word=1@14 and/word=1@14"},
    {"section:an", ""},
    {"section:wo", "World/section=1@8"},
    {"byline: section:wo", "World/section=1@16"},
    {"\"by section:an", "Ana Ruiz/byline=2@12 anarchy/word=1@12 and/word=1@12"}, /* a quotation, no field */
    {"\"by section:\" section:wo", "World/section=1@22"},
    {"\u201cby section:an\u201d section:wo", "World/section=1@28"},
    {"\u201cby section:an\u201d an", "Ana Ruiz/byline=2@20 anarchy/word=1@20 and/word=1@20"},
    {"subject:pol", "migration policy/subject=1@8"},
    {"headline:an", "anarchy/word=1@9 and/word=1@9"},
    {"case:an", "anarchy/word=1@5 and/word=1@5"},
    {"id:an", ""},
    {"date:20", ""},
    {"byline:", ""},
    {"byline: an", "Ana Ruiz/byline=2@8 anarchy/word=1@8 and/word=1@8"},
    {"x:an", "Ana Ruiz/byline=2@2 anarchy/word=1@2 and/word=1@2"},
    {"xyl", ""},
    {"quen", ""},
    {"vest", ""},
    {"", ""},
    {"...", ""},
};

static void describe(const bf_completions *all, char *out, size_t room)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < bf_completions_count(all); i++) {
		const bf_completion *c = bf_completions_at(all, i);
		used += (size_t)snprintf(out + used, room - used, "%s%s/%s=%llu@%zu", i ? " " : "", c->text,
					 bf_completion_kind_text(c->kind), (unsigned long long)c->articles, c->start);
	}
	ck_assert_ptr_null(bf_completions_at(all, bf_completions_count(all)));
}

static void expect(bf_archive *archive, const char *typed, const char *wanted)
{
	char got[1024];
	bf_completions *all;
	OK(bf_complete(archive, typed, 0, 0, &all, &error));
	describe(all, got, sizeof got);
	ck_assert_msg(strcmp(got, wanted) == 0, "'%s': [%s], not [%s]", typed, got, wanted);
	bf_completions_free(all);
}

/* In the live part; in a segment. */
START_TEST(what_was_typed)
{
	const char *path = archive_of("archive", articles, 5);
	bf_compact_options options = BF_COMPACT_OPTIONS_INIT;
	bf_archive *archive;
	options.all = 1;
	if (_i)
		OK(bf_compact(path, &options, NULL, &error));
	OK(bf_archive_open(path, &archive, &error));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(archive, cases[i].typed, cases[i].completions);
	bf_archive_close(archive);
}
END_TEST

START_TEST(what_goes_out_of_sight)
{
	const char *path = archive_of("archive", articles, 5);
	bf_compact_options options = BF_COMPACT_OPTIONS_INIT;
	bf_archive *archive;
	options.all = 1;
	if (_i)
		OK(bf_compact(path, &options, NULL, &error));
	OK(bf_archive_open(path, &archive, &error));
	expect(archive, "rui", "Ana Ruiz/byline=2@0");
	expect(archive, "anar", "anarchy/word=1@0");
	bf_writer *writer = writer_on(path);
	OK(bf_writer_withdraw(writer, "a3", NULL, NULL, &error));
	OK(bf_writer_withdraw(writer, "a1", NULL, NULL, &error));
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	expect(archive, "rui", "Ana Ruiz/byline=1@0");
	expect(archive, "anar", "");
	expect(archive, "smug", "smuggling/word=1@0");
	expect(archive, "jos", "");
	bf_archive_close(archive);
}
END_TEST

START_TEST(limits_and_kinds)
{
	const char *path = archive_of("archive", articles, 5);
	bf_archive *archive;
	bf_completions *all;
	char got[1024], *text;
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_complete(archive, "ana", 1u << BF_COMPLETE_WORD, 5, &all, &error));
	describe(all, got, sizeof got);
	ck_assert_str_eq(got, "anarchy/word=1@0");
	OK(bf_completions_json(all, &text, &error));
	json_t *json = json_loads(text, 0, NULL), *list = json_object_get(json, "completions");
	ck_assert_int_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_string_value(json_object_get(json_array_get(list, 0), "kind")), "word");
	ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(list, 0), "articles")), 1);
	json_decref(json);
	bf_free(text);
	bf_completions_free(all);
	OK(bf_complete(archive, "smug", 0, 1, &all, &error));
	ck_assert_uint_eq(bf_completions_count(all), 1);
	bf_completions_free(all);
	EXPECT(BF_BAD_ARGUMENT, bf_complete(archive, "smug", 0, 101, &all, &error));
	EXPECT(BF_BAD_ARGUMENT, bf_complete(archive, "smug", 1u << BF_COMPLETE_COUNT, 1, &all, &error));
	ck_assert_ptr_null(all);
	bf_completions_free(NULL);
	bf_archive_close(archive);
}
END_TEST

/* ---- threads --------------------------------------------------------------------------- */

static void *type_on(void *payload)
{
	bf_archive *archive = payload;
	size_t wrong = 0;
	for (int i = 0; i < 300; i++) {
		bf_completions *all;
		if (bf_complete(archive, i % 2 ? "smug" : "rui", 0, 3, &all, NULL) != BF_OK) {
			wrong++;
			continue;
		}
		wrong += bf_completions_count(all) == 0;
		bf_completions_free(all);
	}
	return (void *)wrong;
}

/* One handle, many threads, and a writer that makes the table old again and again. */
START_TEST(many_type_at_once)
{
	const char *path = archive_of("archive", articles, 5);
	bf_archive *archive;
	pthread_t threads[4];
	OK(bf_archive_open(path, &archive, &error));
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, type_on, archive), 0);
	bf_writer *writer = writer_on(path);
	for (int i = 0; i < 5; i++) {
		char json[128];
		snprintf(json, sizeof json, "{\"id\":\"n%d\",\"byline\":[\"Eva Ruiz\"],\"body\":\"smuggling\"}", i);
		add_json(writer, json);
		OK(bf_writer_commit(writer, &error));
	}
	bf_writer_close(writer);
	for (int i = 0; i < 4; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
	expect(archive, "eva", "Eva Ruiz/byline=5@0");
	bf_archive_close(archive);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/complete");
	TCase *c = tcase_create("complete");
	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, what_was_typed, 0, 2);
	tcase_add_loop_test(c, what_goes_out_of_sight, 0, 2);
	tcase_add_test(c, limits_and_kinds);
	tcase_add_test(c, many_type_at_once);
	suite_add_tcase(suite, c);
	return run_suite(suite);
}
