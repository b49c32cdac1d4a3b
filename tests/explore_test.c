/* explore_test.c - facets, choices and timelines are what counting by hand gives, over the
 * live part, segments and mixes of both with tombstones.
 *
 * Every article of the sample is taken as JSON; for random questions the articles that match
 * are asked for without facets, and everything is counted again from that JSON, by
 * code of its own.  EXPLORE_SEED and EXPLORE_QUESTIONS in the environment choose others. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backfile.h"
#include "tests/support/environment.h"
#include "tests/support/questions.h"

enum { ARTICLES_MAX = 400, VALUES_MAX = 32, CHOICES_MAX = 4, NO_DAY = 1 << 30 };

static const char *const names[] = {"source", "section", "byline", "language", "subject", "place", "year"};
enum { FACETS = 7, YEAR = 6 };

struct values {
	char *items[VALUES_MAX];
	size_t count;
};

static struct known {
	char *id, *line;
	struct values facets[FACETS];
	long day; /* since 1970, in its own zone; NO_DAY */
	bool matches;
} all[ARTICLES_MAX];
static size_t all_count;

static char folder[] = "/tmp/backfile-explore-XXXXXX";
static char first_path[64], archive_path[64], lines_path[64];
static struct oracle oracle; /* only for its words */

/* ---- articles as they are --------------------------------------------------------------------- */

static void add_value(struct values *v, const char *text)
{
	if (!text || !*text)
		return;
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->items[i], text) == 0)
			return;
	ck_assert_uint_lt(v->count, VALUES_MAX);
	v->items[v->count++] = strdup(text);
}

static void add_list(struct values *v, json_t *list)
{
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
		add_value(v, json_string_value(item));
}

static void add_subjects(struct values *v, json_t *list)
{
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "name"));
		const char *code = json_string_value(json_object_get(item, "code"));
		const char *scheme = json_string_value(json_object_get(item, "scheme"));
		char text[256];
		snprintf(text, sizeof text, "%s%s%s", scheme && *scheme && code ? scheme : "",
			 scheme && *scheme && code ? ":" : "", code ? code : "");
		add_value(v, name && *name ? name : json_is_string(item) ? json_string_value(item) : text);
	}
}

/* By the C library's calendar; the day stands in front of the text, as the article's zone has it. */
static void read_day(struct known *a, const char *published)
{
	struct tm parts = {.tm_mday = 1};
	char year[8];
	int month = 1;
	a->day = NO_DAY;
	if (!published || sscanf(published, "%d-%d-%d", &parts.tm_year, &month, &parts.tm_mday) < 1)
		return;
	snprintf(year, sizeof year, "%04d", parts.tm_year % 10000);
	add_value(&a->facets[YEAR], year);
	parts.tm_year -= 1900;
	parts.tm_mon = month - 1;
	a->day = (long)(timegm(&parts) / 86400);
	if (timegm(&parts) % 86400 < 0)
		a->day--;
}

static int keep_line(const char *line, size_t length, void *payload)
{
	struct known *a = &all[all_count++];
	json_t *json = json_loadb(line, length, 0, NULL);
	(void)payload;
	ck_assert_uint_le(all_count, ARTICLES_MAX);
	ck_assert_ptr_nonnull(json);
	a->line = strndup(line, length);
	a->id = strdup(json_string_value(json_object_get(json, "id")));
	add_value(&a->facets[0], json_string_value(json_object_get(json, "source")));
	add_value(&a->facets[1], json_string_value(json_object_get(json, "section")));
	add_list(&a->facets[2], json_object_get(json, "byline"));
	add_value(&a->facets[3], json_string_value(json_object_get(json, "language")));
	add_subjects(&a->facets[4], json_object_get(json, "subjects"));
	add_list(&a->facets[5], json_object_get(json, "places"));
	read_day(a, json_string_value(json_object_get(json, "published")));
	json_decref(json);
	return 1;
}

static void ingest(const char *archive, const char *const *paths, size_t count, bf_bulk bulk)
{
	bf_writer *writer;
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_error error = {0};
	options.bulk = bulk;
	ck_assert_int_eq(bf_writer_open(archive, NULL, &writer, NULL), BF_OK);
	ck_assert_msg(bf_writer_ingest(writer, paths, count, &options, NULL, &error) == BF_OK, "%s",
		      error.message);
	bf_writer_close(writer);
}

