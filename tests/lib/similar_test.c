/* similar_test.c - background to a story: on its subject, without its copies, the same over
 * every spread. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "backfile.h"
#include "tests/support/scratch.h"

#define STORY                                                                                      \
	"Smugglers left the trailer at the border crossing before dawn, and forty migrants climbed out. " \
	"The sheriff of Alder County said that the driver had fled towards the river on foot. "    \
	"Nurses from the county hospital treated nine people for heat. Investigators believe that " \
	"the trailer came from a warehouse in Calder Bay, which the police searched in the afternoon. " \
	"A court will hear the owner of the warehouse on Monday."
#define FIRST_HALF                                                                                 \
	"Smugglers left the trailer at the border crossing before dawn, and forty migrants climbed out. " \
	"The sheriff of Alder County said that the driver had fled towards the river on foot."

static const struct {
	const char *id, *headline, *body, *published;
} articles[] = {
    {"story", "Forty migrants found in trailer at the border", STORY, "2022-06-11"},
    {"copy/other-paper", "Migrants freed from hot trailer", STORY, "2022-06-12"},
    {"copy/short", "Trailer with migrants found", FIRST_HALF, "2022-06-11"},
    {"copy/longer", "Forty migrants found in trailer at the border",
     STORY " The mayor of Calder Bay said that the city would pay for beds, and asked the county for more.", "2022-06-13"},
    {"copy/quotes", "FORTY MIGRANTS FOUND IN TRAILER", "\xe2\x80\x9c" STORY "\xe2\x80\x9d \xe2\x80\x94", "2022-06-11"},
    {"older/trailers", "Smugglers change to trailers",
     "Smugglers on the border use trailers more often than cars, says the sheriff. Last year the patrol found "
     "eleven trailers with migrants in them, against four in the year before.", "2022-02-01"},
    {"older/warehouse", "Police look at warehouses in Calder Bay",
     "The police of Calder Bay look at warehouses from which trailers go to the border. Owners speak of chance.",
     "2022-05-20"},
    {"newer/court", "Owner of warehouse is heard by court",
     "The owner of a warehouse in Calder Bay told the court that he did not know of migrants in his trailer.",
     "2022-06-20"},
    {"newer/court-copy", "Warehouse owner in court",
     "The owner of a warehouse in Calder Bay told the court that he did not know of migrants in his trailer.",
     "2022-06-21"},
    {"far/harbour", "Harbour gets a new crane", "The harbour has bought a crane, and ships will wait less.", "2022-06-11"},
    {"far/school", "School wins a prize", "Pupils of the school won a prize for a film about bees.", "2022-06-01"},
    {"far/weather", "Rain ends the drought", "It rained for a week, and farmers are glad of it.", "2022-06-02"},
    /* Words that are operators where they are typed. */
    {"far/loud", "SHIPS NEAR HARBOUR, ANY FIRST: PRE-DAWN ATLEAST CASE*",
     "Near ships, any ship, first ships. AT&T's near-by U.S. harbour: word~ (word) \"ATLEAST\" /s border^2 *star?", "2022-06-03"},
    {"far/loud-too", "NEAR ships FIRST ANY harbour", "A pre-dawn case of AT&T, atleast at the near-by U.S. star.", "2022-06-04"},
    {"undated", "Old men remember", "Old men remember how the river was when nobody watched it.", NULL},
};
enum { COUNT = sizeof articles / sizeof *articles };

static const char *paths[3]; /* all live; all in segments; half and half */

static void put(const char *path, size_t from, size_t to, bf_bulk bulk)
{
	const char *file = scratch_path("batch.jsonl");
	bf_writer *writer;
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	FILE *out = fopen(file, "w");
	for (size_t i = from; i < to; i++) {
		bf_article *a;
		char *json;
		ck_assert_int_eq(bf_article_new(&a, NULL), BF_OK);
		bf_article_set(a, "id", articles[i].id, NULL);
		bf_article_set(a, "headline", articles[i].headline, NULL);
		bf_article_set(a, "body", articles[i].body, NULL);
		bf_article_set(a, "language", "en", NULL);
		if (articles[i].published)
			bf_article_set(a, "published", articles[i].published, NULL);
		ck_assert_int_eq(bf_article_json(a, &json, NULL), BF_OK);
		fprintf(out, "%s\n", json);
		bf_free(json);
		bf_article_free(a);
	}
	fclose(out);
	options.bulk = bulk;
	ck_assert_int_eq(bf_writer_open(path, NULL, &writer, NULL), BF_OK);
	ck_assert_int_eq(bf_writer_ingest(writer, &file, 1, &options, NULL, NULL), BF_OK);
	bf_writer_close(writer);
}

