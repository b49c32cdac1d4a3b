/* autopsy.c - see autopsy.h. */
#include "cli/autopsy.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"

enum { NUMBER_COLUMNS = 9 };

/* How many, and beside it the text, wrapped. */
static void print_row(const struct terminal *t, uint64_t number, const char *text)
{
	char digits[32], label[40];
	snprintf(label, sizeof label, "%*s", NUMBER_COLUMNS, with_commas(number, digits));
	terminal_field(t, label, NUMBER_COLUMNS + 2, text, strlen(text));
}

static const char *heading_of(bf_suggestion_kind kind)
{
	switch (kind) {
	case BF_SUGGEST_SPELLING:
		return "did you mean";
	case BF_SUGGEST_COUNT:
		break;
	}
	return "or ask";
}

void print_autopsy(const struct terminal *t, const bf_result *result)
{
	const bf_suggestion *before = NULL;
	for (size_t i = 0; i < bf_result_suggestion_count(result); i++) {
		const bf_suggestion *s = bf_result_suggestion(result, i);
		if (!before || before->kind != s->kind) {
			const char *heading = heading_of(s->kind);
			fputc('\n', t->out);
			terminal_paragraph(t, STYLE_PLAIN, 0, heading, strlen(heading), NULL, 0);
		}
		print_row(t, s->found, s->query);
		before = s;
	}
}
