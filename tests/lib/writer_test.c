/* writer_test.c - the public face of writing: one writer, what comes together
 * with a commit, outcomes, files taken in. */
#include <stdio.h>
#include <unistd.h>

#include "tests/lib/support.h"

static const char *path;

static void choose_path(void)
{
	path = scratch_path("archive");
}

START_TEST(opening)
{
	bf_writer *writer, *second;
	bf_error reason = {0};
	char pid[32];
	bf_writer_options options = BF_WRITER_OPTIONS_INIT;
	options.must_exist = 1;
	EXPECT(BF_NOT_FOUND, bf_writer_open(path, &options, &writer, &error));
	ck_assert_ptr_null(writer);
	options.must_exist = 0;
	options.language = "xx";
	EXPECT(BF_BAD_ARGUMENT, bf_writer_open(path, &options, &writer, &error));
	options.language = "es";
	options.size = 1;
	EXPECT(BF_BAD_ARGUMENT, bf_writer_open(path, &options, &writer, &error));
	options.size = sizeof options;
	OK(bf_writer_open(path, &options, &writer, &error));
	snprintf(pid, sizeof pid, "pid %ld", (long)getpid());
	ck_assert_int_eq(bf_writer_open(path, NULL, &second, &reason), BF_LOCKED);
	ck_assert_ptr_null(second);
	ck_assert_ptr_nonnull(strstr(reason.message, pid));
	bf_writer_close(writer);
	bf_writer_close(NULL);
	bf_statistics statistics = {.size = sizeof statistics};
	OK(bf_statistics_get(path, &statistics, &error));
	ck_assert_str_eq(statistics.default_language, "es");
}
END_TEST

START_TEST(nothing_is_seen_before_its_commit)
{
	bf_writer *writer = writer_on(path);
	add_json(writer, "{\"id\":\"a\",\"headline\":\"River\"}");
	ck_assert_uint_eq(total_of(path, "river"), 0);
	OK(bf_writer_commit(writer, &error));
	ck_assert_uint_eq(total_of(path, "river"), 1);
	add_json(writer, "{\"id\":\"b\",\"headline\":\"River too\"}");
	bf_writer_close(writer); /* drops it */
	ck_assert_uint_eq(total_of(path, "river"), 1);
}
END_TEST

START_TEST(outcomes)
{
	static const struct {
		const char *json;
		bf_outcome outcome;
	} cases[] = {{"{\"id\":\"a\",\"version\":\"2\",\"headline\":\"Two\"}", BF_ADDED},
		     {"{\"id\":\"a\",\"version\":\"2\",\"headline\":\"Two\"}", BF_UNCHANGED},
		     {"{\"id\":\"a\",\"version\":\"1\",\"headline\":\"One\"}", BF_OLDER},
		     {"{\"id\":\"a\",\"version\":\"3\",\"headline\":\"Three\"}", BF_REPLACED},
		     {"{\"id\":\"b\",\"headline\":\"Later\",\"embargo\":\"2999-01-01\"}", BF_HELD},
		     {"{\"id\":\"a\",\"version\":\"4\",\"status\":\"canceled\"}", BF_HELD}};
	bf_writer *writer = writer_on(path);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq(add_json(writer, cases[i].json), cases[i].outcome);
	for (int i = 0; i < BF_OUTCOME_COUNT; i++)
		ck_assert_str_ne(bf_outcome_text((bf_outcome)i), "unknown outcome");
	ck_assert_str_eq(bf_outcome_text(BF_ADDED), "added");
	ck_assert_str_eq(bf_outcome_text((bf_outcome)99), "unknown outcome");
	bf_writer_close(writer);
}
END_TEST

START_TEST(a_bad_article_is_lost_alone)
{
	bf_writer *writer = writer_on(path);
	bf_article *article;
	bf_outcome outcome = BF_ADDED;
	add_json(writer, "{\"id\":\"a\",\"headline\":\"River\"}");
	OK(bf_article_new(&article, &error));
	OK(bf_article_set(article, "headline", "Without an id", &error));
	EXPECT(BF_BAD_ARTICLE, bf_writer_add(writer, article, &outcome, &error));
	ck_assert_int_eq(outcome, BF_REJECTED);
	EXPECT(BF_BAD_ARTICLE, bf_writer_add(writer, article, NULL, &error));
	bf_article_free(article);
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	ck_assert_uint_eq(total_of(path, "river"), 1);
}
END_TEST

