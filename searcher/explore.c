/* explore.c - see explore.h. */
#include "searcher/explore.h"

#include <stdio.h>
#include <stdlib.h>

#include "searcher/spelling_walk.h"
#include "util/date.h"

enum { DAYS_AT_ONCE = 1024, YEAR_BYTES = 16 };

struct explore {
	const struct explore_options *options;
	struct arena *arena; /* of the result */
	struct arena work;   /* of the counters */
	struct arena part;   /* of the sets of the part on hand */
	struct ticker *ticker;
	struct tally *tallies;	  /* by request */
	uint64_t *without;	  /* by request */
	bool *met;		  /* by choice: some part has its value */
	struct unmet_choice *unmet; /* in the arena of the result */
	uint32_t unmet_count;
	struct timeline timeline;
	uint64_t *chosen[FACET_COUNT]; /* sets by facet; NULL: no choice there */
	uint64_t *matches, *filter;
	size_t words;
};

/* ---- begin and end ------------------------------------------------------------------------- */


/* Chosen values are shown, whether any article has them or not. */
static void note_choices(struct explore *e, uint32_t request)
{
	const struct explore_options *o = e->options;
	for (uint32_t i = 0; i < o->choice_count; i++) {
		if (o->choices[i].facet != o->facets[request].facet || o->choices[i].value.len == 0)
			continue;
		struct tally_entry *entry = tally_add(&e->tallies[request], o->choices[i].value, 0);
		if (entry)
			entry->chosen = true;
	}
}

enum bf_status explore_begin(const struct explore_options *options, struct arena *arena,
			     struct ticker *ticker, struct explore **out, bf_error *error)
{
	*out = NULL;
	if (!options->choice_count && !options->facet_count && options->timeline == TIMELINE_NONE)
		return BF_OK;
	struct explore *e = arena_calloc(arena, 1, sizeof *e);
	if (!e)
		return error_no_memory(error);
	e->options = options;
	e->arena = arena;
	e->ticker = ticker;
	*out = e;
	timeline_init(&e->timeline, options->timeline, &e->work);
	e->tallies = arena_calloc(&e->work, (size_t)options->facet_count + 1, sizeof *e->tallies);
	e->without = arena_calloc(&e->work, (size_t)options->facet_count + 1, sizeof *e->without);
	e->met = arena_calloc(&e->work, (size_t)options->choice_count + 1, sizeof *e->met);
	if (!e->tallies || !e->without || !e->met)
		return error_no_memory(error);
	for (uint32_t i = 0; i < options->facet_count; i++) {
		tally_init(&e->tallies[i], &e->work);
		note_choices(e, i);
	}
	return BF_OK;
}

void explore_drop(struct explore *e)
{
	if (!e)
		return;
	arena_free(&e->work);
	arena_free(&e->part);
}

/* ---- days ------------------------------------------------------------------------------------ */

static int32_t year_of(int32_t day)
{
	return civil_from_day(day).year;
}

/* A year as a value; false where it is none. */
static bool read_year(struct slice text, int32_t *year)
{
	*year = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || i == 4)
			return false;
		*year = *year * 10 + (text.ptr[i] - '0');
	}
	return text.len > 0;
}

typedef void day_visitor(struct explore *, uint32_t article, int32_t day, void *payload);

/* Every number of the part, with its day. */
static enum bf_status visit_days(struct explore *e, struct part *part, day_visitor *visit, void *payload,
				 bf_error *error)
{
	int32_t days[DAYS_AT_ONCE];
	for (uint32_t first = 1; first <= part->last_article; first += DAYS_AT_ONCE) {
		uint32_t left = part->last_article - first + 1;
		uint32_t count = left < DAYS_AT_ONCE ? left : DAYS_AT_ONCE;
		enum bf_status status = part->operations->days(part, first, count, days, error);
		if (status != BF_OK)
			return status;
		for (uint32_t i = 0; i < count; i++)
			visit(e, first + i, days[i], payload);
		if (ticker_steps(e->ticker, count))
			return BF_DEADLINE;
	}
	return BF_OK;
}

/* ---- choices ----------------------------------------------------------------------------------- */

struct year_choice {
	int32_t year; /* of no article when it is not one */
	bool any;
	uint64_t *set;
};

