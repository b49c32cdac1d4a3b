/* term_count.h - how many distinct terms all parts of an archive have together. */
#ifndef INDEX_TERM_COUNT_H
#define INDEX_TERM_COUNT_H

#include "index/archive_segments.h"

/* Ids are not counted.  Statuses: BF_OK, BF_CORRUPT, BF_EXPIRED, BF_IO, BF_NO_MEMORY. */
enum bf_status term_count(xc_database *live, const struct archive_segments *, uint64_t *count,
			  bf_error *);

#endif
