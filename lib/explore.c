/* explore.c - the public face of facets, choices and timelines. */
#include <stdio.h>

#include "lib/api.h"
#include "util/date.h"

enum { VALUES_DEFAULT = 10, VALUES_MAX = 10000, CHOICES_MAX = 10000, FACETS_MAX = 100 };

/* ---- what is asked for ------------------------------------------------------------------- */

static enum bf_status no_facet(struct slice name, bf_error *error)
{
	struct buf names = BUF_INIT(1 << 10);
	for (int f = 0; f < FACET_COUNT; f++) {
		buf_append_text(&names, f == 0 ? "" : f == FACET_COUNT - 1 ? " and " : ", ");
		buf_append_text(&names, facet_name((enum facet)f));
	}
	enum bf_status status = error_set(error, BF_BAD_ARGUMENT, "no facet is named '%.*s'; there are %.*s",
					  SLICE_ARGS(name), SLICE_ARGS(buf_slice(&names)));
	buf_free(&names);
	return status;
}

/* NAME=REST; *has_rest is false where there is no '='. */
static enum bf_status split(const char *text, enum facet *facet, struct slice *rest, bool *has_rest,
			    bf_error *error)
{
	struct slice whole = slice_from(text);
	const char *equals = whole.len ? memchr(whole.ptr, '=', whole.len) : NULL;
	struct slice name = slice_trim(slice_make(whole.ptr, equals ? (size_t)(equals - whole.ptr) : whole.len));
	*has_rest = equals != NULL;
	*rest = equals ? slice_tail(whole, (size_t)(equals - whole.ptr) + 1) : SLICE("");
	*facet = facet_find(name);
	return *facet == FACET_COUNT ? no_facet(name, error) : BF_OK;
}

static enum bf_status read_choice(const char *text, struct arena *arena, struct choice *out,
				  bf_error *error)
{
	bool has_value;
	struct slice value;
	enum bf_status status = split(text, &out->facet, &value, &has_value, error);
	if (status != BF_OK)
		return status;
	if (!has_value)
		return error_set(error, BF_BAD_ARGUMENT, "a choice is FIELD=VALUE, as in source=Reuters; not '%s'",
				 text);
	out->value = arena_copy(arena, value);
	return out->value.ptr ? BF_OK : error_no_memory(error);
}

static enum bf_status read_facet(const char *text, struct facet_request *out, bf_error *error)
{
	bool has_number;
	struct slice number;
	enum bf_status status = split(text, &out->facet, &number, &has_number, error);
	out->most = has_number ? 0 : VALUES_DEFAULT;
	if (status != BF_OK)
		return status;
	for (size_t i = 0; i < number.len && out->most <= VALUES_MAX; i++)
		out->most = number.ptr[i] >= '0' && number.ptr[i] <= '9'
				? out->most * 10 + (uint32_t)(number.ptr[i] - '0')
				: VALUES_MAX + 1;
	if (out->most >= 1 && out->most <= VALUES_MAX)
		return BF_OK;
	return error_set(error, BF_BAD_ARGUMENT, "a facet is FIELD or FIELD=N, with N from 1 to %d; not '%s'",
			 VALUES_MAX, text);
}

enum bf_status api_explore_options(const bf_search_options *o, struct arena *arena,
				   struct explore_options *out, bf_error *error)
{
	*out = (struct explore_options){.timeline = TIMELINE_NONE};
	if (!o)
		return BF_OK;
	if (o->where_count > CHOICES_MAX || o->facet_count > FACETS_MAX)
		return error_set(error, BF_BAD_ARGUMENT, "at most %d choices and %d facets", CHOICES_MAX, FACETS_MAX);
	if ((unsigned)o->timeline > BF_BY_YEAR)
		return error_set(error, BF_BAD_ARGUMENT, "no such period of a timeline");
	struct choice *choices = arena_alloc(arena, (o->where_count + 1) * sizeof *choices);
	struct facet_request *facets = arena_alloc(arena, (o->facet_count + 1) * sizeof *facets);
	enum bf_status status = choices && facets ? BF_OK : error_no_memory(error);
	for (size_t i = 0; i < o->where_count && status == BF_OK; i++)
		status = read_choice(o->where[i], arena, &choices[i], error);
	for (size_t i = 0; i < o->facet_count && status == BF_OK; i++)
		status = read_facet(o->facets[i], &facets[i], error);
	*out = (struct explore_options){choices, (uint32_t)o->where_count, facets, (uint32_t)o->facet_count,
					(enum timeline_period)o->timeline};
	return status;
}

/* ---- what is found ----------------------------------------------------------------------- */

