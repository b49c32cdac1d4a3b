/* date_period.c - see date_period.h.
 *
 * The words of a date make a shape; a table has a reader for each shape that
 * has a meaning.  A month, day or quarter without its year is the latest that
 * has begun. */
#include "searcher/date_period.h"

#include "util/date.h"

enum { FIRST_YEAR = 1, LAST_YEAR = 9999, DAYS_A_WEEK = 7, MOST_UNITS = 9999 };

static const char NO_SUCH_DAY[] = "that month has no such day";
static const char NO_SUCH_YEAR[] = "years go from 0001 to 9999";

/* ---- the calendar ---------------------------------------------------------- */

/* 1 is Monday; 1970-01-01 was a Thursday. */
static int32_t weekday_of(int32_t day)
{
	int32_t since = (day + 3) % DAYS_A_WEEK;
	return (since < 0 ? since + DAYS_A_WEEK : since) + 1;
}

static struct days months(int32_t year, int32_t first, int32_t last)
{
	return (struct days){day_from_civil(year, (unsigned)first, 1),
			     day_from_civil(year, (unsigned)last, days_in_month(year, (unsigned)last))};
}

struct days date_unit_days(enum date_unit unit, int32_t day)
{
	struct civil_date c = civil_from_day(day);
	int32_t monday = day - weekday_of(day) + 1, quarter = (c.month - 1) / 3;
	switch (unit) {
	case UNIT_WEEK:
		return (struct days){monday, monday + DAYS_A_WEEK - 1};
	case UNIT_MONTH:
		return months(c.year, c.month, c.month);
	case UNIT_QUARTER:
		return months(c.year, quarter * 3 + 1, quarter * 3 + 3);
	case UNIT_HALF:
		return months(c.year, c.month <= 6 ? 1 : 7, c.month <= 6 ? 6 : 12);
	case UNIT_YEAR:
		return months(c.year, 1, 12);
	default:
		return (struct days){day, day};
	}
}

/* The day so many units before: the same day of that month, or its last. */
static bool day_before(int32_t day, enum date_unit unit, int32_t count, int32_t *out)
{
	static const int32_t MONTHS[] = {[UNIT_MONTH] = 1, [UNIT_QUARTER] = 3, [UNIT_HALF] = 6, [UNIT_YEAR] = 12};
	struct civil_date c = civil_from_day(day);
	if (unit == UNIT_DAY || unit == UNIT_WEEK) {
		*out = day - count * (unit == UNIT_WEEK ? DAYS_A_WEEK : 1);
		return *out >= day_from_civil(FIRST_YEAR, 1, 1);
	}
	int32_t month = c.year * 12 + c.month - 1 - count * MONTHS[unit], year = month / 12;
	if (year < FIRST_YEAR || month < 0)
		return false;
	unsigned longest = days_in_month(year, (unsigned)(month % 12) + 1);
	*out = day_from_civil(year, (unsigned)(month % 12) + 1, c.day < longest ? c.day : longest);
	return true;
}

/* ---- what the shapes are read by ------------------------------------------- */

struct period {
	const struct date_words *words;
	int32_t today;
	struct date_reading *out;
};

static int32_t value_of(const struct period *p, enum date_word_kind kind, int32_t otherwise)
{
	const struct date_word *word = date_words_find(p->words, kind);
	return word ? word->value : otherwise;
}

static bool refuse(struct period *p, const char *why)
{
	p->out->why = why;
	return false;
}

static bool refuse_unclear(struct period *p, const char *why)
{
	p->out->unclear = true;
	return refuse(p, why);
}

static bool give(struct period *p, struct days days)
{
	p->out->days = days;
	return true;
}

static bool give_relative(struct period *p, struct days days)
{
	p->out->relative = true;
	return give(p, days);
}

