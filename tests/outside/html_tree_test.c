/* The tree of a page: the case file html_tree of tests/outside/cases; and pages
 * that are made to break their readers. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/outside/html_bounds.h"
#include "corpus/outside/html_tree.h"
#include "tests/support/cases.h"
#include "util/buf.h"

/* Each node in its brackets: texts in quotes, elements by number of their tag
 * where they have a name of their own. */
static const struct {
	enum html_tag tag;
	const char *name;
} NAMES[] = {
    {HTML_OTHER, "other"}, {HTML_HTML, "html"}, {HTML_HEAD, "head"},	 {HTML_BODY, "body"},
    {HTML_P, "p"},	   {HTML_A, "a"},	{HTML_B, "b"},		 {HTML_I, "i"},
    {HTML_DIV, "div"},	   {HTML_BR, "br"},	{HTML_UL, "ul"},	 {HTML_LI, "li"},
    {HTML_SCRIPT, "script"}, {HTML_STYLE, "style"}, {HTML_TITLE, "title"}, {HTML_TABLE, "table"},
    {HTML_TR, "tr"},	   {HTML_TD, "td"},	{HTML_META, "meta"},	 {HTML_ARTICLE, "article"},
    {HTML_SECTION, "section"}, {HTML_IMG, "img"}, {HTML_H1, "h1"},
};

static const char *name_of(uint8_t tag)
{
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (NAMES[i].tag == tag)
			return NAMES[i].name;
	return "?";
}

static void outline(const struct html_tree *tree, struct buf *out)
{
	uint16_t depth = 0;
	for (uint32_t i = 1; i < tree->count; i++) {
		const struct html_node *n = &tree->nodes[i];
		for (; depth >= n->depth; depth--)
			buf_append_byte(out, ')');
		depth = n->depth;
		buf_append_byte(out, '(');
		if (n->tag == HTML_TEXT)
			buf_append_format(out, "\"%.*s\"", SLICE_ARGS(n->text));
		else
			buf_append_text(out, name_of(n->tag));
	}
	for (; depth > 0; depth--)
		buf_append_byte(out, ')');
}

static void check_sound(const struct html_tree *tree)
{
	ck_assert_uint_ge(tree->count, 1);
	for (uint32_t i = 0; i < tree->count; i++) {
		const struct html_node *n = &tree->nodes[i], *parent = &tree->nodes[n->parent];
		ck_assert_uint_gt(n->end, i);
		ck_assert_uint_le(n->end, i ? parent->end : tree->count);
		ck_assert(i == 0 || (n->parent < i && n->depth == parent->depth + 1));
		ck_assert_uint_le(n->depth, HTML_DEPTH_MAX + 1);
		ck_assert((n->tag == HTML_TEXT) == (n->text.len > 0));
	}
}

static void read_tree(struct slice page, struct arena *arena, struct html_tree *tree)
{
	bf_error error;
	ck_assert_msg(html_tree_read(page, arena, tree, &error) == BF_OK, "%s", error.message);
	check_sound(tree);
}

static void check_tree(const struct test_case *c, void *payload)
{
	(void)payload;
	struct arena arena = ARENA_INIT;
	struct html_tree tree;
	struct buf text = BUF_INIT(1 << 20);
	struct slice all;
	read_tree(c->fields[0], &arena, &tree);
	outline(&tree, &text);
	ck_assert_msg(slice_equal(buf_slice(&text), c->fields[1]), "%s:%u: %.*s", c->path, c->line,
		      SLICE_ARGS(text));
	ck_assert_int_eq(html_text(&tree, 0, &arena, &all, NULL), BF_OK);
	ck_assert_msg(slice_equal(all, c->fields[2]), "%s:%u: \"%.*s\"", c->path, c->line,
		      SLICE_ARGS(all));
	buf_free(&text);
	arena_free(&arena);
}

START_TEST(test_cases)
{
	cases_run("tests/outside/cases/html_tree.txt", check_tree, NULL);
}
END_TEST

static void repeat(struct buf *out, const char *text, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		buf_append_text(out, text);
}

