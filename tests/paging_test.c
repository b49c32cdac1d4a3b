/* paging_test.c - page after page is the whole list: in every order, over every spread, and
 * while articles come in.
 *
 * PAGING_SEED and PAGING_QUESTIONS in the environment choose other questions. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "backfile.h"
#include "tests/support/environment.h"
#include "tests/support/questions.h"

enum { IDS_MAX = 1000 };

static char folder[] = "/tmp/backfile-paging-XXXXXX";
static char first_path[64], archive_path[64], lines_path[64];
static struct oracle oracle; /* only for its words */
static char *lines[IDS_MAX];
static size_t line_count;
static unsigned newcomers; /* articles that came in */

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

static int keep_line(const char *line, size_t length, void *payload)
{
	(void)payload;
	ck_assert_uint_lt(line_count, IDS_MAX);
	lines[line_count++] = strndup(line, length);
	return 1;
}

static void read_sample(void)
{
	static const char *const paths[] = {"corpus/sample/wire-2021.jsonl", "corpus/sample/wire-2022.jsonl",
					    "corpus/sample/wire-2023.jsonl", "corpus/sample/wire-2024.jsonl",
					    "corpus/sample/desk.jsonl",	     "corpus/sample/world.jsonl",
					    "corpus/sample/text"};
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(first_path, sizeof first_path, "%s/first", folder);
	snprintf(archive_path, sizeof archive_path, "%s/archive", folder);
	snprintf(lines_path, sizeof lines_path, "%s/batch.jsonl", folder);
	ingest(first_path, paths, 7, BF_BULK_NEVER);
	ck_assert_int_eq(bf_dump(first_path, keep_line, NULL, NULL), BF_OK);
	oracle_open(&oracle, first_path);
}

/* ---- spreads: all live; all in segments; half and half -------------------------------------------- */

static void put_batch(size_t from, size_t to, bf_bulk bulk)
{
	const char *const path = lines_path;
	FILE *file = fopen(lines_path, "w");
	for (size_t i = from; i < to; i++)
		fprintf(file, "%s\n", lines[i]);
	fclose(file);
	ingest(archive_path, &path, 1, bulk);
}

static void make_spread(int spread)
{
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", archive_path);
	ck_assert_int_eq(system(command), 0);
	put_batch(0, line_count / 2, spread == 0 ? BF_BULK_NEVER : BF_BULK_ALWAYS);
	put_batch(line_count / 2, line_count, spread == 1 ? BF_BULK_ALWAYS : BF_BULK_NEVER);
}

/* Twins of an article: with the same words, some newer, some older, some of the same moment. */
static void let_in(void)
{
	bf_writer *writer;
	bf_error error = {0};
	ck_assert_int_eq(bf_writer_open(archive_path, NULL, &writer, NULL), BF_OK);
	for (int i = 0; i < 3; i++) {
		bf_article *a;
		char id[32], date[32];
		const char *line = lines[draw((uint32_t)line_count)];
		ck_assert_int_eq(bf_article_from_json(line, strlen(line), &a, NULL), BF_OK);
		snprintf(id, sizeof id, "%c-new-%u", "AMZ"[draw(3)], newcomers++);
		bf_article_set(a, "id", id, NULL);
		snprintf(date, sizeof date, "20%02u-0%u-1%u", 15 + draw(12), 1 + draw(9), draw(10));
		if (draw(2))
			bf_article_set(a, "published", date, NULL);
		ck_assert_int_eq(bf_writer_add(writer, a, NULL, &error), BF_OK);
		bf_article_free(a);
	}
	ck_assert_int_eq(bf_writer_commit(writer, &error), BF_OK);
	bf_writer_close(writer);
}

/* ---- lists and pages ------------------------------------------------------------------------------------ */

struct list {
	char *ids[IDS_MAX];
	double scores[IDS_MAX];
	size_t count;
};

static void forget(struct list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->ids[i]);
	l->count = 0;
}

