/* xml_entities.h - references to HTML's characters by name, as news writes them
 * whether or not a document type declares them. */
#ifndef CORPUS_OUTSIDE_XML_ENTITIES_H
#define CORPUS_OUTSIDE_XML_ENTITIES_H

#include "util/arena.h"
#include "util/error.h"

/* XML whose references by name are XML's own five: `bytes` itself, or a copy in
 * the arena in which HTML's (&nbsp;) are numbers.  What stands in CDATA sections
 * and comments is left as it is.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status xml_entities(struct slice bytes, struct arena *, struct slice *out, bf_error *);

/* The same, and mended so that a parser can make sense of it: an ampersand that
 * begins no reference, and a `<` that begins no tag, are the character; control
 * characters that XML has not are gone; all references are numbers, since
 * libxml2 drops those by name once it has seen a fault. */
enum bf_status xml_mend(struct slice bytes, struct arena *, struct slice *out, bf_error *);

#endif
