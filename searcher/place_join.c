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

/* Those that have a place up to `last`, of the places of the clause. */
static enum bf_status read_units(const struct clause *c, const struct place_source *s, uint32_t last,
				 struct units *out, bf_error *error)
{
	enum boundary kind = c->scope == SCOPE_SENTENCE ? BOUNDARY_SENTENCE : BOUNDARY_PARAGRAPH;
	*out = (struct units){NULL, 0, s->base};
	return s->part->operations->boundaries(s->part, s->article, kind, last + s->base, s->arena,
					       &out->starts, &out->count, error);
}

/* One of them: places from `begin` on, below `end`. */
struct unit {
	uint32_t begin, end;
};

/* The unit that has this place; *at starts are behind that are no later than a place before it. */
static struct unit unit_at(const struct units *u, uint32_t place, size_t *at)
{
	size_t next = *at;
	while (next < u->count && u->starts[next] <= place + u->base)
		next++;
	*at = next;
	return (struct unit){next && u->starts[next - 1] > u->base ? u->starts[next - 1] - u->base : 0,
			     next < u->count ? u->starts[next] - u->base : UINT32_MAX};
}

/* The children in one unit, one after the other: which of its spans can each take so that it
 * shares no word with the one taken before?  All that is needed of those is where the
 * first of them ends, and where the last begins. */
struct meeting {
	uint32_t first_end, last_start; /* of the child before, as far as it could be taken */
	struct span whole;
};

/* Of the spans of a child from *at on; *at moves behind those that begin in the unit.  False:
 * it has none there that could be taken. */
static bool meet(struct unit unit, const struct spans *list, size_t *at, bool first, struct meeting *m)
{
	struct meeting next = {UINT32_MAX, 0, m->whole};
	bool any = false;
	size_t i = *at;
	while (i < list->count && list->items[i].start < unit.begin)
		i++;
	for (; i < list->count && list->items[i].start < unit.end; i++) {
		struct span s = list->items[i];
		if (s.end >= unit.end || (!first && s.start <= m->first_end && s.end >= m->last_start))
			continue;
		any = true;
		next.first_end = s.end < next.first_end ? s.end : next.first_end;
		next.last_start = s.start > next.last_start ? s.start : next.last_start;
		next.whole.start = s.start < next.whole.start ? s.start : next.whole.start;
		next.whole.end = s.end > next.whole.end ? s.end : next.whole.end;
	}
	*at = i;
	*m = next;
	return any;
}

/* No unit that begins behind this place has all children. */
static uint32_t last_common(const struct spans *lists, uint32_t count)
{
	uint32_t last = UINT32_MAX;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t one = lists[i].items[lists[i].count - 1].start;
		last = one < last ? one : last;
	}
	return last;
}

static enum bf_status join_units(const struct clause *c, const struct spans *lists,
				 const struct place_source *s, struct spans *out, bf_error *error)
{
	struct units u;
	uint32_t last = last_common(lists, c->children.count);
	enum bf_status status = read_units(c, s, last, &u, error);
	size_t *at = arena_calloc(s->arena, c->children.count, sizeof *at), next = 0;
	out->items = arena_alloc(s->arena, (lists[0].count + 1) * sizeof *out->items);
	if (status == BF_OK && (!at || !out->items))
		status = error_no_memory(error);
	while (status == BF_OK && at[0] < lists[0].count) {
		struct unit unit = unit_at(&u, lists[0].items[at[0]].start, &next);
		if (unit.begin > last)
			break;
		struct meeting m = {UINT32_MAX, 0, {UINT32_MAX, 0}};
		bool all = true;
		for (uint32_t child = 0; child < c->children.count && all; child++)
			all = meet(unit, &lists[child], &at[child], child == 0, &m);
		if (all)
			out->items[out->count++] = m.whole;
		if (span_is_late(&s->patience, c->children.count))
			return BF_DEADLINE;
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

/* Does b overlap a, or come close to it?  What stands at the same words is no other.  `unit`
 * is where units have words of a. */
static bool is_close(const struct clause *c, struct unit unit, struct span a, struct span b)
{
	if (a.start == b.start && a.end == b.end)
		return false;
	if (c->scope != SCOPE_WORDS)
		return b.start < unit.end && b.end >= unit.begin;
	if (b.start > a.end)
		return b.start - a.end <= c->distance;
	if (a.start > b.end)
		return !c->ordered && a.start - b.end <= c->distance;
	return true;
}

/* Where spans may be that are close to a. */
static struct unit window_around(const struct clause *c, const struct units *u, struct span a, size_t *at)
{
	if (c->scope == SCOPE_WORDS)
		return (struct unit){a.start > c->distance ? a.start - c->distance : 0,
				     a.end + c->distance + 1};
	struct unit first = unit_at(u, a.start, at);
	size_t more = *at; /* the next a begins perhaps before this one ends */
	return (struct unit){first.begin, unit_at(u, a.end, &more).end};
}

static bool has_close(const struct clause *c, struct unit window, struct span a, const struct spans *others,
		      uint32_t reach)
{
	uint32_t first = window.begin > reach ? window.begin - reach : 0;
	for (size_t i = spans_first_from(others, first);
	     i < others->count && others->items[i].start < window.end; i++)
		if (is_close(c, window, a, others->items[i]))
			return true;
	return false;
}

/* The spans of the first list that have none of the others' close. */
static enum bf_status keep_apart(const struct clause *c, const struct units *u, const struct spans *lists,
				 const uint32_t *reach, const struct place_source *s, struct spans *out)
{
	size_t at = 0;
	for (size_t i = 0; i < lists[0].count; i++) {
		struct unit window = window_around(c, u, lists[0].items[i], &at);
		bool close = false;
		for (uint32_t child = 1; child < c->children.count && !close; child++)
			close = has_close(c, window, lists[0].items[i], &lists[child], reach[child]);
		if (!close)
			out->items[out->count++] = lists[0].items[i];
		if (span_is_late(&s->patience, c->children.count))
			return BF_DEADLINE;
	}
	return BF_OK;
}

/* The last place that one of them has. */
static uint32_t last_end(const struct spans *list)
{
	return list->items[list->count - 1].start + spans_reach(list);
}

static enum bf_status join_apart(const struct clause *c, const struct spans *lists,
				 const struct place_source *s, struct spans *out, bf_error *error)
{
	struct units u = {NULL, 0, 0};
	bool others = false;
	for (uint32_t i = 1; i < c->children.count; i++)
		others |= lists[i].count > 0;
	if (!others) { /* as in most articles */
		*out = lists[0];
		return BF_OK;
	}
	enum bf_status status =
	    c->scope == SCOPE_WORDS ? BF_OK : read_units(c, s, last_end(&lists[0]), &u, error);
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

enum bf_status place_join_count(const struct clause *c, const struct spans *lists, uint32_t from, uint32_t below,
				uint32_t wanted, struct arena *arena, bool *told, uint32_t *count,
				bf_error *error)
{
	*told = c->kind == CLAUSE_NEAR && c->scope == SCOPE_WORDS;
	*count = 0;
	for (uint32_t i = 0; i < c->children.count && *told; i++)
		if (lists[i].count == 0)
			return BF_OK;
	return *told ? spans_near_count(lists, c->children.count, c->distance, c->ordered, from, below, wanted,
					arena, told, count, error)
		     : BF_OK;
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
