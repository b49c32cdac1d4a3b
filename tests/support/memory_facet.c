/* memory_facet.c - see memory_facet.h: article by article, each value on its own. */
#include "tests/support/memory_facet.h"

#include "tests/support/memory_part.h"

enum bf_status memory_count_values(struct part *base, enum facet f, const uint64_t *set,
				   value_visitor *visit, void *payload, uint32_t *with, bf_error *error)
{
	struct memory_part *p = (struct memory_part *)base;
	struct arena arena = ARENA_INIT;
	enum bf_status status = BF_OK;
	*with = 0;
	for (size_t i = 0; i < p->count && status == BF_OK; i++) {
		struct slice_list values;
		if (!set_has(set, p->documents[i].number))
			continue;
		status = facet_values(p->documents[i].document.article, f, &arena, &values, error);
		for (size_t v = 0; v < values.count && status == BF_OK; v++)
			visit(values.items[v], 1, payload);
		*with += values.count > 0;
	}
	arena_free(&arena);
	return status;
}

enum bf_status memory_find_value(struct part *base, enum facet f, struct slice value, uint64_t *set,
				 bf_error *error)
{
	struct memory_part *p = (struct memory_part *)base;
	struct arena arena = ARENA_INIT;
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < p->count && status == BF_OK; i++) {
		struct slice_list values;
		status = facet_values(p->documents[i].document.article, f, &arena, &values, error);
		for (size_t v = 0; v < values.count && status == BF_OK; v++)
			if (value.len == 0 || slice_equal(values.items[v], value))
				set_add(set, p->documents[i].number);
	}
	arena_free(&arena);
	return status;
}

enum bf_status memory_days(struct part *base, uint32_t first, uint32_t count, int32_t *days,
			   bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < count && status == BF_OK; i++) {
		int64_t instant;
		status = base->operations->published(base, first + i, &instant, &days[i], error);
	}
	return status;
}
