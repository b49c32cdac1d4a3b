/* read_text.c - plain text: one article a file.
 *
 * In: a whole file.  Out: an article whose headline is the first line.  The
 * same headline once more below it is dropped, and so is the dust of a saved
 * web page at the end (dust.c).
 *
 * A first line of over 300 bytes is no headline but a paragraph: then the body
 * keeps all of it, and its opening stands for the headline, because a list of
 * results needs something to read. */
#include "corpus/format.h"

#include "corpus/text.h"
#include "util/utf8.h"

enum { LONGEST_HEADLINE = 300 }; /* bytes */

static int recognise(struct slice head, struct slice name)
{
	const char *hint;
	if (content_name(head, &hint))
		return 0;
	return slice_ends_with(name, SLICE(".txt")) || slice_ends_with(name, SLICE(".text")) ? 2
											     : 1;
}

static struct slice first_line(struct slice text)
{
	const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	return newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text;
}

/* The body under the headline, or all of it where there is none.  Without
 * headline and dust its lines may show themselves to be paragraphs. */
static enum bf_status take_body(struct slice text, struct arena *arena, struct article *a,
				bf_error *error)
{
	return text_paragraphs(text_without_dust(text), arena, &a->body, error);
}

static enum bf_status split_headline(struct slice text, struct arena *arena, struct article *a,
				     bf_error *error)
{
	struct slice line = first_line(text), body = text;
	bool headline = line.len <= LONGEST_HEADLINE;
	while (headline && body.len && text_same_line(first_line(body), line))
		body = slice_trim(slice_tail(body, first_line(body).len));
	enum bf_status status = take_body(body, arena, a, error);
	if (!status && !headline)
		status = text_opening(a->body, arena, &line, error);
	return status ? status : text_line(line, arena, &a->headline, error);
}

static enum reader_result next(struct reader *r, struct arena *arena, struct article *a,
			       struct reject *reject, bf_error *error)
{
	struct slice text;
	enum reader_result result = reader_take_text(r, arena, &text, reject, error);
	if (result != READER_ARTICLE)
		return result;
	if (text_paragraphs(text, arena, &text, error) || split_headline(text, arena, a, error) ||
	    reader_path_id(r, arena, &a->id, error))
		return READER_FAILED;
	return READER_ARTICLE;
}

const struct format format_text = {
    .name = "text",
    .description = "plain text: one article a file, the headline in its first line",
    .recognise = recognise,
    .next = next,
};
