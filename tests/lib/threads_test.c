/* threads_test.c - one archive handle, several searching threads, and a writer
 * that commits all the while: no answer fails, and none is mixed.
 *
 * Each batch writes all articles anew and puts its own word into the headline,
 * the body and the section of every one; in every second batch one article is
 * withheld.  So an answer that is of one commit shows one batch word
 * everywhere, and as many articles as that batch has.  A thread never sees an
 * older batch after a newer one.
 *
 * BESIDE_SECONDS in the environment says how long; 20 seconds otherwise. */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backfile.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

enum { ARTICLES = 40, SEARCHERS = 3 };
enum { PATIENCE = 3600 * 1000 }; /* milliseconds: a machine that stands still makes no answer partial */

static const char *path;
static bf_archive *archive;
static atomic_bool over;
static atomic_uint committed; /* the newest batch that is durable */

/* Check's asserts are for one thread: a fault is noted, and judged at the end. */
static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;
static char first_fault[1024];

#define FAULT(...)                                                                                 \
	do {                                                                                       \
		pthread_mutex_lock(&fault_lock);                                                   \
		if (!first_fault[0])                                                               \
			snprintf(first_fault, sizeof first_fault, __VA_ARGS__);                    \
		pthread_mutex_unlock(&fault_lock);                                                 \
		atomic_store(&over, true);                                                         \
	} while (0)

/* ---- writing ------------------------------------------------------------------------------------- */

/* Article 0 is withheld in odd batches. */
static unsigned articles_of(unsigned batch)
{
	return ARTICLES - batch % 2;
}

static bool write_article(bf_writer *writer, unsigned number, unsigned batch, bf_error *error)
{
	char json[1024];
	bf_article *article;
	int len = snprintf(json, sizeof json,
			   "{\"id\":\"a/%u\",\"version\":\"%u\",\"published\":\"2022-06-%02u\","
			   "\"section\":\"batch%u\",\"headline\":\"River batch%u story\",%s"
			   "\"body\":\"The patrol came to the river in batch%u and again.\\n\\n"
			   "Smugglers fled over the border in batch%u.\"}",
			   number, batch + 1, 1 + number % 28, batch, batch,
			   number == 0 && batch % 2 ? "\"status\":\"withheld\"," : "", batch, batch);
	if (bf_article_from_json(json, (size_t)len, &article, error) != BF_OK)
		return false;
	bf_status status = bf_writer_add(writer, article, NULL, error);
	bf_article_free(article);
	return status == BF_OK;
}

static bool write_batch(bf_writer *writer, unsigned batch, bf_error *error)
{
	for (unsigned i = 0; i < ARTICLES; i++)
		if (!write_article(writer, i, batch, error))
			return false;
	return bf_writer_commit(writer, error) == BF_OK;
}

static void *write_batches(void *payload)
{
	bf_writer *writer = payload;
	for (unsigned batch = 1; !atomic_load(&over); batch++) {
		bf_error error = {0};
		if (!write_batch(writer, batch, &error))
			FAULT("batch %u: %s", batch, error.message);
		atomic_store(&committed, batch);
	}
	return NULL;
}

/* ---- reading --------------------------------------------------------------------------------------- */

struct reader {
	unsigned long answers;
	unsigned newest, batches; /* the newest batch seen; how many were seen */
	unsigned turn;
};

/* Every "batchN" in the text says the same as *batch, which is -1 at first. */
static bool same_batch(const char *text, long *batch)
{
	for (const char *at = text; (at = strstr(at, "batch")); at += 5) {
		long said = strtol(at + 5, NULL, 10);
		if (*batch >= 0 && said != *batch)
			return false;
		*batch = said;
	}
	return true;
}

static void note_batch(struct reader *r, long batch, const char *question)
{
	if (batch < (long)r->newest)
		FAULT("%s: batch %ld is found after batch %u", question, batch, r->newest);
	r->batches += batch != (long)r->newest;
	r->newest = (unsigned)batch;
	r->answers++;
}

