/* spans.c - see spans.h; near ones: spans_near.c. */
#include "searcher/spans.h"

#include <stdlib.h>

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

uint32_t spans_reach(const struct spans *s)
{
	uint32_t most = 0;
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].end - s->items[i].start > most)
			most = s->items[i].end - s->items[i].start;
	return most;
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
