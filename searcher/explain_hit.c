/* explain_hit.c - see explain_hit.h. */
#include "searcher/explain_hit.h"

#include "searcher/recency.h"
#include "searcher/rerank.h"

enum { PARTS_AT_FIRST = 16, SECONDS_A_DAY = 86400 };

struct examiner {
	const struct plan *plan;
	const struct search_options *options;
	struct part *part;
	uint32_t article;
	struct ticker *ticker;
	struct arena *arena;
	struct score_part *parts;
	uint32_t count, room;
	int64_t sum;
	bf_error *error;
};

static enum bf_status add_part(struct examiner *e, struct score_part part)
{
	if (e->count == e->room) {
		uint32_t room = e->room ? e->room * 2 : PARTS_AT_FIRST;
		struct score_part *parts = arena_alloc(e->arena, room * sizeof *parts);
		if (!parts)
			return error_no_memory(e->error);
		if (e->count)
			memcpy(parts, e->parts, e->count * sizeof *parts);
		e->parts = parts;
		e->room = room;
	}
	e->parts[e->count++] = part;
	e->sum += part.score;
	return BF_OK;
}

/* ---- what the clauses give ---------------------------------------------------------------------- */

/* Is its score the sum of what its clauses give? */
static bool adds_up(const struct clause *c)
{
	return c->kind == CLAUSE_AND || c->kind == CLAUSE_ANY || (c->kind == CLAUSE_OR && !c->readings);
}

static enum bf_status add_clause(struct examiner *e, const struct clause *c, bool *matches);

static enum bf_status add_list(struct examiner *e, const struct clause_list *list)
{
	enum bf_status status = BF_OK;
	bool matches;
	for (uint32_t i = 0; i < list->count && status == BF_OK; i++)
		status = add_clause(e, list->items[i], &matches);
	return status;
}

static enum bf_status add_score(struct examiner *e, const struct clause *c, struct matcher *m)
{
	struct score_part part = {.kind = SCORE_CLAUSE, .clause = c};
	struct cursor *cursor = matcher_cursor(m);
	occurrence o;
	enum bf_status status = matcher_score(m, &part.score, e->error);
	if (status == BF_OK && cursor) {
		status = cursor_occurrence(cursor, &o, e->error);
		if (status == BF_OK) {
			part.counted = true;
			part.headline = occurrence_headline(o);
			part.body = occurrence_body(o);
			part.length = length_decode(occurrence_length_code(o));
		}
	}
	return status == BF_OK && part.score ? add_part(e, part) : status;
}

/* What the clause gives to the article; nothing where it does not match it. */
static enum bf_status add_clause(struct examiner *e, const struct clause *c, bool *matches)
{
	struct arena arena = ARENA_INIT, spans = ARENA_INIT;
	struct match_context context = {e->plan, e->part, e->ticker, &arena, &spans, NULL, {NULL, 0}};
	struct matcher *m = NULL;
	*matches = false;
	enum bf_status status = matcher_open(&context, c, &m, e->error);
	if (status == BF_OK)
		status = matcher_stands_in(m, e->article, matches, e->error);
	if (status == BF_OK && *matches && !adds_up(c))
		status = add_score(e, c, m);
	matcher_close(m);
	arena_free(&spans);
	arena_free(&arena);
	if (status != BF_OK || !*matches || !adds_up(c))
		return status;
	status = add_list(e, &c->children);
	return status == BF_OK ? add_list(e, &c->optional) : status;
}

/* ---- what else counts ------------------------------------------------------------------------------- */

static enum bf_status add_age(struct examiner *e)
{
	int64_t published, half_life = (int64_t)e->options->recency_days * SECONDS_A_DAY;
	int32_t day;
	if (half_life == 0)
		return BF_OK;
	enum bf_status status =
	    e->part->operations->published(e->part, e->article, &published, &day, e->error);
	if (status != BF_OK)
		return status;
	int64_t age = recency_age(published, e->options->query.now);
	int64_t lost = recency_left(e->sum, age, half_life) - e->sum;
	return lost ? add_part(e, (struct score_part){.kind = SCORE_AGE, .score = lost}) : BF_OK;
}

