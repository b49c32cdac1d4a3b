/* oracle_test.c - thousands of questions, answered by the index and by reading
 * every article; the boolean ones also by Xapian's own matcher.
 *
 * The questions are drawn from the words of the sample archive, always the same
 * for the same seed: ORACLE_SEED and ORACLE_COUNT in the environment choose
 * others. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "backfile.h"
#include "index/term.h"
#include "searcher/plan.h"
#include "tests/support/environment.h"
#include "tests/support/oracle.h"
#include "tests/support/questions.h"
#include "xapian-c/xapian_c.h"

static char folder[] = "/tmp/backfile-oracle-XXXXXX";
static char archive_path[64];
static struct oracle oracle;
/* ---- answers ---------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t answer_of_index(bf_archive *archive, const char *question, const char **ids,
			      bf_result **result)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_error error = {0};
	options.limit = 10000;
	options.no_snippets = 1;
	options.now = 1655000000;
	if (bf_search(archive, question, &options, result, &error) != BF_OK)
		ck_abort_msg("'%s': %s", question, error.message);
	size_t count = bf_result_hit_count(*result);
	ck_assert_uint_eq(bf_result_total(*result), count);
	for (size_t i = 0; i < count; i++)
		ids[i] = bf_result_hit(*result, i)->id;
	qsort(ids, count, sizeof *ids, by_text);
	return count;
}

static size_t answer_of_oracle(const struct query *query, const char **ids)
{
	size_t count = 0;
	for (size_t i = 0; i < oracle.count; i++)
		if (oracle_matches(&oracle, query, &oracle.articles[i]))
			ids[count++] = oracle.articles[i].id.ptr;
	qsort(ids, count, sizeof *ids, by_text);
	return count;
}

/* How many questions had a node of each kind, and of those that found something. */
static uint32_t kinds_asked[QUERY_KINDS], kinds_answered[QUERY_KINDS];

static void count_kinds(const struct query *q, bool found, bool seen[QUERY_KINDS])
{
	kinds_asked[q->kind] += !seen[q->kind];
	kinds_answered[q->kind] += found && !seen[q->kind];
	seen[q->kind] = true;
	for (uint32_t i = 0; i < q->child_count; i++)
		count_kinds(q->children[i], found, seen);
}

static void compare(bf_archive *archive, const char *question)
{
	bool seen[QUERY_KINDS] = {false};
	struct query_options options = {.now = 1655000000};
	struct arena arena = ARENA_INIT;
	struct query *query;
	struct query_note *notes;
	bf_error error = {0};
	const char **theirs = malloc((oracle.count + 1) * sizeof *theirs);
	const char **ours = malloc((oracle.count + 1) * sizeof *ours);
	bf_result *result;
	if (query_parse(slice_from(question), &options, &arena, &query, &notes, &error) != BF_OK)
		ck_abort_msg("'%s': %s", question, error.message);
	oracle_prepare(&oracle, query);
	size_t found = answer_of_index(archive, question, ours, &result);
	size_t expected = answer_of_oracle(query, theirs);
	for (size_t i = 0; i < found || i < expected; i++)
		if (i >= found || i >= expected || strcmp(ours[i], theirs[i]) != 0)
			ck_abort_msg("'%s': the index finds %zu, the oracle %zu; they differ at %s / %s",
				     question, found, expected, i < found ? ours[i] : "-",
				     i < expected ? theirs[i] : "-");
	count_kinds(query, found > 0, seen);
	bf_result_free(result);
	arena_free(&arena);
	free(ours);
	free(theirs);
}

START_TEST(the_index_agrees_with_the_oracle)
{
	uint32_t count = number_from_environment("ORACLE_COUNT", 20000);
	bf_archive *archive;
	ck_assert_int_eq(bf_archive_open(archive_path, &archive, NULL), BF_OK);
	questions_seed(number_from_environment("ORACLE_SEED", 20260101));
	for (uint32_t i = 0; i < count; i++) {
		struct buf question = BUF_INIT(1 << 16);
		draw_question(&question, &oracle, (int)draw(3), false);
		char *text = buf_steal(&question);
		compare(archive, text);
		free(text);
	}
	for (int kind = 0; kind < QUERY_KINDS; kind++)
		ck_assert_msg(kind == QUERY_ALL || (kinds_asked[kind] > count / 100 && kinds_answered[kind] > count / 400),
			      "kind %d was in %u questions, %u of them with hits", kind, kinds_asked[kind],
			      kinds_answered[kind]);
	bf_archive_close(archive);
}
END_TEST

/* ---- Xapian's matcher ----------------------------------------------------------------------------------- */

static xc_query *translate(const struct clause *);

static xc_query *combine(xc_operator how, xc_query **parts, size_t count)
{
	xc_query *whole;
	if (count == 1)
		return parts[0];
	ck_assert_int_eq(xc_query_combine(how, (const xc_query *const *)parts, count, 0, &whole, NULL), XC_OK);
	for (size_t i = 0; i < count; i++)
		xc_query_free(parts[i]);
	return whole;
}

static xc_query *translate_list(xc_operator how, const struct clause_list *list)
{
	xc_query *parts[64];
	ck_assert_uint_le(list->count, 64);
	for (uint32_t i = 0; i < list->count; i++)
		parts[i] = translate(list->items[i]);
	return combine(how, parts, list->count);
}

static xc_query *nothing(void)
{
	xc_query *q;
	ck_assert_int_eq(xc_query_term("no such term", 12, &q, NULL), XC_OK);
	return q;
}

static xc_query *everything(void)
{
	xc_query *q;
	ck_assert_int_eq(xc_query_all(&q, NULL), XC_OK);
	return q;
}

