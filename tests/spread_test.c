/* spread_test.c - the same articles give the same answers, however they are spread over
 * the live part, segments and tombstones: hits, order, scores, totals, snippets.
 *
 * The archive that has all of them in its live part is the judge.  Others are made of
 * the same articles in random batches, some of them with an older version first, in
 * segments or live, compacted at times.  SPREAD_SEED, SPREADS and SPREAD_QUESTIONS in
 * the environment choose others. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "backfile.h"
#include "tests/support/environment.h"
#include "tests/support/questions.h"
#include "tests/support/scratch.h"

static char folder[] = "/tmp/backfile-spread-XXXXXX";
static char judge_path[64], other_path[64], lines_path[64];
static struct oracle oracle; /* only for its words */
static char **lines;	     /* every article as JSON */
static size_t line_count;

static void ingest(const char *archive, const char *const *paths, size_t count, bf_bulk bulk)
{
	bf_writer *writer;
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_ingest_counts counts;
	bf_error error = {0};
	options.bulk = bulk;
	ck_assert_int_eq(bf_writer_open(archive, NULL, &writer, NULL), BF_OK);
	ck_assert_msg(bf_writer_ingest(writer, paths, count, &options, &counts, &error) == BF_OK, "%s",
		      error.message);
	ck_assert_uint_eq(counts.outcomes[BF_REJECTED], 0);
	bf_writer_close(writer);
}

static int keep_line(const char *line, size_t length, void *payload)
{
	(void)payload;
	lines = realloc(lines, (line_count + 1) * sizeof *lines);
	lines[line_count] = malloc(length + 1);
	memcpy(lines[line_count], line, length);
	lines[line_count++][length] = '\0';
	return 1;
}

static void make_judge(void)
{
	static const char *const paths[] = {"corpus/sample/wire-2021.jsonl", "corpus/sample/wire-2022.jsonl",
					    "corpus/sample/wire-2023.jsonl", "corpus/sample/wire-2024.jsonl",
					    "corpus/sample/desk.jsonl",	     "corpus/sample/world.jsonl",
					    "corpus/sample/text"};
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(judge_path, sizeof judge_path, "%s/judge", folder);
	snprintf(other_path, sizeof other_path, "%s/other", folder);
	snprintf(lines_path, sizeof lines_path, "%s/batch.jsonl", folder);
	ingest(judge_path, paths, 7, BF_BULK_NEVER);
	ck_assert_int_eq(bf_dump(judge_path, keep_line, NULL, NULL), BF_OK);
	ck_assert_uint_ge(line_count, 60);
	oracle_open(&oracle, judge_path);
}

/* ---- a spread ------------------------------------------------------------------------------- */

/* An older version of the article: with another body, and a version number below. */
static void write_older(FILE *to, const char *line)
{
	bf_article *a;
	char *json;
	ck_assert_int_eq(bf_article_from_json(line, strlen(line), &a, NULL), BF_OK);
	ck_assert_int_eq(bf_article_set(a, "body", "An earlier text about smuggling at the border, "
						   "that nobody shall find.", NULL), BF_OK);
	ck_assert_int_eq(bf_article_set(a, "version", "1000-01-01T00:00:00Z", NULL), BF_OK);
	ck_assert_int_eq(bf_article_set(a, "updated", "1900-01-01", NULL), BF_OK);
	ck_assert_int_eq(bf_article_json(a, &json, NULL), BF_OK);
	fprintf(to, "%s\n", json);
	bf_free(json);
	bf_article_free(a);
}

static void write_batch(size_t *const order, size_t from, size_t to, bool older)
{
	FILE *file = fopen(lines_path, "w");
	for (size_t i = from; i < to; i++) {
		if (older && draw(3) == 0 && strstr(lines[order[i]], "\"updated\""))
			write_older(file, lines[order[i]]);
		if (!older)
			fprintf(file, "%s\n", lines[order[i]]);
	}
	fclose(file);
}

static void compact_at_times(void)
{
	bf_compact_options options = BF_COMPACT_OPTIONS_INIT;
	bf_error error = {0};
	options.all = draw(2) == 0;
	if (draw(5) == 0)
		ck_assert_msg(bf_compact(other_path, &options, NULL, &error) == BF_OK, "%s", error.message);
}

static void make_spread(void)
{
	char command[128];
	const char *const path = lines_path;
	size_t *order = malloc(line_count * sizeof *order);
	snprintf(command, sizeof command, "rm -rf %s", other_path);
	ck_assert_int_eq(system(command), 0);
	for (size_t i = 0; i < line_count; i++) {
		size_t k = draw((uint32_t)i + 1);
		order[i] = order[k];
		order[k] = i;
	}
	write_batch(order, 0, line_count, true);
	ingest(other_path, &path, 1, draw(2) ? BF_BULK_ALWAYS : BF_BULK_NEVER);
	for (size_t from = 0, to; from < line_count; from = to) {
		to = from + 1 + draw((uint32_t)line_count / 2);
		to = to < line_count ? to : line_count;
		compact_at_times();
		write_batch(order, from, to, false);
		ingest(other_path, &path, 1, draw(3) ? BF_BULK_ALWAYS : BF_BULK_NEVER);
	}
	compact_at_times();
	free(order);
}

/* ---- the same answers ------------------------------------------------------------------------- */

static void expect_same_snippet(const char *question, const bf_snippet *a, const bf_snippet *b)
{
	ck_assert_msg(strcmp(a->text, b->text) == 0, "'%s': \"%s\" and \"%s\"", question, a->text, b->text);
	ck_assert_uint_eq(a->span_count, b->span_count);
	for (size_t i = 0; i < a->span_count; i++) {
		ck_assert_uint_eq(a->spans[i].start, b->spans[i].start);
		ck_assert_uint_eq(a->spans[i].end, b->spans[i].end);
	}
}

