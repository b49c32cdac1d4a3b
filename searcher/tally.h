/* tally.h - how many articles have each of some texts: adds up over parts, finds the most. */
#ifndef SEARCHER_TALLY_H
#define SEARCHER_TALLY_H

#include "util/arena.h"
#include "util/error.h"

struct tally_entry {
	struct slice text; /* in the arena */
	uint64_t articles;
	bool chosen; /* shown, however few have it */
};

struct tally {
	struct arena *arena;
	struct tally_entry *entries; /* in the order of first sight; grows in the arena */
	uint32_t count, room;
	uint32_t *slots; /* open addressing: an entry's number + 1 */
	uint32_t slot_count;
	bool no_memory;
};

void tally_init(struct tally *, struct arena *);
/* Adds to the text's articles (0: it shall be there); NULL without memory, which is
 * remembered. */
struct tally_entry *tally_add(struct tally *, struct slice text, uint64_t articles);

/* Moves to the front the `most` with the most articles, of equal ones the first by bytes,
 * and every chosen one; in that order.  Returns how many; entries with no article that
 * are not chosen never count. */
uint32_t tally_sort(struct tally *, uint32_t most);

#endif