/* All articles of a batch have its section, and a day of one month. */
static void look_at_facet(const char *question, const bf_result *result, long batch)
{
	const bf_facet *f = bf_result_facet(result, 0);
	const bf_timeline *t = bf_result_timeline(result);
	long said = batch;
	if (f->value_count != 1 || f->distinct != 1 || f->without || !same_batch(f->values[0].text, &said) ||
	    f->values[0].articles != bf_result_total(result))
		FAULT("%s: in batch %ld, %zu sections, %s first", question, batch, f->value_count,
		      f->value_count ? f->values[0].text : "none");
	if (t->bucket_count != 1 || t->hits != bf_result_total(result) || t->held != t->hits)
		FAULT("%s: in batch %ld, %llu of %llu in %zu months", question, batch,
		      (unsigned long long)t->hits, (unsigned long long)t->held, t->bucket_count);
}

static void look_at_result(struct reader *r, const char *question, const bf_result *result,
			   unsigned at_least)
{
	long batch = -1;
	for (size_t i = 0; i < bf_result_hit_count(result); i++) {
		const bf_hit *hit = bf_result_hit(result, i);
		if (!same_batch(hit->headline.text, &batch) || !same_batch(hit->section, &batch) ||
		    !same_batch(hit->snippet.text, &batch) || !same_batch(hit->lead, &batch))
			FAULT("%s: a mixed answer: batch %ld, and %s: %s", question, batch,
			      hit->headline.text, hit->snippet.text);
	}
	if (batch < (long)at_least)
		FAULT("%s: batch %ld, when batch %u was committed before", question, batch, at_least);
	else if (bf_result_total(result) != articles_of((unsigned)batch) ||
		 bf_result_hit_count(result) != articles_of((unsigned)batch))
		FAULT("%s: %llu articles and %zu hits in batch %ld, which has %u", question,
		      (unsigned long long)bf_result_total(result), bf_result_hit_count(result), batch,
		      articles_of((unsigned)batch));
	look_at_facet(question, result, batch);
	note_batch(r, batch, question);
}

static void ask(struct reader *r, bf_archive *whom)
{
	static const char *const questions[] = {
	    "river", "batch*", "patrol NEAR/9 river -mayor", "\"the border\" smuggl*",
	    "headline:story (fled OR came)", "date:2022-06", "NOT customs", "section:batch*"};
	const char *question = questions[r->turn++ % (sizeof questions / sizeof *questions)];
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_error error = {0};
	bf_result *result;
	char *json;
	static const char *const facet = "section";
	options.limit = 2 * ARTICLES;
	options.deadline_ms = PATIENCE;
	options.facets = &facet;
	options.facet_count = 1;
	options.timeline = BF_BY_MONTH;
	options.sort = r->turn % 3 == 0 ? BF_SORT_NEWEST : BF_SORT_RELEVANCE;
	unsigned at_least = atomic_load(&committed);
	if (bf_search(whom, question, &options, &result, &error) != BF_OK) {
		FAULT("%s: %s", question, error.message);
		return;
	}
	look_at_result(r, question, result, at_least);
	if (bf_result_json(result, &json, &error) == BF_OK)
		bf_free(json);
	else
		FAULT("%s: %s", question, error.message);
	bf_result_free(result);
}

/* All others are copies of the article: each but one is left out, and all are of one batch. */
static void find_similar(struct reader *r)
{
	bf_similar_options options = BF_SIMILAR_OPTIONS_INIT;
	bf_error error = {0};
	bf_result *result;
	long batch = -1;
	options.deadline_ms = PATIENCE;
	if (bf_similar(archive, "a/1", &options, &result, &error) != BF_OK) {
		FAULT("similar: %s", error.message);
		return;
	}
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		if (!same_batch(bf_result_hit(result, i)->headline.text, &batch))
			FAULT("similar: a mixed answer");
	if (bf_result_hit_count(result) + bf_result_copy_count(result) < ARTICLES - 2)
		FAULT("similar: %zu hits and %zu copies", bf_result_hit_count(result),
		      bf_result_copy_count(result));
	bf_result_free(result);
	r->answers++;
}