START_TEST(replacing_whatever_is_there)
{
	bf_writer *writer = writer_on(path);
	bf_article *article;
	bf_outcome outcome;
	const char older[] = "{\"id\":\"a\",\"version\":\"1\",\"headline\":\"Older\"}";
	add_json(writer, "{\"id\":\"a\",\"version\":\"2\",\"headline\":\"Newer\"}");
	OK(bf_article_from_json(older, sizeof older - 1, &article, &error));
	OK(bf_writer_replace(writer, article, &outcome, &error));
	ck_assert_int_eq(outcome, BF_REPLACED);
	bf_article_free(article);
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	ck_assert_uint_eq(total_of(path, "older"), 1);
	ck_assert_uint_eq(total_of(path, "newer"), 0);
}
END_TEST

START_TEST(withdrawing_and_restoring)
{
	bf_writer *writer = writer_on(path);
	int changed;
	add_json(writer, "{\"id\":\"a\",\"headline\":\"River\"}");
	OK(bf_writer_withdraw(writer, "a", "a reason", &changed, &error));
	ck_assert_int_eq(changed, 1);
	OK(bf_writer_withdraw(writer, "a", NULL, &changed, &error));
	ck_assert_int_eq(changed, 0);
	EXPECT(BF_NOT_FOUND, bf_writer_withdraw(writer, "nobody", NULL, NULL, &error));
	OK(bf_writer_commit(writer, &error));
	ck_assert_uint_eq(total_of(path, "river"), 0);
	ck_assert_int_eq(add_json(writer, "{\"id\":\"a\",\"headline\":\"River again\"}"), BF_WITHDRAWN);
	OK(bf_writer_commit(writer, &error));
	ck_assert_uint_eq(total_of(path, "river"), 0);
	OK(bf_writer_restore(writer, "a", &changed, &error));
	ck_assert_int_eq(changed, 1);
	OK(bf_writer_restore(writer, "a", NULL, &error));
	OK(bf_writer_restore(writer, "nobody", &changed, &error));
	ck_assert_int_eq(changed, 0);
	OK(bf_writer_commit(writer, &error));
	ck_assert_uint_eq(total_of(path, "river"), 1);
	bf_writer_close(writer);
}
END_TEST

START_TEST(releasing_what_is_due)
{
	bf_writer *writer = writer_on(path);
	uint64_t released;
	OK(bf_writer_release(writer, &released, &error));
	ck_assert_uint_eq(released, 0);
	add_json(writer, "{\"id\":\"a\",\"headline\":\"Over\",\"embargo\":\"2001-01-01T00:00:00Z\"}");
	add_json(writer, "{\"id\":\"b\",\"headline\":\"Not yet\",\"embargo\":\"2999-01-01\"}");
	OK(bf_writer_release(writer, &released, &error));
	ck_assert_uint_eq(released, 0); /* a was never held */
	OK(bf_writer_release(writer, NULL, &error));
	OK(bf_writer_commit(writer, &error));
	bf_writer_close(writer);
	ck_assert_uint_eq(total_of(path, "over"), 1);
}
END_TEST

/* ---- files ------------------------------------------------------------------------------------- */

struct heard {
	unsigned rejects, notes, calls, stop_after;
	char last[512];
};

static void hear_reject(const bf_reject *reject, void *payload)
{
	struct heard *h = payload;
	h->rejects++;
	ck_assert(reject->file && reject->id && reject->reason && reject->hint);
	snprintf(h->last, sizeof h->last, "%s:%u:%u: %s (%s)", reject->file, (unsigned)reject->record,
		 (unsigned)reject->byte, reject->reason, reject->id);
}

static void hear_note(const bf_reject *note, void *payload)
{
	(void)note;
	((struct heard *)payload)->notes++;
}

static int hear_progress(const char *file, uint64_t done, uint64_t total, const bf_ingest_counts *counts,
			 void *payload)
{
	struct heard *h = payload;
	ck_assert(file && *file && counts && done <= total);
	return ++h->calls != h->stop_after;
}

static bf_ingest_options hearing(struct heard *heard)
{
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	options.reject = hear_reject;
	options.note = hear_note;
	options.progress = hear_progress;
	options.payload = heard;
	return options;
}

static const char lines[] = "{\"id\":\"a\",\"headline\":\"River\",\"body\":\"One.\"}\n"
			    "rubbish\n"
			    "{\"id\":\"b\",\"headline\":\"River\",\"body\":\"Two.\",\"published\":\"soon\"}\n"
			    "{\"id\":\"c\",\"headline\":\"River\",\"body\":\"Three.\"}\n";

