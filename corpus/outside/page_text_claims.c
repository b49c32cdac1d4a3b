/* page_text_claims.c - claims of what readers see: headings and bylines, and with them
 * times. */
#include "corpus/outside/page_claims.h"

#include "corpus/outside/page_roles.h"
#include "corpus/text.h"

enum { BYLINE_MAX = 80, SUFFIX_MAX = 60 }; /* bytes */

static struct slice text_of(const struct page *page, uint32_t node, struct arena *arena)
{
	struct slice text;
	return html_text(page->tree, node, arena, &text, NULL) ? slice_make(NULL, 0) : text;
}

/* ---- headline ------------------------------------------------------------------------ */

/* "Headline | Site", "Headline - Site": the part in front of the last bar or
 * dash, when what stands behind it is shorter. */
static struct slice without_site(struct slice title)
{
	static const struct slice bars[] = {
	    {" | ", 3},		    {" - ", 3},		   {" \xE2\x80\x93 ", 5},
	    {" \xE2\x80\x94 ", 5}, {" \xC2\xBB ", 4}, {" \xC2\xB7 ", 4},
	    {" :: ", 4},	    {" \xE2\x80\xA2 ", 5},
	};
	for (size_t at = title.len; at-- > 0;)
		for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
			if (slice_starts_with(slice_tail(title, at), bars[i]) &&
			    title.len - at - bars[i].len <= SUFFIX_MAX && at > title.len - at)
				return slice_make(title.ptr, at);
	return title;
}

static bool contains(struct slice text, struct slice part)
{
	return part.len && text.len && memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

/* The heading that the title of the page has in it, else the only one, else the
 * title itself.  Returns the node of the best heading, 0 where it is the title. */
static uint32_t claim_headline(const struct page *page, struct page_claims *claims)
{
	struct slice title = {NULL, 0}, only = {NULL, 0};
	unsigned headings = 0;
	uint32_t best = 0, only_node = 0;
	for (uint32_t i = 1; i < page->tree->count; i++) {
		enum html_tag tag = (enum html_tag)page->tree->nodes[i].tag;
		if (tag == HTML_TITLE && title.len == 0)
			title = text_of(page, i, claims->arena);
		if (tag != HTML_H1 && tag != HTML_H2)
			continue;
		struct slice heading = text_of(page, i, claims->arena);
		if (heading.len >= 10 && contains(title, heading)) {
			page_claim(claims, PAGE_HEADLINE, PLACE_TEXT + (tag == HTML_H2), heading);
			if (!best || (tag == HTML_H1 && page->tree->nodes[best].tag == HTML_H2))
				best = i;
		}
		if (tag == HTML_H1 && heading.len) {
			only = heading;
			only_node = i;
			headings++;
		}
	}
	if (headings == 1)
		page_claim(claims, PAGE_HEADLINE, PLACE_TEXT + 2, only);
	page_claim(claims, PAGE_HEADLINE, PLACE_GUESS, without_site(title));
	return best ? best : headings == 1 ? only_node : 0;
}

/* ---- bylines --------------------------------------------------------------------------- */

static bool has_word(struct slice list, struct slice word)
{
	for (size_t at = 0; at + word.len <= list.len; at++)
		if (slice_equal_nocase(slice_make(list.ptr + at, word.len), word))
			return true;
	return false;
}

/* How surely an element holds the byline: a rank, or -1. */
static int byline_rank(const struct page *page, uint32_t node)
{
	const struct html_tree *tree = page->tree;
	struct slice class = html_attribute(tree, node, HTML_CLASS);
	if (slice_equal_nocase(html_attribute(tree, node, HTML_REL), SLICE("author")))
		return 0;
	if (has_word(class, SLICE("byline")) || has_word(class, SLICE("author-name")) ||
	    has_word(class, SLICE("author_name")) || has_word(class, SLICE("authorname")))
		return 1;
	if (page->roles[node] & ROLE_DETAILS &&
	    (has_word(class, SLICE("author")) ||
	     has_word(html_attribute(tree, node, HTML_ID), SLICE("author"))))
		return 3;
	return -1;
}

static void keep_byline(struct page_heads *heads, uint32_t node, int rank, int *best)
{
	if (heads->byline_count == 0 || rank < *best) {
		heads->byline_count = 0;
		*best = rank;
	}
	if (rank == *best && heads->byline_count < sizeof heads->bylines / sizeof *heads->bylines)
		heads->bylines[heads->byline_count++] = node;
}

static void claim_bylines(const struct page *page, struct page_claims *claims, struct page_heads *heads)
{
	const struct html_node *nodes = page->tree->nodes;
	int best = 0;
	for (uint32_t i = 1; i < page->tree->count; i++) {
		if (nodes[i].tag == HTML_TEXT || !nodes[i].attribute_count)
			continue;
		if (page->roles[i] & (ROLE_COMMENTS | ROLE_RELATED) && nodes[i].tag != HTML_BODY) {
			i = nodes[i].end - 1;
			continue;
		}
		int rank = nodes[i].end - i < 40 ? byline_rank(page, i) : -1;
		if (rank < 0)
			continue;
		struct slice text = text_of(page, i, claims->arena);
		if (text.len < 4 || text.len > BYLINE_MAX)
			continue;
		page_claim(claims, PAGE_BYLINE, PLACE_TEXT + (unsigned)rank, text);
		keep_byline(heads, i, rank, &best);
	}
}

void page_claims_text(const struct page *page, struct page_claims *claims)
{
	struct page_heads heads = {.headline = claim_headline(page, claims)};
	claim_bylines(page, claims, &heads);
	page_claims_times(page, &heads, claims);
}