static void get(struct reader *r)
{
	char id[16];
	bf_error error = {0};
	bf_article *article;
	long batch = -1;
	snprintf(id, sizeof id, "a/%u", 1 + r->turn % (ARTICLES - 1));
	if (bf_article_get(archive, id, &article, &error) != BF_OK) {
		FAULT("%s: %s", id, error.message);
		return;
	}
	if (!same_batch(bf_article_field(article, "headline"), &batch) ||
	    !same_batch(bf_article_field(article, "body"), &batch))
		FAULT("%s: a mixed article", id);
	note_batch(r, batch, id);
	bf_article_free(article);
}

static void explain(void)
{
	bf_error error = {0};
	char *text;
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	options.deadline_ms = PATIENCE;
	if (bf_explain(archive, "river NEAR/5 story", &options, 1, &text, &error) == BF_OK)
		bf_free(text);
	else
		FAULT("explain: %s", error.message);
}

static void *search(void *payload)
{
	struct reader *r = payload;
	while (!atomic_load(&over)) {
		ask(r, archive);
		if (r->turn % 5 == 0)
			get(r);
		if (r->turn % 7 == 0)
			find_similar(r);
		if (r->turn % 11 == 0)
			explain();
	}
	return NULL;
}

/* A reader that comes and goes, and asks for numbers. */
static void *visit(void *payload)
{
	struct reader *r = payload;
	while (!atomic_load(&over)) {
		bf_statistics statistics = {.size = sizeof statistics};
		bf_error error = {0};
		bf_archive *own;
		if (bf_archive_open(path, &own, &error) != BF_OK) {
			FAULT("open: %s", error.message);
			break;
		}
		ask(r, own);
		bf_archive_close(own);
		if (bf_statistics_get(path, &statistics, &error) != BF_OK)
			FAULT("statistics: %s", error.message);
		else if (statistics.articles != articles_of((unsigned)statistics.revision - 1))
			FAULT("statistics: %llu articles in revision %llu",
			      (unsigned long long)statistics.articles,
			      (unsigned long long)statistics.revision);
	}
	return NULL;
}

/* ---- beside each other ------------------------------------------------------------------------------ */

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double wanted_seconds(void)
{
	const char *text = getenv("BESIDE_SECONDS");
	return text && *text ? strtod(text, NULL) : 20;
}

static void start(pthread_t *thread, void *(*body)(void *), void *payload)
{
	ck_assert_int_eq(pthread_create(thread, NULL, body, payload), 0);
}

START_TEST(readers_beside_a_writer)
{
	struct reader readers[SEARCHERS + 1] = {{0}};
	pthread_t threads[SEARCHERS + 2];
	bf_writer *writer;
	double end = seconds() + wanted_seconds();
	path = scratch_path("archive");
	MUST(bf_writer_open(path, NULL, &writer, &error));
	MUST(write_batch(writer, 0, &error) ? BF_OK : error.status);
	MUST(bf_archive_open(path, &archive, &error));
	start(&threads[0], write_batches, writer);
	for (int i = 0; i < SEARCHERS; i++)
		start(&threads[1 + i], search, &readers[i]);
	start(&threads[1 + SEARCHERS], visit, &readers[SEARCHERS]);
	while (seconds() < end && !atomic_load(&over))
		nanosleep(&(struct timespec){0, 20000000}, NULL);
	atomic_store(&over, true);
	for (int i = 0; i < SEARCHERS + 2; i++)
		pthread_join(threads[i], NULL);
	ck_assert_msg(!first_fault[0], "%s", first_fault);
	for (int i = 0; i <= SEARCHERS; i++) {
		printf("%lu answers out of %u batches\n", readers[i].answers, readers[i].batches);
		ck_assert_uint_gt(readers[i].batches, 1);
	}
	printf("%u batches\n", atomic_load(&committed));
	bf_archive_close(archive);
	bf_writer_close(writer);
	assert_clean(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/threads");
	TCase *threads = tcase_create("threads");
	tcase_set_timeout(threads, 120 + wanted_seconds());
	tcase_add_test(threads, readers_beside_a_writer);
	suite_add_tcase(suite, threads);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
