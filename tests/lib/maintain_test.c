/* maintain_test.c - statistics, check, dump, compact, the analysis, versions. */
#include <jansson.h>
#include <stdio.h>

#include "tests/lib/support.h"

static const char *const articles[] = {
    "{\"id\":\"a1\",\"headline\":\"River\",\"body\":\"Smugglers at the border.\",\"published\":\"2022-06-10T00:00:00Z\"}",
    "{\"id\":\"a2\",\"headline\":\"Cumbre\",\"language\":\"es\",\"published\":\"1998-06-01T00:00:00Z\"}",
    "{\"id\":\"h1\",\"headline\":\"Held\",\"status\":\"withheld\"}", "{\"id\":\"w1\",\"headline\":\"Withdrawn\"}"};

static const char *path;

static void make_archive(void)
{
	path = archive_of("archive", articles, sizeof articles / sizeof *articles);
	bf_writer *writer = writer_on(path);
	OK(bf_writer_withdraw(writer, "w1", "why", NULL, &error));
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
}

START_TEST(statistics)
{
	bf_statistics s = {.size = sizeof s};
	OK(bf_statistics_get(path, &s, &error));
	ck_assert_uint_eq(s.articles, 2);
	ck_assert_uint_eq(s.held, 2);
	ck_assert_uint_eq(s.withdrawn, 1);
	ck_assert_uint_gt(s.terms, 5);
	ck_assert_uint_gt(s.bytes, 1000);
	ck_assert_uint_eq(s.live_articles, 2);
	ck_assert_int_eq(s.oldest, 896659200);
	ck_assert_int_eq(s.newest, 1654819200);
	ck_assert_str_eq(s.default_language, "en");
	ck_assert_ptr_nonnull(strstr(s.fingerprint, "libstemmer"));
	s.size = 8;
	EXPECT(BF_BAD_ARGUMENT, bf_statistics_get(path, &s, &error));
	s.size = sizeof s;
	EXPECT(BF_NOT_FOUND, bf_statistics_get(scratch_path("nowhere"), &s, &error));
}
END_TEST

static void count_line(const char *line, void *payload)
{
	ck_assert_str_ne(line, "");
	++*(uint64_t *)payload;
}

START_TEST(checking)
{
	uint64_t lines = 0, problems = 9;
	OK(bf_check(path, NULL, count_line, &lines, &problems, &error));
	ck_assert_uint_eq(problems, 0);
	ck_assert_uint_eq(lines, 0);
	scratch_write("archive/live.1/docdata.glass", SLICE("rubbish"));
	OK(bf_check(path, NULL, count_line, &lines, &problems, &error));
	ck_assert_uint_gt(problems, 0);
	ck_assert_uint_eq(lines, problems);
	OK(bf_check(path, NULL, NULL, NULL, &problems, &error));
	ck_assert_uint_eq(lines, problems);
	EXPECT(BF_NOT_FOUND, bf_check(scratch_path("nowhere"), NULL, NULL, NULL, &problems, &error));
}
END_TEST

struct lines {
	unsigned count, stop_after;
};

static int take_line(const char *line, size_t length, void *payload)
{
	struct lines *l = payload;
	json_t *json = json_loadb(line, length, 0, NULL);
	ck_assert(json_is_object(json) && json_is_string(json_object_get(json, "id")));
	json_decref(json);
	return ++l->count != l->stop_after;
}

START_TEST(dumping)
{
	struct lines lines = {0, 0};
	OK(bf_dump(path, take_line, &lines, &error));
	ck_assert_uint_eq(lines.count, 4);
	lines = (struct lines){0, 2};
	EXPECT(BF_CANCELED, bf_dump(path, take_line, &lines, &error));
	ck_assert_uint_eq(lines.count, 2);
	EXPECT(BF_NOT_FOUND, bf_dump(scratch_path("nowhere"), take_line, &lines, &error));
}
END_TEST

