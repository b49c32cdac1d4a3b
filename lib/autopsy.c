/* autopsy.c - what to ask instead where little is found, made public. */
#include "lib/api.h"

static bf_suggestion_kind kind_of(enum suggestion_kind kind)
{
	static const bf_suggestion_kind kinds[SUGGEST_COUNT] = {
	    [SUGGEST_SPELLING] = BF_SUGGEST_SPELLING, [SUGGEST_CAPITALS] = BF_SUGGEST_CAPITALS,
	    [SUGGEST_FORMS] = BF_SUGGEST_FORMS,	      [SUGGEST_LOOSER] = BF_SUGGEST_LOOSER,
	    [SUGGEST_ANYWHERE] = BF_SUGGEST_ANYWHERE, [SUGGEST_WITHOUT] = BF_SUGGEST_WITHOUT,
	    [SUGGEST_ANY] = BF_SUGGEST_ANY};
	return kinds[kind];
}

static bool publish_suggestion(struct arena *arena, const struct suggestion *from, bf_suggestion *to)
{
	*to = (bf_suggestion){.kind = kind_of(from->kind),
			      .query = api_text(arena, from->query),
			      .was = api_text(arena, from->was),
			      .becomes = api_text(arena, from->becomes),
			      .start = from->start,
			      .end = from->end,
			      .found = from->found};
	return to->query && to->was && to->becomes;
}

static bool publish_clauses(bf_result *result, const struct autopsy *a)
{
	struct arena *arena = &result->arena;
	result->clauses = arena_calloc(arena, (size_t)a->clause_count + 1, sizeof *result->clauses);
	if (!result->clauses)
		return false;
	for (uint32_t i = 0; i < a->clause_count; i++) {
		const struct clause_found *c = &a->clauses[i];
		result->clauses[i] = (bf_clause){.text = api_text(arena, c->text),
						 .start = c->start,
						 .end = c->end,
						 .depth = c->depth,
						 .found = c->found,
						 .kills = c->kills,
						 .optional = c->optional};
		if (!result->clauses[i].text)
			return false;
	}
	result->clause_count = a->clause_count;
	return true;
}

bool api_publish_autopsy(bf_result *result)
{
	const struct autopsy *a = result->found.autopsy;
	if (!a)
		return true;
	if (!publish_clauses(result, a))
		return false;
	result->suggestions =
	    arena_calloc(&result->arena, (size_t)a->suggestion_count + 1, sizeof *result->suggestions);
	if (!result->suggestions)
		return false;
	for (uint32_t i = 0; i < a->suggestion_count; i++)
		if (!publish_suggestion(&result->arena, &a->suggestions[i], &result->suggestions[i]))
			return false;
	result->suggestion_count = a->suggestion_count;
	return true;
}

size_t bf_result_suggestion_count(const bf_result *result)
{
	return result->suggestion_count;
}

const bf_suggestion *bf_result_suggestion(const bf_result *result, size_t index)
{
	return index < result->suggestion_count ? &result->suggestions[index] : NULL;
}

size_t bf_result_clause_count(const bf_result *result)
{
	return result->clause_count;
}

const bf_clause *bf_result_clause(const bf_result *result, size_t index)
{
	return index < result->clause_count ? &result->clauses[index] : NULL;
}

int bf_result_autopsy_is_complete(const bf_result *result)
{
	return !result->found.autopsy || result->found.autopsy->complete;
}

/* ---- as JSON -------------------------------------------------------------------------- */

static void write_suggestion(struct json_writer *w, const struct suggestion *s)
{
	json_begin_object(w);
	json_key_string(w, "kind", slice_from(suggestion_kind_name(s->kind)));
	json_key_string(w, "query", s->query);
	json_key_whole(w, "found", (int64_t)s->found);
	json_key_string(w, "was", s->was);
	json_key_string(w, "becomes", s->becomes);
	json_key_whole(w, "start", (int64_t)s->start);
	json_key_whole(w, "end", (int64_t)s->end);
	json_end_object(w);
}

static void write_clause(struct json_writer *w, const struct clause_found *c)
{
	json_begin_object(w);
	json_key_string(w, "text", c->text);
	json_key_whole(w, "start", (int64_t)c->start);
	json_key_whole(w, "end", (int64_t)c->end);
	json_key_whole(w, "depth", (int64_t)c->depth);
	json_key_whole(w, "found", (int64_t)c->found);
	json_key(w, "kills");
	json_bool(w, c->kills);
	json_key(w, "optional");
	json_bool(w, c->optional);
	json_end_object(w);
}

void api_write_autopsy(struct json_writer *w, const struct autopsy *a)
{
	if (!a) {
		json_null(w);
		return;
	}
	json_begin_object(w);
	json_key(w, "complete");
	json_bool(w, a->complete);
	json_key(w, "clauses");
	json_begin_array(w);
	for (uint32_t i = 0; i < a->clause_count; i++)
		write_clause(w, &a->clauses[i]);
	json_end_array(w);
	json_key(w, "suggestions");
	json_begin_array(w);
	for (uint32_t i = 0; i < a->suggestion_count; i++)
		write_suggestion(w, &a->suggestions[i]);
	json_end_array(w);
	json_end_object(w);
}
