/* rank.c - see rank.h. */
#include "searcher/rank.h"

#include <math.h>

#include "searcher/search.h"

void rank_scale_make(struct rank_scale *scale, const struct snapshot *s)
{
	double average = s->article_count ? (double)s->total_length / (double)s->article_count : 1.0;
	if (average < 1.0)
		average = 1.0;
	scale->articles = s->article_count;
	for (unsigned code = 0; code < 256; code++) {
		double length = length_decode((uint8_t)code);
		scale->norms[code] = RANK_K1 * (1.0 - RANK_B + RANK_B * length / average);
	}
}

int64_t rank_weight(const struct rank_scale *scale, uint64_t frequency)
{
	double n = (double)scale->articles, f = (double)frequency;
	if (f > n)
		f = n;
	return (int64_t)llround(log(1.0 + (n - f + 0.5) / (f + 0.5)) * SCORE_ONE);
}

int64_t rank_score(const struct rank_scale *scale, int64_t weight, occurrence o)
{
	enum { SATURATION_BITS = 12 };
	double tf = RANK_HEADLINE_WEIGHT * (double)occurrence_headline(o) + (double)occurrence_body(o);
	double norm = scale->norms[occurrence_length_code(o)];
	int64_t saturation =
	    (int64_t)((double)(1 << SATURATION_BITS) * (RANK_K1 + 1.0) * tf / (tf + norm));
	return weight * saturation >> SATURATION_BITS;
}