START_TEST(compacting)
{
	bf_compact_options options = BF_COMPACT_OPTIONS_INIT;
	bf_compact_counts counts;
	uint64_t problems;
	options.all = 1;
	OK(bf_compact(path, &options, &counts, &error));
	ck_assert_uint_eq(counts.articles, 2);
	ck_assert_uint_eq(counts.segments_after, 1);
	ck_assert_uint_eq(total_of(path, "smuggling"), 1);
	OK(bf_check(path, NULL, NULL, NULL, &problems, &error));
	ck_assert_uint_eq(problems, 0);
	OK(bf_compact(path, NULL, NULL, &error));
	options.size = 0;
	EXPECT(BF_BAD_ARGUMENT, bf_compact(path, &options, &counts, &error));
	options.size = sizeof options;
	options.level = 99;
	EXPECT(BF_BAD_ARGUMENT, bf_compact(path, &options, &counts, &error));
	options.level = 0;
	EXPECT(BF_NOT_FOUND, bf_compact(scratch_path("nowhere"), &options, &counts, &error));
}
END_TEST

START_TEST(analysing_for_people)
{
	char *text;
	OK(bf_analyze("The smugglers' U.S. route", "en", 0, &text, &error));
	ck_assert_ptr_nonnull(strstr(text, "\tsmugglers\tsmuggl\n"));
	ck_assert_ptr_nonnull(strstr(text, "stop word"));
	bf_free(text);
	OK(bf_analyze("", NULL, 0, &text, &error));
	bf_free(text);
	EXPECT(BF_BAD_ARGUMENT, bf_analyze("text", "xx", 0, &text, &error));
	ck_assert_ptr_null(text);
}
END_TEST

START_TEST(analysing_as_json)
{
	static const char sentence[] = "al-Qaida smuggled 600% of it";
	char *text;
	OK(bf_analyze(sentence, "en", 1, &text, &error));
	json_t *json = json_loads(text, 0, NULL), *token;
	size_t i;
	ck_assert_uint_ge(json_array_size(json), 5);
	json_array_foreach(json, i, token) {
		const char *spelling, *surface, *stem;
		int start, end, position, span, stop;
		ck_assert_int_eq(json_unpack(token, "{s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:b}", "text", &spelling,
					     "start", &start, "end", &end, "position", &position, "span", &span,
					     "surface", &surface, "stem", &stem, "stop_word", &stop),
				 0);
		ck_assert_int_lt(start, end);
		ck_assert_int_eq(strncmp(spelling, sentence + start, (size_t)(end - start)), 0);
		ck_assert(span >= 1 && position >= 0);
	}
	json_decref(json);
	bf_free(text);
}
END_TEST

START_TEST(names_and_versions)
{
	char version[32];
	snprintf(version, sizeof version, "%d.%d.%d", BF_VERSION_MAJOR, BF_VERSION_MINOR, BF_VERSION_PATCH);
	ck_assert_str_eq(bf_version(), version);
	for (int i = BF_OK; i <= BF_INTERNAL; i++)
		for (int k = BF_OK; k < i; k++)
			ck_assert_str_ne(bf_status_text((bf_status)i), bf_status_text((bf_status)k));
	ck_assert_str_eq(bf_status_text((bf_status)99), "unknown status");
	ck_assert_str_eq(bf_status_text((bf_status)-1), "unknown status");
	ck_assert_ptr_null(bf_region_name(0));
	ck_assert_ptr_nonnull(bf_region_name(1));
	ck_assert_ptr_null(bf_region_name(200));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/maintain");
	TCase *maintain = tcase_create("maintain");
	tcase_add_checked_fixture(maintain, make_archive, NULL);
	tcase_add_test(maintain, statistics);
	tcase_add_test(maintain, checking);
	tcase_add_test(maintain, dumping);
	tcase_add_test(maintain, compacting);
	tcase_add_test(maintain, analysing_for_people);
	tcase_add_test(maintain, analysing_as_json);
	tcase_add_test(maintain, names_and_versions);
	suite_add_tcase(suite, maintain);
	return run_suite(suite);
}
