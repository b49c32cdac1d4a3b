/* crash_test.c - a writer is killed at random moments, a hundred times.
 *
 * A child takes in a feed in small batches: arrivals, corrections, articles that
 * are withheld, killed or under embargo, withdrawals, releases.  It is killed
 * with SIGKILL at a random moment.  After each kill:
 *
 * - what can be searched is what some commit of an undisturbed run left: no
 *   batch is there in part;
 * - `check` finds nothing;
 * - so is the dump, held articles included, when opening has repaired what
 *   the kill left;
 * - a copy on which the run is done again to its end is the undisturbed archive:
 *   the same articles, the same dump, the same answers with the same scores.
 *
 * So for runs that build segments and compact; there what is on its way comes
 * into sight in other portions when a run is done again, and only the rest is
 * asked.
 *
 * Then the next run goes on where the killed one stopped, and is killed too;
 * when one comes to its end, a new archive is begun.
 *
 * What an undisturbed run leaves is found by copying the archive each time
 * something was made durable (the linker puts sync_folder in our hands), so
 * that every stop between two steps of a commit is also tried once for sure.
 *
 * CRASH_SEED and CRASH_KILLS in the environment choose other moments, and how
 * many. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "backfile.h"
#include "index/files.h"
#include "indexer/compact.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "util/buf.h"

enum { FEEDS = 3, RECORDS = 110, BATCH = 8, STATES = 1024 };

static const int64_t MORNING = 1704067200; /* 2024-01-01 */
static const int64_t DAY = 86400;

/* Articles whose state a run that is done again takes back for a while (two
 * versions that nothing tells apart, a withdrawal that is undone): at
 * the end they are compared too, in between they are not. */
static const char TURNING[] = "turning-";

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % below;
}

/* ---- the feed -------------------------------------------------------------------------------- */

static void add_words(struct buf *out, uint32_t count)
{
	static const char *const words[] = {"border", "patrol",	   "river", "smugglers", "summit", "Ebrard",
					    "camp",   "migration", "the",   "of",	 "police", "customs"};
	for (uint32_t i = 0; i < count; i++)
		buf_append_format(out, "%s%s", i ? " " : "", words[draw(12)]);
}

static void add_record(struct buf *out, uint32_t number, uint32_t version)
{
	static const char *const languages[] = {"en", "en", "es", "fr"};
	uint32_t kind = draw(20);
	if (number % 23 == 0)
		buf_append_format(out, "{\"id\":\"%s%u\"", TURNING, (unsigned)number % 7);
	else
		buf_append_format(out, "{\"id\":\"art-%u\",\"version\":\"%u\"", (unsigned)number,
				  (unsigned)version);
	buf_append_format(out, ",\"language\":\"%s\",\"published\":\"2023-%02u-%02uT10:00:00Z\"",
			  languages[number % 4], 1 + (unsigned)number % 12, 1 + (unsigned)number % 28);
	if (kind == 0)
		buf_append_text(out, ",\"status\":\"withheld\"");
	else if (kind == 1)
		buf_append_text(out, ",\"status\":\"canceled\"");
	else if (kind < 5)
		buf_append_text(out, ",\"embargo\":\"2024-01-01T12:00:00Z\"");
	buf_append_text(out, ",\"headline\":\"");
	add_words(out, 3 + draw(4));
	buf_append_text(out, "\",\"body\":\"");
	add_words(out, 10 + draw(60));
	buf_append_text(out, "\"}\n");
}

/* Half of the articles are new; the others correct any that came before, or
 * again and again the same few. */
static void write_feed(unsigned feed)
{
	char name[32];
	struct buf text = BUF_INIT(1 << 24);
	for (uint32_t i = 0; i < RECORDS; i++) {
		uint32_t at = feed * RECORDS + i;
		add_record(&text, i % 4 == 3 ? draw(at) : i % 4 == 1 ? draw(8) : at, 1 + at);
	}
	snprintf(name, sizeof name, "feed-%u.jsonl", feed);
	scratch_write(name, buf_slice(&text));
	buf_free(&text);
}

/* ---- one run over it -------------------------------------------------------------------------- */

/* In memory that parent and children share. */
static struct shared {
	int64_t now; /* of the run; it never goes back, as clocks do not */
	bool done;
} *shared;

/* The run builds segments, and compacts in the middle and at the end. */
static bool into_segments;

