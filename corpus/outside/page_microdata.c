/* page_microdata.c - claims of microdata: elements with itemprop, within one whose
 * itemtype is that of an article. */
#include "corpus/outside/page_claims.h"

static bool starts_item(const struct html_tree *tree, uint32_t node)
{
	return html_attribute(tree, node, HTML_ITEMSCOPE).ptr != NULL;
}

/* The nearest item around a node, 0 when there is none. */
static uint32_t item_around(const struct html_tree *tree, uint32_t node)
{
	while (node) {
		node = tree->nodes[node].parent;
		if (node && starts_item(tree, node))
			break;
	}
	return node;
}

/* What an element with itemprop says. */
static struct slice value_of(const struct html_tree *tree, uint32_t node, struct arena *arena)
{
	static const enum html_attribute_name attributes[] = {HTML_CONTENT, HTML_DATETIME};
	struct slice value;
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		value = html_attribute(tree, node, attributes[i]);
		if (value.len)
			return value;
	}
	enum html_tag tag = (enum html_tag)tree->nodes[node].tag;
	if (tag == HTML_LINK || tag == HTML_META)
		return html_attribute(tree, node, HTML_HREF);
	if (html_text(tree, node, arena, &value, NULL))
		return slice_make(NULL, 0);
	return value;
}

/* The name of a person or organisation that is an item of its own. */
static bool claim_name(const struct html_tree *tree, uint32_t item, enum page_field field,
		       unsigned rank, struct page_claims *claims)
{
	for (uint32_t i = item + 1; i < tree->nodes[item].end; i++) {
		struct slice property = html_attribute(tree, i, HTML_ITEMPROP);
		if (slice_equal_nocase(property, SLICE("name")) && item_around(tree, i) == item) {
			page_claim(claims, field, rank, value_of(tree, i, claims->arena));
			return true;
		}
	}
	return false;
}

/* How good an item is that a property stands in: of articles, of pages, none. */
static int item_penalty(const struct html_tree *tree, uint32_t item)
{
	if (item == 0)
		return 12;
	unsigned article = page_schema_article(html_attribute(tree, item, HTML_ITEMTYPE));
	return article == 2 ? 0 : article == 1 ? 8 : -1;
}

static void claim_property(const struct html_tree *tree, uint32_t node, struct slice property,
			   struct page_claims *claims)
{
	unsigned rank;
	enum page_field field = page_schema_field(property, &rank);
	int penalty = item_penalty(tree, item_around(tree, node));
	if (field == PAGE_NO_FIELD || field == PAGE_BODY || penalty < 0)
		return;
	if (penalty && slice_equal_nocase(property, SLICE("name")))
		return;
	rank += PLACE_MICRODATA + (unsigned)penalty;
	bool url = field == PAGE_URL || field == PAGE_USAGE_TERMS;
	struct slice href = html_attribute(tree, node, HTML_HREF);
	if (url && href.len)
		page_claim(claims, field, rank, href);
	else if (!starts_item(tree, node) || !claim_name(tree, node, field, rank, claims))
		page_claim(claims, field, rank, value_of(tree, node, claims->arena));
}

void page_claims_microdata(const struct page *page, struct page_claims *claims)
{
	for (uint32_t i = 1; i < page->tree->count; i++) {
		struct slice names = html_attribute(page->tree, i, HTML_ITEMPROP);
		while ((names = slice_trim(names)).len) {
			size_t len = 0;
			while (len < names.len && !strchr(" \t\n", names.ptr[len]))
				len++;
			claim_property(page->tree, i, slice_make(names.ptr, len), claims);
			names = slice_tail(names, len);
		}
	}
}
