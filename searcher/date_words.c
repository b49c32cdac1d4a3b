/* date_words.c - see date_words.h. */
#include "searcher/date_words.h"

#include "analyzer/fold.h"
#include "util/utf8.h"

static const struct {
	const char *text;
	enum date_word_kind kind;
	int32_t value;
} VOCABULARY[] = {
    {"january", DATE_MONTH, 1},
    {"jan", DATE_MONTH, 1},
    {"february", DATE_MONTH, 2},
    {"feb", DATE_MONTH, 2},
    {"march", DATE_MONTH, 3},
    {"mar", DATE_MONTH, 3},
    {"april", DATE_MONTH, 4},
    {"apr", DATE_MONTH, 4},
    {"may", DATE_MONTH, 5},
    {"june", DATE_MONTH, 6},
    {"jun", DATE_MONTH, 6},
    {"july", DATE_MONTH, 7},
    {"jul", DATE_MONTH, 7},
    {"august", DATE_MONTH, 8},
    {"aug", DATE_MONTH, 8},
    {"september", DATE_MONTH, 9},
    {"sept", DATE_MONTH, 9},
    {"sep", DATE_MONTH, 9},
    {"october", DATE_MONTH, 10},
    {"oct", DATE_MONTH, 10},
    {"november", DATE_MONTH, 11},
    {"nov", DATE_MONTH, 11},
    {"december", DATE_MONTH, 12},
    {"dec", DATE_MONTH, 12},
	/* Of Spanish, French, German, Portuguese, Italian and Dutch, with and without accents;
	 * there is no word of English among them. */
    {"enero", DATE_MONTH, 1}, {"gennaio", DATE_MONTH, 1}, {"janeiro", DATE_MONTH, 1},
    {"januar", DATE_MONTH, 1}, {"januari", DATE_MONTH, 1}, {"janvier", DATE_MONTH, 1},
    {"febbraio", DATE_MONTH, 2}, {"febrero", DATE_MONTH, 2}, {"februar", DATE_MONTH, 2},
    {"februari", DATE_MONTH, 2}, {"fevereiro", DATE_MONTH, 2}, {"fevrier", DATE_MONTH, 2},
    {"février", DATE_MONTH, 2}, {"maart", DATE_MONTH, 3}, {"marco", DATE_MONTH, 3},
    {"mars", DATE_MONTH, 3}, {"marz", DATE_MONTH, 3}, {"marzo", DATE_MONTH, 3},
    {"março", DATE_MONTH, 3}, {"märz", DATE_MONTH, 3}, {"abril", DATE_MONTH, 4},
    {"aprile", DATE_MONTH, 4}, {"avril", DATE_MONTH, 4}, {"maggio", DATE_MONTH, 5},
    {"mai", DATE_MONTH, 5}, {"maio", DATE_MONTH, 5}, {"mayo", DATE_MONTH, 5},
    {"mei", DATE_MONTH, 5}, {"giugno", DATE_MONTH, 6}, {"juin", DATE_MONTH, 6},
    {"junho", DATE_MONTH, 6}, {"juni", DATE_MONTH, 6}, {"junio", DATE_MONTH, 6},
    {"juillet", DATE_MONTH, 7}, {"julho", DATE_MONTH, 7}, {"juli", DATE_MONTH, 7},
    {"julio", DATE_MONTH, 7}, {"luglio", DATE_MONTH, 7}, {"agosto", DATE_MONTH, 8},
    {"aout", DATE_MONTH, 8}, {"août", DATE_MONTH, 8}, {"augustus", DATE_MONTH, 8},
    {"septembre", DATE_MONTH, 9}, {"septiembre", DATE_MONTH, 9}, {"setembro", DATE_MONTH, 9},
    {"settembre", DATE_MONTH, 9}, {"octobre", DATE_MONTH, 10}, {"octubre", DATE_MONTH, 10},
    {"oktober", DATE_MONTH, 10}, {"ottobre", DATE_MONTH, 10}, {"outubro", DATE_MONTH, 10},
    {"novembre", DATE_MONTH, 11}, {"novembro", DATE_MONTH, 11}, {"noviembre", DATE_MONTH, 11},
    {"decembre", DATE_MONTH, 12}, {"dezember", DATE_MONTH, 12}, {"dezembro", DATE_MONTH, 12},
    {"dicembre", DATE_MONTH, 12}, {"diciembre", DATE_MONTH, 12}, {"décembre", DATE_MONTH, 12},
    {"monday", DATE_WEEKDAY, 1},
    {"mon", DATE_WEEKDAY, 1},
    {"tuesday", DATE_WEEKDAY, 2},
    {"tue", DATE_WEEKDAY, 2},
    {"tues", DATE_WEEKDAY, 2},
    {"wednesday", DATE_WEEKDAY, 3},
    {"wed", DATE_WEEKDAY, 3},
    {"thursday", DATE_WEEKDAY, 4},
    {"thu", DATE_WEEKDAY, 4},
    {"thur", DATE_WEEKDAY, 4},
    {"thurs", DATE_WEEKDAY, 4},
    {"friday", DATE_WEEKDAY, 5},
    {"fri", DATE_WEEKDAY, 5},
    {"saturday", DATE_WEEKDAY, 6},
    {"sat", DATE_WEEKDAY, 6},
    {"sunday", DATE_WEEKDAY, 7},
    {"sun", DATE_WEEKDAY, 7},
    {"day", DATE_UNIT, UNIT_DAY},
    {"days", DATE_UNIT, UNIT_DAY},
    {"week", DATE_UNIT, UNIT_WEEK},
    {"weeks", DATE_UNIT, UNIT_WEEK},
    {"month", DATE_UNIT, UNIT_MONTH},
    {"months", DATE_UNIT, UNIT_MONTH},
    {"quarter", DATE_UNIT, UNIT_QUARTER},
    {"quarters", DATE_UNIT, UNIT_QUARTER},
    {"half", DATE_UNIT, UNIT_HALF},
    {"year", DATE_UNIT, UNIT_YEAR},
    {"years", DATE_UNIT, UNIT_YEAR},
    {"q1", DATE_QUARTER, 1},
    {"q2", DATE_QUARTER, 2},
    {"q3", DATE_QUARTER, 3},
    {"q4", DATE_QUARTER, 4},
    {"h1", DATE_HALF, 1},
    {"h2", DATE_HALF, 2},
    {"a", DATE_NUMBER, 1},
    {"an", DATE_NUMBER, 1},
    {"one", DATE_NUMBER, 1},
    {"two", DATE_NUMBER, 2},
    {"three", DATE_NUMBER, 3},
    {"four", DATE_NUMBER, 4},
    {"five", DATE_NUMBER, 5},
    {"six", DATE_NUMBER, 6},
    {"seven", DATE_NUMBER, 7},
    {"eight", DATE_NUMBER, 8},
    {"nine", DATE_NUMBER, 9},
    {"ten", DATE_NUMBER, 10},
    {"eleven", DATE_NUMBER, 11},
    {"twelve", DATE_NUMBER, 12},
    {"first", DATE_NUMBER, 1},
    {"second", DATE_NUMBER, 2},
    {"third", DATE_NUMBER, 3},
    {"fourth", DATE_NUMBER, 4},
    {"today", DATE_TODAY, 0},
    {"now", DATE_TODAY, 0},
    {"yesterday", DATE_TODAY, -1},
    {"tomorrow", DATE_TODAY, 1},
    {"last", DATE_LAST, 0},
    {"previous", DATE_LAST, 0},
    {"past", DATE_PAST, 0},
    {"this", DATE_THIS, 0},
    {"current", DATE_THIS, 0},
    {"ago", DATE_AGO, 0},
    {"ytd", DATE_TO_DATE, 0},
    {"date", DATE_WORD_DATE, 0},
    {"since", DATE_SINCE, 0},
    {"from", DATE_SINCE, 0},
    {"after", DATE_AFTER, 0},
    {"before", DATE_BEFORE, 0},
    {"to", DATE_TO, 0},
    {"until", DATE_TO, 0},
    {"till", DATE_TO, 0},
    {"til", DATE_TO, 0},
    {"through", DATE_TO, 0},
    {"thru", DATE_TO, 0},
    {"-", DATE_TO, 0},
    {"by", DATE_TO, 0},
    {"between", DATE_BETWEEN, 0},
    {"and", DATE_AND, 0},
    {"spring", DATE_SEASON, 0},
    {"summer", DATE_SEASON, 0},
    {"autumn", DATE_SEASON, 0},
    {"fall", DATE_SEASON, 0},
    {"winter", DATE_SEASON, 0},
    {"hour", DATE_HOUR, 0},
    {"hours", DATE_HOUR, 0},
    {"the", DATE_NOISE, 0},
    {"of", DATE_NOISE, 0},
    {"de", DATE_NOISE, 0},
    {"in", DATE_NOISE, 0},
    {"on", DATE_NOISE, 0},
    {"up", DATE_NOISE, 0},
    {"during", DATE_NOISE, 0},
    {"over", DATE_NOISE, 0},
    {"within", DATE_NOISE, 0},
    {"for", DATE_NOISE, 0},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (unsigned char)((c | 32) - 'a') < 26;
}

