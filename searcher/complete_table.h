/* complete_table.h - the table of completions, for its two files. */
#ifndef SEARCHER_COMPLETE_TABLE_H
#define SEARCHER_COMPLETE_TABLE_H

#include "searcher/complete.h"

/* Keys and texts stand in `bytes`, each with a NUL after it. */
struct completion_entry {
	uint32_t key;  /* folded, of a name from one of its words on: what is typed begins so */
	uint32_t text; /* the whole name; of a word the key */
	uint32_t articles;
	uint8_t kind;
};

struct completion_table {
	struct completion_entry *entries; /* ascending by key, then text; owned */
	uint32_t count, room;
	char *bytes; /* owned */
	size_t used, capacity;
	uint64_t revision;
	double cost_ms;
};

/* The facet of a kind of names. */
enum facet completion_facet(enum completion_kind);

/* What was typed, or a name, as keys have it: its words folded, a space between.  In `out`, of
 * `room` bytes; the byte of the text at which each word begins goes to `starts` (where in the
 * key: `at`).  Returns the words; 0 when there are none, or no room. */
enum { COMPLETION_WORDS = 8, COMPLETION_KEY_BYTES = 512 };
struct completion_key {
	char bytes[COMPLETION_KEY_BYTES];
	size_t length;
	uint32_t words;
	uint32_t at[COMPLETION_WORDS];	   /* of the key */
	uint32_t starts[COMPLETION_WORDS]; /* of the text */
};

#endif
