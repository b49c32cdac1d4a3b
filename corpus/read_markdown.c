/* read_markdown.c - Markdown: one article a file.
 *
 * In: a whole file, perhaps with front matter.  Out: an article whose fields are
 * those of the front matter, by the names and rules that JSON has too, and
 * whose headline, where it has none there, is the first heading. */
#include "corpus/format.h"
#include "corpus/front_matter.h"
#include "corpus/markdown_text.h"

#include <stdio.h>

#include "corpus/text.h"

static int recognise(struct slice head, struct slice name)
{
	static const struct slice endings[] = {
	    {".md", 3}, {".markdown", 9}, {".mdown", 6}, {".mkd", 4}, {".mdx", 4}};
	const char *hint;
	if (content_name(head, &hint))
		return 0;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (slice_ends_with(name, endings[i]))
			return 2;
	return 0;
}

static void note_line(struct reader *r, unsigned line)
{
	struct article_notes *notes = &r->notes;
	if (line == 0 || notes->count == sizeof notes->items / sizeof *notes->items)
		return;
	struct article_note *note = &notes->items[notes->count++];
	snprintf(note->reason, sizeof note->reason,
		 "line %u of the file is no field of front matter: left out", line + 1);
	snprintf(note->hint, sizeof note->hint, "write one key a line, each once: key: value");
	note->byte = 0;
}

/* The fields of the front matter.  What does not even make JSON rejects the
 * file: it might have said that the article is held. */
static enum reader_result read_fields(struct reader *r, const struct front_matter *matter,
				      struct arena *arena, struct article *a,
				      struct reject *reject, bf_error *error)
{
	struct buf json = BUF_INIT(1 << 28);
	bf_error why = {0};
	unsigned bad = front_matter_to_json(matter, &json);
	struct slice text = {NULL, 0};
	enum bf_status status = buf_status(&json, "the front matter", &why);
	if (!status && !(text = arena_copy(arena, buf_slice(&json))).ptr)
		status = error_no_memory(&why);
	buf_free(&json);
	if (!status)
		status = article_from_json(text, arena, a, &r->notes, &why);
	for (unsigned i = 0; i < r->notes.count; i++)
		r->notes.items[i].byte = 0; /* of that JSON, which nobody sees */
	note_line(r, bad);
	if (status == BF_BAD_ARTICLE)
		return reader_reject(r, reject, 0, "repair its front matter", "%s", why.message);
	if (status && error)
		*error = why;
	return status ? READER_FAILED : READER_ARTICLE;
}

static enum bf_status join(struct slice a, struct slice b, struct arena *arena, struct slice *out,
			   bf_error *error)
{
	*out = a.len ? a : b;
	if (a.len == 0 || b.len == 0)
		return BF_OK;
	char *both = arena_alloc(arena, a.len + b.len + 2);
	if (!both)
		return error_no_memory(error);
	memcpy(both, a.ptr, a.len);
	memcpy(both + a.len, "\n\n", 2);
	memcpy(both + a.len + 2, b.ptr, b.len);
	*out = slice_make(both, a.len + b.len + 2);
	return BF_OK;
}

/* A body in the front matter is a summary; a heading that says the headline again
 * is dropped, any other begins the body. */
static enum bf_status take_text(const struct markdown_text *text, struct arena *arena,
				struct article *a, bf_error *error)
{
	struct slice heading, body = text->body;
	enum bf_status status = text_line(text->headline, arena, &heading, error);
	if (!status && a->headline.len == 0)
		a->headline = heading;
	else if (!status && heading.len && !text_same_line(heading, a->headline))
		status = join(heading, text->body, arena, &body, error);
	if (!status)
		status = join(a->captions, text->captions, arena, &a->captions, error);
	if (!status)
		status = text_paragraphs(a->captions, arena, &a->captions, error);
	if (!status && body.len)
		status = text_paragraphs(body, arena, &a->body, error);
	if (status || a->headline.len)
		return status;
	status = text_opening(a->body, arena, &heading, error);
	return status ? status : text_line(heading, arena, &a->headline, error);
}

static enum reader_result read_article(struct reader *r, struct slice bytes, struct arena *arena,
				       struct article *a, struct reject *reject, bf_error *error)
{
	struct front_matter matter;
	struct markdown_text text;
	if (front_matter_find(bytes, &matter)) {
		enum reader_result result = read_fields(r, &matter, arena, a, reject, error);
		if (result != READER_ARTICLE)
			return result;
		bytes = slice_tail(bytes, matter.end);
	}
	if (markdown_text(bytes, arena, &text, error) || take_text(&text, arena, a, error))
		return READER_FAILED;
	if (a->id.len == 0 && reader_path_id(r, arena, &a->id, error))
		return READER_FAILED;
	return READER_ARTICLE;
}

static enum reader_result next(struct reader *r, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error)
{
	struct slice text;
	enum reader_result result = reader_take_text(r, arena, &text, reject, error);
	return result == READER_ARTICLE ? read_article(r, text, arena, article, reject, error)
					: result;
}

const struct format format_markdown = {
    .name = "markdown",
    .description = "Markdown: one article a file, its fields in front matter (YAML or TOML)",
    .recognise = recognise,
    .next = next,
};
