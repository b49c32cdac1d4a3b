/* autopsy_spelling.h - for the files of did you mean: the words of a question, what each may
 * stand for, and what is made of that. */
#ifndef SEARCHER_AUTOPSY_SPELLING_H
#define SEARCHER_AUTOPSY_SPELLING_H

#include "searcher/autopsy.h"
#include "searcher/query_edit.h"
#include "searcher/spelling.h"

enum {
	SPELLING_LEAVES = 64,	/* words of a question that are looked at */
	SPELLING_REPLACED = 3,	/*   of which so many are replaced together */
	SPELLING_FOUND = 10,	/* combinations that find something */
	SPELLING_PAIRS = 64,
	SPELLING_COST_RANGE = 30, /* none is told of that is so much less likely than the best */
	SPELLING_KEPT = 255,	/* the pick of a word that is right */
	SPELLING_DROPPED = 254, /*   and of one that is left out */
	SPELLING_PICKS = SPELLING_CANDIDATES + 2,
	SPELLING_COMBINATIONS = SPELLING_PICKS * SPELLING_PICKS * SPELLING_PICKS,
};

/* A word of the question. */
struct leaf {
	const struct query *query, *parent; /* parent: NULL at the root */
	uint32_t at;			    /* among its parent's children */
	uint64_t articles;
	struct slice surface; /* empty where it is not one word */
	struct spelling_candidates candidates;
};

/* One of each leaf's candidates, the leaf itself, or nothing in its place. */
struct combination {
	struct leaf *leaves[SPELLING_REPLACED];
	uint8_t picks[SPELLING_REPLACED];
	uint32_t count;
	int32_t cost, cost_kept; /* kept: of leaving all the words that are known */
	uint64_t rarest;	 /* of its words, articles that have the rarest */
	struct query *tree;
	uint64_t found;
};

/* What two words side by side were found to find. */
struct pair {
	struct slice text;
	uint64_t found;
};

struct speller {
	struct autopsy_desk *desk;
	struct pair pairs[SPELLING_PAIRS];
	uint32_t pair_count;
	struct leaf *leaves;
	uint32_t leaf_count;
	struct combination *tries;
	uint32_t try_count;
	struct combination found[SPELLING_FOUND];
	uint32_t found_count;
};

/* autopsy_spelling_words.c: the words of the tree, then the combinations of what those that may
 * be wrong could stand for.  Statuses: as autopsy_make; BF_DEADLINE. */
enum bf_status spelling_gather(struct speller *, const struct query *tree);
enum bf_status spelling_combine(struct speller *);

/* autopsy_spelling_tell.c: suggests the best of those that find something. */
enum bf_status spelling_tell_best(struct speller *);

/* autopsy_spelling.c: is that leaf replaced by a candidate; what the words of a combination
 * become, "" where one is left out; the question with these words
 * (NULL: no memory); whether so many articles are more than the question found; which is likelier. */
bool spelling_replaces(const struct combination *, uint32_t at);
void spelling_texts(const struct combination *, struct slice texts[SPELLING_REPLACED]);
struct query *spelling_tree(struct autopsy_desk *, const struct combination *,
			    const struct slice texts[SPELLING_REPLACED]);
bool spelling_is_more(const struct autopsy_desk *, uint64_t found);
int spelling_by_cost(const void *, const void *);

#endif
