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

/* The block of the headline: a heading with its words, else a heading of the first
 * level, else the count of blocks. */
static uint32_t find_headline(const struct page *page, struct slice headline)
{
	uint32_t first = page->count;
	for (uint32_t i = 0; i < page->count; i++) {
		const struct page_block *b = &page->blocks[i];
		if (!is_heading(b))
			continue;
		if (headline.len && text_same_line(b->text, headline))
			return i;
		if (b->tag == HTML_H1 && first == page->count && !(b->roles & ROLES_OUTSIDE))
			first = i;
	}
	return first;
}

static double body_weight(const struct choice *c)
{
	double sum = 0;
	for (uint32_t i = 0; i < c->page->count; i++)
		sum += c->parts[i] == BODY ? (double)c->page->blocks[i].weight : 0;
	return sum;
}

static bool choose(struct choice *c, uint16_t outside)
{
	c->outside = outside;
	if (!text_sum_up(c))
		return false;
	text_take_region(c);
	text_filter(c);
	return true;
}

/* Where next to nothing was found, what the page calls its elements may mislead:
 * then only hidden ones and comments are believed, and then not even those. */
static bool choose_again(struct choice *c)
{
	enum { LITTLE = 200 }; /* letters */
	static const uint16_t outsides[] = {ROLE_HIDDEN | ROLE_COMMENTS, ROLE_COMMENTS};
	double all = c->page->weights[c->page->count];
	for (size_t i = 0; i < sizeof outsides / sizeof *outsides; i++) {
		double weight = body_weight(c);
		if (weight >= LITTLE || weight * 3 > all)
			break;
		struct choice wider = *c;
		if (!choose(&wider, outsides[i]))
			return false;
		if (body_weight(&wider) > 2 * weight + LITTLE / 2)
			*c = wider;
	}
	return true;
}

enum bf_status main_text(const struct page *page, const struct main_text_hints *hints,
			 struct arena *arena, struct main_text *out, bf_error *error)
{
	struct choice c = {.page = page, .arena = arena, .headline = hints->headline};
	c.headline_block = find_headline(page, hints->headline);
	if (!text_prove(&c, hints->body) || !choose(&c, ROLES_OUTSIDE) || !choose_again(&c))
		return error_no_memory(error);
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
