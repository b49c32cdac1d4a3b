/* page_metadata.h - from all that a web page says of its article to one answer a
 * field: the best place that can be understood wins. */
#ifndef CORPUS_OUTSIDE_PAGE_METADATA_H
#define CORPUS_OUTSIDE_PAGE_METADATA_H

#include "corpus/article.h"
#include "corpus/outside/page_blocks.h"

/* Fills in the fields of an article but for id, body and captions; `body` is the
 * text of the article as the metadata has it, and empty mostly.  Dates that
 * cannot be read are absent, with a note.  The roles of the page are set.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status page_metadata(const struct page *, struct arena *, struct article *out,
			     struct slice *body, struct article_notes *, bf_error *);

#endif