static void read_sample(void)
{
	static const char *const paths[] = {"corpus/sample/wire-2021.jsonl", "corpus/sample/wire-2022.jsonl",
					    "corpus/sample/wire-2023.jsonl", "corpus/sample/wire-2024.jsonl",
					    "corpus/sample/desk.jsonl",	     "corpus/sample/world.jsonl",
					    "corpus/sample/text"};
	static bool done;
	if (done)
		return;
	done = true;
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(first_path, sizeof first_path, "%s/first", folder);
	snprintf(archive_path, sizeof archive_path, "%s/archive", folder);
	snprintf(lines_path, sizeof lines_path, "%s/batch.jsonl", folder);
	ingest(first_path, paths, 7, BF_BULK_NEVER);
	oracle_open(&oracle, first_path);
}

/* ---- spreads ------------------------------------------------------------------------------------ */

/* Some articles, or an older version of them with another source and date. */
static void put_batch(size_t from, size_t to, bool older, bf_bulk bulk)
{
	const char *const path = lines_path;
	FILE *file = fopen(lines_path, "w");
	for (size_t i = from; i < to; i++) {
		bf_article *a;
		char *json;
		if (!older) {
			fprintf(file, "%s\n", all[i].line);
			continue;
		}
		ck_assert_int_eq(bf_article_from_json(all[i].line, strlen(all[i].line), &a, NULL), BF_OK);
		bf_article_set(a, "source", "An Older Source", NULL);
		bf_article_set(a, "published", "1901-01-01", NULL);
		bf_article_set(a, "updated", "1901-01-01", NULL);
		bf_article_set(a, "version", "1000-01-01T00:00:00Z", NULL);
		ck_assert_int_eq(bf_article_json(a, &json, NULL), BF_OK);
		fprintf(file, "%s\n", json);
		bf_free(json);
		bf_article_free(a);
	}
	fclose(file);
	ingest(archive_path, &path, 1, bulk);
}

enum spread { ALL_LIVE, ALL_SEGMENTS, MIXED, TOMBSTONES, SPREADS };

static void make_spread(int spread)
{
	char command[128];
	size_t third = all_count / 3;
	snprintf(command, sizeof command, "rm -rf %s", archive_path);
	ck_assert_int_eq(system(command), 0);
	if (spread == TOMBSTONES) {
		put_batch(0, third, true, BF_BULK_ALWAYS);
		put_batch(third, 2 * third, true, BF_BULK_NEVER);
	}
	put_batch(0, third, false, spread == ALL_LIVE ? BF_BULK_NEVER : BF_BULK_ALWAYS);
	put_batch(third, 2 * third, false, spread == ALL_SEGMENTS ? BF_BULK_ALWAYS : BF_BULK_NEVER);
	put_batch(2 * third, all_count, false, spread == ALL_LIVE ? BF_BULK_NEVER : BF_BULK_ALWAYS);
}

static void forget(struct known *a)
{
	free(a->id);
	free(a->line);
	for (int f = 0; f < FACETS; f++)
		for (size_t v = 0; v < a->facets[f].count; v++)
			free(a->facets[f].items[v]);
	*a = (struct known){0};
}

/* A dump has what is held, too. */
static void forget_held(const char *path)
{
	bf_archive *archive;
	size_t kept = 0;
	ck_assert_int_eq(bf_archive_open(path, &archive, NULL), BF_OK);
	for (size_t i = 0; i < all_count; i++) {
		bf_article *article;
		if (bf_article_get(archive, all[i].id, &article, NULL) == BF_OK)
			all[kept++] = all[i];
		else
			forget(&all[i]);
		bf_article_free(article);
	}
	all_count = kept;
	bf_archive_close(archive);
}

/* What the archive says of itself now: versions may differ where nothing tells which is newer. */
static void read_archive(const char *path)
{
	for (size_t i = 0; i < all_count; i++)
		forget(&all[i]);
	all_count = 0;
	ck_assert_int_eq(bf_dump(path, keep_line, NULL, NULL), BF_OK);
	forget_held(path);
}

