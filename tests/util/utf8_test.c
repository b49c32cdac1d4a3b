/* utf8_test.c - every scalar value round the coder, and every kind of ill-formed
 * sequence that the Unicode standard names. */
#include <check.h>
#include <stdlib.h>

#include "util/utf8.h"

START_TEST(test_every_scalar_value_round_trips)
{
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		char bytes[4];
		uint32_t back = 0;
		size_t len = utf8_encode(cp, bytes);
		if (utf8_decode((struct slice){bytes, len}, 0, &back) != len || back != cp)
			ck_abort_msg("U+%04X comes back as U+%04X", cp, back);
		if (len > 1 && utf8_decode((struct slice){bytes, len - 1}, 0, &back) != 0)
			ck_abort_msg("U+%04X cut short is taken", cp);
	}
}
END_TEST

static const struct {
	const char *what;
	struct slice bytes;
	size_t valid; /* bytes before the fault */
} ILL_FORMED[] = {
	{"a continuation alone", SLICE("abc\x80"), 3},
	{"overlong NUL", SLICE("\xC0\x80"), 0},
	{"overlong slash", SLICE("\xC1\xAF"), 0},
	{"overlong, three bytes", SLICE("x\xE0\x9F\xBF"), 1},
	{"overlong, four bytes", SLICE("xy\xF0\x8F\xBF\xBF"), 2},
	{"surrogate", SLICE("\xED\xA0\x80"), 0},
	{"last surrogate", SLICE("\xED\xBF\xBF"), 0},
	{"above U+10FFFF", SLICE("\xF4\x90\x80\x80"), 0},
	{"lead F5", SLICE("\xF5\x80\x80\x80"), 0},
	{"lead FF", SLICE("\xFF"), 0},
	{"cut at the end", SLICE("twelve bytes\xE2\x80"), 12},
	{"lead before ASCII", SLICE("\xE2Q\x80"), 0},
	{"third byte wrong", SLICE("\xE2\x80Q"), 0},
	{"fourth byte wrong", SLICE("\xF0\x9F\x98Q"), 0},
	{"after long ASCII", SLICE("0123456789abcdef0123\xFFmore of it"), 20},
	{"among accents", SLICE("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3"), 12},
};

START_TEST(test_ill_formed)
{
	struct slice bytes = ILL_FORMED[_i].bytes;
	uint32_t cp;
	ck_assert_msg(utf8_validate(bytes) == ILL_FORMED[_i].valid, "%s", ILL_FORMED[_i].what);
	ck_assert_msg(utf8_decode(bytes, ILL_FORMED[_i].valid, &cp) == 0, "%s",
		      ILL_FORMED[_i].what);
}
END_TEST

START_TEST(test_validate_whole)
{
	ck_assert_uint_eq(utf8_validate((struct slice){NULL, 0}), 0);
	struct slice texts[] = {SLICE("a"), SLICE("exactly8"), SLICE("more than eight bytes"),
				SLICE("caf\xC3\xA9 and \xE2\x80\x9Cquotes\xE2\x80\x9D \xF0\x9F\x98\x80."),
				SLICE("\0NUL is a character\0")};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ck_assert_uint_eq(utf8_validate(texts[i]), texts[i].len);
}
END_TEST

/* The fast path and the decoder must agree wherever the fault stands. */
START_TEST(test_a_fault_at_every_offset)
{
	char text[40];
	for (size_t fault = 0; fault < sizeof text; fault++) {
		memset(text, 'a', sizeof text);
		text[fault] = '\xFE';
		ck_assert_uint_eq(utf8_validate((struct slice){text, sizeof text}), fault);
	}
}
END_TEST

START_TEST(test_floor)
{
	struct slice text = SLICE("a\xC3\xA9\xF0\x9F\x98\x80z");
	size_t want[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		ck_assert_uint_eq(utf8_floor(text, i), want[i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/utf8");
	TCase *cases = tcase_create("utf8");
	tcase_add_test(cases, test_every_scalar_value_round_trips);
	tcase_add_loop_test(cases, test_ill_formed, 0, sizeof ILL_FORMED / sizeof *ILL_FORMED);
	tcase_add_test(cases, test_validate_whole);
	tcase_add_test(cases, test_a_fault_at_every_offset);
	tcase_add_test(cases, test_floor);
	suite_add_tcase(suite, cases);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
