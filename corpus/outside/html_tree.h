/* html_tree.h - a web page as a tree, in the order in which it is read.
 *
 * The nodes of a page stand in one array in document order: a node, then all
 * that is within it, then what follows.  Every walk is a loop over numbers, so
 * that no page is too deep for it, and everything within node n is
 * nodes[n + 1] … nodes[nodes[n].end - 1].
 *
 * The page is read by libxml2's HTML parser, from which only the calls for
 * elements and text are taken: its own tree, with limits that its accessors do
 * not keep, is never built. */
#ifndef CORPUS_OUTSIDE_HTML_TREE_H
#define CORPUS_OUTSIDE_HTML_TREE_H

#include "corpus/outside/html_names.h"
#include "util/arena.h"
#include "util/error.h"

enum {
	HTML_DEPTH_MAX = 400,		     /* what stands deeper is part of its ancestor there */
	HTML_NODES_MAX = 2 * 1000 * 1000,    /* a page of more is refused */
	HTML_ATTRIBUTES_MAX = 256,	     /* of an element; further ones are not read */
	HTML_VALUE_MAX = 1024 * 1024,	     /* bytes of an attribute's value; the rest is not kept */
};

struct html_attribute {
	enum html_attribute_name name;
	struct slice value;
};

struct html_node {
	struct slice text;   /* of HTML_TEXT, never empty */
	uint32_t parent;     /* of the first node: itself */
	uint32_t end;	     /* the first node that is not within this one */
	uint32_t attributes; /* the first of them in html_tree.attributes */
	uint16_t attribute_count;
	uint16_t depth; /* of the first node: 0 */
	uint8_t tag;	/* enum html_tag */
};

struct html_tree {
	const struct html_node *nodes; /* the first is the page itself, an HTML_OTHER */
	uint32_t count;		       /* at least 1 */
	const struct html_attribute *attributes;
};

/* Reads a page, which is valid UTF-8; nothing that a page can hold is an error
 * of its own.  The tree lives in the arena.  Scripts keep their text, for those
 * that hold data.
 * Statuses: BF_OK, BF_BAD_ARTICLE (over HTML_NODES_MAX), BF_NO_MEMORY. */
enum bf_status html_tree_read(struct slice page, struct arena *, struct html_tree *out, bf_error *);

/* The value of an attribute of an element; the empty slice, with ptr NULL, where
 * there is none. */
struct slice html_attribute(const struct html_tree *, uint32_t node, enum html_attribute_name);

/* All text within a node but that of silent elements, white space as HTML has
 * it: each run is one blank, none at the ends; elements that stand on lines of
 * their own are set off by a blank.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status html_text(const struct html_tree *, uint32_t node, struct arena *, struct slice *out,
			 bf_error *);

#endif
