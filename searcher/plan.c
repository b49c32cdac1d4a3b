/* plan.c - a tree becomes clauses; see plan.h. */
#include "searcher/plan.h"

#include "searcher/companion.h"
#include "searcher/plan_words.h"

/* ---- the tree ---------------------------------------------------------------------------------- */

static enum bf_status plan_node(struct planner *, const struct query *, bool exact, struct clause **);

static uint64_t all_articles(const struct planner *p)
{
	return p->plan->snapshot->article_count;
}

static enum bf_status plan_negated(struct planner *p, const struct query *q, struct clause **out)
{
	bool before = p->negated;
	p->negated = true;
	enum bf_status status = plan_node(p, q, false, out);
	p->negated = before;
	return status;
}

/* Words that may be missing say little when they are there. */
static void lighten(struct planner *p, struct clause *c)
{
	c->weight = c->weight * p->plan->scale->table.optional_percent / 100;
	for (uint32_t i = 0; i < c->children.count; i++)
		lighten(p, c->children.items[i]);
}

static enum bf_status plan_and(struct planner *p, const struct query *q, struct clause *c)
{
	enum bf_status status = BF_OK;
	c->frequency = all_articles(p);
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++) {
		const struct query *child = q->children[i];
		struct clause *planned;
		bool negative = child->kind == QUERY_NOT;
		status = negative ? plan_negated(p, child->children[0], &planned)
				  : plan_node(p, child, false, &planned);
		if (status != BF_OK)
			return status;
		struct clause_list *list = negative	     ? &c->excluded
					   : child->optional ? &c->optional
							     : &c->children;
		if (list == &c->optional)
			lighten(p, planned);
		if (!planner_add(p, list, planned))
			return error_no_memory(p->error);
		if (list == &c->children && planned->frequency < c->frequency)
			c->frequency = planned->frequency;
	}
	return status;
}

static enum bf_status plan_or(struct planner *p, const struct query *q, struct clause *c)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++) {
		struct clause *planned;
		status = plan_node(p, q->children[i], false, &planned);
		if (status != BF_OK)
			return status;
		struct clause_list *list =
		    q->children[i]->optional ? &c->optional : &c->children;
		if (list == &c->optional)
			lighten(p, planned);
		if (!planner_add(p, list, planned))
			return error_no_memory(p->error);
		if (list == &c->children)
			c->frequency += planned->frequency;
		if (planned->weight > c->weight)
			c->weight = planned->weight;
	}
	if (c->frequency > all_articles(p))
		c->frequency = all_articles(p);
	return status;
}

/* Phrases and NEAR: all children must be there; their weights add up. */
static enum bf_status plan_places(struct planner *p, const struct query *q, bool exact,
				  struct clause *c)
{
	enum bf_status status = BF_OK;
	c->distance = q->distance;
	c->ordered = q->ordered;
	c->frequency = all_articles(p);
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++) {
		struct clause *planned;
		status = plan_node(p, q->children[i], exact, &planned);
		if (status != BF_OK)
			return status;
		if (!planner_add(p, &c->children, planned))
			return error_no_memory(p->error);
		c->weight += planned->weight;
		if (planned->frequency < c->frequency)
			c->frequency = planned->frequency;
	}
	return status;
}

static enum bf_status plan_leaf(struct planner *p, const struct query *q, bool exact,
				struct clause **out)
{
	enum bf_status status = q->kind == QUERY_WORD ? planner_word(p, q, exact || q->exact, out)
						      : planner_prefix(p, q, out);
	if (status == BF_OK && p->no_memory)
		status = error_no_memory(p->error);
	if (status != BF_OK || p->negated)
		return status;
	p->plan->words[p->plan->word_count++] = *out;
	return BF_OK;
}

