/* similar.h - background to a story: articles on the same subject, without its copies.
 *
 * The story's best terms make a question, an OR with boosts: those that stand there often, the
 * headline's counting more, and that few other articles have (tf·idf).  What is found is
 * compared with the story and with what was found before it, text by text. */
#ifndef SEARCHER_SIMILAR_H
#define SEARCHER_SIMILAR_H

#include "searcher/search.h"

struct similar_options {
	uint32_t limit;	      /* articles wanted */
	uint32_t terms;	      /* at most so many; 0: 25 */
	bool older;	      /* published on the story's day or before; without a date none is */
	bool snippets;
	uint32_t snippet_bytes; /* about; 0: 240 */
	uint32_t deadline_ms;	/* 0: 10,000 */
};

struct similar_term {
	struct slice word;	 /* as the story first has it */
	uint32_t headline, body; /* how often it stands there, all its forms */
	uint64_t articles;	 /* of the archive that have it, the story among them */
	int64_t weight;		 /* SCORE_ONE is 1.0 */
};

struct similar_result {
	struct search_result found; /* total: of what was looked at; the reading is the question */
	const struct similar_term *terms; /* by weight */
	uint32_t term_count;
	const struct slice *copies; /* ids left out: copies of the story, or of a better hit */
	uint32_t copy_count;
};

/* Everything in *out lives in `arena`.  Statuses: those of search_run; BF_NOT_FOUND: no such
 * article, or it is held. */
enum bf_status similar_run(struct archive_reader *, struct slice id, const struct similar_options *,
			   struct arena *, struct similar_result *out, bf_error *);

#endif
