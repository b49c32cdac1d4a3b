/* corruption_test.c - a byte, a bit or a range of a segment is another, by chance and
 * anywhere: either every question is answered as before, or `check` has said so.
 *
 * CORRUPTIONS (5,000) and CORRUPTION_SEED in the environment. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "backfile.h"
#include "tests/support/environment.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"
#include "util/bytes.h"

static const char *const questions[] = {
    "smuggling",
    "border",
    "smuggling border",
    "smuggling OR border OR river",
    "\"across the border\"",
    "=smugglers",
    "smuggl*",
    "sta*",
    "border NEAR/8 river",
    "river PRE/9 border",
    "headline:border",
    "body:river",
    "byline:ann*",
    "source:calder",
    "section:news",
    "language:es",
    "NOT border",
    "date:2022",
    "date:2022-06..2023-02",
    "date:>2023-01-01 border",
    "frontera",
    "the of and",
    "(smuggling OR trafficking) -river",
    "place:bay",
    "subject:migration",
};

static char path[256], file[300];
static struct slice whole;

/* ---- answers --------------------------------------------------------------------------- */

/* Everything of an answer but how long it took, as one number; 1 for a failure. */
static uint64_t answer_hash(bf_archive *archive, const char *question, bf_sort sort)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_result *result;
	options.limit = 12;
	options.sort = sort;
	options.now = 1655000000;
	if (bf_search(archive, question, &options, &result, NULL) != BF_OK)
		return 1;
	uint64_t hash = bf_result_total(result) + 2;
	for (size_t i = 0; i < bf_result_hit_count(result); i++) {
		const bf_hit *h = bf_result_hit(result, i);
		const char *texts[] = {h->id, h->headline.text, h->date, h->url, h->source, h->snippet.text};
		hash = XXH3_64bits_withSeed(&h->score, sizeof h->score, hash);
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			hash = texts[k] ? XXH3_64bits_withSeed(texts[k], strlen(texts[k]), hash) : hash + k;
	}
	bf_result_free(result);
	return hash;
}

static uint64_t article_hash(bf_archive *archive, const char *id)
{
	bf_article *article;
	char *json;
	if (bf_article_get(archive, id, &article, NULL) != BF_OK)
		return 1;
	uint64_t hash = 1;
	if (bf_article_json(article, &json, NULL) == BF_OK) {
		hash = XXH3_64bits(json, strlen(json));
		bf_free(json);
	}
	bf_article_free(article);
	return hash;
}

enum { TURNS = 5 }; /* each with an archive of its own */

enum { QUESTIONS = sizeof questions / sizeof *questions, IDS = 12 };

static char ids[IDS][200];

struct answers {
	uint64_t of[QUESTIONS + 2 + IDS];
};

/* All 1 where the archive cannot be opened. */
static struct answers ask_all(void)
{
	struct answers a;
	bf_archive *archive;
	for (size_t i = 0; i < sizeof a.of / sizeof *a.of; i++)
		a.of[i] = 1;
	if (bf_archive_open(path, &archive, NULL) != BF_OK)
		return a;
	size_t n = 0;
	for (size_t i = 0; i < QUESTIONS; i++)
		a.of[n++] = answer_hash(archive, questions[i], BF_SORT_RELEVANCE);
	a.of[n++] = answer_hash(archive, "border", BF_SORT_NEWEST);
	a.of[n++] = answer_hash(archive, "and*", BF_SORT_OLDEST);
	for (size_t i = 0; i < IDS; i++)
		a.of[n++] = article_hash(archive, ids[i]);
	bf_archive_close(archive);
	return a;
}

static void expect_answers(const struct answers *a)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		ck_assert_msg(a->of[i] != 1, "'%s' is not answered", questions[i]);
}

/* ---- the archive ------------------------------------------------------------------------ */

static void find_ids(void)
{
	bf_archive *archive;
	bf_result *result;
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	options.limit = IDS;
	ck_assert_int_eq(bf_archive_open(path, &archive, NULL), BF_OK);
	ck_assert_int_eq(bf_search(archive, "border", &options, &result, NULL), BF_OK);
	for (size_t i = 0; i < IDS; i++)
		snprintf(ids[i], sizeof ids[i], "%s",
			 i < bf_result_hit_count(result) ? bf_result_hit(result, i)->id : "nobody");
	bf_result_free(result);
	bf_archive_close(archive);
}

