/* segment_ids.h - from the id of an article to its number.
 *
 * A table of hashes (XXH3-64 of the id) says which articles may have an id; whoever
 * looks compares the id in the summary.
 *
 *   u32        entries
 *   4 bytes    b, bits that choose a bucket; w, bits of an article number; 0; 0
 *   2^b + 1    u32 each: the first entry of a bucket (the upper b bits of the hash), and
 *              the end of the last
 *   marks      2 bytes an entry: the lower 16 bits of the hash
 *   articles   w bits an entry, low bit first
 *
 * Buckets have 8 to 16 entries when hashes are even, so an article costs some 4.4 bytes
 * and a wrong one is looked at once in some 5,000 times. */
#ifndef INDEX_SEGMENT_IDS_H
#define INDEX_SEGMENT_IDS_H

#include "index/segment_file.h"

struct ids_writer;

/* Statuses of these: BF_OK, BF_NO_MEMORY. */
enum bf_status ids_writer_open(struct ids_writer **out, bf_error *);
enum bf_status ids_writer_add(struct ids_writer *, struct slice id, bf_error *); /* of article 1, 2, 3 … */
size_t ids_writer_memory(const struct ids_writer *); /* bytes held */
/* Writes REGION_IDS.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status ids_writer_finish(struct ids_writer *, struct segment_output *, bf_error *);
void ids_writer_close(struct ids_writer *); /* NULL is fine */

/* Calls `look` for each article that may have the id (a number of 1 or more), until it
 * returns false.  False: the region is damaged. */
typedef bool ids_visitor(uint32_t article, void *payload);
bool ids_find(struct slice region, struct slice id, ids_visitor *look, void *payload);

#endif
