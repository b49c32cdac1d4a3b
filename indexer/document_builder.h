/* document_builder.h - an article goes in, its words come out.
 *
 * Runs the analyzer of the article's language over every field and gathers the
 * distinct lexemes, so that whoever stores the document (live part or segment)
 * never looks at text again. */
#ifndef INDEXER_DOCUMENT_BUILDER_H
#define INDEXER_DOCUMENT_BUILDER_H

#include "index/document.h"
#include "util/arena.h"

struct document_builder;

/* One thread at a time.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status document_builder_open(struct document_builder **out, bf_error *);
void document_builder_close(struct document_builder *); /* NULL is fine */

/* Lexemes of all languages may take so many bytes before they are forgotten by themselves
 * (48 MiB unless said otherwise; SIZE_MAX: never). */
void document_builder_limit(struct document_builder *, size_t bytes);
/* What they take; and their end, with that of all documents. */
size_t document_builder_memory(const struct document_builder *);
void document_builder_forget(struct document_builder *);

/* Analyses the article in its language.  *out borrows from the article and from `arena`, and
 * lexemes of the builder: it is good until these are forgotten.  Another thread may read it
 * then, while the next article is analysed.  Statuses:
 * BF_OK, BF_NO_MEMORY, BF_BAD_ARTICLE (a headline of more than
 * HEADLINE_WORDS_LIMIT words, another field of more than FIELD_POSITIONS_LIMIT positions, a text
 * over 2^31 bytes). */
enum bf_status document_build(struct document_builder *, const struct article *, struct arena *arena,
			      struct document *out, bf_error *);

#endif
