/* command_batch.c - backfile batch: the questions of a table, one report. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/csv.h"
#include "cli/question.h"
#include "cli/report.h"
#include "cli/terminal.h"

struct batch {
	bf_archive *archive;
	const char *file;
	bf_search_options options;
	struct csv_reader reader;
	struct report report;
	bool started;
	int code; /* what to end with */
	bool named;		   /* the first row named the columns: */
	size_t query_at, name_at; /* of these; SIZE_MAX: there is none */
};

/* ---- rows ---------------------------------------------------------------------------------- */

static bool is_one_of(const char *cell, const char *const *words)
{
	for (; *words; words++)
		if (strcasecmp(cell, *words) == 0)
			return true;
	return false;
}

/* Does the first row name the columns? */
static bool read_names(struct batch *b)
{
	static const char *const queries[] = {"query", "question", "search", NULL};
	static const char *const names[] = {"name", "label", "id", "title", NULL};
	b->query_at = b->name_at = SIZE_MAX;
	for (size_t i = 0; i < b->reader.count; i++) {
		if (b->query_at == SIZE_MAX && is_one_of(b->reader.cells[i], queries))
			b->query_at = i;
		else if (b->name_at == SIZE_MAX && is_one_of(b->reader.cells[i], names))
			b->name_at = i;
	}
	if (b->query_at != SIZE_MAX)
		return true;
	b->query_at = 0;
	b->name_at = SIZE_MAX;
	return false;
}

static const char *cell_at(const struct batch *b, size_t at)
{
	return at < b->reader.count ? b->reader.cells[at] : "";
}

static bool is_blank(const struct batch *b)
{
	for (size_t i = 0; i < b->reader.count; i++)
		if (b->reader.cells[i][strspn(b->reader.cells[i], " \t\r\n")])
			return false;
	return true;
}

/* What is wrong with the row before it is asked; NULL: nothing. */
static const char *fault_of(const struct batch *b, const char *query)
{
	if (!b->named && b->reader.count > 1)
		return "the row has several cells, and nothing says which is the query: put a query that has "
		       "a comma in quotes, or name the columns in the first row (query, name)";
	return query[strspn(query, " \t\r\n")] ? NULL : "the query is empty";
}

/* ---- asking -------------------------------------------------------------------------------- */

/* A table tells what would find something only of what finds nothing: that is asked again for it. */
static bf_status search(struct batch *b, const char *query, bf_result **result, bf_error *error)
{
	bf_search_options how = b->options;
	bool again = b->report.format == REPORT_CSV && !how.no_autopsy;
	how.no_autopsy |= again;
	bf_status status = bf_search(b->archive, query, &how, result, error);
	if (status != BF_OK || !again || bf_result_total(*result) || bf_result_is_partial(*result))
		return status;
	bf_result_free(*result);
	how.no_autopsy = 0;
	how.limit = 1; /* an autopsy goes with hits */
	return bf_search(b->archive, query, &how, result, error);
}

/* False: it cannot go on. */
static bool ask(struct batch *b, const struct report_row *row)
{
	bf_result *result;
	bf_error error = {0};
	bf_status status = search(b, row->query, &result, &error);
	if (status == BF_OK) {
		bool good = report_answer(&b->report, row, result);
		bf_result_free(result);
		return good;
	}
	if (status == BF_BAD_QUERY) {
		report_error(&b->report, row, &error);
		return true;
	}
	b->code = command_failed(&error);
	return false;
}

static void report_fault(struct batch *b, const struct report_row *row, const char *fault)
{
	bf_error error = {.status = BF_BAD_QUERY};
	snprintf(error.message, sizeof error.message, "%s", fault);
	report_error(&b->report, row, &error);
}

static bool take_row(struct batch *b)
{
	if (is_blank(b))
		return true;
	if (!b->started) {
		b->started = true;
		b->named = read_names(b);
		if (b->named)
			return true;
	}
	struct report_row row = {b->reader.line, cell_at(b, b->name_at), cell_at(b, b->query_at)};
	const char *fault = fault_of(b, row.query);
	if (!fault)
		return ask(b, &row);
	report_fault(b, &row, fault);
	return true;
}

/* A row that cannot be read is told like a query that cannot. */
static bool take_fault(struct batch *b, enum csv_row what)
{
	struct report_row row = {b->reader.line, "", ""};
	if (what == CSV_UNCLOSED)
		report_fault(b, &row, "quotes that begin in this row are not closed before the end of the file");
	else if (what == CSV_TOO_LARGE)
		report_fault(b, &row, "the row has more than 1 MB or 256 cells");
	else
		fprintf(stderr, "backfile batch: %s: %s\n", b->file,
			what == CSV_NO_MEMORY ? "out of memory" : strerror(errno));
	return what == CSV_UNCLOSED || what == CSV_TOO_LARGE;
}

static int run(struct batch *b)
{
	bool good = true;
	report_begin(&b->report);
	for (enum csv_row what; good && (what = csv_next_row(&b->reader)) != CSV_END;) {
		if (what == CSV_ROW)
			good = take_row(b);
		else if (what != CSV_BLANK)
			good = take_fault(b, what);
		if (what == CSV_UNCLOSED)
			break;
	}
	report_end(&b->report);
	buf_free(&b->reader.bytes);
	return good && !ferror(stdout) ? EXIT_FOUND : b->code ? b->code : EXIT_FAILED;
}

static int open_and_run(const struct question_options *q, const char *file, bool quiet, int format)
{
	struct batch b = {.file = file, .report = {.format = (enum report_format)format}};
	bf_error error = {0};
	if (!question_search_options("batch", q, &b.options))
		return EXIT_USAGE;
	b.options.no_snippets = 1;
	FILE *in = strcmp(file, "-") == 0 ? stdin : fopen(file, "rb");
	if (!in) {
		fprintf(stderr, "backfile batch: %s: %s\n", file, strerror(errno));
		return EXIT_FAILED;
	}
	int code = EXIT_FAILED;
	b.reader = csv_reader_make(in);
	if (bf_archive_open(q->archive, &b.archive, &error) == BF_OK) {
		code = run(&b);
		bf_archive_close(b.archive);
		if (!quiet)
			report_summary(&b.report);
	} else {
		complain(&error);
	}
	if (in != stdin)
		fclose(in);
	return code;
}

int command_batch(int argc, char **argv)
{
	static const char *const formats[] = {"csv", "json", "jsonl", NULL};
	struct question_options q = {.limit = 0};
	int format = REPORT_CSV, words, code;
	bool quiet = false;
	const struct option_row rows[] = {
	    QUESTION_OPTIONS(q),
	    {'w', "where", OPTION_LIST, &q.where, "FIELD=VALUE", "only articles with that source, section ... or year", NULL},
	    {0, "format", OPTION_CHOICE, &format, "HOW", "csv, json or jsonl", formats},
	    {'q', "quiet", OPTION_FLAG, &quiet, NULL, "no summary", NULL},
	    OPTIONS_END};
	if (command_options("batch", rows, argc, argv, &words, &code)) {
		code = EXIT_USAGE;
		if (words != 1)
			fputs("backfile batch: one file of queries, please (- is standard input)\n", stderr);
		else if ((q.archive = command_archive("batch", q.archive)))
			code = open_and_run(&q, argv[0], quiet, q.json && format == REPORT_CSV ? REPORT_JSON : format);
	}
	question_free(&q);
	return code;
}
