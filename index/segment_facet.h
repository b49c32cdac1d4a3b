/* segment_facet.h - values of facets in a segment, out of its columns: what index/part.h
 * wants.  Sets hold living articles; what is found may be tombstoned. */
#ifndef INDEX_SEGMENT_FACET_H
#define INDEX_SEGMENT_FACET_H

#include "index/segment.h"

/* Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status segment_count_values(const struct segment *, enum facet, const uint64_t *set,
				    value_visitor *, void *payload, uint32_t *with, bf_error *);
enum bf_status segment_find_value(const struct segment *, enum facet, struct slice value, uint64_t *set,
				  bf_error *);
void segment_days(const struct segment *, const struct tombstones *, uint32_t first, uint32_t count,
		  int32_t *days);
void segment_days_of(const struct segment *, const struct tombstones *, const uint32_t *articles,
		     uint32_t count, int32_t *days);

#endif
