/* segment_stored.h - the articles of a segment, compressed.
 *
 * What a result list shows (the summary: id, version, headline, url, the first bytes of
 * the body) stands apart from the rest, in small units of its own, so that a hit is shown
 * without opening a body.  What the columns have (dates, words, byline, source, section,
 * language) is taken from there.  The format is in index/SEGMENTS.md. */
#ifndef INDEX_SEGMENT_STORED_H
#define INDEX_SEGMENT_STORED_H

#include "corpus/article.h"
#include "index/segment_columns.h"

enum {
	STORED_LEVEL = 3,
	STORED_LEVEL_MAX = 19,
	STORED_ARTICLE_MAX = 1 << 30, /* bytes of one article: what claims more is damaged */
};

/* ---- writing ------------------------------------------------------------------------- */

struct stored_writer;

/* Begins REGION_BODIES of the output, which no other region may share until
 * stored_writer_finish.  `level` is zstd's, 1 to 19.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status stored_writer_open(struct segment_output *, int level, struct stored_writer **out,
				  bf_error *);
/* Articles (which have passed article_check) are numbered 1, 2, 3 … in the order of
 * adding.  Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARTICLE (over STORED_ARTICLE_MAX bytes). */
enum bf_status stored_writer_add(struct stored_writer *, const struct article *, bf_error *);
size_t stored_writer_memory(const struct stored_writer *); /* bytes held */
/* Ends REGION_BODIES and writes the other regions of stored articles.
 * Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status stored_writer_finish(struct stored_writer *, bf_error *);
void stored_writer_close(struct stored_writer *); /* after finish or instead; NULL is fine */

/* ---- reading ------------------------------------------------------------------------- */

/* What the threads share: unit tables and digested dictionaries. */
struct stored_shared;
/* Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY.  `articles`: how many the segment has.  The
 * input and the columns are borrowed until it is closed. */
enum bf_status stored_shared_open(const struct segment_input *, const struct columns *,
				  uint32_t articles, struct stored_shared **out, bf_error *);
void stored_shared_close(struct stored_shared *); /* NULL is fine; after its readers */

/* One thread at a time; keeps the units it read last. */
struct stored_reader;
enum bf_status stored_reader_open(struct stored_shared *, struct stored_reader **out, bf_error *);
void stored_reader_close(struct stored_reader *); /* NULL is fine */

/* The summary or the whole of article 1 … n, in `arena` (names of the byline and other
 * texts of the columns: borrowed from the input); the body of a summary is its
 * beginning, of at least 200 bytes where there are so many, cut at a character.
 * Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
void stored_expect_summary(const struct stored_reader *, uint32_t article);
enum bf_status stored_summary(struct stored_reader *, uint32_t article, struct arena *,
			      struct article *out, bf_error *);
enum bf_status stored_article(struct stored_reader *, uint32_t article, struct arena *,
			      struct article *out, bf_error *);
/* The id alone, borrowed until the next call. */
enum bf_status stored_id(struct stored_reader *, uint32_t article, struct slice *id, bf_error *);

#endif