static void take_in(struct desk *d, unsigned feed)
{
	char name[32];
	struct ingest_counts counts;
	struct ingest_options options = {.commit_every = BATCH,
					 .now = shared->now,
					 .bulk = into_segments ? BULK_ALWAYS : BULK_NEVER};
	snprintf(name, sizeof name, "feed-%u.jsonl", feed);
	const char *path = scratch_path(name);
	MUST(ingest_paths(d->indexer, &path, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.records, RECORDS);
	ck_assert_uint_eq(counts.by[INDEXED_REJECTED], 0);
}

static void withdraw(struct desk *d, const char *id)
{
	bool changed;
	MUST(indexer_withdraw(d->indexer, slice_from(id), "at the desk's word", shared->now, &changed,
			      &error));
}

static void restore(struct desk *d, const char *id)
{
	bool changed;
	MUST(indexer_restore(d->indexer, slice_from(id), shared->now, &changed, &error));
}

/* A batch of its own, in which nothing happens but that embargoes end. */
static void next_day(struct desk *d)
{
	shared->now = MORNING + DAY;
	desk_commit(d, shared->now);
}

static void compact_all(const char *path, struct archive *archive)
{
	struct compact_options options = {.all = true};
	struct compact_counts counts;
	if (into_segments)
		MUST(compact(path, archive, &options, &counts, &error));
}

static void run(const char *path)
{
	struct desk d;
	desk_open(&d, path);
	take_in(&d, 0);
	withdraw(&d, "art-1");
	withdraw(&d, "art-5");
	withdraw(&d, "turning-0");
	desk_commit(&d, shared->now);
	compact_all(path, d.archive);
	take_in(&d, 1);
	withdraw(&d, "art-120");
	restore(&d, "turning-0");
	desk_commit(&d, shared->now);
	next_day(&d);
	take_in(&d, 2);
	desk_close(&d);
	compact_all(path, NULL);
}

/* ---- what an undisturbed run leaves -------------------------------------------------------------- */

static struct state {
	struct contents visible, repaired, dumped; /* as it was stopped; when that was repaired */
} states[STATES];
static size_t state_count = 1; /* the first: a new archive */

static bool watching;
static const char *watched; /* the archive */

static void note_state(void)
{
	const char *copy = scratch_path("moment");
	struct state *s = &states[state_count];
	scratch_copy(watched, copy);
	if (visible_contents(copy, TURNING, &s->visible, NULL) == BF_OK) {
		assert_clean(copy);
		MUST(dumped_contents(copy, TURNING, &s->dumped, &error));
		MUST(visible_contents(copy, TURNING, &s->repaired, &error));
		assert_clean(copy);
		ck_assert_uint_lt(++state_count, STATES);
	}
	scratch_remove(copy);
}

enum bf_status __real_sync_folder(const char *path, bf_error *error);
enum bf_status __wrap_sync_folder(const char *path, bf_error *error);
enum bf_status __wrap_sync_folder(const char *path, bf_error *error)
{
	enum bf_status status = __real_sync_folder(path, error);
	if (watching) {
		watching = false; /* looking at the copy syncs too */
		note_state();
		watching = true;
	}
	return status;
}

static bool is_visible_state(struct contents c)
{
	for (size_t i = 0; i < state_count; i++)
		if (same_contents(states[i].visible, c) || same_contents(states[i].repaired, c))
			return true;
	return false;
}

static bool is_dumped_state(struct contents c)
{
	for (size_t i = 0; i < state_count; i++)
		if (same_contents(states[i].dumped, c))
			return true;
	return false;
}

/* ---- what archives answer ------------------------------------------------------------------------ */

static uint64_t sum_text(uint64_t sum, const char *text)
{
	while (*text)
		sum = (sum ^ (uint8_t)*text++) * 1099511628211u;
	return sum;
}

static uint64_t answers(const char *path)
{
	static const char *const questions[] = {"border", "patrol NEAR/3 river", "\"of the\"",
						"smuggl* -camp", "date:2023-06 summit OR Ebrard",
						"NOT border", "headline:customs"};
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_archive *archive;
	uint64_t sum = 14695981039346656037u;
	options.limit = 500;
	options.now = MORNING;
	MUST(bf_archive_open(path, &archive, &error));
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		bf_result *result;
		MUST(bf_search(archive, questions[i], &options, &result, &error));
		ck_assert_uint_gt(bf_result_hit_count(result), 0);
		for (size_t h = 0; h < bf_result_hit_count(result); h++) {
			char score[64];
			const bf_hit *hit = bf_result_hit(result, h);
			snprintf(score, sizeof score, " %.6f ", hit->score);
			sum = sum_text(sum_text(sum_text(sum, hit->id), score), hit->snippet.text);
		}
		bf_result_free(result);
	}
	bf_archive_close(archive);
	return sum;
}

struct whole {
	struct contents visible, dumped;
	struct archive_statistics statistics;
	uint64_t answers;
};

static struct whole undisturbed;

static struct whole whole_of(const char *path)
{
	struct whole w = {.answers = answers(path)};
	assert_clean(path);
	MUST(visible_contents(path, NULL, &w.visible, &error));
	MUST(dumped_contents(path, NULL, &w.dumped, &error));
	MUST(archive_statistics(path, &w.statistics, &error));
	return w;
}

