/* facet.h - by what the articles of a result are counted and chosen: source, section …
 *
 * A facet gives an article some values: whole texts as the article has them, each once.
 * Unlike the words of a field they are not analysed, so that what is counted is what
 * stands there. */
#ifndef INDEX_FACET_H
#define INDEX_FACET_H

#include "corpus/article.h"

enum facet {
	FACET_SOURCE,
	FACET_SECTION,
	FACET_BYLINE,
	FACET_LANGUAGE,
	FACET_SUBJECT, /* its name; without one its scheme and code, "medtop:20000772" */
	FACET_PLACE,
	FACET_YEAR, /* of publication: out of the day, not out of a text (part.h) */
	FACET_COUNT
};

const char *facet_name(enum facet);

/* By its name, or another name of the field; FACET_COUNT when there is none. */
enum facet facet_find(struct slice name);

/* Is it by texts, and not by days? */
static inline bool facet_is_text(enum facet f)
{
	return f != FACET_YEAR;
}

/* The distinct values of a text facet, none empty, ascending; out of the article or in
 * `arena`.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status facet_values(const struct article *, enum facet, struct arena *,
			    struct slice_list *out, bf_error *);

/* Sorts the values, and leaves out empty ones and all but one of equal ones; returns how
 * many are left. */
size_t facet_make_distinct(struct slice *values, size_t count);

/* ---- sets of articles of one part: a bit each, by number ---------------------------- */

enum { ARTICLE_BITS = 64 };

static inline size_t set_words(uint32_t last_article)
{
	return (size_t)last_article / ARTICLE_BITS + 1;
}

static inline bool set_has(const uint64_t *set, uint32_t article)
{
	return set[article / ARTICLE_BITS] >> article % ARTICLE_BITS & 1;
}

static inline void set_add(uint64_t *set, uint32_t article)
{
	set[article / ARTICLE_BITS] |= 1ull << article % ARTICLE_BITS;
}

uint64_t set_count(const uint64_t *set, size_t words);

#endif
