/* segment_facet.c - see segment_facet.h.
 *
 * Articles are counted by code first, in blocks of a column; then a code's text gives the
 * values, which for source, section and language is one, and for lists any number. */
#include "index/segment_facet.h"

#include <stdlib.h>

static const enum column_text columns[FACET_COUNT] = {
    [FACET_SOURCE] = COLUMN_SOURCE,	[FACET_SECTION] = COLUMN_SECTION,
    [FACET_BYLINE] = COLUMN_BYLINE,	[FACET_LANGUAGE] = COLUMN_LANGUAGE,
    [FACET_SUBJECT] = COLUMN_SUBJECT, [FACET_PLACE] = COLUMN_PLACE,
};

static bool is_list(enum facet f)
{
	return f == FACET_BYLINE || f == FACET_SUBJECT || f == FACET_PLACE;
}

static enum bf_status damaged(const struct segment *s, bf_error *error)
{
	return segment_damaged(s, segment_region_name(REGION_COLUMNS), error);
}

/* ---- codes -------------------------------------------------------------------------------- */

/* Articles of a block of the column, from `first` on. */
static uint32_t block_of(const struct segment *s, uint32_t first)
{
	uint32_t left = s->facts.articles - first + 1;
	return left < COLUMN_BLOCK ? left : COLUMN_BLOCK;
}

static bool any_in_block(const uint64_t *set, uint32_t first, uint32_t count)
{
	for (uint32_t word = first / ARTICLE_BITS; word <= (first + count - 1) / ARTICLE_BITS; word++)
		if (set[word])
			return true;
	return false;
}

/* Adds one to the count of its code, for each article of the set.  False: damaged. */
static bool count_codes(const struct segment *s, enum column_text column, const uint64_t *set,
			uint32_t *counts)
{
	int32_t codes[COLUMN_BLOCK];
	uint32_t known = columns_codes(s->columns, column);
	bool good = true;
	for (uint32_t first = 1; first <= s->facts.articles; first += COLUMN_BLOCK) {
		uint32_t count = block_of(s, first);
		if (!any_in_block(set, first, count))
			continue;
		columns_read_codes(s->columns, column, first, count, codes);
		for (uint32_t i = 0; i < count; i++) {
			if (!set_has(set, first + i))
				continue;
			good &= (uint32_t)codes[i] < known;
			counts[(uint32_t)codes[i] < known ? (uint32_t)codes[i] : 0]++;
		}
	}
	return good;
}

/* ---- values of a code ---------------------------------------------------------------------- */

/* The values that the text of a code stands for, none empty, each once; in `arena`.
 * NULL: no memory. */
static struct slice *values_of(enum facet f, struct slice text, struct arena *arena, size_t *count)
{
	struct slice list = text, name;
	*count = 0;
	for (size_t i = 0; is_list(f) && i < text.len; i++)
		*count += text.ptr[i] == '\0';
	struct slice *values = arena_alloc(arena, (*count + 1) * sizeof *values);
	if (!values)
		return NULL;
	*count = 0;
	if (!is_list(f))
		values[(*count)++] = text;
	while (is_list(f) && column_next_name(&list, &name))
		values[(*count)++] = name;
	*count = facet_make_distinct(values, *count);
	return values;
}

struct value_count {
	value_visitor *visit;
	void *payload;
	uint32_t with;
};

static enum bf_status visit_code(const struct segment *s, enum facet f, uint32_t code, uint32_t articles,
				 struct arena *arena, struct value_count *v, bf_error *error)
{
	struct slice text;
	size_t count;
	if (!columns_text(s->columns, columns[f], code, &text))
		return damaged(s, error);
	arena_reset(arena);
	struct slice *values = values_of(f, text, arena, &count);
	if (!values)
		return error_no_memory(error);
	v->with += count ? articles : 0;
	for (size_t i = 0; i < count; i++)
		v->visit(values[i], articles, v->payload);
	return BF_OK;
}

enum bf_status segment_count_values(const struct segment *s, enum facet f, const uint64_t *set,
				    value_visitor *visit, void *payload, uint32_t *with, bf_error *error)
{
	uint32_t known = columns_codes(s->columns, columns[f]);
	uint32_t *counts = calloc((size_t)known + 1, sizeof *counts);
	struct value_count v = {visit, payload, 0};
	struct arena arena = ARENA_INIT;
	if (!counts)
		return error_no_memory(error);
	enum bf_status status = count_codes(s, columns[f], set, counts) ? BF_OK : damaged(s, error);
	for (uint32_t code = 0; code < known && status == BF_OK; code++)
		if (counts[code])
			status = visit_code(s, f, code, counts[code], &arena, &v, error);
	arena_free(&arena);
	free(counts);
	*with = v.with;
	return status;
}

/* ---- articles of a value ------------------------------------------------------------------- */

static bool has_value(enum facet f, struct slice text, struct slice value)
{
	struct slice name;
	if (!is_list(f))
		return value.len ? slice_equal(text, value) : text.len > 0;
	while (column_next_name(&text, &name))
		if (value.len ? slice_equal(name, value) : name.len > 0)
			return true;
	return false;
}

/* Marks the codes whose text has the value.  False: none has. */
static bool mark_codes(const struct segment *s, enum facet f, struct slice value, bool *marked)
{
	uint32_t known = columns_codes(s->columns, columns[f]);
	struct slice text;
	bool any = false;
	for (uint32_t code = 0; code < known; code++) {
		marked[code] = columns_text(s->columns, columns[f], code, &text) && has_value(f, text, value);
		any |= marked[code];
	}
	return any;
}

enum bf_status segment_find_value(const struct segment *s, enum facet f, struct slice value, uint64_t *set,
				  bf_error *error)
{
	uint32_t known = columns_codes(s->columns, columns[f]);
	int32_t codes[COLUMN_BLOCK];
	bool *marked = calloc((size_t)known + 1, sizeof *marked);
	if (!marked)
		return error_no_memory(error);
	bool any = mark_codes(s, f, value, marked);
	for (uint32_t first = 1; any && first <= s->facts.articles; first += COLUMN_BLOCK) {
		uint32_t count = block_of(s, first);
		columns_read_codes(s->columns, columns[f], first, count, codes);
		for (uint32_t i = 0; i < count; i++)
			if ((uint32_t)codes[i] < known && marked[codes[i]])
				set_add(set, first + i);
	}
	free(marked);
	return BF_OK;
}

/* ---- days ------------------------------------------------------------------------------------ */

void segment_days(const struct segment *s, const struct tombstones *gone, uint32_t first, uint32_t count,
		  int32_t *days)
{
	columns_read_days(s->columns, first, count, days);
	for (uint32_t i = 0; gone->count && i < count; i++)
		if (is_tombstoned(gone, first + i))
			days[i] = NO_DAY;
}

void segment_days_of(const struct segment *s, const struct tombstones *gone, const uint32_t *articles,
		     uint32_t count, int32_t *days)
{
	columns_days_of(s->columns, articles, count, days);
	for (uint32_t i = 0; gone->count && i < count; i++)
		if (is_tombstoned(gone, articles[i]))
			days[i] = NO_DAY;
}
