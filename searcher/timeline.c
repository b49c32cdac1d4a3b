/* timeline.c - see timeline.h. */
#include "searcher/timeline.h"

#include <stdlib.h>

#include "util/date.h"

/* 1970-01-01 was a Thursday. */
static int32_t weekday_from_monday(int32_t day)
{
	return (int32_t)((((int64_t)day + 3) % 7 + 7) % 7);
}

void timeline_bounds(enum timeline_period period, int32_t day, int32_t *first, int32_t *last)
{
	struct civil_date date;
	*first = *last = day;
	switch (period) {
	case TIMELINE_WEEK:
		*first = day - weekday_from_monday(day);
		*last = *first + 6;
		return;
	case TIMELINE_MONTH:
		date = civil_from_day(day);
		*first = day - date.day + 1;
		*last = *first + (int32_t)days_in_month(date.year, date.month) - 1;
		return;
	case TIMELINE_YEAR:
		date = civil_from_day(day);
		*first = day_from_civil(date.year, 1, 1);
		*last = day_from_civil(date.year, 12, 31);
		return;
	case TIMELINE_DAY:
	case TIMELINE_NONE:
		return;
	}
}

/* ---- counting ------------------------------------------------------------------------------ */

void timeline_init(struct timeline *t, enum timeline_period period, struct arena *arena)
{
	*t = (struct timeline){.period = period, .arena = arena};
}

static uint32_t find_slot(const struct timeline *t, int32_t first)
{
	uint32_t at = (uint32_t)first * 2654435761u >> 7 & (t->slot_count - 1);
	while (t->slots[at] && t->buckets[t->slots[at] - 1].first != first)
		at = (at + 1) & (t->slot_count - 1);
	return at;
}

static bool grow(struct timeline *t)
{
	uint32_t room = t->room ? t->room * 2 : 64;
	struct timeline_bucket *buckets = arena_alloc(t->arena, room * sizeof *buckets);
	uint32_t *slots = arena_calloc(t->arena, (size_t)room * 2, sizeof *slots);
	if (!buckets || !slots)
		return false;
	if (t->count)
		memcpy(buckets, t->buckets, t->count * sizeof *buckets);
	t->buckets = buckets;
	t->room = room;
	t->slots = slots;
	t->slot_count = room * 2;
	for (uint32_t i = 0; i < t->count; i++)
		slots[find_slot(t, buckets[i].first)] = i + 1;
	return true;
}

/* The bucket of the day; NULL without memory. */
static struct timeline_bucket *bucket_of(struct timeline *t, int32_t day)
{
	struct timeline_bucket *latest = t->count ? &t->buckets[t->latest] : NULL;
	int32_t first, last;
	if (latest && day >= latest->first && day <= latest->last)
		return latest; /* articles mostly come in the order of their days */
	if (t->count == t->room && !grow(t))
		return NULL;
	timeline_bounds(t->period, day, &first, &last);
	uint32_t slot = find_slot(t, first);
	if (t->slots[slot] == 0) {
		t->buckets[t->count++] = (struct timeline_bucket){first, last, 1, 0, 0};
		t->slots[slot] = t->count;
	}
	t->latest = t->slots[slot] - 1;
	return &t->buckets[t->latest];
}

void timeline_add(struct timeline *t, int32_t day, bool hit)
{
	if (day == INT32_MIN) {
		t->undated_held++;
		t->undated_hits += hit;
		return;
	}
	struct timeline_bucket *bucket = t->no_memory ? NULL : bucket_of(t, day);
	t->no_memory |= !bucket;
	if (!bucket)
		return;
	bucket->held++;
	bucket->hits += hit;
}

/* ---- the result ---------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
	const struct timeline_bucket *x = a, *y = b;
	return (x->first > y->first) - (x->first < y->first);
}

/* Periods that lie between two days, exclusive. */
static uint32_t periods_between(enum timeline_period period, int32_t after, int32_t before)
{
	struct civil_date a = civil_from_day(after + 1), b = civil_from_day(before);
	switch (period) {
	case TIMELINE_WEEK:
		return (uint32_t)(before - after - 1) / 7;
	case TIMELINE_MONTH:
		return (uint32_t)((b.year - a.year) * 12 + b.month - a.month);
	case TIMELINE_YEAR:
		return (uint32_t)(b.year - a.year);
	case TIMELINE_DAY:
	case TIMELINE_NONE:
		break;
	}
	return (uint32_t)(before - after - 1);
}

enum bf_status timeline_finish(struct timeline *t, struct arena *arena, struct timeline_result *out,
			       bf_error *error)
{
	struct timeline_bucket *buckets = arena_alloc(arena, (2 * (size_t)t->count + 1) * sizeof *buckets);
	*out = (struct timeline_result){.period = t->period,
					.buckets = buckets,
					.undated_hits = t->undated_hits,
					.undated_held = t->undated_held};
	if (t->no_memory || !buckets)
		return error_no_memory(error);
	if (t->count)
		qsort(t->buckets, t->count, sizeof *t->buckets, by_day);
	for (uint32_t i = 0; i < t->count; i++) {
		struct timeline_bucket now = t->buckets[i];
		int32_t before = i ? t->buckets[i - 1].last : now.first - 1;
		if (before + 1 < now.first)
			buckets[out->count++] = (struct timeline_bucket){
			    before + 1, now.first - 1, periods_between(t->period, before, now.first), 0, 0};
		buckets[out->count++] = now;
		out->hits += now.hits;
		out->held += now.held;
	}
	return BF_OK;
}
