/* xml_tree.h - an XML document as a tree, for those who pick fields out of it.
 *
 * The document is parsed by libxml2, of which only the calls for elements and
 * text are taken: its own tree, whose accessors do not keep the parser's limits,
 * is never built.  Nothing is loaded and nothing is expanded: a document that
 * declares an entity is refused, a reference to one of HTML's is its character. */
#ifndef CORPUS_OUTSIDE_XML_TREE_H
#define CORPUS_OUTSIDE_XML_TREE_H

#include "util/arena.h"
#include "util/error.h"

enum {
	XML_DEPTH_MAX = 256,	     /* of elements in elements; deeper ones: refused */
	XML_ATTRIBUTES_MAX = 512,    /* of an element; more: refused, unread */
	XML_NODES_MAX = 4 * 1000 * 1000,
};

struct xml_attribute {
	struct slice name;  /* without its prefix */
	struct slice space; /* the address of its namespace; empty: none */
	struct slice value;
};

struct xml_node {
	struct slice name;  /* of an element, without its prefix; ptr NULL: a run of text */
	struct slice space; /* the address of its namespace; a prefix that nobody declared
			       stands for itself; empty: none */
	struct slice text;  /* of a run of text */
	const struct xml_attribute *attributes;
	struct xml_node *parent, *first, *last, *next; /* NULL: there is none */
	uint32_t attribute_count;
	uint32_t line; /* where it begins, from 1 */
};

/* Parses `bytes`, UTF-8 whatever they declare.  The tree lives in the arena.
 * `mend`: what is not well-formed is read as far as it makes sense; *mended says
 * whether that was needed (NULL: not wanted, and not well-formed is an error).
 * Statuses: BF_OK; BF_BAD_ARTICLE (not well-formed, declares entities, over a
 * limit: error->column is the line); BF_NO_MEMORY. */
enum bf_status xml_tree_read(struct slice bytes, struct arena *, bool *mended,
			     struct xml_node **root, bf_error *);

/* ---- finding ------------------------------------------------------------------------- */

bool xml_is(const struct xml_node *, const char *name);

/* The first child of that name, or NULL; NULL has no children. */
struct xml_node *xml_child(const struct xml_node *, const char *name);
/* Along a path of names: "itemMeta/pubStatus". */
struct xml_node *xml_find(const struct xml_node *, const char *path);
/* The next sibling of the same name. */
struct xml_node *xml_next(const struct xml_node *);
/* The next element in document order below `top`, of that name; `at` is the last
 * one found, or `top` to begin with. */
struct xml_node *xml_descendant(const struct xml_node *top, const struct xml_node *at,
				const char *name);

/* The value of an attribute (of any namespace), or the empty slice. */
struct slice xml_attribute(const struct xml_node *, const char *name);
/* The attribute of the element itself or of the nearest around it. */
struct slice xml_inherited(const struct xml_node *, const char *name);

/* All text within, as it stands.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status xml_text(const struct xml_node *, struct arena *, struct slice *out, bf_error *);

#endif
