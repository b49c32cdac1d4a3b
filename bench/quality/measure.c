/* measure.c - see measure.h. */
#include "bench/quality/measure.h"

#include <math.h>

enum { NDCG_DEPTH = 10 };

static double gain(size_t rank)
{
	return 1.0 / log2(1.0 + (double)rank);
}

static double ideal(size_t total)
{
	double sum = 0;
	for (size_t rank = 1; rank <= total && rank <= NDCG_DEPTH; rank++)
		sum += gain(rank);
	return sum;
}

struct measures measure_ranking(const bool *relevant, size_t count, size_t total)
{
	struct measures m = {0};
	size_t found = 0;
	if (total == 0)
		return m;
	for (size_t rank = 1; rank <= count; rank++) {
		if (!relevant[rank - 1])
			continue;
		found++;
		m.average_precision += (double)found / (double)rank;
		if (found == 1)
			m.reciprocal_rank = 1.0 / (double)rank;
		if (rank <= NDCG_DEPTH)
			m.ndcg10 += gain(rank);
		m.recall1 += rank <= 1;
		m.recall5 += rank <= 5;
	}
	m.average_precision /= (double)total;
	m.ndcg10 /= ideal(total);
	m.recall1 /= (double)total;
	m.recall5 /= (double)total;
	return m;
}

void measures_add(struct measures *sum, const struct measures *m)
{
	sum->average_precision += m->average_precision;
	sum->ndcg10 += m->ndcg10;
	sum->recall1 += m->recall1;
	sum->recall5 += m->recall5;
	sum->reciprocal_rank += m->reciprocal_rank;
}

struct measures measures_mean(const struct measures *sum, size_t count)
{
	double n = count ? (double)count : 1.0;
	return (struct measures){sum->average_precision / n, sum->ndcg10 / n, sum->recall1 / n,
				 sum->recall5 / n, sum->reciprocal_rank / n};
}
