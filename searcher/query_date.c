/* query_date.c - see query_date.h. */
#include "searcher/query_date.h"

#include "searcher/query_lexer.h"
#include "util/date.h"

static const char FORMS[] = "write date:2022, date:2022-06, date:2022-06-10, date:2022-06..2022-08 "
			    "or date:>2022-06-10";

enum date_unit { UNIT_DAY, UNIT_MONTH, UNIT_YEAR };

struct days {
	int32_t first, last;
};

static struct days days_of(enum date_unit unit, int32_t year, unsigned month, unsigned day)
{
	switch (unit) {
	case UNIT_YEAR:
		return (struct days){day_from_civil(year, 1, 1), day_from_civil(year, 12, 31)};
	case UNIT_MONTH:
		return (struct days){day_from_civil(year, month, 1),
				     day_from_civil(year, month, days_in_month(year, month))};
	default:
		return (struct days){day_from_civil(year, month, day),
				     day_from_civil(year, month, day)};
	}
}

/* ---- reading --------------------------------------------------------------- */

static bool take_digits(struct slice *s, size_t count, unsigned *value)
{
	if (s->len < count)
		return false;
	*value = 0;
	for (size_t i = 0; i < count; i++) {
		if (s->ptr[i] < '0' || s->ptr[i] > '9')
			return false;
		*value = *value * 10 + (unsigned)(s->ptr[i] - '0');
	}
	*s = slice_tail(*s, count);
	return true;
}

static bool take(struct slice *s, struct slice what)
{
	if (!slice_starts_with(*s, what))
		return false;
	*s = slice_tail(*s, what.len);
	return true;
}

static enum bf_status not_understood(struct slice date, uint32_t at, bf_error *error)
{
	struct slice shown = query_excerpt(date, 0, (uint32_t)date.len);
	return query_error(error, at, at + (uint32_t)date.len, FORMS,
			   "%.*s is not understood as a date", SLICE_ARGS(shown));
}

static enum bf_status impossible(struct slice date, uint32_t at, const char *why, bf_error *error)
{
	return query_error(error, at, at + (uint32_t)date.len, FORMS, "there is no date %.*s: %s",
			   SLICE_ARGS(date), why);
}

/* 2022, 2022-06, 2022-06-10, 20220610. */
static enum bf_status read_civil(struct slice date, uint32_t at, struct days *out, bf_error *error)
{
	struct slice rest = date;
	unsigned year = 0, month = 1, day = 1;
	enum date_unit unit = UNIT_YEAR;
	if (!take_digits(&rest, 4, &year))
		return not_understood(date, at, error);
	if (rest.len) {
		bool dashed = take(&rest, SLICE("-"));
		if (!take_digits(&rest, 2, &month) || (!dashed && rest.len != 2))
			return not_understood(date, at, error);
		unit = UNIT_MONTH;
		if (rest.len) {
			if ((dashed && !take(&rest, SLICE("-"))) || !take_digits(&rest, 2, &day) ||
			    rest.len)
				return not_understood(date, at, error);
			unit = UNIT_DAY;
		}
	}
	if (year == 0)
		return impossible(date, at, "years go from 0001 to 9999", error);
	if (month < 1 || month > 12)
		return impossible(date, at, "months go from 01 to 12", error);
	if (day < 1 || day > days_in_month((int32_t)year, month))
		return impossible(date, at, "that month has no such day", error);
	*out = days_of(unit, (int32_t)year, month, day);
	return BF_OK;
}

static int32_t day_of(int64_t now)
{
	int64_t day = now / 86400 - (now % 86400 < 0);
	int64_t lowest = day_from_civil(1, 1, 1), highest = day_from_civil(9999, 12, 31);
	return (int32_t)(day < lowest ? lowest : day > highest ? highest : day);
}

static enum bf_status read_one(struct slice date, uint32_t at, int64_t now, struct days *out,
			       bf_error *error)
{
	int32_t today = day_of(now);
	if (slice_equal(date, SLICE("today"))) {
		*out = (struct days){today, today};
		return BF_OK;
	}
	if (slice_equal(date, SLICE("yesterday"))) {
		*out = (struct days){today - 1, today - 1};
		return BF_OK;
	}
	return read_civil(date, at, out, error);
}

