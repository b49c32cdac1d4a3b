/* dialect.h - questions in other languages: LexisNexis, Factiva, Lucene.
 *
 * A translator reads the question and writes it in our language, with a map
 * from every byte of the translation to the bytes it came from; then our own
 * parser reads that.  So a dialect has no meaning of its own: what cannot be said
 * in our language is refused, and every error and note points into the question
 * as it was typed. */
#ifndef SEARCHER_DIALECT_H
#define SEARCHER_DIALECT_H

#include "searcher/query.h"

/* A piece of the translation and where it came from. */
struct dialect_piece {
	uint32_t at;	     /* first byte in the translation; the next piece ends it */
	uint32_t start, end; /* bytes of the question */
	bool verbatim;	     /* byte for byte the same */
};

struct dialect_text {
	struct slice text;		    /* in our language */
	const struct dialect_piece *pieces; /* ascending */
	uint32_t piece_count;
	struct query_note *notes; /* readings that could surprise */
};

/* Everything lives in `arena`.  Statuses: BF_OK; BF_BAD_QUERY with a place in
 * `question`; BF_NO_MEMORY. */
enum bf_status dialect_translate(enum query_syntax, struct slice question, const struct query_limits *,
				 struct arena *arena, struct dialect_text *out, bf_error *);

/* query_parse for options->syntax other than SYNTAX_NATIVE; `options` has its
 * limits filled in. */
enum bf_status dialect_parse(struct slice question, const struct query_options *options,
			     struct arena *arena, struct query **out, struct query_note **notes,
			     bf_error *);

#endif
