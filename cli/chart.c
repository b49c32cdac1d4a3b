/* chart.c - see chart.h. */
#include "cli/chart.h"

#include <string.h>

#include "cli/command.h"

enum { WIDTH_OF_PIPES = 80, BAR_LEAST = 4, BAR_MOST = 50, RUN_LEAST = 3, EIGHTHS = 8 };

struct chart {
	const struct terminal *t;
	const bf_timeline *line;
	int label, bar, hits, held; /* columns */
	double full;		    /* the share that fills a bar */
};

/* ---- labels -------------------------------------------------------------------------------- */

static int number_at(const char *text, int digits)
{
	int n = 0;
	for (int i = 0; i < digits; i++)
		n = n * 10 + (text[i] - '0');
	return n;
}

/* Day of the year, from 1. */
static int day_of_year(int year, int month, int day)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return before[month - 1] + day + (leap && month > 2);
}

/* The ISO week of a Monday: the year is that of its Thursday. */
static void week_label(const char *monday, char out[16])
{
	int year = number_at(monday, 4);
	int day = day_of_year(year, number_at(monday + 5, 2), number_at(monday + 8, 2)) + 3;
	int days = day_of_year(year, 12, 31);
	if (day > days) {
		day -= days;
		year++;
	}
	snprintf(out, 16, "%04u-W%02u", (unsigned)year % 10000, (unsigned)(day - 1) / 7 % 54 + 1);
}

/* Of the period that has the day, which is its first (or last, but of weeks). */
static void label_of(bf_period period, const char *day, char out[16])
{
	static const int lengths[] = {[BF_BY_DAY] = 10, [BF_BY_MONTH] = 7, [BF_BY_YEAR] = 4};
	if (period == BF_BY_WEEK)
		week_label(day, out);
	else
		snprintf(out, 16, "%.*s", lengths[period], day);
}

