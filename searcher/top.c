/* top.c - see top.h. */
#include "searcher/top.h"

#include "util/error.h"

enum bf_status top_start(struct top *t, uint32_t capacity, enum search_sort sort,
			 struct snapshot *snapshot, struct arena *arena, bf_error *error)
{
	*t = (struct top){.capacity = capacity, .sort = sort, .snapshot = snapshot, .arena = arena};
	t->items = arena_alloc(arena, ((size_t)capacity + 1) * sizeof *t->items);
	return t->items ? BF_OK : error_no_memory(error);
}

/* ---- ties -------------------------------------------------------------------------------------- */

static bool make_room(struct top *t)
{
	uint32_t room = t->tie_room ? t->tie_room * 2 : 32;
	struct tie *ties = arena_alloc(t->arena, (size_t)room * sizeof *ties);
	if (!ties)
		return false;
	if (t->tie_count)
		memcpy(ties, t->ties, t->tie_count * sizeof *ties);
	t->ties = ties;
	t->tie_room = room;
	return true;
}

static enum bf_status read_instant(struct top *t, const struct candidate *c, int64_t *instant,
				   bf_error *error)
{
	struct part *part = t->snapshot->parts[c->part];
	int32_t day;
	return part->operations->published(part, c->article, instant, &day, error);
}

static enum bf_status read_date(struct top *t, struct candidate *c, bf_error *error)
{
	struct tie tie = {0};
	if (c->tie)
		return BF_OK;
	if (t->tie_count == t->tie_room && !make_room(t))
		return error_no_memory(error);
	enum bf_status status = read_instant(t, c, &tie.instant, error);
	if (status != BF_OK)
		return status;
	t->ties[t->tie_count++] = tie;
	c->tie = t->tie_count;
	return BF_OK;
}

static enum bf_status read_id(struct top *t, struct candidate *c, bf_error *error)
{
	struct part *part = t->snapshot->parts[c->part];
	struct tie *tie = &t->ties[c->tie - 1];
	struct arena work = ARENA_INIT; /* of the summary, which is much larger than the id */
	struct article article;
	if (tie->id.len)
		return BF_OK;
	enum bf_status status = part->operations->summary(part, c->article, &work, &article, error);
	if (status == BF_OK) {
		tie->id = arena_copy(t->arena, article.id);
		status = tie->id.ptr ? BF_OK : error_no_memory(error);
	}
	arena_free(&work);
	return status;
}

/* Between two whose keys are equal: *worse tells whether a is. */
static enum bf_status break_tie(struct top *t, struct candidate *a, struct candidate *b, bool *worse,
				bf_error *error)
{
	enum bf_status status = read_date(t, a, error);
	if (status == BF_OK)
		status = read_date(t, b, error);
	if (status != BF_OK)
		return status;
	int64_t date_a = t->ties[a->tie - 1].instant, date_b = t->ties[b->tie - 1].instant;
	*worse = date_a < date_b;
	if (date_a != date_b) /* sorted by date they are equal */
		return BF_OK;
	status = read_id(t, a, error);
	if (status == BF_OK)
		status = read_id(t, b, error);
	if (status == BF_OK)
		*worse = slice_compare(t->ties[a->tie - 1].id, t->ties[b->tie - 1].id) > 0;
	return status;
}

enum bf_status top_comes_after(struct top *t, struct candidate *c, const struct top_place *place,
			       bool *after, bf_error *error)
{
	*after = c->key < place->key;
	if (c->key != place->key)
		return BF_OK;
	enum bf_status status = read_date(t, c, error);
	if (status != BF_OK)
		return status;
	int64_t instant = t->ties[c->tie - 1].instant;
	*after = instant < place->instant;
	if (instant == place->instant)
		status = read_id(t, c, error);
	if (instant == place->instant && status == BF_OK)
		*after = slice_compare(t->ties[c->tie - 1].id, place->id) > 0;
	return status;
}

/* Nobody refers any more to what was read of it, if that came last. */
static void forget_tie(struct top *t, const struct candidate *c)
{
	t->tie_count -= c->tie && c->tie == t->tie_count;
}

/* A failure is kept in the top, and told by whoever was called from outside. */
static bool loses_tie(struct top *t, struct candidate *a, struct candidate *b)
{
	bool worse = false;
	if (t->failure == BF_OK)
		t->failure = break_tie(t, a, b, &worse, t->error);
	return worse;
}

static inline bool is_worse(struct top *t, struct candidate *a, struct candidate *b)
{
	return a->key == b->key ? loses_tie(t, a, b) : a->key < b->key;
}

/* ---- the heap ---------------------------------------------------------------------------------- */

/* Finds the place of `c` in [0, count) from the hole `at` downwards: the worst is in
 * front. */
static void sink(struct top *t, struct candidate c, uint32_t at, uint32_t count)
{
	struct candidate *items = t->items;
	for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && is_worse(t, &items[child + 1], &items[child]))
			child++;
		if (!is_worse(t, &items[child], &c))
			break;
		items[at] = items[child];
	}
	items[at] = c;
}

static void rise(struct top *t, struct candidate c, uint32_t at)
{
	struct candidate *items = t->items;
	for (uint32_t parent; at > 0; at = parent) {
		parent = (at - 1) / 2;
		if (!is_worse(t, &c, &items[parent]))
			break;
		items[at] = items[parent];
	}
	items[at] = c;
}

/* What is compared first.  Without a date comes last, whichever way. */
static enum bf_status make_key(struct top *t, struct candidate *c, bf_error *error)
{
	if (t->sort == SORT_RELEVANCE)
		return BF_OK;
	enum bf_status status = read_instant(t, c, &c->key, error);
	if (t->sort == SORT_OLDEST && c->key != INT64_MIN)
		c->key = -c->key;
	return status;
}

enum bf_status top_offer(struct top *t, uint32_t part, uint32_t article, int64_t score, bf_error *error)
{
	struct candidate c = {.key = score, .part = part, .article = article};
	if (t->capacity == 0 || score < top_threshold(t))
		return BF_OK;
	enum bf_status status = make_key(t, &c, error);
	bool after = true;
	if (status == BF_OK && t->ceiling)
		status = top_comes_after(t, &c, t->ceiling, &after, error);
	if (!after)
		forget_tie(t, &c);
	if (status != BF_OK || !after)
		return status;
	t->failure = BF_OK;
	t->error = error;
	if (t->count < t->capacity)
		rise(t, c, t->count++);
	else if (is_worse(t, &t->items[0], &c))
		sink(t, c, 0, t->count);
	else
		forget_tie(t, &c);
	return t->failure;
}

enum bf_status top_sort_first(struct top *t, uint32_t count, bf_error *error)
{
	t->failure = BF_OK;
	t->error = error;
	for (uint32_t i = count / 2; i-- > 0;)
		sink(t, t->items[i], i, count);
	while (count > 1) { /* the worst goes to the end, again and again */
		struct candidate last = t->items[--count];
		t->items[count] = t->items[0];
		sink(t, last, 0, count);
	}
	return t->failure;
}

enum bf_status top_sort(struct top *t, bf_error *error)
{
	return top_sort_first(t, t->count, error);
}
