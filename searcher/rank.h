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
	RANK_OPTIONAL_PERCENT = 10, /* of a stop word's weight counts; at 100 the mean average precision
				     of questions in whole sentences (cacm, cisi, cranfield) is
				     .352 .212 .430, at 10 .367 .229 .440 */
	RANK_EXACT_PERCENT = 15,  /* of a word's own weight, when it stands there as typed */
	RANK_NEAR_PERCENT = 40,	  /* of the lighter of two neighbouring words' weights, when they stand
				     side by side; less as they stand further apart, */
	RANK_NEAR_REACH = 16,	  /*   none from so many positions on */
	RANK_DEPTH = 32,	  /* so many of the best are looked at again for the bonuses */
};

/* Everything a score is computed from, prepared once a snapshot.  How far a posting
 * saturates its weight depends on its frequency (headline words counted several
 * times) and on its length code alone: that of the frequencies that occur stands
 * in a table, so that a score costs a look and a multiplication. */
enum { RANK_SATURATION_BITS = 12, RANK_TABLED = 32 };

struct rank_scale {
	uint64_t articles, total_length;
	double norms[256]; /* k1 * (1 - b + b * length / average), by length code */
	uint16_t saturations[RANK_TABLED << 8]; /* of frequency << 8 | length code */
};

void rank_scale_make(struct rank_scale *, const struct snapshot *);
/* Was it made for a snapshot of the same counts? */
bool rank_scale_fits(const struct rank_scale *, const struct snapshot *);

/* idf of a term that `frequency` articles have, times SCORE_ONE. */
int64_t rank_weight(const struct rank_scale *, uint64_t frequency);

/* 2^RANK_SATURATION_BITS * (k1 + 1) * tf / (tf + norm), rounded down. */
uint32_t rank_saturation(const struct rank_scale *, uint32_t frequency, uint8_t length_code);

/* The saturation of a posting, from the table where it stands there. */
static inline uint32_t rank_saturation_of(const struct rank_scale *scale, occurrence o)
{
	/* The body's frequency stands in place already; what is above it is the headline's. */
	uint32_t at = (o & ((1u << 20) - 1)) + occurrence_headline(o) * (RANK_HEADLINE_WEIGHT << 8);
	return at < RANK_TABLED << 8 ? scale->saturations[at]
				     : rank_saturation(scale, at >> 8, occurrence_length_code(o));
}

/* Score of a posting: at most weight * (k1 + 1); never less for a higher frequency
 * or a shorter length. */
static inline int64_t rank_score(const struct rank_scale *scale, int64_t weight, occurrence o)
{
	return weight * (int64_t)rank_saturation_of(scale, o) >> RANK_SATURATION_BITS;
}

/* No posting of that weight scores more. */
static inline int64_t rank_score_most(int64_t weight)
{
	return weight * (int64_t)(RANK_K1 + 2.0);
}

/* The least saturation that makes a score of `needed`; more than any where none does. */
static inline uint32_t rank_saturation_needed(int64_t weight, int64_t needed)
{
	enum { MORE = (uint32_t)((RANK_K1 + 1.0) * (1 << RANK_SATURATION_BITS)) + 1 };
	if (needed <= 0)
		return 0;
	if (weight <= 0 || needed > weight * MORE)
		return MORE;
	int64_t least = ((needed << RANK_SATURATION_BITS) + weight - 1) / weight;
	return least < MORE ? (uint32_t)least : MORE;
}

#endif