static enum bf_status add_bonuses(struct examiner *e)
{
	struct rank_bonus *bonuses;
	uint32_t count = 0;
	enum bf_status status = rerank_bonuses(e->plan, e->part, e->article, e->ticker, e->arena, &bonuses,
					       &count, e->error);
	for (uint32_t i = 0; i < count && status == BF_OK; i++)
		status = add_part(e, (struct score_part){.kind = bonuses[i].next ? SCORE_CLOSE : SCORE_TYPED,
							 .clause = bonuses[i].word,
							 .next = bonuses[i].next,
							 .distance = bonuses[i].distance,
							 .score = bonuses[i].score});
	return status;
}

/* ---- where it stands --------------------------------------------------------------------------------- */

/* Its place and score in the list that a search gives. */
static enum bf_status find_rank(struct examiner *e, struct slice question, struct slice id,
				struct hit_explanation *out)
{
	struct search_options options = *e->options;
	struct search_result found;
	struct arena work = ARENA_INIT;
	uint64_t wanted = (uint64_t)options.limit + options.offset;
	uint32_t depth = options.recency_days ? RECENCY_DEPTH : e->plan->scale->table.depth;
	options.sort = SORT_RELEVANCE;
	options.total = TOTAL_FAST;
	options.snippets = options.autopsy = false;
	options.explore = (struct explore_options){0};
	options.after = (struct slice){NULL, 0};
	options.offset = 0;
	options.limit = wanted > depth ? (uint32_t)wanted : depth;
	out->looked_at = options.limit;
	enum bf_status status =
	    search_snapshot(e->plan->snapshot, question, &options, &work, &found, e->error);
	for (uint32_t i = 0; status == BF_OK && i < found.hit_count && out->rank == 0; i++) {
		if (!slice_equal(found.hits[i].article.id, id))
			continue;
		out->rank = i + 1;
		out->score = found.hits[i].score;
	}
	arena_free(&work);
	return status;
}

static enum bf_status find_article(struct examiner *e, struct slice id, struct hit_explanation *out)
{
	struct article article;
	enum bf_status status = snapshot_find(e->plan->snapshot, id, &e->part, &e->article, e->error);
	if (status == BF_OK && !e->part) {
		status = error_set(e->error, BF_NOT_FOUND, "there is no article '%.*s'", SLICE_ARGS(id));
		error_hint(e->error, "'backfile search' shows the ids of articles");
	}
	if (status == BF_OK)
		status = e->part->operations->summary(e->part, e->article, e->arena, &article, e->error);
	if (status == BF_OK) {
		out->id = article.id;
		out->headline = article.headline;
	}
	return status;
}

/* An article that is not among the best gets no bonuses: then its score is the sum without. */
static enum bf_status settle(struct examiner *e, struct hit_explanation *out)
{
	uint32_t plain_count = e->count;
	int64_t plain = e->sum;
	if (out->rank == 0) {
		out->score = plain;
		return BF_OK;
	}
	enum bf_status status = add_bonuses(e);
	if (status != BF_OK)
		return status;
	out->bonuses = e->sum == out->score;
	if (!out->bonuses) {
		e->count = plain_count;
		e->sum = plain;
	}
	if (e->sum != out->score)
		return error_set(e->error, BF_INTERNAL, "the parts of the score of '%.*s' do not add up",
				 SLICE_ARGS(out->id));
	return BF_OK;
}

enum bf_status explain_hit(const struct plan *plan, struct slice question,
			   const struct search_options *options, struct slice id, struct ticker *ticker,
			   struct arena *arena, struct hit_explanation *out, bf_error *error)
{
	struct examiner e = {.plan = plan, .options = options, .ticker = ticker, .arena = arena, .error = error};
	*out = (struct hit_explanation){.rank = 0};
	enum bf_status status = find_article(&e, id, out);
	if (status == BF_OK)
		status = find_rank(&e, question, out->id, out);
	if (status == BF_OK)
		status = add_clause(&e, plan->root, &out->matches);
	if (status == BF_OK && out->matches)
		status = add_age(&e);
	if (status == BF_OK && out->matches)
		status = settle(&e, out);
	out->parts = e.parts;
	out->part_count = e.count;
	return status;
}
