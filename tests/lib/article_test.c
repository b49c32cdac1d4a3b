/* article_test.c - one article through the public interface: made by hand, from
 * JSON, got out of an archive, and shown. */
#include <stdio.h>

#include "tests/lib/support.h"

static const char whole[] =
    "{\"id\":\"a1\",\"version\":\"2\",\"headline\":\"Seen\",\"kicker\":\"K\",\"slugline\":\"S-L\",\"byline\":[\"Ana "
    "Ruiz\",\"Tom Lee\"],\"dateline\":\"TIJUANA\",\"published\":\"2022-06-10T10:00:00+02:00\",\"updated\":"
    "\"2022-06-11\",\"embargo\":\"2020-01-01T12:00:00Z\",\"urgency\":3,\"section\":\"World\",\"subjects\":[{\"scheme\":"
    "\"medtop\",\"code\":\"20000772\",\"name\":\"migration\"},{\"code\":\"20000001\"}],\"places\":[\"Mexico\",\"Texas\"],"
    "\"language\":\"en\",\"source\":\"Desk\",\"url\":\"https://example.org/1\",\"words\":12,\"usage_terms\":\"None\","
    "\"copyright_holder\":\"Us\",\"editors_note\":\"Corrects\",\"captions\":\"A photo\",\"body\":\"One.\\n\\nTwo.\"}";

static const struct {
	const char *name, *text;
} shown[] = {{"id", "a1"},
	     {"version", "2"},
	     {"headline", "Seen"},
	     {"kicker", "K"},
	     {"slugline", "S-L"},
	     {"byline", "Ana Ruiz, Tom Lee"},
	     {"dateline", "TIJUANA"},
	     {"published", "2022-06-10T10:00:00+02:00"},
	     {"updated", "2022-06-11"},
	     {"embargo", "2020-01-01T12:00:00Z"},
	     {"status", "usable"},
	     {"urgency", "3"},
	     {"section", "World"},
	     {"subjects", "migration, 20000001"},
	     {"places", "Mexico, Texas"},
	     {"language", "en"},
	     {"source", "Desk"},
	     {"url", "https://example.org/1"},
	     {"words", "12"},
	     {"usage_terms", "None"},
	     {"copyright_holder", "Us"},
	     {"editors_note", "Corrects"},
	     {"captions", "A photo"},
	     {"body", "One.\n\nTwo."},
	     {"desk_withdrawal", ""}};

enum { SHOWN = sizeof shown / sizeof *shown };

static bf_article *from_json(const char *json)
{
	bf_article *article;
	OK(bf_article_from_json(json, strlen(json), &article, &error));
	return article;
}

static void assert_shown(bf_article *article)
{
	for (size_t i = 0; i < SHOWN; i++)
		ck_assert_str_eq(bf_article_field(article, shown[i].name), shown[i].text);
	ck_assert_ptr_null(bf_article_field(article, "nonsense"));
	ck_assert_ptr_null(bf_article_field(article, ""));
}

START_TEST(every_field_is_shown)
{
	bf_article *article = from_json(whole);
	assert_shown(article);
	bf_article_free(article);
	bf_article_free(NULL);
}
END_TEST

START_TEST(an_empty_article)
{
	bf_article *article;
	OK(bf_article_new(&article, &error));
	for (size_t i = 0; i < SHOWN; i++)
		ck_assert_str_eq(bf_article_field(article, shown[i].name),
				 strcmp(shown[i].name, "status") == 0 ? "usable" : "");
	bf_article_free(article);
}
END_TEST

/* What is set field by field is what is read from JSON. */
START_TEST(fields_can_be_set)
{
	bf_article *article;
	char *json;
	OK(bf_article_new(&article, &error));
	for (size_t i = 0; i < SHOWN; i++) {
		const char *name = shown[i].name;
		if (strcmp(name, "subjects") == 0 || strcmp(name, "byline") == 0 || strcmp(name, "places") == 0)
			continue;
		OK(bf_article_set(article, name, shown[i].text, &error));
	}
	OK(bf_article_set(article, "byline", "Ana Ruiz", &error));
	OK(bf_article_set(article, "byline", "Tom Lee", &error)); /* one item more */
	OK(bf_article_set(article, "places", "Mexico", &error));
	OK(bf_article_set(article, "places", "Texas", &error));
	OK(bf_article_set(article, "subjects", "migration", &error));
	OK(bf_article_set(article, "subjects", "20000001", &error));
	assert_shown(article);
	OK(bf_article_json(article, &json, &error));
	bf_article *again = from_json(json);
	assert_shown(again);
	bf_article_free(again);
	bf_free(json);
	bf_article_free(article);
}
END_TEST

