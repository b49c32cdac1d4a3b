/* match_phrase.h - a phrase of words: what its files know of each other.
 *
 * match_phrase.c finds candidates and scores them; match_phrase_places.c looks where in one
 * of them the phrase stands. */
#ifndef SEARCHER_MATCH_PHRASE_H
#define SEARCHER_MATCH_PHRASE_H

#include "searcher/match.h"

/* One of the words. */
struct phrase_word {
	struct cursor *cursor;
	uint32_t offset; /* which one of the phrase, from 0 */
	bool looks_up;	 /* it finds articles without moving, and stands where it was needed last */
};

/* As far as the blocks of the two rarest words were looked at. */
struct visited {
	uint32_t first, second;
};

struct phrase_matcher {
	struct matcher base;
	struct phrase_word *by_list; /* the rarest in the part first */
	uint32_t sought;	     /* candidates have so many of them, at least two */
	struct meetings meetings;    /* of the two rarest */
	uint32_t next;		     /* of the meetings */
	struct visited visited;
	bool asked; /* do words look up? */
	uint32_t judged;	 /* the first article of the block that `hopeful` is of; 0: none */
	bool hopeful[MEETINGS];	 /* of the rarest word's block */
	uint32_t counted;	 /* the article that the next three are of; 0: none */
	uint32_t headline, body; /* no word that was sought has fewer tokens there */
	uint8_t length_code;
	uint32_t known; /* the article that the spans are of; 0: none */
	struct spans spans;
	uint32_t *begin; /* where it may begin */
	size_t room;	 /* of begin and of the spans' items */
	struct arena arena; /* of what is read for one article by the long way */
};

/* Are the places known where it may begin in the article on hand, by its two rarest words?  Then
 * they stand in meetings.begins. */
bool phrase_known_begins(const struct phrase_matcher *, uint32_t *from, uint32_t *end);

/* *next: the article, if it has the word; else a later one before which none has. */
enum bf_status phrase_word_seek(const struct phrase_word *, uint32_t article, uint32_t *next, bf_error *);

/* Fills in the spans for the article on hand.  Statuses: those of a matcher. */
enum bf_status phrase_find_places(struct phrase_matcher *, bf_error *);

#endif
