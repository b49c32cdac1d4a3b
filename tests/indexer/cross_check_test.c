/* cross_check_test.c - check and the texts: an archive that says what its articles say is
 * clean, whatever is in them; a segment whose checksums are right and whose words are not is
 * found out; and of one that is damaged it is told where, and which articles. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#include "index/segment.h"
#include "index/snapshot.h"
#include "indexer/compact.h"
#include "indexer/cross_check.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"
#include "util/bytes.h"

enum { ARTICLES = 80, BODY = 1200 };

static const char *path, *segment;

/* Articles of several languages, with every field; folded into a segment or not. */
static void make(bool fold)
{
	struct desk desk;
	struct arena arena = ARENA_INIT;
	struct compact_options options = {.all = true};
	struct compact_counts counts;
	path = scratch_path("archive");
	desk_open(&desk, path);
	for (uint32_t i = 1; i <= ARTICLES; i++) {
		struct article a;
		struct indexed_result result;
		sample_article(i, BODY, &arena, &a);
		a.embargo = (struct moment){.precision = MOMENT_NONE};
		a.status = ARTICLE_USABLE;
		MUST(indexer_add(desk.indexer, &a, 0, false, &result, &error));
	}
	desk_commit(&desk, 0);
	desk_close(&desk);
	arena_free(&arena);
	if (fold)
		MUST(compact(path, NULL, &options, &counts, &error));
	segment = scratch_path("archive/segment.1");
}

static struct buf lines;

static void gather(const char *line, void *payload)
{
	(void)payload;
	buf_append_text(&lines, line);
	buf_append_byte(&lines, '\n');
}

/* What check says, a line a problem. */
static const char *check_lines(bool full)
{
	uint64_t problems;
	lines.len = 0;
	if (!lines.maximum)
		lines = BUF_INIT(1 << 26);
	MUST(archive_cross_check(path, full, gather, NULL, &problems, &error));
	buf_append_byte(&lines, '\0');
	ck_assert_int_eq(lines.broken, BF_OK);
	ck_assert_int_eq(problems > 0, lines.len > 1);
	return lines.ptr;
}

static void expect_nothing(bool full)
{
	const char *said = check_lines(full);
	ck_assert_msg(said[0] == '\0', "%s", said);
}

START_TEST(what_was_indexed_is_clean)
{
	make(_i % 2 == 0);
	expect_nothing(_i / 2 == 0);
}
END_TEST

/* The stem of one lexeme is the other stem of another of the same surface form. */
START_TEST(a_form_under_two_stems_is_counted_once)
{
	struct desk desk;
	struct compact_options options = {.all = true};
	struct compact_counts counts;
	path = scratch_path("archive");
	desk_open(&desk, path);
	desk_add(&desk, "{\"id\":\"a\",\"headline\":\"One\",\"body\":\"The resume of a r\303\251sum\303\251, "
			"to resume. Alike, al\303\255ke and a-this, athis, a\302\255this.\"}", 0);
	desk_add(&desk, "{\"id\":\"b\",\"headline\":\"Two\",\"body\":\"R\303\251sum\303\251 al\303\255ke \303\241this.\"}", 0);
	desk_add(&desk, "{\"id\":\"c\",\"headline\":\"Two\",\"body\":\"resume alike athis\"}", 0);
	desk_commit(&desk, 0);
	desk_close(&desk);
	MUST(compact(path, NULL, &options, &counts, &error));
	expect_nothing(true);
}
END_TEST

/* ---- damage --------------------------------------------------------------------------------- */

static struct slice whole;

static void put(struct slice bytes)
{
	FILE *file = fopen(segment, "r+");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	ck_assert_int_eq(fclose(file), 0);
}

struct region {
	size_t offset, length;
	char *entry; /* in the table */
};

static struct region region_of(char *bytes, size_t len, enum segment_region kind)
{
	char *trailer = bytes + len - 32, *table = bytes + load_u64(trailer);
	for (uint32_t i = 0; i < load_u32(trailer + 8); i++)
		if (load_u32(table + 32 * i) == (uint32_t)kind)
			return (struct region){load_u64(table + 32 * i + 8), load_u64(table + 32 * i + 16),
					       table + 32 * i};
	ck_abort_msg("there is no region %d", kind);
}

