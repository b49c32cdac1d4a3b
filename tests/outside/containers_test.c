/* Archives, made here: what they hold comes out, whatever they are packed with and
 * however they stand in one another; bombs, bad names, damage and depth cost one
 * reject each; and what a process before had dealt with is passed over. */
#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/format.h"
#include "corpus/outside/formats.h"
#include "util/buf.h"

enum { ROOM = 32 << 20 };

struct packed {
	char *bytes;
	size_t len;
};

enum kind { ZIP, TAR, TAR_GZ, TAR_ZST, TAR_XZ, GZ, ZST, XZ, BZ2, KINDS };

static void choose(struct archive *a, enum kind kind)
{
	if (kind == ZIP)
		archive_write_set_format_zip(a);
	else if (kind <= TAR_XZ)
		archive_write_set_format_pax_restricted(a);
	else
		archive_write_set_format_raw(a);
	if (kind == TAR_GZ || kind == GZ)
		archive_write_add_filter_gzip(a);
	if (kind == TAR_ZST || kind == ZST)
		archive_write_add_filter_zstd(a);
	if (kind == TAR_XZ || kind == XZ)
		archive_write_add_filter_xz(a);
	if (kind == BZ2)
		archive_write_add_filter_bzip2(a);
	archive_write_set_bytes_per_block(a, 0);
}

static void add_file(struct archive *a, const char *name, struct slice content)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)content.len);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	ck_assert_int_eq(archive_write_header(a, entry), ARCHIVE_OK);
	ck_assert_int_eq((int)archive_write_data(a, content.ptr, content.len), (int)content.len);
	archive_entry_free(entry);
}

struct file {
	const char *name;
	struct slice content;
};

static struct packed pack(enum kind kind, const struct file *files, size_t count)
{
	struct packed out = {malloc(ROOM), 0};
	struct archive *a = archive_write_new();
	choose(a, kind);
	ck_assert_int_eq(archive_write_open_memory(a, out.bytes, ROOM, &out.len), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++)
		add_file(a, files[i].name, files[i].content);
	ck_assert_int_eq(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return out;
}

static struct slice slice_of(struct packed p)
{
	return slice_make(p.bytes, p.len);
}

/* What comes out, a word a record: ids, ! and the reason of a reject, ~ a skip. */
static void read_words(struct slice bytes, struct nesting *nesting, unsigned depth, struct buf *out)
{
	struct reader_options options = {
	    .inside = outside_format, .nesting = nesting, .limits = {.depth = depth}};
	struct reader *r;
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	bf_error error = {0};
	enum reader_result result;
	if (reader_open_memory(bytes, SLICE("x"), NULL, &options, &r, &error) != BF_OK) {
		buf_append_format(out, "failed: %s\n", error.message);
		return;
	}
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		if (nesting->documents < nesting->pass)
			continue;
		if (result == READER_ARTICLE)
			buf_append_format(out, "%.*s ", SLICE_ARGS(article.id));
		else if (result == READER_REJECT)
			buf_append_format(out, "!%.*s: %s ", SLICE_ARGS(reject.file), reject.reason);
		else
			buf_append_text(out, "~ ");
		arena_reset(&arena);
	}
	ck_assert_int_eq(result, READER_END);
	ck_assert_uint_eq(nesting->depth, 0);
	arena_free(&arena);
	reader_close(r);
}

static void expect_words(struct slice bytes, unsigned depth, const char *wanted)
{
	struct nesting nesting = {0};
	struct buf out = BUF_INIT(1 << 20);
	read_words(bytes, &nesting, depth, &out);
	buf_append_byte(&out, 0);
	ck_assert_str_eq(out.ptr, wanted);
	buf_free(&out);
}

static const struct file LINES = {"l.jsonl",
				  {"{\"id\":\"1\",\"title\":\"A\",\"body\":\"x\"}\n"
				   "{\"id\":\"2\",\"title\":\"B\",\"body\":\"y\"}\n",
				   68}};
static const struct file NITF = {
    "n.xml", {"<nitf><head><docdata><doc-id id-string='n'/></docdata></head><body><body.content>"
	      "<p>T.</p></body.content></body></nitf>",
	      119}};

START_TEST(test_every_packing)
{
	struct file files[] = {LINES, NITF};
	bool many = _i <= TAR_XZ;
	struct packed p = pack((enum kind)_i, files, many ? 2 : 1);
	expect_words(slice_of(p), 0, many ? "1 2 n " : "1 2 ");
	free(p.bytes);
}
END_TEST

