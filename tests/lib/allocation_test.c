/* allocation_test.c - every allocation of our C code fails once.
 *
 * Five runs through the public interface: one that makes an archive and takes
 * files in; one that changes and looks after an archive that is there; one that
 * searches; one that explores; and one that completes.  Each is done again and again, and each time one allocation
 * later fails.  Then: the call that met it says BF_NO_MEMORY, or did without;
 * nothing crashes, no block is left; the archive has no fault and is as before
 * the run or as after one of its commits; and when memory is there again, the
 * same run on the same archive comes to the right end. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backfile.h"
#include "index/files.h"
#include "tests/lib/failing_calls.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

/* ---- runs ------------------------------------------------------------------------------------------ */

/* What a run came to: the first failure, or what it found. */
struct outcome {
	bf_status status;
	bf_error error;
	uint64_t found;
};

typedef void run_function(const char *path, struct outcome *);

static const char *articles, *more; /* a folder with a file; another file */

static const char FIRST[] =
    "{\"id\":\"a/1\",\"version\":\"1\",\"headline\":\"Smugglers at the river\",\"byline\":[\"Ana "
    "Ruiz\",\"Tom Lee\"],\"published\":\"2022-06-10\",\"subjects\":[{\"code\":\"20000772\",\"name\":"
    "\"migration\"}],\"body\":\"The patrol met smugglers at the border river.\\n\\nThey fled.\"}\n"
    "{\"id\":\"a/2\",\"language\":\"es\",\"headline\":\"La cumbre\",\"body\":\"Los migrantes "
    "llegaron a la frontera.\",\"published\":\"2022-06-11T10:00:00Z\"}\n"
    "{\"id\":\"a/3\",\"headline\":\"Held back\",\"body\":\"Not yet.\",\"status\":\"withheld\"}\n"
    "{\"id\":\"a/4\",\"headline\":\"No date that is one\",\"body\":\"Text.\",\"published\":\"soon\"}\n"
    "not an article\n"
    "{\"id\":\"a/5\",\"headline\":\"At noon\",\"body\":\"Later.\",\"embargo\":\"2999-01-01\"}\n";
static const char SECOND[] =
    "{\"id\":\"a/1\",\"version\":\"2\",\"headline\":\"Smugglers at the river, corrected\","
    "\"published\":\"2022-06-10\",\"body\":\"The patrol met two smugglers at the river.\"}\n"
    "{\"id\":\"a/6\",\"headline\":\"A new one\",\"body\":\"Customs at the river.\"}\n"
    "{\"id\":\"a/2\",\"status\":\"canceled\",\"published\":\"2022-06-12\"}\n";

/* The first failure is what the run came to; it goes on as callers do. */
static bool good(struct outcome *o, bf_status status, const bf_error *error)
{
	if (status != BF_OK && o->status == BF_OK) {
		o->status = status;
		o->error = *error;
	}
	return status == BF_OK;
}

static void count_reject(const bf_reject *reject, void *payload)
{
	(void)reject;
	++*(uint64_t *)payload;
}

static void make_and_ingest(const char *path, struct outcome *o)
{
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_error error = {0};
	bf_writer *writer;
	bf_ingest_counts counts;
	uint64_t told = 0;
	options.commit_every = 3;
	options.reject = options.note = count_reject;
	options.payload = &told;
	if (!good(o, bf_writer_open(path, NULL, &writer, &error), &error))
		return;
	if (good(o, bf_writer_ingest(writer, &articles, 1, &options, &counts, &error), &error))
		o->found = counts.records * 100 + counts.outcomes[BF_REJECTED] * 10 + told;
	bf_writer_close(writer);
}

static void add(bf_writer *writer, const char *json, struct outcome *o)
{
	bf_error error = {0};
	bf_article *article = NULL;
	if (good(o, bf_article_from_json(json, strlen(json), &article, &error), &error) &&
	    good(o, bf_article_set(article, "byline", "Second Hand", &error), &error))
		good(o, bf_writer_add(writer, article, NULL, &error), &error);
	if (article && !bf_article_field(article, "byline"))
		ck_assert(failed);
	bf_article_free(article);
}

