/* web_page.c - see web_page.h. */
#include "corpus/outside/web_page.h"

#include <stdarg.h>
#include <stdio.h>

#include "corpus/outside/main_text.h"
#include "corpus/outside/page_metadata.h"
#include "corpus/outside/page_roles.h"
#include "corpus/text.h"

static void add_note(struct article_notes *notes, const char *hint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add_note(struct article_notes *notes, const char *hint, const char *format, ...)
{
	if (!notes || notes->count == sizeof notes->items / sizeof *notes->items)
		return;
	struct article_note *note = &notes->items[notes->count++];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(note->reason, sizeof note->reason, format, arguments);
	va_end(arguments);
	snprintf(note->hint, sizeof note->hint, "%s", hint);
	note->byte = 0;
}

static void note_encoding(struct article_notes *notes, struct encoding_found found, size_t replaced)
{
	static const char hint[] = "see that the page declares its encoding";
	bool guessed = found.source == ENCODING_DETECTED || found.source == ENCODING_ASSUMED;
	if (guessed && strcmp(found.name, "UTF-8") != 0)
		add_note(notes, hint, "nothing says what encoding it is in: read as %s", found.name);
	if (replaced)
		add_note(notes, hint, "%zu bytes mean nothing in %s: read as U+FFFD", replaced,
			 found.name);
}

static enum bf_status read_page(struct slice html, struct arena *arena, struct page *page,
				bf_error *error)
{
	struct html_tree *tree = arena_calloc(arena, 1, sizeof *tree);
	if (!tree)
		return error_no_memory(error);
	enum bf_status status = html_tree_read(html, arena, tree, error);
	if (!status)
		status = page_blocks(tree, arena, page, error);
	return status ? status : page_roles(page, arena, error);
}

enum bf_status web_page_read(struct slice bytes, const struct web_page_source *source,
			     struct arena *arena, struct article *out, struct article_notes *notes,
			     struct encoding_found *encoding, bf_error *error)
{
	struct page page;
	struct slice html;
	size_t replaced;
	struct slice declared = source->charset;
	if (!encoding_named(declared))
		declared = encoding_declaration(bytes);
	struct encoding_found found = encoding_find(bytes, declared);
	if (encoding)
		*encoding = found;
	*out = (struct article){0};
	enum bf_status status = encoding_to_utf8(bytes, found, arena, &html, &replaced, error);
	if (!status)
		status = read_page(html, arena, &page, error);
	if (status)
		return status;
	note_encoding(notes, found, replaced);
	struct main_text_hints hints = {{NULL, 0}, {NULL, 0}};
	struct main_text text;
	status = page_metadata(&page, arena, out, &hints.body, notes, error);
	hints.headline = out->headline;
	if (!status && hints.body.len && memchr(hints.body.ptr, '<', hints.body.len))
		status = web_fragment_read(hints.body, arena, &hints.body, &text.captions, error);
	if (!status)
		status = main_text(&page, &hints, arena, &text, error);
	if (status)
		return status;
	if (out->url.len == 0)
		out->url = source->url;
	status = text_paragraphs(text.body, arena, &out->body, error);
	return status ? status : text_paragraphs(text.captions, arena, &out->captions, error);
}

enum bf_status web_fragment_read(struct slice html, struct arena *arena, struct slice *body,
				 struct slice *captions, bf_error *error)
{
	struct page page;
	struct main_text text = {{NULL, 0}, {NULL, 0}};
	enum bf_status status = read_page(html, arena, &page, error);
	if (!status)
		status = main_text_whole(&page, arena, &text, error);
	*body = text.body;
	*captions = text.captions;
	return status;
}
