/* page_meta.c - claims of <meta>, <link> and <html>: OpenGraph, Dublin Core and
 * what publishers and their tools made up. */
#include "corpus/outside/page_claims.h"

static const struct {
	struct slice name;
	uint8_t field, rank;
} NAMES[] = {
    {{"og:title", 8}, PAGE_HEADLINE, 1},
    {{"sailthru.title", 14}, PAGE_HEADLINE, 0},
    {{"parsely-title", 13}, PAGE_HEADLINE, 0},
    {{"dc.title", 8}, PAGE_HEADLINE, 2},
    {{"dcterms.title", 13}, PAGE_HEADLINE, 2},
    {{"twitter:title", 13}, PAGE_HEADLINE, 3},
    {{"citation_title", 14}, PAGE_HEADLINE, 0},
    {{"title", 5}, PAGE_HEADLINE, 4},
    {{"author", 6}, PAGE_BYLINE, 1},
    {{"authors", 7}, PAGE_BYLINE, 1},
    {{"byl", 3}, PAGE_BYLINE, 0},
    {{"byline", 6}, PAGE_BYLINE, 0},
    {{"parsely-author", 14}, PAGE_BYLINE, 0},
    {{"sailthru.author", 15}, PAGE_BYLINE, 0},
    {{"citation_author", 15}, PAGE_BYLINE, 0},
    {{"dc.creator", 10}, PAGE_BYLINE, 2},
    {{"dcterms.creator", 15}, PAGE_BYLINE, 2},
    {{"article:author", 14}, PAGE_BYLINE, 3},
    {{"og:article:author", 17}, PAGE_BYLINE, 3},
    {{"article:published_time", 22}, PAGE_PUBLISHED, 0},
    {{"article:published", 17}, PAGE_PUBLISHED, 0},
    {{"og:article:published_time", 25}, PAGE_PUBLISHED, 0},
    {{"og:published_time", 17}, PAGE_PUBLISHED, 0},
    {{"og:pubdate", 10}, PAGE_PUBLISHED, 1},
    {{"parsely-pub-date", 16}, PAGE_PUBLISHED, 0},
    {{"sailthru.date", 13}, PAGE_PUBLISHED, 1},
    {{"citation_publication_date", 25}, PAGE_PUBLISHED, 2},
    {{"citation_date", 13}, PAGE_PUBLISHED, 3},
    {{"datepublished", 13}, PAGE_PUBLISHED, 1},
    {{"pubdate", 7}, PAGE_PUBLISHED, 1},
    {{"pub_date", 8}, PAGE_PUBLISHED, 1},
    {{"publishdate", 11}, PAGE_PUBLISHED, 1},
    {{"publish-date", 12}, PAGE_PUBLISHED, 1},
    {{"publish_date", 12}, PAGE_PUBLISHED, 1},
    {{"published_time", 14}, PAGE_PUBLISHED, 1},
    {{"publication_date", 16}, PAGE_PUBLISHED, 1},
    {{"publicationdate", 15}, PAGE_PUBLISHED, 1},
    {{"ptime", 5}, PAGE_PUBLISHED, 2},
    {{"dc.date.issued", 14}, PAGE_PUBLISHED, 1},
    {{"dcterms.issued", 14}, PAGE_PUBLISHED, 1},
    {{"dc.date", 7}, PAGE_PUBLISHED, 3},
    {{"dcterms.date", 12}, PAGE_PUBLISHED, 3},
    {{"dcterms.created", 15}, PAGE_PUBLISHED, 4},
    {{"dc.date.created", 15}, PAGE_PUBLISHED, 4},
    {{"date", 4}, PAGE_PUBLISHED, 5},
    {{"article_date_original", 21}, PAGE_PUBLISHED, 1},
    {{"cxenseparse:recs:publishtime", 28}, PAGE_PUBLISHED, 2},
    {{"article:modified_time", 21}, PAGE_UPDATED, 0},
    {{"article:modified", 16}, PAGE_UPDATED, 0},
    {{"og:updated_time", 15}, PAGE_UPDATED, 2},
    {{"og:modified_time", 16}, PAGE_UPDATED, 1},
    {{"dcterms.modified", 16}, PAGE_UPDATED, 1},
    {{"dc.date.modified", 16}, PAGE_UPDATED, 1},
    {{"lastmod", 7}, PAGE_UPDATED, 1},
    {{"utime", 5}, PAGE_UPDATED, 2},
    {{"last-modified", 13}, PAGE_UPDATED, 3},
    {{"article:section", 15}, PAGE_SECTION, 0},
    {{"parsely-section", 15}, PAGE_SECTION, 0},
    {{"section", 7}, PAGE_SECTION, 1},
    {{"cg", 2}, PAGE_SECTION, 2},
    {{"category", 8}, PAGE_SECTION, 3},
    {{"article:tag", 11}, PAGE_KEYWORD, 0},
    {{"news_keywords", 13}, PAGE_KEYWORD, 1},
    {{"parsely-tags", 12}, PAGE_KEYWORD, 1},
    {{"sailthru.tags", 13}, PAGE_KEYWORD, 1},
    {{"keywords", 8}, PAGE_KEYWORD, 2},
    {{"dc.subject", 10}, PAGE_KEYWORD, 2},
    {{"geo.placename", 13}, PAGE_PLACE, 0},
    {{"og:locality", 11}, PAGE_PLACE, 1},
    {{"dc.language", 11}, PAGE_LANGUAGE, 1},
    {{"dcterms.language", 16}, PAGE_LANGUAGE, 1},
    {{"content-language", 16}, PAGE_LANGUAGE, 2},
    {{"language", 8}, PAGE_LANGUAGE, 2},
    {{"og:locale", 9}, PAGE_LANGUAGE, 3},
    {{"og:site_name", 12}, PAGE_SOURCE, 0},
    {{"dc.publisher", 12}, PAGE_SOURCE, 1},
    {{"dcterms.publisher", 17}, PAGE_SOURCE, 1},
    {{"citation_journal_title", 22}, PAGE_SOURCE, 1},
    {{"publisher", 9}, PAGE_SOURCE, 2},
    {{"application-name", 16}, PAGE_SOURCE, 3},
    {{"og:url", 6}, PAGE_URL, 1},
    {{"parsely-link", 12}, PAGE_URL, 2},
    {{"twitter:url", 11}, PAGE_URL, 3},
    {{"dc.rights", 9}, PAGE_USAGE_TERMS, 0},
    {{"dcterms.rights", 14}, PAGE_USAGE_TERMS, 0},
    {{"rights", 6}, PAGE_USAGE_TERMS, 1},
    {{"dcterms.rightsholder", 20}, PAGE_COPYRIGHT, 0},
    {{"copyright", 9}, PAGE_COPYRIGHT, 1},
};

