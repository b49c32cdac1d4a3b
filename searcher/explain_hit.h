/* explain_hit.h - how the score of an article comes about, part by part.
 *
 * Scores are sums of whole numbers, so the parts add up to the score exactly; that they do
 * is looked at before they are told. */
#ifndef SEARCHER_EXPLAIN_HIT_H
#define SEARCHER_EXPLAIN_HIT_H

#include "searcher/match.h"
#include "searcher/search.h"

enum score_kind {
	SCORE_CLAUSE, /* a word, phrase or group that scores as one */
	SCORE_TYPED,  /* a word is there as typed */
	SCORE_CLOSE,  /* two words stand close together */
	SCORE_AGE,    /* what its age takes off; negative */
};

struct score_part {
	enum score_kind kind;
	const struct clause *clause, *next; /* next: of SCORE_CLOSE */
	int64_t score;			    /* SCORE_ONE is 1.0 */
	bool counted;			    /* headline, body and length are known */
	uint32_t headline, body;	    /* times that a word stands there */
	uint32_t length;		    /* of the article, as it counts */
	uint32_t distance;		    /* of SCORE_CLOSE */
};

struct hit_explanation {
	struct slice id, headline;
	bool matches;
	uint32_t rank;	    /* from 1; 0: not among those that were looked at */
	uint32_t looked_at; /* so many of the best */
	bool bonuses;	    /* it was among those that get them */
	int64_t score;
	const struct score_part *parts;
	uint32_t part_count;
};

/* Of the visible article of that id, by relevance.  In `arena`.  Statuses: BF_OK;
 * BF_NOT_FOUND; those of a search. */
enum bf_status explain_hit(const struct plan *, struct slice question, const struct search_options *,
			   struct slice id, struct ticker *, struct arena *, struct hit_explanation *out,
			   bf_error *);

#endif