START_TEST(ingesting_a_file)
{
	struct heard heard = {0};
	bf_ingest_options options = hearing(&heard);
	bf_ingest_counts counts;
	bf_writer *writer = writer_on(path);
	const char *file = scratch_write("lines.jsonl", slice_from(lines));
	OK(bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.records, 4);
	ck_assert_uint_eq(counts.outcomes[BF_ADDED], 3);
	ck_assert_uint_eq(counts.outcomes[BF_REJECTED], 1);
	ck_assert_uint_eq(counts.bytes, sizeof lines - 1);
	ck_assert_uint_eq(heard.rejects, 1);
	ck_assert_uint_eq(heard.notes, 1);
	ck_assert_uint_ge(heard.calls, 4);
	ck_assert_ptr_nonnull(strstr(heard.last, "lines.jsonl:2:"));
	OK(bf_writer_ingest(writer, &file, 1, NULL, NULL, &error)); /* nobody listens, nobody counts */
	bf_writer_close(writer);
	ck_assert_uint_eq(total_of(path, "river"), 3); /* committed by itself */
}
END_TEST

/* What is added after files went into segments comes with the commit, as ever. */
START_TEST(adding_after_an_ingest)
{
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_ingest_counts counts;
	bf_writer *writer = writer_on(path);
	const char *file = scratch_write("lines.jsonl", slice_from(lines));
	options.bulk = BF_BULK_ALWAYS;
	OK(bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.segments, 1);
	ck_assert_int_eq(add_json(writer, "{\"id\":\"d\",\"headline\":\"River\"}"), BF_ADDED);
	ck_assert_int_eq(add_json(writer, "{\"id\":\"a\",\"version\":\"2\",\"headline\":\"Lake\"}"),
			 BF_REPLACED);
	OK(bf_writer_commit(writer, &error));
	ck_assert_uint_eq(total_of(path, "river"), 3);
	ck_assert_uint_eq(total_of(path, "lake"), 1);
	file = scratch_write("more.jsonl", SLICE("{\"id\":\"e\",\"headline\":\"River\"}\n"));
	options.bulk = BF_BULK_NEVER;
	OK(bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.segments, 0);
	options.bulk = BF_BULK_ALWAYS;
	options.memory = UINT64_MAX; /* as much as there is use for */
	file = scratch_write("most.jsonl", SLICE("{\"id\":\"f\",\"headline\":\"River\"}\n"));
	OK(bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.segments, 1);
	bf_writer_close(writer);
	ck_assert_uint_eq(total_of(path, "river"), 5);
}
END_TEST

START_TEST(stopping_an_ingest)
{
	struct heard heard = {.stop_after = 1};
	bf_ingest_options options = hearing(&heard);
	bf_ingest_counts counts;
	bf_writer *writer = writer_on(path);
	const char *file = scratch_write("lines.jsonl", slice_from(lines));
	EXPECT(BF_CANCELED, bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.records, 1);
	ck_assert_uint_eq(total_of(path, "river"), 1);
	heard.stop_after = 0;
	OK(bf_writer_ingest(writer, &file, 1, &options, &counts, &error)); /* the writer goes on */
	ck_assert_uint_eq(counts.outcomes[BF_UNCHANGED], 1);
	bf_writer_close(writer);
}
END_TEST

START_TEST(ingest_options_that_are_wrong)
{
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_ingest_counts counts;
	bf_writer *writer = writer_on(path);
	const char *file = scratch_write("lines.jsonl", slice_from(lines));
	options.language = "xx";
	EXPECT(BF_BAD_ARGUMENT, bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	ck_assert_uint_eq(counts.records, 0);
	options.language = "";
	options.format = "papyrus";
	EXPECT(BF_BAD_ARGUMENT, bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	options.format = "jsonl";
	options.size--;
	EXPECT(BF_BAD_ARGUMENT, bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	options.size++;
	options.bulk = (bf_bulk)(BF_BULK_NEVER + 1);
	EXPECT(BF_BAD_ARGUMENT, bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	options.bulk = BF_BULK_AUTO;
	options.language = "fr";
	OK(bf_writer_ingest(writer, &file, 1, &options, &counts, &error));
	OK(bf_writer_ingest(writer, NULL, 0, NULL, &counts, &error)); /* no paths: nothing to do */
	ck_assert_uint_eq(counts.records, 0);
	bf_writer_close(writer);
	ck_assert_uint_eq(total_of(path, "language:fr"), 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/writer");
	TCase *writer = tcase_create("writer");
	tcase_add_checked_fixture(writer, choose_path, NULL);
	tcase_add_test(writer, opening);
	tcase_add_test(writer, nothing_is_seen_before_its_commit);
	tcase_add_test(writer, outcomes);
	tcase_add_test(writer, a_bad_article_is_lost_alone);
	tcase_add_test(writer, replacing_whatever_is_there);
	tcase_add_test(writer, withdrawing_and_restoring);
	tcase_add_test(writer, releasing_what_is_due);
	tcase_add_test(writer, ingesting_a_file);
	tcase_add_test(writer, adding_after_an_ingest);
	tcase_add_test(writer, stopping_an_ingest);
	tcase_add_test(writer, ingest_options_that_are_wrong);
	suite_add_tcase(suite, writer);
	return run_suite(suite);
}
