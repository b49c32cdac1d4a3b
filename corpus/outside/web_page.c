/* web_page.c - see web_page.h. */
#include "corpus/outside/web_page.h"

#include <stdio.h>

#include "corpus/outside/main_text.h"
#include "corpus/outside/page_metadata.h"
#include "corpus/outside/page_roles.h"

static void note_replaced(struct article_notes *notes, size_t replaced, const char *encoding)
{
	if (replaced == 0 || !notes || notes->count == sizeof notes->items / sizeof *notes->items)
		return;
	struct article_note *note = &notes->items[notes->count++];
	snprintf(note->reason, sizeof note->reason,
		 "%zu bytes are nothing in %s: read as U+FFFD", replaced, encoding);
	snprintf(note->hint, sizeof note->hint, "see that the page declares its encoding");
	note->byte = 0;
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
	note_replaced(notes, replaced, found.name);
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
	out->body = text.body;
	out->captions = text.captions;
	if (out->url.len == 0)
		out->url = source->url;
	return BF_OK;
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