static int count_line(const char *line, size_t length, void *payload)
{
	(void)line, (void)length;
	++*(uint64_t *)payload;
	return 1;
}

static void count_problem(const char *line, void *payload)
{
	(void)line;
	*(uint64_t *)payload += 1000;
}

static void look_after(const char *path, struct outcome *o)
{
	bf_statistics statistics = {.size = sizeof statistics};
	bf_error error = {0};
	uint64_t lines = 0, problems;
	if (!good(o, bf_statistics_get(path, &statistics, &error), &error) ||
	    !good(o, bf_check(path, NULL, count_problem, &lines, &problems, &error), &error) ||
	    !good(o, bf_dump(path, count_line, &lines, &error), &error))
		return;
	o->found = statistics.articles * 100 + lines;
}

static void change_and_look_after(const char *path, struct outcome *o)
{
	bf_error error = {0};
	bf_writer *writer;
	uint64_t released;
	bf_ingest_counts counts;
	if (!good(o, bf_writer_open(path, NULL, &writer, &error), &error))
		return;
	good(o, bf_writer_restore(writer, "a/4", NULL, &error), &error);
	good(o, bf_writer_withdraw(writer, "a/1", "a reason", NULL, &error), &error);
	add(writer, "{\"id\":\"a/7\",\"headline\":\"By hand\",\"body\":\"Words of it.\"}", o);
	good(o, bf_writer_release(writer, &released, &error), &error);
	if (o->status == BF_OK)
		good(o, bf_writer_commit(writer, &error), &error);
	good(o, bf_writer_restore(writer, "a/1", NULL, &error), &error);
	if (o->status == BF_OK)
		good(o, bf_writer_ingest(writer, &more, 1, NULL, &counts, &error), &error);
	bf_writer_close(writer);
	if (o->status == BF_OK)
		look_after(path, o);
}

static void ask(bf_archive *archive, const char *question, struct outcome *o)
{
	bf_error error = {0};
	bf_result *result;
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	char *text;
	options.no_autopsy = !strstr(question, "slip"); /* it is long: once is enough */
	if (strstr(question, "dinghy"))
		options.synonyms = "docs/examples/synonyms.txt";
	if (!good(o, bf_search(archive, question, &options, &result, &error), &error))
		return;
	o->found = o->found * 7 + bf_result_total(result);
	if (good(o, bf_result_json(result, &text, &error), &error))
		bf_free(text);
	bf_result_free(result);
	if (good(o, bf_explain_hit(archive, question, NULL, "a/1", 1, &text, &error), &error))
		bf_free(text);
}

static void explore(bf_archive *archive, struct outcome *o)
{
	static const char *const where[] = {"year=2022", "section="}, *const facets[] = {"byline=1", "source", "year"};
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_error error = {0};
	bf_result *result;
	char *text;
	options.where = where;
	options.where_count = 2;
	options.facets = facets;
	options.facet_count = 3;
	options.timeline = BF_BY_MONTH;
	options.limit = 1;
	if (!good(o, bf_search(archive, "NOT customs", &options, &result, &error), &error))
		return;
	for (size_t i = 0; i < bf_result_facet_count(result); i++)
		o->found = o->found * 7 + bf_result_facet(result, i)->distinct;
	o->found = o->found * 7 + bf_result_timeline(result)->held;
	if (good(o, bf_result_json(result, &text, &error), &error))
		bf_free(text);
	bf_result *page = NULL;
	options.after = bf_result_next(result);
	if (options.after && good(o, bf_search(archive, "NOT customs", &options, &page, &error), &error))
		o->found = o->found * 7 + bf_result_hit_count(page);
	bf_result_free(page);
	bf_result_free(result);
	static const char *const nobody[] = {"byline=NOBODY", "subject=20000772"}; /* a code with a name */
	options.after = NULL;
	options.where = nobody;
	options.where_count = 2;
	if (!good(o, bf_search(archive, "river", &options, &result, &error), &error))
		return;
	o->found = o->found * 7 + bf_result_note_count(result);
	bf_result_free(result);
}

