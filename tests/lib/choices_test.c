/* choices_test.c - subjects chosen by name and by code, over every home of articles. */
#include <stdio.h>

#include "tests/lib/support.h"

#define SUBJECT(code, name) "{\"scheme\":\"iptc\",\"code\":\"" code "\"" name "}"
#define NAME(text) ",\"name\":\"" text "\""

static const char *const articles[] = {
    "{\"id\":\"a1\",\"body\":\"A boat sank.\",\"subjects\":[" SUBJECT("0400", NAME("economy")) "]}",
    "{\"id\":\"a2\",\"body\":\"A ship sank.\",\"subjects\":[" SUBJECT("0400", NAME("Wirtschaft")) "]}",
    "{\"id\":\"a3\",\"body\":\"A raft sank.\",\"subjects\":[" SUBJECT("1500", "") "]}",
    "{\"id\":\"a4\",\"body\":\"A sub sank.\",\"subjects\":[" SUBJECT("0800", NAME("0400")) "]}",
};

/* What is chosen, what is found, the note where the choice stands for others. */
static const struct choosing {
	const char *where, *found, *note;
} choosings[] = {
    {"subject=economy", "a1", NULL},
    {"subject=iptc:0400", "a1 a2", "subject=iptc:0400 is subject=economy or subject=Wirtschaft"},
    {"subject=0400", "a4", NULL}, /* a name comes before a code */
    {"subject=1500", "a3", "subject=1500 is subject=iptc:1500"},
    {"subject=iptc:1500", "a3", NULL},
    {"subject=0800", "a4", "subject=0800 is subject=0400"},
    {"subject=other:0800", "", "no article has the subject 'other:0800'"},
};

START_TEST(subjects_by_code)
{
	const struct choosing *c = &choosings[_i];
	const char *path = archive_of("archive", articles, sizeof articles / sizeof *articles);
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_archive *archive;
	bf_result *result;
	char found[100] = "";
	options.where = &c->where;
	options.where_count = 1;
	options.no_autopsy = 1;
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_search(archive, "sank", &options, &result, &error));
	for (size_t i = 0, at = 0; i < bf_result_hit_count(result); i++)
		at += (size_t)snprintf(found + at, sizeof found - at, "%s%s", i ? " " : "",
				       bf_result_hit(result, i)->id);
	ck_assert_str_eq(found, c->found);
	ck_assert_uint_eq(bf_result_note_count(result), c->note != NULL);
	if (c->note)
		ck_assert_str_eq(bf_result_note(result, 0), c->note);
	bf_result_free(result);
	bf_archive_close(archive);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/choices");
	TCase *c = tcase_create("all");
	tcase_add_loop_test(c, subjects_by_code, 0, sizeof choosings / sizeof *choosings);
	suite_add_tcase(suite, c);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
