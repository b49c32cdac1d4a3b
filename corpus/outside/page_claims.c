/* page_claims.c - see page_claims.h. */
#include "corpus/outside/page_claims.h"

#include "corpus/text.h"
#include "util/utf8.h"

/* ---- values ------------------------------------------------------------------------ */

static bool has_markup(struct slice value)
{
	const char *reference = value.len ? memchr(value.ptr, '&', value.len) : NULL;
	if (reference && memchr(reference, ';', value.len - (size_t)(reference - value.ptr)))
		return true;
	const char *tag = value.len ? memchr(value.ptr, '<', value.len) : NULL;
	return tag && memchr(tag, '>', value.len - (size_t)(tag - value.ptr));
}

/* Text that was written as HTML once or twice too often. */
static struct slice without_markup(struct slice value, struct page_claims *claims)
{
	struct arena *arena = claims->arena;
	enum bf_status status = BF_OK;
	for (int i = 0; i < 2 && !status && has_markup(value); i++) {
		struct html_tree tree;
		status = html_tree_read(value, arena, &tree, NULL);
		if (!status)
			status = html_text(&tree, 0, arena, &value, NULL);
	}
	claims->no_memory |= status == BF_NO_MEMORY;
	return status ? slice_make(NULL, 0) : value;
}

/* U+0000 may come out of an escape of JSON. */
static bool is_text(struct slice value)
{
	return value.len && !memchr(value.ptr, '\0', value.len) && utf8_validate(value) == value.len;
}

void page_claim(struct page_claims *claims, enum page_field field, unsigned rank, struct slice value)
{
	value = text_trim(value);
	if (field == PAGE_NO_FIELD || !is_text(value))
		return;
	if (field != PAGE_BODY && field != PAGE_URL)
		value = without_markup(value, claims);
	if (field != PAGE_BODY && text_line(value, claims->arena, &value, NULL)) {
		claims->no_memory = true;
		return;
	}
	if (value.len == 0)
		return;
	if (claims->count == claims->capacity) {
		uint32_t wider = claims->capacity ? claims->capacity * 2 : 64;
		struct page_claim *larger = arena_alloc(claims->arena, wider * sizeof *larger);
		if (!larger) {
			claims->no_memory = true;
			return;
		}
		if (claims->count)
			memcpy(larger, claims->items, claims->count * sizeof *larger);
		claims->items = larger;
		claims->capacity = wider;
	}
	claims->items[claims->count++] = (struct page_claim){value, (uint8_t)field, (uint8_t)rank};
}

const struct page_claim *page_best_claim(const struct page_claims *claims, enum page_field field)
{
	const struct page_claim *best = NULL;
	for (uint32_t i = 0; i < claims->count; i++)
		if (claims->items[i].field == field && (!best || claims->items[i].rank < best->rank))
			best = &claims->items[i];
	return best;
}

/* ---- schema.org -------------------------------------------------------------------- */

static const struct {
	struct slice property;
	uint8_t field, rank;
} PROPERTIES[] = {
    {{"headline", 8}, PAGE_HEADLINE, 0},
    {{"name", 4}, PAGE_HEADLINE, 1},
    {{"alternativeHeadline", 19}, PAGE_HEADLINE, 2},
    {{"author", 6}, PAGE_BYLINE, 0},
    {{"creator", 7}, PAGE_BYLINE, 1},
    {{"datePublished", 13}, PAGE_PUBLISHED, 0},
    {{"dateCreated", 11}, PAGE_PUBLISHED, 1},
    {{"uploadDate", 10}, PAGE_PUBLISHED, 2},
    {{"dateModified", 12}, PAGE_UPDATED, 0},
    {{"dateline", 8}, PAGE_DATELINE, 0},
    {{"locationCreated", 15}, PAGE_DATELINE, 1},
    {{"contentLocation", 15}, PAGE_PLACE, 0},
    {{"articleSection", 14}, PAGE_SECTION, 0},
    {{"keywords", 8}, PAGE_KEYWORD, 0},
    {{"inLanguage", 10}, PAGE_LANGUAGE, 0},
    {{"publisher", 9}, PAGE_SOURCE, 0},
    {{"sourceOrganization", 18}, PAGE_SOURCE, 1},
    {{"provider", 8}, PAGE_SOURCE, 2},
    {{"url", 3}, PAGE_URL, 0},
    {{"mainEntityOfPage", 16}, PAGE_URL, 1},
    {{"@id", 3}, PAGE_URL, 2},
    {{"usageInfo", 9}, PAGE_USAGE_TERMS, 0},
    {{"license", 7}, PAGE_USAGE_TERMS, 1},
    {{"copyrightHolder", 15}, PAGE_COPYRIGHT, 0},
    {{"copyrightNotice", 15}, PAGE_COPYRIGHT, 1},
    {{"articleBody", 11}, PAGE_BODY, 0},
};

enum page_field page_schema_field(struct slice property, unsigned *rank)
{
	for (size_t i = 0; i < sizeof PROPERTIES / sizeof *PROPERTIES; i++)
		if (slice_equal_nocase(property, PROPERTIES[i].property)) {
			*rank = PROPERTIES[i].rank;
			return (enum page_field)PROPERTIES[i].field;
		}
	return PAGE_NO_FIELD;
}

unsigned page_schema_article(struct slice type)
{
	for (size_t i = type.len; i-- > 0;)
		if (type.ptr[i] == '/' || type.ptr[i] == ':' || type.ptr[i] == '#') {
			type = slice_tail(type, i + 1);
			break;
		}
	if (slice_ends_with(type, SLICE("Article")) || slice_ends_with(type, SLICE("Posting")) ||
	    slice_equal(type, SLICE("Report")) || slice_equal(type, SLICE("Review")))
		return 2;
	return slice_equal(type, SLICE("WebPage")) || slice_equal(type, SLICE("ItemPage")) ||
	       slice_equal(type, SLICE("CreativeWork")) || slice_equal(type, SLICE("Blog"));
}
