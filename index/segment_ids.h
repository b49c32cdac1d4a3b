/* segment_ids.h - from the id of an article to its number: sorted hashes.
 *
 *   u32 entries;  entries: 5 bytes of XXH3-64, upper bytes first, ascending; then, in
 *   the same order, the article numbers, u32 each */
#ifndef INDEX_SEGMENT_IDS_H
#define INDEX_SEGMENT_IDS_H

#include "index/segment_file.h"

struct ids_writer;

enum bf_status ids_writer_open(struct ids_writer **out, bf_error *);
enum bf_status ids_writer_add(struct ids_writer *, struct slice id, bf_error *); /* of article 1, 2, 3 … */
size_t ids_writer_memory(const struct ids_writer *);
/* Writes REGION_IDS.  Statuses: BF_OK, BF_IO, BF_NO_MEMORY. */
enum bf_status ids_writer_finish(struct ids_writer *, struct segment_output *, bf_error *);
void ids_writer_close(struct ids_writer *);

/* Calls `look` for each article that may have the id, until it returns false;
 * few others are called for.  False: the region is damaged. */
typedef bool ids_visitor(uint32_t article, void *payload);
bool ids_find(struct slice region, struct slice id, ids_visitor *look, void *payload);

#endif