static size_t digits_at(struct slice s)
{
	size_t n = 0;
	while (n < s.len && is_digit(s.ptr[n]))
		n++;
	return n;
}

static int32_t value_of(struct slice digits)
{
	int32_t value = 0;
	for (size_t i = 0; i < digits.len; i++)
		value = value * 10 + (digits.ptr[i] - '0');
	return value;
}

/* 10, 2022, 10th, 1990s, 1990's, w23: what begins with digits, and the week. */
static struct date_word read_number(struct slice text)
{
	static const char *const ORDINALS[] = {"st", "nd", "rd", "th"};
	struct date_word word = {DATE_UNKNOWN, 0, text};
	bool week = (text.ptr[0] | 32) == 'w';
	struct slice rest = slice_tail(text, week);
	size_t digits = digits_at(rest);
	if (!digits || digits > 4)
		return word;
	word.value = value_of((struct slice){rest.ptr, digits});
	rest = slice_tail(rest, digits);
	if (!rest.len)
		word.kind = week ? DATE_WEEK : digits == 4 ? DATE_YEAR : DATE_NUMBER;
	bool decade = slice_equal_nocase(rest, SLICE("s")) || slice_equal_nocase(rest, SLICE("'s"));
	if (decade && !week && digits == 4 && word.value % 10 == 0)
		word.kind = DATE_DECADE;
	for (size_t i = 0; i < sizeof ORDINALS / sizeof *ORDINALS && digits <= 2 && !week; i++)
		if (slice_equal_nocase(rest, slice_from(ORDINALS[i])))
			word.kind = DATE_NUMBER;
	return word;
}

