/* same_word.h - do two words mean the same to an index?
 *
 * They do where some language of the archive gives them one surface form or one stem.
 * Made for comparing one word with very many: what is known of the first is kept, and
 * most of the others are told by their first letters. */
#ifndef SEARCHER_SAME_WORD_H
#define SEARCHER_SAME_WORD_H

#include "analyzer/analyzer.h"
#include "util/arena.h"

enum { WORD_KEY_PARTS = 4 };

/* A word as one language reads it; count 0: no word, or one of more parts. */
struct word_key {
	const struct lexeme *parts[WORD_KEY_PARTS];
	size_t count;
};

struct word_comparer {
	struct analyzer *const *analyzers;
	size_t count;
	struct arena *arena;
	/* Its own. */
	struct slice last;     /* the word whose keys these are */
	struct word_key *keys; /* one a language */
	bool last_is_listed;
};

/* Statuses: those of an analyzer. */
enum bf_status same_word(struct word_comparer *, struct slice word, struct slice other, bool *same, bf_error *);

#endif
