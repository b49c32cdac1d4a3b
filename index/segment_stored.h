/* segment_stored.h - the articles of a segment, compressed.
 *
 * What a result list shows (the summary: id, version, headline, byline, published,
 * updated, source, section, url, language, the first bytes of the body) stands apart
 * from the rest, in small units of its own, so that a hit is shown without opening a
 * body.  The format is in index/SEGMENTS.md. */
#ifndef INDEX_SEGMENT_STORED_H
#define INDEX_SEGMENT_STORED_H

#include "corpus/article.h"
#include "index/segment_file.h"

enum { STORED_LEVEL = 3, STORED_LEVEL_MAX = 19 };

/* ---- writing ------------------------------------------------------------------------- */

struct stored_writer;

/* Begins REGION_BODIES of the output, which no other region may share until
 * stored_writer_finish.  `level` is zstd's, 1 to 19.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status stored_writer_open(struct segment_output *, int level, struct stored_writer **out,
				  bf_error *);
/* Articles are numbered 1, 2, 3 … in the order of adding.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status stored_writer_add(struct stored_writer *, const struct article *, bf_error *);
size_t stored_writer_memory(const struct stored_writer *); /* bytes held */
/* Ends REGION_BODIES and writes the other regions of stored articles.
 * Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status stored_writer_finish(struct stored_writer *, bf_error *);
void stored_writer_close(struct stored_writer *); /* after finish or instead; NULL is fine */

/* ---- reading ------------------------------------------------------------------------- */

/* What the threads share: unit tables and digested dictionaries. */
struct stored_shared;
/* Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY.  `articles`: how many the segment has. */
enum bf_status stored_shared_open(const struct segment_input *, uint32_t articles,
				  struct stored_shared **out, bf_error *);
void stored_shared_close(struct stored_shared *); /* NULL is fine; after its readers */

/* One thread at a time; keeps the units it read last. */
struct stored_reader;
enum bf_status stored_reader_open(const struct stored_shared *, struct stored_reader **out, bf_error *);
void stored_reader_close(struct stored_reader *); /* NULL is fine */

/* The summary or the whole of article 1 … n, in `arena`; the body of a summary is
 * its beginning, of at least 200 bytes where there are so many, cut at a character.
 * Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status stored_summary(struct stored_reader *, uint32_t article, struct arena *,
			      struct article *out, bf_error *);
enum bf_status stored_article(struct stored_reader *, uint32_t article, struct arena *,
			      struct article *out, bf_error *);

#endif
