/* command_search.c - backfile search: a question, its best articles. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/autopsy.h"
#include "cli/explored.h"
#include "cli/export.h"
#include "cli/hits.h"
#include "cli/question.h"
#include "cli/terminal.h"
#include "util/buf.h"

#define NOT_SAID UINT64_MAX /* as a limit */

/* Which of them are on the page, where that are not all; returns the length. */
static int print_shown(char *out, size_t room, size_t shown, uint64_t total, uint64_t offset)
{
	unsigned long long first = offset + 1, last = offset + shown;
	if (shown == 0)
		return total && offset ? snprintf(out, room, ", none after the first %llu", first - 1) : 0;
	if (shown >= total && offset == 0)
		return 0;
	return shown == 1 ? snprintf(out, room, ", number %llu shown", first)
			  : snprintf(out, room, ", %llu to %llu shown", first, last);
}

static void print_summary(const struct terminal *t, const bf_result *result, uint64_t offset)
{
	char number[32], line[200];
	uint64_t total = bf_result_total(result);
	size_t shown = bf_result_hit_count(result);
	int len = snprintf(line, sizeof line, "%s%s %s", bf_result_total_is_exact(result) ? "" : "at least ",
			   with_commas(total, number), total == 1 ? "article" : "articles");
	len += print_shown(line + len, sizeof line - (size_t)len, shown, total, offset);
	len += snprintf(line + len, sizeof line - (size_t)len, " (%.1f ms)%s", bf_result_took_ms(result),
			!bf_result_is_partial(result) ? ""
			: shown ? "; time ran out: these are the best so far"
				: "; time ran out before any was found: --deadline MS gives more");
	terminal_paragraph(t, STYLE_FAINT, 0, line, (size_t)len, NULL, 0);
}

static void print_result(const bf_result *result, uint64_t offset)
{
	struct terminal t = terminal_open(stdout);
	print_notes(result);
	for (size_t i = 0; i < bf_result_hit_count(result); i++)
		print_hit(&t, bf_result_hit(result, i));
	print_summary(&t, result, offset);
	print_explored(&t, result);
	print_autopsy(&t, result);
}

static int ask(const struct question_options *q, const char *question, const bf_search_options *how)
{
	bf_archive *archive;
	bf_result *result = NULL;
	bf_error error = {0};
	int code;
	if (bf_archive_open(q->archive, &archive, &error) != BF_OK)
		return command_failed(&error);
	if (bf_search(archive, question, how, &result, &error) != BF_OK) {
		complain_of_query(question, &error);
		code = error.status == BF_BAD_QUERY || error.status == BF_BAD_ARGUMENT ? EXIT_USAGE
											: EXIT_FAILED;
	} else {
		code = bf_result_total(result) ? EXIT_FOUND : EXIT_NOTHING;
		if (!q->json)
			print_result(result, q->offset);
		else if (print_result_json(result) != EXIT_FOUND)
			code = EXIT_FAILED;
	}
	bf_result_free(result);
	bf_archive_close(archive);
	return code;
}

/* Every hit is written, in an order that holds while articles come in, unless it is said otherwise. */
static int export(const struct question_options *q, const char *question, const bf_search_options *how,
		  uint64_t most)
{
	bf_archive *archive;
	bf_error error = {0};
	if (bf_archive_open(q->archive, &archive, &error) != BF_OK)
		return command_failed(&error);
	int code = export_hits(archive, question, how, most, (enum export_format)q->format);
	bf_archive_close(archive);
	return code;
}

/* What was not said depends on what is written.  *most: hits to export.  False after a complaint. */
static bool settle(struct question_options *q, uint64_t *most)
{
	bool exporting = q->format > EXPORT_JSON;
	if (exporting && (q->json || q->facets.count || q->timeline)) {
		fprintf(stderr, "backfile search: %s not in a list of %s; leave --format out\n",
			q->json ? "JSON is" : "facets and timelines are", export_formats[q->format]);
		return false;
	}
	*most = q->limit;
	if (exporting || q->limit == NOT_SAID)
		q->limit = 10;
	if (q->sort < 0)
		q->sort = exporting && !q->recency ? BF_SORT_NEWEST : BF_SORT_RELEVANCE;
	q->json |= q->format == EXPORT_JSON;
	return true;
}

static int search(struct question_options *q, int words, char **argv)
{
	bf_search_options how;
	uint64_t most;
	if (words == 0) {
		fputs("backfile search: what is the question?\n", stderr);
		return EXIT_USAGE;
	}
	if (!(q->archive = command_archive("search", q->archive)) || !settle(q, &most) ||
	    !question_search_options("search", q, &how))
		return EXIT_USAGE;
	char *question = question_join(words, argv);
	int code = EXIT_FAILED;
	if (question)
		code = q->format > EXPORT_JSON ? export(q, question, &how, most) : ask(q, question, &how);
	free(question);
	return code;
}

int command_search(int argc, char **argv)
{
	struct question_options q = {.limit = NOT_SAID, .sort = -1};
	static const char *const periods[] = {"none", "day", "week", "month", "year", NULL};
	const struct option_row rows[] = {
	    QUESTION_OPTIONS(q),
	    {'w', "where", OPTION_LIST, &q.where, "FIELD=VALUE",
	     "only articles with that source, section, byline ... or year", NULL},
	    {'f', "facet", OPTION_LIST, &q.facets, "FIELD[=N]",
	     "count source, section, byline, language, subject, place or year", NULL},
	    {0, "after", OPTION_TEXT, &q.after, "TOKEN",
	     "the next page: \"next\" of the answer in JSON before", NULL},
	    {0, "timeline", OPTION_CHOICE, &q.timeline, "PERIOD",
	     "hits beside the holdings, by day, week, month or year", periods},
	    {0, "format", OPTION_CHOICE, &q.format, "HOW",
	     "text or json; or every hit as csv, jsonl (whole articles) or ids", export_formats},
	    {0, "no-autopsy", OPTION_FLAG, &q.no_autopsy, NULL, "nothing about why few are found", NULL},
	    OPTIONS_END};
	int words, code;
	if (command_options("search", rows, argc, argv, &words, &code))
		code = search(&q, words, argv);
	question_free(&q);
	return code;
}
