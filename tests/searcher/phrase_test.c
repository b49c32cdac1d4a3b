/* phrase_test.c - phrases of words that many articles of a segment have, asked again and again.
 *
 * What a segment remembers of its frequent lists (index/segment_tables.h) must not change an
 * answer: hits, order and scores are those of looking at every article, the first time and later,
 * with articles withdrawn and without. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/segment_tables.h"
#include "index/snapshot.h"
#include "indexer/bulk.h"
#include "searcher/search.h"
#include "tests/support/archives.h"
#include "tests/support/generate.h"
#include "tests/support/scratch.h"

enum { ARTICLES = 600, QUESTIONS = 400, TIMES = 3 };

static const char *path;

/* The first ones are in most articles, the last in few; one is a compound, so that it covers
 * several positions. */
static const char *const vocabulary[] = {"the",	   "of",     "said",	   "border", "camp",   "rivers", "patrol",
					 "bridge", "crosses", "cross-border", "treaty", "delta"};
enum { WORDS = sizeof vocabulary / sizeof *vocabulary };

static const char *draw_word(void)
{
	uint32_t a = generate_below(WORDS), b = generate_below(WORDS), c = generate_below(WORDS);
	return vocabulary[a < b ? a < c ? a : c : b < c ? b : c];
}

static void write_text(struct buf *out, uint32_t words)
{
	for (buf_clear(out); words > 0; words--)
		buf_append_format(out, "%s%s", draw_word(), generate_below(12) ? " " : ". ");
}

static void add_article(struct desk *d, unsigned number, bool withdrawn)
{
	struct indexed_result result;
	struct buf body = BUF_INIT(1 << 20), headline = BUF_INIT(1 << 20);
	char id[16];
	snprintf(id, sizeof id, "a%u", number);
	write_text(&headline, 1 + generate_below(6));
	write_text(&body, 1 + generate_below(generate_below(10) ? 30 : 1500));
	struct article a = memory_article(id, "", "", "2022-06-10");
	a.headline = buf_slice(&headline);
	a.body = buf_slice(&body);
	a.language = SLICE("en");
	a.status = withdrawn ? ARTICLE_CANCELED : ARTICLE_USABLE;
	MUST(indexer_add(d->indexer, &a, 0, true, &result, &error));
	buf_free(&headline);
	buf_free(&body);
}

static void make_archive(bool withdraw)
{
	struct bulk_options options = {.workers = 1};
	struct desk d;
	path = scratch_path("archive");
	desk_open(&d, path);
	MUST(indexer_start_bulk(d.indexer, &options, &error));
	for (unsigned n = 0; n < ARTICLES; n++)
		add_article(&d, n, false);
	MUST(indexer_finish(d.indexer, 0, &error));
	desk_close(&d);
	if (!withdraw)
		return;
	desk_open(&d, path);
	for (unsigned n = 0; n < ARTICLES; n += 7)
		add_article(&d, n, true);
	desk_commit(&d, 0);
	desk_close(&d);
}

static void draw_phrase(struct buf *out)
{
	static const char *const fields[] = {"", "", "", "", "headline:", "body:"};
	buf_append_format(out, "%s\"", fields[generate_below(6)]);
	for (uint32_t words = 2 + generate_below(3); words > 0; words--)
		buf_append_format(out, "%s%s", draw_word(), words > 1 ? " " : "");
	buf_append_format(out, "\"%s", generate_below(3) ? "~" : "");
}

static void compare(const struct search_result *all, const struct search_result *some, struct slice question,
		    int time)
{
	ck_assert_msg(all->hit_count == some->hit_count, "%.*s: %u hits, not %u", SLICE_ARGS(question),
		      some->hit_count, all->hit_count);
	ck_assert_msg(some->total_is_exact ? some->total == all->total : some->total <= all->total,
		      "%.*s: %llu of %llu articles", SLICE_ARGS(question), (unsigned long long)some->total,
		      (unsigned long long)all->total);
	for (uint32_t i = 0; i < all->hit_count; i++)
		ck_assert_msg(slice_equal(all->hits[i].article.id, some->hits[i].article.id) &&
				  all->hits[i].score == some->hits[i].score,
			      "%.*s, hit %u, time %d: %.*s, not %.*s", SLICE_ARGS(question), i, time,
			      SLICE_ARGS(some->hits[i].article.id), SLICE_ARGS(all->hits[i].article.id));
}

static void ask_again(struct snapshot *snapshot, struct slice question)
{
	struct search_options o = {.limit = 1 + generate_below(40), .exhaustive = true, .total = TOTAL_EXACT};
	struct arena arena = ARENA_INIT;
	struct search_result all, first, some;
	MUST(search_snapshot(snapshot, question, &o, &arena, &all, &error));
	o.exhaustive = false;
	for (int time = 0; time < TIMES; time++) {
		o.total = TOTAL_EXACT;
		MUST(search_snapshot(snapshot, question, &o, &arena, &some, &error));
		compare(&all, &some, question, time);
		o.total = TOTAL_FAST;
		MUST(search_snapshot(snapshot, question, &o, &arena, &some, &error));
		compare(&all, &some, question, time);
		first = time ? first : some;
		ck_assert_msg(first.total == some.total && first.total_is_exact == some.total_is_exact,
			      "%.*s: %llu articles, then %llu", SLICE_ARGS(question),
			      (unsigned long long)first.total, (unsigned long long)some.total);
	}
	arena_free(&arena);
}

/* Of a word in most articles there is a table by now; else nothing was tried. */
static void expect_table(struct part *part)
{
	struct term of = {FIELD_TEXT, TERM_STEM, SLICE("en"), SLICE("of")};
	struct arena arena = ARENA_INIT;
	struct cursor *cursor;
	MUST(part->operations->open_cursor(part, &of, &arena, &cursor, &error));
	ck_assert_ptr_nonnull(cursor);
	ck_assert(cursor->operations->look_up && cursor->operations->look_up(cursor));
	cursor_close(cursor);
	arena_free(&arena);
}

START_TEST(the_same_answer_each_time)
{
	struct archive_reader *reader;
	struct snapshot *snapshot;
	make_archive(_i);
	MUST(archive_reader_open(path, &reader, &error));
	MUST(snapshot_lease(reader, &snapshot, &error));
	for (uint32_t q = 0; q < QUESTIONS; q++) {
		struct buf question = BUF_INIT(1 << 10);
		draw_phrase(&question);
		ask_again(snapshot, buf_slice(&question));
		buf_free(&question);
	}
	expect_table(snapshot->parts[snapshot->part_count - 1]);
	snapshot_return(reader, snapshot, false);
	archive_reader_close(reader);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("searcher/phrase");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 120);
	tcase_add_loop_test(all, the_same_answer_each_time, 0, 2);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