/* ---- choices, by hand ------------------------------------------------------------------------------ */

struct choices {
	char texts[CHOICES_MAX][300];
	const char *pointers[CHOICES_MAX];
	int facets[CHOICES_MAX];
	size_t count;
};

static const char *value_of(const struct choices *c, size_t i)
{
	return strchr(c->texts[i], '=') + 1;
}

static void draw_choices(struct choices *c)
{
	c->count = draw(3) ? draw(CHOICES_MAX) : 0;
	for (size_t i = 0; i < c->count; i++) {
		const struct values *v;
		c->facets[i] = (int)draw(FACETS);
		v = &all[draw((uint32_t)all_count)].facets[c->facets[i]];
		snprintf(c->texts[i], sizeof c->texts[i], "%s=%s", names[c->facets[i]],
			 v->count == 0 || draw(12) == 0 ? draw(4) ? "" : "nowhere"
							: v->items[draw((uint32_t)v->count)]);
		c->pointers[i] = c->texts[i];
	}
}

static bool has_value(const struct known *a, int facet, const char *value)
{
	const struct values *v = &a->facets[facet];
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->items[i], value) == 0)
			return true;
	return v->count == 0 && *value == '\0';
}

/* But for the choices of one facet (-1: all count). */
static bool lets_through(const struct choices *c, const struct known *a, int but)
{
	for (int f = 0; f < FACETS; f++) {
		bool any = false, met = false;
		for (size_t i = 0; i < c->count && f != but; i++) {
			any |= c->facets[i] == f;
			met |= c->facets[i] == f && has_value(a, f, value_of(c, i));
		}
		if (any && !met)
			return false;
	}
	return true;
}

/* ---- comparing --------------------------------------------------------------------------------------- */

static uint64_t count_value(const struct choices *c, int facet, const char *value)
{
	uint64_t count = 0;
	for (size_t i = 0; i < all_count; i++)
		count += all[i].matches && lets_through(c, &all[i], facet) && has_value(&all[i], facet, value);
	return count;
}

/* Distinct values that some article has. */
static uint64_t count_distinct(const struct choices *c, int facet)
{
	uint64_t distinct = 0;
	for (size_t i = 0; i < all_count; i++)
		for (size_t v = 0; v < all[i].facets[facet].count; v++) {
			bool before = !all[i].matches || !lets_through(c, &all[i], facet);
			for (size_t k = 0; k < i && !before; k++)
				before = all[k].matches && lets_through(c, &all[k], facet) &&
					 has_value(&all[k], facet, all[i].facets[facet].items[v]);
			distinct += !before;
		}
	return distinct;
}

static void expect_facet(const char *question, const struct choices *c, int facet, const bf_facet *f,
			 size_t most)
{
	size_t with_articles = 0;
	ck_assert_str_eq(f->name, names[facet]);
	for (size_t i = 0; i < f->value_count; i++) {
		const bf_facet_value *v = &f->values[i];
		bool chosen = false;
		for (size_t k = 0; k < c->count; k++)
			chosen |= c->facets[k] == facet && strcmp(value_of(c, k), v->text) == 0;
		ck_assert_int_eq(chosen, v->chosen);
		ck_assert(chosen || v->articles);
		ck_assert_msg(v->articles == count_value(c, facet, v->text), "'%s': %s '%s' has %llu, not %llu",
			      question, f->name, v->text, (unsigned long long)v->articles,
			      (unsigned long long)count_value(c, facet, v->text));
		with_articles += v->articles > 0;
		if (i && facet != YEAR)
			ck_assert(f->values[i - 1].articles > v->articles ||
				  (f->values[i - 1].articles == v->articles &&
				   strcmp(f->values[i - 1].text, v->text) < 0));
		if (i && facet == YEAR)
			ck_assert_int_lt(strcmp(f->values[i - 1].text, v->text), 0);
	}
	ck_assert_uint_eq(f->without, count_value(c, facet, ""));
	ck_assert_msg(f->distinct == count_distinct(c, facet), "'%s': %s", question, f->name);
	ck_assert_uint_ge(with_articles, f->distinct < most ? f->distinct : most);
}

