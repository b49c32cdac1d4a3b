/* query_edit.h - a question with one thing changed.
 *
 * Trees are not changed in place: what is asked instead is a copy of the path to the node,
 * and shares the rest.  So such a tree is for printing; what is to be asked is parsed from
 * the text. */
#ifndef SEARCHER_QUERY_EDIT_H
#define SEARCHER_QUERY_EDIT_H

#include "searcher/query.h"

/* The tree with `to` in the place of the node `from`; NULL: out of memory.  A phrase takes
 * the words of a phrase among its own.  The tree itself where `from` is not in it. */
struct query *query_with(const struct query *tree, const struct query *from, const struct query *to,
			 struct arena *);

/* The tree without the node, which stands among the children of an AND or OR; NULL: out of
 * memory. */
struct query *query_without(const struct query *tree, const struct query *node, struct arena *);

/* A copy of one node, with the same children; NULL: out of memory. */
struct query *query_copy(const struct query *, struct arena *);

/* A word beside another one: of its field, as exact as that; in the arena, NULL: out of memory. */
struct query *query_word_like(const struct query *, struct slice text, struct arena *);

/* These as the children of a new node of that kind, in the field of the first; NULL: out of memory. */
struct query *query_join(enum query_kind, struct query *const *children, uint32_t count,
			 struct arena *);

#endif
