/* explored.c - see explored.h. */
#include "cli/explored.h"

#include <string.h>

#include "cli/chart.h"
#include "cli/command.h"

static int digits_of(uint64_t number)
{
	char text[32];
	return (int)strlen(with_commas(number, text));
}

static void print_value(const struct terminal *t, const bf_facet_value *v, int digits)
{
	char number[32], label[64];
	snprintf(label, sizeof label, "%s %*s  ", v->chosen ? "*" : " ", digits,
		 with_commas(v->articles, number));
	terminal_field(t, label, digits + 4, v->text, strlen(v->text));
}

static void print_more(const struct terminal *t, const bf_facet *f)
{
	char line[160], number[32];
	size_t with_articles = 0;
	for (size_t i = 0; i < f->value_count; i++)
		with_articles += f->values[i].articles > 0;
	if (f->distinct <= with_articles)
		return;
	int len = snprintf(line, sizeof line, "and %s more: --facet %s=%llu",
			   with_commas(f->distinct - with_articles, number), f->name,
			   (unsigned long long)f->distinct);
	terminal_paragraph(t, STYLE_FAINT, 2, line, (size_t)len, NULL, 0);
}

static void print_facet(const struct terminal *t, const bf_facet *f)
{
	int digits = digits_of(f->without);
	for (size_t i = 0; i < f->value_count; i++)
		if (digits_of(f->values[i].articles) > digits)
			digits = digits_of(f->values[i].articles);
	fputc('\n', t->out);
	terminal_paragraph(t, STYLE_HEADLINE, 0, f->name, strlen(f->name), NULL, 0);
	for (size_t i = 0; i < f->value_count; i++)
		print_value(t, &f->values[i], digits);
	if (f->without || f->without_chosen) {
		const bf_facet_value none = {"(none)", f->without, f->without_chosen};
		print_value(t, &none, digits);
	}
	print_more(t, f);
}

void print_explored(const struct terminal *t, const bf_result *result)
{
	for (size_t i = 0; i < bf_result_facet_count(result); i++)
		print_facet(t, bf_result_facet(result, i));
	if (bf_result_timeline(result))
		print_chart(t, bf_result_timeline(result));
}
