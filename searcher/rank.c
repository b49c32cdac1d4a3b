/* rank.c - see rank.h. */
#include "searcher/rank.h"

#include <math.h>

#include "searcher/search.h"

/* Chosen on the tuning halves of the five sets of bench/quality, one setting for all; each
 * line has the mean average precision there, of what stands before the colon.  What is
 * given up on one set was gained on more than one other.  bench/quality/SCOREBOARD.txt has
 * what each part brings on the halves that nothing was chosen on. */
const struct rank_table rank_table = {
    /* 1.4 1.6 1.8 2.0: cacm .389 .387 .387 .388, cisi .209 .209 .211 .212, cranfield .431 .433
     * .433 .437, reuters topics .448 .448 .446 .445, news .751 .746 .744 .742 */
    .k1 = 1.8,
    /* .4 .5 .6 .7: cacm .387 .379 .360 .328, cisi .210 .213 .216 .220, cranfield .435 .439 .443
     * .443, reuters topics .446 .439 .431 .430, news .714 .725 .722 .727 */
    .b = 0.5,
    /* 2 3 4 5: cacm .375 .379 .373 .369, news .714 .725 .727 .727; elsewhere within .004 */
    .headline_weight = 3,
    /* 0 5 10 20 100: cacm .377 .379 .379 .378 .368, cisi .214 .213 .213 .211 .198, cranfield .439
     * .439 .439 .439 .425 */
    .optional_percent = 10,
    /* 0 20 30 40: cacm .379 .381 .387 .387, cranfield .435 .437 .437 .433, news .736 .736 .737 .744 */
    .exact_percent = 40,
    /* 0 40 60 80: cacm .371 .386 .387 .390, cranfield .434 .434 .433 .435, reuters topics .431 .445 .446
     * .447, news .704 .738 .744 .747; at 60 cisi is .002 better than at 80 */
    .near_percent = 60,
    .near_reach = 16, /* 6 16 32: all sets within .001 */
    /* With the synonyms that bench/quality/synonyms.py makes of the articles, 500 of news and of
     * reuters topics, 8 of cacm, 11 of cisi.  none 20 40 60 80: cacm .387 .387 .386 .386 .384, cisi
     * .211 .212 .211 .209 .206, reuters topics .446 .451 .451 .446 .432, news .744 .742 .742 .742
     * .739: the most that costs nothing, for those that people write are better */
    .synonym_percent = 40,
    /* 32 100 300: reuters topics .439 .443 .447, elsewhere within .001; every article more costs */
    .depth = 32,
};

static bool same_table(const struct rank_table *a, const struct rank_table *b)
{
	return a->k1 == b->k1 && a->b == b->b && a->headline_weight == b->headline_weight &&
	       a->optional_percent == b->optional_percent && a->exact_percent == b->exact_percent &&
	       a->near_percent == b->near_percent && a->near_reach == b->near_reach &&
	       a->synonym_percent == b->synonym_percent && a->depth == b->depth;
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
