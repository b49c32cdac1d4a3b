/* term.h - a term as bytes in the live database.
 *
 * Xapian's standard prefixes: none for words of headline and body, A author, K
 * subject, L language, U address, Q id, X… our own; Z before all that for a
 * stem, which goes on with its language and a colon: "Zen:smuggl",
 * "ZKen:border".  Words are folded, so that no word begins with a capital and
 * none can be taken for a prefix.  No term is longer than Xapian's 245 bytes:
 * the analyzer bounds words, and a long id is hashed here. */
#ifndef INDEX_TERM_H
#define INDEX_TERM_H

#include "index/part.h"

enum { TERM_BYTES_MAX = 245 };

struct term_bytes {
	char bytes[TERM_BYTES_MAX];
	uint8_t length;
};

/* False when no term is so long.  An empty text gives the prefix alone, with
 * which a walk over the terms begins; no article has it as a term. */
bool term_encode(const struct term *, struct term_bytes *out);

/* The term of an id: "Q" and the id, or, over 200 bytes, "Q#" and its hash. */
void term_of_id(struct slice id, struct term_bytes *out);

/* The term of a value of a facet: "V", the facet's name, a colon and the value, or, where that
 * is over 200 bytes, '#' and its hash.  */
void term_of_value(enum facet, struct slice value, struct term_bytes *out);
/* What the terms of all values begin with: of those written out, or of the hashed ones. */
void term_of_values(enum facet, bool hashed, struct term_bytes *prefix);

/* A hash of one posting.  Their sum over an article's terms is kept in its
 * record, and proves posting lists whatever order they are read in. */
uint64_t term_posting_hash(const char *bytes, size_t len, uint32_t frequency);

/* How many bytes stand before the text. */
size_t term_prefix_length(const struct term *);

#endif
