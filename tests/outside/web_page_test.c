/* Web pages: every NAME.html of tests/outside/pages yields the article in
 * NAME.json, one member a line.  To add a page: write both files; what the test
 * finds instead it prints. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/outside/web_page.h"
#include "tests/support/cases.h"
#include "util/buf.h"
#include "util/json.h"

static const char FOLDER[] = "tests/outside/pages";

static void write_notes(const struct article_notes *notes, struct json_writer *json)
{
	if (notes->count == 0)
		return;
	json_key(json, "notes");
	json_begin_array(json);
	for (unsigned i = 0; i < notes->count; i++)
		json_string(json, slice_from(notes->items[i].reason));
	json_end_array(json);
}

static void read_page(struct slice bytes, struct arena *arena, struct buf *out)
{
	struct web_page_source source = {{NULL, 0}, {NULL, 0}};
	struct article article;
	struct article_notes notes = {.count = 0};
	bf_error error;
	ck_assert_msg(web_page_read(bytes, &source, arena, &article, &notes, NULL, &error) == BF_OK,
		      "%s", error.message);
	struct json_writer json = JSON_WRITER(out);
	json_begin_object(&json);
	article_write_members(&article, &json);
	write_notes(&notes, &json);
	json_end_object(&json);
}

/* Without the line breaks that part the members in a file. */
static struct slice without_breaks(struct slice text, struct arena *arena)
{
	char *line = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '\n')
			line[len++] = text.ptr[i];
	return slice_make(line, len);
}

static void check_page(const char *name)
{
	char path[300];
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(1 << 26);
	snprintf(path, sizeof path, "%s/%s", FOLDER, name);
	struct slice page = read_whole_file(path);
	ck_assert_ptr_nonnull(page.ptr);
	snprintf(path, sizeof path, "%s/%.*s.json", FOLDER, (int)strlen(name) - 5, name);
	struct slice wanted = read_whole_file(path);
	read_page(page, &arena, &out);
	ck_assert_msg(wanted.ptr && slice_equal(without_breaks(wanted, &arena), buf_slice(&out)),
		      "%s/%s gives:\n%.*s", FOLDER, name, SLICE_ARGS(out));
	free((void *)(uintptr_t)page.ptr);
	free((void *)(uintptr_t)wanted.ptr);
	buf_free(&out);
	arena_free(&arena);
}

static int is_page(const struct dirent *entry)
{
	return slice_ends_with(slice_from(entry->d_name), SLICE(".html"));
}

START_TEST(test_pages)
{
	struct dirent **entries;
	int count = scandir(FOLDER, &entries, is_page, alphasort);
	ck_assert_int_gt(count, 0);
	for (int i = 0; i < count; i++) {
		check_page(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}
END_TEST

START_TEST(test_source)
{
	struct web_page_source source = {SLICE("koi8-r"), SLICE("https://a.example/1")};
	struct arena arena = ARENA_INIT;
	struct article article;
	struct encoding_found found;
	/* What HTTP declares is believed before what the page declares. */
	struct slice page = SLICE("<meta charset=windows-1251><p>\xd0\xd2\xc9\xd7\xc5\xd4, "
				  "\xcd\xc9\xd2: \xc7\xd2\xd5\xd0\xd0\xc1 \xcf\xd4\xdb\xcc\xc1.");
	ck_assert_int_eq(web_page_read(page, &source, &arena, &article, NULL, &found, NULL), BF_OK);
	ck_assert_str_eq(found.name, "KOI8-R");
	ck_assert(slice_equal(article.url, SLICE("https://a.example/1")));
	ck_assert_msg(slice_equal(article.body, SLICE("привет, мир: группа отшла.")), "%.*s",
		      SLICE_ARGS(article.body));
	arena_free(&arena);
}
END_TEST

START_TEST(test_fragment)
{
	struct arena arena = ARENA_INIT;
	struct slice body, captions;
	struct slice html =
	    SLICE("Short.<p>One &amp; two<br>three</p><figure><img><figcaption>A boat</figcaption>"
		  "</figure><ul><li>a<li>b</ul><p><a href=x>link</a></p>");
	ck_assert_int_eq(web_fragment_read(html, &arena, &body, &captions, NULL), BF_OK);
	ck_assert_msg(slice_equal(body, SLICE("Short.\n\nOne & two\nthree\n\na\n\nb\n\nlink")),
		      "%.*s", SLICE_ARGS(body));
	ck_assert(slice_equal(captions, SLICE("A boat")));
	ck_assert_int_eq(web_fragment_read(SLICE(""), &arena, &body, &captions, NULL), BF_OK);
	ck_assert_uint_eq(body.len + captions.len, 0);
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("web_page");
	TCase *tests = tcase_create("web_page");
	suite_add_tcase(suite, tests);
	tcase_add_test(tests, test_pages);
	tcase_add_test(tests, test_source);
	tcase_add_test(tests, test_fragment);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
