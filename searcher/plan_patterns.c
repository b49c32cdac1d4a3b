/* plan_patterns.c - which words of the archive a pattern or a spelling stands for. */
#include <stdlib.h>

#include "searcher/pattern.h"
#include "searcher/plan_words.h"
#include "searcher/spelling_walk.h"

/* ---- what was found, as a clause --------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return slice_compare(((const struct term *)a)->text, ((const struct term *)b)->text);
}

/* Of these terms, ascending after this, those that some article has. */
static enum bf_status clause_of(struct planner *p, const struct query *q, struct term *terms, size_t count,
				struct clause **out)
{
	size_t kept = 0;
	uint64_t articles = 0;
	if (count)
		qsort(terms, count, sizeof *terms, by_text);
	for (size_t i = 0; i < count; i++) {
		uint64_t frequency;
		if (kept && slice_equal(terms[kept - 1].text, terms[i].text))
			continue;
		enum bf_status status =
		    snapshot_term_frequency(p->plan->snapshot, &terms[i], &frequency, p->error);
		if (status != BF_OK)
			return status;
		terms[kept] = terms[i];
		kept += frequency > 0;
		articles += frequency;
	}
	*out = planner_terms_clause(p, q, terms, kept, articles);
	if (!*out)
		return error_no_memory(p->error);
	(*out)->expanded = true;
	return planner_count_expanded(p, q, kept);
}

/* ---- patterns ------------------------------------------------------------------------ */

struct scan {
	struct planner *planner;
	const struct query *query;
	struct slice pattern;
	struct term_marks marks;
	struct term *terms;
	size_t count, room, limit;
	enum bf_status status;
};

static bool keep(struct scan *s, struct slice text)
{
	struct planner *p = s->planner;
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 64;
		struct term *terms = arena_alloc(p->arena, room * sizeof *terms);
		if (!terms)
			return false;
		if (s->count)
			memcpy(terms, s->terms, s->count * sizeof *terms);
		s->terms = terms;
		s->room = room;
	}
	struct slice copy = arena_copy(p->arena, text);
	if (copy.ptr)
		s->terms[s->count++] =
		    (struct term){s->query->field, TERM_SURFACE, slice_from(""), copy};
	return copy.ptr != NULL;
}

static size_t scan_term(struct slice text, void *payload)
{
	struct scan *s = payload;
	if (planner_is_late(s->planner, 1)) {
		s->status = planner_late(s->planner, s->query);
		return 0;
	}
	if (!pattern_may_match(&s->marks, text) || !pattern_matches(s->pattern, text))
		return SCAN_NEXT;
	if (s->count == s->limit)
		s->status = planner_too_many(s->planner, s->query);
	else if (!keep(s, text))
		s->status = error_no_memory(s->planner->error);
	return s->status == BF_OK ? SCAN_NEXT : 0;
}

static enum bf_status plan_wildcard(struct planner *p, const struct query *q, struct clause **out)
{
	struct snapshot *snapshot = p->plan->snapshot;
	struct scan s = {.planner = p, .query = q, .status = BF_OK};
	s.limit = planner_expansion(p) * snapshot->part_count;
	s.pattern = pattern_fold(q->text, p->arena);
	struct slice beginning = pattern_beginning(s.pattern, p->arena);
	struct term begin = {q->field, TERM_SURFACE, slice_from(""), beginning};
	if (!s.pattern.ptr || !beginning.ptr || !pattern_marks_find(s.pattern, p->arena, &s.marks))
		return error_no_memory(p->error);
	s.marks.late = p->options->late;
	s.marks.payload = p->options->payload;
	for (size_t i = 0; i < snapshot->part_count; i++) {
		struct part *part = snapshot->parts[i];
		enum bf_status status =
		    part->operations->scan_terms(part, &begin, &s.marks, scan_term, &s, p->error);
		if (status == BF_DEADLINE)
			return planner_late(p, q);
		if (status != BF_OK || s.status != BF_OK)
			return status != BF_OK ? status : s.status;
	}
	return clause_of(p, q, s.terms, s.count, out);
}

/* ---- spellings ------------------------------------------------------------------------- */

/* The folded word; it has to be one. */
static enum bf_status fold_one(struct planner *p, const struct query *q, struct slice *out)
{
	const struct reading *readings;
	size_t count;
	enum bf_status status =
	    analyzer_query_readings(p->analyzers[0], ANALYZE_QUERY, q->text, &readings, &count, p->error);
	if (status != BF_OK)
		return status;
	if (count == 0 || readings[0].count != 1) {
		error_set(p->error, BF_BAD_QUERY, "~ takes one word: '%.*s' is none", SLICE_ARGS(q->text));
		error_hint(p->error, "leave out the ~");
		return planner_place_error(p, q);
	}
	*out = arena_copy(p->arena, readings[0].words[0].lexeme->surface);
	return out->ptr ? BF_OK : error_no_memory(p->error);
}

static enum bf_status plan_fuzzy(struct planner *p, const struct query *q, struct clause **out)
{
	struct spelling_walk walk = {.field = q->field,
				     .distance = q->number,
				     .limit = (uint32_t)planner_expansion(p),
				     .late = p->options->late,
				     .payload = p->options->payload};
	struct spellings found;
	enum bf_status status = fold_one(p, q, &walk.word);
	if (status == BF_OK)
		status = spelling_walk(p->plan->snapshot, &walk, p->arena, &found, p->error);
	if (status == BF_DEADLINE)
		return planner_late(p, q);
	if (status == BF_OK && found.more)
		return planner_too_many(p, q);
	if (status != BF_OK)
		return status;
	struct term *terms = arena_alloc(p->arena, (found.count + 1) * sizeof *terms);
	if (!terms)
		return error_no_memory(p->error);
	for (size_t i = 0; i < found.count; i++)
		terms[i] = (struct term){q->field, TERM_SURFACE, slice_from(""), found.items[i].text};
	return clause_of(p, q, terms, found.count, out);
}

enum bf_status planner_pattern(struct planner *p, const struct query *q, struct clause **out)
{
	return q->kind == QUERY_WILDCARD ? plan_wildcard(p, q, out) : plan_fuzzy(p, q, out);
}