/* The year that was said, or the latest in which `month` and `day` have come. */
static int32_t year_of(struct period *p, int32_t month, int32_t day)
{
	struct civil_date now = civil_from_day(p->today);
	const struct date_word *year = date_words_find(p->words, DATE_YEAR);
	if (year)
		return year->value;
	p->out->relative = true;
	bool come = month < now.month || (month == now.month && day <= now.day);
	return now.year - !come;
}

/* The unit around a day that lies so many units back. */
static bool read_unit_ago(struct period *p, int32_t count)
{
	enum date_unit unit = (enum date_unit)value_of(p, DATE_UNIT, UNIT_DAY);
	int32_t day;
	if (count > MOST_UNITS || !day_before(p->today, unit, count, &day))
		return refuse(p, NO_SUCH_YEAR);
	return give_relative(p, date_unit_days(unit, day));
}

static bool read_ago(struct period *p)
{
	return read_unit_ago(p, value_of(p, DATE_NUMBER, 1));
}

static bool read_last_unit(struct period *p)
{
	return read_unit_ago(p, 1);
}

static bool read_this_unit(struct period *p)
{
	return read_unit_ago(p, 0);
}

/* `last 30 days`, `past month`: they end today. */
static bool read_rolling(struct period *p)
{
	int32_t count = value_of(p, DATE_NUMBER, 1), before;
	enum date_unit unit = (enum date_unit)value_of(p, DATE_UNIT, UNIT_DAY);
	if (count < 1)
		return refuse(p, "it would be no days at all");
	if (count > MOST_UNITS || !day_before(p->today, unit, count, &before))
		return refuse(p, NO_SUCH_YEAR);
	return give_relative(p, (struct days){before + 1, p->today});
}

static bool read_to_date(struct period *p)
{
	enum date_unit unit = (enum date_unit)value_of(p, DATE_UNIT, UNIT_YEAR);
	return give_relative(p, (struct days){date_unit_days(unit, p->today).first, p->today});
}

static bool read_today(struct period *p)
{
	int32_t day = p->today + value_of(p, DATE_TODAY, 0);
	return give_relative(p, (struct days){day, day});
}

static bool read_day_before(struct period *p)
{
	if (value_of(p, DATE_UNIT, UNIT_WEEK) != UNIT_DAY)
		return false;
	int32_t day = p->today + value_of(p, DATE_TODAY, 0) - 1;
	return give_relative(p, (struct days){day, day});
}

/* The latest such day; `last Monday` is never today. */
static bool read_weekday(struct period *p)
{
	bool last = date_words_find(p->words, DATE_LAST) != NULL;
	int32_t from = p->today - last;
	int32_t back = (weekday_of(from) - value_of(p, DATE_WEEKDAY, 1) + DAYS_A_WEEK) % DAYS_A_WEEK;
	return give_relative(p, (struct days){from - back, from - back});
}

static bool read_year(struct period *p)
{
	int32_t year = value_of(p, DATE_YEAR, 0);
	return year < FIRST_YEAR ? refuse(p, NO_SUCH_YEAR) : give(p, months(year, 1, 12));
}

static bool read_decade(struct period *p)
{
	int32_t year = value_of(p, DATE_DECADE, 0);
	if (year < FIRST_YEAR)
		return refuse(p, NO_SUCH_YEAR);
	return give(p, (struct days){day_from_civil(year, 1, 1), day_from_civil(year + 9, 12, 31)});
}

static bool read_months(struct period *p, int32_t first, int32_t last)
{
	int32_t year = year_of(p, first, 1);
	return year < FIRST_YEAR ? refuse(p, NO_SUCH_YEAR) : give(p, months(year, first, last));
}

static bool read_month(struct period *p)
{
	int32_t month = value_of(p, DATE_MONTH, 1);
	return read_months(p, month, month);
}

/* `last June` is over, `this June` is of this year. */
static bool read_month_beside(struct period *p)
{
	struct civil_date now = civil_from_day(p->today);
	int32_t month = value_of(p, DATE_MONTH, 1);
	bool last = date_words_find(p->words, DATE_LAST) != NULL;
	int32_t year = now.year - (last && month >= now.month);
	return year < FIRST_YEAR ? refuse(p, NO_SUCH_YEAR) : give_relative(p, months(year, month, month));
}

