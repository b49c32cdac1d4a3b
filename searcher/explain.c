/* explain.c - how a question is understood, and what its clauses find.
 *
 * One walk over the clauses writes both forms: indented lines for people, and
 * an object a clause for programs.  "found" is counted by running the clause on
 * its own, so it is what that clause would find alone. */
#include <inttypes.h>

#include "searcher/explain_hit.h"
#include "util/json.h"

enum { TERMS_SHOWN = 12, DEADLINE_MS = 10000 };

static const char *const kind_names[] = {
    [CLAUSE_NONE] = "nothing", [CLAUSE_ALL] = "all",	   [CLAUSE_TERMS] = "word",
    [CLAUSE_AND] = "and",      [CLAUSE_OR] = "or",	   [CLAUSE_NOT] = "not",
    [CLAUSE_PHRASE] = "phrase", [CLAUSE_NEAR] = "near",   [CLAUSE_APART] = "not near",
    [CLAUSE_ATLEAST] = "at least", [CLAUSE_FIRST] = "first", [CLAUSE_CASED] = "case",
    [CLAUSE_ANY] = "any",      [CLAUSE_DATE] = "date",	   [CLAUSE_LENGTH] = "length"};

struct explainer {
	const struct plan *plan;
	struct ticker ticker;
	struct buf *out;
	struct json_writer json;
	bool as_json;
	struct slice question, hit;
	const struct search_options *options;
	struct arena *arena;
	bf_error *error;
};

/* ---- counting ----------------------------------------------------------------------------------- */

static enum bf_status count_part(struct explainer *e, const struct clause *c, struct part *part,
				 uint64_t *found)
{
	struct arena arena = ARENA_INIT, spans = ARENA_INIT;
	struct match_context context = {e->plan, part, &e->ticker, &arena, &spans, NULL, {NULL, 0}};
	struct matcher *m = NULL;
	enum bf_status status = matcher_open(&context, c, &m, e->error);
	if (status == BF_OK)
		status = matcher_seek(m, 1, e->error);
	while (status == BF_OK && m->article != NO_ARTICLE) {
		bool matches;
		arena_reset(&spans);
		status = matcher_confirm(m, &matches, e->error);
		*found += status == BF_OK && matches;
		if (status == BF_OK)
			status = matcher_seek(m, m->article + 1, e->error);
	}
	matcher_close(m);
	arena_free(&spans);
	arena_free(&arena);
	return status;
}

static enum bf_status count_clause(struct explainer *e, const struct clause *c, uint64_t *found)
{
	enum bf_status status = BF_OK;
	*found = 0;
	for (size_t i = 0; i < e->plan->snapshot->part_count && status == BF_OK; i++)
		status = count_part(e, c, e->plan->snapshot->parts[i], found);
	return status;
}

/* ---- one clause ------------------------------------------------------------------------------------- */

static void print_text(struct explainer *e, const struct query *q)
{
	if (q)
		query_print(q, e->out);
}

static enum bf_status terms_as_text(struct explainer *e, const struct clause *c, int depth)
{
	for (uint32_t i = 0; i < c->term_count && i < TERMS_SHOWN; i++) {
		const struct term *t = &c->terms[i];
		uint64_t frequency;
		enum bf_status status = snapshot_term_frequency(e->plan->snapshot, t, &frequency, e->error);
		if (status != BF_OK)
			return status;
		buf_append_format(e->out, "%*s%s %.*s%s%.*s: %" PRIu64 "\n", depth * 2, "",
				  t->kind == TERM_STEM ? "stem" : "form", SLICE_ARGS(t->language),
				  t->language.len ? ":" : "", SLICE_ARGS(t->text), frequency);
	}
	if (c->term_count > TERMS_SHOWN)
		buf_append_format(e->out, "%*s... and %u more\n", depth * 2, "",
				  (unsigned)(c->term_count - TERMS_SHOWN));
	return BF_OK;
}

static enum bf_status clause_as_text(struct explainer *e, const struct clause *c, const char *role,
				     int depth);

static enum bf_status list_as_text(struct explainer *e, const struct clause_list *list,
				   const char *role, int depth)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = clause_as_text(e, list->items[i], role, depth);
	return status;
}

static enum bf_status clause_as_text(struct explainer *e, const struct clause *c, const char *role,
				     int depth)
{
	uint64_t found;
	enum bf_status status = count_clause(e, c, &found);
	if (status != BF_OK)
		return status;
	buf_append_format(e->out, "%*s%s%s ", depth * 2, "", role, kind_names[c->kind]);
	print_text(e, c->query);
	buf_append_format(e->out, ": %" PRIu64 " found", found);
	if (c->frequency != found)
		buf_append_format(e->out, " (at most %" PRIu64 " were expected)", c->frequency);
	buf_append_byte(e->out, '\n');
	status = terms_as_text(e, c, depth + 1);
	if (status == BF_OK)
		status = list_as_text(e, &c->children, "", depth + 1);
	if (status == BF_OK)
		status = list_as_text(e, &c->excluded, "without ", depth + 1);
	if (status == BF_OK)
		status = list_as_text(e, &c->optional, "optional ", depth + 1);
	return status;
}

