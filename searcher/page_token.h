/* page_token.h - where a page of results ended, as a text that the next question brings back.
 *
 * A token names the last hit and what it was ordered by, not how many hits came
 * before: so articles that come in meanwhile move no other from one page to the next. */
#ifndef SEARCHER_PAGE_TOKEN_H
#define SEARCHER_PAGE_TOKEN_H

#include "searcher/top.h"

struct page_token {
	struct top_place place; /* of the last hit */
	uint64_t revision;	/* of the snapshot: while it is the same, so is the key */
	uint64_t question;	/* a hash of what was asked, and how */
	uint8_t sort;		/* enum search_sort */
	bool reordered;		/* the key has more in it than the words (searcher/rerank.h) */
};

/* Appends the text: letters and digits only. */
void page_token_write(const struct page_token *, struct buf *out);

/* The id lives in `arena`.  Statuses: BF_OK; BF_BAD_ARGUMENT (no token, or not of this question
 * and sort); BF_NO_MEMORY. */
enum bf_status page_token_read(struct slice text, uint64_t question, enum search_sort, struct arena *,
			       struct page_token *out, bf_error *);

#endif
