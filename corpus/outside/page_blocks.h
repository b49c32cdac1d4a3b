/* page_blocks.h - what of a web page can be read, as blocks: paragraphs,
 * headings, items of lists, rows of tables, each with what tells the text of an
 * article from the furniture around it. */
#ifndef CORPUS_OUTSIDE_PAGE_BLOCKS_H
#define CORPUS_OUTSIDE_PAGE_BLOCKS_H

#include "corpus/outside/html_tree.h"

struct page_block {
	struct slice text;   /* each run of white space is one blank, a line break is '\n' */
	uint32_t node;	     /* the element around it, the nearest that stands on lines of its own */
	uint32_t first, end; /* its text is in nodes first … end - 1 */
	uint32_t letters;    /* code points, but for blanks */
	uint32_t linked;     /* of these, within links */
	uint32_t words;	     /* between blanks; two letters of Chinese, Japanese or Thai are one */
	uint32_t stops;	     /* marks that end sentences or part them: . , ; ? ! and the like */
	uint16_t roles;	     /* enum page_role (page_roles.h) of all elements around it, ored */
	uint8_t tag;	     /* enum html_tag of `node`; that of a heading or caption around it */
	bool ends;	     /* its last mark ends a sentence */
	float weight;	     /* letters of it that look like the text of an article */
};

struct page {
	const struct html_tree *tree;
	struct page_block *blocks;
	uint32_t count;
	/* For a node, its first block or, where it has none, the next one behind it;
	 * one more stands behind the last node. */
	uint32_t *first_block;
	uint16_t *roles; /* of a node, those that it has of its own */
	double *weights; /* sums: blocks a … b - 1 weigh weights[b] - weights[a] */
};

/* All blocks of a page, in the arena, which must hold the tree too.  Roles are
 * not set yet.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status page_blocks(const struct html_tree *, struct arena *, struct page *out, bf_error *);

/* The weight of all blocks within a node. */
double page_weight(const struct page *, uint32_t node);

#endif
