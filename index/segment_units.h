/* segment_units.h - records compressed in small units, with a dictionary of their own.
 *
 * A unit is a zstd frame over some records, each counted (a varint length, the bytes).
 * It ends with the record that fills it; a large record has a unit to itself.  The
 * first records are kept aside until there are enough to train a dictionary from.
 *
 *   units   the frames, one after the other
 *   table   a unit each: u32 its first record, from 1; 5 bytes where it begins; and once
 *           more behind the last: the number after the last record, and the end */
#ifndef INDEX_SEGMENT_UNITS_H
#define INDEX_SEGMENT_UNITS_H

#include <zstd.h>

#include "util/arena.h"
#include "util/buf.h"

/* ---- writing ------------------------------------------------------------------------- */

typedef void units_sink(const void *bytes, size_t len, void *payload);

struct units_writer {
	units_sink *sink;
	void *payload;
	int level;
	size_t unit_bytes;  /* a unit ends when it has so many, uncompressed */
	size_t sample_bytes, dictionary_bytes;
	bool trained;
	struct buf aside;   /* records before there is a dictionary */
	struct buf unit, frame, table, dictionary;
	uint64_t written;
	uint32_t records, in_unit;
	ZSTD_CCtx *context;
	ZSTD_CDict *digest;
	bool no_memory;
};

/* `sample_bytes` of records are the sample that a dictionary of `dictionary_bytes` is
 * trained from; with less, there is none. */
bool units_writer_init(struct units_writer *, int level, size_t unit_bytes, size_t sample_bytes,
		       size_t dictionary_bytes, units_sink *, void *payload);
void units_writer_free(struct units_writer *);
void units_add(struct units_writer *, struct slice record);
size_t units_memory(const struct units_writer *);
/* The last unit goes out; then `table` and `dictionary` are complete.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status units_finish(struct units_writer *, bf_error *);

/* ---- reading ------------------------------------------------------------------------- */

/* Shared by threads. */
struct units {
	struct slice frames;
	const uint8_t *table;
	uint32_t count, records;
	ZSTD_DDict *digest; /* NULL: no dictionary */
};

/* Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY.  `records`: how many there must be. */
enum bf_status units_open(struct units *, struct slice frames, struct slice table,
			  struct slice dictionary, uint32_t records, bf_error *);
void units_close(struct units *);

/* Units that one thread read last, decompressed. */
struct unit_reader {
	const struct units *units;
	ZSTD_DCtx *context; /* made when first needed */
	struct unit_cached {
		uint32_t unit; /* UINT32_MAX: none */
		uint32_t used; /* larger: later */
		char *bytes;
		size_t len, capacity;
	} cached[4];
	uint32_t clock;
};

void unit_reader_init(struct unit_reader *, const struct units *);
void unit_reader_free(struct unit_reader *);
/* Record 1 … n, borrowed until the next call.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status unit_read(struct unit_reader *, uint32_t record, struct slice *out, bf_error *);

#endif
