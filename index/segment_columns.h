/* segment_columns.h - numbers and codes of every article, read without opening it.
 * The format is in index/SEGMENTS.md. */
#ifndef INDEX_SEGMENT_COLUMNS_H
#define INDEX_SEGMENT_COLUMNS_H

#include "corpus/article.h"
#include "index/segment_file.h"

struct columns_writer;

enum bf_status columns_writer_open(struct columns_writer **out, bf_error *);
/* Articles are numbered 1, 2, 3 … in the order of adding.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status columns_writer_add(struct columns_writer *, const struct article *,
				  uint8_t length_code, bf_error *);
size_t columns_writer_memory(const struct columns_writer *);
/* Writes REGION_COLUMNS.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status columns_writer_finish(struct columns_writer *, struct segment_output *, bf_error *);
void columns_writer_close(struct columns_writer *); /* NULL is fine */

struct columns;

/* May be read by many threads.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status columns_open(const struct segment_input *, uint32_t articles, struct columns **out,
			    bf_error *);
void columns_close(struct columns *); /* NULL is fine */

/* Length codes by article, 1 … n; [0] may be read too. */
const uint8_t *columns_lengths(const struct columns *);
/* Instant in seconds, INT64_MIN when there is none, and day, INT32_MIN then. */
void columns_published(const struct columns *, uint32_t article, int64_t *instant, int32_t *day);
/* Of the block of 1,024 articles that has this one: no day is outside; *last is the
 * last article of the block. */
void columns_days(const struct columns *, uint32_t article, int32_t *least, int32_t *most,
		  uint32_t *last);

#endif