static void assert_undisturbed(const char *path)
{
	struct whole w = whole_of(path);
	ck_assert(same_contents(w.visible, undisturbed.visible));
	ck_assert(same_contents(w.dumped, undisturbed.dumped));
	ck_assert_uint_eq(w.answers, undisturbed.answers);
	ck_assert_uint_eq(w.statistics.articles, undisturbed.statistics.articles);
	ck_assert_uint_eq(w.statistics.held, undisturbed.statistics.held);
	ck_assert_uint_eq(w.statistics.withdrawn, undisturbed.statistics.withdrawn);
	if (!into_segments) /* where a term is in several parts it is counted in each */
		ck_assert_uint_eq(w.statistics.terms, undisturbed.statistics.terms);
	ck_assert_uint_eq(w.statistics.total_length, undisturbed.statistics.total_length);
}

/* ---- killing ---------------------------------------------------------------------------------------- */

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs on `path` in a child, which is killed after `delay` seconds; false when it
 * had come to its end before. */
static bool run_and_kill(const char *path, double delay)
{
	int status;
	shared->done = false;
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		run(path);
		shared->done = true;
		_exit(0);
	}
	struct timespec wait = {(time_t)delay, (long)((delay - (double)(time_t)delay) * 1e9)};
	nanosleep(&wait, NULL);
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (!WIFSIGNALED(status) && !shared->done)
		ck_abort_msg("the run failed by itself: status %d", status);
	return !shared->done;
}

static void look_after_kill(const char *path)
{
	struct contents visible, dumped;
	bf_error reason = {0};
	int64_t now = shared->now;
	enum bf_status status = visible_contents(path, TURNING, &visible, &reason);
	if (status != BF_NOT_FOUND) { /* it was killed before there was an archive */
		ck_assert_msg(status == BF_OK, "cannot be opened: %s", reason.message);
		ck_assert_msg(into_segments || is_visible_state(visible), "a batch is there in part");
		assert_clean(path);
		MUST(dumped_contents(path, TURNING, &dumped, &error));
		ck_assert_msg(into_segments || is_dumped_state(dumped), "held and visible articles do not agree");
		assert_clean(path);
	}
	const char *copy = scratch_path("copy");
	if (access(path, F_OK) == 0)
		scratch_copy(path, copy);
	run(copy);
	assert_undisturbed(copy);
	scratch_remove(copy);
	shared->now = now;
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);
	return text && *text ? strtoul(text, NULL, 10) : otherwise;
}

static void make_undisturbed(void)
{
	const char *path = scratch_path("undisturbed");
	seed = 88172645463325252u; /* the feed is always the same */
	for (unsigned feed = 0; feed < FEEDS; feed++)
		write_feed(feed);
	shared->now = MORNING;
	watched = path;
	watching = true;
	run(path);
	watching = false;
	undisturbed = whole_of(path);
	ck_assert_uint_gt(state_count, 60);
	ck_assert_uint_gt(undisturbed.statistics.articles, 100);
	ck_assert_uint_gt(undisturbed.statistics.held, 10);
	ck_assert_uint_gt(undisturbed.statistics.withdrawn, 2);
	scratch_remove(path);
}

/* How long a run takes: the quickest of three, since others may be at work here. */
static double time_run(void)
{
	const char *path = scratch_path("timed");
	double took = 1e9;
	for (int i = 0; i < 3; i++) {
		shared->now = MORNING;
		double start = seconds();
		run(path);
		if (seconds() - start < took)
			took = seconds() - start;
		assert_undisturbed(path);
		scratch_remove(path);
	}
	shared->now = MORNING;
	return took;
}

static void kill_runs(bool segments, unsigned long kills)
{
	unsigned long done = 0, ended = 0;
	uint64_t moments = setting("CRASH_SEED", (unsigned long)time(NULL));
	printf("CRASH_SEED=%lu\n", (unsigned long)moments);
	fflush(stdout);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(shared != MAP_FAILED);
	into_segments = false;
	make_undisturbed();
	into_segments = segments;
	double took = time_run();
	seed = moments ? moments : 1;
	const char *path = scratch_path("killed");
	while (done < kills) {
		double delay = took * (double)draw(1000) / 1000;
		if (run_and_kill(path, delay)) {
			done++;
			look_after_kill(path);
			continue;
		}
		ended++;
		assert_undisturbed(path);
		scratch_remove(path);
		shared->now = MORNING;
	}
	printf("%lu kills, %lu runs that came to their end, %zu durable moments, a run takes %.2f s\n", done,
	       ended, state_count, took);
}

START_TEST(killed_at_any_moment)
{
	kill_runs(false, setting("CRASH_KILLS", 100));
}
END_TEST

START_TEST(killed_while_segments_are_built_and_compacted)
{
	kill_runs(true, setting("CRASH_KILLS", 100) * 2 / 5);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("crash");
	TCase *kills = tcase_create("kills");
	tcase_set_timeout(kills, 800);
	tcase_add_test(kills, killed_at_any_moment);
	tcase_add_test(kills, killed_while_segments_are_built_and_compacted);
	suite_add_tcase(suite, kills);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
