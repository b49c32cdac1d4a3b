/* expand.h - a question with the synonyms of its words: the tree is rewritten.
 *
 * A word becomes an OR of itself and its alternatives, of which the best one scores
 * (query.synonyms); an alternative that has dates becomes an AND with these.  So
 * matchers need to know nothing of synonyms.  Words match a rule by their stems, in
 * the languages of the archive; exact and cased ones do not.  Several words match an item of
 * several where they stand one after another among the children of an AND or OR; a
 * phrase, whole.
 *
 * Where places are asked for (NEAR and the like) there are no dates: such a node
 * becomes an OR of itself, and of itself with the alternatives of a stretch of time
 * AND that time. */
#ifndef SEARCHER_EXPAND_H
#define SEARCHER_EXPAND_H

#include "analyzer/analyzer.h"
#include "searcher/query.h"
#include "searcher/synonyms.h"

struct expansion_request {
	const struct synonyms *synonyms;
	struct analyzer *const *analyzers;
	size_t analyzer_count;
	uint32_t percent; /* of its own weight an alternative has */
	struct arena *arena;
};

/* *out is `query` itself where no word has synonyms; else a new tree that shares what
 * did not change.  *notes: a note a word, in their order, NULL where there is none.
 * Statuses: BF_OK; BF_BAD_QUERY (the synonyms are too many); BF_NO_MEMORY; those of
 * an analyzer. */
enum bf_status query_expand(const struct expansion_request *, struct query *query, struct query **out,
			    struct query_note **notes, bf_error *);

#endif
