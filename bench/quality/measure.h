/* measure.h - how good a ranked list is, by the measures of TREC.
 *
 * A judged article is relevant or not (binary gain); what was not judged is not
 * relevant.  The definitions are those of trec_eval, written anew. */
#ifndef BENCH_QUALITY_MEASURE_H
#define BENCH_QUALITY_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

struct measures {
	double average_precision; /* sum of the precision at each relevant hit / relevant articles */
	double ndcg10;		  /* gain 1 / log2(1 + rank) of the first ten / the most possible */
	double recall1, recall5;  /* share of the relevant articles among the first 1, 5 */
	double reciprocal_rank;	  /* 1 / rank of the first relevant hit; 0 where there is none */
};

/* relevant[i]: is hit i, from 0, relevant?  `total`: relevant articles that there are, at
 * least as many as were found; 0 gives zeros. */
struct measures measure_ranking(const bool *relevant, size_t count, size_t total);

/* sum += m. */
void measures_add(struct measures *sum, const struct measures *m);

/* The mean of `count` that were added up; of none: zeros. */
struct measures measures_mean(const struct measures *sum, size_t count);

#endif
