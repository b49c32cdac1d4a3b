/* report.c - see report.h. */
#include "cli/report.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/csv.h"
#include "cli/terminal.h"
#include "util/json.h"

/* ---- as CSV -------------------------------------------------------------------------------- */

static void begin_csv(void)
{
	static const char *const names[] = {"row",  "name",   "query",    "status", "total", "exact",
					    "rank", "id",     "date",	   "source", "headline", "url",
					    "score", "reading", "message", "column", "hint"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		csv_cell(stdout, i == 0, names[i]);
	csv_end_row(stdout);
}

static void empty_cells(int count)
{
	while (count-- > 0)
		csv_cell(stdout, false, "");
}

static void csv_begin(const struct report_row *row, const char *status)
{
	csv_number(stdout, true, row->line);
	csv_cell(stdout, false, row->name);
	csv_cell(stdout, false, row->query);
	csv_cell(stdout, false, status);
}

/* Of what finds nothing: the query that comes nearest, and what that finds. */
static void csv_suggestion(const bf_result *result)
{
	const bf_suggestion *s = bf_result_total(result) ? NULL : bf_result_suggestion(result, 0);
	struct buf text = BUF_INIT(1 << 20);
	char number[32];
	if (s)
		buf_append_format(&text, "%s (%s %s)", s->query, with_commas(s->found, number),
				  s->found == 1 ? "article" : "articles");
	buf_append_byte(&text, '\0');
	csv_cell(stdout, false, text.broken == BF_OK ? text.ptr : "");
	command_text_done(&text);
}

/* The hit is NULL where nothing is shown. */
static void csv_hit(const struct report_row *row, const bf_result *result, const bf_hit *hit, size_t rank)
{
	char score[32];
	csv_begin(row, bf_result_is_partial(result) ? "partial" : bf_result_total(result) ? "found" : "nothing");
	csv_number(stdout, false, bf_result_total(result));
	csv_cell(stdout, false, bf_result_total_is_exact(result) ? "yes" : "no");
	if (hit) {
		snprintf(score, sizeof score, "%.6f", hit->score);
		csv_number(stdout, false, rank);
		const char *const cells[] = {hit->id, hit->date, hit->source, hit->headline.text, hit->url, score};
		for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
			csv_cell(stdout, false, cells[i]);
	} else {
		empty_cells(7);
	}
	csv_cell(stdout, false, bf_result_reading(result));
	empty_cells(2);
	csv_suggestion(result);
	csv_end_row(stdout);
}

static void csv_error(const struct report_row *row, const bf_error *error)
{
	csv_begin(row, "error");
	empty_cells(10);
	csv_cell(stdout, false, error->message);
	if (error->column)
		csv_number(stdout, false, error->column);
	else
		empty_cells(1);
	csv_cell(stdout, false, error->hint);
	csv_end_row(stdout);
}

/* ---- as JSON ------------------------------------------------------------------------------- */

static void number_member(struct json_writer *w, const char *key, uint64_t number)
{
	json_key(w, key);
	json_whole(w, (int64_t)number);
}

static void text_member(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_string(w, slice_from(text));
}

/* An object that is not closed yet; what comes next is a member. */
static void json_begin(const struct report *r, const struct report_row *row, struct json_writer *w)
{
	bool first = r->found + r->nothing + r->wrong == 0;
	if (r->format == REPORT_JSON)
		fputs(first ? "\n" : ",\n", stdout);
	json_begin_object(w);
	number_member(w, "row", row->line);
	text_member(w, "name", row->name);
	text_member(w, "query", row->query);
}

static void json_finish(const struct report *r, struct buf *text)
{
	fwrite(text->ptr, 1, text->len, stdout);
	if (r->format == REPORT_JSONL)
		putchar('\n');
	command_text_done(text);
}

static bool json_answer(const struct report *r, const struct report_row *row, const bf_result *result)
{
	struct buf text = BUF_INIT(1 << 30);
	struct json_writer w = JSON_WRITER(&text);
	char *answer;
	bf_error error = {0};
	if (bf_result_json(result, &answer, &error) != BF_OK) {
		complain(&error);
		return false;
	}
	json_begin(r, row, &w);
	json_key(&w, "answer");
	buf_append_text(&text, answer);
	json_end_object(&w);
	bf_free(answer);
	bool good = text.broken == BF_OK;
	if (!good)
		fputs("backfile batch: out of memory\n", stderr);
	json_finish(r, &text);
	return good;
}

static void json_error(const struct report *r, const struct report_row *row, const bf_error *error)
{
	struct buf text = BUF_INIT(1 << 24);
	struct json_writer w = JSON_WRITER(&text);
	json_begin(r, row, &w);
	json_key(&w, "error");
	json_begin_object(&w);
	text_member(&w, "message", error->message);
	number_member(&w, "column", error->column);
	number_member(&w, "length", error->length);
	text_member(&w, "hint", error->hint);
	json_end_object(&w);
	json_end_object(&w);
	json_finish(r, &text);
}

/* ---- either ---------------------------------------------------------------------------------- */

void report_begin(struct report *r)
{
	if (r->format == REPORT_CSV)
		begin_csv();
	else if (r->format == REPORT_JSON)
		fputs("{\"format\":1,\"queries\":[", stdout);
}

bool report_answer(struct report *r, const struct report_row *row, const bf_result *result)
{
	bool good = true;
	size_t count = bf_result_hit_count(result);
	if (r->format == REPORT_CSV) {
		for (size_t i = 0; i < count; i++)
			csv_hit(row, result, bf_result_hit(result, i), i + 1);
		if (count == 0)
			csv_hit(row, result, NULL, 0);
	} else {
		good = json_answer(r, row, result);
	}
	if (bf_result_total(result))
		r->found++;
	else
		r->nothing++;
	return good;
}

void report_error(struct report *r, const struct report_row *row, const bf_error *error)
{
	if (r->format == REPORT_CSV)
		csv_error(row, error);
	else
		json_error(r, row, error);
	r->wrong++;
}

void report_end(struct report *r)
{
	if (r->format == REPORT_JSON)
		fputs("\n]}\n", stdout);
}

void report_summary(const struct report *r)
{
	char all[32], found[32], nothing[32], wrong[32];
	uint64_t count = r->found + r->nothing + r->wrong;
	fprintf(stderr, "%s %s: %s found something, %s nothing, %s could not be read\n", with_commas(count, all),
		count == 1 ? "query" : "queries", with_commas(r->found, found), with_commas(r->nothing, nothing),
		with_commas(r->wrong, wrong));
}
