/* companion.h - what stays with a snapshot from one question to the next: the
 * analyzers of its languages with what they have learned, the prepared ranking,
 * and memory to match in. */
#ifndef SEARCHER_COMPANION_H
#define SEARCHER_COMPANION_H

#include "analyzer/analyzer.h"
#include "searcher/rank.h"
#include "util/arena.h"

struct companion {
	struct rank_scale scale;
	struct arena match, spans; /* of the part being matched; empty between questions */
	size_t count;
	struct analyzer *analyzers[]; /* at least one */
};

/* The snapshot's, made or brought up to date as needed, its ranking by the table (NULL: rank_table);
 * it belongs to the snapshot.
 * Statuses: BF_OK, BF_NO_MEMORY, BF_MISMATCH. */
enum bf_status companion_of(struct snapshot *, const struct rank_table *, struct companion **out,
			    bf_error *);

/* The analyzer of that language, or the first. */
struct analyzer *companion_analyzer(const struct companion *, struct slice code);

/* Empties an arena of the companion; what is unusually large is given back. */
void companion_reset(struct arena *);

#endif
