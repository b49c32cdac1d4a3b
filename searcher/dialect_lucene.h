/* dialect_lucene.h - what the two files of the Lucene translator share. */
#ifndef SEARCHER_DIALECT_LUCENE_H
#define SEARCHER_DIALECT_LUCENE_H

#include "searcher/dialect_tree.h"

/* Its wildcards. */
extern const struct dialect lucene_words;

/* The byte at r->at; NUL at the end. */
char lucene_peek(const struct dialect_reader *);

/* Does this text stand at r->at? */
bool lucene_at(const struct dialect_reader *, const char *text);

/* Takes a term, up to what cannot be in one; a backslash keeps the next character. */
struct slice lucene_term(struct dialect_reader *);

/* The length of `name` where `name:` stands at `at`; 0: none does. */
uint32_t lucene_name(const struct dialect_reader *, uint32_t at);

/* A term with what stands behind it (~1, ^2).  With escapes it is a word to the
 * letter; else it may have wildcards.  *out is NULL where there is nothing to find. */
enum bf_status lucene_word(struct dialect_reader *, struct slice term, uint32_t start,
			   struct dialect_node **out);

/* The phrase at r->at, with what stands behind it. */
enum bf_status lucene_phrase(struct dialect_reader *, struct dialect_node **out);

/* The value of `date:` or `words:` at r->at: 2022, >=2022-06, now-7d, [a TO b]. */
enum bf_status lucene_value(struct dialect_reader *, struct slice field, uint32_t start,
			    struct dialect_node **out);

/* A boost at r->at goes to `node`. */
enum bf_status lucene_boost(struct dialect_reader *, struct dialect_node *);

#endif
