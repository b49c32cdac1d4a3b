/* text_stream.c - see text_stream.h. */
#include "corpus/text_stream.h"

void text_stream_gap(struct text_stream *s, enum text_gap gap)
{
	if (s->text.len && gap > s->gap)
		s->gap = gap;
}

static void pay(struct text_stream *s)
{
	static const char *const marks[] = {"", " ", " | ", "\n", "\n\n"};
	buf_append_text(&s->text, marks[s->gap]);
	s->gap = TEXT_GAP_NONE;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void add_space(struct text_stream *s, bool line_break)
{
	text_stream_gap(s, !line_break		     ? TEXT_GAP_BLANK
			   : s->gap == TEXT_GAP_LINE ? TEXT_GAP_PARAGRAPH
						     : TEXT_GAP_LINE);
}

void text_stream_add(struct text_stream *s, struct slice text, bool lines)
{
	for (size_t at = 0; at < text.len;) {
		if (is_space(text.ptr[at])) {
			add_space(s, lines && text.ptr[at] == '\n');
			at++;
			continue;
		}
		size_t end = at + 1;
		while (end < text.len && !is_space(text.ptr[end]))
			end++;
		pay(s);
		buf_append(&s->text, text.ptr + at, end - at);
		at = end;
	}
}

enum bf_status text_stream_end(struct text_stream *s, struct arena *arena, struct slice *out,
			       bf_error *error)
{
	enum bf_status status = buf_status(&s->text, "the text", error);
	*out = slice_make("", 0);
	if (!status && s->text.len) {
		*out = arena_copy(arena, buf_slice(&s->text));
		status = out->ptr ? BF_OK : error_no_memory(error);
	}
	buf_free(&s->text);
	return status;
}
