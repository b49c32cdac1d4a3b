/* command_similar.c - backfile similar: background to a story. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/hits.h"
#include "cli/terminal.h"
#include "util/buf.h"

struct similar_words {
	const char *archive;
	uint64_t limit, terms, deadline;
	bool older, json;
};

/* "by: smuggling, border, trailer …" */
static void print_terms(const struct terminal *t, const bf_result *result)
{
	struct buf line = BUF_INIT(1 << 16);
	for (size_t i = 0; i < bf_result_term_count(result); i++) {
		buf_append_text(&line, i ? ", " : "found by: ");
		buf_append_text(&line, bf_result_term(result, i)->word);
	}
	if (line.len)
		terminal_paragraph(t, STYLE_FAINT, 0, line.ptr, line.len, NULL, 0);
	command_text_done(&line);
}

static void print_copies(const struct terminal *t, const bf_result *result)
{
	struct buf line = BUF_INIT(1 << 16);
	char number[32];
	size_t count = bf_result_copy_count(result);
	buf_append_format(&line, "%s %s left out: ", with_commas(count, number), count == 1 ? "copy" : "copies");
	for (size_t i = 0; i < count; i++)
		buf_append_format(&line, "%s%s", i ? ", " : "", bf_result_copy(result, i));
	if (count && line.len)
		terminal_paragraph(t, STYLE_FAINT, 0, line.ptr, line.len, NULL, 0);
	command_text_done(&line);
}

static void print_result(const bf_result *result)
{
	struct terminal t = terminal_open(stdout);
	char line[160], number[32];
	size_t count = bf_result_hit_count(result);
	for (size_t i = 0; i < count; i++)
		print_hit(&t, bf_result_hit(result, i));
	int len = snprintf(line, sizeof line, "%s %s (%.1f ms)%s", with_commas(count, number),
			   count == 1 ? "article" : "articles", bf_result_took_ms(result),
			   bf_result_is_partial(result) ? "; time ran out: these are the best so far" : "");
	terminal_paragraph(&t, STYLE_FAINT, 0, line, (size_t)len, NULL, 0);
	print_terms(&t, result);
	print_copies(&t, result);
}

static int find(const struct similar_words *w, const char *id)
{
	bf_similar_options how = BF_SIMILAR_OPTIONS_INIT;
	bf_archive *archive;
	bf_result *result = NULL;
	bf_error error = {0};
	how.limit = (uint32_t)w->limit;
	how.terms = (uint32_t)w->terms;
	how.older = w->older;
	how.deadline_ms = (uint32_t)w->deadline;
	if (bf_archive_open(w->archive, &archive, &error) != BF_OK)
		return command_failed(&error);
	bf_status status = bf_similar(archive, id, &how, &result, &error);
	int code = status == BF_OK && bf_result_hit_count(result) ? EXIT_FOUND : EXIT_NOTHING;
	if (status != BF_OK) {
		complain(&error);
		code = status == BF_NOT_FOUND ? EXIT_NOTHING : status == BF_BAD_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
	} else if (!w->json) {
		print_result(result);
	} else if (print_result_json(result) != EXIT_FOUND) {
		code = EXIT_FAILED;
	}
	bf_result_free(result);
	bf_archive_close(archive);
	return code;
}

int command_similar(int argc, char **argv)
{
	struct similar_words w = {.limit = 10};
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&w.archive),
	    {'n', "limit", OPTION_NUMBER, &w.limit, "N", "how many articles to show (10)", NULL},
	    {0, "older", OPTION_FLAG, &w.older, NULL, "only of the story's day and before", NULL},
	    {0, "terms", OPTION_NUMBER, &w.terms, "N", "search by the best N words of the story (25)", NULL},
	    {0, "deadline", OPTION_NUMBER, &w.deadline, "MS", "best answer within so many milliseconds (10000)", NULL},
	    {'j', "json", OPTION_FLAG, &w.json, NULL, "as JSON: see backfile-json(5)", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("similar", rows, argc, argv, &words, &code))
		return code;
	if (words != 1) {
		fputs("backfile similar: one id, please\n", stderr);
		return EXIT_USAGE;
	}
	if (w.limit == 0 || w.limit > 1000 || w.terms > 100 || w.deadline > UINT32_MAX) {
		fputs("backfile similar: from 1 to 1,000 articles, by at most 100 words\n", stderr);
		return EXIT_USAGE;
	}
	if (!(w.archive = command_archive("similar", w.archive)))
		return EXIT_USAGE;
	return find(&w, argv[0]);
}