static void make_archives(void)
{
	paths[0] = scratch_path("live");
	put(paths[0], 0, COUNT, BF_BULK_NEVER);
	paths[1] = scratch_path("segments");
	put(paths[1], 0, COUNT, BF_BULK_ALWAYS);
	paths[2] = scratch_path("both");
	put(paths[2], 0, COUNT / 2, BF_BULK_ALWAYS);
	put(paths[2], COUNT / 2, COUNT, BF_BULK_NEVER);
}

static bf_result *similar(const char *path, const char *id, const bf_similar_options *options)
{
	bf_archive *archive;
	bf_result *result;
	bf_error error = {0};
	ck_assert_int_eq(bf_archive_open(path, &archive, NULL), BF_OK);
	ck_assert_msg(bf_similar(archive, id, options, &result, &error) == BF_OK, "%s", error.message);
	bf_archive_close(archive);
	return result;
}

static bool has_hit(const bf_result *result, const char *id)
{
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		if (strcmp(bf_result_hit(result, i)->id, id) == 0)
			return true;
	return false;
}

static bool has_copy(const bf_result *result, const char *id)
{
	for (size_t i = 0; i < bf_result_copy_count(result); i++)
		if (strcmp(bf_result_copy(result, i), id) == 0)
			return true;
	return false;
}

START_TEST(background_without_copies)
{
	bf_result *result = similar(paths[_i], "story", NULL);
	ck_assert(!has_hit(result, "story") && !has_copy(result, "story"));
	for (size_t i = 0; i < COUNT; i++)
		if (strncmp(articles[i].id, "copy/", 5) == 0) {
			ck_assert_msg(!has_hit(result, articles[i].id), "%s is a hit", articles[i].id);
			ck_assert_msg(has_copy(result, articles[i].id), "%s is not told", articles[i].id);
		}
	ck_assert(has_hit(result, "older/trailers") && has_hit(result, "older/warehouse"));
	ck_assert(has_hit(result, "newer/court") != has_hit(result, "newer/court-copy"));
	ck_assert(has_copy(result, "newer/court") != has_copy(result, "newer/court-copy"));
	for (size_t i = 0; i < 3; i++) /* what is far comes last, if at all */
		ck_assert_int_ne(strncmp(bf_result_hit(result, i)->id, "far/", 4), 0);
	bf_result_free(result);
}
END_TEST

START_TEST(the_words_are_told)
{
	bf_result *result = similar(paths[_i], "story", NULL);
	bool trailer = false;
	ck_assert_uint_ge(bf_result_term_count(result), 10);
	ck_assert_uint_le(bf_result_term_count(result), 25);
	for (size_t i = 0; i < bf_result_term_count(result); i++) {
		const bf_story_term *t = bf_result_term(result, i);
		ck_assert_uint_ge(t->articles, 2); /* the story, and another */
		ck_assert_uint_ge(t->headline + t->body, 1);
		ck_assert(i == 0 || t->weight <= bf_result_term(result, i - 1)->weight);
		ck_assert_str_ne(t->word, "the");
		if (strcmp(t->word, "trailer") == 0) {
			trailer = true;
			ck_assert_uint_eq(t->headline, 1);
			ck_assert_uint_eq(t->body, 2);
			ck_assert_uint_eq(t->articles, 9);
		}
		ck_assert_ptr_nonnull(strstr(bf_result_reading(result), t->word));
	}
	ck_assert(trailer);
	ck_assert_ptr_null(bf_result_term(result, bf_result_term_count(result)));
	ck_assert_ptr_null(bf_result_copy(result, bf_result_copy_count(result)));
	bf_result_free(result);
}
END_TEST

