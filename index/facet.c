/* facet.c - see facet.h. */
#include "index/facet.h"

#include <stdlib.h>

#include "index/schema.h"

/* The field that has the same name and other names; FIELD_COUNT: none has. */
static const struct {
	const char *name;
	enum field field;
} facets[FACET_COUNT] = {
    [FACET_SOURCE] = {"source", FIELD_SOURCE},
    [FACET_SECTION] = {"section", FIELD_SECTION},
    [FACET_BYLINE] = {"byline", FIELD_BYLINE},
    [FACET_LANGUAGE] = {"language", FIELD_LANGUAGE},
    [FACET_SUBJECT] = {"subject", FIELD_SUBJECT},
    [FACET_PLACE] = {"place", FIELD_PLACE},
    [FACET_YEAR] = {"year", FIELD_COUNT},
};

const char *facet_name(enum facet f)
{
	return facets[f].name;
}

enum facet facet_find(struct slice name)
{
	enum field field = field_find(name);
	int f = 0;
	while (f < FACET_COUNT && !slice_equal(slice_from(facets[f].name), name) &&
	       (field == FIELD_COUNT || facets[f].field != field))
		f++;
	return (enum facet)f;
}

/* ---- values ------------------------------------------------------------------------------ */

static struct slice subject_value(const struct subject *s, struct arena *arena, bool *no_memory)
{
	return s->name.len ? s->name : article_subject_code(s, arena, no_memory);
}

/* Value number i of the article, as it stands there; false past the last. */
static bool value_at(const struct article *a, enum facet f, size_t i, struct arena *arena,
		     struct slice *out, bool *no_memory)
{
	const struct slice singles[] = {
	    [FACET_SOURCE] = a->source, [FACET_SECTION] = a->section, [FACET_LANGUAGE] = a->language};
	switch (f) {
	case FACET_BYLINE:
	case FACET_PLACE: {
		const struct slice_list *list = f == FACET_BYLINE ? &a->byline : &a->places;
		if (i < list->count)
			*out = list->items[i];
		return i < list->count;
	}
	case FACET_SUBJECT:
		if (i < a->subjects.count)
			*out = subject_value(&a->subjects.items[i], arena, no_memory);
		return i < a->subjects.count;
	case FACET_SOURCE:
	case FACET_SECTION:
	case FACET_LANGUAGE:
		if (i == 0)
			*out = singles[f];
		return i == 0;
	default:
		return false;
	}
}

static int by_text(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

size_t facet_make_distinct(struct slice *values, size_t count)
{
	size_t kept = 0;
	if (count > 1)
		qsort(values, count, sizeof *values, by_text);
	for (size_t i = 0; i < count; i++)
		if (values[i].len && (kept == 0 || !slice_equal(values[kept - 1], values[i])))
			values[kept++] = values[i];
	return kept;
}

enum bf_status facet_values(const struct article *a, enum facet f, struct arena *arena,
			    struct slice_list *out, bf_error *error)
{
	size_t most = 1 + a->byline.count + a->places.count + a->subjects.count, count = 0;
	struct slice *items = arena_alloc(arena, most * sizeof *items);
	bool no_memory = !items;
	while (!no_memory && value_at(a, f, count, arena, &items[count], &no_memory))
		count++;
	*out = (struct slice_list){items, no_memory ? 0 : facet_make_distinct(items, count)};
	return no_memory ? error_no_memory(error) : BF_OK;
}

uint64_t set_count(const uint64_t *set, size_t words)
{
	uint64_t count = 0;
	for (size_t i = 0; i < words; i++)
		count += (uint64_t)__builtin_popcountll(set[i]);
	return count;
}