static void store(char *to, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		to[i] = (char)(value >> 8 * i);
}

/* Every checksum is that of what is there now. */
static void make_checksums_right(char *bytes, size_t len, struct region r)
{
	char *trailer = bytes + len - 32;
	size_t table = load_u64(trailer);
	store(r.entry + 24, XXH3_64bits(bytes + r.offset, r.length));
	store(trailer + 16, XXH3_64bits(bytes + table, len - 32 - table));
}

/* Everything a search can find in all lists, as one number. */
static uint64_t fold_cursor(struct cursor *c)
{
	uint64_t sum = 0;
	bf_error error;
	while (c && cursor_article(c) != NO_ARTICLE) {
		occurrence o = 0;
		const uint32_t *starts, *ends;
		size_t count = 0;
		if (cursor_occurrence(c, &o, &error) != BF_OK ||
		    c->operations->positions(c, &starts, &ends, &count, &error) != BF_OK)
			return sum + 1;
		sum = (sum + cursor_article(c)) * 0x9e3779b97f4a7c15u + o;
		for (size_t i = 0; i < count; i++)
			sum = (sum + starts[i]) * 0x9e3779b97f4a7c15u + (ends ? ends[i] : starts[i]);
		if (cursor_next(c, &error) != BF_OK)
			return sum + 2;
	}
	return sum;
}

struct answers {
	struct part *part;
	struct term term;
	uint64_t sum;
	uint32_t terms;
};

static bool answer_term(struct slice text, uint32_t articles, void *payload)
{
	struct answers *a = payload;
	struct arena arena = ARENA_INIT;
	struct cursor *cursor;
	bf_error error;
	a->term.text = text;
	a->sum = (a->sum + articles + XXH3_64bits(text.ptr, text.len)) * 0x9e3779b97f4a7c15u;
	if (a->part->operations->open_cursor(a->part, &a->term, &arena, &cursor, &error) == BF_OK) {
		a->sum += fold_cursor(cursor);
		cursor_close(cursor);
	} else {
		a->sum += 3;
	}
	arena_free(&arena);
	return ++a->terms < 100000;
}

/* 0: it cannot be opened. */
static uint64_t all_answers(void)
{
	static const struct tombstones none;
	static const char *const languages[] = {"en", "es", "de"};
	struct segment *s;
	struct answers a = {.sum = 1};
	bf_error error;
	if (segment_open(segment, &s, &error) != BF_OK)
		return 0;
	if (segment_part_open(s, &none, &a.part, &error) == BF_OK) {
		for (enum field f = FIELD_TEXT; f < FIELD_ID; f++)
			for (size_t i = 0; i < 4; i++) {
				if (f == FIELD_HEADLINE || f == FIELD_BODY || (i && !field_describe(f)->stemmed))
					continue;
				a.term = (struct term){f, i ? TERM_STEM : TERM_SURFACE,
						       slice_from(i ? languages[i - 1] : ""), {"", 0}};
				struct term prefix = a.term;
				if (a.part->operations->walk_terms(a.part, &prefix, answer_term, &a, &error) !=
				    BF_OK)
					a.sum += 4;
			}
		a.part->operations->close(a.part);
	}
	segment_close(s);
	return a.sum;
}