/* `>2022`, `<=2022-06` … */
static enum bf_status read_comparison(struct slice value, uint32_t at, int64_t now,
				      struct days *out, bf_error *error)
{
	struct slice rest = value;
	bool later = take(&rest, SLICE(">")), earlier = !later && take(&rest, SLICE("<"));
	bool inclusive = take(&rest, SLICE("="));
	uint32_t skipped = (uint32_t)(value.len - rest.len);
	if (!rest.len)
		return query_error(error, at, at + skipped,
				   "no space between them: date:>2022-06-10",
				   "no date stands after %.*s", (int)skipped, value.ptr);
	struct days days;
	enum bf_status status = read_one(rest, at + skipped, now, &days, error);
	if (status)
		return status;
	*out = (struct days){INT32_MIN, INT32_MAX};
	if (later)
		out->first = inclusive ? days.first : days.last + 1;
	else if (earlier)
		out->last = inclusive ? days.last : days.first - 1;
	if (out->first > day_from_civil(9999, 12, 31) && later)
		return impossible(value, at, "years go from 0001 to 9999", error);
	if (out->last < day_from_civil(1, 1, 1) && earlier)
		return impossible(value, at, "years go from 0001 to 9999", error);
	return BF_OK;
}

/* `a..b` with either side open; `dots` is where the dots are. */
static enum bf_status read_range(struct slice value, size_t dots, uint32_t at, int64_t now,
				 struct days *out, bf_error *error)
{
	struct slice from = {value.ptr, dots}, to = slice_tail(value, dots + 2);
	struct days first = {INT32_MIN, 0}, last = {0, INT32_MAX};
	enum bf_status status = BF_OK;
	if (!from.len && !to.len)
		return not_understood(value, at, error);
	if (from.len)
		status = read_one(from, at, now, &first, error);
	if (!status && to.len)
		status = read_one(to, at + (uint32_t)dots + 2, now, &last, error);
	if (status)
		return status;
	*out = (struct days){first.first, last.last};
	if (out->first > out->last) {
		status = query_error(error, at, at + (uint32_t)value.len, "",
				     "the range %.*s ends before it begins", SLICE_ARGS(value));
		error_hint(error, "write date:%.*s..%.*s", SLICE_ARGS(to), SLICE_ARGS(from));
	}
	return status;
}

enum bf_status query_date_read(struct slice value, uint32_t at, int64_t now, int32_t *first,
			       int32_t *last, bf_error *error)
{
	struct days days = {0, 0};
	enum bf_status status;
	const char *dots = value.len ? memmem(value.ptr, value.len, "..", 2) : NULL;
	if (!value.len)
		status = query_error(error, at, at, FORMS, "no date stands after date:");
	else if (value.ptr[0] == '<' || value.ptr[0] == '>')
		status = read_comparison(value, at, now, &days, error);
	else if (dots)
		status = read_range(value, (size_t)(dots - value.ptr), at, now, &days, error);
	else
		status = read_one(value, at, now, &days, error);
	if (status)
		return status;
	*first = days.first;
	*last = days.last;
	return BF_OK;
}

/* ---- printing -------------------------------------------------------------- */

/* Of which unit is this day the first, or the last? */
static enum date_unit unit_begun(int32_t day)
{
	struct civil_date c = civil_from_day(day);
	return c.day != 1 ? UNIT_DAY : c.month != 1 ? UNIT_MONTH : UNIT_YEAR;
}

static enum date_unit unit_ended(int32_t day)
{
	struct civil_date c = civil_from_day(day);
	if (c.day != days_in_month(c.year, c.month))
		return UNIT_DAY;
	return c.month != 12 ? UNIT_MONTH : UNIT_YEAR;
}

static void print_one(int32_t day, enum date_unit unit, struct buf *out)
{
	struct civil_date c = civil_from_day(day);
	buf_append_format(out, "%04d", (int)c.year);
	if (unit <= UNIT_MONTH)
		buf_append_format(out, "-%02u", c.month);
	if (unit == UNIT_DAY)
		buf_append_format(out, "-%02u", c.day);
}

void query_date_print(int32_t first, int32_t last, struct buf *out)
{
	bool from = first != INT32_MIN, to = last != INT32_MAX;
	enum date_unit begun = from ? unit_begun(first) : UNIT_YEAR;
	enum date_unit ended = to ? unit_ended(last) : UNIT_YEAR;
	enum date_unit unit = begun < ended ? begun : ended;
	struct days one = {0, 0};
	if (from) {
		struct civil_date c = civil_from_day(first);
		one = days_of(unit, c.year, c.month, c.day);
		print_one(first, unit, out);
	}
	if (from && to && one.last == last)
		return;
	buf_append_text(out, "..");
	if (to)
		print_one(last, unit, out);
}
