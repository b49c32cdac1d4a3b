/* memory_test.c - every allocation of our own code fails once while a file is read, each of the
 * sample, and of the small ones that fuzzing begins with: what comes of the file is what came of it with memory at hand, or the reader says that there was
 * none.  Nothing is left out, and no block is left.
 *
 * What libxml2, libarchive and GMime ask for is theirs. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "corpus/format.h"
#include "corpus/outside/formats.h"
#include "tests/lib/failing_calls.h"
#include "tests/support/segments.h"
#include "util/buf.h"

enum { TURNS = 400 }; /* all places of a small file; of a large one so many, spread */

static void append_note(const struct reject *note, void *payload)
{
	buf_append_format(payload, "note %llu %s\n", (unsigned long long)note->record, note->reason);
}

static void append_record(struct buf *out, enum reader_result result, const struct article *a,
			  const struct reject *reject)
{
	if (result == READER_ARTICLE)
		article_to_json(a, out);
	else
		buf_append_format(out, "%d %s", (int)result, result == READER_REJECT ? reject->reason : "");
	buf_append_byte(out, '\n');
}

/* What is gathered of the answers is not the reader's to allocate. */
static enum bf_status read_all(struct reader *r, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	bf_error error = {0};
	enum reader_result result;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		bool was = armed;
		armed = false;
		append_record(out, result, &article, &reject);
		armed = was;
		arena_reset(&arena);
	}
	arena_free(&arena);
	return result == READER_FAILED ? error.status : BF_OK;
}

/* The allocation after so many fails. */
static enum bf_status read_once(struct slice bytes, struct slice name, long after, struct buf *out)
{
	struct nesting nesting = {0};
	struct reader_options options = {
	    .note = append_note, .payload = out, .inside = outside_format, .nesting = &nesting};
	struct reader *r = NULL;
	bf_error error = {0};
	buf_clear(out);
	buf_reserve(out, 1 << 18);
	for (size_t i = 0; i < PLACES; i++)
		places[i].times = 0;
	countdown = after;
	failed = false;
	armed = true;
	enum bf_status status = reader_open_memory(bytes, name, NULL, &options, &r, &error);
	if (status == BF_OK)
		status = read_all(r, out);
	reader_close(r);
	armed = false;
	return status;
}

static void check_turn(const char *path, struct slice bytes, struct slice right, long turn, struct buf *out)
{
	enum bf_status status = read_once(bytes, slice_from(path), turn, out);
	ck_assert_msg(status == BF_OK || status == BF_NO_MEMORY, "%s: allocation %ld: %s", path, turn,
		      bf_status_text(status));
	ck_assert_msg(status != BF_OK || slice_equal(buf_slice(out), right), "%s: allocation %ld: not %.*s but %.*s",
		      path, turn, SLICE_ARGS(right), SLICE_ARGS(buf_slice(out)));
	ck_assert_msg(live.count == 0, "%s: allocation %ld: %zu blocks are left", path, turn, live.count);
}

static unsigned files_read;

static int check_file(const char *path, const struct stat *about, int type)
{
	struct buf right = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
	if (type != FTW_F || about->st_size == 0)
		return 0;
	struct slice bytes = file_bytes(path);
	const long plenty = 1l << 40;
	enum bf_status status = read_once(bytes, slice_from(path), plenty, &right);
	long all = plenty - countdown;
	ck_assert_msg(status == BF_OK || status == BF_BAD_ARTICLE, "%s: %s", path, bf_status_text(status));
	for (long turn = 0; status == BF_OK && turn < all; turn += 1 + all / TURNS)
		check_turn(path, bytes, buf_slice(&right), turn, &out);
	files_read++;
	free((char *)bytes.ptr);
	buf_free(&right);
	buf_free(&out);
	return 0;
}

static const char *const folders[] = {
    "corpus/sample",	       "tests/fuzz/seeds/anpa",	     "tests/fuzz/seeds/archive",
    "tests/fuzz/seeds/csv",    "tests/fuzz/seeds/feed",	     "tests/fuzz/seeds/html",
    "tests/fuzz/seeds/json",   "tests/fuzz/seeds/json_list", "tests/fuzz/seeds/iptc7901",
    "tests/fuzz/seeds/mail",   "tests/fuzz/seeds/markdown",  "tests/fuzz/seeds/mbox",
    "tests/fuzz/seeds/newsml", "tests/fuzz/seeds/newsml_g2", "tests/fuzz/seeds/nitf",
    "tests/fuzz/seeds/text",   "tests/fuzz/seeds/warc",	     "tests/fuzz/seeds/wordpress"};

START_TEST(files)
{
	outside_prepare();
	ck_assert_int_eq(ftw(folders[_i], check_file, 16), 0);
	ck_assert_uint_gt(files_read, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("outside/memory");
	TCase *memory = tcase_create("memory");
	tcase_set_timeout(memory, 300);
	tcase_add_loop_test(memory, files, 0, sizeof folders / sizeof *folders);
	suite_add_tcase(suite, memory);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int bad = srunner_ntests_failed(runner);
	srunner_free(runner);
	return bad != 0;
}
