/* oracle_places.c - see oracle_places.h. */
#include "tests/support/oracle_places.h"

#include <stdlib.h>

void oracle_add_place(struct place_list *l, uint32_t start, uint32_t end)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i].start == start && l->items[i].end == end)
			return;
	if (l->count == l->capacity) {
		l->capacity = l->capacity ? l->capacity * 2 : 16;
		l->items = realloc(l->items, l->capacity * sizeof *l->items);
		if (!l->items)
			abort();
	}
	l->items[l->count].start = start;
	l->items[l->count++].end = end;
}

/* ---- phrases, NEAR ------------------------------------------------------------------------------------ */

static void phrase_from(const struct place_list *lists, size_t count, size_t child, uint32_t start,
			uint32_t at, struct place_list *out)
{
	if (child == count) {
		oracle_add_place(out, start, at - 1);
		return;
	}
	for (size_t i = 0; i < lists[child].count; i++)
		if (child == 0 || lists[child].items[i].start == at)
			phrase_from(lists, count, child + 1,
				    child ? start : lists[child].items[i].start,
				    lists[child].items[i].end + 1, out);
}

static bool close_enough(struct place_pair a, struct place_pair b, const struct query *q)
{
	bool after = b.start > a.end && b.start - a.end <= q->distance;
	bool before = a.start > b.end && a.start - b.end <= q->distance;
	return after || (!q->ordered && before);
}

static void near_from(const struct place_list *lists, const struct query *q, size_t child,
		      struct place_pair last, struct place_pair whole, struct place_list *out)
{
	if (child == q->child_count) {
		oracle_add_place(out, whole.start, whole.end);
		return;
	}
	for (size_t i = 0; i < lists[child].count; i++) {
		struct place_pair p = lists[child].items[i];
		if (child && !close_enough(last, p, q))
			continue;
		struct place_pair both = {child == 0 || p.start < whole.start ? p.start : whole.start,
					  child == 0 || p.end > whole.end ? p.end : whole.end};
		near_from(lists, q, child + 1, p, both, out);
	}
}

/* ---- sentences; apart; often; first ---------------------------------------------------------------------- */

/* The number of the sentence or paragraph of a position. */
static size_t unit_at(const struct query *q, const struct oracle_article *a, uint32_t position)
{
	bool sentence = q->scope == SCOPE_SENTENCE;
	const uint32_t *starts = sentence ? a->sentences : a->paragraphs;
	size_t count = sentence ? a->sentence_count : a->paragraph_count, unit = 0;
	while (unit < count && starts[unit] <= position)
		unit++;
	return unit;
}

static bool overlap(struct place_pair a, struct place_pair b)
{
	return a.start <= b.end && b.start <= a.end;
}

/* In each unit: of the first list all places that lie within it, of each further list those that
 * leave free one at least that the list before it gave; one place from the first to the last
 * of all these, if every list has given some. */
static void unit_places(const struct query *q, const struct oracle_article *a,
			const struct place_list *lists, struct place_list *out)
{
	size_t units = unit_at(q, a, UINT32_MAX);
	for (size_t unit = 0; unit <= units; unit++) {
		struct place_list before = {0};
		struct place_pair whole = {UINT32_MAX, 0};
		bool all = true;
		for (uint32_t c = 0; c < q->child_count && all; c++) {
			struct place_list taken = {0};
			for (size_t i = 0; i < lists[c].count; i++) {
				struct place_pair p = lists[c].items[i];
				bool free_one = c == 0;
				for (size_t j = 0; j < before.count; j++)
					free_one |= !overlap(before.items[j], p);
				if (!free_one || unit_at(q, a, p.start) != unit ||
				    unit_at(q, a, p.end) != unit)
					continue;
				oracle_add_place(&taken, p.start, p.end);
				whole.start = p.start < whole.start ? p.start : whole.start;
				whole.end = p.end > whole.end ? p.end : whole.end;
			}
			free(before.items);
			before = taken;
			all = taken.count > 0;
		}
		free(before.items);
		if (all)
			oracle_add_place(out, whole.start, whole.end);
	}
}

static bool is_close(const struct query *q, const struct oracle_article *a, struct place_pair x,
		     struct place_pair y)
{
	if (x.start == y.start && x.end == y.end)
		return false;
	if (q->scope == SCOPE_WORDS)
		return overlap(x, y) || close_enough(x, y, q);
	for (uint32_t unit = (uint32_t)unit_at(q, a, x.start); unit <= unit_at(q, a, x.end); unit++)
		if (unit >= unit_at(q, a, y.start) && unit <= unit_at(q, a, y.end))
			return true;
	return false;
}

static void apart_places(const struct query *q, const struct oracle_article *a,
			 const struct place_list *lists, struct place_list *out)
{
	for (size_t i = 0; i < lists[0].count; i++) {
		bool close = false;
		for (uint32_t c = 1; c < q->child_count; c++)
			for (size_t j = 0; j < lists[c].count; j++)
				close |= is_close(q, a, lists[0].items[i], lists[c].items[j]);
		if (!close)
			oracle_add_place(out, lists[0].items[i].start, lists[0].items[i].end);
	}
}

/* Of one list, those that ATLEAST and FIRST let stay. */
static void counted_places(const struct query *q, const struct place_list *list, struct place_list *out)
{
	for (size_t i = 0; i < list->count; i++) {
		struct place_pair p = list->items[i];
		bool text = field_describe(q->field)->shares_text;
		uint32_t number = text && p.end >= POSITION_BODY ? p.end - POSITION_BODY : p.end;
		if (q->kind == QUERY_ATLEAST ? list->count >= q->number : number + 1 <= q->number)
			oracle_add_place(out, p.start, p.end);
	}
}

/* ---- all -------------------------------------------------------------------------------------------------- */

void oracle_join(const struct query *q, const struct oracle_article *a, const struct place_list *lists,
		 struct place_list *out)
{
	static const struct place_pair nowhere = {0, 0};
	if (q->kind == QUERY_PHRASE)
		phrase_from(lists, q->child_count, 0, 0, 0, out);
	else if (q->kind == QUERY_APART)
		apart_places(q, a, lists, out);
	else if (q->kind == QUERY_ATLEAST || q->kind == QUERY_FIRST)
		counted_places(q, &lists[0], out);
	else if (q->scope != SCOPE_WORDS)
		unit_places(q, a, lists, out);
	else
		near_from(lists, q, 0, nowhere, nowhere, out);
}