static bool read_quarter(struct period *p)
{
	int32_t quarter = value_of(p, DATE_QUARTER, 1);
	return read_months(p, quarter * 3 - 2, quarter * 3);
}

static bool read_half(struct period *p)
{
	int32_t half = value_of(p, DATE_HALF, 1);
	return read_months(p, half * 6 - 5, half * 6);
}

/* ISO weeks: the first has the year's first Thursday. */
static bool read_week_number(struct period *p, int32_t week)
{
	int32_t year = year_of(p, 1, 1);
	if (year < FIRST_YEAR)
		return refuse(p, NO_SUCH_YEAR);
	int32_t fourth = day_from_civil(year, 1, 4);
	int32_t monday = fourth - weekday_of(fourth) + 1 + (week - 1) * DAYS_A_WEEK;
	if (week < 1 || civil_from_day(monday + 3).year != year)
		return refuse(p, "that year has no such week");
	return give(p, (struct days){monday, monday + DAYS_A_WEEK - 1});
}

static bool read_week(struct period *p)
{
	return read_week_number(p, value_of(p, DATE_WEEK, 0));
}

/* `second quarter of 2022`, `week 23 of 2022`. */
static bool read_nth_unit(struct period *p)
{
	int32_t nth = value_of(p, DATE_NUMBER, 1);
	enum date_unit unit = (enum date_unit)value_of(p, DATE_UNIT, UNIT_DAY);
	if (unit == UNIT_WEEK)
		return read_week_number(p, nth);
	int32_t length = unit == UNIT_QUARTER ? 3 : unit == UNIT_HALF ? 6 : 0;
	if (!length)
		return false;
	if (nth < 1 || nth * length > 12)
		return refuse(p, "a year has four quarters and two halves");
	return read_months(p, nth * length - length + 1, nth * length);
}

static bool read_day(struct period *p)
{
	const struct date_word *weekday = date_words_find(p->words, DATE_WEEKDAY);
	int32_t month = value_of(p, DATE_MONTH, 1), number = value_of(p, DATE_NUMBER, 1);
	int32_t year = year_of(p, month, number);
	if (year < FIRST_YEAR)
		return refuse(p, NO_SUCH_YEAR);
	if (number < 1 || (uint32_t)number > days_in_month(year, (unsigned)month))
		return refuse(p, NO_SUCH_DAY);
	int32_t day = day_from_civil(year, (unsigned)month, (unsigned)number);
	if (weekday && weekday->value != weekday_of(day))
		return refuse(p, "that was another day of the week");
	return give(p, (struct days){day, day});
}

/* ---- digits ---------------------------------------------------------------- */

struct digits {
	int32_t value[3];
	uint32_t width[3];
	uint32_t count;
	char joint; /* '-', '/', '.', or 0 */
};

static bool read_digits(struct slice text, struct digits *d)
{
	*d = (struct digits){.count = 1};
	for (size_t i = 0; i < text.len; i++) {
		uint32_t last = d->count - 1;
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9') {
			if (++d->width[last] > 8)
				return false;
			d->value[last] = d->value[last] * 10 + (text.ptr[i] - '0');
			continue;
		}
		if (!d->width[last] || d->count == 3 || (d->joint && d->joint != text.ptr[i]))
			return false;
		d->joint = text.ptr[i];
		d->count++;
	}
	return d->width[d->count - 1] > 0;
}

static bool give_civil(struct period *p, int32_t year, int32_t month, int32_t day)
{
	if (year < FIRST_YEAR || year > LAST_YEAR)
		return refuse(p, NO_SUCH_YEAR);
	if (month < 1 || month > 12)
		return refuse(p, "months go from 01 to 12");
	if (day < 0)
		return give(p, months(year, month, month));
	if (day < 1 || (uint32_t)day > days_in_month(year, (unsigned)month))
		return refuse(p, NO_SUCH_DAY);
	day = day_from_civil(year, (unsigned)month, (unsigned)day);
	return give(p, (struct days){day, day});
}

