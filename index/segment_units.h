/* segment_units.h - articles compressed in small units, with a dictionary of their own.
 *
 * A unit is a zstd frame (without zstd's magic number) of:
 *
 *   varint   bytes of the numbers
 *   numbers  of its articles, one behind the other (index/segment_fields.h)
 *   texts    likewise
 *
 * A unit ends with the article that fills it.  An article that is larger than a unit may
 * be has units to itself: what would be one unit is cut every UNIT_MAX bytes, and each
 * piece compressed.  The first units are kept aside until there are enough to train the
 * dictionary from. */
#ifndef INDEX_SEGMENT_UNITS_H
#define INDEX_SEGMENT_UNITS_H

#include <stdatomic.h>
#include <zstd.h>

#include "index/segment_chapters.h"
#include "index/segment_unit_table.h"
#include "util/arena.h"

enum { UNIT_MAX = 1 << 16 };

/* ---- writing ------------------------------------------------------------------------- */

typedef void units_sink(const void *bytes, size_t len, void *payload);

/* What a kind of units is like. */
struct units_shape {
	size_t unit_bytes;	 /* a unit ends when it has so many, uncompressed */
	size_t sample_bytes;	 /* what the dictionary is trained from */
	size_t dictionary_bytes; /* at most */
};

struct units_writer {
	units_sink *sink;
	void *payload;
	int level; /* zstd's */
	struct units_shape shape;
	struct buf numbers, texts; /* of the unit on hand */
	uint32_t gathered;	   /* articles in it */
	struct buf unit, frame;
	struct buf aside;	   /* units before there is a dictionary */
	struct buf aside_sizes;	   /* of each: u32 bytes, u32 articles that begin in it */
	bool trained;		   /* or decided to go without */
	struct buf dictionary;	   /* of the chapter */
	struct dictionary_worth worth;
	size_t taken, put;	   /* bytes of the chapter so far, compressed and what came of them */
	struct unit_table_writer table;
	ZSTD_CCtx *context, *large_context; /* each for units of a size */
	ZSTD_CDict *digest;
	bool no_memory; /* something was lost */
};

/* False: no memory. */
bool units_writer_init(struct units_writer *, int level, struct units_shape, units_sink *,
		       void *payload);
void units_writer_free(struct units_writer *);
/* The next article.  Whether memory was short, units_finish tells. */
void units_add(struct units_writer *, struct slice numbers, struct slice texts);
size_t units_memory(const struct units_writer *); /* bytes held */
/* The last unit goes out; then `table` and `dictionary` are complete.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status units_finish(struct units_writer *, bf_error *);
/* After units_finish: the next article begins a chapter, with another dictionary. */
void units_begin_chapter(struct units_writer *);

/* ---- reading ------------------------------------------------------------------------- */

/* Shared by threads. */
struct units {
	struct slice frames;
	struct unit_table table;
	struct units_chapter {
		uint32_t first; /* article */
		struct slice dictionary;
		_Atomic(ZSTD_DDict *) digest; /* made when first needed */
	} chapters[CHAPTERS_MAX];
	size_t chapter_count;
};

/* With the dictionary of the first chapter.  False: damaged, or not of so many articles. */
bool units_open(struct units *, struct slice frames, struct slice table, struct slice dictionary,
		uint32_t articles);
/* A chapter more, from that article on.  False: it does not come after those before, or there are too
 * many. */
bool units_open_chapter(struct units *, uint32_t first, struct slice dictionary);
void units_close(struct units *);

/* Units that one thread read last, decompressed. */
enum { UNITS_KEPT = 4 };
struct unit_reader {
	struct units *units;
	ZSTD_DCtx *context; /* made when first needed */
	struct unit_kept {
		uint32_t unit; /* UINT32_MAX: none */
		uint32_t used; /* larger: later */
		struct buf bytes;
	} kept[UNITS_KEPT];
	struct buf large; /* of an article with units to itself; until the next call */
	uint32_t clock;
};

void unit_reader_init(struct unit_reader *, struct units *);
void unit_reader_free(struct unit_reader *);

/* What is in the unit that has an article; its pieces are put together. */
struct unit_contents {
	struct slice numbers, texts;
	uint32_t place; /* of the article, from 0 */
};

/* Borrowed until the next call.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status unit_read(struct unit_reader *, uint32_t article, struct unit_contents *out,
			 bf_error *);

#endif
