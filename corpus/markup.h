/* markup.h - text out of a piece of HTML, without a parser: for the fields of
 * exports and feeds that hold markup where text was meant.
 *
 * One pass over the bytes, no tree, no state that grows: safe to do right here.
 * Whole web pages are another matter (corpus/outside/). */
#ifndef CORPUS_MARKUP_H
#define CORPUS_MARKUP_H

#include <stdint.h>

#include "util/arena.h"
#include "util/error.h"

struct markup_text {
	struct slice body;     /* paragraphs, separated by a blank line */
	struct slice captions; /* of figures: likewise */
};

/* Elements that stand on lines of their own part paragraphs; scripts, styles,
 * forms and comments are left out; characters by name or number are themselves.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status markup_read(struct slice html, struct arena *, struct markup_text *out, bf_error *);

/* Does a text hold markup that its author cannot have meant to be read: a tag of
 * HTML, or a character by name or number? */
bool markup_is_likely(struct slice text);
/* Is it markup from its first byte to its last: <p>…</p>? */
bool markup_is_whole(struct slice text);

/* The character that HTML calls by this name; 0: none. */
uint32_t markup_character(struct slice name);

/* The character reference (&eacute; &#233;) that begins at `at`, an ampersand: its
 * length, or 0 where none does. */
size_t markup_reference(struct slice text, size_t at, uint32_t *character);

#endif