static void choose_year(struct explore *e, uint32_t article, int32_t day, void *payload)
{
	struct year_choice *c = payload;
	(void)e;
	if (day != INT32_MIN && (c->any || year_of(day) == c->year))
		set_add(c->set, article);
}

static enum bf_status find_value(struct explore *e, struct part *part, enum facet facet,
				 struct slice value, uint64_t *set, bf_error *error)
{
	struct year_choice c = {.any = value.len == 0, .set = set};
	if (facet_is_text(facet))
		return part->operations->find_value(part, facet, value, set, error);
	if (!c.any && !read_year(value, &c.year))
		return BF_OK;
	return visit_days(e, part, choose_year, &c, error);
}

/* Those without any value: the others of all. */
static enum bf_status find_without(struct explore *e, struct part *part, enum facet facet,
				   uint64_t *into, bf_error *error)
{
	uint64_t *with = arena_calloc(&e->part, e->words, sizeof *with);
	if (!with)
		return error_no_memory(error);
	enum bf_status status = find_value(e, part, facet, SLICE(""), with, error);
	for (size_t i = 0; i < e->words; i++)
		into[i] |= ~with[i];
	return status;
}

static enum bf_status add_choice(struct explore *e, struct part *part, uint32_t number, bf_error *error)
{
	const struct choice *choice = &e->options->choices[number];
	uint64_t **set = &e->chosen[choice->facet], *found = arena_calloc(&e->part, e->words, sizeof *found);
	if (!*set)
		*set = arena_calloc(&e->part, e->words, sizeof **set);
	if (!*set || !found)
		return error_no_memory(error);
	enum bf_status status = choice->value.len ? find_value(e, part, choice->facet, choice->value, found, error)
						  : find_without(e, part, choice->facet, found, error);
	for (size_t i = 0; i < e->words; i++) {
		e->met[number] |= found[i] != 0;
		(*set)[i] |= found[i];
	}
	return status;
}

/* Articles that all choices but those of one facet let through (FACET_COUNT: all). */
static void intersect(const struct explore *e, enum facet but, uint64_t *set)
{
	for (int f = 0; f < FACET_COUNT; f++)
		for (size_t i = 0; e->chosen[f] && f != (int)but && i < e->words; i++)
			set[i] &= e->chosen[f][i];
}

enum bf_status explore_part(struct explore *e, struct part *part, const uint64_t **filter,
			    uint64_t **matches, bf_error *error)
{
	const struct explore_options *o = e->options;
	enum bf_status status = BF_OK;
	arena_reset(&e->part);
	memset(e->chosen, 0, sizeof e->chosen);
	e->words = set_words(part->last_article);
	e->matches = e->filter = NULL;
	for (uint32_t i = 0; i < o->choice_count && status == BF_OK; i++)
		status = add_choice(e, part, i, error);
	if (status != BF_OK)
		return status;
	if (o->choice_count) {
		e->filter = arena_alloc(&e->part, e->words * sizeof *e->filter);
		if (!e->filter)
			return error_no_memory(error);
		memset(e->filter, 0xff, e->words * sizeof *e->filter);
		intersect(e, FACET_COUNT, e->filter);
	}
	if (o->facet_count || o->timeline != TIMELINE_NONE)
		e->matches = arena_calloc(&e->part, e->words, sizeof *e->matches);
	*filter = e->filter;
	*matches = e->matches;
	return e->matches || (!o->facet_count && o->timeline == TIMELINE_NONE) ? BF_OK
										: error_no_memory(error);
}

/* ---- counting --------------------------------------------------------------------------------- */

struct year_count {
	struct tally *tally;
	const uint64_t *set;
	uint64_t without, pending; /* pending: of the year on hand, not yet added to the tally */
	int32_t first, last;	   /* its days */
};

static void flush_year(struct year_count *c)
{
	char text[YEAR_BYTES];
	int len = snprintf(text, sizeof text, "%04d", (int)year_of(c->first));
	if (c->pending)
		tally_add(c->tally, slice_make(text, (size_t)len), c->pending);
	c->pending = 0;
}

static void count_year(struct explore *e, uint32_t article, int32_t day, void *payload)
{
	struct year_count *c = payload;
	(void)e;
	if (!set_has(c->set, article))
		return;
	if (day == INT32_MIN) {
		c->without++;
		return;
	}
	if (day < c->first || day > c->last) {
		flush_year(c);
		timeline_bounds(TIMELINE_YEAR, day, &c->first, &c->last);
	}
	c->pending++;
}

