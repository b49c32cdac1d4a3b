/* lane.h - one clause of an AND or OR, and what it adds to scores.
 *
 * A lane over a word reads blocks of its cursor in loops of its own; one over any
 * other clause asks its matcher, article by article.  Lanes are told a stretch
 * of articles at a time, and know what they score there at most. */
#ifndef SEARCHER_LANE_H
#define SEARCHER_LANE_H

#include "searcher/collect.h"

struct lane {
	struct matcher *matcher;
	struct cursor *cursor; /* the matcher's, if it is a word; then the matcher is not used */
	int64_t weight;	       /* of the word */
	bool scored;	       /* false: nothing can come of it, so no occurrence is read */
	int64_t block_most;    /* bound from block_first to block_last; nothing is known beside */
	uint32_t block_first, block_last;
	uint8_t block_length; /* of a word: the least length code there */
	int64_t most; /* in the stretch that lane_bound was asked about */
};

/* Articles under consideration, ascending, with their scores so far. */
struct considered {
	uint32_t *articles;
	int64_t *scores;
	uint32_t count, room;
	uint8_t *places; /* of articles in the block on hand, by their lower bits (lane_add) */
};

/* Scores of those that are counted but cannot win stand below all others. */
#define HOPELESS (INT64_MIN / 2)

/* Statuses of all: those of a matcher. */
enum bf_status lane_open(struct collector *, const struct clause *, struct lane *out);
void lane_close(struct lane *);

/* Sets most: what an article of [first, last] scores here at most. */
enum bf_status lane_bound(struct collector *, struct lane *, uint32_t first, uint32_t last);

/* Is the article in the lane, and what does it score there?  (Where scored is
 * false: 0.)  Articles ascend from call to call. */
enum bf_status lane_look(struct collector *, struct lane *, uint32_t article, bool *there,
			 int64_t *score);

/* Of a word: the block on hand, as far as article `end` and as there is room.  Those that
 * score `needed` or more come under consideration, in place of what was there; all
 * score 0 where not `scored`.  *seen is how many postings that were.  The cursor may be
 * left behind the block's end (at == count). */
enum bf_status lane_consider(struct collector *, struct lane *, bool scored, uint32_t end,
			     int64_t needed, struct considered *, uint32_t *seen);

/* The place of the first posting of the block on hand, from where the cursor stands and before
 * `count`, whose article comes after `end`; count when none does. */
uint32_t lane_place_after(const struct cursor *, uint32_t count, uint32_t end);

/* Of a word: moves on from such a place.  Statuses: also BF_DEADLINE. */
enum bf_status lane_next_block(struct collector *, struct lane *);

/* Of a word: adds to each article under consideration what it scores here.  With less than
 * `hopeful` then an article has no hope, and goes; or with `required` those go that are not here. */
enum bf_status lane_add(struct collector *, struct lane *, bool required, int64_t hopeful,
			struct considered *);

bool considered_init(struct considered *, uint32_t room, struct arena *); /* false: no memory */
/* Those below `needed` go; or stay, without hope. */
void considered_drop(struct considered *, int64_t needed);
void considered_give_up(struct considered *, int64_t needed);

#endif