static void make(void)
{
	static const char *const sample[] = {
	    "corpus/sample/desk.jsonl",	     "corpus/sample/wire-2021.jsonl", "corpus/sample/wire-2022.jsonl",
	    "corpus/sample/wire-2023.jsonl", "corpus/sample/wire-2024.jsonl", "corpus/sample/world.jsonl"};
	bf_ingest_options how = BF_INGEST_OPTIONS_INIT;
	bf_ingest_counts counts;
	bf_writer *writer;
	snprintf(path, sizeof path, "%s", scratch_path("archive"));
	snprintf(file, sizeof file, "%s/segment.1", path);
	how.bulk = BF_BULK_ALWAYS;
	ck_assert_int_eq(bf_writer_open(path, NULL, &writer, NULL), BF_OK);
	ck_assert_int_eq(bf_writer_ingest(writer, sample, sizeof sample / sizeof *sample, &how, &counts, NULL),
			 BF_OK);
	bf_writer_close(writer);
	find_ids();
	whole = file_bytes(file);
}

/* ---- damage ------------------------------------------------------------------------------ */

/* Anywhere in the file, or, so that small regions have their turn, in one of the regions. */
static size_t draw_place(void)
{
	const char *trailer = whole.ptr + whole.len - 32;
	uint32_t regions = load_u32(trailer + 8);
	if (draw_below(2))
		return draw_below((uint32_t)whole.len);
	const char *entry = whole.ptr + load_u64(trailer) + 32 * draw_below(regions);
	uint64_t length = load_u64(entry + 16);
	return load_u64(entry + 8) + (length ? draw_below((uint32_t)length) : 0);
}

/* A bit, a byte, or a range; in the copy and in the file.  Returns how many bytes. */
static size_t damage(char *copy, size_t at)
{
	size_t length = 1, kind = draw_below(5);
	if (kind > 1)
		length = 1 + draw_below(kind == 4 ? 5000 : 40);
	if (length > whole.len - at)
		length = whole.len - at;
	for (size_t i = 0; i < length; i++)
		copy[at + i] = kind == 0   ? (char)(copy[at] ^ (1 << draw_below(8)))
			       : kind == 2 ? whole.ptr[draw_below((uint32_t)whole.len)]
			       : kind == 3 ? (char)(at % 2 ? 0 : 0xff)
					   : (char)draw_below(256);
	return length;
}

static void put(const char *bytes, size_t at, size_t length)
{
	int fd = open(file, O_WRONLY);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes + at, length, (off_t)at), (ssize_t)length);
	close(fd);
}

static bool reported(void)
{
	uint64_t problems;
	return bf_check(path, NULL, NULL, NULL, &problems, NULL) != BF_OK || problems > 0;
}

START_TEST(what_changes_an_answer_is_reported)
{
	uint32_t count = number_from_environment("CORRUPTIONS", 5000) / TURNS, other = 0;
	uint32_t seed = number_from_environment("CORRUPTION_SEED", 1) + 1000 * (uint32_t)_i;
	make();
	struct answers right = ask_all();
	expect_answers(&right);
	char *copy = malloc(whole.len);
	memcpy(copy, whole.ptr, whole.len);
	while (seed-- > 1)
		draw_below(2);
	for (uint32_t i = 0; i < count; i++) {
		size_t at = draw_place(), length = damage(copy, at);
		put(copy, at, length);
		struct answers now = ask_all();
		if (memcmp(&now, &right, sizeof now) != 0) {
			other++;
			ck_assert_msg(reported(), "%zu bytes from %zu on are others, and check is silent", length,
				      at);
		}
		put(whole.ptr, at, length);
		memcpy(copy + at, whole.ptr + at, length);
	}
	printf("%u corruptions, %u change an answer\n", count, other);
	ck_assert_uint_ge(other, count / 20);
	ck_assert(!reported());
	struct answers again = ask_all();
	ck_assert_mem_eq(&again, &right, sizeof right);
	free(copy);
	free((char *)whole.ptr);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corruption");
	TCase *segments = tcase_create("segments");
	tcase_set_timeout(segments, 3000);
	tcase_add_loop_test(segments, what_changes_an_answer_is_reported, 0, TURNS);
	suite_add_tcase(suite, segments);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
