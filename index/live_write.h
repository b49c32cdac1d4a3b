/* live_write.h - a document as the live database stores it. */
#ifndef INDEX_LIVE_WRITE_H
#define INDEX_LIVE_WRITE_H

#include "index/document.h"
#include "util/arena.h"
#include "util/buf.h"
#include "xapian-c/xapian_c.h"

/* Makes `into` (cleared first) the Xapian document: record, terms, publication.
 * `record` is scratch; `arena` too.  *bytes: about what it takes in memory until
 * the commit.  Statuses: BF_OK, BF_BAD_ARTICLE (over 64 MiB), BF_NO_MEMORY. */
enum bf_status live_fill(const struct document *, xc_document *into, struct buf *record,
			 struct arena *arena, size_t *bytes, bf_error *);

#endif
