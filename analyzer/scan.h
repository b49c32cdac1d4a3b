/* scan.h - where one unit of text begins and ends.
 *
 * In:  text, an offset.
 * Out: the extent of a unit: what stands between two separators and may have to
 *      be understood as a whole, such as `COVID-19`, `U.S.`, `$1,300`, `O'Neil`,
 *      `https://example.com/a`.
 *
 * A unit depends only on its own bytes from then on, which is what lets its
 * tokens be remembered by its spelling.  What is joined here may still be taken
 * apart by the cutter (cut.h); what is separated here stays so. */
#ifndef ANALYZER_SCAN_H
#define ANALYZER_SCAN_H

#include "util/slice.h"

/* Bytes of a unit, at most; longer ones are cut, and go on as a new unit. */
enum { UNIT_BYTES_MAX = 2048 };

/* Does a unit begin at text[at]?  If so, *end is where it ends, > at.  If not,
 * *end is where to look next, > at.  `text` is UTF-8, at < text.len. */
bool scan_unit(struct slice text, size_t at, size_t *end);

/* The rest of a unit that begins with a letter at text[at]. */
size_t scan_unit_end(struct slice text, size_t at);

#endif
