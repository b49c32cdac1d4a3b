/* segment_columns.h - numbers and codes of every article, read without opening it.
 *
 * A segment's articles are numbered 1 to n.  What the columns have is stored nowhere
 * else in the segment (but for subjects and places, which are whole in the article): stored articles (index/segment_stored.h) get it from here.
 * The format is in index/SEGMENTS.md. */
#ifndef INDEX_SEGMENT_COLUMNS_H
#define INDEX_SEGMENT_COLUMNS_H

#include "corpus/article.h"
#include "index/segment_file.h"

/* Instants, in seconds, and days, when there is none. */
#define NO_INSTANT INT64_MIN
#define NO_DAY INT32_MIN

/* Texts that many articles share.  A byline is one text: its names, a NUL after each; so
 * are subjects and places, the values of their facets (index/facet.h). */
enum column_text {
	COLUMN_LANGUAGE,
	COLUMN_SOURCE,
	COLUMN_SECTION,
	COLUMN_BYLINE,
	COLUMN_SUBJECT,
	COLUMN_PLACE,
	COLUMN_TEXTS
};

/* ---- writing ------------------------------------------------------------------------- */

struct columns_writer;

/* Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status columns_writer_open(struct columns_writer **out, bf_error *);
/* Articles (which have passed article_check) are numbered 1, 2, 3 … in the order of
 * adding.  Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (more than 4 GB of texts). */
enum bf_status columns_writer_add(struct columns_writer *, const struct article *,
				  uint8_t length_code, bf_error *);
size_t columns_writer_memory(const struct columns_writer *); /* bytes held */
/* Writes REGION_COLUMNS.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status columns_writer_finish(struct columns_writer *, struct segment_output *, bf_error *);
void columns_writer_close(struct columns_writer *); /* NULL is fine */

/* ---- reading ------------------------------------------------------------------------- */

struct columns;

/* May be read by many threads; everything handed out is borrowed from the input.
 * Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY.  `articles`: how many the segment has. */
enum bf_status columns_open(const struct segment_input *, uint32_t articles, struct columns **out,
			    bf_error *);
void columns_close(struct columns *); /* NULL is fine */

/* In what follows an article is 1 … n, and a range of articles lies within. */

/* Length codes by article; [0] may be read too. */
const uint8_t *columns_lengths(const struct columns *);

/* NO_INSTANT and NO_DAY where there is none; the day is that of the article's zone. */
void columns_published(const struct columns *, uint32_t article, int64_t *instant, int32_t *day);
void columns_updated(const struct columns *, uint32_t article, int64_t *instant, int32_t *day);
/* As the source counts them; 0: it does not say. */
uint32_t columns_words(const struct columns *, uint32_t article);

/* Everything but subjects and places will be asked for soon. */
void columns_expect(const struct columns *, uint32_t article);

/* Articles come in blocks of 1,024: 1 to 1,024, 1,025 to 2,048 … */
enum { COLUMN_BLOCK = 1024 };
/* Days of publication, or codes, of `count` articles from `first` on. */
void columns_read_days(const struct columns *, uint32_t first, uint32_t count, int32_t *days);
/* Of these articles, which ascend. */
void columns_days_of(const struct columns *, const uint32_t *articles, uint32_t count, int32_t *days);
void columns_read_codes(const struct columns *, enum column_text, uint32_t first, uint32_t count,
			int32_t *codes);

/* Codes of distinct texts: from 0 in the order of the texts, by bytes; the empty text, of
 * articles that have none, is one of them.  Below columns_codes; in a damaged region they
 * may be anything. */
uint32_t columns_codes(const struct columns *, enum column_text);
uint32_t columns_code(const struct columns *, enum column_text, uint32_t article);
/* False when there is no such code, or its text is damaged (not UTF-8). */
bool columns_text(const struct columns *, enum column_text, uint32_t code, struct slice *out);

/* The first name of a byline, or value of such a list, taken off its front; false at the end. */
bool column_next_name(struct slice *byline, struct slice *name);

#endif