static const char *period_name(bf_period period, bool many)
{
	static const char *const names[][2] = {
	    {"", ""}, {"day", "days"}, {"week", "weeks"}, {"month", "months"}, {"year", "years"}};
	return names[period][many];
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* A bar of eighths of a column; an arrow where it would be longer than the room. */
static void put_bar(const struct chart *c, double share)
{
	static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	int full = c->bar * EIGHTHS, eighths = (int)(share / c->full * full + 0.5), columns = 0;
	bool over = eighths > full;
	if (share > 0 && eighths == 0)
		eighths = 1;
	eighths = over ? full - EIGHTHS : eighths;
	if (c->t->colour)
		fputs("\033[1m", c->t->out);
	for (; columns < eighths / EIGHTHS; columns++)
		fputs("█", c->t->out);
	if (eighths % EIGHTHS || over) {
		fputs(over ? "▶" : parts[eighths % EIGHTHS], c->t->out);
		columns++;
	}
	fprintf(c->t->out, "%s%*s", c->t->colour ? "\033[0m" : "", c->bar - columns, "");
}

static void put_share(const struct chart *c, double share)
{
	double percent = share * 100;
	fprintf(c->t->out, " %4.*f%%", percent < 9.995 && percent > 0 ? 2 : percent < 99.95 ? 1 : 0, percent);
}

static void put_bucket(const struct chart *c, const bf_bucket *b)
{
	char label[16], hits[32], held[32];
	double share = (double)b->hits / (double)b->held;
	label_of(c->line->period, b->from, label);
	fprintf(c->t->out, "%-*s ", c->label, label);
	put_bar(c, share);
	put_share(c, share);
	fprintf(c->t->out, " %*s of %*s\n", c->hits, with_commas(b->hits, hits), c->held,
		with_commas(b->held, held));
}

/* Periods in a row without a hit, or a gap in the holdings. */
static void put_run(const struct chart *c, const bf_bucket *first, uint32_t periods, uint64_t held)
{
	char label[16], line[160], number[32];
	int len;
	label_of(c->line->period, first->from, label);
	if (periods == 1)
		len = snprintf(line, sizeof line, "%s: ", label);
	else
		len = snprintf(line, sizeof line, "from %s, %s %s: ", label, with_commas(periods, number),
			       period_name(c->line->period, true));
	if (held)
		len += snprintf(line + len, sizeof line - (size_t)len, "no hit in %s",
				with_commas(held, number));
	else
		len += snprintf(line + len, sizeof line - (size_t)len, "nothing held");
	terminal_paragraph(c->t, STYLE_FAINT, 0, line, (size_t)len, NULL, 0);
}

/* How many buckets from `at` on belong together as a run. */
static size_t run_at(const bf_timeline *line, size_t at, uint32_t *periods, uint64_t *held)
{
	size_t end = at;
	*periods = 0;
	*held = 0;
	if (line->buckets[at].held == 0)
		end = at + 1;
	else
		while (end < line->bucket_count && line->buckets[end].held && !line->buckets[end].hits)
			end++;
	for (size_t i = at; i < end; i++) {
		*periods += line->buckets[i].periods;
		*held += line->buckets[i].held;
	}
	return end - at;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int digits_of(uint64_t number)
{
	char text[32];
	return (int)strlen(with_commas(number, text));
}

/* A period with few articles may have a share that means nothing: bars are drawn to the
 * largest share of those that hold a tenth of what is usual, or more. */
static double full_share(const bf_timeline *line)
{
	uint64_t periods = 0;
	double full = 0;
	for (size_t i = 0; i < line->bucket_count; i++)
		periods += line->buckets[i].held > 0;
	for (size_t i = 0; i < line->bucket_count; i++) {
		const bf_bucket *b = &line->buckets[i];
		double share = b->held ? (double)b->hits / (double)b->held : 0;
		if (share > full && (double)b->held * (double)periods * 10 >= (double)line->held)
			full = share;
	}
	return full > 0 ? full : 1;
}

static struct chart lay_out(const struct terminal *t, const bf_timeline *line)
{
	static const int labels[] = {0, 10, 8, 7, 4};
	struct chart c = {.t = t, .line = line, .label = labels[line->period], .full = full_share(line)};
	int width = t->width ? t->width : WIDTH_OF_PIPES;
	for (size_t i = 0; i < line->bucket_count; i++) {
		int hits = digits_of(line->buckets[i].hits), held = digits_of(line->buckets[i].held);
		c.hits = hits > c.hits ? hits : c.hits;
		c.held = held > c.held ? held : c.held;
	}
	c.bar = width - c.label - 1 - 6 - 1 - c.hits - 4 - c.held - 1;
	c.bar = c.bar < BAR_LEAST ? BAR_LEAST : c.bar > BAR_MOST ? BAR_MOST : c.bar;
	return c;
}

static void put_undated(const struct chart *c)
{
	char line[160], hits[32], held[32];
	int len = snprintf(line, sizeof line, "without a date: %s of %s",
			   with_commas(c->line->undated_hits, hits), with_commas(c->line->undated_held, held));
	if (c->line->undated_held)
		terminal_paragraph(c->t, STYLE_FAINT, 0, line, (size_t)len, NULL, 0);
}

void print_chart(const struct terminal *t, const bf_timeline *line)
{
	struct chart c = lay_out(t, line);
	char title[80];
	int len = snprintf(title, sizeof title, "share of the articles held, by %s",
			   period_name(line->period, false));
	fputc('\n', t->out);
	terminal_paragraph(t, STYLE_HEADLINE, 0, title, (size_t)len, NULL, 0);
	for (size_t i = 0, run; i < line->bucket_count; i += run ? run : 1) {
		uint32_t periods;
		uint64_t held;
		run = run_at(line, i, &periods, &held);
		if (run >= RUN_LEAST || (run && held == 0))
			put_run(&c, &line->buckets[i], periods, held);
		else
			for (size_t k = 0; k < (run ? run : 1); k++)
				put_bucket(&c, &line->buckets[i + k]);
	}
	put_undated(&c);
}