START_TEST(test_in_one_another)
{
	struct file inner[] = {LINES, NITF};
	struct packed zip = pack(ZIP, inner, 2);
	struct file middle[] = {{"a.zip", slice_of(zip)}};
	struct packed tar = pack(TAR_GZ, middle, 1);
	struct file outer[] = {{"b.tar.gz", slice_of(tar)}, NITF};
	struct packed all = pack(ZIP, outer, 2);
	expect_words(slice_of(all), 3, "1 2 n n ");
	expect_words(slice_of(all), 2,
		     "!x/b.tar.gz/a.zip: it holds files, and stands too deep in other files n ");
	expect_words(slice_of(all), 1, "!x/b.tar.gz: it holds files, and stands too deep in other files n ");
	free(zip.bytes);
	free(tar.bytes);
	free(all.bytes);
}
END_TEST

START_TEST(test_names_are_only_shown)
{
	struct file files[] = {{"../../etc/passwd", LINES.content}, {"/etc/x", NITF.content},
			       {"p.png", {"\x89PNG\r\n", 6}}};
	struct packed p = pack(TAR, files, 3);
	expect_words(slice_of(p), 0, "1 2 n !x/p.png: cannot be read: it looks like a picture (PNG) ");
	free(p.bytes);
}
END_TEST

START_TEST(test_bombs)
{
	enum { ZEROS = 64 << 20 };
	char *zeros = calloc(ZEROS, 1);
	struct file files[] = {{"a.txt", {zeros, ZEROS}}, LINES};
	memset(zeros, 'a', ZEROS);
	struct packed gz = pack(GZ, files, 1), zip = pack(ZIP, files, 2);
	struct file again[] = {{"b.gz", slice_of(gz)}};
	struct packed twice = pack(GZ, again, 1);
	expect_words(slice_of(gz), 0, "!x/x: it unpacks to more than 200 times its size ");
	expect_words(slice_of(zip), 0, "!x/a.txt: it unpacks to more than 200 times its size "
				       "!x: the rest of the archive, if there is any, is not read ");
	expect_words(slice_of(twice), 0, "!x/x: it unpacks to more than 200 times its size ");
	free(zeros);
	free(gz.bytes);
	free(zip.bytes);
	free(twice.bytes);
}
END_TEST

/* However much of an archive is there: an end, and no more than what was in it. */
START_TEST(test_cut_short)
{
	struct file files[] = {LINES, NITF};
	for (int kind = 0; kind < KINDS; kind++) {
		struct packed p = pack((enum kind)kind, files, kind <= TAR_XZ ? 2 : 1);
		for (size_t len = 0; len < p.len; len += len < 600 ? 1 : 97) {
			struct nesting nesting = {0};
			struct buf out = BUF_INIT(1 << 20);
			char *copy = malloc(len + 1);
			memcpy(copy, p.bytes, len);
			read_words(slice_make(copy, len), &nesting, 0, &out);
			free(copy);
			buf_free(&out);
		}
		free(p.bytes);
	}
}
END_TEST

/* After a crash at each document in turn, the next process gives the others. */
START_TEST(test_passing)
{
	struct file inner[] = {LINES, NITF};
	struct packed zip = pack(ZIP, inner, 2);
	struct file outer[] = {NITF, {"a.zip", slice_of(zip)}, LINES};
	struct packed all = pack(TAR, outer, 3);
	/* Documents: 1 n, 2 a.zip, 3 its lines, 4 its NITF, 5 lines. */
	static const char *const wanted[] = {"n 1 2 n 1 2 ", "1 2 n 1 2 ", "1 2 n 1 2 ", "n 1 2 ", "1 2 ", ""};
	for (uint64_t pass = 0; pass < 6; pass++) {
		struct nesting nesting = {.pass = pass};
		struct buf out = BUF_INIT(1 << 20);
		read_words(slice_of(all), &nesting, 0, &out);
		buf_append_byte(&out, 0);
		ck_assert_str_eq(out.ptr, wanted[pass]);
		buf_free(&out);
	}
	free(zip.bytes);
	free(all.bytes);
}
END_TEST

int main(void)
{
	outside_prepare();
	TCase *tcase = tcase_create("archives");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, test_every_packing, 0, KINDS);
	tcase_add_test(tcase, test_in_one_another);
	tcase_add_test(tcase, test_names_are_only_shown);
	tcase_add_test(tcase, test_bombs);
	tcase_add_test(tcase, test_cut_short);
	tcase_add_test(tcase, test_passing);
	Suite *suite = suite_create("containers");
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
