/* spans_near.c - spans that stand near one another; see spans.h.
 *
 * Stretches are made list by list, and kept by the span that they end with, the last one: the
 * next list asks for those whose last spans are near one of its own.  A stretch is one number,
 * its start above its end, so that many are quickly sorted. */
#include "searcher/spans.h"

#include <string.h>

/* Beyond so many stretches of one NEAR, one a last span is kept. */
enum { STRETCHES_LIMIT = 1 << 16, PAIRS_LIMIT = 1 << 8 };

static uint64_t number_of(struct span s)
{
	return (uint64_t)s.start << 32 | s.end;
}

static struct span span_of(uint64_t number)
{
	return (struct span){(uint32_t)(number >> 32), (uint32_t)number};
}

static struct span together(struct span a, struct span b)
{
	return (struct span){a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}

/* At most distance - 1 positions between two spans that do not overlap. */
static bool is_near(struct span before, struct span after, uint32_t distance)
{
	return after.start > before.end && after.start - before.end <= distance;
}

/* What is asked of two spans that follow one another in the question. */
struct nearness {
	uint32_t distance;
	bool ordered;
};

static bool may_follow(struct nearness n, struct span s, struct span next)
{
	return is_near(s, next, n.distance) || (!n.ordered && is_near(next, s, n.distance));
}

/* The spans of `list` that `next` may follow are among those from *from on, below the result. */
static size_t window_of(struct nearness n, const struct spans *list, uint32_t reach, struct span next,
			size_t *from)
{
	uint32_t back = n.distance + reach, least = next.start > back ? next.start - back : 0;
	uint32_t behind = n.ordered ? next.start : next.end + n.distance + 1;
	*from = spans_first_from(list, least);
	return spans_first_from(list, behind);
}

/* ---- sorting ------------------------------------------------------------------------------------ */

static void sort_few(uint64_t *numbers, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t one = numbers[i];
		size_t at = i;
		for (; at > 0 && numbers[at - 1] > one; at--)
			numbers[at] = numbers[at - 1];
		numbers[at] = one;
	}
}

enum { FEW = 16 };

/* There is as much `room`.  Halves that follow one another as they are need no merging. */
static void sort_numbers(uint64_t *numbers, size_t count, uint64_t *room)
{
	size_t half = count / 2, left = 0, right = half, out = 0;
	if (count <= FEW) {
		sort_few(numbers, count);
		return;
	}
	sort_numbers(numbers, half, room);
	sort_numbers(numbers + half, count - half, room);
	if (numbers[half - 1] <= numbers[half])
		return;
	memcpy(room, numbers, half * sizeof *room);
	while (left < half && right < count) {
		bool first = room[left] <= numbers[right];
		numbers[out++] = first ? room[left] : numbers[right];
		left += first;
		right += !first;
	}
	memcpy(numbers + out, room + left, (half - left) * sizeof *room);
}

/* Sorts; gives how many differ, which are the first ones then. */
static size_t sort_distinct(uint64_t *numbers, size_t count, uint64_t *room)
{
	size_t kept = 0;
	bool ascending = true;
	for (size_t i = 1; i < count && ascending; i++)
		ascending = numbers[i - 1] < numbers[i];
	if (ascending)
		return count;
	sort_numbers(numbers, count, room);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || numbers[i] != numbers[kept - 1])
			numbers[kept++] = numbers[i];
	return kept;
}

/* ---- growing, list by list ------------------------------------------------------------------------ */

struct numbers {
	uint64_t *items;
	size_t count, capacity;
};

static bool make_room(struct numbers *n, size_t more, struct arena *arena)
{
	if (n->capacity - n->count >= more)
		return true;
	size_t capacity = 2 * n->capacity + more + 64;
	uint64_t *items = arena_alloc(arena, capacity * sizeof *items);
	if (items && n->count)
		memcpy(items, n->items, n->count * sizeof *items);
	if (!items)
		return false;
	n->items = items;
	n->capacity = capacity;
	return true;
}

/* The stretches that end with each span of a list, one group behind the other. */
struct stretches {
	const struct spans *list;
	uint32_t reach;
	struct numbers all;
	size_t *from; /* of each span, and behind the last */
	size_t groups; /* spans whose group is made */
	bool shortest; /* there are so many that each group has its shortest alone */
};

