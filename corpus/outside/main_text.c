/* main_text.c - see main_text.h. */
#include "corpus/outside/text_choice.h"
#include "corpus/text.h"
#include "util/buf.h"

/* Rows of one table are the lines of one paragraph. */
static bool same_table(const struct page *page, uint32_t before, uint32_t block)
{
	const struct page_block *a = &page->blocks[before], *b = &page->blocks[block];
	if (a->tag != HTML_TR || b->tag != HTML_TR)
		return false;
	uint32_t table = a->node;
	while (table && page->tree->nodes[table].tag != HTML_TABLE)
		table = page->tree->nodes[table].parent;
	return table && b->node < page->tree->nodes[table].end;
}

static enum bf_status write_part(const struct choice *c, enum part part, struct slice *out,
				 bf_error *error)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	uint32_t before = 0;
	for (uint32_t i = 0; i < c->page->count; i++) {
		if (c->parts[i] != part)
			continue;
		if (text.len)
			buf_append_text(&text, same_table(c->page, before, i) ? "\n" : "\n\n");
		buf_append_slice(&text, c->page->blocks[i].text);
		before = i;
	}
	enum bf_status status = buf_status(&text, "text of a page", error);
	if (!status) {
		*out = arena_copy(c->arena, buf_slice(&text));
		if (!out->ptr)
			status = error_no_memory(error);
	}
	buf_free(&text);
	return status;
}

static enum bf_status write_parts(const struct choice *c, struct main_text *out, bf_error *error)
{
	enum bf_status status = write_part(c, BODY, &out->body, error);
	return status ? status : write_part(c, CAPTION, &out->captions, error);
}

enum bf_status main_text(const struct page *page, const struct main_text_hints *hints,
			 struct arena *arena, struct main_text *out, bf_error *error)
{
	struct choice c = {.page = page, .arena = arena, .headline = hints->headline};
	if (!text_prove(&c, hints->body) || !text_sum_up(&c))
		return error_no_memory(error);
	text_take_region(&c);
	text_filter(&c);
	enum bf_status status = write_parts(&c, out, error);
	/* The text is on the page only for scripts to show it. */
	if (!status && c.found < 0.3 && hints->body.len > 400 && hints->body.len / 2 > out->body.len)
		status = text_paragraphs(hints->body, arena, &out->body, error);
	return status;
}

enum bf_status main_text_whole(const struct page *page, struct arena *arena, struct main_text *out,
			       bf_error *error)
{
	struct choice c = {.page = page, .arena = arena};
	c.parts = arena_calloc(arena, (size_t)page->count + 1, sizeof *c.parts);
	if (!c.parts)
		return error_no_memory(error);
	for (uint32_t i = 0; i < page->count; i++)
		c.parts[i] = page->blocks[i].roles & (ROLE_CAPTION | ROLE_QUOTE) ? CAPTION : BODY;
	return write_parts(&c, out, error);
}
