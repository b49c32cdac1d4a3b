/* catalogue_test.c - what an archive knows of itself: kept in the metadata of a
 * database, counted up and down, and refused when it is another program's or
 * not whole. */
#include <check.h>
#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/catalogue.h"
#include "index/schema.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

static const char KEY[] = "backfile:catalogue";

static xc_database *db;

static void open_database(void)
{
	ck_assert_int_eq(xc_database_open_writable(scratch_path("db"), XC_CREATE_OR_OVERWRITE, 0, &db, NULL),
			 XC_OK);
}

static void close_database(void)
{
	xc_database_free(db);
}

static void put(const char *bytes, size_t len)
{
	ck_assert_int_eq(xc_metadata_set(db, KEY, sizeof KEY - 1, bytes, len, NULL), XC_OK);
}

static struct buf stored(void)
{
	const char *bytes;
	size_t len;
	struct buf copy = BUF_INIT(1 << 16);
	ck_assert_int_eq(xc_metadata_get(db, KEY, sizeof KEY - 1, &bytes, &len, NULL), XC_OK);
	buf_append(&copy, bytes, len);
	return copy;
}

static void assert_same(const struct catalogue *a, const struct catalogue *b)
{
	ck_assert_uint_eq(a->format, b->format);
	ck_assert_str_eq(a->fingerprint, b->fingerprint);
	ck_assert_str_eq(a->default_language, b->default_language);
	ck_assert_uint_eq(a->revision, b->revision);
	ck_assert_uint_eq(a->articles, b->articles);
	ck_assert_uint_eq(a->total_length, b->total_length);
	ck_assert_uint_eq(a->unfinished_removals, b->unfinished_removals);
	ck_assert_uint_eq(a->language_count, b->language_count);
	for (size_t i = 0; i < a->language_count; i++) {
		ck_assert_str_eq(a->languages[i].code, b->languages[i].code);
		ck_assert_uint_eq(a->languages[i].articles, b->languages[i].articles);
	}
}

START_TEST(a_new_one)
{
	struct catalogue c, back;
	char fingerprint[FINGERPRINT_BYTES];
	MUST(catalogue_start(&c, SLICE(""), &error));
	MUST(analyzer_fingerprint(fingerprint, &error));
	ck_assert_str_eq(c.default_language, "en");
	ck_assert_str_eq(c.fingerprint, fingerprint);
	ck_assert_uint_eq(c.format, ARCHIVE_FORMAT);
	ck_assert_uint_eq(c.revision + c.articles + c.total_length + c.language_count, 0);
	MUST(catalogue_start(&c, SLICE("es"), &error));
	ck_assert_str_eq(c.default_language, "es");
	MUST(catalogue_write(db, &c, &error));
	MUST(catalogue_read(db, &back, &error));
	assert_same(&c, &back);
}
END_TEST

START_TEST(counting_up_and_down)
{
	struct catalogue c, back;
	uint8_t code = length_encode(500);
	MUST(catalogue_start(&c, SLICE("en"), &error));
	catalogue_count(&c, SLICE("en"), 20, 1);
	catalogue_count(&c, SLICE("en"), code, 1);
	catalogue_count(&c, SLICE("fr"), 7, 1);
	catalogue_count(&c, SLICE(""), 1, 1);
	ck_assert_uint_eq(c.articles, 4);
	ck_assert_uint_eq(c.total_length, 20 + length_decode(code) + 7 + 1);
	ck_assert_uint_eq(c.language_count, 3);
	catalogue_count(&c, SLICE("en"), code, -1);
	catalogue_count(&c, SLICE("fr"), 7, -1);
	ck_assert_uint_eq(c.articles, 2);
	ck_assert_uint_eq(c.total_length, 21);
	ck_assert_uint_eq(c.languages[0].articles, 1);
	ck_assert_uint_eq(c.languages[1].articles, 0);
	c.revision = UINT64_MAX;
	c.unfinished_removals = 1ull << 40;
	MUST(catalogue_write(db, &c, &error));
	MUST(catalogue_read(db, &back, &error));
	assert_same(&c, &back);
}
END_TEST