static enum bf_status plan_node(struct planner *p, const struct query *q, bool exact,
				struct clause **out)
{
	static const enum clause_kind kinds[] = {
	    [QUERY_AND] = CLAUSE_AND,	    [QUERY_OR] = CLAUSE_OR,	[QUERY_NOT] = CLAUSE_NOT,
	    [QUERY_PHRASE] = CLAUSE_PHRASE, [QUERY_NEAR] = CLAUSE_NEAR, [QUERY_DATE] = CLAUSE_DATE,
	    [QUERY_ALL] = CLAUSE_ALL};
	if (q->kind == QUERY_WORD || q->kind == QUERY_PREFIX)
		return plan_leaf(p, q, exact, out);
	struct clause *c = planner_clause(p, kinds[q->kind], q), *child = NULL;
	enum bf_status status = c ? BF_OK : error_no_memory(p->error);
	*out = c;
	if (status != BF_OK)
		return status;
	c->frequency = all_articles(p);
	switch (q->kind) {
	case QUERY_AND:
		return plan_and(p, q, c);
	case QUERY_OR:
		c->frequency = 0;
		return plan_or(p, q, c);
	case QUERY_PHRASE:
		return plan_places(p, q, !q->stemmed, c);
	case QUERY_NEAR:
		return plan_places(p, q, false, c);
	case QUERY_NOT:
		status = plan_negated(p, q->children[0], &child);
		if (status == BF_OK && !planner_add(p, &c->children, child))
			status = error_no_memory(p->error);
		return status;
	case QUERY_DATE:
		c->first = q->first;
		c->last = q->last;
		return BF_OK;
	case QUERY_ALL:
	case QUERY_WORD:
	case QUERY_PREFIX:
		break;
	}
	return BF_OK;
}

static uint32_t count_leaves(const struct query *q)
{
	uint32_t leaves = q->kind == QUERY_WORD || q->kind == QUERY_PREFIX;
	for (uint32_t i = 0; i < q->child_count; i++)
		leaves += count_leaves(q->children[i]);
	return leaves;
}

/* ---- stop words -------------------------------------------------------------------------------- */

struct stop_word_desk {
	struct planner *planner;
	enum bf_status status;
};

/* In one language: is it a stop word, and how many articles have it there? */
static enum bf_status ask_language(struct planner *p, struct analyzer *a, struct slice word,
				   bool *stop, uint64_t *articles)
{
	const struct language *language = analyzer_language(a);
	const struct token *tokens;
	size_t count;
	*stop = false;
	*articles = 0;
	enum bf_status status = analyzer_run(a, ANALYZE_QUERY, word, &tokens, &count, p->error);
	if (status != BF_OK || count != 1)
		return status;
	const struct lexeme *l = tokens[0].lexeme;
	struct term term = {FIELD_TEXT, TERM_STEM, slice_from(language ? language_code(language) : ""),
			    l->stem};
	if (l->stem.len == 0)
		term = (struct term){FIELD_TEXT, TERM_SURFACE, slice_from(""), l->surface};
	*stop = l->stop_word;
	return snapshot_term_frequency(p->plan->snapshot, &term, articles, p->error);
}

/* Where an archive has several languages, the one in which it has the word most
 * decides: `son` and `sea` are stop words in some, and no English question
 * means those. */
static bool is_stop_word(struct slice word, void *payload)
{
	struct stop_word_desk *desk = payload;
	struct planner *p = desk->planner;
	uint64_t most = 0;
	bool decided = false;
	for (size_t i = 0; i < p->analyzer_count && desk->status == BF_OK; i++) {
		bool stop;
		uint64_t articles;
		desk->status = ask_language(p, p->analyzers[i], word, &stop, &articles);
		if (desk->status == BF_OK && (articles > most || (articles == most && stop))) {
			decided = stop;
			most = articles;
		}
	}
	return decided;
}

/* ---- all ---------------------------------------------------------------------------------------- */

enum bf_status plan_make(struct snapshot *s, struct query *query, const struct plan_options *options,
			 struct arena *arena, struct plan *out, bf_error *error)
{
	*out = (struct plan){.snapshot = s};
	struct planner p = {.plan = out, .options = options, .arena = arena, .error = error};
	struct companion *companion;
	enum bf_status status = companion_of(s, options->rank ? options->rank : &rank_table, &companion, error);
	if (status != BF_OK)
		return status;
	p.analyzers = companion->analyzers;
	p.analyzer_count = companion->count;
	out->scale = &companion->scale;
	struct stop_word_desk desk = {&p, BF_OK};
	query_mark_optional(query, options->any, is_stop_word, &desk);
	if (desk.status != BF_OK)
		return desk.status;
	out->words = arena_calloc(arena, count_leaves(query) + 1, sizeof *out->words);
	if (!out->words)
		return error_no_memory(error);
	return plan_node(&p, query, false, &out->root);
}