static void append(struct list *l, const bf_result *result)
{
	for (size_t i = 0; i < bf_result_hit_count(result); i++) {
		ck_assert_uint_lt(l->count, IDS_MAX);
		l->scores[l->count] = bf_result_hit(result, i)->score;
		l->ids[l->count++] = strdup(bf_result_hit(result, i)->id);
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

static void ask_whole(bf_archive *archive, const char *question, const bf_search_options *how,
		      struct list *out)
{
	bf_search_options options = *how;
	options.limit = 10000;
	options.after = NULL;
	bf_result *result = ask(archive, question, &options);
	ck_assert_ptr_null(bf_result_next(result));
	append(out, result);
	bf_result_free(result);
}

static size_t place_in(const struct list *l, const char *id)
{
	size_t i = 0;
	while (i < l->count && strcmp(l->ids[i], id) != 0)
		i++;
	return i;
}

/* The page is what stands in the whole list from `from` on. */
static void expect_page(const char *question, const struct list *whole, size_t from, uint32_t limit,
			const bf_result *page)
{
	size_t count = bf_result_hit_count(page), left = whole->count - from;
	ck_assert_msg(count == (left < limit ? left : limit), "'%s': %zu hits after %zu of %zu", question, count,
		      from, whole->count);
	ck_assert_uint_eq(bf_result_total(page), whole->count);
	for (size_t i = 0; i < count; i++) {
		const bf_hit *hit = bf_result_hit(page, i);
		ck_assert_msg(strcmp(hit->id, whole->ids[from + i]) == 0 && hit->score == whole->scores[from + i],
			      "'%s': hit %zu is %s (%f), not %s (%f)", question, from + i, hit->id, hit->score,
			      whole->ids[from + i], whole->scores[from + i]);
	}
	ck_assert_int_eq(bf_result_next(page) != NULL, from + count < whole->count);
}

/* ---- without change --------------------------------------------------------------------------------------- */

static void page_through(bf_archive *archive, const char *question, bf_search_options *options)
{
	struct list whole = {.count = 0};
	char *token = NULL;
	size_t at = 0;
	bool more;
	options->total = BF_TOTAL_EXACT;
	ask_whole(archive, question, options, &whole);
	do {
		bf_result *page;
		options->after = token;
		page = ask(archive, question, options);
		expect_page(question, &whole, at, options->limit, page);
		at += bf_result_hit_count(page);
		more = bf_result_next(page) != NULL;
		free(token);
		token = more ? strdup(bf_result_next(page)) : NULL;
		bf_result_free(page);
	} while (more);
	ck_assert_uint_eq(at, whole.count);
	forget(&whole);
}

static void draw_options(bf_search_options *options)
{
	static const char *const where = "year=2022";
	*options = (bf_search_options)BF_SEARCH_OPTIONS_INIT;
	options->now = 1700000000;
	options->sort = (bf_sort)draw(3);
	options->limit = 1 + draw(draw(2) ? 5 : 40);
	options->no_snippets = 1;
	options->where = &where;
	options->where_count = draw(5) == 0;
	options->recency_days = options->sort != BF_SORT_RELEVANCE || draw(4) ? 0 : 1 + draw(1000);
}

static char *draw_text(void)
{
	static const char *const wide[] = {"the", "border OR the OR of", "NOT nosuchword", "a OR police"};
	struct buf question = BUF_INIT(1 << 16);
	draw_question(&question, &oracle, (int)draw(3), false);
	char *text = buf_steal(&question);
	if (draw(3))
		return text;
	free(text);
	return strdup(wide[draw(4)]);
}

START_TEST(pages_make_the_whole)
{
	uint32_t count = number_from_environment("PAGING_QUESTIONS", 120);
	bf_archive *archive;
	make_spread(_i);
	questions_seed(number_from_environment("PAGING_SEED", 20230310) + (uint32_t)_i);
	for (int i = 0; i < 5 * _i; i++)
		let_in(); /* equal scores and dates, for ties */
	ck_assert_int_eq(bf_archive_open(archive_path, &archive, NULL), BF_OK);
	for (uint32_t i = 0; i < count; i++) {
		bf_search_options options;
		char *text = draw_text();
		draw_options(&options);
		page_through(archive, text, &options);
		free(text);
	}
	bf_archive_close(archive);
}
END_TEST

/* ---- with articles that come in ------------------------------------------------------------------------------ */

/* By date an article never moves: what was there at first comes once each, in its order. */
static void expect_first_list(const char *question, const struct list *first, const struct list *seen)
{
	size_t next = 0;
	for (size_t i = 0; i < seen->count; i++) {
		ck_assert_msg(place_in(seen, seen->ids[i]) == i, "'%s': %s comes twice", question, seen->ids[i]);
		if (place_in(first, seen->ids[i]) == first->count)
			continue;
		ck_assert_msg(strcmp(first->ids[next], seen->ids[i]) == 0, "'%s': %s instead of %s", question,
			      seen->ids[i], first->ids[next]);
		next++;
	}
	ck_assert_uint_eq(next, first->count);
}

static void page_while_they_come(bf_archive *archive, const char *question, bf_search_options *options)
{
	struct list first = {.count = 0}, whole = {.count = 0}, seen = {.count = 0};
	char *token = NULL;
	bool more;
	ask_whole(archive, question, options, &first);
	do {
		options->after = token;
		forget(&whole);
		ask_whole(archive, question, options, &whole);
		bf_result *page = ask(archive, question, options);
		/* Behind the last hit, wherever that stands now. */
		size_t from = token ? place_in(&whole, seen.ids[seen.count - 1]) + 1 : 0;
		expect_page(question, &whole, from, options->limit, page);
		append(&seen, page);
		more = bf_result_next(page) != NULL;
		free(token);
		token = more ? strdup(bf_result_next(page)) : NULL;
		bf_result_free(page);
		if (draw(2))
			let_in();
	} while (more && seen.count < IDS_MAX / 2);
	if (options->sort != BF_SORT_RELEVANCE && !more)
		expect_first_list(question, &first, &seen);
	forget(&first);
	forget(&whole);
	forget(&seen);
}

START_TEST(pages_hold_while_articles_come_in)
{
	bf_archive *archive;
	questions_seed(number_from_environment("PAGING_SEED", 42) + (uint32_t)_i);
	for (int round = 0; round < 3; round++) {
		make_spread(_i);
		ck_assert_int_eq(bf_archive_open(archive_path, &archive, NULL), BF_OK);
		for (uint32_t i = 0; i < 6; i++) {
			bf_search_options options;
			char *text = draw_text();
			draw_options(&options);
			options.limit = 1 + draw(30);
			page_while_they_come(archive, text, &options);
			free(text);
		}
		bf_archive_close(archive);
	}
}
END_TEST

/* The hit that a page ended with goes: the next page begins where it stood. */
START_TEST(the_last_hit_may_go)
{
	for (int sort = 0; sort < 3; sort++)
		for (uint32_t limit = 3; limit < 60; limit += 50) {
			struct list before = {.count = 0};
			bf_archive *archive;
			bf_writer *writer;
			bf_search_options options = BF_SEARCH_OPTIONS_INIT;
			make_spread(_i);
			options.sort = (bf_sort)sort;
			options.limit = limit;
			ck_assert_int_eq(bf_archive_open(archive_path, &archive, NULL), BF_OK);
			ask_whole(archive, "the", &options, &before);
			bf_result *page = ask(archive, "the", &options);
			char *token = strdup(bf_result_next(page));
			ck_assert_int_eq(bf_writer_open(archive_path, NULL, &writer, NULL), BF_OK);
			ck_assert_int_eq(bf_writer_withdraw(writer, before.ids[limit - 1], NULL, NULL, NULL), BF_OK);
			ck_assert_int_eq(bf_writer_commit(writer, NULL), BF_OK);
			bf_writer_close(writer);
			bf_result_free(page);
			options.after = token;
			page = ask(archive, "the", &options);
			ck_assert_uint_ge(bf_result_hit_count(page), 1);
			if (sort != BF_SORT_RELEVANCE) /* scores change a little, dates do not */
				ck_assert_str_eq(bf_result_hit(page, 0)->id, before.ids[limit]);
			bf_result_free(page);
			free(token);
			forget(&before);
			bf_archive_close(archive);
		}
}
END_TEST

/* ---- tokens -------------------------------------------------------------------------------------------------- */

START_TEST(a_token_is_of_one_question)
{
	bf_archive *archive;
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	static const char *const where = "year=2022";
	ck_assert_int_eq(bf_archive_open(first_path, &archive, NULL), BF_OK);
	options.limit = 3;
	bf_result *page = ask(archive, "the", &options), *none;
	char *token = strdup(bf_result_next(page));
	for (int i = 0; i < 8; i++) {
		static const char *const messages[] = {"another question", "another question", "another question",
						       "another question", "no token",	"no token",
						       "no token",	   "no token"};
		bf_search_options wrong = options;
		bf_error error = {0};
		char *bent = strdup(token);
		wrong.after = bent;
		wrong.sort = i == 1 ? BF_SORT_NEWEST : BF_SORT_RELEVANCE;
		wrong.any = i == 2;
		wrong.where = &where;
		wrong.where_count = i == 3;
		if (i == 4)
			bent[20] = bent[20] == '0' ? '1' : '0';
		if (i == 5)
			bent[strlen(bent) - 2] = '\0';
		if (i == 6)
			bent[3] = 'x';
		if (i == 7)
			wrong.after = "";
		ck_assert_msg(bf_search(archive, i ? "the" : "of", &wrong, &none, &error) == BF_BAD_ARGUMENT,
			      "case %d", i);
		ck_assert_msg(strstr(error.message, messages[i]), "%d: %s", i, error.message);
		free(bent);
	}
	free(token);
	bf_result_free(page);
	bf_archive_close(archive);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("paging");
	TCase *all = tcase_create("all");
	char command[128];
	tcase_add_unchecked_fixture(all, read_sample, NULL);
	tcase_set_timeout(all, 600);
	tcase_add_loop_test(all, pages_make_the_whole, 0, 3);
	tcase_add_loop_test(all, pages_hold_while_articles_come_in, 0, 3);
	tcase_add_loop_test(all, the_last_hit_may_go, 0, 3);
	tcase_add_test(all, a_token_is_of_one_question);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	oracle_close(&oracle);
	for (size_t i = 0; i < line_count; i++)
		free(lines[i]);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 || failed ? 1 : 0;
}
