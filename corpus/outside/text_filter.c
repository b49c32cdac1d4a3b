/* text_filter.c - what stands in the region of the text and is none: lists of
 * links, captions, headings of nothing, dates and buttons at its ends. */
#include "corpus/outside/text_choice.h"

#include "corpus/text.h"

/* ---- elements ------------------------------------------------------------------------ */

/* Elements that only lead elsewhere. */
static void leave_link_lists(struct choice *c)
{
	const struct html_node *nodes = c->page->tree->nodes;
	for (uint32_t i = 1; i < c->page->tree->count; i++) {
		enum html_tag tag = (enum html_tag)nodes[i].tag;
		if (!html_is_block(tag) || tag == HTML_BODY || tag == HTML_LI)
			continue;
		uint32_t first = first_block(c, i), end = end_block(c, i);
		if (first == end || c->parts[first] == LEFT_OUT || link_share(c, i) <= 0.6)
			continue;
		memset(c->parts + first, LEFT_OUT, end - first);
	}
}

static bool stands_in(const struct page *page, uint32_t node, enum html_tag tag)
{
	for (; node; node = page->tree->nodes[node].parent)
		if (page->tree->nodes[node].tag == tag)
			return true;
	return false;
}

static void sort_by_role(struct choice *c)
{
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->parts[i] == LEFT_OUT)
			continue;
		if (b->roles & ROLES_OUTSIDE && c->proofs[i] != PROOF_FOUND)
			c->parts[i] = LEFT_OUT;
		else if (b->roles & (ROLE_CAPTION | ROLE_QUOTE) ||
			 stands_in(c->page, b->node, HTML_FIGURE))
			c->parts[i] = CAPTION;
		else if (c->headline.len && text_same_line(b->text, c->headline))
			c->parts[i] = LEFT_OUT;
	}
}

/* Pictures between headline and text belong to the article. */
static void take_lead_captions(struct choice *c)
{
	uint32_t first = 0;
	while (first < c->page->count && c->parts[first] != BODY)
		first++;
	if (first == c->page->count)
		return;
	for (uint32_t i = first; i-- > 0;) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->headline.len && text_same_line(b->text, c->headline))
			break;
		if (b->roles & ROLE_CAPTION && !(b->roles & (ROLES_OUTSIDE & ~ROLE_DETAILS)) &&
		    first - i < 20)
			c->parts[i] = CAPTION;
	}
}

/* ---- proof --------------------------------------------------------------------------- */

/* Is all of the text proven, so that what is not is none?  Not where JSON-LD
 * has only its beginning. */
static bool proof_is_whole(const struct choice *c)
{
	double found = 0, all = 0;
	for (uint32_t i = 0; i < c->page->count; i++) {
		if (c->parts[i] != BODY)
			continue;
		all += c->page->blocks[i].words;
		found += c->proofs[i] == PROOF_FOUND ? c->page->blocks[i].words : 0;
	}
	return c->found > 0.9 && found > 0.7 * all;
}

static void leave_unproven(struct choice *c)
{
	enum { SHORT = 30 }; /* words: longer ones are text all the same */
	uint32_t first = c->page->count, last = 0;
	if (!proof_is_whole(c))
		return;
	for (uint32_t i = 0; i < c->page->count; i++) {
		if (c->proofs[i] != PROOF_FOUND)
			continue;
		if (c->parts[i] == LEFT_OUT)
			c->parts[i] = BODY;
		first = first < i ? first : i;
		last = i;
	}
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->parts[i] != BODY || c->proofs[i] != PROOF_MISSING)
			continue;
		bool inside = i > first && i < last;
		if (!inside || (b->words < SHORT && !is_heading(b)))
			c->parts[i] = LEFT_OUT;
	}
}

/* ---- ends ---------------------------------------------------------------------------- */

static bool is_solid(const struct page_block *b)
{
	return b->weight > 60 && b->ends;
}

/* Before the first and behind the last paragraph stand dates, names, buttons. */
static void trim_ends(struct choice *c)
{
	enum { SENTENCE = 12 }; /* words: as many may be one without its full stop */
	uint32_t first = c->page->count, last = 0;
	for (uint32_t i = 0; i < c->page->count; i++)
		if (c->parts[i] == BODY && is_solid(&c->page->blocks[i])) {
			first = first < i ? first : i;
			last = i;
		}
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->parts[i] == BODY && (i < first || i > last) && !b->ends &&
		    b->words < SENTENCE && b->tag != HTML_LI)
			c->parts[i] = LEFT_OUT;
	}
}

/* A heading without text below it, up to the next one of its level or above. */
static void leave_idle_headings(struct choice *c)
{
	bool text[HTML_H6 - HTML_H1 + 1] = {false}; /* below a heading of each level, going up */
	for (uint32_t i = c->page->count; i-- > 0;) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->parts[i] != BODY)
			continue;
		if (!is_heading(b)) {
			memset(text, true, sizeof text);
			continue;
		}
		unsigned level = b->tag - HTML_H1;
		if (!text[level] || b->linked * 2 > b->letters)
			c->parts[i] = LEFT_OUT;
		memset(text + level, false, sizeof text - level);
	}
}

void text_filter(struct choice *c)
{
	leave_link_lists(c);
	sort_by_role(c);
	leave_unproven(c);
	trim_ends(c);
	leave_idle_headings(c);
	take_lead_captions(c);
}