static void format(long day, char out[16])
{
	time_t seconds = (time_t)day * 86400;
	struct tm parts;
	gmtime_r(&seconds, &parts);
	strftime(out, 16, "%Y-%m-%d", &parts);
}

/* The first day of the period that has the day, by the C library's calendar. */
static long first_day(bf_period period, long day)
{
	time_t seconds = (time_t)day * 86400;
	struct tm parts;
	gmtime_r(&seconds, &parts);
	return period == BF_BY_DAY    ? day
	       : period == BF_BY_WEEK ? day - (parts.tm_wday + 6) % 7
	       : period == BF_BY_MONTH ? day - parts.tm_mday + 1
				       : day - parts.tm_yday;
}

static void expect_timeline(const char *question, const struct choices *c, const bf_timeline *t)
{
	uint64_t held = 0, hits = 0, undated = 0, undated_hits = 0;
	long next = 0;
	for (size_t i = 0; i < t->bucket_count; i++) {
		const bf_bucket *b = &t->buckets[i];
		uint64_t here = 0, hit = 0;
		char from[16];
		struct tm parts = {0};
		ck_assert_int_eq(sscanf(b->from, "%d-%d-%d", &parts.tm_year, &parts.tm_mon, &parts.tm_mday), 3);
		parts.tm_year -= 1900;
		parts.tm_mon--;
		long first = (long)(timegm(&parts) / 86400);
		ck_assert_int_eq(first, first_day(t->period, first));
		ck_assert(i == 0 || first == next);
		for (uint32_t p = 0; p < b->periods; p++) { /* the next period begins within 366 days */
			long last = next = i || p ? next : first;
			while (first_day(t->period, next) == last)
				next++;
		}
		format(next - 1, from);
		ck_assert_str_eq(from, b->to);
		for (size_t a = 0; a < all_count; a++)
			if (all[a].day >= first && all[a].day < next && lets_through(c, &all[a], -1)) {
				here++;
				hit += all[a].matches;
			}
		ck_assert_msg(here == b->held && hit == b->hits, "'%s': %s has %llu of %llu", question, b->from,
			      (unsigned long long)b->hits, (unsigned long long)b->held);
		ck_assert(b->periods == 1 || here == 0);
		held += here;
		hits += hit;
	}
	for (size_t a = 0; a < all_count; a++) {
		undated += all[a].day == NO_DAY && lets_through(c, &all[a], -1);
		undated_hits += all[a].day == NO_DAY && lets_through(c, &all[a], -1) && all[a].matches;
	}
	ck_assert_uint_eq(t->held, held);
	ck_assert_uint_eq(t->hits, hits);
	ck_assert_uint_eq(t->undated_held, undated);
	ck_assert_uint_eq(t->undated_hits, undated_hits);
}

/* ---- questions ----------------------------------------------------------------------------------------- */

static bf_result *ask(bf_archive *archive, const char *question, const bf_search_options *options)
{
	bf_result *result;
	bf_error error = {0};
	ck_assert_msg(bf_search(archive, question, options, &result, &error) == BF_OK, "'%s': %s", question,
		      error.message);
	return result;
}

static void note_matches(bf_archive *archive, const char *question)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	options.limit = 10000;
	options.no_snippets = 1;
	options.now = 1655000000;
	bf_result *result = ask(archive, question, &options);
	for (size_t i = 0; i < all_count; i++)
		all[i].matches = false;
	for (size_t h = 0; h < bf_result_hit_count(result); h++)
		for (size_t i = 0; i < all_count; i++)
			all[i].matches |= strcmp(all[i].id, bf_result_hit(result, h)->id) == 0;
	bf_result_free(result);
}