static void expect_same(const char *question, const bf_result *a, const bf_result *b)
{
	ck_assert_msg(bf_result_total(a) == bf_result_total(b), "'%s': %llu and %llu", question,
		      (unsigned long long)bf_result_total(a), (unsigned long long)bf_result_total(b));
	ck_assert_uint_eq(bf_result_hit_count(a), bf_result_hit_count(b));
	for (size_t i = 0; i < bf_result_hit_count(a); i++) {
		const bf_hit *x = bf_result_hit(a, i), *y = bf_result_hit(b, i);
		ck_assert_msg(strcmp(x->id, y->id) == 0 && x->score == y->score,
			      "'%s', hit %zu: %s with %f, and %s with %f", question, i, x->id, x->score,
			      y->id, y->score);
		ck_assert_str_eq(x->lead, y->lead);
		ck_assert_str_eq(x->date, y->date);
		expect_same_snippet(question, &x->headline, &y->headline);
		expect_same_snippet(question, &x->snippet, &y->snippet);
	}
}

static void expect_same_autopsy(const char *question, const bf_result *a, const bf_result *b)
{
	if (!bf_result_autopsy_is_complete(a) || !bf_result_autopsy_is_complete(b))
		return; /* it took too long here */
	ck_assert_msg(bf_result_suggestion_count(a) == bf_result_suggestion_count(b), "'%s'", question);
	ck_assert_uint_eq(bf_result_clause_count(a), bf_result_clause_count(b));
	for (size_t i = 0; i < bf_result_clause_count(a); i++) {
		const bf_clause *x = bf_result_clause(a, i), *y = bf_result_clause(b, i);
		ck_assert_msg(strcmp(x->text, y->text) == 0 && x->found == y->found && x->kills == y->kills,
			      "'%s': %s (%llu), and %s (%llu)", question, x->text,
			      (unsigned long long)x->found, y->text, (unsigned long long)y->found);
	}
	for (size_t i = 0; i < bf_result_suggestion_count(a); i++) {
		const bf_suggestion *x = bf_result_suggestion(a, i), *y = bf_result_suggestion(b, i);
		ck_assert_msg(strcmp(x->query, y->query) == 0 && x->kind == y->kind && x->found == y->found,
			      "'%s': %s (%llu), and %s (%llu)", question, x->query,
			      (unsigned long long)x->found, y->query, (unsigned long long)y->found);
	}
}

static bf_result *ask(bf_archive *archive, const char *question, const bf_search_options *options)
{
	bf_result *result;
	bf_error error = {0};
	ck_assert_msg(bf_search(archive, question, options, &result, &error) == BF_OK, "'%s': %s", question,
		      error.message);
	return result;
}

static void compare_questions(uint32_t count)
{
	static const bf_sort sorts[] = {BF_SORT_RELEVANCE, BF_SORT_RELEVANCE, BF_SORT_NEWEST, BF_SORT_OLDEST};
	bf_archive *judge, *other;
	const char *synonyms = scratch_write("synonyms.txt", SLICE("border, frontier\nmigrants => refugees, the camp\n"
								    "smugglers [2010..2022-06], traffickers\n"));
	ck_assert_int_eq(bf_archive_open(judge_path, &judge, NULL), BF_OK);
	ck_assert_int_eq(bf_archive_open(other_path, &other, NULL), BF_OK);
	for (uint32_t i = 0; i < count; i++) {
		struct buf question = BUF_INIT(1 << 16);
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		draw_question(&question, &oracle, (int)draw(3), false);
		char *text = buf_steal(&question);
		options.limit = 1 + draw(30);
		options.offset = draw(3) ? 0 : draw(20);
		options.sort = sorts[draw(4)];
		options.no_snippets = draw(3) != 0;
		options.now = 1655000000;
		if (options.sort == BF_SORT_RELEVANCE && draw(3) == 0)
			options.recency_days = 1 + draw(3000);
		options.synonyms = draw(3) ? NULL : synonyms;
		options.no_autopsy = draw(10) != 0; /* hundreds of questions each */
		bf_result *a = ask(judge, text, &options), *b = ask(other, text, &options);
		expect_same(text, a, b);
		expect_same_autopsy(text, a, b);
		bf_result_free(a);
		bf_result_free(b);
		free(text);
	}
	bf_archive_close(judge);
	bf_archive_close(other);
}

static void report(const char *line, void *payload)
{
	(void)payload;
	ck_abort_msg("check: %s", line);
}

START_TEST(one_answer_on_every_spread)
{
	uint32_t spreads = number_from_environment("SPREADS", 20);
	uint32_t questions = number_from_environment("SPREAD_QUESTIONS", 500);
	uint64_t problems;
	questions_seed(number_from_environment("SPREAD_SEED", 19751126));
	for (uint32_t i = 0; i < spreads; i++) {
		make_spread();
		ck_assert_int_eq(bf_check(other_path, NULL, report, NULL, &problems, NULL), BF_OK);
		compare_questions(questions);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spread");
	TCase *all = tcase_create("all");
	char command[128];
	tcase_add_unchecked_fixture(all, make_judge, NULL);
	tcase_set_timeout(all, 600);
	tcase_add_test(all, one_answer_on_every_spread);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	oracle_close(&oracle);
	for (size_t i = 0; i < line_count; i++)
		free(lines[i]);
	free(lines);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 || failed ? 1 : 0;
}
