/* The formats that are read outside, read right here: small documents with all
 * that comes of them (the case files), and the fixtures of wires, field by field,
 * where the data is. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corpus/format.h"
#include "corpus/outside/formats.h"
#include "tests/support/article_text.h"
#include "tests/support/cases.h"

enum { OUT = 1 << 20 };

static void append_place(struct buf *out, const char *what, const struct reject *reject)
{
	buf_append_format(out, "%s %llu@%llu [%.*s] %s\n", what, (unsigned long long)reject->record,
			  (unsigned long long)reject->byte, SLICE_ARGS(reject->id), reject->reason);
	ck_assert_msg(reject->hint[0] != '\0', "no hint for: %s", reject->reason);
}

static void append_note(const struct reject *note, void *payload)
{
	append_place(payload, "note", note);
}

/* What one record came to: JSON of an article, or a line. */
static void append_record(struct buf *out, enum reader_result result, const struct article *a,
			  const struct reject *reject)
{
	if (result == READER_REJECT)
		append_place(out, "reject", reject);
	else if (result == READER_SKIP)
		buf_append_text(out, "skip\n");
	else {
		article_to_json(a, out);
		buf_append_byte(out, '\n');
	}
}

static void append_records(struct reader *r, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	bf_error error = {0};
	enum reader_result result;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		append_record(out, result, &article, &reject);
		arena_reset(&arena);
	}
	if (result == READER_FAILED)
		buf_append_format(out, "failed %s\n", error.message);
	arena_free(&arena);
	reader_close(r);
}

/* Content, then what comes of it, a line a field. */
static void check_case(const struct test_case *c, void *payload)
{
	struct buf out = BUF_INIT(OUT), wanted = BUF_INIT(OUT);
	struct nesting nesting = {0};
	struct reader_options options = {.note = append_note,
					 .payload = &out,
					 .inside = outside_format,
					 .nesting = &nesting};
	struct reader *r;
	bf_error error = {0};
	ck_assert_msg(reader_open_memory(c->fields[0], SLICE("name"), payload, &options, &r,
					 &error) == BF_OK,
		      "%s:%u: %s", c->path, c->line, error.message);
	append_records(r, &out);
	for (size_t i = 1; i < c->count; i++) {
		buf_append_slice(&wanted, c->fields[i]);
		if (c->fields[i].len)
			buf_append_byte(&wanted, '\n');
	}
	ck_assert_msg(slice_equal(buf_slice(&out), buf_slice(&wanted)), "%s:%u:\n%.*s", c->path,
		      c->line, SLICE_ARGS(buf_slice(&out)));
	buf_free(&out);
	buf_free(&wanted);
}

static const char *const CASES[] = {"html", "nitf", "newsml", "newsml-g2", "feed", "wordpress", "json", "csv", "iptc7901", "anpa", "mail", "mbox", "warc"};

START_TEST(test_cases)
{
	char path[100];
	snprintf(path, sizeof path, "tests/corpus/cases/%s.txt", CASES[_i]);
	cases_run(path, check_case, (void *)(uintptr_t)format_find(slice_from(CASES[_i])));
}
END_TEST

/* ---- collections of real files --------------------------------------------------------------- */

static struct reader *fixture; /* the one on hand */
static char fixture_name[300];
static unsigned fixture_article;
static struct arena fixture_arena;
static struct article article;

static void open_fixture(const char *folder, struct slice name)
{
	static struct nesting nesting;
	char path[600];
	struct reader_options options = {.inside = outside_format, .nesting = &nesting};
	bf_error error = {0};
	reader_close(fixture);
	nesting = (struct nesting){0};
	snprintf(fixture_name, sizeof fixture_name, "%.*s", SLICE_ARGS(name));
	snprintf(path, sizeof path, "%s/%s", folder, fixture_name);
	ck_assert_msg(reader_open(path, NULL, &options, &fixture, &error) == BF_OK, "%s: %s", path,
		      error.message);
	fixture_article = 0;
}

/* File, number of the article in it, field, expectation. */
static void check_fixture(const struct test_case *c, void *payload)
{
	struct buf text = BUF_INIT(OUT);
	struct reject reject;
	unsigned number = (unsigned)strtoul(c->fields[1].ptr, NULL, 10);
	ck_assert_uint_eq(c->count, 4);
	if (!slice_equal(c->fields[0], slice_from(fixture_name)) || number < fixture_article)
		open_fixture(payload, c->fields[0]);
	while (fixture_article < number) {
		enum reader_result result =
		    reader_next(fixture, &fixture_arena, &article, &reject, NULL);
		ck_assert_msg(result < READER_END, "%s:%u: no such article", c->path, c->line);
		fixture_article += result == READER_ARTICLE;
	}
	article_text(&article, c->fields[2], &text);
	ck_assert_msg(text_is_expected(buf_slice(&text), c->fields[3]), "%s:%u: %.*s is \"%.*s\"",
		      c->path, c->line, SLICE_ARGS(c->fields[2]), SLICE_ARGS(buf_slice(&text)));
	buf_free(&text);
}

/* Collections of real files, and what is known of the fields of some of them. */
static const struct collection {
	const char *cases, *packed, *folder; /* what is packed, and where in it the files are */
} COLLECTIONS[] = {
    {"tests/corpus/cases/wire_fixtures.txt", "superdesk-wire-fixtures", ""},
    {"tests/corpus/cases/page_metadata.txt", "jsonld", "/extruct/tests/samples"},
};

/* Unpacked beside the build, once. */
static const char *unpack(const struct collection *c)
{
	static char folder[400];
	char command[1400];
	struct stat about;
	const char *data = getenv("BACKFILE_DATA"), *build = getenv("BUILD");
	data = data ? data : "../shared/data";
	build = build ? build : "build/release";
	snprintf(folder, sizeof folder, "%s/data/%s%s", build, c->packed, c->folder);
	snprintf(command, sizeof command,
		 "mkdir -p '%s/data' && tar --zstd -xf '%s/formats/%s.tar.zst' -C '%s/data'", build, data,
		 c->packed, build);
	if (stat(folder, &about) != 0)
		ck_assert_int_eq(system(command), 0);
	return folder;
}

START_TEST(test_collections)
{
	const struct collection *c = &COLLECTIONS[_i];
	cases_run(c->cases, check_fixture, (void *)(uintptr_t)unpack(c));
	reader_close(fixture);
	arena_free(&fixture_arena);
}
END_TEST

static bool has_data(void)
{
	char path[500];
	struct stat about;
	const char *data = getenv("BACKFILE_DATA");
	snprintf(path, sizeof path, "%s/formats", data ? data : "../shared/data");
	return stat(path, &about) == 0;
}

int main(void)
{
	outside_prepare();
	TCase *cases = tcase_create("cases");
	tcase_add_loop_test(cases, test_cases, 0, sizeof CASES / sizeof *CASES);
	if (has_data())
		tcase_add_loop_test(cases, test_collections, 0,
				    sizeof COLLECTIONS / sizeof *COLLECTIONS);
	else
		puts("without the collections of real files: the data is not there");
	Suite *suite = suite_create("outside");
	suite_add_tcase(suite, cases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
