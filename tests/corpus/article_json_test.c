/* Articles as JSON: tests/corpus/cases/article_json.txt; that every article
 * comes back as it went; that the table of spellings is in order. */
#include <check.h>
#include <stdlib.h>

#include "corpus/article_names.h"
#include "tests/support/cases.h"
#include "util/buf.h"

/* What came of one object, in the words of the case file. */
static void describe(enum bf_status status, const struct article *a, const bf_error *error,
		     struct buf *out)
{
	if (status == BF_OK)
		article_to_json(a, out);
	else
		buf_append_format(out, "! %u %s", (unsigned)error->column - 1, error->message);
}

static void check_notes(const struct test_case *c, const struct article_notes *notes)
{
	for (size_t i = 0; i < notes->count || i + 2 < c->count; i++) {
		struct buf note = BUF_INIT(1000);
		if (i < notes->count)
			buf_append_format(&note, "%zu %s", notes->items[i].byte,
					  notes->items[i].reason);
		ck_assert_msg(slice_equal(buf_slice(&note), c->fields[i + 2]),
			      "%s:%u: note \"%.*s\"", c->path, c->line,
			      SLICE_ARGS(buf_slice(&note)));
		buf_free(&note);
	}
}

static void check_article_case(const struct test_case *c, void *payload)
{
	(void)payload;
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(1 << 16), again = BUF_INIT(1 << 16);
	struct article article, reread;
	struct article_notes notes;
	bf_error error = {0};
	enum bf_status status = article_from_json(c->fields[0], &arena, &article, &notes, &error);
	describe(status, &article, &error, &out);
	ck_assert_msg(slice_equal(buf_slice(&out), c->fields[1]), "%s:%u: %s gives %.*s", c->path,
		      c->line, c->fields[0].ptr, SLICE_ARGS(buf_slice(&out)));
	if (status == BF_OK) {
		check_notes(c, &notes);
		ck_assert_int_eq(article_from_json(buf_slice(&out), &arena, &reread, NULL, NULL),
				 BF_OK);
		article_to_json(&reread, &again);
		ck_assert_msg(slice_equal(buf_slice(&out), buf_slice(&again)),
			      "%s:%u: read back as %.*s", c->path, c->line,
			      SLICE_ARGS(buf_slice(&again)));
	}
	buf_free(&out);
	buf_free(&again);
	arena_free(&arena);
}

START_TEST(test_article_json_cases)
{
	cases_run("tests/corpus/cases/article_json.txt", check_article_case, NULL);
}
END_TEST

START_TEST(test_spellings_are_sorted_and_normal)
{
	size_t count = 0;
	for (const struct json_spelling *s; (s = json_spelling_at(count)) != NULL; count++) {
		if (count > 0)
			ck_assert_msg(strcmp(json_spelling_at(count - 1)->name, s->name) < 0, "%s",
				      s->name);
		ck_assert_msg(json_spelling_find(slice_from(s->name)) == s, "%s", s->name);
		ck_assert_int_gt(s->field, JSON_FIELD_NONE);
		ck_assert_int_lt(s->field, JSON_FIELD_COUNT);
		ck_assert_int_gt(s->rank, 0);
	}
	ck_assert_uint_gt(count, 100);
	ck_assert_ptr_null(json_spelling_find(SLICE("")));
	ck_assert_ptr_null(json_spelling_find(SLICE("nothing")));
	ck_assert_ptr_null(json_spelling_find(SLICE("id\0")));
	ck_assert_ptr_null(json_spelling_find(SLICE("a key that is much longer than any of ours")));
	ck_assert_ptr_eq(json_spelling_find(SLICE("article_Body")),
			 json_spelling_find(SLICE("articlebody")));
}
END_TEST

/* More notes than are kept, and values longer than a note has room for. */
START_TEST(test_notes_are_bounded)
{
	struct buf json = BUF_INIT(1 << 16);
	buf_append_text(&json, "{\"status\":[");
	for (int i = 0; i < 100; i++)
		buf_append_format(&json,
				  "\"état inconnu et très long, "
				  "plus long que toute la place qui reste dans la note %d\",",
				  i);
	buf_append_text(&json, "\"usable\"]}");
	struct arena arena = ARENA_INIT;
	struct article article;
	struct article_notes notes;
	ck_assert_int_eq(article_from_json(buf_slice(&json), &arena, &article, &notes, NULL),
			 BF_OK);
	ck_assert_int_eq(article.status, ARTICLE_WITHHELD);
	ck_assert_uint_eq(notes.count, sizeof notes.items / sizeof *notes.items);
	arena_free(&arena);
	buf_free(&json);
}
END_TEST

/* A thousand texts, each its own. */
static void append_many(struct buf *json, char letter)
{
	for (int i = 0; i < 1000; i++)
		buf_append_format(json, "%s\"%c%d\"", i ? "," : "", letter, i);
}

START_TEST(test_many_items)
{
	struct buf json = BUF_INIT(1 << 16);
	buf_append_text(&json, "{\"places\":[");
	append_many(&json, 'p');
	buf_append_text(&json, "],\"place\":\"q\",\"tags\":[");
	append_many(&json, 't');
	buf_append_text(&json, "]}");
	struct arena arena = ARENA_INIT;
	struct article article;
	ck_assert_int_eq(article_from_json(buf_slice(&json), &arena, &article, NULL, NULL), BF_OK);
	ck_assert_uint_eq(article.places.count, 1001);
	ck_assert(slice_equal(article.places.items[1000], SLICE("q")));
	ck_assert_uint_eq(article.subjects.count, 1000);
	arena_free(&arena);
	buf_free(&json);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("corpus/article_json");
	TCase *tests = tcase_create("article_json");
	tcase_add_test(tests, test_article_json_cases);
	tcase_add_test(tests, test_spellings_are_sorted_and_normal);
	tcase_add_test(tests, test_notes_are_bounded);
	tcase_add_test(tests, test_many_items);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
