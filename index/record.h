/* record.h - an article as it is stored in the live and the held database.
 *
 *   byte     format: 2
 *   8 bytes  checksum (XXH3-64) of all that follows
 *   8 bytes  content hash of the article
 *   8 bytes  sum of the hashes of its postings (index/term.h)
 *   byte     length code; counted text: code of the language of its stems
 *   fields   every field in a fixed order: texts counted, lists with a count
 *            first, moments as zigzag instant, zigzag zone, precision
 *   places   the rest: where its words stand (index/places.h); empty for held ones
 *
 * Numbers are varints; "counted" is a varint length and the bytes. */
#ifndef INDEX_RECORD_H
#define INDEX_RECORD_H

#include "index/document.h"
#include "util/buf.h"

struct record {
	struct article article;	  /* borrows from the bytes; lists from the arena */
	uint64_t content_hash;
	uint64_t postings; /* sum of term_posting_hash over its terms */
	uint8_t length_code;
	struct slice language; /* under which its stems are filed */
	struct slice places;
};

/* The document with its places, or (for held ones, whose only term is their key)
 * the article alone.  `postings`: the sum of term_posting_hash over the terms. */
void record_write_document(const struct document *, uint64_t postings, struct buf *out);
void record_write_article(const struct article *, uint64_t postings, struct buf *out);

/* Statuses: BF_OK, BF_CORRUPT (checksum, or bytes that make no record), BF_NO_MEMORY. */
enum bf_status record_read(struct slice bytes, struct arena *, struct record *out, bf_error *);

#endif
