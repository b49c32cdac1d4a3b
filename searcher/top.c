/* top.c - see top.h. */
#include "searcher/top.h"

#include "util/error.h"

enum { EQUALS_AT_ONCE = 256, SELECT_MOST = 256 };

enum bf_status top_start(struct top *t, uint32_t capacity, enum search_sort sort,
			 struct snapshot *snapshot, struct arena *arena, bf_error *error)
{
	*t = (struct top){.capacity = capacity, .sort = sort, .snapshot = snapshot, .arena = arena};
	t->items = arena_alloc(arena, ((size_t)capacity + 1) * sizeof *t->items);
	return t->items ? BF_OK : error_no_memory(error);
}

/* ---- what breaks ties -------------------------------------------------------------------------- */

static enum bf_status read_instant(struct top *t, const struct candidate *c, int64_t *instant,
				   bf_error *error)
{
	struct part *part = t->snapshot->parts[c->part];
	int32_t day;
	return part->operations->published(part, c->article, instant, &day, error);
}

static enum bf_status read_date(struct top *t, struct candidate *c, bf_error *error)
{
	return c->instant == DATE_NOT_READ ? read_instant(t, c, &c->instant, error) : BF_OK;
}

static enum bf_status keep_id(struct top *t, struct candidate *c, struct slice id, bf_error *error)
{
	struct slice *kept = arena_alloc(t->arena, sizeof *kept);
	if (!kept || !(*kept = arena_copy(t->arena, id)).ptr)
		return error_no_memory(error);
	c->id = kept;
	return BF_OK;
}

static enum bf_status read_id(struct top *t, struct candidate *c, bf_error *error)
{
	struct part *part = t->snapshot->parts[c->part];
	struct arena work = ARENA_INIT; /* of the summary, which is much larger than the id */
	struct article article;
	struct slice id;
	if (c->id)
		return BF_OK;
	if (part->operations->id) {
		enum bf_status found = part->operations->id(part, c->article, &id, error);
		return found == BF_OK ? keep_id(t, c, id, error) : found;
	}
	enum bf_status status = part->operations->summary(part, c->article, &work, &article, error);
	if (status == BF_OK)
		status = keep_id(t, c, article.id, error);
	arena_free(&work);
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
	*after = c->instant < place->instant;
	if (c->instant == place->instant)
		status = read_id(t, c, error);
	if (c->instant == place->instant && status == BF_OK)
		*after = slice_compare(*c->id, place->id) > 0;
	return status;
}

/* ---- heaps, the worst in front ------------------------------------------------------------------- */

/* By one thing alone: equal ones come in any order. */
typedef bool is_worse(const struct candidate *, const struct candidate *);

static bool has_less_key(const struct candidate *a, const struct candidate *b)
{
	return a->key < b->key;
}

static bool is_older(const struct candidate *a, const struct candidate *b)
{
	return a->instant < b->instant;
}

static bool has_larger_id(const struct candidate *a, const struct candidate *b)
{
	return slice_compare(*a->id, *b->id) > 0;
}

/* Finds the place of `c` in [0, count) from the hole `at` downwards.  Which of two is worse nobody
 * could foresee, so no branch asks. */
static inline void sink(struct candidate *items, struct candidate c, uint32_t at, uint32_t count,
			is_worse *worse)
{
	uint32_t child;
	for (; (child = 2 * at + 1) + 1 < count; at = child) {
		child += worse(&items[child + 1], &items[child]);
		if (!worse(&items[child], &c))
			break;
		items[at] = items[child];
	}
	if (child + 1 == count && worse(&items[child], &c)) {
		items[at] = items[child];
		at = child;
	}
	items[at] = c;
}

static void rise(struct candidate *items, struct candidate c, uint32_t at)
{
	for (uint32_t parent; at > 0; at = parent) {
		parent = (at - 1) / 2;
		if (!has_less_key(&c, &items[parent]))
			break;
		items[at] = items[parent];
	}
	items[at] = c;
}

