/* autopsy.c - see autopsy.h. */
#include "cli/autopsy.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "util/buf.h"

enum { NUMBER_COLUMNS = 9, TOLD_OF_A_KIND = 3 };

/* How many, and beside it the text, wrapped. */
static void print_row(const struct terminal *t, uint64_t number, const char *text)
{
	char digits[32], label[40];
	snprintf(label, sizeof label, "%*s", NUMBER_COLUMNS, with_commas(number, digits));
	terminal_field(t, label, NUMBER_COLUMNS + 2, text, strlen(text));
}

static const char *heading_of(bf_suggestion_kind kind)
{
	static const char *const headings[BF_SUGGEST_COUNT] = {
	    [BF_SUGGEST_SPELLING] = "did you mean",
	    [BF_SUGGEST_CAPITALS] = "with other capitals",
	    [BF_SUGGEST_FORMS] = "with other forms of the words",
	    [BF_SUGGEST_LOOSER] = "less strictly",
	    [BF_SUGGEST_ANYWHERE] = "anywhere in the article",
	    [BF_SUGGEST_WITHOUT] = "leaving something out",
	    [BF_SUGGEST_ANY] = "any of it",
	};
	return headings[kind];
}

static void print_heading(const struct terminal *t, const char *heading)
{
	fputc('\n', t->out);
	terminal_paragraph(t, STYLE_PLAIN, 0, heading, strlen(heading), NULL, 0);
}

/* What they find alone; the one that kills the question is pointed at. */
static void print_clauses(const struct terminal *t, const bf_result *result)
{
	for (size_t i = 0; i < bf_result_clause_count(result); i++) {
		const bf_clause *c = bf_result_clause(result, i);
		struct buf text = BUF_INIT(1 << 20);
		if (i == 0)
			print_heading(t, "alone they find");
		for (uint32_t depth = 0; depth < c->depth; depth++)
			buf_append_text(&text, "· ");
		buf_append_text(&text, c->text);
		buf_append_text(&text, c->kills ? "  ← here it fails" : c->optional ? "  (may be missing)" : "");
		buf_append_byte(&text, '\0');
		if (text.broken == BF_OK)
			print_row(t, c->found, text.ptr);
		command_text_done(&text);
	}
}

/* The first few of each kind; JSON has them all. */
static void print_suggestions(const struct terminal *t, const bf_result *result)
{
	const bf_suggestion *before = NULL;
	unsigned told = 0;
	for (size_t i = 0; i < bf_result_suggestion_count(result); i++) {
		const bf_suggestion *s = bf_result_suggestion(result, i);
		if (!before || before->kind != s->kind) {
			print_heading(t, heading_of(s->kind));
			told = 0;
		}
		if (told++ < TOLD_OF_A_KIND)
			print_row(t, s->found, s->query);
		before = s;
	}
}

void print_autopsy(const struct terminal *t, const bf_result *result)
{
	if (bf_result_total(result) == 0)
		print_clauses(t, result);
	print_suggestions(t, result);
	if (!bf_result_autopsy_is_complete(result))
		print_heading(t, "(there was no time to try more)");
}