static void find_similar(bf_archive *archive, struct outcome *o)
{
	bf_error error = {0};
	bf_result *result;
	char *text;
	if (!good(o, bf_similar(archive, "a/1", NULL, &result, &error), &error))
		return;
	o->found = o->found * 7 + bf_result_hit_count(result) + bf_result_term_count(result);
	if (good(o, bf_result_json(result, &text, &error), &error))
		bf_free(text);
	bf_result_free(result);
}

static void search(const char *path, struct outcome *o)
{
	bf_error error = {0};
	bf_archive *archive;
	bf_article *article;
	char *text;
	if (!good(o, bf_archive_open(path, &archive, &error), &error))
		return;
	ask(archive, "smuggl* NEAR/8 \"the river\" OR (frontera date:2022-06..2022-07)", o);
	ask(archive, "river w/5 smugglers -byline:lee", o);
	ask(archive, "smuglers -slip", o);
	ask(archive, "smuggler OR dinghy OR Myanmar NEAR/3 river", o);
	if (good(o, bf_article_get(archive, "a/1", &article, &error), &error)) {
		if (good(o, bf_article_json(article, &text, &error), &error))
			bf_free(text);
		bf_article_free(article);
	}
	if (good(o, bf_stems(archive, "smugglers", NULL, "smuggler -> smuggler", 1, &text, &error), &error))
		bf_free(text);
	if (good(o, bf_analyze("Smugglers' U.S. route", "en", 0, &text, &error), &error))
		bf_free(text);
	bf_archive_close(archive);
}

/* A run of its own: what a run takes grows with the square of its allocations. */
static void explore_all(const char *path, struct outcome *o)
{
	bf_error error = {0};
	bf_archive *archive;
	if (!good(o, bf_archive_open(path, &archive, &error), &error))
		return;
	explore(archive, o);
	find_similar(archive, o);
	bf_archive_close(archive);
}

/* The first answer comes without the table of everything, the second with it. */
static void complete_twice(const char *path, struct outcome *o)
{
	bf_error error = {0};
	bf_archive *archive;
	bf_completions *all;
	char *text;
	if (!good(o, bf_archive_open(path, &archive, &error), &error))
		return;
	for (int i = 0; i < 2; i++) {
		if (!good(o, bf_complete(archive, i ? "smug" : "r", 0, 3, &all, &error), &error))
			continue;
		o->found = o->found * 7 + bf_completions_count(all);
		if (good(o, bf_completions_json(all, &text, &error), &error))
			bf_free(text);
		bf_completions_free(all);
	}
	bf_archive_close(archive);
}

/* ---- failing ------------------------------------------------------------------------------------------ */

static struct outcome run_failing(run_function *run, const char *path, long successes)
{
	struct outcome o = {.status = BF_OK};
	failed = false;
	countdown = successes;
	memset(places, 0, sizeof places);
	armed = true;
	run(path, &o);
	armed = false;
	return o;
}

static struct outcome run_whole(run_function *run, const char *path)
{
	struct outcome o = run_failing(run, path, -1);
	ck_assert_msg(o.status == BF_OK, "%s", o.error.message);
	ck_assert_uint_eq(live.count, 0);
	return o;
}

static void assert_told(const struct outcome *o, struct outcome right, long successes)
{
	if (live.count)
		ck_abort_msg("after %ld allocations: %zu blocks are left", successes, live.count);
	if (o->status == BF_OK && o->found != right.found)
		ck_abort_msg("after %ld allocations: all is well, they say, and it is %llu, not %llu",
			     successes, (unsigned long long)o->found, (unsigned long long)right.found);
	if (o->status != BF_OK &&
	    (o->status != BF_NO_MEMORY || o->error.status != o->status || !o->error.message[0]))
		ck_abort_msg("after %ld allocations: %s, and the error is %s: %s", successes,
			     bf_status_text(o->status), bf_status_text(o->error.status),
			     o->error.message);
}

/* ---- what a run leaves whenever it is stopped ----------------------------------------------------------- */

static struct contents states[64];
static size_t state_count;
static const char *watched; /* the archive of a run that is to be learnt from; NULL: none */

/* Of an archive that may not be there yet. */
static struct contents contents_of(const char *path)
{
	struct contents c;
	bf_error error = {0};
	enum bf_status status = dumped_contents(path, NULL, &c, &error);
	ck_assert_msg(status == BF_OK || status == BF_NOT_FOUND, "%s", error.message);
	return c;
}

