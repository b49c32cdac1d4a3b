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

static enum bf_status read_id(struct top *t, struct candidate *c, bf_error *error)
{
	struct part *part = t->snapshot->parts[c->part];
	struct arena work = ARENA_INIT; /* of the summary, which is much larger than the id */
	struct article article;
	if (c->id.len)
		return BF_OK;
	enum bf_status status = part->operations->summary(part, c->article, &work, &article, error);
	if (status == BF_OK) {
		c->id = arena_copy(t->arena, article.id);
		status = c->id.ptr ? BF_OK : error_no_memory(error);
	}
	arena_free(&work);
	return status;
}

static enum bf_status read_date(struct top *t, struct candidate *c, bf_error *error)
{
	struct part *part = t->snapshot->parts[c->part];
	int32_t day;
	enum bf_status status = BF_OK;
	if (!c->dated)
		status = part->operations->published(part, c->article, &c->instant, &day, error);
	c->dated = status == BF_OK;
	return status;
}

/* Between two whose keys are equal; *order < 0: a is better. */
static enum bf_status break_tie(struct top *t, struct candidate *a, struct candidate *b, int *order,
				bf_error *error)
{
	enum bf_status status = read_date(t, a, error);
	if (status == BF_OK)
		status = read_date(t, b, error);
	if (status != BF_OK)
		return status;
	if (a->instant != b->instant) { /* sorted by date they are equal */
		*order = a->instant > b->instant ? -1 : 1;
		return BF_OK;
	}
	status = read_id(t, a, error);
	if (status == BF_OK)
		status = read_id(t, b, error);
	if (status == BF_OK)
		*order = slice_compare(a->id, b->id);
	return status;
}

static enum bf_status compare(struct top *t, struct candidate *a, struct candidate *b, int *order,
			      bf_error *error)
{
	if (a->key == b->key)
		return break_tie(t, a, b, order, error);
	*order = a->key > b->key ? -1 : 1;
	return BF_OK;
}

static void swap(struct candidate *a, struct candidate *b)
{
	struct candidate c = *a;
	*a = *b;
	*b = c;
}

/* The worst of [0, count) rises to the front again after item `at` changed. */
static enum bf_status sink(struct top *t, uint32_t at, uint32_t count, bf_error *error)
{
	for (;;) {
		uint32_t worst = at;
		for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
			int order;
			enum bf_status status =
			    compare(t, &t->items[child], &t->items[worst], &order, error);
			if (status != BF_OK)
				return status;
			if (order > 0)
				worst = child;
		}
		if (worst == at)
			return BF_OK;
		swap(&t->items[at], &t->items[worst]);
		at = worst;
	}
}

static enum bf_status rise(struct top *t, uint32_t at, bf_error *error)
{
	while (at > 0) {
		uint32_t parent = (at - 1) / 2;
		int order;
		enum bf_status status = compare(t, &t->items[at], &t->items[parent], &order, error);
		if (status != BF_OK || order <= 0)
			return status;
		swap(&t->items[at], &t->items[parent]);
		at = parent;
	}
	return BF_OK;
}

/* What is compared first.  Without a date comes last, whichever way. */
static enum bf_status make_key(struct top *t, struct candidate *c, bf_error *error)
{
	c->key = c->score;
	if (t->sort == SORT_RELEVANCE)
		return BF_OK;
	enum bf_status status = read_date(t, c, error);
	c->key = t->sort == SORT_OLDEST && c->instant != INT64_MIN ? -c->instant : c->instant;
	return status;
}

enum bf_status top_offer(struct top *t, uint32_t part, uint32_t article, int64_t score, bf_error *error)
{
	struct candidate c = {.score = score, .part = part, .article = article};
	int order;
	if (t->capacity == 0 || score < top_threshold(t))
		return BF_OK;
	enum bf_status status = make_key(t, &c, error);
	if (status != BF_OK)
		return status;
	if (t->count < t->capacity) {
		t->items[t->count] = c;
		return rise(t, t->count++, error);
	}
	status = compare(t, &c, &t->items[0], &order, error);
	if (status != BF_OK || order >= 0)
		return status;
	t->items[0] = c;
	return sink(t, 0, t->count, error);
}

void top_raise(struct candidate *c, int64_t more)
{
	c->score += more;
	c->key = c->score;
}

enum bf_status top_sort_first(struct top *t, uint32_t count, bf_error *error)
{
	for (uint32_t i = count / 2; i-- > 0;) {
		enum bf_status status = sink(t, i, count, error);
		if (status != BF_OK)
			return status;
	}
	for (uint32_t left = count; left > 1;) { /* the worst goes to the end, again and again */
		swap(&t->items[0], &t->items[--left]);
		enum bf_status status = sink(t, 0, left, error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

enum bf_status top_sort(struct top *t, bf_error *error)
{
	return top_sort_first(t, t->count, error);
}
