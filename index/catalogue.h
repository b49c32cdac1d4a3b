/* catalogue.h - what an archive knows of itself: one entry of the live
 * database's metadata, so that it changes with the articles, in one commit.
 *
 *   varint   format of the archive: 1
 *   counted  fingerprint of the analysis
 *   counted  default language
 *   varint   revision: commits so far
 *   varint   articles; varint total length (sum of decoded length codes)
 *   varint   revision whose removals from the held database may be unfinished, 0 none
 *   varint   languages; each: counted code, varint articles
 *   varint   next number of a segment
 *   varint   segments; each: varint number, varint articles, varint tombstones */
#ifndef INDEX_CATALOGUE_H
#define INDEX_CATALOGUE_H

#include "util/arena.h"
#include "util/buf.h"
#include "xapian-c/xapian_c.h"

enum { ARCHIVE_FORMAT = 2, LANGUAGES_LIMIT = 64, SEGMENTS_LIMIT = 256, LANGUAGE_CODE_BYTES = 8, FINGERPRINT_BYTES = 160 };

struct catalogue {
	uint32_t format;
	char fingerprint[FINGERPRINT_BYTES];
	char default_language[LANGUAGE_CODE_BYTES];
	uint64_t revision, articles, total_length;
	uint64_t unfinished_removals;
	size_t language_count;
	struct catalogue_language {
		char code[LANGUAGE_CODE_BYTES];
		uint64_t articles;
	} languages[LANGUAGES_LIMIT];
	uint32_t next_segment; /* numbers are never used twice */
	size_t segment_count;
	struct catalogue_segment {
		uint32_t number, articles, tombstones;
	} segments[SEGMENTS_LIMIT];
};

/* A new archive's, with the fingerprint of this program.  Statuses: BF_OK,
 * BF_NO_MEMORY, BF_MISMATCH (a stemmer is missing). */
enum bf_status catalogue_start(struct catalogue *, struct slice default_language, bf_error *);

/* Statuses: BF_OK; BF_NOT_FOUND (no catalogue); BF_MISMATCH (another format; the
 * message says what to do); BF_CORRUPT; BF_EXPIRED; BF_IO; BF_NO_MEMORY. */
enum bf_status catalogue_read(xc_database *, struct catalogue *out, bf_error *);

/* Is the analysis this program's?  A reader asks for the languages that the
 * archive holds; a writer may bring another, and asks for all.  Statuses: BF_OK,
 * BF_MISMATCH (the message says what to do), BF_NO_MEMORY. */
enum bf_status catalogue_check_reader(const struct catalogue *, bf_error *);
enum bf_status catalogue_check_writer(const struct catalogue *, bf_error *);
enum bf_status catalogue_write(xc_database *, const struct catalogue *, bf_error *);

/* The bytes of the entry, from and to wherever they are kept.  Statuses of decoding:
 * BF_OK, BF_MISMATCH, BF_CORRUPT. */
void catalogue_encode(const struct catalogue *, struct buf *);
enum bf_status catalogue_decode(struct slice, struct catalogue *out, bf_error *);

/* One article more (+1) or less (-1) in the counters. */
void catalogue_count(struct catalogue *, struct slice language, uint8_t length_code, int change);
void catalogue_count_language(struct catalogue *, struct slice language, int64_t change);

#endif
