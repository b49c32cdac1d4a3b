/* xml_body.h - the text of an article out of the elements of NITF and XHTML:
 * paragraphs, with captions kept apart. */
#ifndef CORPUS_OUTSIDE_XML_BODY_H
#define CORPUS_OUTSIDE_XML_BODY_H

#include "corpus/outside/xml_tree.h"

struct xml_body {
	struct slice body;     /* paragraphs, separated by a blank line */
	struct slice captions; /* of pictures: likewise */
};

/* All text within `top` (NULL: none).  Headings, items of lists and rows of
 * tables are paragraphs, the cells of a row parted by " | "; scripts, and what
 * describes media, are left out.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status xml_body(const struct xml_node *top, struct arena *, struct xml_body *out, bf_error *);

#endif
