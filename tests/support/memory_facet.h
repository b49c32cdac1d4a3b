/* memory_facet.h - values of facets and days, of a part that stands in memory. */
#ifndef TESTS_SUPPORT_MEMORY_FACET_H
#define TESTS_SUPPORT_MEMORY_FACET_H

#include "index/part.h"

enum bf_status memory_count_values(struct part *, enum facet, const uint64_t *set, value_visitor *,
				   void *payload, uint32_t *with, bf_error *);
enum bf_status memory_find_value(struct part *, enum facet, struct slice value, uint64_t *set,
				 bf_error *);
enum bf_status memory_days(struct part *, uint32_t first, uint32_t count, int32_t *days, bf_error *);

#endif
