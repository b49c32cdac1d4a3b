/* command_show.c - backfile show: one article, for reading or as JSON. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "util/slice.h"

enum { LABEL_WIDTH = 11 };

/* Fields in the order of a page; the label of those that stand above the text. */
static const struct {
	const char *name, *label;
} above[] = {
    {"kicker", "Kicker"},	  {"byline", "By"},	     {"dateline", "From"},
    {"published", "Published"},	  {"updated", "Updated"},    {"source", "Source"},
    {"section", "Section"},	  {"subjects", "Subjects"},  {"places", "Places"},
    {"language", "Language"},	  {"url", "URL"},	     {"version", "Version"},
    {"urgency", "Urgency"},	  {"editors_note", "Note"},  {"usage_terms", "Usage"},
    {"copyright_holder", "Copyright"}, {"slugline", "Slugline"}, {"id", "Id"},
};

/* Paragraphs end at a blank line. */
static void print_body(const struct terminal *t, const char *body)
{
	while (*body) {
		const char *end = strstr(body, "\n\n");
		size_t len = end ? (size_t)(end - body) : strlen(body);
		if (t->width)
			terminal_paragraph(t, STYLE_PLAIN, 0, body, len, NULL, 0);
		else
			terminal_raw(t, body, len), fputc('\n', t->out);
		body += len + (end ? 2 : 0);
		if (*body)
			fputc('\n', t->out);
	}
}

static void print_article(bf_article *article)
{
	struct terminal t = terminal_open(stdout);
	const char *headline = bf_article_field(article, "headline");
	if (headline && *headline)
		terminal_paragraph(&t, STYLE_HEADLINE, 0, headline, strlen(headline), NULL, 0);
	fputc('\n', t.out);
	for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
		const char *value = bf_article_field(article, above[i].name);
		if (value && *value)
			terminal_field(&t, above[i].label, LABEL_WIDTH, value, strlen(value));
	}
	fputc('\n', t.out);
	const char *body = bf_article_field(article, "body");
	print_body(&t, body ? body : "");
}

int command_show(int argc, char **argv)
{
	const char *archive_path = NULL;
	bool json = false;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive_path),
	    {'j', "json", OPTION_FLAG, &json, NULL, "as one line of JSON, with every field", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("show", rows, argc, argv, &words, &code))
		return code;
	if (words != 1) {
		fputs("backfile show: one id, please; searches show the ids of articles\n", stderr);
		return EXIT_USAGE;
	}
	if (!(archive_path = command_archive("show", archive_path)))
		return EXIT_USAGE;
	bf_archive *archive;
	bf_article *article = NULL;
	bf_error error = {0};
	char *text = NULL;
	code = EXIT_FOUND;
	if (bf_archive_open(archive_path, &archive, &error) != BF_OK)
		return command_failed(&error);
	if (bf_article_get(archive, argv[0], &article, &error) != BF_OK) {
		code = command_failed(&error);
		if (error.status == BF_NOT_FOUND)
			code = EXIT_NOTHING;
	} else if (!json) {
		print_article(article);
	} else if (bf_article_json(article, &text, &error) == BF_OK) {
		puts(text);
	} else {
		code = command_failed(&error);
	}
	bf_free(text);
	bf_article_free(article);
	bf_archive_close(archive);
	return code;
}
