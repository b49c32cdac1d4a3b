/* gather.c - see gather.h. */
#include "index/gather.h"

#include <stdlib.h>

#include "util/error.h"

enum { BLOCK = 128, DIGIT_BITS = 11 };

/* ---- gathering ----------------------------------------------------------------------------- */

static bool make_room(struct gather *g, size_t more)
{
	size_t capacity = g->capacity ? g->capacity : 1024;
	if (g->capacity - g->count >= more)
		return true;
	while (capacity - g->count < more)
		capacity *= 2;
	struct gathered_posting *items = realloc(g->items, capacity * sizeof *items);
	if (!items)
		return false;
	g->items = items;
	g->capacity = capacity;
	return true;
}

bool gather_add(struct gather *g, const uint32_t *articles, const occurrence *occurrences, uint32_t count,
		uint32_t source)
{
	if (!make_room(g, count))
		return false;
	struct gathered_posting *to = g->items + g->count;
	for (uint32_t i = 0; i < count; i++)
		to[i] = (struct gathered_posting){articles[i], occurrences[i], source};
	g->count += count;
	return true;
}

void gather_free(struct gather *g)
{
	free(g->items);
	*g = GATHER_INIT;
}

/* ---- sorting ------------------------------------------------------------------------------- */

static void sort_by_digit(const struct gathered_posting *from, size_t count, unsigned shift, unsigned bits,
			  struct gathered_posting *to)
{
	uint32_t starts[1 << DIGIT_BITS], digits = 1u << bits, start = 0;
	memset(starts, 0, digits * sizeof *starts);
	for (size_t i = 0; i < count; i++)
		starts[from[i].article >> shift & (digits - 1)]++;
	for (uint32_t d = 0; d < digits; d++) {
		uint32_t many = starts[d];
		starts[d] = start;
		start += many;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[from[i].article >> shift & (digits - 1)]++] = from[i];
}

static void sort_few(struct gathered_posting *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct gathered_posting one = items[i];
		size_t at = i;
		for (; at > 0 && items[at - 1].article > one.article; at--)
			items[at] = items[at - 1];
		items[at] = one;
	}
}

/* By article; equal ones stay in the order of adding.  Digits are no longer than the numbers need:
 * each of their values is looked at. */
static bool sort_postings(struct gather *g, uint32_t last_article)
{
	enum { FEW = 64 };
	unsigned length = last_article ? 32u - (unsigned)__builtin_clz(last_article) : 1;
	unsigned digits = (length + DIGIT_BITS - 1) / DIGIT_BITS, bits = (length + digits - 1) / digits;
	if (g->count <= FEW) {
		sort_few(g->items, g->count);
		return true;
	}
	struct gathered_posting *other = malloc(g->count * sizeof *other);
	if (!other)
		return false;
	for (unsigned shift = 0; shift < length; shift += bits) {
		struct gathered_posting *sorted = other;
		sort_by_digit(g->items, g->count, shift, bits, sorted);
		other = g->items;
		g->items = sorted;
	}
	g->capacity = g->count;
	free(other);
	return true;
}

/* ---- the cursor ------------------------------------------------------------------------------ */

struct place {
	uint32_t start, end;
};

struct gathered_cursor {
	struct cursor base;
	struct gather postings; /* by article */
	uint32_t *articles;	/* malloced, NO_ARTICLE at the end; the next two stand in the same piece */
	occurrence *occurrences;
	uint32_t *first; /* of each article: its first posting */
	uint32_t count;	 /* articles, with the NO_ARTICLE */
	uint32_t block;	 /* where the block on hand begins */
	struct occurrence_bound *bounds; /* one a block; malloced */
	gather_positions *find;
	void (*close)(void *payload);
	void *payload;
	struct arena work; /* positions of the article on hand */
};

static void widen(struct occurrence_bound *b, uint32_t article, occurrence o)
{
	b->last = article;
	if (occurrence_headline(o) > b->headline)
		b->headline = occurrence_headline(o);
	if (occurrence_body(o) > b->body)
		b->body = occurrence_body(o);
	if (occurrence_length_code(o) < b->length_code)
		b->length_code = occurrence_length_code(o);
}

static occurrence add(occurrence a, occurrence b)
{
	return occurrence_make(occurrence_headline(a) + occurrence_headline(b),
			       occurrence_body(a) + occurrence_body(b), occurrence_length_code(a));
}

static bool join_postings(struct gathered_cursor *g)
{
	const struct gathered_posting *items = g->postings.items;
	size_t all = g->postings.count, room = all + 1;
	g->articles = malloc(room * (2 * sizeof *g->articles + sizeof *g->occurrences));
	g->bounds = malloc((room / BLOCK + 1) * sizeof *g->bounds);
	if (!g->articles || !g->bounds)
		return false;
	g->occurrences = g->articles + room;
	g->first = g->occurrences + room;
	for (size_t i = 0, next; i < all; i = next) {
		uint32_t article = items[i].article;
		occurrence o = items[i].occurrence;
		for (next = i + 1; next < all && items[next].article == article; next++)
			o = add(o, items[next].occurrence);
		struct occurrence_bound *bound = &g->bounds[g->count / BLOCK];
		if (g->count % BLOCK == 0)
			*bound = (struct occurrence_bound){.length_code = UINT8_MAX};
		widen(bound, article, o);
		g->first[g->count] = (uint32_t)i;
		g->occurrences[g->count] = o;
		g->articles[g->count++] = article;
	}
	g->base.frequency = g->count;
	g->occurrences[g->count] = 0;
	g->articles[g->count++] = NO_ARTICLE;
	return true;
}