START_TEST(more_languages_than_it_has_room_for)
{
	struct catalogue c, back;
	char code[4] = "aa";
	MUST(catalogue_start(&c, SLICE("en"), &error));
	for (int i = 0; i < LANGUAGES_LIMIT + 5; i++) {
		code[0] = (char)('a' + i / 26);
		code[1] = (char)('a' + i % 26);
		catalogue_count(&c, slice_from(code), 1, 1);
	}
	ck_assert_uint_eq(c.articles, LANGUAGES_LIMIT + 5);
	ck_assert_uint_eq(c.language_count, LANGUAGES_LIMIT);
	MUST(catalogue_write(db, &c, &error));
	MUST(catalogue_read(db, &back, &error));
	assert_same(&c, &back);
}
END_TEST

START_TEST(none_is_no_archive)
{
	struct catalogue c;
	EXPECT_STATUS(BF_NOT_FOUND, catalogue_read(db, &c, &error));
}
END_TEST

START_TEST(another_format_is_refused_before_anything_else_is_read)
{
	struct catalogue c;
	bf_error reason = {0};
	put("\x09whatever follows", 17);
	ck_assert_int_eq(catalogue_read(db, &c, &reason), BF_MISMATCH);
	ck_assert_ptr_nonnull(strstr(reason.message, "format 9"));
	ck_assert_ptr_nonnull(strstr(reason.message, "dump it with the program that wrote it"));
}
END_TEST

START_TEST(another_analysis_is_refused_with_what_to_do)
{
	struct catalogue c;
	bf_error reason = {0};
	MUST(catalogue_start(&c, SLICE("en"), &error));
	c.fingerprint[strlen(c.fingerprint) - 1] ^= 1;
	MUST(catalogue_write(db, &c, &error));
	MUST(catalogue_read(db, &c, &error));
	catalogue_count(&c, SLICE("en"), 20, 1);
	ck_assert_int_eq(catalogue_check_reader(&c, &reason), BF_MISMATCH);
	ck_assert_ptr_nonnull(strstr(reason.hint, "backfile dump"));
	ck_assert_int_eq(catalogue_check_writer(&c, &reason), BF_MISMATCH);
}
END_TEST

START_TEST(what_is_cut_or_bent_is_refused_or_read_within_bounds)
{
	struct catalogue c;
	MUST(catalogue_start(&c, SLICE("en"), &error));
	for (int i = 0; i < 5; i++)
		catalogue_count(&c, SLICE("en"), 20, 1);
	catalogue_count(&c, SLICE("es"), 20, 1);
	MUST(catalogue_write(db, &c, &error));
	struct buf whole = stored();
	for (size_t len = 1; len < whole.len; len++) {
		put(whole.ptr, len);
		EXPECT_STATUS(BF_CORRUPT, catalogue_read(db, &c, &error));
	}
	for (size_t bit = 0; bit < whole.len * 8; bit++) {
		bf_error reason = {0};
		whole.ptr[bit / 8] ^= (char)(1 << bit % 8);
		put(whole.ptr, whole.len);
		enum bf_status status = catalogue_read(db, &c, &reason);
		ck_assert_msg(status == BF_OK || status == BF_CORRUPT || status == BF_MISMATCH,
			      "bit %zu: status %d", bit, status);
		ck_assert_uint_le(c.language_count, LANGUAGES_LIMIT);
		whole.ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
	buf_free(&whole);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/catalogue");
	TCase *catalogue = tcase_create("catalogue");
	tcase_add_checked_fixture(catalogue, open_database, close_database);
	tcase_add_test(catalogue, a_new_one);
	tcase_add_test(catalogue, counting_up_and_down);
	tcase_add_test(catalogue, more_languages_than_it_has_room_for);
	tcase_add_test(catalogue, none_is_no_archive);
	tcase_add_test(catalogue, another_format_is_refused_before_anything_else_is_read);
	tcase_add_test(catalogue, another_analysis_is_refused_with_what_to_do);
	tcase_add_test(catalogue, what_is_cut_or_bent_is_refused_or_read_within_bounds);
	suite_add_tcase(suite, catalogue);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
