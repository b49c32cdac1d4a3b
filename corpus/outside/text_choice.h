/* text_choice.h - how main_text chooses, as its files share it: where the text
 * stands (text_region.c), what proves it (text_proof.c), what within it is no
 * text (text_filter.c). */
#ifndef CORPUS_OUTSIDE_TEXT_CHOICE_H
#define CORPUS_OUTSIDE_TEXT_CHOICE_H

#include "corpus/outside/main_text.h"
#include "corpus/outside/page_roles.h"

enum part { LEFT_OUT, BODY, CAPTION };

/* Is a block in the text that JSON-LD has?  Short blocks do not tell. */
enum proof { PROOF_NONE, PROOF_FOUND, PROOF_MISSING };

struct choice {
	const struct page *page;
	struct arena *arena;
	struct slice headline;
	uint16_t outside;	 /* roles of what is no text */
	uint32_t headline_block; /* the count of blocks where there is none */
	/* Sums over blocks: those of a … b - 1 are x[b] - x[a]. */
	double *weights;  /* of what may be text */
	uint32_t *letters, *linked;
	double *scores;	  /* of nodes */
	uint8_t *parts;	  /* of blocks: enum part */
	uint8_t *proofs;  /* of blocks: enum proof */
	double found;	  /* share of the words of JSON-LD's text that blocks have */
};

static inline uint32_t first_block(const struct choice *c, uint32_t node)
{
	return c->page->first_block[node];
}

static inline uint32_t end_block(const struct choice *c, uint32_t node)
{
	return c->page->first_block[c->page->tree->nodes[node].end];
}

static inline double weight_of(const struct choice *c, uint32_t node)
{
	return c->weights[end_block(c, node)] - c->weights[first_block(c, node)];
}

static inline uint32_t letters_of(const struct choice *c, uint32_t node)
{
	return c->letters[end_block(c, node)] - c->letters[first_block(c, node)];
}

/* Share of the letters of a node that stand in links. */
static inline double link_share(const struct choice *c, uint32_t node)
{
	uint32_t letters = letters_of(c, node);
	uint32_t linked = c->linked[end_block(c, node)] - c->linked[first_block(c, node)];
	return letters ? (double)linked / letters : 0;
}

static inline bool is_solid(const struct page_block *b)
{
	return b->weight > 60 && b->ends;
}

static inline bool is_heading(const struct page_block *b)
{
	return b->tag >= HTML_H1 && b->tag <= HTML_H6;
}

/* Sets proofs and found.  False when out of memory. */
bool text_prove(struct choice *, struct slice body);

/* Sets the sums (after the proofs), then the part of every block in the region
 * of the text to BODY.  False when out of memory. */
bool text_sum_up(struct choice *);
void text_take_region(struct choice *);

/* By how a block begins: is it what pages write between paragraphs; does it say
 * whose a picture is? */
bool text_is_furniture(const struct page_block *);
bool text_is_credit(const struct page_block *);

/* Of what was taken, sets captions apart and leaves out what is no text. */
void text_filter(struct choice *);

#endif
