/* spelling.h - what somebody may have meant by a word, by the words of the archive.
 *
 * Candidates are weighed: each edit of letters is set against how much more often the
 * archive has the word, and what sounds alike (zelenski, zelensky) against either.  They
 * are words of articles that can be found, in the field that was asked for; nothing else
 * is ever looked at. */
#ifndef SEARCHER_SPELLING_H
#define SEARCHER_SPELLING_H

#include "searcher/match.h"

struct spelling_candidate {
	struct slice text; /* folded; two words with a space between where it was run together */
	uint64_t articles; /* that have it; of two words, what the rarer one has */
	int32_t cost;	   /* less is likelier; only to be compared */
};

enum {
	SPELLING_CANDIDATES = 8,   /* of a word, at most */
	SPELLING_COST_EDIT = 24,   /* of an edit: as much as a word that is 64 times as frequent */
	SPELLING_COST_OCTAVE = 4,  /* of a word that is half as frequent */
};

struct spelling_candidates {
	struct spelling_candidate items[SPELLING_CANDIDATES]; /* the likeliest first */
	size_t count;
};

/* For a word that `articles` articles have (0: it is unknown): words near it that more have.
 * None for short words, numbers, and what is no word.  Texts live in `arena`.  Statuses:
 * BF_OK; BF_DEADLINE; BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status spelling_candidates(struct snapshot *, enum field, struct slice surface,
				   uint64_t articles, struct ticker *, struct arena *,
				   struct spelling_candidates *out, bf_error *);

/* SPELLING_COST_OCTAVE times the logarithm to the base 2, rounded down; 0 for 0. */
int32_t spelling_octaves(uint64_t articles);

/* Are these two ways to write one sound?  By rules that hold for names in many languages. */
bool spelling_sounds_alike(struct slice a, struct slice b);

/* The word as people write it in the articles that rank first for it: with its capitals and
 * accents.  The folded word where they do not agree with it.  In `arena`. */
enum bf_status spelling_as_written(struct snapshot *, enum field, struct slice surface,
				   struct arena *, struct slice *out, bf_error *);

#endif
