/* spans.c - see spans.h. */
#include "searcher/spans.h"

#include <stdlib.h>

/* Beyond so many stretches of one NEAR, one a last span is kept. */
enum { STRETCHES_LIMIT = 1 << 16 };

static int by_place(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

void spans_tidy(struct spans *s)
{
	size_t kept = 0;
	bool sorted = true;
	for (size_t i = 1; i < s->count && sorted; i++)
		sorted = by_place(&s->items[i - 1], &s->items[i]) < 0;
	if (sorted)
		return;
	qsort(s->items, s->count, sizeof *s->items, by_place);
	for (size_t i = 0; i < s->count; i++)
		if (kept == 0 || by_place(&s->items[kept - 1], &s->items[i]) != 0)
			s->items[kept++] = s->items[i];
	s->count = kept;
}

enum bf_status spans_merge(const struct spans *a, const struct spans *b, struct arena *arena,
			   struct spans *out, bf_error *error)
{
	struct span *items = arena_alloc(arena, (a->count + b->count + 1) * sizeof *items);
	if (!items)
		return error_no_memory(error);
	if (a->count)
		memcpy(items, a->items, a->count * sizeof *items);
	if (b->count)
		memcpy(items + a->count, b->items, b->count * sizeof *items);
	*out = (struct spans){items, a->count + b->count};
	spans_tidy(out);
	return BF_OK;
}

size_t spans_first_from(const struct spans *s, uint32_t start)
{
	size_t low = 0, high = s->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->items[middle].start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- growing lists ------------------------------------------------------------------------ */

/* A stretch so far, and the span of the last list that it ends with. */
struct stretch {
	struct span whole, last;
};

struct stretches {
	struct stretch *items;
	size_t count, capacity;
};

static bool add_stretch(struct stretches *s, struct stretch one, struct arena *arena)
{
	if (s->count == s->capacity) {
		size_t capacity = s->capacity ? s->capacity * 2 : 32;
		struct stretch *items = arena_alloc(arena, capacity * sizeof *items);
		if (!items)
			return false;
		if (s->count)
			memcpy(items, s->items, s->count * sizeof *items);
		s->items = items;
		s->capacity = capacity;
	}
	s->items[s->count++] = one;
	return true;
}

static int by_last_then_length(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;
	int order = by_place(&x->last, &y->last);
	if (order)
		return order;
	uint32_t lx = x->whole.end - x->whole.start, ly = y->whole.end - y->whole.start;
	if (lx != ly)
		return lx < ly ? -1 : 1;
	return by_place(&x->whole, &y->whole);
}

/* Drops repetitions; of too many keeps the shortest to each last span. */
static void thin(struct stretches *s)
{
	bool shortest_only = s->count > STRETCHES_LIMIT;
	size_t kept = 0;
	if (s->count == 0)
		return;
	qsort(s->items, s->count, sizeof *s->items, by_last_then_length);
	for (size_t i = 0; i < s->count; i++) {
		const struct stretch *before = kept ? &s->items[kept - 1] : NULL;
		bool same_last = before && by_place(&before->last, &s->items[i].last) == 0;
		bool same = same_last && by_place(&before->whole, &s->items[i].whole) == 0;
		if (!same && !(same_last && shortest_only))
			s->items[kept++] = s->items[i];
	}
	s->count = kept;
}

static enum bf_status start_with(const struct spans *list, struct arena *arena,
				 struct stretches *out, bf_error *error)
{
	*out = (struct stretches){0};
	for (size_t i = 0; i < list->count; i++)
		if (!add_stretch(out, (struct stretch){list->items[i], list->items[i]}, arena))
			return error_no_memory(error);
	return BF_OK;
}

static enum bf_status finish(const struct stretches *s, struct arena *arena, struct spans *out,
			     bf_error *error)
{
	out->count = s->count;
	out->items = arena_alloc(arena, (s->count + 1) * sizeof *out->items);
	if (!out->items)
		return error_no_memory(error);
	for (size_t i = 0; i < s->count; i++)
		out->items[i] = s->items[i].whole;
	spans_tidy(out);
	return BF_OK;
}

/* ---- phrase -------------------------------------------------------------------------------- */

enum bf_status spans_phrase(const struct spans *lists, size_t count, struct arena *arena,
			    struct spans *out, bf_error *error)
{
	struct stretches now, next;
	enum bf_status status = start_with(&lists[0], arena, &now, error);
	for (size_t list = 1; list < count && status == BF_OK; list++) {
		next = (struct stretches){0};
		for (size_t i = 0; i < now.count && status == BF_OK; i++) {
			uint32_t from = now.items[i].whole.end + 1;
			for (size_t j = spans_first_from(&lists[list], from);
			     j < lists[list].count && lists[list].items[j].start == from; j++) {
				struct span last = lists[list].items[j];
				struct span whole = {now.items[i].whole.start, last.end};
				if (!add_stretch(&next, (struct stretch){whole, last}, arena))
					status = error_no_memory(error);
			}
		}
		now = next;
	}
	return status == BF_OK ? finish(&now, arena, out, error) : status;
}

/* ---- near ----------------------------------------------------------------------------------- */

/* At most distance - 1 positions between two spans that do not overlap. */
static bool is_near(struct span before, struct span after, uint32_t distance)
{
	return after.start > before.end && after.start - before.end <= distance;
}

uint32_t spans_reach(const struct spans *s)
{
	uint32_t most = 0;
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].end - s->items[i].start > most)
			most = s->items[i].end - s->items[i].start;
	return most;
}

