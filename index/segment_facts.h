/* segment_facts.h - what a segment knows of itself.
 *
 *   varint   articles; total length (sum of decoded length codes); postings; tokens
 *   varint   languages; each: counted code, varint articles
 *   counted  fingerprint of the analysis */
#ifndef INDEX_SEGMENT_FACTS_H
#define INDEX_SEGMENT_FACTS_H

#include "index/catalogue.h"

struct segment_facts {
	uint32_t articles;
	uint64_t total_length, postings, tokens;
	size_t language_count;
	struct catalogue_language languages[LANGUAGES_LIMIT];
	char fingerprint[FINGERPRINT_BYTES];
};

/* One article more; false when there are too many languages. */
bool facts_count(struct segment_facts *, struct slice language, uint8_t length_code);

void facts_write(const struct segment_facts *, struct buf *out);
bool facts_read(struct slice region, struct segment_facts *out); /* false: damaged */

#endif
