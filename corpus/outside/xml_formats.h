/* xml_formats.h - the readers of formats in XML, for the table in formats.c. */
#ifndef CORPUS_OUTSIDE_XML_FORMATS_H
#define CORPUS_OUTSIDE_XML_FORMATS_H

#include "corpus/reader.h"

extern const struct format outside_nitf, outside_newsml, outside_newsml_g2, outside_feed;

#endif
