/* date.c - see date.h.
 *
 * In: the text of a date as feeds, wires and exports write it.  Out: a moment.
 *
 * There is one reader for dates in digits (ISO 8601) and one for dates with the
 * English name of a month (RFC 2822, asctime, "June 10, 2022").  Dates that
 * can be understood in two ways, like 06/10/2022, are refused: a wrong date is
 * worse than none. */
#include "util/date.h"

#include <stdio.h>

enum { SECONDS_A_DAY = 86400, DAYS_BEFORE_1970 = 719162 };

/* Of the years 1 and 9999. */
static const int64_t FIRST_SECOND = -62135596800, LAST_SECOND = 253402300799;

/* ---- the calendar ------------------------------------------------------------------ */

static bool is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned days_in_month(int32_t year, unsigned month)
{
	static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days of the year before the first of `month`. */
static int32_t days_before_month(int32_t year, unsigned month)
{
	static const int16_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	return before[month - 1] + (month > 2 && is_leap(year));
}

int32_t day_from_civil(int32_t year, unsigned month, unsigned day)
{
	int32_t past = year - 1; /* years that are over since the year 1 */
	int32_t days = past * 365 + past / 4 - past / 100 + past / 400;
	return days + days_before_month(year, month) + (int32_t)day - 1 - DAYS_BEFORE_1970;
}

struct civil_date civil_from_day(int32_t day)
{
	/* A leap day ends each 4 years, each 100 lack it, each 400 have it again:
	 * only the last century and the last year of a cycle can be one day longer. */
	enum { DAYS_4 = 1461, DAYS_100 = 36524, DAYS_400 = 146097 };
	int64_t since = (int64_t)day + DAYS_BEFORE_1970;
	int64_t cycles = since / DAYS_400 - (since % DAYS_400 < 0);
	int32_t rest = (int32_t)(since - cycles * DAYS_400);
	int32_t centuries = rest / DAYS_100 < 3 ? rest / DAYS_100 : 3;
	rest -= centuries * DAYS_100;
	int32_t fours = rest / DAYS_4;
	rest -= fours * DAYS_4;
	int32_t years = rest / 365 < 3 ? rest / 365 : 3;
	rest -= years * 365;
	int32_t year = (int32_t)(cycles * 400) + centuries * 100 + fours * 4 + years + 1;
	unsigned month = 12;
	while (days_before_month(year, month) > rest)
		month--;
	return (struct civil_date){year, (uint8_t)month,
				   (uint8_t)(rest - days_before_month(year, month) + 1)};
}

/* Seconds at the moment's own zone.  An instant that is read from a damaged file may be
 * anything: then it wraps round. */
static int64_t local_second(struct moment m)
{
	return (int64_t)((uint64_t)m.instant + (uint64_t)((int64_t)m.zone * 60));
}

int32_t moment_day(struct moment m)
{
	int64_t local = local_second(m);
	return (int32_t)(local / SECONDS_A_DAY - (local % SECONDS_A_DAY < 0));
}

/* ---- reading: pieces --------------------------------------------------------------- */

struct cursor {
	const char *at, *end;
};

/* What has been read so far. */
struct parts {
	unsigned year, month, day;
	unsigned hour, minute, second;
	int zone; /* minutes */
	enum moment_precision precision;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool at_end(const struct cursor *c)
{
	return c->at == c->end;
}

static bool take(struct cursor *c, char wanted)
{
	if (at_end(c) || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static void skip_spaces(struct cursor *c)
{
	while (!at_end(c) && (*c->at == ' ' || *c->at == '\t'))
		c->at++;
}

/* How many digits stand here? */
static unsigned digits_ahead(const struct cursor *c)
{
	const char *at = c->at;
	while (at != c->end && is_digit(*at))
		at++;
	return (unsigned)(at - c->at);
}

/* Exactly `count` digits (at most 9). */
static bool take_digits(struct cursor *c, unsigned count, unsigned *value)
{
	if (digits_ahead(c) < count)
		return false;
	*value = 0;
	for (unsigned i = 0; i < count; i++)
		*value = *value * 10 + (unsigned)(*c->at++ - '0');
	return true;
}

/* One or two digits that are no part of a longer number. */
static bool take_one_or_two(struct cursor *c, unsigned *value)
{
	unsigned count = digits_ahead(c);
	return (count == 1 || count == 2) && take_digits(c, count, value);
}

static struct slice take_word(struct cursor *c)
{
	const char *start = c->at;
	while (!at_end(c) && is_letter(*c->at))
		c->at++;
	return slice_make(start, (size_t)(c->at - start));
}

/* ---- reading: zones and times ------------------------------------------------------ */

/* Names that mean one thing in the news of the world.  IST, for one, has three
 * meanings and is not here. */
static const struct {
	const char *name;
	int16_t minutes;
} ZONES[] = {
    {"Z", 0},      {"UT", 0},     {"UTC", 0},    {"GMT", 0},    {"EST", -300},
    {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420}, {"MDT", -360},
    {"PST", -480}, {"PDT", -420}, {"WET", 0},    {"WEST", 60},  {"BST", 60},
    {"CET", 60},   {"CEST", 120}, {"EET", 120},  {"EEST", 180}, {"MSK", 180},
    {"JST", 540},  {"AEST", 600}, {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780},
};

static bool take_zone_name(struct cursor *c, int *zone)
{
	struct slice name = take_word(c);
	for (size_t i = 0; i < sizeof ZONES / sizeof *ZONES; i++)
		if (slice_equal_nocase(name, slice_from(ZONES[i].name))) {
			*zone = ZONES[i].minutes;
			return true;
		}
	return false;
}

/* +02:00, -0330 or +02. */
static bool take_zone_offset(struct cursor *c, int *zone)
{
	int sign = *c->at++ == '-' ? -1 : 1;
	unsigned hours, minutes = 0;
	if (!take_digits(c, 2, &hours))
		return false;
	bool more = take(c, ':') || digits_ahead(c) != 0;
	if (more && !take_digits(c, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*zone = sign * (int)(hours * 60 + minutes);
	return true;
}

/* A zone, if there is one: nothing is UTC. */
static bool take_zone(struct cursor *c, int *zone)
{
	skip_spaces(c);
	if (at_end(c))
		return true;
	if (*c->at == '+' || *c->at == '-')
		return take_zone_offset(c, zone);
	return !is_letter(*c->at) || take_zone_name(c, zone);
}

/* Digits after a decimal mark are read and forgotten. */
static bool take_fraction(struct cursor *c)
{
	if (!take(c, '.') && !take(c, ','))
		return true;
	unsigned count = digits_ahead(c);
	c->at += count;
	return count > 0;
}

/* 4:42 PM: what stands after a time of the twelve-hour clock, if it does. */
static bool take_half_day(struct cursor *c, struct parts *p)
{
	struct cursor ahead = *c;
	skip_spaces(&ahead);
	struct slice word = take_word(&ahead);
	bool afternoon = slice_equal_nocase(word, SLICE("PM"));
	if (!afternoon && !slice_equal_nocase(word, SLICE("AM")))
		return true;
	*c = ahead;
	if (p->hour < 1 || p->hour > 12)
		return false;
	p->hour = p->hour % 12 + (afternoon ? 12 : 0);
	return true;
}

/* 12:30, 12:30:45, 12:30:45.123; the hour may have one digit. */
static bool take_clock(struct cursor *c, struct parts *p)
{
	p->precision = MOMENT_SECOND;
	if (!take_one_or_two(c, &p->hour) || !take(c, ':') || !take_digits(c, 2, &p->minute))
		return false;
	if (!take(c, ':'))
		return true;
	return take_digits(c, 2, &p->second) && take_fraction(c);
}

/* 1230, 123045, 123045.123. */
static bool take_compact_clock(struct cursor *c, struct parts *p)
{
	p->precision = MOMENT_SECOND;
	if (!take_digits(c, 2, &p->hour) || !take_digits(c, 2, &p->minute))
		return false;
	if (digits_ahead(c) == 0)
		return true;
	return take_digits(c, 2, &p->second) && take_fraction(c);
}

/* ---- reading: whole dates ---------------------------------------------------------- */

static bool to_moment(const struct parts *p, struct moment *out)
{
	if (p->year < 1 || p->year > 9999 || p->month < 1 || p->month > 12)
		return false;
	if (p->day < 1 || p->day > days_in_month((int32_t)p->year, p->month))
		return false;
	/* 24:00 ends a day; a leap second is the first of the next minute. */
	bool midnight = p->hour == 24 && p->minute == 0 && p->second == 0;
	if ((p->hour > 23 && !midnight) || p->minute > 59 || p->second > 60)
		return false;
	int64_t local =
	    (int64_t)day_from_civil((int32_t)p->year, p->month, p->day) * SECONDS_A_DAY +
	    p->hour * 3600 + p->minute * 60 + p->second;
	if (local > LAST_SECOND)
		return false;
	out->instant = local - p->zone * 60;
	out->zone = (int16_t)p->zone;
	out->precision = (uint8_t)p->precision;
	return true;
}

/* 19980610, and what may follow it: T123045Z, or the time at once. */
static bool parse_compact(struct cursor c, struct parts p, struct moment *out)
{
	p.precision = MOMENT_DAY;
	if (!take_digits(&c, 4, &p.year) || !take_digits(&c, 2, &p.month) ||
	    !take_digits(&c, 2, &p.day))
		return false;
	if (at_end(&c))
		return to_moment(&p, out);
	bool separated = take(&c, 'T') || take(&c, ' ');
	bool colons = digits_ahead(&c) == 2;
	if ((!separated && digits_ahead(&c) != 6) ||
	    !(colons ? take_clock(&c, &p) : take_compact_clock(&c, &p)))
		return false;
	return take_zone(&c, &p.zone) && at_end(&c) && to_moment(&p, out);
}

/* 1998, 1998-06, 1998-06-10, 1998/06/10, and a time after the last two. */
static bool parse_iso(struct cursor c, struct parts p, struct moment *out)
{
	if (!take_digits(&c, 4, &p.year))
		return false;
	p.precision = MOMENT_YEAR;
	if (at_end(&c))
		return to_moment(&p, out);
	char separator = *c.at++;
	if ((separator != '-' && separator != '/') || !take_digits(&c, 2, &p.month))
		return false;
	p.precision = MOMENT_MONTH;
	if (at_end(&c))
		return separator == '-' && to_moment(&p, out);
	if (!take(&c, separator) || !take_digits(&c, 2, &p.day))
		return false;
	p.precision = MOMENT_DAY;
	if (at_end(&c))
		return to_moment(&p, out);
	if (!take(&c, 'T') && !take(&c, 't') && !take(&c, ' '))
		return false;
	skip_spaces(&c);
	if (!(digits_ahead(&c) > 2 ? take_compact_clock(&c, &p) : take_clock(&c, &p)))
		return false;
	return take_zone(&c, &p.zone) && at_end(&c) && to_moment(&p, out);
}

/* The number, from 1, of a name of at least three letters that begins one of
 * `names` ("Jun", "June", "Sept"); 0 if it begins none. */
static unsigned name_number(struct slice word, const char *const names[], unsigned count)
{
	for (unsigned i = 0; i < count && word.len >= 3; i++) {
		struct slice name = slice_from(names[i]);
		if (word.len <= name.len &&
		    slice_equal_nocase(word, slice_make(name.ptr, word.len)))
			return i + 1;
	}
	return 0;
}

static unsigned month_number(struct slice word)
{
	static const char *const names[12] = {"January",   "February", "March",    "April",
					      "May",       "June",     "July",     "August",
					      "September", "October",  "November", "December"};
	return name_number(word, names, 12);
}

static bool is_weekday(struct slice word)
{
	static const char *const names[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
					     "Friday", "Saturday", "Sunday"};
	return name_number(word, names, 7) != 0;
}

/* Spaces and the dot, comma or hyphen that may stand between parts. */
static void skip_separators(struct cursor *c)
{
	while (!at_end(c) &&
	       (*c->at == ' ' || *c->at == '\t' || *c->at == ',' || *c->at == '.' || *c->at == '-'))
		c->at++;
}

static bool take_month(struct cursor *c, struct parts *p)
{
	p->month = month_number(take_word(c));
	skip_separators(c);
	return p->month != 0;
}

static bool take_day(struct cursor *c, struct parts *p)
{
	bool taken = take_one_or_two(c, &p->day);
	skip_separators(c);
	return taken;
}

/* Four digits; or two, as old mail has them, if a time follows: to 49 they are
 * of this century (RFC 2822, 4.3). */
static bool take_year(struct cursor *c, struct parts *p)
{
	unsigned count = digits_ahead(c);
	if ((count != 4 && count != 2) || !take_digits(c, count, &p->year))
		return false;
	skip_separators(c);
	if (count == 4)
		return true;
	p->year += p->year < 50 ? 2000 : 1900;
	return !at_end(c);
}

/* The time at the end of a date with a name in it: 12:30:00 +0200 (CEST). */
static bool take_time(struct cursor *c, struct parts *p)
{
	if (at_end(c))
		return true;
	if (!take_clock(c, p) || !take_half_day(c, p) || !take_zone(c, &p->zone))
		return false;
	skip_spaces(c);
	if (take(c, '(')) {
		take_word(c);
		if (!take(c, ')'))
			return false;
	}
	return at_end(c);
}

/* Jun 10 12:30:00 2022, with or without a zone before the year: what asctime
 * and date(1) write. */
static bool take_time_and_year(struct cursor *c, struct parts *p)
{
	if (!take_clock(c, p))
		return false;
	skip_spaces(c);
	if (digits_ahead(c) == 0 && !take_zone(c, &p->zone))
		return false;
	skip_spaces(c);
	return digits_ahead(c) == 4 && take_digits(c, 4, &p->year) && at_end(c);
}

static bool parse_named(struct cursor c, struct parts p, struct moment *out)
{
	struct cursor ahead = c;
	if (is_weekday(take_word(&ahead))) {
		c = ahead;
		skip_separators(&c);
	}
	p.precision = MOMENT_DAY;
	bool day_first = digits_ahead(&c) > 0;
	if (day_first ? !take_day(&c, &p) || !take_month(&c, &p)
		      : !take_month(&c, &p) || !take_day(&c, &p))
		return false;
	if (!day_first && digits_ahead(&c) < 4)
		return take_time_and_year(&c, &p) && to_moment(&p, out);
	return take_year(&c, &p) && take_time(&c, &p) && to_moment(&p, out);
}

bool moment_parse(struct slice text, struct moment *out)
{
	text = slice_trim(text);
	if (text.len == 0 || text.len > 64)
		return false;
	struct cursor c = {text.ptr, text.ptr + text.len};
	struct parts nothing = {.month = 1, .day = 1};
	unsigned digits = digits_ahead(&c);
	if (digits == 4)
		return parse_iso(c, nothing, out);
	if (digits >= 8)
		return parse_compact(c, nothing, out);
	return parse_named(c, nothing, out);
}

/* ---- writing ----------------------------------------------------------------------- */

/* Every hit that is shown has a date: snprintf would take a tenth of a short question. */
static size_t write_digits(char *to, uint32_t number, size_t digits)
{
	for (size_t i = digits; i-- > 0; number /= 10)
		to[i] = (char)('0' + number % 10);
	return digits;
}

/* "T", hours, minutes and seconds, and the zone. */
static size_t format_clock(struct moment m, char *out)
{
	unsigned second =
	    (unsigned)(local_second(m) - (int64_t)moment_day(m) * SECONDS_A_DAY);
	unsigned zone = (unsigned)(m.zone < 0 ? -m.zone : m.zone);
	unsigned part[] = {second / 3600, second / 60 % 60, second % 60};
	size_t len = 0;
	for (size_t i = 0; i < 3; i++) {
		out[len++] = i ? ':' : 'T';
		len += write_digits(out + len, part[i], 2);
	}
	out[len++] = zone == 0 ? 'Z' : m.zone < 0 ? '-' : '+';
	if (zone) {
		len += write_digits(out + len, zone / 60, 2);
		out[len++] = ':';
		len += write_digits(out + len, zone % 60, 2);
	}
	out[len] = '\0';
	return len;
}

size_t moment_format(struct moment m, char out[32])
{
	int64_t local = local_second(m);
	out[0] = '\0';
	if (m.precision == MOMENT_NONE || local < FIRST_SECOND || local > LAST_SECOND)
		return 0;
	struct civil_date date = civil_from_day(moment_day(m));
	size_t len = write_digits(out, (uint32_t)date.year, 4);
	if (m.precision != MOMENT_YEAR) {
		out[len++] = '-';
		len += write_digits(out + len, date.month, 2);
	}
	if (m.precision != MOMENT_YEAR && m.precision != MOMENT_MONTH) {
		out[len++] = '-';
		len += write_digits(out + len, date.day, 2);
	}
	out[len] = '\0';
	return m.precision == MOMENT_SECOND ? len + format_clock(m, out + len) : len;
}
