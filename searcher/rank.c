/* rank.c - see rank.h. */
#include "searcher/rank.h"

#include <math.h>

#include "searcher/search.h"

/* k1, b and the headline weight are those of a plain stemmed BM25 that does well on
 * cacm, cisi, cranfield and reuters topics alike; the bonuses are small enough to order
 * what is alike and not to lift a weak article over a strong one. */
const struct rank_table rank_table = {
    .k1 = 2.0,
    .b = 0.5,
    .headline_weight = 3,
    .optional_percent = 10, /* at 100 the mean average precision of questions in whole sentences
			       (cacm, cisi, cranfield) is .352 .212 .430, at 10 .367 .229 .440 */
    .exact_percent = 15,
    .near_percent = 40,
    .near_reach = 16,
    .depth = 32,
};

static bool same_table(const struct rank_table *a, const struct rank_table *b)
{
	return a->k1 == b->k1 && a->b == b->b && a->headline_weight == b->headline_weight &&
	       a->optional_percent == b->optional_percent && a->exact_percent == b->exact_percent &&
	       a->near_percent == b->near_percent && a->near_reach == b->near_reach &&
	       a->depth == b->depth;
}

void rank_scale_make(struct rank_scale *scale, const struct rank_table *table, const struct snapshot *s)
{
	double average = s->article_count ? (double)s->total_length / (double)s->article_count : 1.0;
	if (average < 1.0)
		average = 1.0;
	scale->table = *table;
	scale->headline_step = table->headline_weight << 8;
	scale->articles = s->article_count;
	scale->total_length = s->total_length;
	for (uint32_t code = 0; code < 256; code++) {
		double length = length_decode((uint8_t)code);
		scale->norms[code] = table->k1 * (1.0 - table->b + table->b * length / average);
	}
	for (uint32_t i = 0; i < RANK_TABLED << 8; i++)
		scale->saturations[i] = (uint16_t)rank_saturation(scale, i >> 8, (uint8_t)i);
}

bool rank_scale_fits(const struct rank_scale *scale, const struct rank_table *table,
		     const struct snapshot *s)
{
	return same_table(&scale->table, table) && scale->articles == s->article_count && scale->total_length == s->total_length;
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
	return (uint32_t)((double)(1 << RANK_SATURATION_BITS) * (scale->table.k1 + 1.0) * tf / (tf + norm));
}
