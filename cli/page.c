/* page.c - see page.h. */
#include "cli/page.h"

#include <stdio.h>
#include <string.h>

#include "cli/terminal.h"

enum { LABEL_WIDTH = 11 };

/* Fields in the order of a page; the label of those that stand above the text. */
static const struct {
	const char *name, *label;
} above[] = {
    {"kicker", "Kicker"},	  {"byline", "By"},	     {"dateline", "From"},
    {"status", "Status"},	  {"embargo", "Embargo"},
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

void page_print(bf_article *article)
{
	struct terminal t = terminal_open(stdout);
	const char *headline = bf_article_field(article, "headline");
	if (headline && *headline)
		terminal_paragraph(&t, STYLE_HEADLINE, 0, headline, strlen(headline), NULL, 0);
	fputc('\n', t.out);
	for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
		const char *value = bf_article_field(article, above[i].name);
		bool usual = value && strcmp(value, "usable") == 0;
		if (value && *value && !usual)
			terminal_field(&t, above[i].label, LABEL_WIDTH, value, strlen(value));
	}
	fputc('\n', t.out);
	const char *body = bf_article_field(article, "body");
	print_body(&t, body ? body : "");
}
