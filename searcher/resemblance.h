/* resemblance.h - is one article a copy of another?
 *
 * Two texts are compared by their runs of four words (A. Broder, "On the resemblance and
 * containment of documents", 1997): what share of the shorter one's stand in the
 * longer one too.  So a wire story that was shortened, or has another headline and a few
 * more lines, is a copy, and another story on the same subject is not. */
#ifndef SEARCHER_RESEMBLANCE_H
#define SEARCHER_RESEMBLANCE_H

#include "util/arena.h"
#include "util/error.h"

enum {
	SHINGLE_WORDS = 4,
	COPY_PERCENT = 60, /* of the shorter one: a copy */
};

/* The runs of words of a text, as hashes, each once, ascending. */
struct sketch {
	uint64_t *hashes;
	uint32_t count;
};

/* A text of fewer words than a run is one run.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status sketch_make(struct slice text, struct arena *, struct sketch *out, bf_error *);

/* Hundredths of the one with fewer runs that the other has too; 0 for an empty one. */
uint32_t sketch_shared(const struct sketch *, const struct sketch *);

static inline bool sketch_is_copy(const struct sketch *a, const struct sketch *b)
{
	return sketch_shared(a, b) >= COPY_PERCENT;
}

#endif