static bool begin_list(struct stretches *s, const struct spans *list, struct arena *arena)
{
	s->list = list;
	s->reach = spans_reach(list);
	s->all.count = s->groups = 0;
	s->shortest = false;
	s->from = arena_alloc(arena, (list->count + 1) * sizeof *s->from);
	if (s->from)
		s->from[0] = 0;
	return s->from != NULL;
}

static bool start_with(struct stretches *s, const struct spans *list, struct arena *arena)
{
	if (!begin_list(s, list, arena) || !make_room(&s->all, list->count, arena))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		s->all.items[s->all.count++] = number_of(list->items[i]);
		s->from[++s->groups] = s->all.count;
	}
	return true;
}

/* The group is sorted: of several, the first. */
static uint64_t shortest_of(const uint64_t *group, size_t count)
{
	uint64_t best = group[0];
	for (size_t i = 1; i < count; i++) {
		struct span one = span_of(group[i]), so_far = span_of(best);
		if (one.end - one.start < so_far.end - so_far.start)
			best = group[i];
	}
	return best;
}

/* Of the groups from `first` on. */
static void keep_shortest(struct stretches *s, size_t first)
{
	size_t kept = s->from[first];
	for (size_t g = first; g < s->groups; g++) {
		const uint64_t *group = s->all.items + s->from[g];
		size_t count = s->from[g + 1] - s->from[g];
		s->from[g] = kept;
		if (count)
			s->all.items[kept++] = shortest_of(group, count);
	}
	s->all.count = s->from[s->groups] = kept;
	s->shortest = true;
}

/* The group of the next span: stretches of the lists before that it may follow. */
static bool add_group(struct stretches *s, const struct stretches *before, struct nearness n,
		      struct arena *arena, struct numbers *room)
{
	struct span last = s->list->items[s->groups];
	size_t begin = s->all.count, k, end = window_of(n, before->list, before->reach, last, &k);
	for (; k < end; k++) {
		size_t count = before->from[k + 1] - before->from[k];
		if (count == 0 || !may_follow(n, before->list->items[k], last))
			continue;
		if (!make_room(&s->all, count, arena))
			return false;
		const uint64_t *group = before->all.items + before->from[k];
		for (size_t i = 0; i < count; i++)
			s->all.items[s->all.count++] = number_of(together(span_of(group[i]), last));
	}
	size_t count = s->all.count - begin;
	if (!make_room(room, count, arena))
		return false;
	s->all.count = begin + sort_distinct(s->all.items + begin, count, room->items);
	s->from[++s->groups] = s->all.count;
	if (s->shortest || s->all.count > STRETCHES_LIMIT)
		keep_shortest(s, s->shortest ? s->groups - 1 : 0);
	return true;
}

static enum bf_status finish(struct stretches *s, struct arena *arena, struct numbers *room,
			     struct spans *out, bf_error *error)
{
	out->items = arena_alloc(arena, (s->all.count + 1) * sizeof *out->items);
	if (!out->items || !make_room(room, s->all.count, arena))
		return error_no_memory(error);
	out->count = sort_distinct(s->all.items, s->all.count, room->items);
	for (size_t i = 0; i < out->count; i++)
		out->items[i] = span_of(s->all.items[i]);
	return BF_OK;
}

/* Of two lists of single words, pair by pair as they begin: mostly nothing is left to sort. */
static bool pair_words(const struct spans *a, const struct spans *b, uint32_t distance, struct arena *arena,
		       struct numbers *out)
{
	for (size_t i = 0, j = 0; i < a->count || j < b->count;) {
		bool first = j == b->count || (i < a->count && a->items[i].start <= b->items[j].start);
		uint32_t start = first ? a->items[i++].start : b->items[j++].start;
		const struct spans *other = first ? b : a;
		size_t next = first ? j : i;
		while (next < other->count && other->items[next].start == start)
			next++;
		if (!make_room(out, other->count - next, arena))
			return false;
		for (; next < other->count && other->items[next].start - start <= distance; next++)
			out->items[out->count++] = number_of((struct span){start, other->items[next].start});
	}
	return true;
}