static void count_value(struct slice value, uint32_t articles, void *payload)
{
	tally_add(payload, value, articles);
}

static enum bf_status count_facet(struct explore *e, struct part *part, uint32_t request, uint64_t *set,
				  bf_error *error)
{
	enum facet facet = e->options->facets[request].facet;
	struct year_count years = {.tally = &e->tallies[request], .set = set, .first = 1};
	uint32_t with = 0;
	memcpy(set, e->matches, e->words * sizeof *set);
	intersect(e, facet, set);
	if (facet_is_text(facet)) {
		enum bf_status status = part->operations->count_values(part, facet, set, count_value,
								       &e->tallies[request], &with, error);
		e->without[request] += set_count(set, e->words) - with;
		return status;
	}
	enum bf_status status = visit_days(e, part, count_year, &years, error);
	flush_year(&years);
	e->without[request] += years.without;
	return status;
}

struct time_count {
	const uint64_t *hits, *held;
};

static void count_day(struct explore *e, uint32_t article, int32_t day, void *payload)
{
	const struct time_count *c = payload;
	if (set_has(c->held, article))
		timeline_add(&e->timeline, day, set_has(c->hits, article));
}

/* All articles of the part. */
static enum bf_status find_all(struct explore *e, struct part *part, uint64_t *set, bf_error *error)
{
	struct cursor *all = NULL;
	enum bf_status status = part->operations->open_all(part, &e->part, &all, error);
	while (status == BF_OK && all && cursor_article(all) != NO_ARTICLE) {
		set_add(set, cursor_article(all));
		status = ticker_step(e->ticker) ? BF_DEADLINE : cursor_next(all, error);
	}
	cursor_close(all);
	return status;
}

static enum bf_status count_time(struct explore *e, struct part *part, uint64_t *hits, bf_error *error)
{
	uint64_t *held = arena_calloc(&e->part, e->words, sizeof *held);
	struct time_count c = {hits, held};
	if (!held)
		return error_no_memory(error);
	enum bf_status status = find_all(e, part, held, error);
	if (status != BF_OK)
		return status;
	memcpy(hits, e->matches, e->words * sizeof *hits);
	intersect(e, FACET_COUNT, hits);
	intersect(e, FACET_COUNT, held);
	return visit_days(e, part, count_day, &c, error);
}

enum bf_status explore_count(struct explore *e, struct part *part, bf_error *error)
{
	uint64_t *set = arena_alloc(&e->part, e->words * sizeof *set);
	enum bf_status status = set ? BF_OK : error_no_memory(error);
	if (status != BF_OK || !e->matches)
		return status;
	for (uint32_t i = 0; i < e->options->facet_count && status == BF_OK; i++)
		status = count_facet(e, part, i, set, error);
	if (status == BF_OK && e->options->timeline != TIMELINE_NONE)
		status = count_time(e, part, set, error);
	return status;
}

/* ---- choices that nothing meets ------------------------------------------------------------------ */

struct likeness {
	struct explore *explore;
	struct unmet_choice *choice;
	bool no_memory;
};

enum { LIKE_BYTES = 128, LETTERS_FOR_ONE = 3, LETTERS_FOR_TWO = 8 };

static struct slice in_small_letters(struct slice text, char out[LIKE_BYTES])
{
	for (size_t i = 0; i < text.len; i++)
		out[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] | 32) : text.ptr[i];
	return slice_make(out, text.len);
}

/* Letters that differ, more than `most` if those are too many; capitals count for nothing. */
static uint32_t unlikeness(struct slice a, struct slice b, uint32_t most)
{
	char x[LIKE_BYTES], y[LIKE_BYTES];
	if (slice_equal_nocase(a, b))
		return 0;
	if (a.len > LIKE_BYTES || b.len > LIKE_BYTES)
		return most + 1;
	return spelling_distance(in_small_letters(a, x), in_small_letters(b, y), most);
}

