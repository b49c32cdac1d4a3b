/* explain.c - how a question is understood, and what its clauses find.
 *
 * One walk over the clauses writes both forms: indented lines for people, and
 * an object a clause for programs.  "found" is counted by running the clause on
 * its own, so it is what that clause would find alone. */
#include <inttypes.h>

#include "searcher/match.h"
#include "searcher/search.h"
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
	bf_error *error;
};

static int64_t nanoseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- counting ----------------------------------------------------------------------------------- */

static enum bf_status count_part(struct explainer *e, const struct clause *c, struct part *part,
				 uint64_t *found)
{
	struct arena arena = ARENA_INIT, spans = ARENA_INIT;
	struct match_context context = {e->plan, part, &e->ticker, &arena, &spans, NULL};
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

static void terms_as_text(struct explainer *e, const struct clause *c, int depth)
{
	for (uint32_t i = 0; i < c->term_count && i < TERMS_SHOWN; i++) {
		const struct term *t = &c->terms[i];
		uint64_t frequency = 0;
		snapshot_term_frequency(e->plan->snapshot, t, &frequency, NULL);
		buf_append_format(e->out, "%*s%s %.*s%s%.*s: %" PRIu64 "\n", depth * 2, "",
				  t->kind == TERM_STEM ? "stem" : "form", SLICE_ARGS(t->language),
				  t->language.len ? ":" : "", SLICE_ARGS(t->text), frequency);
	}
	if (c->term_count > TERMS_SHOWN)
		buf_append_format(e->out, "%*s... and %u more\n", depth * 2, "",
				  (unsigned)(c->term_count - TERMS_SHOWN));
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
	terms_as_text(e, c, depth + 1);
	status = list_as_text(e, &c->children, "", depth + 1);
	if (status == BF_OK)
		status = list_as_text(e, &c->excluded, "without ", depth + 1);
	if (status == BF_OK)
		status = list_as_text(e, &c->optional, "optional ", depth + 1);
	return status;
}

static void key_number(struct json_writer *w, const char *key, uint64_t number)
{
	json_key(w, key);
	json_whole(w, (int64_t)number);
}

static void key_text(struct json_writer *w, const char *key, struct slice text)
{
	json_key(w, key);
	json_string(w, text);
}

static void terms_as_json(struct explainer *e, const struct clause *c)
{
	struct json_writer *w = &e->json;
	json_key(w, "terms");
	json_begin_array(w);
	for (uint32_t i = 0; i < c->term_count; i++) {
		const struct term *t = &c->terms[i];
		uint64_t frequency = 0;
		snapshot_term_frequency(e->plan->snapshot, t, &frequency, NULL);
		json_begin_object(w);
		key_text(w, "kind", t->kind == TERM_STEM ? SLICE("stem") : SLICE("form"));
		key_text(w, "language", t->language);
		key_text(w, "text", t->text);
		key_number(w, "articles", frequency);
		json_end_object(w);
	}
	json_end_array(w);
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

static enum bf_status clause_as_json(struct explainer *e, const struct clause *c)
{
	struct buf text = BUF_INIT(1u << 24);
	uint64_t found;
	enum bf_status status = count_clause(e, c, &found);
	if (status != BF_OK)
		return status;
	json_begin_object(&e->json);
	key_text(&e->json, "kind", slice_from(kind_names[c->kind]));
	if (c->query)
		query_print(c->query, &text);
	key_text(&e->json, "text", buf_slice(&text));
	buf_free(&text);
	key_number(&e->json, "expected", c->frequency);
	key_number(&e->json, "found", found);
	json_key(&e->json, "weight");
	json_real(&e->json, (double)c->weight / SCORE_ONE);
	if (c->term_count)
		terms_as_json(e, c);
	status = list_as_json(e, "children", &c->children);
	if (status == BF_OK)
		status = list_as_json(e, "excluded", &c->excluded);
	if (status == BF_OK)
		status = list_as_json(e, "optional", &c->optional);
	json_end_object(&e->json);
	return status;
}

/* ---- all ------------------------------------------------------------------------------------------------ */

static void write_notes(struct explainer *e, const struct query_note *notes)
{
	for (; notes; notes = notes->next)
		if (e->as_json)
			json_string(&e->json, notes->text);
		else
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
		key_number(&e->json, "format", 1);
		key_text(&e->json, "query", buf_slice(&reading));
		json_key(&e->json, "notes");
		json_begin_array(&e->json);
		write_notes(e, notes);
		write_notes(e, e->plan->notes);
		json_end_array(&e->json);
		key_number(&e->json, "articles", e->plan->snapshot->article_count);
		json_key(&e->json, "plan");
		status = clause_as_json(e, e->plan->root);
		json_end_object(&e->json);
	} else if (status == BF_OK) {
		buf_append_text(e->out, "read as: ");
		buf_append_slice(e->out, buf_slice(&reading));
		buf_append_byte(e->out, '\n');
		write_notes(e, notes);
		write_notes(e, e->plan->notes);
		status = clause_as_text(e, e->plan->root, "", 0);
	}
	buf_free(&reading);
	return status;
}

static enum bf_status explain_on(struct snapshot *snapshot, struct query *query,
				 const struct query_note *notes, const struct search_options *options,
				 bool json, struct arena *arena, struct buf *out, bf_error *error)
{
	struct plan plan;
	struct plan_options planning = {.expansion = options->expansion,
					.any = options->query.any,
					.plain = options->query.plain,
					.synonyms = options->synonyms,
					.late = ticker_is_late};
	uint32_t patience = options->deadline_ms ? options->deadline_ms : DEADLINE_MS;
	struct ticker ticker = {.deadline = nanoseconds() + (int64_t)patience * 1000000};
	planning.payload = &ticker;
	enum bf_status status = plan_make(snapshot, query, &planning, arena, &plan, error);
	bool planned = status == BF_OK;
	struct explainer e = {.plan = &plan,
			      .ticker = ticker,
			      .out = out,
			      .json = JSON_WRITER(out),
			      .as_json = json,
			      .error = error};
	buf_clear(out);
	if (status == BF_OK)
		status = write_explanation(&e, query, notes);
	if (status == BF_DEADLINE && planned)
		error_set(error, BF_DEADLINE, "time ran out: explaining runs every clause on its own");
	return status;
}

enum bf_status search_explain(struct archive_reader *reader, struct slice question,
			      const struct search_options *options, bool json, struct buf *out,
			      bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct query *query;
	struct query_note *notes;
	struct snapshot *snapshot;
	bf_error reason = {0};
	struct tries tries = {0, 0};
	enum bf_status status = query_parse(question, &options->query, &arena, &query, &notes, &reason);
	bool again = status == BF_OK;
	while (again) {
		status = snapshot_lease(reader, &snapshot, &reason);
		if (status != BF_OK)
			break;
		status = explain_on(snapshot, query, notes, options, json, &arena, out, &reason);
		snapshot_return(reader, snapshot, status == BF_EXPIRED || status == BF_CORRUPT);
		again = tries_left(&tries, status);
	}
	if (status != BF_OK && error)
		*error = reason;
	arena_free(&arena);
	return status;
}
