/* pattern.h - which words a pattern of a question stands for.
 *
 * In a pattern * stands for any letters, also none, ? for one, and a backslash takes the
 * meaning from the character behind it. */
#ifndef SEARCHER_PATTERN_H
#define SEARCHER_PATTERN_H

#include "index/part.h"
#include "searcher/query.h"

/* The letters between the wildcards as the index folds them; in the arena.  ptr is NULL when
 * out of memory. */
struct slice pattern_fold(struct slice pattern, struct arena *);

/* What all words of the pattern begin with; in the arena, ptr as above. */
struct slice pattern_beginning(struct slice pattern, struct arena *);

/* What every word of the folded pattern ends with, and the longest run of letters that stands in
 * every one: so that most other words are quickly passed over.  In the arena; false when out of
 * memory. */
bool pattern_marks_find(struct slice pattern, struct arena *, struct term_marks *out);

static inline bool pattern_may_match(const struct term_marks *m, struct slice text)
{
	return slice_ends_with(text, m->end) &&
	       (m->inside.len == 0 || memmem(text.ptr, text.len, m->inside.ptr, m->inside.len));
}

/* Is the whole text of the pattern?  Time: at most the product of their lengths. */
bool pattern_matches(struct slice pattern, struct slice text);

/* Are these bytes of an article the WORD, PREFIX or WILDCARD as it was typed, with its capitals
 * and accents?  Shapes of apostrophes and dashes make no difference, and a word is also
 * its possessive. */
bool pattern_is_written(const struct query *, struct slice bytes);

/* Bytes that stand in every text that has such a word; empty when nothing is known. */
struct slice pattern_core(const struct query *);

#endif
