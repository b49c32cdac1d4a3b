/* search_retry_test.c - parts that fail in the middle of a search.
 *
 * A reader stands in for the archive's: it leases snapshots in memory whose parts
 * fail at a chosen call.  A part that moved on (BF_EXPIRED), or looks damaged
 * for a moment, is searched again on a new snapshot, many times; any other
 * failure is handed up as it is, whenever it comes. */
#include <check.h>
#include <stdlib.h>

#include "searcher/search.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"
#include "util/error.h"

/* ---- a reader of its own ------------------------------------------------------------------ */

struct archive_reader {
	struct memory_snapshot snapshot;
	unsigned leases, failing; /* the first so many leases fail, at call `at` */
	unsigned long at;
	enum bf_status failure;
	unsigned out, spoiled; /* not given back; given back as spoiled */
	unsigned moving; /* commits come during so many searches */
};

enum bf_status snapshot_lease(struct archive_reader *r, struct snapshot **out, bf_error *error)
{
	(void)error;
	for (size_t i = 0; i < r->snapshot.base.part_count; i++) {
		struct memory_part *p = &r->snapshot.parts[i];
		p->calls = 0;
		p->fail_after = r->leases < r->failing ? r->at : 0;
		p->failure = r->failure;
	}
	r->leases++;
	r->out++;
	*out = &r->snapshot.base;
	return BF_OK;
}

void snapshot_return(struct archive_reader *r, struct snapshot *s, bool spoiled)
{
	ck_assert_ptr_eq(s, &r->snapshot.base);
	r->out--;
	r->spoiled += spoiled;
}

bool snapshot_is_whole(const struct archive_reader *r, const struct snapshot *s)
{
	ck_assert_ptr_eq(s, &r->snapshot.base);
	return r->leases > r->moving;
}

enum bf_status archive_reader_open(const char *path, struct archive_reader **out, bf_error *error)
{
	(void)path;
	*out = NULL;
	return error_set(error, BF_INTERNAL, "not in this test");
}

enum bf_status archive_reader_open_any(const char *path, struct archive_reader **out, bf_error *error)
{
	return archive_reader_open(path, out, error);
}

void archive_reader_close(struct archive_reader *r)
{
	memory_snapshot_close(&r->snapshot);
}

enum bf_status snapshot_term_frequency(struct snapshot *s, const struct term *term,
				       uint64_t *articles, bf_error *error)
{
	*articles = 0;
	for (size_t i = 0; i < s->part_count; i++) {
		uint32_t in_part;
		enum bf_status status =
		    s->parts[i]->operations->term_frequency(s->parts[i], term, &in_part, error);
		if (status != BF_OK)
			return status;
		*articles += in_part;
	}
	return BF_OK;
}

enum bf_status snapshot_find(struct snapshot *s, struct slice id, struct part **part,
			     uint32_t *article, bf_error *error)
{
	(void)s, (void)id, (void)part, (void)article;
	return error_set(error, BF_INTERNAL, "not in this test");
}

static void open_reader(struct archive_reader *r)
{
	*r = (struct archive_reader){.failure = BF_OK};
	memory_snapshot_open(&r->snapshot, 2);
	for (unsigned i = 0; i < 40; i++)
		generate_into(&r->snapshot, i % 2, i);
}

/* ---- searching ------------------------------------------------------------------------------ */

static const char *const questions[] = {
    "border", "border patrol", "border OR smugg*", "\"the border\"", "NOT border date:2022-06",
    "(smuggle OR =migrant) NEAR/3 the", "headline:border -river"};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static enum bf_status search(struct archive_reader *r, const char *question, uint64_t *total,
			     bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct search_options options = {.limit = 10, .snippets = true};
	struct search_result result;
	r->leases = r->spoiled = 0;
	enum bf_status status =
	    search_run(r, slice_from(question), &options, &arena, &result, error);
	*total = status == BF_OK ? result.total : 0;
	if (status == BF_OK)
		ck_assert(result.total_is_exact && !result.partial);
	arena_free(&arena);
	ck_assert_uint_eq(r->out, 0);
	return status;
}

/* Calls that the parts are asked in one search. */
static unsigned long calls_of(struct archive_reader *r, const char *question, uint64_t *total)
{
	bf_error error = {0};
	r->failing = 1;
	r->at = 1000000;
	r->failure = BF_IO;
	ck_assert_int_eq(search(r, question, total, &error), BF_OK);
	unsigned long most = 0;
	for (size_t i = 0; i < r->snapshot.base.part_count; i++)
		if (r->snapshot.parts[i].calls > most)
			most = r->snapshot.parts[i].calls;
	return most;
}

