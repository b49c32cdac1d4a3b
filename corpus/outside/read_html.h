/* read_html.h - web pages as a format. */
#ifndef CORPUS_OUTSIDE_READ_HTML_H
#define CORPUS_OUTSIDE_READ_HTML_H

#include "corpus/format.h"

extern const struct format outside_html;

#endif
