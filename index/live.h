/* live.h - the live part: today's articles, in a Xapian database.
 *
 * An article is one Xapian document: its record as data (index/record.h), its
 * words as terms without positions (index/term.h), the occurrence of
 * index/schema.h as wdf, and its publication in value slot 0.  Article numbers
 * are Xapian's document numbers. */
#ifndef INDEX_LIVE_H
#define INDEX_LIVE_H

#include "index/part.h"
#include "xapian-c/xapian_c.h"

enum { LIVE_PUBLISHED_SLOT = 0, LIVE_PUBLISHED_BYTES = 12 };

/* A part over an open database, which it borrows.  live_part_moved must be
 * called when the database was reopened.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status live_part_open(xc_database *, struct part **out, bf_error *);
enum bf_status live_part_moved(struct part *, bf_error *);

/* Publication as the bytes of the value slot: instant and day, big-endian,
 * moved so that bytes order as numbers do. */
void live_published_encode(struct moment, char out[LIVE_PUBLISHED_BYTES]);

#endif