static void show_block(struct gathered_cursor *g, uint32_t at)
{
	g->block = at - at % BLOCK;
	uint32_t left = g->count - g->block;
	g->base.articles = g->articles + g->block;
	g->base.occurrences = g->occurrences + g->block;
	/* The NO_ARTICLE is no posting: it stands behind a full last block. */
	g->base.count = left <= BLOCK + 1 ? left : BLOCK;
	g->base.at = at - g->block;
}

static uint32_t find_from(const struct gathered_cursor *g, uint32_t target)
{
	uint32_t low = g->block + g->base.at, high = g->count, step = 1;
	while (low + step < high && g->articles[low + step] < target) {
		low += step;
		step *= 2;
	}
	if (low + step < high)
		high = low + step + 1;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (g->articles[middle] < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->count ? low : g->count - 1;
}

static enum bf_status gathered_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	uint32_t at = find_from(g, target);
	(void)error;
	if (at == g->count - 1 && at % BLOCK == 0 && at > 0) { /* the end, behind a full block */
		show_block(g, at - 1);
		base->at++;
	} else {
		show_block(g, at);
	}
	return BF_OK;
}

static enum bf_status gathered_load(struct cursor *base, bf_error *error)
{
	(void)base, (void)error; /* they stand there */
	return BF_OK;
}

static enum bf_status gathered_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				     bf_error *error)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	uint32_t at = find_from(g, target);
	(void)error;
	*out = (struct occurrence_bound){.last = NO_ARTICLE, .length_code = UINT8_MAX};
	if (at < g->count - 1)
		*out = g->bounds[at / BLOCK];
	return BF_OK;
}

/* ---- positions ------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

struct place_list {
	struct place *items;
	size_t count;
};

static enum bf_status add_places(struct gathered_cursor *g, uint32_t source, uint32_t article,
				 struct place_list *list, bf_error *error)
{
	const uint32_t *starts, *ends;
	size_t count;
	enum bf_status status = g->find(g->payload, source, article, &starts, &ends, &count, error);
	if (status != BF_OK)
		return status;
	struct place *items = arena_alloc(&g->work, (list->count + count + 1) * sizeof *items);
	if (!items)
		return error_no_memory(error);
	if (list->count)
		memcpy(items, list->items, list->count * sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[list->count++] = (struct place){starts[i], ends ? ends[i] : starts[i]};
	list->items = items;
	return BF_OK;
}

static enum bf_status hand_out(struct gathered_cursor *g, struct place_list *list, const uint32_t **starts,
			       const uint32_t **ends, size_t *count, bf_error *error)
{
	uint32_t *from = arena_alloc(&g->work, (list->count + 1) * sizeof *from);
	uint32_t *to = arena_alloc(&g->work, (list->count + 1) * sizeof *to);
	bool wide = false;
	if (!from || !to)
		return error_no_memory(error);
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, by_place);
	*count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (i && by_place(&list->items[i - 1], &list->items[i]) == 0)
			continue;
		from[*count] = list->items[i].start;
		to[(*count)++] = list->items[i].end;
		wide |= list->items[i].start != list->items[i].end;
	}
	*starts = from;
	*ends = wide ? to : NULL;
	return BF_OK;
}

static enum bf_status gathered_positions(struct cursor *base, const uint32_t **starts,
					 const uint32_t **ends, size_t *count, bf_error *error)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	const struct gathered_posting *items = g->postings.items;
	uint32_t article = cursor_article(base);
	struct place_list list = {NULL, 0};
	enum bf_status status = BF_OK;
	arena_reset(&g->work);
	for (size_t i = g->first[g->block + base->at];
	     i < g->postings.count && items[i].article == article && status == BF_OK; i++)
		status = add_places(g, items[i].source, article, &list, error);
	return status == BF_OK ? hand_out(g, &list, starts, ends, count, error) : status;
}

/* ---- opening, closing -------------------------------------------------------------------------- */

static void gathered_close(struct cursor *base)
{
	struct gathered_cursor *g = (struct gathered_cursor *)base;
	gather_free(&g->postings);
	free(g->articles);
	free(g->bounds);
	arena_free(&g->work);
	if (g->close)
		g->close(g->payload);
}

static const struct cursor_operations gathered = {
    .seek = gathered_seek,
    .load_occurrences = gathered_load,
    .bound = gathered_bound,
    .positions = gathered_positions,
    .close = gathered_close,
};

enum bf_status gather_finish(struct gather *postings, uint32_t last_article, gather_positions *find,
			     void (*close)(void *payload), void *payload, struct arena *arena,
			     struct cursor **out, bf_error *error)
{
	struct gathered_cursor *g = arena_calloc(arena, 1, sizeof *g);
	*out = NULL;
	if (!g || postings->count == 0 || postings->count > UINT32_MAX / 2) {
		bool empty = postings->count == 0;
		gather_free(postings);
		if (close)
			close(payload);
		return empty ? BF_OK : error_no_memory(error);
	}
	g->base.operations = &gathered;
	g->find = find;
	g->close = close;
	g->payload = payload;
	g->postings = *postings;
	*postings = GATHER_INIT;
	if (!sort_postings(&g->postings, last_article) || !join_postings(g)) {
		gathered_close(&g->base);
		return error_no_memory(error);
	}
	show_block(g, 0);
	*out = &g->base;
	return BF_OK;
}