START_TEST(expired_once_is_not_seen)
{
	static const enum bf_status failures[] = {BF_EXPIRED, BF_CORRUPT};
	struct archive_reader r;
	open_reader(&r);
	for (int q = 0; q < QUESTIONS; q++) {
		uint64_t expected, total;
		unsigned long calls = calls_of(&r, questions[q], &expected);
		for (unsigned long at = 1; at < calls; at += 1 + calls / 40) {
			bf_error error = {0};
			r.at = at;
			r.failing = 1 + (unsigned)(at % 4);
			r.failure = failures[at % 2];
			ck_assert_int_eq(search(&r, questions[q], &total, &error), BF_OK);
			ck_assert_uint_eq(total, expected);
			ck_assert_uint_eq(r.leases, r.failing + 1);
			ck_assert_uint_eq(r.spoiled, r.failing);
		}
	}
	archive_reader_close(&r);
}
END_TEST

START_TEST(expired_again_and_again_is_said)
{
	struct archive_reader r;
	bf_error error = {0};
	uint64_t total;
	open_reader(&r);
	r.failing = 10000;
	r.at = 3;
	r.failure = BF_EXPIRED;
	ck_assert_int_eq(search(&r, "border", &total, &error), BF_EXPIRED);
	ck_assert_uint_eq(r.leases, TRIES_EXPIRED);
	ck_assert_int_eq(error.status, BF_EXPIRED);
	ck_assert_str_ne(error.message, "");
	r.failure = BF_CORRUPT;
	error = (bf_error){0};
	ck_assert_int_eq(search(&r, "border", &total, &error), BF_CORRUPT);
	ck_assert_uint_eq(r.leases, TRIES_CORRUPT);
	ck_assert_int_eq(error.status, BF_CORRUPT);
	archive_reader_close(&r);
}
END_TEST

START_TEST(what_may_be_of_two_states_does_not_count)
{
	struct archive_reader r;
	open_reader(&r);
	for (int q = 0; q < QUESTIONS; q++) {
		uint64_t expected, total;
		bf_error error = {0};
		r.moving = 0;
		calls_of(&r, questions[q], &expected);
		r.failing = 0;
		r.moving = 3;
		ck_assert_int_eq(search(&r, questions[q], &total, &error), BF_OK);
		ck_assert_uint_eq(total, expected);
		ck_assert_uint_eq(r.leases, 4);
		ck_assert_uint_eq(r.spoiled, 0);
		r.moving = 1000; /* it never ends: then it counts */
		ck_assert_int_eq(search(&r, questions[q], &total, &error), BF_OK);
		ck_assert_uint_eq(total, expected);
		ck_assert_uint_eq(r.leases, TRIES_MOVED + 1);
	}
	archive_reader_close(&r);
}
END_TEST

START_TEST(other_failures_are_handed_up)
{
	struct archive_reader r;
	open_reader(&r);
	for (int q = 0; q < QUESTIONS; q++) {
		uint64_t total;
		unsigned long calls = calls_of(&r, questions[q], &total);
		for (unsigned long at = 1; at < calls; at += 1 + calls / 100) {
			bf_error error = {0};
			r.at = at;
			r.failing = 1;
			r.failure = BF_IO;
			ck_assert_int_eq(search(&r, questions[q], &total, &error), BF_IO);
			ck_assert_int_eq(error.status, BF_IO);
			ck_assert_uint_eq(r.leases, 1);
			ck_assert_uint_eq(r.spoiled, 0);
		}
	}
	archive_reader_close(&r);
}
END_TEST

/* An explanation up to the times of the stages, which come last. */
static struct slice but_for_time(const struct buf *text)
{
	for (size_t i = 0; i + 9 < text->len; i++)
		if (memcmp(text->ptr + i, "stages_ms", 9) == 0 || memcmp(text->ptr + i, "\ntime: ", 7) == 0)
			return slice_make(text->ptr, i);
	ck_abort_msg("no times");
	return slice_make("", 0);
}

START_TEST(explaining_tries_again_too)
{
	struct archive_reader r;
	struct search_options options = {.limit = 10};
	open_reader(&r);
	for (int q = 0; q < QUESTIONS; q++) {
		struct buf first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
		bf_error error = {0};
		r.leases = 0;
		r.failing = 0;
		ck_assert_int_eq(search_explain(&r, slice_from(questions[q]), &options, SLICE(""), q % 2, &first,
						&error),
				 BF_OK);
		r.leases = 0;
		r.failing = 2;
		r.at = 5;
		r.failure = BF_EXPIRED;
		ck_assert_int_eq(search_explain(&r, slice_from(questions[q]), &options, SLICE(""), q % 2, &second,
						&error),
				 BF_OK);
		ck_assert(slice_equal(but_for_time(&first), but_for_time(&second)));
		ck_assert_uint_gt(first.len, 20);
		ck_assert_uint_eq(r.out, 0);
		buf_free(&first);
		buf_free(&second);
	}
	archive_reader_close(&r);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("search_retry");
	TCase *tries = tcase_create("tries");
	tcase_set_timeout(tries, 30);
	tcase_add_test(tries, expired_once_is_not_seen);
	tcase_add_test(tries, expired_again_and_again_is_said);
	tcase_add_test(tries, other_failures_are_handed_up);
	tcase_add_test(tries, what_may_be_of_two_states_does_not_count);
	tcase_add_test(tries, explaining_tries_again_too);
	suite_add_tcase(suite, tries);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