/* Best first. */
static inline void sort_by(struct candidate *items, uint32_t count, is_worse *worse)
{
	for (uint32_t i = count / 2; i-- > 0;)
		sink(items, items[i], i, count, worse);
	while (count > 1) { /* the worst goes to the end, again and again */
		struct candidate last = items[--count];
		items[count] = items[0];
		sink(items, last, 0, count, worse);
	}
}

/* ---- ties ------------------------------------------------------------------------------------------ */

static enum bf_status sort_by_id(struct top *t, struct candidate *items, uint32_t count, bf_error *error)
{
	for (uint32_t i = 0; i < count; i++) {
		struct part *part = t->snapshot->parts[items[i].part];
		if (!items[i].id && part->operations->expect)
			part->operations->expect(part, items[i].article);
	}
	for (uint32_t i = 0; i < count; i++) {
		enum bf_status status = read_id(t, &items[i], error);
		if (status != BF_OK)
			return status;
	}
	sort_by(items, count, has_larger_id);
	return BF_OK;
}

/* Of equal keys.  With a `border`, only which are the first so many matters. */
static enum bf_status sort_equals(struct top *t, struct candidate *items, uint32_t count, uint32_t border,
				  bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < count && status == BF_OK; i++)
		status = read_date(t, &items[i], error);
	if (status == BF_OK)
		sort_by(items, count, is_older);
	for (uint32_t from = 0, to; from < count && status == BF_OK; from = to) {
		for (to = from + 1; to < count && items[to].instant == items[from].instant;)
			to++;
		if (to - from > 1 && (!border || (from < border && border < to)))
			status = sort_by_id(t, items + from, to - from, error);
	}
	return status;
}

/* Room for so many more. */
static bool make_room(struct top *t, uint32_t more)
{
	if (t->equal_count + more <= t->equal_room)
		return true;
	uint32_t room = 2 * (t->equal_count + more) + 14;
	struct candidate *equals = arena_alloc(t->arena, (size_t)room * sizeof *equals);
	if (!equals)
		return false;
	if (t->equal_count)
		memcpy(equals, t->equals, t->equal_count * sizeof *equals);
	t->equals = equals;
	t->equal_room = room;
	return true;
}

/* As good as the worst of the items; *oldest of them. */
static enum bf_status look_at_worst(struct top *t, uint32_t *count, int64_t *oldest, bf_error *error)
{
	*oldest = INT64_MAX;
	*count = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		struct candidate *c = &t->items[i];
		if (c->key != t->items[0].key)
			continue;
		enum bf_status status = read_date(t, c, error);
		if (status != BF_OK)
			return status;
		*oldest = c->instant < *oldest ? c->instant : *oldest;
		++*count;
	}
	return BF_OK;
}

/* Those that are older than all in whose place they might come need not be sorted. */
static enum bf_status drop_older(struct top *t, int64_t oldest, bf_error *error)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < t->equal_count; i++) {
		enum bf_status status = read_date(t, &t->equals[i], error);
		if (status != BF_OK)
			return status;
		t->equals[kept] = t->equals[i];
		kept += t->equals[i].instant >= oldest;
	}
	t->equal_count = kept;
	return BF_OK;
}

enum bf_status top_settle(struct top *t, bf_error *error)
{
	uint32_t among = 0, back = 0;
	int64_t oldest;
	if (t->equal_count == 0)
		return BF_OK;
	enum bf_status looked = look_at_worst(t, &among, &oldest, error);
	if (looked == BF_OK)
		looked = drop_older(t, oldest, error);
	if (looked != BF_OK || t->equal_count == 0)
		return looked;
	int64_t key = t->items[0].key;
	if (!make_room(t, among))
		return error_no_memory(error);
	uint32_t all = t->equal_count;
	for (uint32_t i = 0; i < t->count; i++)
		if (t->items[i].key == key)
			t->equals[all++] = t->items[i];
	enum bf_status status = sort_equals(t, t->equals, all, among, error);
	for (uint32_t i = 0; i < t->count; i++)
		if (t->items[i].key == key)
			t->items[i] = t->equals[back++];
	t->equal_count = 0;
	return status;
}

