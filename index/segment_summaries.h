/* segment_summaries.h - the summaries of a segment: each a text of codes (index/segment_strings.h)
 * of its own, so that one is read without the others.
 *
 * A summary is its numbers, then its texts (index/segment_fields.h).  Where the codes of each begin
 * tells a table:
 *
 *   u32     articles;  u32 long ones
 *   blocks  of 64 articles, 72 bytes each: u64 where the codes of the first begin; a byte each,
 *           how many bytes of codes it has, 255 where these are as many or more
 *   long    of each such, ascending: u32 article; u32 how many more than 255
 *
 * The first summaries are kept aside until there are enough to learn the dictionary from. */
#ifndef INDEX_SEGMENT_SUMMARIES_H
#define INDEX_SEGMENT_SUMMARIES_H

#include "index/segment_chapters.h"
#include "index/segment_strings.h"

/* ---- writing ------------------------------------------------------------------------- */

struct summaries_writer {
	size_t sample_bytes;	  /* what the dictionary is learned from */
	struct buf aside;	  /* summaries that are not coded yet */
	struct buf aside_lengths; /* u32 of each, as numbers of this machine */
	struct buf dictionary;		 /* of the chapter */
	struct dictionary_worth worth;
	struct string_writer *strings; /* NULL until there is a dictionary */
	struct buf codes;	       /* of all summaries: the region */
	struct buf blocks, longs;      /* of the table */
	uint32_t articles;
};

void summaries_writer_init(struct summaries_writer *, size_t sample_bytes);
void summaries_writer_free(struct summaries_writer *);
/* The next article.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status summaries_add(struct summaries_writer *, struct slice numbers, struct slice texts,
			     bf_error *);
size_t summaries_memory(const struct summaries_writer *); /* bytes held */
/* Those aside are coded; then the next article begins a chapter with another dictionary: what
 * `dictionary` has is to be kept before the second call.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status summaries_end_chapter(struct summaries_writer *, bf_error *);
void summaries_begin_chapter(struct summaries_writer *);
/* Then `codes` and `dictionary` are complete, and the table is appended to `table`.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status summaries_finish(struct summaries_writer *, struct buf *table, bf_error *);

/* ---- reading ------------------------------------------------------------------------- */

/* Shared by threads. */
struct summaries {
	struct slice codes;
	const uint8_t *blocks, *longs;
	uint32_t articles, long_count;
	struct summaries_chapter {
		uint32_t first; /* article */
		struct strings strings;
	} chapters[CHAPTERS_MAX];
	size_t chapter_count;
};

/* With the dictionary of the first chapter.  False: damaged, or not of so many articles. */
bool summaries_open(struct summaries *, struct slice codes, struct slice table, struct slice dictionary,
		    uint32_t articles);
/* A chapter more, from that article on.  False: damaged, it does not come after those before, or there
 * are too many. */
bool summaries_open_chapter(struct summaries *, uint32_t first, struct slice dictionary);
/* Its codes will be read soon. */
void summaries_expect(const struct summaries *, uint32_t article);
/* The first `enough` bytes of a summary, or all it has, and a few more, into `out`, which is
 * emptied before.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status summaries_read(const struct summaries *, uint32_t article, size_t enough, struct buf *out,
			      bf_error *);

#endif
