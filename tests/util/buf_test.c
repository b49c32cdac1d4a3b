/* Bufs, and bytes.h which reads what they write: growing, the maximum, staying
 * broken, numbers there and back, cut input. */
#include <check.h>
#include <stdlib.h>

#include "util/buf.h"
#include "util/bytes.h"

START_TEST(test_appending)
{
	struct buf b = BUF_INIT(1000);
	buf_append(&b, "ab", 2);
	buf_append(&b, NULL, 0);
	buf_append_slice(&b, SLICE("cd"));
	buf_append_slice(&b, (struct slice){NULL, 0});
	buf_append_text(&b, "ef");
	buf_append_byte(&b, 'g');
	buf_append_format(&b, "%d-%s", 42, "h");
	ck_assert(slice_equal(buf_slice(&b), SLICE("abcdefg42-h")));
	ck_assert_int_eq(buf_status(&b, "text", NULL), BF_OK);
	buf_clear(&b);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_uint_gt(b.capacity, 0);
	buf_free(&b);
	ck_assert_ptr_null(b.ptr);
	ck_assert_uint_eq(b.maximum, 1000);
}
END_TEST

START_TEST(test_maximum_breaks_and_stays_broken)
{
	bf_error error;
	struct buf b = BUF_INIT(5);
	buf_append_text(&b, "abcde");
	ck_assert_int_eq(buf_status(&b, "text", &error), BF_OK);
	buf_append_text(&b, "f");
	buf_append(&b, "", 0);
	ck_assert_int_eq(buf_status(&b, "the text", &error), BF_BAD_ARGUMENT);
	ck_assert_str_eq(error.message, "the text is longer than 5 bytes");
	ck_assert(slice_equal(buf_slice(&b), SLICE("abcde")));
	ck_assert(!buf_reserve(&b, 0));
	ck_assert_ptr_null(buf_steal(&b));
	buf_clear(&b);
	ck_assert_int_eq(buf_status(&b, "text", &error), BF_OK);
	ck_assert(buf_reserve(&b, 5));
	ck_assert(!buf_reserve(&b, SIZE_MAX));
	buf_free(&b);
	struct buf none = BUF_INIT(0);
	buf_append_byte(&none, 'a');
	ck_assert_int_eq(none.broken, BF_BAD_ARGUMENT);
	buf_free(&none);
}
END_TEST

/* buf_append_format needs a byte more while it writes; a text that just fits
 * may be refused, but nothing is written past the maximum. */
START_TEST(test_format_keeps_the_maximum)
{
	for (size_t maximum = 0; maximum < 8; maximum++) {
		struct buf b = BUF_INIT(maximum);
		buf_append_format(&b, "%s", "12345");
		ck_assert_uint_le(b.len, maximum);
		if (maximum > 5)
			ck_assert(slice_equal(buf_slice(&b), SLICE("12345")));
		buf_free(&b);
	}
}
END_TEST

START_TEST(test_steal)
{
	struct buf b = BUF_INIT(4);
	buf_append_text(&b, "full");
	char *text = buf_steal(&b);
	ck_assert_str_eq(text, "full");
	free(text);
	ck_assert_ptr_null(b.ptr);
	ck_assert_uint_eq(b.maximum, 4);
	text = buf_steal(&b);
	ck_assert_str_eq(text, "");
	free(text);
	buf_free(&b);
}
END_TEST

START_TEST(test_numbers_there_and_back)
{
	static const uint64_t numbers[] = {0,          1,          127,        128,
					   16383,      16384,      UINT32_MAX, 1ull << 32,
					   1ull << 62, 1ull << 63, UINT64_MAX};
	enum { COUNT = sizeof numbers / sizeof *numbers };
	struct buf b = BUF_INIT(10000);
	for (size_t i = 0; i < COUNT; i++) {
		buf_append_varint(&b, numbers[i]);
		buf_append_u64(&b, numbers[i]);
		buf_append_u32(&b, (uint32_t)numbers[i]);
		buf_append_counted(&b, slice_make("0123456789", i % 11));
	}
	struct byte_reader r = byte_reader_make(buf_slice(&b));
	for (size_t i = 0; i < COUNT; i++) {
		ck_assert_uint_eq(read_varint(&r), numbers[i]);
		ck_assert_uint_eq(read_u64(&r), numbers[i]);
		ck_assert_uint_eq(read_u32(&r), (uint32_t)numbers[i]);
		ck_assert(slice_equal(read_counted(&r), slice_make("0123456789", i % 11)));
	}
	ck_assert(!r.bad && r.at == r.end);
	buf_free(&b);
}
END_TEST

START_TEST(test_signed_numbers)
{
	static const int64_t numbers[] = {0, -1, 1, -2, INT64_MAX, INT64_MIN};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		ck_assert_int_eq(unzigzag(zigzag(numbers[i])), numbers[i]);
	ck_assert_uint_eq(zigzag(-1), 1);
	ck_assert_uint_eq(zigzag(1), 2);
}
END_TEST

/* Every way to run out of bytes: zeros from there on, and never past the end. */
START_TEST(test_cut_input)
{
	struct byte_reader r = byte_reader_make(SLICE("\x80\x80"));
	ck_assert_uint_eq(read_varint(&r), 0);
	ck_assert(r.bad);
	ck_assert_uint_eq(read_byte(&r), 0);
	ck_assert_uint_eq(read_u32(&r), 0);
	ck_assert_uint_eq(read_counted(&r).len, 0);
	r = byte_reader_make(SLICE("\x05"
				   "abcd"));
	ck_assert_uint_eq(read_counted(&r).len, 0);
	ck_assert(r.bad);
	r = byte_reader_make(SLICE("abc"));
	ck_assert_uint_eq(read_u32(&r), 0);
	ck_assert(r.bad);
	/* A varint of more than 64 bits, and one of more than 32. */
	r = byte_reader_make(SLICE("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"));
	read_varint(&r);
	ck_assert(r.bad);
	r = byte_reader_make(SLICE("\x80\x80\x80\x80\x10"));
	ck_assert_uint_eq(read_varint32(&r), 0);
	ck_assert(r.bad);
	r = byte_reader_make((struct slice){NULL, 0});
	ck_assert_uint_eq(read_byte(&r), 0);
	ck_assert(r.bad);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/buf");
	TCase *tests = tcase_create("buf");
	tcase_add_test(tests, test_appending);
	tcase_add_test(tests, test_maximum_breaks_and_stays_broken);
	tcase_add_test(tests, test_format_keeps_the_maximum);
	tcase_add_test(tests, test_steal);
	tcase_add_test(tests, test_numbers_there_and_back);
	tcase_add_test(tests, test_signed_numbers);
	tcase_add_test(tests, test_cut_input);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
