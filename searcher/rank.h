/* rank.h - every number of the ranking, in one table, and the score of a posting.
 *
 * BM25 (Robertson, Walker, Jones, Hancock-Beaulieu, Gatford, "Okapi at TREC-3",
 * 1995) over frequencies that count a headline word several times (the simple
 * field weighting of Robertson, Zaragoza, Taylor, "Simple BM25 extension to
 * multiple weighted fields", CIKM 2004), with the lengths and counts of the
 * whole archive.  The idf is log(1 + (N - n + 0.5) / (n + 0.5)), never negative.
 *
 * Scores are whole numbers: SCORE_ONE (2^16) is 1.0.  A score is a sum of whole
 * numbers, so neither the order of adding nor the spread of articles over parts
 * can change it. */
#ifndef SEARCHER_RANK_H
#define SEARCHER_RANK_H

#include "index/snapshot.h"

/* The table.  k1, b and the headline weight are those of a plain stemmed BM25
 * that does well on cacm, cisi, cranfield and reuters topics alike (k1 2, b 0.5,
 * headline three times); the bonuses are small enough to order what is alike
 * and not to lift a weak article over a strong one. */
#define RANK_K1 2.0
#define RANK_B 0.5
enum {
	RANK_HEADLINE_WEIGHT = 3, /* a word of the headline counts as so many of the body */
	RANK_EXACT_PERCENT = 15,  /* of a word's own weight, when it stands there as typed */
	RANK_NEAR_PERCENT = 40,	  /* of the lighter of two neighbouring words' weights, when they stand
				     side by side; less as they stand further apart, */
	RANK_NEAR_REACH = 16,	  /*   none from so many positions on */
	RANK_DEPTH = 32,	  /* so many of the best are looked at again for the bonuses */
};

/* What a word's postings weigh, prepared once a search. */
struct rank_scale {
	uint64_t articles;
	double norms[256]; /* k1 * (1 - b + b * length / average), by length code */
};

void rank_scale_make(struct rank_scale *, const struct snapshot *);

/* idf of a term that `frequency` articles have, times SCORE_ONE. */
int64_t rank_weight(const struct rank_scale *, uint64_t frequency);

/* Score of a posting: at most weight * (k1 + 1). */
int64_t rank_score(const struct rank_scale *, int64_t weight, occurrence);

#endif
