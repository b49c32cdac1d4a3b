/* query_date.c - see query_date.h. */
#include "searcher/query_date.h"

#include "searcher/date_period.h"
#include "searcher/query_lexer.h"
#include "util/date.h"

static const char FORMS[] = "write date:2022, date:2022-06, date:2022-06-10, date:2022-06..2022-08 or "
			    "date:>2022-06-10; a date of several words stands in quotes: "
			    "date:\"June 2022\", date:\"last 30 days\"";

enum { LAST_YEAR = 9999 };

/* ---- words ----------------------------------------------------------------- */

static bool add_missing(struct date_words *to, const struct date_words *from, enum date_word_kind kind)
{
	const struct date_word *word = date_words_find(from, kind);
	return date_words_find(to, kind) || !word || date_words_add(to, *word);
}

/* `10 to 12 June 2022`, `June 10–12, 2022`: a bare number is a day of the other's month. */
static bool share_month(struct date_words *a, struct date_words *b)
{
	return (!date_words_find(a, DATE_NUMBER) || add_missing(a, b, DATE_MONTH)) &&
	       (!date_words_find(b, DATE_NUMBER) || add_missing(b, a, DATE_MONTH));
}

static bool is_calendar(const struct date_words *words)
{
	return strspn(words->shape, "wnmqf") == words->count;
}

static bool put_year(struct date_words *words, int32_t year)
{
	return date_words_add(words, (struct date_word){DATE_YEAR, year, {NULL, 0}});
}

/* The beginning of a range in the year of its end, or in the year before:
 * `December to February 2022`. */
static bool read_before(const struct date_words *words, int32_t today, const struct date_reading *end,
			struct date_reading *out)
{
	int32_t year = civil_from_day(end->days.first).year;
	for (int32_t y = year; y > 0 && y > year - 2; y--) {
		struct date_words dated = *words;
		if (!put_year(&dated, y) || !date_period_read(&dated, today, out))
			return false;
		if (out->days.first <= end->days.last)
			return true;
	}
	return true;
}

static struct date_words part_of(const struct date_words *all, uint32_t from, uint32_t to)
{
	struct date_words part = {.count = 0};
	for (uint32_t i = from; i < to; i++)
		date_words_add(&part, all->items[i]);
	return part;
}

/* `from … to …`: `joint` is where the word between them is. */
static bool read_from_to(const struct date_words *words, uint32_t joint, int32_t today,
			 struct date_reading *out)
{
	bool opened = strchr("Sb", words->shape[0]) != NULL;
	struct date_words from = part_of(words, opened, joint);
	struct date_words to = part_of(words, joint + 1, words->count);
	struct date_reading first = {.relative = false}, last = {.relative = false};
	bool dated = date_words_find(&to, DATE_YEAR) && is_calendar(&from);
	if (!share_month(&from, &to))
		return false;
	if (date_words_find(&from, DATE_YEAR) && is_calendar(&to) && !add_missing(&to, &from, DATE_YEAR))
		return false;
	if (!date_period_read(&to, today, &last)) {
		*out = last;
		return false;
	}
	bool read = !dated && date_period_read(&from, today, &first);
	if (dated || (read && first.days.first > last.days.last && is_calendar(&from)))
		read = read_before(&from, today, &last, &first);
	*out = first;
	out->relative |= last.relative;
	out->days.last = last.days.last;
	return read;
}

/* `since …`, `after …`, `before …`, `until …`. */
static bool read_open(const struct date_words *words, int32_t today, struct date_reading *out)
{
	struct date_words rest = part_of(words, 1, words->count);
	if (!date_period_read(&rest, today, out))
		return false;
	struct days days = out->days;
	out->days = (struct days){INT32_MIN, INT32_MAX};
	switch (words->items[0].kind) {
	case DATE_SINCE:
		out->days.first = days.first;
		break;
	case DATE_AFTER:
		out->days.first = days.last + 1;
		break;
	case DATE_BEFORE:
		out->days.last = days.first - 1;
		break;
	default:
		out->days.last = days.last;
	}
	return true;
}

/* `week of 6 June 2022`. */
static bool read_week_of(const struct date_words *words, int32_t today, struct date_reading *out)
{
	struct date_words rest = part_of(words, 1, words->count);
	if (words->items[0].value != UNIT_WEEK || !date_period_read(&rest, today, out) ||
	    out->days.first != out->days.last)
		return false;
	out->days = date_unit_days(UNIT_WEEK, out->days.first);
	return true;
}

