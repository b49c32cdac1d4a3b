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
		if (b->roles & c->outside && c->proofs[i] != PROOF_FOUND)
			c->parts[i] = LEFT_OUT;
		else if (b->roles & (ROLE_CAPTION | ROLE_QUOTE) || text_is_credit(b) ||
			 (b->tag != HTML_TR && stands_in(c->page, b->node, HTML_FIGURE)))
			c->parts[i] = CAPTION;
		else if (b->roles & ROLE_ASIDE && stands_in(c->page, b->node, HTML_ASIDE))
			c->parts[i] = b->linked ? LEFT_OUT : CAPTION;
		else if (text_is_furniture(b) ||
			 (c->headline.len && text_same_line(b->text, c->headline)))
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
		if (b->roles & ROLE_CAPTION && !(b->roles & (c->outside & ~ROLE_DETAILS)) &&
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

/* ---- repetition ---------------------------------------------------------------------- */

static struct slice without_quotes(struct slice text)
{
	static const struct slice quotes[] = {{"\"", 1},	   {"\xE2\x80\x9C", 3},
					      {"\xE2\x80\x9D", 3}, {"\xE2\x80\x98", 3},
					      {"\xE2\x80\x99", 3}, {"'", 1}};
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		if (slice_starts_with(text, quotes[i]))
			text = slice_tail(text, quotes[i].len);
		if (slice_ends_with(text, quotes[i]))
			text.len -= quotes[i].len;
	}
	return text;
}

static uint32_t parent_of(const struct choice *c, uint32_t block)
{
	return c->page->tree->nodes[c->page->blocks[block].node].parent;
}

/* Does another paragraph hold this one?  Of two that are the same the first
 * stays; side by side in one element both are meant. */
static bool is_repeated(const struct choice *c, uint32_t block)
{
	struct slice text = without_quotes(c->page->blocks[block].text);
	for (uint32_t i = 0; i < c->page->count; i++) {
		struct slice other = c->page->blocks[i].text;
		bool longer = other.len >= text.len + 20;
		if (i == block || c->parts[i] != BODY || (!longer && i > block) ||
		    parent_of(c, i) == parent_of(c, block))
			continue;
		if (memmem(other.ptr, other.len, text.ptr, text.len))
			return true;
	}
	return false;
}

/* Quotes pulled out of the text, texts for small and large screens.  Where much
 * of a text is said twice, it means to. */
static void leave_repetitions(struct choice *c)
{
	enum { SHORTEST = 6, BLOCKS_MAX = 2000, REPEATED_MAX = 32 }; /* words, blocks, blocks */
	uint32_t repeated[REPEATED_MAX], count = 0;
	uint64_t words = 0, again = 0;
	for (uint32_t i = 0; i < c->page->count && c->page->count < BLOCKS_MAX; i++) {
		if (c->parts[i] != BODY)
			continue;
		words += c->page->blocks[i].words;
		if (c->page->blocks[i].words < SHORTEST || count == REPEATED_MAX ||
		    !is_repeated(c, i))
			continue;
		again += c->page->blocks[i].words;
		repeated[count++] = i;
	}
	if (again * 4 < words)
		for (uint32_t i = 0; i < count; i++)
			c->parts[repeated[i]] = LEFT_OUT;
}

/* ---- ends ---------------------------------------------------------------------------- */

/* A line with so many figures before or behind the text is a date or a count. */
static bool is_mostly_figures(const struct page_block *b)
{
	unsigned figures = 0;
	for (size_t i = 0; i < b->text.len; i++)
		figures += b->text.ptr[i] >= '0' && b->text.ptr[i] <= '9';
	return figures >= 4 && !b->ends && b->words < 30;
}

static bool says_rights(const struct page_block *b)
{
	static const struct slice words[] = {{"ll rights reserved", 18},
					     {"\xC2\xA9", 2},
					     {"may not be published, broadcast", 31}};
	for (size_t i = 0; b->words < 60 && i < sizeof words / sizeof *words; i++)
		if (memmem(b->text.ptr, b->text.len, words[i].ptr, words[i].len))
			return true;
	return false;
}

/* Before the first and behind the last paragraph stand dates, names, buttons. */
static void trim_ends(struct choice *c)
{
	enum { SENTENCE = 12 }; /* words: as many may be one without its full stop */
	uint32_t first = c->page->count, last = 0;
	for (uint32_t i = 0; i < c->page->count; i++)
		if (c->parts[i] == BODY && is_solid(&c->page->blocks[i]) &&
		    !says_rights(&c->page->blocks[i])) {
			first = first < i ? first : i;
			last = i;
		}
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->parts[i] != BODY || (i >= first && i <= last) || b->tag == HTML_LI)
			continue;
		if ((!b->ends && b->words < SENTENCE) || (i < first && is_mostly_figures(b)) ||
		    (i > last && says_rights(b)) ||
		    (i < first && b->tag == HTML_H1))
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
	leave_repetitions(c);
	trim_ends(c);
	leave_idle_headings(c);
	take_lead_captions(c);
}
