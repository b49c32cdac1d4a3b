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
	scale->total_length = s->total_length;
	for (uint32_t code = 0; code < 256; code++) {
		double length = length_decode((uint8_t)code);
		scale->norms[code] = RANK_K1 * (1.0 - RANK_B + RANK_B * length / average);
	}
	for (uint32_t i = 0; i < RANK_TABLED << 8; i++)
		scale->saturations[i] = (uint16_t)rank_saturation(scale, i >> 8, (uint8_t)i);
}

bool rank_scale_fits(const struct rank_scale *scale, const struct snapshot *s)
{
	return scale->articles == s->article_count && scale->total_length == s->total_length;
}

int64_t rank_weight(const struct rank_scale *scale, uint64_t frequency)
{
	double n = (double)scale->articles, f = (double)frequency;
	if (f > n)
		f = n;
	return (int64_t)llround(log(1.0 + (n - f + 0.5) / (f + 0.5)) * SCORE_ONE);
}

uint32_t rank_saturation(const struct rank_scale *scale, uint32_t frequency, uint8_t length_code)
{
	double tf = frequency, norm = scale->norms[length_code];
	return (uint32_t)((double)(1 << RANK_SATURATION_BITS) * (RANK_K1 + 1.0) * tf / (tf + norm));
}