/* The nearest, and of those the first by text. */
static void look_alike(struct slice value, uint32_t articles, void *payload)
{
	struct likeness *l = payload;
	struct unmet_choice *choice = l->choice;
	struct slice wanted = slice_trim(choice->value);
	uint32_t most = (wanted.len >= LETTERS_FOR_ONE) + (wanted.len >= LETTERS_FOR_TWO);
	uint32_t distance = unlikeness(wanted, value, most);
	if (articles == 0 || distance > most || value.len <= distance)
		return;
	if (choice->instead.len && (distance > choice->distance ||
				    (distance == choice->distance && slice_compare(value, choice->instead) >= 0)))
		return;
	choice->distance = distance;
	choice->instead = arena_copy(l->explore->arena, value);
	l->no_memory |= !l->choice->instead.ptr;
}

static enum bf_status find_alike(struct explore *e, struct part *part, struct unmet_choice *choice,
				 bf_error *error)
{
	struct likeness l = {e, choice, false};
	uint32_t with;
	arena_reset(&e->part);
	e->words = set_words(part->last_article);
	uint64_t *all = arena_calloc(&e->part, e->words, sizeof *all);
	if (!all)
		return error_no_memory(error);
	enum bf_status status = find_all(e, part, all, error);
	if (status == BF_OK)
		status = part->operations->count_values(part, choice->facet, all, look_alike, &l, &with, error);
	return status == BF_OK && l.no_memory ? error_no_memory(error) : status;
}

enum bf_status explore_find_unmet(struct explore *e, struct snapshot *snapshot, bf_error *error)
{
	const struct explore_options *o = e->options;
	enum bf_status status = BF_OK;
	e->unmet = arena_alloc(e->arena, ((size_t)o->choice_count + 1) * sizeof *e->unmet);
	if (!e->unmet)
		return error_no_memory(error);
	for (uint32_t i = 0; i < o->choice_count; i++) {
		if (e->met[i] || o->choices[i].value.len == 0)
			continue;
		struct unmet_choice *choice = &e->unmet[e->unmet_count++];
		*choice = (struct unmet_choice){o->choices[i].facet, o->choices[i].value, SLICE(""), 0};
		for (size_t p = 0; p < snapshot->part_count && facet_is_text(choice->facet) && status == BF_OK; p++)
			status = find_alike(e, snapshot->parts[p], choice, error);
	}
	return status;
}

/* ---- the result ---------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return slice_compare(((const struct tally_entry *)a)->text, ((const struct tally_entry *)b)->text);
}

static bool without_chosen(const struct explore_options *o, enum facet facet)
{
	for (uint32_t i = 0; i < o->choice_count; i++)
		if (o->choices[i].facet == facet && o->choices[i].value.len == 0)
			return true;
	return false;
}

/* Out of the work arena into the result's. */
static bool publish_facet(struct explore *e, uint32_t request, struct facet_result *out)
{
	struct tally *t = &e->tallies[request];
	const struct facet_request *wanted = &e->options->facets[request];
	*out = (struct facet_result){.facet = wanted->facet,
				     .without = e->without[request],
				     .without_chosen = without_chosen(e->options, wanted->facet)};
	for (uint32_t i = 0; i < t->count; i++)
		out->distinct += t->entries[i].articles > 0;
	out->count = tally_sort(t, wanted->most);
	struct tally_entry *values = arena_alloc(e->arena, ((size_t)out->count + 1) * sizeof *values);
	out->values = values;
	for (uint32_t i = 0; values && i < out->count; i++) {
		values[i] = t->entries[i];
		values[i].text = arena_copy(e->arena, t->entries[i].text);
		if (!values[i].text.ptr)
			return false;
	}
	if (values && out->count && !facet_is_text(wanted->facet))
		qsort(values, out->count, sizeof *values, by_text);
	return values && !t->no_memory;
}

enum bf_status explore_finish(struct explore *e, struct explore_result *out, bf_error *error)
{
	*out = (struct explore_result){.facets = NULL};
	if (!e)
		return BF_OK;
	uint32_t count = e->options->facet_count;
	struct facet_result *facets = arena_calloc(e->arena, (size_t)count + 1, sizeof *facets);
	if (!facets)
		return error_no_memory(error);
	out->facets = facets;
	out->facet_count = count;
	out->unmet = e->unmet;
	out->unmet_count = e->unmet_count;
	for (uint32_t i = 0; i < count; i++)
		if (!publish_facet(e, i, &facets[i]))
			return error_no_memory(error);
	return timeline_finish(&e->timeline, e->arena, &out->timeline, error);
}
