/* segment_file.h - the file of a segment: regions of bytes, each with a checksum.
 *
 *   32 bytes  "BACKFILE SEGMENT", u32 format, 12 bytes 0
 *   regions   one after the other, each at a multiple of 8 bytes, zeros between
 *   table     a region each, 32 bytes: u32 kind, u32 0, u64 offset, u64 length, u64 checksum
 *   32 bytes  u64 offset of the table, u32 regions, u32 format, u64 checksum of the table,
 *             "SEGMENTS"
 *
 * Numbers are little-endian; checksums XXH3-64.  At least 8 bytes follow the last
 * byte of every region, so that a word may be loaded where a byte begins. */
#ifndef INDEX_SEGMENT_FILE_H
#define INDEX_SEGMENT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"
#include "util/slice.h"

enum { SEGMENT_FORMAT = 11, SEGMENT_REGIONS_MAX = 32 };

enum segment_region {
	REGION_FACTS = 1,	/* counters, languages, fingerprint */
	REGION_LISTS,		/* posting lists, in the order of their keys */
	REGION_LIST_NAMES,	/* dictionary of the lists: stems, and words without one */
	REGION_SURFACES,	/* dictionary of the surface forms, naming lists */
	REGION_COLUMNS,		/* numbers and codes by article */
	REGION_IDS,		/* from ids to articles */
	REGION_SUMMARIES,	/* what a result list shows, in codes */
	REGION_BODIES,		/* the rest of every article, in units */
	REGION_SUMMARY_TABLE,	/* where they begin */
	REGION_BODY_UNITS,
	REGION_COMPRESSION,	/* the dictionaries of both, by chapter */
	REGION_BOUNDARIES,	/* starts of sentences and paragraphs */
	REGION_CHECKPOINTS,	/* where in a body some words begin */
};

/* ---- writing ------------------------------------------------------------------------- */

struct segment_output;

/* Creates the file `path` (which must not exist), mode 0600.  One thread at a time.
 * Writes are gathered; the first failure is kept, and told by segment_region_end
 * and segment_output_finish.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status segment_output_open(const char *path, struct segment_output **out, bf_error *);

/* Regions are written one after the other; each kind once. */
void segment_region_begin(struct segment_output *, enum segment_region);
void segment_write(struct segment_output *, const void *bytes, size_t len);
uint64_t segment_region_length(const struct segment_output *); /* written so far */
enum bf_status segment_region_end(struct segment_output *, bf_error *);

/* Writes the table and makes the file durable (not its name in the folder);
 * *bytes is its length.  Closes the output whatever the status. */
enum bf_status segment_output_finish(struct segment_output *, uint64_t *bytes, bf_error *);

/* Closes and removes the file.  NULL is fine. */
void segment_output_cancel(struct segment_output *);

/* ---- reading ------------------------------------------------------------------------- */

struct segment_input;

/* Maps the file and reads its table; regions are not verified.  May be read by many
 * threads.  Statuses: BF_OK; BF_NOT_FOUND; BF_MISMATCH (a format of a later
 * program); BF_CORRUPT; BF_IO; BF_NO_MEMORY. */
enum bf_status segment_input_open(const char *path, struct segment_input **out, bf_error *);
/* The same over bytes in memory, borrowed until close; `name` stands for the path. */
enum bf_status segment_input_open_memory(struct slice bytes, const char *name,
					 struct segment_input **out, bf_error *);
void segment_input_close(struct segment_input *); /* NULL is fine */

/* The bytes of a region, in the map; empty when the file has none. */
struct slice segment_input_region(const struct segment_input *, enum segment_region);
const char *segment_input_path(const struct segment_input *);

/* Reads every region and compares checksums: the kinds that differ, as bits (1 << kind); 0
 * when all is well. */
uint64_t segment_input_verify(const struct segment_input *);
const char *segment_region_name(enum segment_region); /* NULL: there is no such region */

#endif
