/* text.h - text as sources write it, made into text as articles hold it.
 *
 * All input is valid UTF-8; all output borrows from the input where it can and
 * lives in the arena where it cannot. */
#ifndef CORPUS_TEXT_H
#define CORPUS_TEXT_H

#include "util/arena.h"
#include "util/error.h"
#include "util/slice.h"

/* Without white space at either end: ASCII's, the no-break space, the
 * zero-width space and the byte order mark. */
struct slice text_trim(struct slice);

/* A field of one line: trimmed, and each run of white space that holds a line
 * break or tab is one space.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status text_line(struct slice, struct arena *, struct slice *out, bf_error *);

/* A body: paragraphs stand apart by "\n\n" exactly; one line break stays one;
 * lines lose the blanks at their ends.  CR LF and CR are line breaks.  A text
 * without any blank line, whose lines are long (over 100 bytes on average) and
 * mostly end as sentences do, has a paragraph on every line: so web exports
 * write.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status text_paragraphs(struct slice, struct arena *, struct slice *out, bf_error *);

/* Do the lines differ in nothing but the shape of quotes and dashes, and in
 * white space? */
bool text_same_line(struct slice a, struct slice b);

/* `body` (as text_paragraphs gives it) without what web pages leave at the end
 * of a saved page: comment form, share bar, cookie line.  Only whole lines at
 * the very end go, each known by a table, and only where one of them can be
 * nothing else. */
struct slice text_without_dust(struct slice body);

/* What stands for the headline of a text that has none: the first sentence of
 * its first paragraph, or as many whole words of it as fit 160 bytes, with "…".
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status text_opening(struct slice body, struct arena *, struct slice *out, bf_error *);

#endif