static enum bf_status extend(const struct stretch *s, const struct spans *list, uint32_t reach,
			     uint32_t distance, bool ordered, struct arena *arena,
			     struct stretches *out, bf_error *error)
{
	uint32_t back = distance + reach;
	uint32_t from = ordered ? s->last.end + 1 : s->last.start > back ? s->last.start - back : 0;
	for (size_t j = spans_first_from(list, from); j < list->count; j++) {
		struct span next = list->items[j];
		if (next.start > s->last.end && next.start - s->last.end > distance)
			break;
		bool near = is_near(s->last, next, distance) ||
			    (!ordered && is_near(next, s->last, distance));
		struct span whole = {next.start < s->whole.start ? next.start : s->whole.start,
				     next.end > s->whole.end ? next.end : s->whole.end};
		if (near && !add_stretch(out, (struct stretch){whole, next}, arena))
			return error_no_memory(error);
	}
	return BF_OK;
}

enum bf_status spans_near(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
			  const struct span_patience *patience, struct arena *arena, struct spans *out,
			  bf_error *error)
{
	struct stretches now, next, spare = {0}; /* two lots of room, by turns: there may be many lists */
	enum bf_status status = start_with(&lists[0], arena, &now, error);
	for (size_t list = 1; list < count && status == BF_OK; list++) {
		uint32_t reach = spans_reach(&lists[list]);
		next = spare;
		next.count = 0;
		for (size_t i = 0; i < now.count && status == BF_OK; i++) {
			size_t before = next.count;
			status = extend(&now.items[i], &lists[list], reach, distance, ordered, arena,
					&next, error);
			if (status == BF_OK && span_is_late(patience, (uint32_t)(next.count - before) + 1))
				status = BF_DEADLINE;
			if (next.count > 4 * STRETCHES_LIMIT)
				thin(&next);
		}
		thin(&next);
		spare = now;
		now = next;
	}
	return status == BF_OK ? finish(&now, arena, out, error) : status;
}

/* ---- is anything near? ------------------------------------------------------------------------ */

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Where the spans end, ascending. */
static uint32_t *sorted_ends(const struct spans *s, struct arena *arena)
{
	uint32_t *ends = arena_alloc(arena, (s->count + 1) * sizeof *ends);
	bool sorted = true;
	for (size_t i = 0; ends && i < s->count; i++) {
		ends[i] = s->items[i].end;
		sorted = sorted && (i == 0 || ends[i - 1] <= ends[i]);
	}
	if (ends && !sorted)
		qsort(ends, s->count, sizeof *ends, by_number);
	return ends;
}

/* Of a list, the spans that have one of `before` near; both ascend, and so do the steps through
 * `before`, by its starts and by its ends. */
static size_t keep_near(const struct spans *list, const struct spans *before, const uint32_t *ends,
			uint32_t distance, bool ordered, struct span *out)
{
	size_t kept = 0, end = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct span s = list->items[i];
		uint32_t least = s.start > distance ? s.start - distance : 0;
		while (end < before->count && ends[end] < least)
			end++;
		bool near = end < before->count && ends[end] < s.start;
		if (!near && !ordered) {
			size_t start = spans_first_from(before, s.end + 1);
			near = start < before->count && before->items[start].start - s.end <= distance;
		}
		if (near)
			out[kept++] = s;
	}
	return kept;
}

enum bf_status spans_are_near(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
			      struct arena *arena, bool *out, bf_error *error)
{
	struct spans now = lists[0];
	for (size_t list = 1; list < count && now.count; list++) {
		uint32_t *ends = sorted_ends(&now, arena);
		struct span *next = arena_alloc(arena, (lists[list].count + 1) * sizeof *next);
		if (!ends || !next)
			return error_no_memory(error);
		now.count = keep_near(&lists[list], &now, ends, distance, ordered, next);
		now.items = next;
	}
	*out = now.count > 0;
	return BF_OK;
}