START_TEST(options_are_kept)
{
	bf_similar_options options = BF_SIMILAR_OPTIONS_INIT;
	options.older = 1;
	bf_result *result = similar(paths[_i], "story", &options);
	ck_assert_uint_ge(bf_result_hit_count(result), 2);
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		ck_assert_int_le(strcmp(bf_result_hit(result, i)->date, "2022-06-11"), 0);
	bf_result_free(result);
	result = similar(paths[_i], "undated", &options); /* older than what? */
	ck_assert_uint_eq(bf_result_hit_count(result), 0);
	bf_result_free(result);
	options.older = 0;
	options.limit = 1;
	options.terms = 2;
	options.no_snippets = 1;
	result = similar(paths[_i], "story", &options);
	ck_assert_uint_eq(bf_result_hit_count(result), 1);
	ck_assert_uint_eq(bf_result_term_count(result), 2);
	ck_assert_str_eq(bf_result_hit(result, 0)->snippet.text, "");
	bf_result_free(result);
}
END_TEST

START_TEST(every_spread_answers_alike)
{
	for (size_t i = 0; i < COUNT; i++) {
		bf_result *judge = similar(paths[0], articles[i].id, NULL);
		for (int k = 1; k < 3; k++) {
			bf_result *other = similar(paths[k], articles[i].id, NULL);
			ck_assert_str_eq(bf_result_reading(judge), bf_result_reading(other));
			ck_assert_uint_eq(bf_result_hit_count(judge), bf_result_hit_count(other));
			ck_assert_uint_eq(bf_result_copy_count(judge), bf_result_copy_count(other));
			for (size_t h = 0; h < bf_result_hit_count(judge); h++) {
				const bf_hit *a = bf_result_hit(judge, h), *b = bf_result_hit(other, h);
				ck_assert_str_eq(a->id, b->id);
				ck_assert(a->score == b->score);
				ck_assert_str_eq(a->snippet.text, b->snippet.text);
			}
			bf_result_free(other);
		}
		bf_result_free(judge);
	}
}
END_TEST

/* The reading is a question that can be asked: it finds every hit. */
START_TEST(the_reading_can_be_asked)
{
	for (size_t i = 0; i < COUNT; i++) {
		bf_similar_options how = BF_SIMILAR_OPTIONS_INIT;
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		bf_archive *archive;
		bf_result *asked;
		bf_error error = {0};
		how.older = i % 2;
		bf_result *result = similar(paths[0], articles[i].id, &how);
		if (bf_result_reading(result)[0] == '\0') {
			bf_result_free(result);
			continue;
		}
		options.limit = 1000;
		ck_assert_int_eq(bf_archive_open(paths[0], &archive, NULL), BF_OK);
		ck_assert_msg(bf_search(archive, bf_result_reading(result), &options, &asked, &error) == BF_OK,
			      "'%s': %s", bf_result_reading(result), error.message);
		ck_assert_str_eq(bf_result_reading(result), bf_result_reading(asked));
		for (size_t h = 0; h < bf_result_hit_count(result); h++)
			ck_assert_msg(has_hit(asked, bf_result_hit(result, h)->id), "'%s' does not find %s",
				      bf_result_reading(result), bf_result_hit(result, h)->id);
		bf_result_free(asked);
		bf_result_free(result);
		bf_archive_close(archive);
	}
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	bf_similar_options options = BF_SIMILAR_OPTIONS_INIT;
	bf_archive *archive;
	bf_result *result;
	bf_error error = {0};
	ck_assert_int_eq(bf_archive_open(paths[0], &archive, NULL), BF_OK);
	ck_assert_int_eq(bf_similar(archive, "nowhere", NULL, &result, &error), BF_NOT_FOUND);
	ck_assert_str_eq(error.message, "no article has the id nowhere");
	ck_assert_ptr_null(result);
	options.limit = 1001;
	ck_assert_int_eq(bf_similar(archive, "story", &options, &result, &error), BF_BAD_ARGUMENT);
	options = (bf_similar_options){0};
	ck_assert_int_eq(bf_similar(archive, "story", &options, &result, &error), BF_BAD_ARGUMENT);
	bf_archive_close(archive);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("similar");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 120);
	tcase_add_checked_fixture(all, make_archives, NULL);
	tcase_add_loop_test(all, background_without_copies, 0, 3);
	tcase_add_loop_test(all, the_words_are_told, 0, 3);
	tcase_add_loop_test(all, options_are_kept, 0, 3);
	tcase_add_test(all, every_spread_answers_alike);
	tcase_add_test(all, the_reading_can_be_asked);
	tcase_add_test(all, what_cannot_be_is_refused);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