static struct date_word read_word(struct slice text)
{
	if (text.len > 1 && text.ptr[text.len - 1] == '.' && is_letter(text.ptr[text.len - 2]))
		text.len--; /* Jun. */
	for (size_t i = 0; i < sizeof VOCABULARY / sizeof *VOCABULARY; i++)
		if (slice_equal_nocase(text, slice_from(VOCABULARY[i].text)))
			return (struct date_word){VOCABULARY[i].kind, VOCABULARY[i].value, text};
	return read_number(text);
}

bool date_words_add(struct date_words *words, struct date_word word)
{
	if (word.kind == DATE_NOISE)
		return true;
	if (words->count == DATE_WORDS)
		return false;
	if (word.kind == DATE_UNIT && words->count && words->shape[words->count - 1] == DATE_YEAR) {
		words->items[words->count - 1].kind = DATE_NUMBER; /* last 2000 days */
		words->shape[words->count - 1] = DATE_NUMBER;
	}
	words->shape[words->count] = (char)word.kind;
	words->items[words->count++] = word;
	words->shape[words->count] = '\0';
	return true;
}

const struct date_word *date_words_find(const struct date_words *words, enum date_word_kind kind)
{
	const char *at = strchr(words->shape, (char)kind);
	return at ? &words->items[at - words->shape] : NULL;
}

/* ---- cutting --------------------------------------------------------------- */

/* 10-12 and 2021-2022 are ranges, 2022-06 is a month. */
static bool is_digit_range(struct slice run)
{
	size_t first = digits_at(run);
	if (!first || first >= run.len || run.ptr[first] != '-')
		return false;
	struct slice rest = slice_tail(run, first + 1);
	size_t second = digits_at(rest);
	if (second < rest.len)
		return false;
	return (first == 4 && second == 4) || (first <= 2 && second && second <= 2);
}

static bool is_date_in_digits(struct slice run)
{
	bool joint = false;
	for (size_t i = 0; i < run.len; i++) {
		if (!is_digit(run.ptr[i]) && !strchr("-./", run.ptr[i]))
			return false;
		joint |= !is_digit(run.ptr[i]);
	}
	return run.len && is_digit(run.ptr[0]) && (joint || run.len > 4);
}

/* A run without white space and commas: one date in digits, or words with
 * dashes between them.  A dash between two of a kind says "to": June-August,
 * 10-12, but 2022-Q2 and 10-Jun-2022. */
static bool read_run(struct slice run, struct date_words *words)
{
	if (digits_at(run) <= 2 && digits_at(run) + 1 == run.len && run.len > 1 && run.ptr[run.len - 1] == '.')
		run.len--; /* 10. Juni */
	if (is_date_in_digits(run) && !is_digit_range(run))
		return date_words_add(words, (struct date_word){DATE_DIGITS, 0, run});
	enum date_word_kind before = 0; /* none */
	while (run.len) {
		const char *dash = run.len > 1 ? memchr(run.ptr, '-', run.len) : NULL;
		struct slice part = {run.ptr, dash ? (size_t)(dash - run.ptr) : run.len};
		if (part.len) {
			struct date_word word = read_word(part);
			if (word.kind == before && !date_words_add(words, read_word(SLICE("-"))))
				return false;
			if (!date_words_add(words, word))
				return false;
			before = word.kind;
		}
		run = slice_tail(run, part.len + (dash != NULL));
	}
	return true;
}

/* Does the character part words: white space, a comma, a dash that is no hyphen? */
static bool parts_words(uint32_t c, bool *dash)
{
	*dash = c == 0x2013 || c == 0x2014 || c == 0x2212;
	return *dash || c == ',' || fold_is_space(c);
}

bool date_words_read(struct slice value, struct date_words *words)
{
	bool dash = false, parted;
	size_t start = 0, len;
	*words = (struct date_words){.count = 0};
	for (size_t at = 0; at <= value.len; at += len) {
		uint32_t c = ' ';
		len = at < value.len ? utf8_decode(value, at, &c) : 1;
		parted = parts_words(c, &dash);
		if (!parted)
			continue;
		if (at > start && !read_run((struct slice){value.ptr + start, at - start}, words))
			return false;
		if (dash && !date_words_add(words, read_word(SLICE("-"))))
			return false;
		start = at + len;
	}
	return words->count > 0;
}