static void explore(bf_archive *archive, const char *question)
{
	char facets[FACETS][32];
	const char *pointers[FACETS];
	struct choices c;
	uint64_t total = 0;
	size_t most = draw(2) ? 1000 : 1 + draw(5);
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	for (int f = 0; f < FACETS; f++) {
		snprintf(facets[f], sizeof facets[f], "%s=%zu", names[f], most);
		pointers[f] = facets[f];
	}
	draw_choices(&c);
	note_matches(archive, question);
	options.now = 1655000000;
	options.limit = draw(3) ? 10000 : BF_NO_HITS;
	options.sort = (bf_sort)draw(3);
	options.total = (bf_total)draw(2);
	options.where = c.pointers;
	options.where_count = c.count;
	options.facets = pointers;
	options.facet_count = draw(4) ? FACETS : 0;
	options.timeline = (bf_period)draw(5);
	bf_result *result = ask(archive, question, &options);
	for (size_t i = 0; i < all_count; i++)
		total += all[i].matches && lets_through(&c, &all[i], -1);
	ck_assert_msg(bf_result_total(result) == total || !bf_result_total_is_exact(result), "'%s': %llu, not %llu",
		      question, (unsigned long long)bf_result_total(result), (unsigned long long)total);
	ck_assert_uint_eq(bf_result_hit_count(result), options.limit == BF_NO_HITS ? 0 : total);
	ck_assert_uint_eq(bf_result_facet_count(result), options.facet_count);
	for (int f = 0; f < (int)options.facet_count; f++)
		expect_facet(question, &c, f, bf_result_facet(result, (size_t)f), most);
	if (options.timeline)
		expect_timeline(question, &c, bf_result_timeline(result));
	else
		ck_assert_ptr_null(bf_result_timeline(result));
	bf_result_free(result);
}

START_TEST(counts_are_those_of_counting_by_hand)
{
	uint32_t count = number_from_environment("EXPLORE_QUESTIONS", 400);
	bf_archive *archive;
	read_sample();
	read_archive(first_path);
	ck_assert_uint_ge(all_count, 60);
	make_spread(_i);
	read_archive(archive_path);
	questions_seed(number_from_environment("EXPLORE_SEED", 20220610) + (uint32_t)_i);
	ck_assert_int_eq(bf_archive_open(archive_path, &archive, NULL), BF_OK);
	for (uint32_t i = 0; i < count; i++) {
		struct buf question = BUF_INIT(1 << 16);
		draw_question(&question, &oracle, (int)draw(3), false);
		char *text = buf_steal(&question);
		explore(archive, draw(8) ? text : "NOT nosuchwordanywhere");
		free(text);
	}
	bf_archive_close(archive);
}
END_TEST

/* ---- what cannot be ----------------------------------------------------------------------------------- */

START_TEST(wrong_requests_are_refused)
{
	static const struct {
		const char *where, *facet;
		int timeline;
		const char *message;
	} cases[] = {
	    {"colour=red", NULL, 0, "no facet is named 'colour'; there are source, section, byline, language, "
				    "subject, place and year"},
	    {"source", NULL, 0, "a choice is FIELD=VALUE, as in source=Reuters; not 'source'"},
	    {NULL, "shape", 0, "no facet is named 'shape'"},
	    {NULL, "source=0", 0, "a facet is FIELD or FIELD=N, with N from 1 to 10000; not 'source=0'"},
	    {NULL, "source=000001 or so", 0, "with N from 1 to 10000"},
	    {NULL, "source=10001", 0, "with N from 1 to 10000"},
	    {NULL, "source=many", 0, "with N from 1 to 10000"},
	    {NULL, "source=", 0, "with N from 1 to 10000"},
	    {NULL, NULL, 5, "no such period"},
	};
	bf_archive *archive;
	read_sample();
	ck_assert_int_eq(bf_archive_open(first_path, &archive, NULL), BF_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		bf_result *result;
		bf_error error = {0};
		options.where = &cases[i].where;
		options.where_count = cases[i].where != NULL;
		options.facets = &cases[i].facet;
		options.facet_count = cases[i].facet != NULL;
		options.timeline = (bf_period)cases[i].timeline;
		ck_assert_int_eq(bf_search(archive, "border", &options, &result, &error), BF_BAD_ARGUMENT);
		ck_assert_msg(strstr(error.message, cases[i].message), "%s", error.message);
		ck_assert_ptr_null(result);
	}
	bf_archive_close(archive);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explore");
	TCase *all_cases = tcase_create("all");
	char command[128];
	tcase_set_timeout(all_cases, 600);
	tcase_add_loop_test(all_cases, counts_are_those_of_counting_by_hand, 0, SPREADS);
	tcase_add_test(all_cases, wrong_requests_are_refused);
	suite_add_tcase(suite, all_cases);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	oracle_close(&oracle);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 || failed ? 1 : 0;
}