/* As if the program that wrote it had been wrong: no checksum can tell. */
START_TEST(wrong_words_with_right_checksums_are_found)
{
	static const enum segment_region kinds[] = {REGION_LISTS, REGION_LIST_NAMES, REGION_SURFACES};
	make(true);
	whole = file_bytes(segment);
	uint64_t right = all_answers();
	char *bytes = malloc(whole.len);
	unsigned other = 0;
	ck_assert_uint_gt(right, 1);
	for (unsigned i = 0; i < 240; i++) {
		memcpy(bytes, whole.ptr, whole.len);
		struct region r = region_of(bytes, whole.len, kinds[i % 3]);
		size_t at = draw_below((uint32_t)r.length);
		bytes[r.offset + at] ^= (char)(1 << draw_below(8));
		make_checksums_right(bytes, whole.len, r);
		put(slice_make(bytes, whole.len));
		if (all_answers() == right)
			continue;
		other++;
		ck_assert_msg(check_lines(true)[0] != '\0', "byte %zu of region %d is wrong, and check is silent", at,
			      kinds[i % 3]);
	}
	ck_assert_uint_gt(other, 100);
	put(whole);
	expect_nothing(true);
	free(bytes);
	free((char *)whole.ptr);
}
END_TEST

START_TEST(every_damaged_region_is_named_and_the_articles)
{
	make(true);
	whole = file_bytes(segment);
	char *bytes = malloc(whole.len);
	memcpy(bytes, whole.ptr, whole.len);
	struct region bodies = region_of(bytes, whole.len, REGION_BODIES),
		      lists = region_of(bytes, whole.len, REGION_LISTS);
	memset(bytes + bodies.offset + bodies.length / 2, 0xa5, 40);
	memset(bytes + lists.offset + lists.length / 2, 0xa5, 40);
	put(slice_make(bytes, whole.len));
	const char *said = check_lines(false);
	ck_assert_ptr_nonnull(strstr(said, "segment.1 is damaged in its bodies\n"));
	ck_assert_ptr_nonnull(strstr(said, "segment.1 is damaged in its posting lists\n"));
	ck_assert_ptr_nonnull(strstr(said, " cannot be read: "));
	ck_assert(strstr(said, ": its text has '") || strstr(said, ": the index has words"));
	free(bytes);
	free((char *)whole.ptr);
}
END_TEST

START_TEST(a_missing_segment_is_damage)
{
	struct archive_reader *reader;
	make(true);
	ck_assert_int_eq(unlink(segment), 0);
	bf_error reason = {0};
	ck_assert_int_eq(archive_reader_open(path, &reader, &reason), BF_CORRUPT);
	ck_assert_ptr_nonnull(strstr(reason.message, "segment.1 is missing"));
	const char *said = check_lines(false);
	ck_assert_ptr_nonnull(strstr(said, "segment.1 cannot be opened, nor any of its 80 articles"));
}
END_TEST

/* A record that is whole, and not what its text gives. */
START_TEST(a_live_article_is_compared_with_its_text)
{
	make(false);
	struct archive_options options = {.create = false};
	struct archive *archive;
	struct lexeme elsewhere = {.surface = SLICE("elsewhere"), .stem = SLICE("elsewher")};
	struct document_lexeme word = {.word = &elsewhere};
	struct document_token token = {.position = 0, .lexeme = 0, .span = 1};
	struct document_field field = {FIELD_BODY, &token, 1};
	struct article article = {.id = SLICE("w1"), .headline = SLICE("One"), .body = SLICE("Here.")};
	struct document wrong = {.article = &article,
				 .language = SLICE("en"),
				 .length = 1,
				 .lexemes = &word,
				 .lexeme_count = 1,
				 .fields = &field,
				 .field_count = 1};
	MUST(archive_open(path, &options, &archive, &error));
	MUST(archive_put(archive, &wrong, &error));
	MUST(archive_commit(archive, &error));
	archive_close(archive);
	ck_assert_ptr_nonnull(strstr(check_lines(true), "article w1: what is stored of its words"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("indexer/cross_check");
	TCase *texts = tcase_create("texts");
	tcase_set_timeout(texts, 300);
	tcase_add_loop_test(texts, what_was_indexed_is_clean, 0, 4);
	tcase_add_test(texts, a_form_under_two_stems_is_counted_once);
	tcase_add_test(texts, wrong_words_with_right_checksums_are_found);
	tcase_add_test(texts, every_damaged_region_is_named_and_the_articles);
	tcase_add_test(texts, a_missing_segment_is_damage);
	tcase_add_test(texts, a_live_article_is_compared_with_its_text);
	suite_add_tcase(suite, texts);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