static enum bf_status add_equal(struct top *t, struct candidate c, bf_error *error)
{
	if (!make_room(t, 1))
		return error_no_memory(error);
	t->equals[t->equal_count++] = c;
	return t->equal_count < EQUALS_AT_ONCE ? BF_OK : top_settle(t, error);
}

/* ---- offers and order ------------------------------------------------------------------------------ */

/* What is compared first.  Without a date comes last, whichever way. */
static enum bf_status make_key(struct top *t, struct candidate *c, bf_error *error)
{
	if (t->sort == SORT_RELEVANCE)
		return BF_OK;
	enum bf_status status = read_date(t, c, error);
	c->key = t->sort == SORT_OLDEST && c->instant != INT64_MIN ? -c->instant : c->instant;
	return status;
}

/* In place of the worst, which may be no worse than the next one. */
static enum bf_status replace_worst(struct top *t, struct candidate c, bf_error *error)
{
	struct candidate worst = t->items[0];
	sink(t->items, c, 0, t->count, has_less_key);
	if (t->items[0].key == worst.key)
		return add_equal(t, worst, error);
	t->equal_count = 0;
	return BF_OK;
}

enum bf_status top_offer(struct top *t, uint32_t part, uint32_t article, int64_t score, bf_error *error)
{
	struct candidate c = {.key = score, .instant = DATE_NOT_READ, .part = part, .article = article};
	if (t->capacity == 0 || score < top_threshold(t))
		return BF_OK;
	enum bf_status status = make_key(t, &c, error);
	bool after = true;
	if (status == BF_OK && t->ceiling)
		status = top_comes_after(t, &c, t->ceiling, &after, error);
	if (status != BF_OK || !after)
		return status;
	if (t->count < t->capacity) {
		rise(t->items, c, t->count++);
		return BF_OK;
	}
	if (c.key < t->items[0].key)
		return BF_OK;
	return c.key == t->items[0].key ? add_equal(t, c, error) : replace_worst(t, c, error);
}

int64_t nth_key(const int64_t *keys, uint32_t count, uint32_t n)
{
	int64_t best[NTH_MOST]; /* greatest first */
	uint32_t known = 0;
	if (n == 0 || n > count || n > NTH_MOST)
		return INT64_MIN;
	for (uint32_t i = 0; i < count; i++) {
		if (known == n && keys[i] <= best[n - 1])
			continue;
		uint32_t at = known < n ? known++ : n - 1;
		for (; at > 0 && best[at - 1] < keys[i]; at--)
			best[at] = best[at - 1];
		best[at] = keys[i];
	}
	return best[n - 1];
}

/* Those with the greatest keys come in front, `wanted` of them or, being equal, more; returns how many. */
static uint32_t bring_forward(struct candidate *items, uint32_t count, uint32_t wanted)
{
	int64_t keys[SELECT_MOST], least;
	uint32_t front = 0;
	if (wanted >= count || count > SELECT_MOST)
		return count;
	for (uint32_t i = 0; i < count; i++)
		keys[i] = items[i].key;
	least = nth_key(keys, count, wanted);
	for (uint32_t i = 0; i < count; i++) {
		if (items[i].key < least)
			continue;
		struct candidate c = items[i];
		items[i] = items[front];
		items[front++] = c;
	}
	return front;
}

enum bf_status top_sort_first(struct top *t, uint32_t count, uint32_t wanted, bf_error *error)
{
	struct candidate *items = t->items;
	enum bf_status status = BF_OK;
	count = bring_forward(items, count, wanted);
	sort_by(items, count, has_less_key);
	for (uint32_t from = 0, to; from < count && status == BF_OK; from = to) {
		for (to = from + 1; to < count && items[to].key == items[from].key;)
			to++;
		if (to - from > 1)
			status = sort_equals(t, items + from, to - from, 0, error);
	}
	return status;
}

enum bf_status top_sort(struct top *t, bf_error *error)
{
	enum bf_status status = top_settle(t, error);
	return status == BF_OK ? top_sort_first(t, t->count, t->count, error) : status;
}
