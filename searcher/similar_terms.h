/* similar_terms.h - the terms of a story that tell it from others. */
#ifndef SEARCHER_SIMILAR_TERMS_H
#define SEARCHER_SIMILAR_TERMS_H

#include "searcher/companion.h"
#include "searcher/similar.h"

/* Of a word that stands there so often: hundredths that its idf counts. */
uint32_t similar_boost(uint32_t headline, uint32_t body);

/* The best `most`, the heaviest first; stop words, numbers and words that no other article
 * has are none of them.  Lives in `arena`.  Statuses: BF_OK; those of a part. */
enum bf_status similar_terms(struct snapshot *, struct companion *, const struct article *, uint32_t most,
			     struct arena *, const struct similar_term **out, uint32_t *count,
			     bf_error *);

#endif
