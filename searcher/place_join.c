/* place_join.c - see place_join.h. */
#include "searcher/place_join.h"

#include "searcher/case_text.h"

/* ---- sentences and paragraphs -------------------------------------------------- */

/* Where the sentences or paragraphs of the article begin. */
struct units {
	const uint32_t *starts;
	size_t count;
	uint32_t base;
};

static enum bf_status read_units(const struct clause *c, const struct place_source *s,
				 struct units *out, bf_error *error)
{
	const uint32_t *sentences, *paragraphs;
	size_t sentence_count, paragraph_count;
	enum bf_status status =
	    s->part->operations->boundaries(s->part, s->article, s->arena, &sentences, &sentence_count,
					    &paragraphs, &paragraph_count, error);
	bool sentence = c->scope == SCOPE_SENTENCE;
	*out = (struct units){sentence ? sentences : paragraphs,
			      sentence ? sentence_count : paragraph_count, s->base};
	return status;
}

/* The number of the unit that has this position. */
static size_t unit_of(const struct units *u, uint32_t position)
{
	size_t low = 0, high = u->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (u->starts[middle] <= position + u->base)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Moves *at to the first span that begins in that unit or behind it. */
static void skip_to_unit(const struct units *u, const struct spans *list, size_t unit, size_t *at)
{
	while (*at < list->count && unit_of(u, list->items[*at].start) < unit)
		++*at;
}

/* The children in one unit, one after the other: which of its spans can each take so that it
 * shares no word with the one taken before?  All that is needed of those is where the
 * first of them ends, and where the last begins. */
struct meeting {
	uint32_t first_end, last_start; /* of the child before, as far as it could be taken */
	struct span whole;
};

/* False: the child has no span there that could be taken. */
static bool meet(const struct units *u, const struct spans *list, size_t unit, size_t from, bool first,
		 struct meeting *m)
{
	struct meeting next = {UINT32_MAX, 0, m->whole};
	bool any = false;
	for (size_t i = from; i < list->count && unit_of(u, list->items[i].start) == unit; i++) {
		struct span s = list->items[i];
		if (unit_of(u, s.end) != unit ||
		    (!first && s.start <= m->first_end && s.end >= m->last_start))
			continue;
		any = true;
		next.first_end = s.end < next.first_end ? s.end : next.first_end;
		next.last_start = s.start > next.last_start ? s.start : next.last_start;
		next.whole.start = s.start < next.whole.start ? s.start : next.whole.start;
		next.whole.end = s.end > next.whole.end ? s.end : next.whole.end;
	}
	*m = next;
	return any;
}

static enum bf_status join_units(const struct clause *c, const struct spans *lists,
				 const struct place_source *s, struct spans *out, bf_error *error)
{
	struct units u;
	enum bf_status status = read_units(c, s, &u, error);
	size_t *at = arena_calloc(s->arena, c->children.count, sizeof *at);
	out->items = arena_alloc(s->arena, (lists[0].count + 1) * sizeof *out->items);
	if (status == BF_OK && (!at || !out->items))
		status = error_no_memory(error);
	for (size_t i = 0; status == BF_OK && i < lists[0].count;) {
		size_t unit = unit_of(&u, lists[0].items[i].start);
		struct meeting m = {UINT32_MAX, 0, {UINT32_MAX, 0}};
		bool all = true;
		for (uint32_t child = 0; child < c->children.count && all; child++) {
			skip_to_unit(&u, &lists[child], unit, &at[child]);
			all = meet(&u, &lists[child], unit, at[child], child == 0, &m);
		}
		if (all)
			out->items[out->count++] = m.whole;
		if (span_is_late(&s->patience, c->children.count))
			return BF_DEADLINE;
		while (i < lists[0].count && unit_of(&u, lists[0].items[i].start) == unit)
			i++;
	}
	return status;
}

/* ---- near, and apart ------------------------------------------------------------- */

static enum bf_status join_phrase(const struct clause *c, const struct spans *lists,
				  const struct place_source *s, struct spans *out, bf_error *error)
{
	return spans_phrase(lists, c->children.count, s->arena, out, error);
}

static enum bf_status join_near(const struct clause *c, const struct spans *lists,
				const struct place_source *s, struct spans *out, bf_error *error)
{
	if (c->scope != SCOPE_WORDS)
		return join_units(c, lists, s, out, error);
	return spans_near(lists, c->children.count, c->distance, c->ordered, &s->patience,
			  s->arena, out, error);
}

/* Does b overlap a, or come close to it?  What stands at the same words is no other. */
static bool is_close(const struct clause *c, const struct units *u, struct span a, struct span b)
{
	if (a.start == b.start && a.end == b.end)
		return false;
	if (c->scope != SCOPE_WORDS)
		return unit_of(u, b.start) <= unit_of(u, a.end) && unit_of(u, b.end) >= unit_of(u, a.start);
	if (b.start > a.end)
		return b.start - a.end <= c->distance;
	if (a.start > b.end)
		return !c->ordered && a.start - b.end <= c->distance;
	return true;
}

/* Where spans begin that may be close to a: from *first up to *last. */
static void window_around(const struct clause *c, const struct units *u, struct span a, uint32_t *first,
			  uint32_t *last)
{
	uint32_t back = a.start, on = a.end + c->distance;
	if (c->scope == SCOPE_WORDS) {
		back = back > c->distance ? back - c->distance : 0;
	} else {
		size_t from = unit_of(u, a.start), to = unit_of(u, a.end);
		back = from && u->starts[from - 1] > u->base ? u->starts[from - 1] - u->base : 0;
		on = to < u->count ? u->starts[to] - u->base : UINT32_MAX;
	}
	*first = back;
	*last = on;
}

static bool has_close(const struct clause *c, const struct units *u, struct span a,
		      const struct spans *others, uint32_t reach)
{
	uint32_t first, last;
	window_around(c, u, a, &first, &last);
	for (size_t i = spans_first_from(others, first > reach ? first - reach : 0);
	     i < others->count && others->items[i].start <= last; i++)
		if (is_close(c, u, a, others->items[i]))
			return true;
	return false;
}

/* The spans of the first list that have none of the others' close. */
static enum bf_status keep_apart(const struct clause *c, const struct units *u, const struct spans *lists,
				 const uint32_t *reach, const struct place_source *s, struct spans *out)
{
	for (size_t i = 0; i < lists[0].count; i++) {
		bool close = false;
		for (uint32_t child = 1; child < c->children.count && !close; child++)
			close = has_close(c, u, lists[0].items[i], &lists[child], reach[child]);
		if (!close)
			out->items[out->count++] = lists[0].items[i];
		if (span_is_late(&s->patience, c->children.count))
			return BF_DEADLINE;
	}
	return BF_OK;
}

static enum bf_status join_apart(const struct clause *c, const struct spans *lists,
				 const struct place_source *s, struct spans *out, bf_error *error)
{
	struct units u = {NULL, 0, 0};
	enum bf_status status = c->scope == SCOPE_WORDS ? BF_OK : read_units(c, s, &u, error);
	uint32_t *reach = arena_alloc(s->arena, c->children.count * sizeof *reach);
	out->items = arena_alloc(s->arena, (lists[0].count + 1) * sizeof *out->items);
	if (status == BF_OK && (!out->items || !reach))
		status = error_no_memory(error);
	for (uint32_t i = 0; status == BF_OK && i < c->children.count; i++)
		reach[i] = spans_reach(&lists[i]);
	return status == BF_OK ? keep_apart(c, &u, lists, reach, s, out) : status;
}

/* ---- how often, where, and how written --------------------------------------------- */

static enum bf_status join_atleast(const struct clause *c, const struct spans *lists,
				   const struct place_source *s, struct spans *out, bf_error *error)
{
	(void)s, (void)error;
	if (lists[0].count >= c->number)
		*out = lists[0];
	return BF_OK;
}

/* The number of a word in its headline, body or field, from 0. */
static uint32_t word_number(const struct clause *c, uint32_t position)
{
	bool text = field_describe(c->query->field)->shares_text;
	return text && position >= POSITION_BODY ? position - POSITION_BODY : position;
}

static enum bf_status join_first(const struct clause *c, const struct spans *lists,
				 const struct place_source *s, struct spans *out, bf_error *error)
{
	out->items = arena_alloc(s->arena, (lists[0].count + 1) * sizeof *out->items);
	if (!out->items)
		return error_no_memory(error);
	for (size_t i = 0; i < lists[0].count; i++)
		if (word_number(c, lists[0].items[i].end + s->base) < c->number)
			out->items[out->count++] = lists[0].items[i];
	return BF_OK;
}

static enum bf_status join_cased(const struct clause *c, const struct spans *lists,
				 const struct place_source *s, struct spans *out, bf_error *error)
{
	return case_text_keep(c->query, &lists[0], s, out, error);
}

/* ---- all ---------------------------------------------------------------------------- */

typedef enum bf_status join(const struct clause *, const struct spans *lists,
			    const struct place_source *, struct spans *out, bf_error *);

static join *const joins[CLAUSE_KINDS] = {
    [CLAUSE_PHRASE] = join_phrase,   [CLAUSE_NEAR] = join_near,   [CLAUSE_APART] = join_apart,
    [CLAUSE_ATLEAST] = join_atleast, [CLAUSE_FIRST] = join_first, [CLAUSE_CASED] = join_cased,
};

bool place_join_knows(enum clause_kind kind)
{
	return joins[kind] != NULL;
}

uint32_t place_join_required(const struct clause *c)
{
	return c->kind == CLAUSE_APART ? 1 : c->children.count;
}

enum bf_status place_join(const struct clause *c, const struct spans *lists,
			  const struct place_source *s, struct spans *out, bf_error *error)
{
	*out = (struct spans){NULL, 0};
	for (uint32_t i = 0; i < place_join_required(c); i++)
		if (lists[i].count == 0)
			return BF_OK;
	return joins[c->kind](c, lists, s, out, error);
}

enum bf_status place_join_any(const struct clause *c, const struct spans *lists, struct arena *arena,
			      bool *told, bool *any, bf_error *error)
{
	*told = c->kind == CLAUSE_NEAR && c->scope == SCOPE_WORDS;
	*any = *told;
	for (uint32_t i = 0; i < place_join_required(c) && *any; i++)
		*any = lists[i].count > 0;
	return *any ? spans_are_near(lists, c->children.count, c->distance, c->ordered, arena, any, error)
		    : BF_OK;
}
