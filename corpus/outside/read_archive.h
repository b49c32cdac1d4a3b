/* read_archive.h - the reader of archives, for the table in formats.c. */
#ifndef CORPUS_OUTSIDE_READ_ARCHIVE_H
#define CORPUS_OUTSIDE_READ_ARCHIVE_H

#include "corpus/reader.h"

extern const struct format outside_archive;

#endif
