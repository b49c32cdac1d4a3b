/* page_roles.h - what the elements of a web page are for, as they say themselves:
 * by their kind (nav, aside, figcaption), by attributes with a meaning (hidden,
 * role, itemprop) and by the words of their classes and ids. */
#ifndef CORPUS_OUTSIDE_PAGE_ROLES_H
#define CORPUS_OUTSIDE_PAGE_ROLES_H

#include "corpus/outside/page_blocks.h"

enum page_role {
	ROLE_HIDDEN = 1 << 0,	 /* is not shown */
	ROLE_FURNITURE = 1 << 1, /* navigation, foot, side column, share bar, advertisement … */
	ROLE_COMMENTS = 1 << 2,	 /* of readers */
	ROLE_RELATED = 1 << 3,	 /* leads to other articles */
	ROLE_CAPTION = 1 << 4,	 /* of a picture */
	ROLE_QUOTE = 1 << 5,	 /* pulled out of the text, which has it too */
	ROLE_DETAILS = 1 << 6,	 /* about the article: byline, date, tags … */
	ROLE_FORM = 1 << 7,
	ROLE_ASIDE = 1 << 8,	 /* <aside>, <header>, boxes: may belong to the text or not */
	ROLE_TEXT = 1 << 9,	 /* a class says that it is the text of an article */
	ROLE_BODY = 1 << 10,	 /* itemprop="articleBody" says so */
	ROLE_HEADLINE = 1 << 11, /* itemprop="headline", class "headline" */
	ROLE_ARTICLE = 1 << 12,	 /* <article>, <main> */
};

/* What does not belong to the text of an article. */
enum {
	ROLES_OUTSIDE = ROLE_HIDDEN | ROLE_FURNITURE | ROLE_COMMENTS | ROLE_RELATED | ROLE_DETAILS |
			ROLE_FORM,
};

/* Sets the roles of all nodes and blocks.  A word that most of the text of a
 * page stands under tells nothing there and is disregarded.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status page_roles(struct page *, struct arena *, bf_error *);

/* Is an element within a line not shown: by style, attribute or class? */
bool page_hides(const struct html_tree *, uint32_t node);

/* The role of a word of a class or id, in lower case, and the number of its row
 * in the table, from 1 to PAGE_WORDS_MAX; 0: the word is not in it. */
enum { PAGE_WORDS_MAX = 1000 };
unsigned page_word(struct slice word, uint16_t *role);

#endif
