/* choices_test.c - subjects chosen by name and by code, over every home of articles. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/support.h"

#define SUBJECT(code, name) "{\"scheme\":\"iptc\",\"code\":\"" code "\"" name "}"
#define NAME(text) ",\"name\":\"" text "\""

static const char *const articles[] = {
    "{\"id\":\"a1\",\"body\":\"A boat sank.\",\"subjects\":[" SUBJECT("0400", NAME("economy")) "]}",
    "{\"id\":\"a2\",\"body\":\"A ship sank.\",\"subjects\":[" SUBJECT("0400", NAME("Wirtschaft")) "]}",
    "{\"id\":\"a3\",\"body\":\"A raft sank.\",\"subjects\":[" SUBJECT("1500", "") "]}",
    "{\"id\":\"a4\",\"body\":\"A sub sank.\",\"subjects\":[" SUBJECT("0800", NAME("0400")) "]}",
    "{\"id\":\"a5\",\"body\":\"A tug sank.\",\"subjects\":[" SUBJECT("0400", "") "]}",
};

/* What is chosen or asked, what is found, the note where the choice stands for others. */
static const struct choosing {
	const char *where, *found, *note;
} choosings[] = {
    {"subject=economy", "a1", NULL},
    {"subject=iptc:0400", "a1 a2 a5",
     "subject=iptc:0400 is subject=iptc:0400 or subject=economy or subject=Wirtschaft"},
    {"subject=0400", "a4", NULL}, /* a name comes before a code */
    {"subject=1500", "a3", "subject=1500 is subject=iptc:1500"},
    {"subject=iptc:1500", "a3", NULL},
    {"subject=0800", "a4", "subject=0800 is subject=0400"},
    {"subject=other:0800", "", "no article has the subject 'other:0800'"},
};

/* The same in the question: a code with its scheme or alone, and a name, each wherever it is. */
static const struct choosing questions[] = {
    {"subject:iptc:0400", "a1 a2 a5", NULL},
    {"subject:\"iptc:0400\"", "a1 a2 a5", NULL},
    {"subject:0400", "a1 a2 a4 a5", NULL},
    {"subject:(iptc:0400, iptc:1500)", "a1 a2 a3 a5", NULL},
    {"subject:(iptc:0400 iptc:1500)", "", NULL},
    {"sank -subject:iptc:0400", "a3 a4", NULL},
    {"subject:iptc", "a1 a2 a3 a4 a5", NULL},
    {"subject:iptc:08*", "a4", NULL},
    {"subject:other:0400", "", NULL},
    {"subject:economy", "a1", NULL},
};

/* ---- homes ------------------------------------------------------------------------------------ */

enum { LIVE, SEGMENTS, BOTH, HOMES };

static const char *archive_in(int home)
{
	enum { ALL = sizeof articles / sizeof *articles };
	bf_compact_options compaction = BF_COMPACT_OPTIONS_INIT;
	const char *path = archive_of("archive", articles, home == BOTH ? ALL / 2 : ALL);
	compaction.all = 1;
	if (home != LIVE)
		OK(bf_compact(path, &compaction, NULL, &error));
	if (home == BOTH) {
		bf_writer *writer = writer_on(path);
		for (size_t i = ALL / 2; i < ALL; i++)
			add_json(writer, articles[i]);
		OK(bf_writer_commit(writer, &error));
		bf_writer_close(writer);
	}
	return path;
}

static void expect(const char *path, const char *question, const bf_search_options *options,
		   const struct choosing *c)
{
	bf_archive *archive;
	bf_result *result;
	char found[100] = "";
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_search(archive, question, options, &result, &error));
	for (size_t i = 0, at = 0; i < bf_result_hit_count(result); i++)
		at += (size_t)snprintf(found + at, sizeof found - at, "%s%s", i ? " " : "",
				       bf_result_hit(result, i)->id);
	ck_assert_msg(strcmp(found, c->found) == 0, "%s finds %s, not %s", c->where, found, c->found);
	ck_assert_uint_eq(bf_result_note_count(result), c->note != NULL);
	if (c->note)
		ck_assert_str_eq(bf_result_note(result, 0), c->note);
	bf_result_free(result);
	bf_archive_close(archive);
}