enum bf_status spans_near(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
			  const struct span_patience *patience, struct arena *arena, struct spans *out,
			  bf_error *error)
{
	struct stretches lots[2] = {{0}, {0}}; /* room by turns: there may be many lists */
	struct numbers room = {0};
	struct nearness n = {distance, ordered};
	if (count == 2 && !ordered && spans_reach(&lists[0]) + spans_reach(&lists[1]) == 0 &&
	    lists[0].count < PAIRS_LIMIT && lists[1].count < PAIRS_LIMIT)
		return pair_words(&lists[0], &lists[1], distance, arena, &lots[1].all)
			   ? finish(&lots[1], arena, &room, out, error)
			   : error_no_memory(error);
	if (!start_with(&lots[0], &lists[0], arena))
		return error_no_memory(error);
	for (size_t list = 1; list < count; list++) {
		struct stretches *now = &lots[list % 2];
		const struct stretches *before = &lots[(list + 1) % 2];
		if (!begin_list(now, &lists[list], arena))
			return error_no_memory(error);
		while (now->groups < lists[list].count) {
			size_t so_far = now->all.count;
			if (!add_group(now, before, n, arena, &room))
				return error_no_memory(error);
			size_t more = now->all.count > so_far ? now->all.count - so_far : 0;
			if (span_is_late(patience, (uint32_t)more + 1))
				return BF_DEADLINE;
		}
	}
	return finish(&lots[(count + 1) % 2], arena, &room, out, error);
}

/* ---- is anything near? ------------------------------------------------------------------------ */

static void bounds_of(const struct spans *s, uint32_t *least, uint32_t *most)
{
	*least = UINT32_MAX;
	*most = 0;
	for (size_t i = 0; i < s->count; i++) {
		*least = s->items[i].end < *least ? s->items[i].end : *least;
		*most = s->items[i].end > *most ? s->items[i].end : *most;
	}
}

/* Places where spans end, ascending, each once: `out` has room for them, `bits` for a bit from the
 * first to the last of these. */
static size_t list_ends(const struct spans *s, uint32_t least, uint64_t *bits, size_t words, uint32_t *out)
{
	size_t count = 0;
	memset(bits, 0, words * sizeof *bits);
	for (size_t i = 0; i < s->count; i++)
		bits[(s->items[i].end - least) / 64] |= 1ull << (s->items[i].end - least) % 64;
	for (size_t w = 0; w < words; w++)
		for (uint64_t word = bits[w]; word; word &= word - 1)
			out[count++] = least + (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(word);
	return count;
}

struct ends {
	uint32_t *items;
	size_t count;
};

/* False: no memory. */
static bool ends_of(const struct spans *s, struct arena *arena, struct ends *out)
{
	uint32_t least, most;
	bounds_of(s, &least, &most);
	size_t words = s->count ? (most - least) / 64 + 1 : 0;
	uint64_t *bits = arena_alloc(arena, (words + 1) * sizeof *bits);
	out->items = arena_alloc(arena, (s->count + 1) * sizeof *out->items);
	if (!bits || !out->items)
		return false;
	out->count = list_ends(s, least, bits, words, out->items);
	return true;
}

/* Of a list, the spans that have one of `before` near; both ascend, and so do the steps through
 * `before`, by its starts and by its ends. */
static size_t keep_near(const struct spans *list, const struct spans *before, const struct ends *ends,
			struct nearness n, struct span *out)
{
	size_t kept = 0, end = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct span s = list->items[i];
		uint32_t least = s.start > n.distance ? s.start - n.distance : 0;
		while (end < ends->count && ends->items[end] < least)
			end++;
		bool near = end < ends->count && ends->items[end] < s.start;
		if (!near && !n.ordered) {
			size_t start = spans_first_from(before, s.end + 1);
			near = start < before->count && before->items[start].start - s.end <= n.distance;
		}
		if (near)
			out[kept++] = s;
	}
	return kept;
}

