/* mark.h - which bytes of a text the question matched. */
#ifndef SEARCHER_MARK_H
#define SEARCHER_MARK_H

#include "analyzer/analyzer.h"
#include "searcher/plan.h"
#include "searcher/spans.h"

struct mark {
	uint32_t start, end; /* bytes of the text */
	uint32_t what;	     /* number of the clause that it is of: equal for equal words */
};

/* The text on hand: of the headline or of the body, or a piece of that. */
struct marked_text {
	struct part *part; /* the article that it is of */
	uint32_t article;
	enum field field; /* FIELD_HEADLINE or FIELD_BODY */
	struct slice language; /* code under which its stems are filed */
	uint32_t position;     /* of the first token in the whole text */
	const struct token *tokens;
	size_t count;
};

/* A place of the text that the question matched, in positions of headline or body. */
struct marked_place {
	struct span span;
	uint32_t what; /* as of a mark */
};

/* May the places be found by the index alone?  Not where a word stands for very many
 * terms: then the text is looked at. */
bool places_are_indexed(const struct plan *);

/* What the question matched in a field of an article, by the index alone; ascending.
 * In `arena`.  Statuses as marks_find. */
enum bf_status marked_places(const struct plan *, struct part *, uint32_t article, enum field,
			     struct arena *, struct marked_place **out, size_t *count, bf_error *);
/* Their bytes, of those that lie in the text on hand. */
enum bf_status marks_of_places(const struct marked_text *, const struct marked_place *, size_t count,
			       struct arena *, struct mark **out, size_t *mark_count, bf_error *);

/* Ascending by start.  In `arena`.
 * Statuses: BF_OK, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status marks_find(const struct plan *, const struct marked_text *, struct arena *,
			  struct mark **out, size_t *count, bf_error *);

#endif