/* The text of a page, and that it has so many nodes at least. */
static void expect_text(struct buf *page, const char *wanted)
{
	struct arena arena = ARENA_INIT;
	struct html_tree tree;
	struct slice all;
	ck_assert_int_eq(page->broken, BF_OK);
	read_tree(buf_slice(page), &arena, &tree);
	ck_assert_int_eq(html_text(&tree, 0, &arena, &all, NULL), BF_OK);
	ck_assert_msg(slice_equal(all, slice_from(wanted)), "%.*s", (int)(all.len < 200 ? all.len : 200),
		      all.ptr);
	arena_free(&arena);
	buf_free(page);
}

START_TEST(test_a_million_levels)
{
	struct buf page = BUF_INIT(1 << 28);
	buf_append_text(&page, "<p>before</p>");
	repeat(&page, "<div>", 1000 * 1000);
	buf_append_text(&page, "inside");
	repeat(&page, "</div>", 1000 * 1000);
	buf_append_text(&page, "<p>behind</p>");
	expect_text(&page, "before inside behind");
}
END_TEST

START_TEST(test_levels_that_never_end)
{
	struct buf page = BUF_INIT(1 << 28);
	repeat(&page, "<blockquote><i>", 100 * 1000);
	buf_append_text(&page, "inside<script>not this</script>");
	expect_text(&page, "inside");
}
END_TEST

START_TEST(test_a_hundred_thousand_attributes)
{
	struct buf page = BUF_INIT(1 << 28);
	struct arena arena = ARENA_INIT;
	struct html_tree tree;
	buf_append_text(&page, "<p class=x ");
	for (unsigned i = 0; i < 100 * 1000; i++)
		buf_append_format(&page, "a%u='>' ", i);
	buf_append_text(&page, ">text</p><p>more</p>");
	read_tree(buf_slice(&page), &arena, &tree);
	uint32_t p = 0;
	while (p < tree.count && tree.nodes[p].tag != HTML_P)
		p++;
	ck_assert_uint_lt(p, tree.count);
	ck_assert(slice_equal(html_attribute(&tree, p, HTML_CLASS), SLICE("x")));
	ck_assert_ptr_null(html_attribute(&tree, p, HTML_ID).ptr);
	arena_free(&arena);
	expect_text(&page, "text more");
}
END_TEST

/* What is no tag is left alone, whatever it holds. */
START_TEST(test_bounds_leave_scripts_alone)
{
	struct buf page = BUF_INIT(1 << 28);
	struct arena arena = ARENA_INIT;
	struct slice bounded;
	buf_append_text(&page, "<script>if (a<b) { x");
	repeat(&page, " y", 1000);
	buf_append_text(&page, "}</script><!-- <p ");
	repeat(&page, " y", 1000);
	buf_append_text(&page, "--><style>a<b ");
	repeat(&page, " y", 1000);
	buf_append_text(&page, "</style><p>text");
	ck_assert_int_eq(html_bound(buf_slice(&page), &arena, &bounded, NULL), BF_OK);
	ck_assert(slice_equal(bounded, buf_slice(&page)));
	arena_free(&arena);
	expect_text(&page, "text");
}
END_TEST

START_TEST(test_too_many_nodes)
{
	struct buf page = BUF_INIT(1 << 28);
	struct arena arena = ARENA_INIT;
	struct html_tree tree;
	bf_error error;
	repeat(&page, "<br>", HTML_NODES_MAX + 1);
	ck_assert_int_eq(html_tree_read(buf_slice(&page), &arena, &tree, &error), BF_BAD_ARTICLE);
	ck_assert_str_eq(error.message, "the page has over 2000000 elements and texts");
	buf_free(&page);
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("html_tree");
	TCase *tests = tcase_create("html_tree");
	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, test_cases);
	tcase_add_test(tests, test_a_million_levels);
	tcase_add_test(tests, test_levels_that_never_end);
	tcase_add_test(tests, test_a_hundred_thousand_attributes);
	tcase_add_test(tests, test_bounds_leave_scripts_alone);
	tcase_add_test(tests, test_too_many_nodes);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
