/* xml_root.h - the beginning of the root element of an XML document. */
#ifndef CORPUS_XML_ROOT_H
#define CORPUS_XML_ROOT_H

#include "util/slice.h"

struct xml_root {
	struct slice name; /* without its prefix */
	struct slice tag;  /* all of the tag, or of what is there of it */
	struct slice rest; /* what follows the tag */
};

/* Passes over a byte order mark, the declaration, comments, instructions and the
 * document type; false where no element follows, or none in sight. */
bool xml_root(struct slice head, struct xml_root *out);

#endif