static enum bf_status terms_as_json(struct explainer *e, const struct clause *c)
{
	struct json_writer *w = &e->json;
	enum bf_status status = BF_OK;
	json_key(w, "terms");
	json_begin_array(w);
	for (uint32_t i = 0; i < c->term_count && status == BF_OK; i++) {
		const struct term *t = &c->terms[i];
		uint64_t frequency;
		status = snapshot_term_frequency(e->plan->snapshot, t, &frequency, e->error);
		json_begin_object(w);
		json_key_string(w, "kind", t->kind == TERM_STEM ? SLICE("stem") : SLICE("form"));
		json_key_string(w, "language", t->language);
		json_key_string(w, "text", t->text);
		json_key_whole(w, "articles", (int64_t)frequency);
		json_end_object(w);
	}
	json_end_array(w);
	return status;
}

static enum bf_status clause_as_json(struct explainer *e, const struct clause *c);

static enum bf_status list_as_json(struct explainer *e, const char *key, const struct clause_list *list)
{
	enum bf_status status = BF_OK;
	if (list->count == 0)
		return BF_OK;
	json_key(&e->json, key);
	json_begin_array(&e->json);
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = clause_as_json(e, list->items[i]);
	json_end_array(&e->json);
	return status;
}

/* As it is printed; NULL is the empty text. */
static void key_query(struct json_writer *w, const char *key, const struct query *q)
{
	struct buf text = BUF_INIT(1u << 24);
	if (q)
		query_print(q, &text);
	json_key_string(w, key, buf_slice(&text));
	if (text.broken == BF_NO_MEMORY)
		w->out->broken = text.broken;
	buf_free(&text);
}

static enum bf_status clause_as_json(struct explainer *e, const struct clause *c)
{
	uint64_t found;
	enum bf_status status = count_clause(e, c, &found);
	if (status != BF_OK)
		return status;
	json_begin_object(&e->json);
	json_key_string(&e->json, "kind", slice_from(kind_names[c->kind]));
	key_query(&e->json, "text", c->query);
	json_key_whole(&e->json, "expected", (int64_t)c->frequency);
	json_key_whole(&e->json, "found", (int64_t)found);
	json_key(&e->json, "weight");
	json_real(&e->json, (double)c->weight / SCORE_ONE);
	if (c->term_count)
		status = terms_as_json(e, c);
	if (status == BF_OK)
		status = list_as_json(e, "children", &c->children);
	if (status == BF_OK)
		status = list_as_json(e, "excluded", &c->excluded);
	if (status == BF_OK)
		status = list_as_json(e, "optional", &c->optional);
	json_end_object(&e->json);
	return status;
}

/* ---- a hit --------------------------------------------------------------------------------------------- */

/* In ten-thousandths. */
static int64_t rounded(int64_t score)
{
	return (score * 10000 + SCORE_ONE / 2) / SCORE_ONE;
}

/* What is added to `before`, rounded so that what is shown comes to what is shown in all. */
static void score_text(struct explainer *e, int64_t before, int64_t score)
{
	buf_append_format(e->out, "%10.4f  ", (double)(rounded(before + score) - rounded(before)) / 10000);
}

static void part_as_text(struct explainer *e, int64_t before, const struct score_part *p)
{
	score_text(e, before, p->score);
	if (p->kind != SCORE_AGE)
		print_text(e, p->clause->query);
	switch (p->kind) {
	case SCORE_CLAUSE:
		buf_append_format(e->out, ": weight %.4f", (double)p->clause->weight / SCORE_ONE);
		if (p->counted)
			buf_append_format(e->out, ", %u in the headline, %u in the body of %u words",
					  p->headline, p->body, p->length);
		break;
	case SCORE_TYPED:
		buf_append_text(e->out, ": there as typed");
		break;
	case SCORE_CLOSE:
		buf_append_text(e->out, ", ");
		print_text(e, p->next->query);
		buf_append_format(e->out, ": %u apart", p->distance);
		break;
	case SCORE_AGE:
		buf_append_text(e->out, "its age");
		break;
	}
	buf_append_byte(e->out, '\n');
}

