/* posting_sum.h - many posting lists added up, article by article.
 *
 * What a prefix stands for may be in every second article.  To sort its postings would cost
 * more than reading them (index/gather.h does, where they are few): here is a number an article,
 * to which each posting adds, and whoever walks sees 128 articles at a time.  What a block
 * scores at most, and which articles are frequent enough in it, is asked of the numbers as they
 * stand; only of what is left become they occurrences. */
#ifndef INDEX_POSTING_SUM_H
#define INDEX_POSTING_SUM_H

#include "index/part.h"

struct posting_sum {
	uint32_t *items;	 /* by article: see posting_sum_value; of none 0 */
	const uint8_t *lengths;	 /* length codes by article from 0 to last */
	uint32_t last;		 /* article */
	uint32_t most, most_headline;		/* no item has more than that */
	uint32_t list_most, list_most_headline; /* nor has a posting of the list on hand */
};

/* Items of so many articles, and what may be read of all others as nothing, in `arena`.  False:
 * no memory. */
bool posting_sum_begin(struct posting_sum *, uint32_t last, const uint8_t *lengths, struct arena *);

/* What a posting adds: occurrences in the headline and elsewhere, one at least. */
static inline uint32_t posting_sum_value(uint32_t headline, uint32_t elsewhere)
{
	headline = headline < HEADLINE_FREQUENCY_LIMIT ? headline : HEADLINE_FREQUENCY_LIMIT;
	elsewhere = elsewhere < BODY_FREQUENCY_LIMIT ? elsewhere : BODY_FREQUENCY_LIMIT;
	return headline << 16 | elsewhere;
}

/* A list begins; then its postings, in pieces.  No posting of a piece has more than `most` elsewhere
 * or `most_headline` in its headline (the limits of an occurrence, if these are less). */
void posting_sum_list(struct posting_sum *);
void posting_sum_add(struct posting_sum *, const uint32_t *articles, const uint32_t *values, uint32_t count,
		     uint32_t most, uint32_t most_headline);

/* A cursor over the same articles that knows positions, opened when they are first asked for. */
typedef enum bf_status posting_sum_places(void *payload, struct cursor **out, bf_error *);

/* The cursor over all, in `arena`; NULL when nothing was added.  `close` is called with the
 * payload when it is closed, or here if there is none.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status posting_sum_finish(struct posting_sum *, posting_sum_places *, void (*close)(void *payload),
				  void *payload, struct arena *arena, struct cursor **out, bf_error *);

#endif
