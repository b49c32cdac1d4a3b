/* snippet_test.c - what is shown of an article, and what is marked in it.
 *
 * Case by case in tests/searcher/cases/snippet.txt; and for generated questions
 * the properties that every snippet has. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/search.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"

/* The text with [ ] around the marks, ... where it is cut. */
static void show(const struct snippet *s, struct buf *out)
{
	uint32_t at = 0;
	buf_append_text(out, s->cut_before ? "... " : "");
	for (uint32_t i = 0; i < s->span_count; i++) {
		buf_append(out, s->text.ptr + at, s->spans[i].start - at);
		buf_append_byte(out, '[');
		buf_append(out, s->text.ptr + s->spans[i].start, s->spans[i].end - s->spans[i].start);
		buf_append_byte(out, ']');
		at = s->spans[i].end;
	}
	buf_append(out, s->text.ptr + at, s->text.len - at);
	buf_append_text(out, s->cut_after ? " ..." : "");
}

static void check_shown(const struct test_case *c, const struct snippet *s, struct slice expected)
{
	struct buf shown = BUF_INIT(65536);
	show(s, &shown);
	ck_assert_msg(slice_equal(buf_slice(&shown), expected), "%s:%u: %.*s shows\n  %.*s\nnot\n  %.*s",
		      c->path, c->line, SLICE_ARGS(c->fields[1]), SLICE_ARGS(buf_slice(&shown)),
		      SLICE_ARGS(expected));
	buf_free(&shown);
}

struct desk {
	struct article article; /* the one asked about */
	struct memory_snapshot snapshot;
	uint32_t bytes;
};

static void ask(struct desk *d, const struct test_case *c)
{
	struct arena arena = ARENA_INIT;
	struct search_options options = {.limit = 1, .snippets = true, .snippet_bytes = d->bytes};
	struct search_result result;
	bf_error error = {0};
	ck_assert_msg(search_snapshot(&d->snapshot.base, c->fields[1], &options, &arena, &result,
				      &error) == BF_OK,
		      "%s:%u: %s", c->path, c->line, error.message);
	ck_assert_msg(result.hit_count == 1, "%s:%u: %.*s finds nothing", c->path, c->line,
		      SLICE_ARGS(c->fields[1]));
	check_shown(c, &result.hits[0].headline, c->fields[2]);
	check_shown(c, &result.hits[0].body, c->fields[3]);
	arena_free(&arena);
}

static void take_case(const struct test_case *c, void *payload)
{
	struct desk *d = payload;
	if (slice_equal(c->fields[0], SLICE("bytes"))) {
		d->bytes = (uint32_t)strtoul(c->fields[1].ptr, NULL, 10);
	} else if (slice_equal(c->fields[0], SLICE("article"))) {
		memory_snapshot_close(&d->snapshot);
		memory_snapshot_open(&d->snapshot, 1);
		d->article = memory_article("a", c->fields[1].ptr, c->fields[2].ptr, "2022-06-10");
		if (c->count > 3)
			d->article.language = c->fields[3];
		memory_snapshot_add(&d->snapshot, 0, &d->article);
	} else {
		ask(d, c);
	}
}

START_TEST(cases)
{
	struct desk d = {.bytes = 0};
	memory_snapshot_open(&d.snapshot, 1);
	cases_run("tests/searcher/cases/snippet.txt", take_case, &d);
	memory_snapshot_close(&d.snapshot);
}
END_TEST

static void check_snippet(const struct snippet *s, uint32_t bytes, struct slice question)
{
	uint32_t before = 0;
	bool good = s->text.len <= bytes;
	for (uint32_t i = 0; i < s->span_count; i++) {
		struct text_span span = s->spans[i];
		good &= span.start < span.end && span.end <= s->text.len && (i == 0 || span.start > before);
		before = span.end;
	}
	for (size_t i = 0; i < s->text.len; i++)
		good &= s->text.ptr[i] != '\n' && s->text.ptr[i] != '\t';
	good &= s->text.len == 0 || (s->text.ptr[0] != ' ' && s->text.ptr[s->text.len - 1] != ' ');
	if (!good)
		ck_abort_msg("%.*s: [%.*s] is no good snippet of about %u bytes", SLICE_ARGS(question),
			     SLICE_ARGS(s->text), bytes);
}

START_TEST(every_snippet_is_in_bounds)
{
	struct memory_snapshot s;
	memory_snapshot_open(&s, 1);
	for (unsigned i = 0; i < 40; i++)
		generate_into(&s, 0, i);
	for (unsigned q = 0; q < 800; q++) {
		struct arena arena = ARENA_INIT;
		struct buf text = BUF_INIT(4096);
		struct search_options options = {
		    .limit = 40, .snippets = true, .snippet_bytes = 20 + generate_below(100)};
		struct search_result result;
		bf_error error = {0};
		if (q % 2)
			generate_question(&text, q % 4);
		else
			generate_any_question(&text, q / 2 % 4);
		if (search_snapshot(&s.base, buf_slice(&text), &options, &arena, &result, &error) != BF_OK)
			ck_abort_msg("%.*s: %s", SLICE_ARGS(buf_slice(&text)), error.message);
		for (uint32_t i = 0; i < result.hit_count; i++) {
			const struct hit *hit = &result.hits[i];
			check_snippet(&hit->headline, UINT32_MAX, buf_slice(&text));
			check_snippet(&hit->body, options.snippet_bytes + 60, buf_slice(&text));
			if (!slice_equal(hit->headline.text, hit->article.headline))
				ck_abort_msg("a headline is shown whole");
		}
		buf_free(&text);
		arena_free(&arena);
	}
	memory_snapshot_close(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("snippet");
	TCase *all = tcase_create("snippets");
	tcase_set_timeout(all, 30);
	tcase_add_test(all, cases);
	tcase_add_test(all, every_snippet_is_in_bounds);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
