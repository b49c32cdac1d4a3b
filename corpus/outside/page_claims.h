/* page_claims.h - what a web page says of its article, in many places and several
 * languages of metadata, gathered as claims: a field, its value, and how good
 * the place is that says so. */
#ifndef CORPUS_OUTSIDE_PAGE_CLAIMS_H
#define CORPUS_OUTSIDE_PAGE_CLAIMS_H

#include "corpus/article.h"
#include "corpus/outside/page_blocks.h"

enum page_field {
	PAGE_NO_FIELD,
	PAGE_HEADLINE,
	PAGE_BYLINE,
	PAGE_DATELINE,
	PAGE_PUBLISHED,
	PAGE_UPDATED,
	PAGE_SECTION,
	PAGE_KEYWORD,
	PAGE_PLACE,
	PAGE_LANGUAGE,
	PAGE_SOURCE,
	PAGE_URL,
	PAGE_USAGE_TERMS,
	PAGE_COPYRIGHT,
	PAGE_BODY,
	PAGE_FIELD_COUNT
};

/* Where a claim stands: the better place first. */
enum page_place {
	PLACE_JSON_LD = 0,
	PLACE_MICRODATA = 20,
	PLACE_META = 40, /* OpenGraph and the like */
	PLACE_TEXT = 60, /* an element that readers see */
	PLACE_GUESS = 80,
};

struct page_claim {
	struct slice value; /* trimmed, without markup, never empty */
	uint8_t field;	    /* enum page_field */
	uint8_t rank;	    /* enum page_place, and how good the name is within it, to 19 */
};

struct page_claims {
	struct arena *arena;
	struct page_claim *items;
	uint32_t count, capacity;
	bool no_memory; /* a claim is missing because of it */
};

/* A claim more.  Markup and references (&amp;) in the value are resolved; an
 * empty value is none. */
void page_claim(struct page_claims *, enum page_field, unsigned rank, struct slice value);

/* The best claim for a field, or NULL. */
const struct page_claim *page_best_claim(const struct page_claims *, enum page_field);

/* ---- the places ---------------------------------------------------------------------- */

/* The field that a property of schema.org means for an article, and how good its
 * name is, from 0; PAGE_NO_FIELD for others.  Is a type one of articles: 0 no, 1
 * a page that may be one, 2 yes. */
enum page_field page_schema_field(struct slice property, unsigned *rank);
unsigned page_schema_article(struct slice type);

void page_claims_json_ld(const struct page *, struct page_claims *);
void page_claims_microdata(const struct page *, struct page_claims *);
void page_claims_meta(const struct page *, struct page_claims *);
void page_claims_text(const struct page *, struct page_claims *);

/* The nodes that hold the headline (0: none) and the bylines that are equally sure. */
struct page_heads {
	uint32_t headline;
	uint32_t bylines[8];
	size_t byline_count;
};

/* The times that readers see; a bare one counts only beside the headline or a byline. */
void page_claims_times(const struct page *, const struct page_heads *, struct page_claims *);

#endif
