/* run.h - one text on its way through the analyzer.  This header is the room's own. */
#ifndef ANALYZER_RUN_H
#define ANALYZER_RUN_H

#include "analyzer/chain.h"

struct run {
	struct slice text;
	enum analyzer_reason reason;
	size_t at; /* where the next unit is looked for */
	uint32_t position;
	size_t word_start, word_end; /* of the unit before */
};

/* All tokens of the text but the second readings of shouted words (run.c).
 * BF_OK, BF_NO_MEMORY. */
enum bf_status run_units(struct analyzer *, struct run *, bf_error *);
bool run_room_for_tokens(struct analyzer *, size_t more);

/* Those: in a sentence all in capitals, US may be `us` (shout.c).
 * BF_OK, BF_NO_MEMORY. */
enum bf_status run_hear_shouting(struct analyzer *, const struct run *, bf_error *);

#endif