static xc_query *translate(const struct clause *c)
{
	xc_query *parts[512];
	size_t count = 0;
	switch (c->kind) {
	case CLAUSE_TERMS:
		for (uint32_t i = 0; i < c->term_count; i++) {
			struct term_bytes t;
			ck_assert(term_encode(&c->terms[i], &t));
			ck_assert_int_eq(xc_query_term(t.bytes, t.length, &parts[count++], NULL), XC_OK);
		}
		return combine(XC_OR, parts, count);
	case CLAUSE_OR:
		return translate_list(XC_OR, &c->children);
	case CLAUSE_AND:
		parts[count++] = c->children.count ? translate_list(XC_AND, &c->children) : everything();
		for (uint32_t i = 0; i < c->excluded.count; i++)
			parts[count++] = translate(c->excluded.items[i]);
		return combine(XC_AND_NOT, parts, count);
	case CLAUSE_NOT:
		parts[0] = everything();
		parts[1] = translate(c->children.items[0]);
		return combine(XC_AND_NOT, parts, 2);
	case CLAUSE_ALL:
		return everything();
	default:
		return nothing();
	}
}

static bool boolean_only(const struct clause *c)
{
	bool good = c->kind != CLAUSE_PHRASE && c->kind != CLAUSE_NEAR && c->kind != CLAUSE_DATE;
	for (uint32_t i = 0; good && i < c->children.count; i++)
		good = boolean_only(c->children.items[i]);
	for (uint32_t i = 0; good && i < c->excluded.count; i++)
		good = boolean_only(c->excluded.items[i]);
	return good;
}

static uint32_t count_by_xapian(const struct clause *root)
{
	char live[128];
	xc_database *db;
	xc_search *search;
	xc_hits hits;
	snprintf(live, sizeof live, "%s/live.1", archive_path);
	ck_assert_int_eq(xc_database_open(live, &db, NULL), XC_OK);
	ck_assert_int_eq(xc_search_new(db, &search, NULL), XC_OK);
	xc_query *query = translate(root);
	ck_assert_int_eq(xc_search_set_query(search, query, NULL), XC_OK);
	ck_assert_int_eq(xc_search_weigh_boolean(search, NULL), XC_OK);
	ck_assert_int_eq(xc_search_run(search, 0, 10000, 10000, &hits, NULL), XC_OK);
	uint32_t count = (uint32_t)hits.count;
	xc_query_free(query);
	xc_search_free(search);
	xc_database_free(db);
	return count;
}

START_TEST(xapian_agrees_on_boolean_questions)
{
	struct archive_reader *reader;
	struct snapshot *snapshot;
	bf_archive *archive;
	uint32_t asked = 0;
	ck_assert_int_eq(archive_reader_open(archive_path, &reader, NULL), BF_OK);
	ck_assert_int_eq(snapshot_lease(reader, &snapshot, NULL), BF_OK);
	ck_assert_int_eq(bf_archive_open(archive_path, &archive, NULL), BF_OK);
	questions_seed(77);
	for (int i = 0; i < 1000; i++) {
		struct arena arena = ARENA_INIT;
		struct query_options options = {.now = 1655000000};
		struct plan_options planning = {0};
		struct buf question = BUF_INIT(1 << 16);
		struct query *query;
		struct query_note *notes;
		struct plan plan;
		bf_result *result;
		const char **ids = malloc((oracle.count + 1) * sizeof *ids);
		draw_question(&question, &oracle, 2, true);
		char *text = buf_steal(&question);
		ck_assert_int_eq(query_parse(slice_from(text), &options, &arena, &query, &notes, NULL), BF_OK);
		ck_assert_int_eq(plan_make(snapshot, query, &planning, &arena, &plan, NULL), BF_OK);
		if (boolean_only(plan.root)) {
			size_t found = answer_of_index(archive, text, ids, &result);
			ck_assert_msg(found == count_by_xapian(plan.root), "'%s': %zu", text, found);
			bf_result_free(result);
			asked++;
		}
		free(text);
		free(ids);
		arena_free(&arena);
	}
	ck_assert_uint_ge(asked, 500);
	bf_archive_close(archive);
	snapshot_return(reader, snapshot, false);
	archive_reader_close(reader);
}
END_TEST

static void index_sample(void)
{
	static const char *const paths[] = {"corpus/sample/wire-2021.jsonl", "corpus/sample/wire-2022.jsonl",
					    "corpus/sample/wire-2023.jsonl", "corpus/sample/wire-2024.jsonl",
					    "corpus/sample/desk.jsonl",	     "corpus/sample/world.jsonl",
					    "corpus/sample/text"};
	bf_writer *writer;
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(archive_path, sizeof archive_path, "%s/a", folder);
	ck_assert_int_eq(bf_writer_open(archive_path, NULL, &writer, NULL), BF_OK);
	ck_assert_int_eq(bf_writer_ingest(writer, paths, 7, NULL, NULL, NULL), BF_OK);
	bf_writer_close(writer);
	oracle_open(&oracle, archive_path);
	ck_assert_uint_ge(oracle.count, 60);
}

int main(void)
{
	Suite *suite = suite_create("oracle");
	TCase *all = tcase_create("all");
	char command[128];
	tcase_add_unchecked_fixture(all, index_sample, NULL);
	tcase_set_timeout(all, 600);
	tcase_add_test(all, the_index_agrees_with_the_oracle);
	tcase_add_test(all, xapian_agrees_on_boolean_questions);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	oracle_close(&oracle);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 || failed ? 1 : 0;
}