static void hit_as_text(struct explainer *e, const struct hit_explanation *h)
{
	buf_append_format(e->out, "\nthe article %.*s", SLICE_ARGS(h->id));
	if (!h->matches) {
		buf_append_text(e->out, " does not match\n");
		return;
	}
	if (h->rank)
		buf_append_format(e->out, " is number %u\n", h->rank);
	else
		buf_append_format(e->out, " is not among the best %u\n", h->looked_at);
	int64_t sum = 0;
	for (uint32_t i = 0; i < h->part_count; sum += h->parts[i++].score)
		part_as_text(e, sum, &h->parts[i]);
	score_text(e, 0, h->score);
	buf_append_text(e->out, h->bonuses ? "in all\n"
					   : "in all; bonuses are only for the best by the rest\n");
}

/* The points are the whole numbers that add up. */
static void score_as_json(struct json_writer *w, int64_t score)
{
	json_key(w, "score");
	json_real(w, (double)score / SCORE_ONE);
	json_key_whole(w, "points", score);
}

static void part_as_json(struct explainer *e, const struct score_part *p)
{
	static const char *const kinds[] = {[SCORE_CLAUSE] = "clause",
					    [SCORE_TYPED] = "typed",
					    [SCORE_CLOSE] = "close",
					    [SCORE_AGE] = "age"};
	struct json_writer *w = &e->json;
	json_begin_object(w);
	json_key_string(w, "kind", slice_from(kinds[p->kind]));
	key_query(w, "text", p->clause ? p->clause->query : NULL);
	if (p->next && p->next->query) {
		key_query(w, "next", p->next->query);
		json_key_whole(w, "distance", (int64_t)p->distance);
	}
	score_as_json(w, p->score);
	if (p->kind == SCORE_CLAUSE) {
		json_key(w, "weight");
		json_real(w, (double)p->clause->weight / SCORE_ONE);
	}
	if (p->counted) {
		json_key_whole(w, "headline", (int64_t)p->headline);
		json_key_whole(w, "body", (int64_t)p->body);
		json_key_whole(w, "length", (int64_t)p->length);
	}
	json_end_object(w);
}

static void hit_as_json(struct explainer *e, const struct hit_explanation *h)
{
	struct json_writer *w = &e->json;
	json_key(w, "hit");
	json_begin_object(w);
	json_key_string(w, "id", h->id);
	json_key_string(w, "headline_text", h->headline);
	json_key(w, "matches");
	json_bool(w, h->matches);
	json_key(w, "rank");
	if (h->rank)
		json_whole(w, h->rank);
	else
		json_null(w);
	json_key_whole(w, "looked_at", (int64_t)h->looked_at);
	json_key(w, "bonuses");
	json_bool(w, h->bonuses);
	score_as_json(w, h->score);
	json_key(w, "parts");
	json_begin_array(w);
	for (uint32_t i = 0; i < h->part_count; i++)
		part_as_json(e, &h->parts[i]);
	json_end_array(w);
	json_end_object(w);
}

static enum bf_status write_hit(struct explainer *e)
{
	struct hit_explanation h;
	if (e->hit.len == 0)
		return BF_OK;
	enum bf_status status = explain_hit(e->plan, e->question, e->options, e->hit, &e->ticker, e->arena, &h,
					    e->error);
	if (status != BF_OK)
		return status;
	if (e->as_json)
		hit_as_json(e, &h);
	else
		hit_as_text(e, &h);
	return BF_OK;
}

/* ---- time --------------------------------------------------------------------------------------------------- */

static const char *const stage_names[STAGE_COUNT] = {[STAGE_READ] = "read",
						     [STAGE_PLAN] = "plan",
						     [STAGE_MATCH] = "match",
						     [STAGE_RANK] = "rank",
						     [STAGE_SHOW] = "show"};

/* Of a search as it was asked for, which is run for it. */
static enum bf_status write_stages(struct explainer *e)
{
	struct search_options options = *e->options;
	struct search_result found;
	struct arena work = ARENA_INIT;
	options.autopsy = false;
	enum bf_status status =
	    search_snapshot(e->plan->snapshot, e->question, &options, &work, &found, e->error);
	if (status == BF_OK && e->as_json) {
		json_key(&e->json, "stages_ms");
		json_begin_object(&e->json);
		for (int i = 0; i < STAGE_COUNT; i++) {
			json_key(&e->json, stage_names[i]);
			json_real(&e->json, found.stage_ms[i]);
		}
		json_end_object(&e->json);
	} else if (status == BF_OK) {
		buf_append_text(e->out, "time:");
		for (int i = 0; i < STAGE_COUNT; i++)
			buf_append_format(e->out, "%s %s %.2f ms", i ? "," : "", stage_names[i],
					  found.stage_ms[i]);
		buf_append_byte(e->out, '\n');
	}
	arena_free(&work);
	return status;
}

/* ---- all ------------------------------------------------------------------------------------------------ */

