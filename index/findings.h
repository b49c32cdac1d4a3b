/* findings.h - what was found out about articles that never change: a byte of each, by what it
 * is about.  It is kept as long as there is room, so that nobody reads the same texts again for the
 * next page of an answer, or the same words with others. */
#ifndef INDEX_FINDINGS_H
#define INDEX_FINDINGS_H

#include "util/slice.h"

#include <stdint.h>

enum { FINDINGS_MOST = 16, FINDINGS_KEY_MAX = 80, FINDINGS_BYTES = 16 << 20 };

/* All zeros: none.  Of one thread. */
struct findings {
	size_t limit; /* bytes of all together; 0: FINDINGS_BYTES */
	size_t bytes; /* that they take */
	uint64_t clock;
	struct finding {
		uint64_t hash, used; /* used: larger: later; 0: free */
		char key[FINDINGS_KEY_MAX];
		size_t key_length, bytes;
		uint8_t *found;
	} items[FINDINGS_MOST];
};

void findings_free(struct findings *);

/* A byte for each number up to `last`, zeros where nobody wrote; borrowed until the next call.  `hash`
 * is that of the key.  NULL: no room. */
uint8_t *findings_of(struct findings *, uint64_t hash, struct slice key, uint32_t last);

#endif