START_TEST(subjects_by_code)
{
	const char *path = archive_in(_i);
	for (size_t i = 0; i < sizeof choosings / sizeof *choosings; i++) {
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		options.where = &choosings[i].where;
		options.where_count = 1;
		options.no_autopsy = 1;
		expect(path, "sank", &options, &choosings[i]);
	}
}
END_TEST

START_TEST(subjects_in_the_question)
{
	const char *path = archive_in(_i);
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		options.no_autopsy = 1;
		options.sort = BF_SORT_NEWEST; /* without dates by id */
		expect(path, questions[i].where, &options, &questions[i]);
	}
}
END_TEST

/* However many articles have the code under one name, another name of it is found. */
START_TEST(a_rare_name_behind_many)
{
	enum { MANY = 600 };
	const char *path = scratch_path("many"), *where = "subject=iptc:0400";
	bf_writer *writer = writer_on(path);
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_archive *archive;
	bf_result *result;
	char json[200];
	for (int i = 0; i <= MANY; i++) {
		snprintf(json, sizeof json, "{\"id\":\"m%03d\",\"body\":\"A boat sank.\",\"subjects\":[%s]}", i,
			 i < MANY ? SUBJECT("0400", NAME("economy")) : SUBJECT("0400", NAME("Wirtschaft")));
		add_json(writer, json);
	}
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	options.where = &where;
	options.where_count = 1;
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_search(archive, "sank", &options, &result, &error));
	ck_assert_uint_eq(bf_result_total(result), MANY + 1);
	bf_result_free(result);
	bf_archive_close(archive);
}
END_TEST

/* The value that is spelled nearly so is told, and none that only articles out of sight have. */
START_TEST(the_nearest_value)
{
	static const char *const sources[] = {
	    "{\"id\":\"s1\",\"source\":\"Meridian Wire\",\"body\":\"A boat sank.\"}",
	    "{\"id\":\"s2\",\"source\":\"Quixotic News\",\"body\":\"A ship sank.\"}"};
	static const char *const wheres[] = {"source=Meridan wire", "source=Quixotik news"};
	static const char *const seen[] = {"no article has the source 'Meridan wire'; there is source=Meridian Wire",
					   "no article has the source 'Quixotik news'; there is source=Quixotic News"};
	const char *path = archive_of("sources", sources, 2);
	bf_compact_options compaction = BF_COMPACT_OPTIONS_INIT;
	compaction.all = 1;
	if (_i)
		OK(bf_compact(path, &compaction, NULL, &error));
	for (int gone = 0; gone < 2; gone++) {
		for (int i = 0; i < 2; i++) {
			bf_search_options options = BF_SEARCH_OPTIONS_INIT;
			bf_archive *archive;
			bf_result *result;
			options.where = &wheres[i];
			options.where_count = 1;
			OK(bf_archive_open(path, &archive, &error));
			OK(bf_search(archive, "sank", &options, &result, &error));
			if (gone && i)
				ck_assert_str_eq(bf_result_note(result, 0), "no article has the source 'Quixotik news'");
			else
				ck_assert_str_eq(bf_result_note(result, 0), seen[i]);
			bf_result_free(result);
			bf_archive_close(archive);
		}
		bf_writer *writer = writer_on(path);
		OK(bf_writer_withdraw(writer, "s2", NULL, NULL, &error));
		OK(bf_writer_commit(writer, &error));
		bf_writer_close(writer);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/choices");
	TCase *c = tcase_create("all");
	tcase_add_loop_test(c, subjects_by_code, 0, HOMES);
	tcase_add_loop_test(c, subjects_in_the_question, 0, HOMES);
	tcase_add_test(c, a_rare_name_behind_many);
	tcase_add_loop_test(c, the_nearest_value, 0, 2);
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