/* The translation of a dialect, where it is the reading that stands above. */
static bool is_said(struct slice note, struct slice reading)
{
	static const struct slice begin = {"read as ", 8};
	return slice_starts_with(note, begin) && slice_equal(slice_tail(note, begin.len), reading);
}

static void write_notes(struct explainer *e, const struct query_note *notes, struct slice reading)
{
	for (; notes; notes = notes->next)
		if (e->as_json)
			json_string(&e->json, notes->text);
		else if (!is_said(notes->text, reading))
			buf_append_format(e->out, "note: %.*s\n", SLICE_ARGS(notes->text));
}

static enum bf_status write_explanation(struct explainer *e, const struct query *query,
					const struct query_note *notes)
{
	struct buf reading = BUF_INIT(1u << 24);
	query_print(query, &reading);
	enum bf_status status = buf_status(&reading, "the question in canonical form", e->error);
	if (status == BF_OK && e->as_json) {
		json_begin_object(&e->json);
		json_key_whole(&e->json, "format", 1);
		json_key_string(&e->json, "query", buf_slice(&reading));
		json_key(&e->json, "notes");
		json_begin_array(&e->json);
		write_notes(e, notes, buf_slice(&reading));
		write_notes(e, e->plan->notes, buf_slice(&reading));
		json_end_array(&e->json);
		json_key_whole(&e->json, "articles", (int64_t)e->plan->snapshot->article_count);
		json_key(&e->json, "plan");
		status = clause_as_json(e, e->plan->root);
		if (status == BF_OK)
			status = write_stages(e);
		if (status == BF_OK)
			status = write_hit(e);
		json_end_object(&e->json);
	} else if (status == BF_OK) {
		buf_append_text(e->out, "read as: ");
		buf_append_slice(e->out, buf_slice(&reading));
		buf_append_byte(e->out, '\n');
		write_notes(e, notes, buf_slice(&reading));
		write_notes(e, e->plan->notes, buf_slice(&reading));
		status = clause_as_text(e, e->plan->root, "", 0);
		if (status == BF_OK)
			status = write_stages(e);
		if (status == BF_OK)
			status = write_hit(e);
	}
	buf_free(&reading);
	return status;
}

static enum bf_status explain_on(struct snapshot *snapshot, struct query *query,
				 const struct query_note *notes, struct explainer *e)
{
	const struct search_options *options = e->options;

	struct plan plan;
	struct plan_options planning = {.expansion = options->expansion,
					.any = options->query.any,
					.plain = options->query.plain,
					.synonyms = options->synonyms,
					.rank = options->rank,
					.late = ticker_is_late,
					.payload = &e->ticker};
	uint32_t patience = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
	e->ticker = (struct ticker){.deadline = ticker_now() + (int64_t)patience * 1000000};
	enum bf_status status = plan_make(snapshot, query, &planning, e->arena, &plan, e->error);
	bool planned = status == BF_OK;
	e->plan = &plan;
	e->json = JSON_WRITER(e->out);
	buf_clear(e->out);
	if (status == BF_OK)
		status = write_explanation(e, query, notes);
	if (status == BF_DEADLINE && planned)
		error_set(e->error, BF_DEADLINE, "time ran out: explaining runs every clause on its own");
	return status;
}

enum bf_status search_explain(struct archive_reader *reader, struct slice question,
			      const struct search_options *options, struct slice hit, bool json,
			      struct buf *out, bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct query *query;
	struct query_note *notes;
	struct snapshot *snapshot;
	bf_error reason = {0};
	struct tries tries = {0, 0, 0};
	struct explainer e = {.out = out,
			      .as_json = json,
			      .question = question,
			      .hit = hit,
			      .options = options,
			      .arena = &arena,
			      .error = &reason};
	enum bf_status status = query_parse(question, &options->query, &arena, &query, &notes, &reason);
	bool again = status == BF_OK;
	while (again) {
		status = snapshot_lease(reader, &snapshot, &reason);
		if (status != BF_OK)
			break;
		status = explain_on(snapshot, query, notes, &e);
		status = snapshot_finish(reader, snapshot, &tries, status, &reason);
		again = tries_left(&tries, status);
	}
	if (status != BF_OK && error)
		*error = reason;
	arena_free(&arena);
	return status;
}

enum bf_status search_explain_snapshot(struct snapshot *snapshot, struct slice question,
				       const struct search_options *options, struct slice hit, bool json,
				       struct buf *out, bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct query *query;
	struct query_note *notes;
	struct explainer e = {.out = out,
			      .as_json = json,
			      .question = question,
			      .hit = hit,
			      .options = options,
			      .arena = &arena,
			      .error = error};
	enum bf_status status = query_parse(question, &options->query, &arena, &query, &notes, error);
	if (status == BF_OK)
		status = explain_on(snapshot, query, notes, &e);
	arena_free(&arena);
	return status;
}
