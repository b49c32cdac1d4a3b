/* formats.h - how the formats of which the library leaves the reading to its
 * helper are read in there. */
#ifndef CORPUS_OUTSIDE_FORMATS_H
#define CORPUS_OUTSIDE_FORMATS_H

#include "corpus/reader.h"

/* The functions behind a row of the table of formats (for reader_options.inside). */
const struct format *outside_format(const struct format *row);

/* What must be done once, while files can still be opened. */
void outside_prepare(void);

#endif
