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

/* The table of numbers; rank.c has those in use, each with what chose it.  Others are
 * for measuring (bench/quality). */
struct rank_table {
	double k1;		   /* how slowly repeating a word saturates; at most RANK_K1_MOST */
	double b;		   /* how far the length of an article counts, 0 to 1 */
	uint32_t headline_weight;  /* a word of the headline counts as so many of the body */
	uint32_t optional_percent; /* of a stop word's weight counts, where it may be missing */
	uint32_t exact_percent;	   /* of a word's own weight, when it stands there as typed */
	uint32_t near_percent;	   /* of the lighter of two neighbouring words' weights, when they
				      stand side by side; less as they stand further apart, */
	uint32_t near_reach;	   /*   none from so many positions on */
	uint32_t synonym_percent;  /* of its own weight, of a synonym of what was typed */
	uint32_t depth;		   /* so many of the best are looked at again for the bonuses; at
				      most RANK_DEPTH_MOST */
};

extern const struct rank_table rank_table;

enum { RANK_K1_MOST = 8, RANK_DEPTH_MOST = 1000 };

/* Everything a score is computed from, prepared once a snapshot.  How far a posting
 * saturates its weight depends on its frequency (headline words counted several
 * times) and on its length code alone: that of the frequencies that occur stands
 * in a table, so that a score costs a look and a multiplication. */
enum { RANK_SATURATION_BITS = 12, RANK_TABLED = 32 };

struct rank_scale {
	struct rank_table table;
	uint64_t articles, total_length;
	uint32_t headline_step; /* of an index into saturations, for a headline word */
	double norms[256]; /* k1 * (1 - b + b * length / average), by length code */
	uint16_t saturations[RANK_TABLED << 8]; /* of frequency << 8 | length code */
};

void rank_scale_make(struct rank_scale *, const struct rank_table *, const struct snapshot *);
/* Was it made from the same table, for a snapshot of the same counts? */
bool rank_scale_fits(const struct rank_scale *, const struct rank_table *, const struct snapshot *);

/* idf of a term that `frequency` articles have, times SCORE_ONE. */
int64_t rank_weight(const struct rank_scale *, uint64_t frequency);

/* 2^RANK_SATURATION_BITS * (k1 + 1) * tf / (tf + norm), rounded down. */
uint32_t rank_saturation(const struct rank_scale *, uint32_t frequency, uint8_t length_code);

/* The saturation of a posting, from the table where it stands there. */
static inline uint32_t rank_saturation_of(const struct rank_scale *scale, occurrence o)
{
	/* The body's frequency stands in place already; what is above it is the headline's. */
	uint32_t at = (o & ((1u << 20) - 1)) + occurrence_headline(o) * scale->headline_step;
	return at < RANK_TABLED << 8 ? scale->saturations[at]
				     : rank_saturation(scale, at >> 8, occurrence_length_code(o));
}

/* Fewer occurrences, those in a headline counted headline_weight times, do not saturate so far
 * in an article of that length code or a longer one.  At most RANK_TABLED. */
static inline uint32_t rank_frequency_needed(const struct rank_scale *scale, uint32_t saturation,
					     uint8_t length_code)
{
	uint32_t frequency = 0;
	while (frequency < RANK_TABLED && scale->saturations[frequency << 8 | length_code] < saturation)
		frequency++;
	return frequency;
}

/* Score of a posting: at most weight * (k1 + 1); never less for a higher frequency
 * or a shorter length. */
static inline int64_t rank_score(const struct rank_scale *scale, int64_t weight, occurrence o)
{
	return weight * (int64_t)rank_saturation_of(scale, o) >> RANK_SATURATION_BITS;
}

/* No posting of that weight scores more. */
static inline int64_t rank_score_most(const struct rank_scale *scale, int64_t weight)
{
	return weight * (int64_t)(scale->table.k1 + 2.0);
}

/* The least saturation that makes a score of `needed`; more than any where none does. */
static inline uint32_t rank_saturation_needed(int64_t weight, int64_t needed)
{
	enum { MORE = ((RANK_K1_MOST + 1) << RANK_SATURATION_BITS) + 1 };
	if (needed <= 0)
		return 0;
	if (weight <= 0 || needed > weight * MORE)
		return MORE;
	int64_t least = ((needed << RANK_SATURATION_BITS) + weight - 1) / weight;
	return least < MORE ? (uint32_t)least : MORE;
}

#endif