/* Anything but `..` and comparisons. */
static bool read_words(struct slice value, int32_t today, struct date_reading *out)
{
	struct date_words words;
	*out = (struct date_reading){.relative = false};
	if (!date_words_read(value, &words))
		return false;
	if (date_period_read(&words, today, out) || out->why)
		return !out->why;
	const char *joint = strchr(words.shape + 1, words.shape[0] == DATE_BETWEEN ? DATE_AND : DATE_TO);
	if (joint)
		return read_from_to(&words, (uint32_t)(joint - words.shape), today, out);
	if (words.count > 1 && strchr("SABj", words.shape[0]))
		return read_open(&words, today, out);
	return words.count > 1 && words.shape[0] == DATE_UNIT && read_week_of(&words, today, out);
}

/* ---- errors ---------------------------------------------------------------- */

static enum bf_status impossible(struct slice date, uint32_t at, const char *why, bf_error *error)
{
	struct slice shown = query_excerpt(date, 0, (uint32_t)date.len);
	return query_error(error, at, at + (uint32_t)date.len, FORMS, "there is no date %.*s: %s",
			   SLICE_ARGS(shown), why);
}

static enum bf_status no_date(struct slice date, uint32_t at, const struct date_reading *reading,
			      bf_error *error)
{
	struct slice shown = query_excerpt(date, 0, (uint32_t)date.len);
	if (reading->why && !reading->unclear)
		return impossible(date, at, reading->why, error);
	return query_error(error, at, at + (uint32_t)date.len, FORMS,
			   "%.*s is not understood as a date%s%s", SLICE_ARGS(shown),
			   reading->why ? ": " : "", reading->why ? reading->why : "");
}

static enum bf_status ends_before(struct slice value, uint32_t at, struct slice from, struct slice to,
				  bf_error *error)
{
	struct slice shown = query_excerpt(value, 0, (uint32_t)value.len);
	enum bf_status status = query_error(error, at, at + (uint32_t)value.len, FORMS,
					    "the range %.*s ends before it begins", SLICE_ARGS(shown));
	if (error && from.len)
		error_hint(error, "write date:%.*s..%.*s", SLICE_ARGS(to), SLICE_ARGS(from));
	return status;
}

/* ---- reading --------------------------------------------------------------- */

static bool take(struct slice *s, struct slice what)
{
	if (!slice_starts_with(*s, what))
		return false;
	*s = slice_tail(*s, what.len);
	return true;
}

static int32_t day_of(int64_t now)
{
	int64_t day = now / 86400 - (now % 86400 < 0);
	int64_t lowest = day_from_civil(1, 1, 2), highest = day_from_civil(LAST_YEAR, 12, 30);
	return (int32_t)(day < lowest ? lowest : day > highest ? highest : day);
}

static enum bf_status read_one(struct slice date, uint32_t at, int32_t today, struct date_reading *out,
			       bf_error *error)
{
	struct slice trimmed = slice_trim(date);
	return read_words(trimmed, today, out) ? BF_OK : no_date(date, at, out, error);
}

/* `since 2021`, which cannot be the end of a range. */
static bool is_open(struct days days)
{
	return days.first == INT32_MIN || days.last == INT32_MAX;
}

/* `>2022`, `<=2022-06` … */
static enum bf_status read_comparison(struct slice value, uint32_t at, int32_t today,
				      struct date_reading *out, bf_error *error)
{
	struct slice rest = value;
	bool later = take(&rest, SLICE(">"));
	if (!later)
		take(&rest, SLICE("<"));
	bool inclusive = take(&rest, SLICE("="));
	uint32_t skipped = (uint32_t)(value.len - rest.len);
	if (!rest.len)
		return query_error(error, at, at + skipped,
				   "no space between them: date:>2022-06-10",
				   "no date stands after %.*s", (int)skipped, value.ptr);
	enum bf_status status = read_one(rest, at + skipped, today, out, error);
	if (status)
		return status;
	struct days days = out->days;
	if (is_open(days))
		return no_date(value, at, &(struct date_reading){.relative = false}, error);
	out->days = (struct days){INT32_MIN, INT32_MAX};
	if (later)
		out->days.first = inclusive ? days.first : days.last + 1;
	else
		out->days.last = inclusive ? days.last : days.first - 1;
	return BF_OK;
}