static bool publish_facet(struct arena *arena, const struct facet_result *from, bf_facet *to)
{
	bf_facet_value *values = arena_alloc(arena, ((size_t)from->count + 1) * sizeof *values);
	*to = (bf_facet){facet_name(from->facet), values,	    from->count,
			 from->distinct,	  from->without, from->without_chosen};
	for (uint32_t i = 0; values && i < from->count; i++) {
		const struct tally_entry *v = &from->values[i];
		values[i] = (bf_facet_value){api_text(arena, v->text), v->articles, v->chosen};
		if (!values[i].text)
			return false;
	}
	return values;
}

static void format_day(int32_t day, char out[11])
{
	struct civil_date date = civil_from_day(day);
	char text[32];
	snprintf(text, sizeof text, "%04d-%02u-%02u", (int)date.year, date.month, date.day);
	memcpy(out, text, 10);
	out[10] = '\0';
}

static bool publish_timeline(struct arena *arena, const struct timeline_result *from, bf_timeline *to)
{
	bf_bucket *buckets = arena_alloc(arena, ((size_t)from->count + 1) * sizeof *buckets);
	*to = (bf_timeline){(bf_period)from->period, buckets,		 from->count, from->hits,
			    from->held,		     from->undated_hits, from->undated_held};
	for (uint32_t i = 0; buckets && i < from->count; i++) {
		const struct timeline_bucket *b = &from->buckets[i];
		format_day(b->first, buckets[i].from);
		format_day(b->last, buckets[i].to);
		buckets[i].periods = b->periods;
		buckets[i].hits = b->hits;
		buckets[i].held = b->held;
	}
	return buckets;
}

enum bf_status api_publish_explored(bf_result *result, bf_error *error)
{
	const struct explore_result *found = &result->found.explored;
	result->facets = arena_alloc(&result->arena, ((size_t)found->facet_count + 1) * sizeof *result->facets);
	if (!result->facets || !publish_timeline(&result->arena, &found->timeline, &result->timeline))
		return error_no_memory(error);
	for (uint32_t i = 0; i < found->facet_count; i++)
		if (!publish_facet(&result->arena, &found->facets[i], &result->facets[i]))
			return error_no_memory(error);
	return BF_OK;
}

size_t bf_result_facet_count(const bf_result *result)
{
	return result->found.explored.facet_count;
}

const bf_facet *bf_result_facet(const bf_result *result, size_t index)
{
	return index < result->found.explored.facet_count ? &result->facets[index] : NULL;
}

const bf_timeline *bf_result_timeline(const bf_result *result)
{
	return result->timeline.period == BF_NO_TIMELINE ? NULL : &result->timeline;
}

/* ---- as JSON ------------------------------------------------------------------------------- */

static void write_facet(struct json_writer *w, const bf_facet *f)
{
	json_begin_object(w);
	json_key_string(w, "name", slice_from(f->name));
	json_key_whole(w, "distinct", (int64_t)f->distinct);
	json_key_whole(w, "without", (int64_t)f->without);
	json_key(w, "without_chosen");
	json_bool(w, f->without_chosen);
	json_key(w, "values");
	json_begin_array(w);
	for (size_t i = 0; i < f->value_count; i++) {
		json_begin_object(w);
		json_key_string(w, "value", slice_from(f->values[i].text));
		json_key_whole(w, "articles", (int64_t)f->values[i].articles);
		json_key(w, "chosen");
		json_bool(w, f->values[i].chosen);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
}

static void write_bucket(struct json_writer *w, const bf_bucket *b)
{
	json_begin_object(w);
	json_key_string(w, "from", slice_from(b->from));
	json_key_string(w, "to", slice_from(b->to));
	json_key_whole(w, "periods", (int64_t)b->periods);
	json_key_whole(w, "hits", (int64_t)b->hits);
	json_key_whole(w, "held", (int64_t)b->held);
	json_key(w, "share");
	if (b->held)
		json_real(w, (double)b->hits / (double)b->held);
	else
		json_null(w);
	json_end_object(w);
}

static void write_timeline(struct json_writer *w, const bf_timeline *t)
{
	static const char *const periods[] = {"", "day", "week", "month", "year"};
	json_key(w, "timeline");
	json_begin_object(w);
	json_key_string(w, "period", slice_from(periods[t->period]));
	json_key_whole(w, "hits", (int64_t)t->hits);
	json_key_whole(w, "held", (int64_t)t->held);
	json_key_whole(w, "undated_hits", (int64_t)t->undated_hits);
	json_key_whole(w, "undated_held", (int64_t)t->undated_held);
	json_key(w, "buckets");
	json_begin_array(w);
	for (size_t i = 0; i < t->bucket_count; i++)
		write_bucket(w, &t->buckets[i]);
	json_end_array(w);
	json_end_object(w);
}

void api_write_explored(const bf_result *result, struct json_writer *w)
{
	if (bf_result_facet_count(result)) {
		json_key(w, "facets");
		json_begin_array(w);
		for (size_t i = 0; i < bf_result_facet_count(result); i++)
			write_facet(w, &result->facets[i]);
		json_end_array(w);
	}
	if (bf_result_timeline(result))
		write_timeline(w, &result->timeline);
}
