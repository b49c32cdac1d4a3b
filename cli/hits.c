/* hits.c - see hits.h. */
#include "cli/hits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "util/buf.h"

static void print_meta(const struct terminal *t, const bf_hit *hit)
{
	char day[11]; /* the day alone; 'show' has the time */
	snprintf(day, sizeof day, "%s", hit->date);
	const char *parts[] = {day, hit->source, hit->section, hit->id};
	struct buf line = BUF_INIT(1 << 16);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i][0] && line.len)
			buf_append_text(&line, " · ");
		buf_append_text(&line, parts[i]);
	}
	terminal_paragraph(t, STYLE_FAINT, 4, line.ptr, line.len, NULL, 0);
	command_text_done(&line);
}

/* The snippet with an ellipsis where the article goes on; spans move along. */
static void print_snippet(const struct terminal *t, const bf_snippet *snippet)
{
	struct buf text = BUF_INIT(1 << 20);
	bf_span *spans = malloc((snippet->span_count + 1) * sizeof *spans);
	if (snippet->cut_before)
		buf_append_text(&text, "… ");
	uint32_t shift = (uint32_t)text.len;
	buf_append(&text, snippet->text, snippet->length);
	if (snippet->cut_after)
		buf_append_text(&text, " …");
	for (size_t i = 0; spans && i < snippet->span_count; i++)
		spans[i] = (bf_span){snippet->spans[i].start + shift, snippet->spans[i].end + shift};
	if (text.len)
		terminal_paragraph(t, STYLE_PLAIN, 4, text.ptr, text.len, spans,
				   spans ? snippet->span_count : 0);
	free(spans);
	command_text_done(&text);
}

void print_hit(const struct terminal *t, const bf_hit *hit)
{
	const bf_snippet *h = &hit->headline;
	if (h->length)
		terminal_paragraph(t, STYLE_HEADLINE, 0, h->text, h->length, h->spans, h->span_count);
	else
		terminal_paragraph(t, STYLE_HEADLINE, 0, "(no headline)", 13, NULL, 0);
	print_meta(t, hit);
	print_snippet(t, &hit->snippet);
	fputc('\n', t->out);
}

static void print_note(const char *note)
{
	struct terminal t = terminal_open(stderr);
	fputs("note: ", stderr);
	terminal_raw(&t, note, strlen(note));
	fputc('\n', stderr);
}

void print_notes(const bf_result *result)
{
	for (size_t i = 0; i < bf_result_note_count(result); i++)
		print_note(bf_result_note(result, i));
}

int print_result_json(const bf_result *result)
{
	char *json;
	bf_error error = {0};
	if (bf_result_json(result, &json, &error) != BF_OK)
		return command_failed(&error);
	puts(json);
	bf_free(json);
	return EXIT_FOUND;
}