/* 25/06/2022; 10/06/2022 is 10 June here and 6 October there. */
static bool read_year_last(struct period *p, const struct digits *d)
{
	int32_t first = d->value[0], second = d->value[1], year = d->value[2];
	if (d->joint == '.' || first > 12)
		return give_civil(p, year, second, first);
	if (second > 12 || first == second)
		return give_civil(p, year, first, second);
	return refuse_unclear(p, "it could be the day or the month that stands first");
}

/* 2022-06, 2022-06-10, 20220610, 2022/06/10, 06/2022, 10.6.2022. */
static bool read_in_digits(struct period *p)
{
	struct digits d;
	if (!read_digits(p->words->items[0].text, &d))
		return false;
	for (uint32_t i = 0; i < d.count; i++)
		if (d.width[i] != 4 && d.width[i] > 2 && d.joint)
			return false;
	if (!d.joint)
		return d.width[0] == 8 && give_civil(p, d.value[0] / 10000, d.value[0] / 100 % 100,
						     d.value[0] % 100);
	if (d.width[0] == 4 && d.width[1] <= 2 && d.width[2] <= 2)
		return give_civil(p, d.value[0], d.value[1], d.count == 3 ? d.value[2] : -1);
	if (d.count == 2 && d.width[0] <= 2 && d.width[1] == 4)
		return give_civil(p, d.value[1], d.value[0], -1);
	if (d.count == 3 && d.width[0] <= 2 && d.width[1] <= 2 && d.width[2] == 4)
		return read_year_last(p, &d);
	if (d.count == 3)
		return refuse_unclear(p, "the year needs four digits");
	return false;
}

static bool read_season(struct period *p)
{
	return refuse_unclear(p, "a season is not the same months everywhere");
}

static bool read_hours(struct period *p)
{
	return refuse_unclear(p, "dates are whole days");
}

/* ---- shapes ---------------------------------------------------------------- */

static const struct {
	const char *shape;
	bool (*read)(struct period *);
} SHAPES[] = {
    {"c", read_in_digits},  {"y", read_year},
    {"m", read_month},      {"my", read_month},
    {"ym", read_month},     {"lm", read_month_beside},
    {"hm", read_month_beside},
    {"nm", read_day},       {"mn", read_day},
    {"wnm", read_day},      {"wmn", read_day},
    {"nmy", read_day},      {"mny", read_day},
    {"ymn", read_day},      {"nym", read_day},
    {"wnmy", read_day},
    {"wmny", read_day},     {"q", read_quarter},
    {"qy", read_quarter},   {"yq", read_quarter},
    {"f", read_half},       {"fy", read_half},
    {"yf", read_half},      {"ky", read_week},
    {"yk", read_week},      {"nuy", read_nth_unit},
    {"uny", read_nth_unit}, {"d", read_decade},
    {"t", read_today},      {"uBt", read_day_before},
    {"w", read_weekday},    {"lw", read_weekday},
    {"lu", read_last_unit}, {"hu", read_this_unit},
    {"nug", read_ago},      {"pu", read_rolling},
    {"lnu", read_rolling},  {"pnu", read_rolling},
    {"z", read_to_date},    {"ujx", read_to_date},
    {"s", read_season},     {"sy", read_season},
    {"ls", read_season},    {"hs", read_season},
    {"lno", read_hours},    {"pno", read_hours},
    {"nog", read_hours},
};

bool date_period_read(const struct date_words *words, int32_t today, struct date_reading *out)
{
	struct period p = {words, today, out};
	for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++)
		if (!strcmp(words->shape, SHAPES[i].shape))
			return SHAPES[i].read(&p);
	return false;
}