START_TEST(values_that_cannot_be_set)
{
	bf_article *article;
	OK(bf_article_new(&article, &error));
	EXPECT(BF_BAD_ARGUMENT, bf_article_set(article, "nonsense", "x", &error));
	EXPECT(BF_BAD_ARGUMENT, bf_article_set(article, "title", "x", &error)); /* a spelling, not the name */
	OK(bf_article_set(article, "published", "2022-06-10", &error));
	EXPECT(BF_BAD_ARTICLE, bf_article_set(article, "published", "yesterday", &error));
	ck_assert_str_eq(bf_article_field(article, "published"), "2022-06-10");
	EXPECT(BF_BAD_ARTICLE, bf_article_set(article, "words", "many", &error));
	ck_assert_int_eq(bf_article_set(article, "words", "many", NULL), BF_BAD_ARTICLE);
	OK(bf_article_set(article, "headline", "First", &error));
	OK(bf_article_set(article, "headline", "Second \"quoted\"\t", &error));
	ck_assert_str_eq(bf_article_field(article, "headline"), "Second \"quoted\"");
	bf_article_free(article);
}
END_TEST

/* Status and embargo fail closed: what is not understood holds. */
START_TEST(statuses_and_embargoes_that_are_not_understood)
{
	bf_article *article;
	OK(bf_article_new(&article, &error));
	OK(bf_article_set(article, "status", "canceled", &error));
	ck_assert_str_eq(bf_article_field(article, "status"), "canceled");
	bf_article_free(article);
	OK(bf_article_new(&article, &error));
	EXPECT(BF_BAD_ARTICLE, bf_article_set(article, "status", "who knows", &error));
	bf_article_free(article);
	article = from_json("{\"id\":\"a\",\"headline\":\"h\",\"status\":\"who knows\"}");
	ck_assert_str_eq(bf_article_field(article, "status"), "withheld");
	bf_article_free(article);
}
END_TEST

START_TEST(json_that_is_no_article)
{
	static const char *const texts[] = {"", "{", "[]", "\"text\"", "{\"id\":\"a\"} trailing", "{\"id\":\"\\u0000\"}"};
	bf_article *article;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		EXPECT(BF_BAD_ARTICLE, bf_article_from_json(texts[i], strlen(texts[i]), &article, &error));
		ck_assert_ptr_null(article);
	}
}
END_TEST

START_TEST(out_of_an_archive_as_it_went_in)
{
	const char *const articles[] = {whole};
	const char *path = archive_of("archive", articles, 1);
	bf_archive *archive;
	bf_article *article;
	char *json;
	OK(bf_archive_open(path, &archive, &error));
	OK(bf_article_get(archive, "a1", &article, &error));
	assert_shown(article);
	OK(bf_article_json(article, &json, &error));
	ck_assert_ptr_null(strchr(json, '\n'));
	bf_free(json);
	bf_article_free(article);
	EXPECT(BF_NOT_FOUND, bf_article_get(archive, "a2", &article, &error));
	ck_assert_ptr_null(article);
	EXPECT(BF_NOT_FOUND, bf_article_get(archive, "", &article, &error));
	bf_archive_close(archive);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/article");
	TCase *article = tcase_create("article");
	tcase_add_test(article, every_field_is_shown);
	tcase_add_test(article, an_empty_article);
	tcase_add_test(article, fields_can_be_set);
	tcase_add_test(article, values_that_cannot_be_set);
	tcase_add_test(article, statuses_and_embargoes_that_are_not_understood);
	tcase_add_test(article, json_that_is_no_article);
	tcase_add_test(article, out_of_an_archive_as_it_went_in);
	suite_add_tcase(suite, article);
	return run_suite(suite);
}
