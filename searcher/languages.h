/* languages.h - a question asked of the articles of one language after the other.
 *
 * Every article is analysed in one language, so stems of two languages never stand in the
 * same article.  A word means a list of postings for each language of the archive: to merge them costs
 * most of what a question takes, though all but one have a few postings mostly.  So where only stems
 * can make an article match, each language is asked by itself, with one list a word; what is found is
 * the same, and nothing is found twice. */
#ifndef SEARCHER_LANGUAGES_H
#define SEARCHER_LANGUAGES_H

#include "searcher/plan.h"

/* May the question be asked so?  Where only stems can make an article match. */
bool languages_part(const struct clause *root);

/* A language, and how many articles of a part match at most, by what the words are. */
struct language_share {
	struct slice code; /* the snapshot's */
	uint64_t articles;
};

/* Those languages in which something may match the clause in this part, the one with the most articles
 * first.  `shares` has room for all of the snapshot.  Statuses: those of a part. */
enum bf_status languages_of(const struct snapshot *, struct part *, const struct clause *,
			    struct language_share *shares, uint32_t *count, bf_error *);

/* Is the term one of another language than that asked of?  `language`: without bytes, all are. */
static inline bool is_foreign(const struct term *term, struct slice language)
{
	return language.len && term->language.len && !slice_equal(term->language, language);
}

#endif
