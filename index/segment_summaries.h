/* segment_summaries.h - the summaries of a segment: each a text of codes (index/segment_strings.h)
 * of its own, so that one is read without the others.
 *
 * A summary is its numbers, then its texts (index/segment_fields.h).  Where the codes of each begin
 * tells a table as of units (index/segment_unit_table.h), with an article a unit.  The first
 * summaries are kept aside until there are enough to learn the dictionary from. */
#ifndef INDEX_SEGMENT_SUMMARIES_H
#define INDEX_SEGMENT_SUMMARIES_H

#include "index/segment_strings.h"
#include "index/segment_unit_table.h"

/* ---- writing ------------------------------------------------------------------------- */

struct summaries_writer {
	size_t sample_bytes;	  /* what the dictionary is learned from */
	struct buf aside;	  /* summaries before there is a dictionary */
	struct buf aside_lengths; /* u32 of each, as numbers of this machine */
	struct buf dictionary;
	struct string_writer *strings; /* NULL until there is a dictionary */
	struct buf codes;	       /* of all summaries: the region */
	struct unit_table_writer table;
};

void summaries_writer_init(struct summaries_writer *, size_t sample_bytes);
void summaries_writer_free(struct summaries_writer *);
/* The next article.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status summaries_add(struct summaries_writer *, struct slice numbers, struct slice texts,
			     bf_error *);
size_t summaries_memory(const struct summaries_writer *); /* bytes held */
/* Then `codes`, `table` and `dictionary` are complete.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status summaries_finish(struct summaries_writer *, bf_error *);

/* ---- reading ------------------------------------------------------------------------- */

/* Shared by threads. */
struct summaries {
	struct slice codes;
	struct unit_table table;
	struct strings strings;
};

/* False: damaged, or not of so many articles. */
bool summaries_open(struct summaries *, struct slice codes, struct slice table, struct slice dictionary,
		    uint32_t articles);
/* The first `enough` bytes of a summary, or all it has, and a few more, into `out`, which is
 * emptied before.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status summaries_read(const struct summaries *, uint32_t article, size_t enough, struct buf *out,
			      bf_error *);

#endif