/* Of each list, the spans that some stretch ends with of the lists up to it. */
static enum bf_status keep_reached(const struct spans *lists, size_t count, struct nearness n,
				   struct arena *arena, struct spans *kept, bf_error *error)
{
	kept[0] = lists[0];
	for (size_t list = 1; list < count; list++) {
		struct ends ends;
		struct span *items = arena_alloc(arena, (lists[list].count + 1) * sizeof *items);
		if (!items || !ends_of(&kept[list - 1], arena, &ends))
			return error_no_memory(error);
		kept[list] = (struct spans){items, keep_near(&lists[list], &kept[list - 1], &ends, n, items)};
	}
	return BF_OK;
}

enum bf_status spans_are_near(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
			      struct arena *arena, bool *out, bf_error *error)
{
	struct spans *kept = arena_alloc(arena, count * sizeof *kept);
	enum bf_status status = kept ? keep_reached(lists, count, (struct nearness){distance, ordered}, arena,
						    kept, error)
				     : error_no_memory(error);
	*out = status == BF_OK && kept[count - 1].count > 0;
	return status;
}

/* ---- are there so many? ------------------------------------------------------------------------- */

/* From the last list down to the first, through spans of which each has a way on: so every way down is
 * a stretch, and a few ways mostly give as many as are wanted. */
struct descent {
	const struct spans *kept;
	uint32_t *reach;
	struct nearness nearness;
	uint64_t *seen; /* stretches, by their hash; 0: none.  Twice as many as are wanted, and a power of two */
	size_t mask;
	uint32_t count, wanted;
	uint32_t steps; /* that may be taken */
};

static void note_stretch(struct descent *d, struct span whole)
{
	uint64_t number = number_of(whole) + 1; /* none is 0 */
	size_t at = (size_t)(number * 0x9e3779b97f4a7c15ull >> 32) & d->mask;
	while (d->seen[at] && d->seen[at] != number)
		at = (at + 1) & d->mask;
	d->count += d->seen[at] == 0;
	d->seen[at] = number;
}

/* False: no need to go on, or no patience. */
static bool descend(struct descent *d, size_t list, struct span last, struct span whole)
{
	if (list == 0) {
		note_stretch(d, whole);
		return d->count < d->wanted;
	}
	const struct spans *before = &d->kept[list - 1];
	size_t k, end = window_of(d->nearness, before, d->reach[list - 1], last, &k);
	for (; k < end; k++) {
		struct span s = before->items[k];
		if (d->steps == 0)
			return false;
		d->steps--;
		if (may_follow(d->nearness, s, last) && !descend(d, list - 1, s, together(s, whole)))
			return false;
	}
	return true;
}

enum { STEPS_A_STRETCH = 256 };

static bool begin_descent(struct descent *d, const struct spans *kept, size_t count, uint32_t wanted,
			  struct arena *arena)
{
	size_t room = 8;
	while (room < 2 * (size_t)wanted)
		room *= 2;
	d->kept = kept;
	d->seen = arena_calloc(arena, room, sizeof *d->seen);
	d->reach = arena_alloc(arena, count * sizeof *d->reach);
	d->mask = room - 1;
	d->wanted = wanted;
	d->steps = STEPS_A_STRETCH * (wanted + 8);
	for (size_t i = 0; d->reach && i < count; i++)
		d->reach[i] = spans_reach(&kept[i]);
	return d->seen && d->reach;
}

enum bf_status spans_near_count(const struct spans *lists, size_t count, uint32_t distance, bool ordered,
				uint32_t from, uint32_t below, uint32_t wanted, struct arena *arena, bool *told,
				uint32_t *out, bf_error *error)
{
	struct descent d = {.nearness = {distance, ordered}};
	struct spans *kept = arena_alloc(arena, count * sizeof *kept);
	enum bf_status status = kept ? keep_reached(lists, count, d.nearness, arena, kept, error)
				     : error_no_memory(error);
	if (status != BF_OK || !begin_descent(&d, kept, count, wanted, arena))
		return status == BF_OK ? error_no_memory(error) : status;
	const struct spans *last = &kept[count - 1];
	bool more = wanted > 0;
	for (size_t i = spans_first_from(last, from);
	     more && i < last->count && last->items[i].start < below; i++)
		more = descend(&d, count - 1, last->items[i], last->items[i]);
	*told = more || d.count >= wanted;
	*out = d.count;
	return BF_OK;
}
