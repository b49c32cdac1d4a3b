/* html_bounds.h - a page made harmless to read: what would cost libxml2 time
 * without end, or end its reading early, is taken out beforehand. */
#ifndef CORPUS_OUTSIDE_HTML_BOUNDS_H
#define CORPUS_OUTSIDE_HTML_BOUNDS_H

#include "util/arena.h"
#include "util/error.h"

/* The page itself, or a copy in the arena: each U+0000 is a blank, and of an
 * element's attributes only the first HTML_ATTRIBUTES_MAX (html_tree.h) are
 * there, because libxml2 compares each with all before it.
 * Statuses: BF_OK, BF_BAD_ARTICLE (over 1 GiB), BF_NO_MEMORY. */
enum bf_status html_bound(struct slice page, struct arena *, struct slice *out, bf_error *);

#endif
