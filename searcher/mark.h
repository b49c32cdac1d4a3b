/* mark.h - which bytes of a text the question matched. */
#ifndef SEARCHER_MARK_H
#define SEARCHER_MARK_H

#include "analyzer/analyzer.h"
#include "searcher/plan.h"

struct mark {
	uint32_t start, end; /* bytes of the text */
	uint32_t what;	     /* number of the clause that it is of: equal for equal words */
};

/* The text on hand: of the headline or of the body. */
struct marked_text {
	struct part *part; /* the article that it is of */
	uint32_t article;
	enum field field; /* FIELD_HEADLINE or FIELD_BODY */
	struct slice language; /* code under which its stems are filed */
	const struct token *tokens;
	size_t count;
};

/* Ascending by start.  In `arena`.
 * Statuses: BF_OK, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status marks_find(const struct plan *, const struct marked_text *, struct arena *,
			  struct mark **out, size_t *count, bf_error *);

#endif