/* `a..b` with either side open; `dots` is where the dots are. */
static enum bf_status read_range(struct slice value, size_t dots, uint32_t at, int32_t today,
				 struct date_reading *out, bf_error *error)
{
	struct slice from = {value.ptr, dots}, to = slice_tail(value, dots + 2);
	struct date_reading first = {.days.first = INT32_MIN}, last = {.days.last = INT32_MAX};
	enum bf_status status = BF_OK;
	if (!from.len && !to.len)
		return no_date(value, at, &first, error);
	if (from.len)
		status = read_one(from, at, today, &first, error);
	if (!status && to.len)
		status = read_one(to, at + (uint32_t)dots + 2, today, &last, error);
	if (status)
		return status;
	if ((from.len && is_open(first.days)) || (to.len && is_open(last.days)))
		return no_date(value, at, &(struct date_reading){.relative = false}, error);
	out->days = (struct days){first.days.first, last.days.last};
	out->relative = first.relative || last.relative;
	return out->days.first > out->days.last ? ends_before(value, at, from, to, error) : BF_OK;
}

/* What lies outside the calendar cannot be printed. */
static enum bf_status check_calendar(struct slice value, uint32_t at, struct days days, bf_error *error)
{
	bool late = days.first > day_from_civil(LAST_YEAR, 12, 31) ||
		    (days.last != INT32_MAX && days.last > day_from_civil(LAST_YEAR, 12, 31));
	bool early = days.last < day_from_civil(1, 1, 1) ||
		     (days.first != INT32_MIN && days.first < day_from_civil(1, 1, 1));
	return late || early ? impossible(value, at, "years go from 0001 to 9999", error) : BF_OK;
}

enum bf_status query_date_read(struct slice value, uint32_t at, int64_t now, struct query_date *out,
			       bf_error *error)
{
	struct date_reading reading = {.relative = false};
	int32_t today = day_of(now);
	enum bf_status status;
	const char *dots = value.len ? memmem(value.ptr, value.len, "..", 2) : NULL;
	if (!value.len)
		status = query_error(error, at, at, FORMS, "no date stands after date:");
	else if (value.ptr[0] == '<' || value.ptr[0] == '>')
		status = read_comparison(value, at, today, &reading, error);
	else if (dots)
		status = read_range(value, (size_t)(dots - value.ptr), at, today, &reading, error);
	else
		status = read_one(value, at, today, &reading, error);
	if (!status && reading.days.first > reading.days.last)
		status = ends_before(value, at, (struct slice){NULL, 0}, (struct slice){NULL, 0}, error);
	if (!status)
		status = check_calendar(value, at, reading.days, error);
	if (!status)
		*out = (struct query_date){reading.days.first, reading.days.last, reading.relative};
	return status;
}

bool query_date_goes_on(struct slice value, struct slice next)
{
	static const struct {
		char last;
		const char *followers;
	} ROWS[] = {
	    {DATE_NUMBER, "mu"},      {DATE_MONTH, "ny"},	 {DATE_WEEKDAY, "nm"},
	    {DATE_QUARTER, "y"},      {DATE_HALF, "y"},		 {DATE_WEEK, "y"},
	    {DATE_LAST, "numw"},      {DATE_PAST, "nu"},	 {DATE_THIS, "umw"},
	    {DATE_SINCE, "nymwtclh"}, {DATE_AFTER, "nymwtclh"},	 {DATE_BEFORE, "nymwtclh"},
	    {DATE_TO, "nymwtclh"},    {DATE_BETWEEN, "nymwtclh"}, {DATE_UNIT, "g"},
	};
	struct date_words before, after;
	if (!date_words_read(value, &before) || !date_words_read(next, &after))
		return false;
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
		if (before.shape[before.count - 1] == ROWS[i].last)
			return strchr(ROWS[i].followers, after.shape[0]) != NULL;
	return false;
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
	char text[32];
	struct moment m = {.instant = (int64_t)day * 86400,
			   .precision = unit == UNIT_DAY     ? MOMENT_DAY
					: unit == UNIT_MONTH ? MOMENT_MONTH
							     : MOMENT_YEAR};
	buf_append(out, text, moment_format(m, text));
}

void query_date_print(int32_t first, int32_t last, struct buf *out)
{
	bool from = first != INT32_MIN, to = last != INT32_MAX;
	enum date_unit begun = from ? unit_begun(first) : UNIT_YEAR;
	enum date_unit ended = to ? unit_ended(last) : UNIT_YEAR;
	enum date_unit unit = begun < ended ? begun : ended;
	struct days one = {0, 0};
	if (from) {
		one = date_unit_days(unit, first);
		print_one(first, unit, out);
	}
	if (from && to && one.last == last)
		return;
	buf_append_text(out, "..");
	if (to)
		print_one(last, unit, out);
}