/* Names may come several in one attribute, and with _ or - for the dot. */
static bool is_name(struct slice said, struct slice name)
{
	if (said.len != name.len)
		return false;
	for (size_t i = 0; i < said.len; i++) {
		char c = said.ptr[i] | ((unsigned)(said.ptr[i] - 'A') < 26u ? 32 : 0);
		bool dot = name.ptr[i] == '.' || name.ptr[i] == ':';
		if (c != name.ptr[i] && !(dot && (c == '.' || c == ':' || c == '_' || c == '-')))
			return false;
	}
	return true;
}

static void claim_names(struct page_claims *claims, struct slice names, struct slice value)
{
	while ((names = slice_trim(names)).len) {
		size_t len = 0;
		while (len < names.len && !strchr(" \t\n", names.ptr[len]))
			len++;
		for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
			if (is_name(slice_make(names.ptr, len), NAMES[i].name)) {
				page_claim(claims, (enum page_field)NAMES[i].field,
					   PLACE_META + NAMES[i].rank, value);
				break;
			}
		names = slice_tail(names, len);
	}
}

static void claim_meta(const struct html_tree *tree, uint32_t node, struct page_claims *claims)
{
	static const enum html_attribute_name attributes[] = {HTML_PROPERTY, HTML_NAME,
							      HTML_HTTP_EQUIV};
	struct slice value = html_attribute(tree, node, HTML_CONTENT);
	if (value.len == 0)
		value = html_attribute(tree, node, HTML_VALUE);
	for (size_t i = 0; value.len && i < sizeof attributes / sizeof *attributes; i++)
		claim_names(claims, html_attribute(tree, node, attributes[i]), value);
}

static void claim_link(const struct html_tree *tree, uint32_t node, struct page_claims *claims)
{
	struct slice rel = html_attribute(tree, node, HTML_REL);
	struct slice href = html_attribute(tree, node, HTML_HREF);
	if (slice_equal_nocase(rel, SLICE("canonical")))
		page_claim(claims, PAGE_URL, PLACE_META, href);
	else if (slice_equal_nocase(rel, SLICE("license")))
		page_claim(claims, PAGE_USAGE_TERMS, PLACE_META + 2, href);
}

void page_claims_meta(const struct page *page, struct page_claims *claims)
{
	const struct html_tree *tree = page->tree;
	for (uint32_t i = 1; i < tree->count; i++) {
		if (tree->nodes[i].tag == HTML_META) {
			claim_meta(tree, i, claims);
		} else if (tree->nodes[i].tag == HTML_LINK) {
			claim_link(tree, i, claims);
		} else if (tree->nodes[i].tag == HTML_HTML) {
			page_claim(claims, PAGE_LANGUAGE, PLACE_META,
				   html_attribute(tree, i, HTML_LANG));
			page_claim(claims, PAGE_LANGUAGE, PLACE_META,
				   html_attribute(tree, i, HTML_XML_LANG));
		}
	}
}