static void note_state(const char *path)
{
	const char *copy = scratch_path("moment");
	scratch_copy(path, copy);
	states[state_count] = contents_of(copy);
	ck_assert_uint_lt(++state_count, sizeof states / sizeof *states);
	scratch_remove(copy);
}

enum bf_status __real_sync_folder(const char *path, bf_error *error);
enum bf_status __wrap_sync_folder(const char *path, bf_error *error);
enum bf_status __wrap_sync_folder(const char *path, bf_error *error)
{
	enum bf_status status = __real_sync_folder(path, error);
	const char *archive = watched;
	if (archive) { /* looking at the copy syncs too, and allocates */
		watched = NULL;
		armed = false;
		note_state(archive);
		armed = true;
		watched = archive;
	}
	return status;
}

static void assert_known_state(const char *path, long successes)
{
	struct contents c = contents_of(path);
	for (size_t i = 0; i < state_count; i++)
		if (same_contents(states[i], c))
			return;
	ck_abort_msg("after %ld allocations: the archive is neither as before nor as after", successes);
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

/* An archive in which something of every kind stands. */
static const char *make_archive(void)
{
	const char *path = scratch_path("base");
	bf_writer *writer;
	run_whole(make_and_ingest, path);
	MUST(bf_writer_open(path, NULL, &writer, &error));
	MUST(bf_writer_withdraw(writer, "a/4", NULL, NULL, &error));
	MUST(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	return path;
}

static void prepare(void)
{
	articles = scratch_path("articles");
	ck_assert_int_eq(mkdir(articles, 0700), 0);
	scratch_write("articles/first.jsonl", slice_from(FIRST));
	more = scratch_write("second.jsonl", slice_from(SECOND));
}

static void begin_archive(const char *base, const char *path)
{
	scratch_remove(path);
	if (base)
		scratch_copy(base, path);
}

/* `base`: the archive to begin with; NULL: none. */
static unsigned fail_each(run_function *run, const char *base)
{
	const char *path = scratch_path("failing");
	unsigned failures = 0;
	state_count = 1; /* the first: nothing */
	begin_archive(base, path);
	if (base)
		note_state(base);
	watched = path;
	struct outcome right = run_whole(run, path);
	watched = NULL;
	struct contents last = contents_of(path);
	for (long successes = 0;; successes++) {
		begin_archive(base, path);
		struct outcome o = run_failing(run, path, successes);
		if (!failed)
			break;
		failures += o.status != BF_OK;
		assert_told(&o, right, successes);
		if (access(path, F_OK) == 0)
			assert_known_state(path, successes);
		ck_assert_uint_eq(run_whole(run, path).found, right.found);
		assert_clean(path);
		ck_assert(same_contents(contents_of(path), last));
	}
	return failures;
}

START_TEST(making_and_ingesting)
{
	prepare();
	unsigned failures = fail_each(make_and_ingest, NULL);
	ck_assert_uint_gt(failures, 100);
}
END_TEST

START_TEST(changing_and_looking_after)
{
	prepare();
	unsigned failures = fail_each(change_and_look_after, make_archive());
	ck_assert_uint_gt(failures, 100);
}
END_TEST

START_TEST(searching)
{
	prepare();
	unsigned failures = fail_each(search, make_archive());
	ck_assert_uint_gt(failures, 100);
}
END_TEST

START_TEST(exploring)
{
	prepare();
	unsigned failures = fail_each(explore_all, make_archive());
	ck_assert_uint_gt(failures, 100);
}
END_TEST

START_TEST(completing)
{
	prepare();
	unsigned failures = fail_each(complete_twice, make_archive());
	ck_assert_uint_gt(failures, 50);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/allocation");
	TCase *runs = tcase_create("runs");
	tcase_set_timeout(runs, 300);
	tcase_add_test(runs, making_and_ingesting);
	tcase_add_test(runs, changing_and_looking_after);
	tcase_add_test(runs, searching);
	tcase_add_test(runs, exploring);
	tcase_add_test(runs, completing);
	suite_add_tcase(suite, runs);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
