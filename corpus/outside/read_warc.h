/* read_warc.h - the reader of web archives, for the table in formats.c. */
#ifndef CORPUS_OUTSIDE_READ_WARC_H
#define CORPUS_OUTSIDE_READ_WARC_H

#include "corpus/reader.h"

extern const struct format outside_warc;

#endif
