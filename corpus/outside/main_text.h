/* main_text.h - the text of the article on a web page, without all that the page
 * puts around it and between: navigation, teasers, share bars, comments, cookie
 * banners, captions. */
#ifndef CORPUS_OUTSIDE_MAIN_TEXT_H
#define CORPUS_OUTSIDE_MAIN_TEXT_H

#include "corpus/outside/page_blocks.h"

struct main_text {
	struct slice body;     /* paragraphs, separated by a blank line */
	struct slice captions; /* of pictures, and pull quotes: likewise */
};

/* What the page says of the article elsewhere; each may be empty. */
struct main_text_hints {
	struct slice headline; /* is no part of the body */
	struct slice body;     /* the text as JSON-LD has it, whole or cut */
};

/* The text of the article on a page whose roles are set; both parts may come out
 * empty.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status main_text(const struct page *, const struct main_text_hints *, struct arena *,
			 struct main_text *out, bf_error *);

/* All text of a page that is an article and nothing else; captions apart.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status main_text_whole(const struct page *, struct arena *, struct main_text *out,
			       bf_error *);

#endif
