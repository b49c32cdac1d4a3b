/* web_page.h - the bytes of a web page, made into an article.
 *
 *     bytes ─▶ encoding ─▶ html_tree ─▶ page_blocks ─▶ page_roles ─┬▶ page_metadata ─┐
 *                                                                  └▶ main_text ◀────┤
 *                                                                         article ◀──┘
 */
#ifndef CORPUS_OUTSIDE_WEB_PAGE_H
#define CORPUS_OUTSIDE_WEB_PAGE_H

#include "corpus/article.h"
#include "corpus/encoding.h"

/* What is known of a page from elsewhere; each may be empty. */
struct web_page_source {
	struct slice charset; /* as HTTP or MIME declare it: believed before the page itself */
	struct slice url;     /* where it was fetched: used where the page names none */
};

/* Reads a page into `out`, all of which lives in the arena or is static; the id
 * stays empty.  A page without an article on it yields what it has: its title,
 * and perhaps no body.  *encoding (may be NULL) says how its bytes were read.
 * Statuses: BF_OK, BF_BAD_ARTICLE (html_tree.h), BF_BAD_ARGUMENT (encoding.h),
 * BF_NO_MEMORY. */
enum bf_status web_page_read(struct slice bytes, const struct web_page_source *, struct arena *,
			     struct article *out, struct article_notes *,
			     struct encoding_found *encoding, bf_error *);

/* All the text of a piece of HTML that holds nothing but an article (a feed, an
 * export, a mail): paragraphs, and captions apart.  UTF-8.
 * Statuses: BF_OK, BF_BAD_ARTICLE, BF_NO_MEMORY. */
enum bf_status web_fragment_read(struct slice html, struct arena *, struct slice *body,
				 struct slice *captions, bf_error *);

#endif
