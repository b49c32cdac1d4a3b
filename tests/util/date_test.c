/* Moments and civil dates: tests/util/cases/date.txt, and the whole calendar. */
#include <check.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/cases.h"
#include "util/date.h"

static void check_date_case(const struct test_case *c, void *payload)
{
	(void)payload;
	struct moment before = {12345, 67, MOMENT_YEAR}, m = before;
	char written[32] = "-";
	bool read = moment_parse(c->fields[0], &m);
	if (read)
		ck_assert_uint_eq(moment_format(m, written), strlen(written));
	else
		ck_assert_msg(memcmp(&m, &before, sizeof m) == 0, "line %u: touched", c->line);
	ck_assert_msg(slice_equal(slice_from(written), c->fields[1]), "%s:%u: \"%s\" gives %s",
		      c->path, c->line, c->fields[0].ptr, written);
	if (!read)
		return;
	struct moment again;
	ck_assert_msg(moment_parse(slice_from(written), &again), "line %u: not read back", c->line);
	ck_assert_int_eq(again.instant, m.instant);
	ck_assert_int_eq(again.zone, m.zone);
	ck_assert_int_eq(again.precision, m.precision);
}

START_TEST(test_date_cases)
{
	cases_run("tests/util/cases/date.txt", check_date_case, NULL);
}
END_TEST

START_TEST(test_every_day_of_the_calendar)
{
	int32_t day = day_from_civil(1, 1, 1);
	ck_assert_int_eq(day_from_civil(1970, 1, 1), 0);
	for (int32_t year = 1; year <= 9999; year++)
		for (unsigned month = 1; month <= 12; month++)
			for (unsigned d = 1; d <= days_in_month(year, month); d++, day++) {
				struct civil_date date = civil_from_day(day);
				if (day_from_civil(year, month, d) != day || date.year != year ||
				    date.month != month || date.day != d)
					ck_abort_msg("%d-%u-%u", year, month, d);
			}
}
END_TEST

/* The C library's calendar is the second opinion. */
START_TEST(test_days_agree_with_timegm)
{
	for (int32_t day = -700000; day < 2900000; day += 997) {
		time_t seconds = (time_t)day * 86400;
		struct tm tm;
		ck_assert_ptr_nonnull(gmtime_r(&seconds, &tm));
		struct civil_date date = civil_from_day(day);
		ck_assert_int_eq(date.year, tm.tm_year + 1900);
		ck_assert_int_eq(date.month, tm.tm_mon + 1);
		ck_assert_int_eq(date.day, tm.tm_mday);
	}
}
END_TEST

START_TEST(test_the_day_is_that_of_the_zone)
{
	static const struct {
		const char *text, *day;
	} cases[] = {
	    {"2022-06-10T23:30:00Z", "2022-06-10"},
	    {"2022-06-10T23:30:00-05:00", "2022-06-10"},
	    {"2022-06-10T00:30:00+02:00", "2022-06-10"},
	    {"1969-12-31T23:59:59Z", "1969-12-31"},
	    {"1900-01-01T00:00:00+12:00", "1900-01-01"},
	    {"1998-06", "1998-06-01"},
	    {"1998", "1998-01-01"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct moment m, day;
		ck_assert(moment_parse(slice_from(cases[i].text), &m));
		ck_assert(moment_parse(slice_from(cases[i].day), &day));
		ck_assert_msg(moment_day(m) == moment_day(day), "%s", cases[i].text);
	}
}
END_TEST

START_TEST(test_instants)
{
	static const struct {
		const char *text;
		int64_t instant;
	} cases[] = {
	    {"1970-01-01T00:00:00Z", 0},          {"2022-06-10T12:30:00+02:00", 1654857000},
	    {"2022-06-10T10:30:00Z", 1654857000}, {"1969-12-31T23:59:59Z", -1},
	    {"0001-01-01", -62135596800},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct moment m;
		ck_assert(moment_parse(slice_from(cases[i].text), &m));
		ck_assert_int_eq(m.instant, cases[i].instant);
	}
}
END_TEST

/* Whatever is in the fields, writing stays inside its 32 bytes. */
START_TEST(test_format_is_bounded)
{
	static const int64_t instants[] = {0, INT64_MAX / 2, INT64_MIN / 2, INT64_MAX, INT64_MIN, -62135596801,
					   253402300800};
	char out[40];
	for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
		for (int zone = -1439; zone <= 1439; zone += 1439)
			for (uint8_t precision = 0; precision <= MOMENT_SECOND; precision++) {
				memset(out, 'x', sizeof out);
				struct moment m = {instants[i], (int16_t)zone, precision};
				ck_assert_uint_le(moment_format(m, out), 31);
				ck_assert_int_eq(out[32], 'x');
			}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/date");
	TCase *tests = tcase_create("date");
	tcase_add_test(tests, test_date_cases);
	tcase_add_test(tests, test_every_day_of_the_calendar);
	tcase_add_test(tests, test_days_agree_with_timegm);
	tcase_add_test(tests, test_the_day_is_that_of_the_zone);
	tcase_add_test(tests, test_instants);
	tcase_add_test(tests, test_format_is_bounded);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
