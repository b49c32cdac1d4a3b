/* fields.h - the fields of an article as bytes.
 *
 * In the order of struct article: texts counted (a varint length, the bytes), lists with
 * a varint count first, a moment as a byte of precision and, unless that is 0, the
 * zigzag varints of instant and zone. */
#ifndef CORPUS_FIELDS_H
#define CORPUS_FIELDS_H

#include "corpus/article.h"
#include "util/buf.h"
#include "util/bytes.h"

/* The beginning of a body, as summaries show it: so many bytes, or a few less so that no
 * character is cut. */
enum { LEAD_BYTES = 240 };
struct slice body_lead(struct slice body);

void fields_write(const struct article *, struct buf *out);

/* Texts of *out borrow from the bytes, lists from the arena.  What cannot be read makes
 * the reader bad.  False: no memory. */
bool fields_read(struct byte_reader *, struct arena *, struct article *out);

#endif
