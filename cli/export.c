/* export.c - see export.h. */
#include "cli/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/csv.h"
#include "cli/hits.h"
#include "cli/terminal.h"

enum { PAGE = 5000 };

const char *const export_formats[] = {"text", "json", "csv", "jsonl", "ids", NULL};

struct export {
	bf_archive *archive;
	const char *question;
	bf_search_options options;
	enum export_format format;
	uint64_t left, written, gone; /* gone: between finding and reading */
	char *token;
};

static void write_head(const struct export *x)
{
	static const char *const names[] = {"id",	"date",	    "headline", "byline", "source",
					    "section", "language", "url",	    "score",  "lead"};
	if (x->format != EXPORT_CSV)
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		csv_cell(stdout, i == 0, names[i]);
	csv_end_row(stdout);
}

static void write_row(const bf_hit *h)
{
	char score[32];
	snprintf(score, sizeof score, "%.6f", h->score);
	const char *const cells[] = {h->id,	  h->date,     h->headline.text, h->byline, h->source,
				     h->section, h->language, h->url,		  score,     h->lead};
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		csv_cell(stdout, i == 0, cells[i]);
	csv_end_row(stdout);
}

static bool write_id(const char *id)
{
	struct terminal t = terminal_open(stdout);
	if (strpbrk(id, "\r\n")) {
		fputs("backfile search: an id has a line end in it; --format jsonl can tell it\n", stderr);
		return false;
	}
	if (t.is_terminal)
		terminal_raw(&t, id, strlen(id));
	else
		fputs(id, stdout);
	putchar('\n');
	return true;
}

/* The article that is there now: it may have gone since it was found. */
static bool write_article(struct export *x, const char *id)
{
	bf_article *article;
	bf_error error = {0};
	char *json = NULL;
	bf_status status = bf_article_get(x->archive, id, &article, &error);
	if (status == BF_NOT_FOUND) {
		x->gone++;
		return true;
	}
	if (status == BF_OK)
		status = bf_article_json(article, &json, &error);
	bf_article_free(article);
	if (status != BF_OK) {
		complain(&error);
		return false;
	}
	puts(json);
	bf_free(json);
	return true;
}

static bool write_hit(struct export *x, const bf_hit *hit)
{
	switch (x->format) {
	case EXPORT_JSONL:
		return write_article(x, hit->id);
	case EXPORT_IDS:
		return write_id(hit->id);
	default:
		write_row(hit);
		return true;
	}
}

/* Writes the page; x->token is what the next one begins with, NULL after the last. */
static bool write_page(struct export *x, const bf_result *page)
{
	const char *next = bf_result_next(page);
	size_t count = bf_result_hit_count(page);
	if (!x->token)
		print_notes(page);
	for (size_t i = 0; i < count; i++)
		if (!write_hit(x, bf_result_hit(page, i)))
			return false;
	x->written += count;
	x->left -= count;
	free(x->token);
	x->token = next ? strdup(next) : NULL;
	if (bf_result_is_partial(page))
		fputs("backfile search: time ran out: this is not all; --deadline MS gives more\n", stderr);
	else if (next && !x->token)
		fputs("backfile search: out of memory: this is not all\n", stderr);
	return !bf_result_is_partial(page) && (x->token || !next) && !ferror(stdout);
}

static int write_pages(struct export *x)
{
	bool good;
	do {
		bf_result *page;
		bf_error error = {0};
		x->options.limit = x->left < PAGE ? (uint32_t)x->left : PAGE;
		if (bf_search(x->archive, x->question, &x->options, &page, &error) != BF_OK) {
			complain_of_query(x->question, &error);
			return error.status == BF_BAD_QUERY || error.status == BF_BAD_ARGUMENT ? EXIT_USAGE
											     : EXIT_FAILED;
		}
		if (x->written == 0)
			write_head(x);
		good = write_page(x, page);
		bf_result_free(page);
		x->options.after = x->token;
		x->options.offset = 0;
	} while (good && x->token && x->left);
	return !good ? EXIT_FAILED : x->written ? EXIT_FOUND : EXIT_NOTHING;
}

int export_hits(bf_archive *archive, const char *question, const bf_search_options *options, uint64_t most,
		enum export_format format)
{
	struct export x = {archive, question, *options, format, most, 0, 0, NULL};
	x.options.no_snippets = 1;
	x.options.no_autopsy = 1;
	x.options.total = BF_TOTAL_FAST;
	if (most == 0) {
		fputs("backfile search: -n 0 exports nothing\n", stderr);
		return EXIT_USAGE;
	}
	int code = write_pages(&x);
	if (x.gone)
		fprintf(stderr, "backfile search: %llu %s went meanwhile\n", (unsigned long long)x.gone,
			x.gone == 1 ? "article" : "articles");
	free(x.token);
	return code;
}
