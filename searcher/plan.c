/* plan.c - a tree becomes clauses; see plan.h. */
#include "searcher/plan.h"

#include "searcher/companion.h"
#include "searcher/expand.h"
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
	c->readings = q->synonyms;
	if (c->frequency > all_articles(p))
		c->frequency = all_articles(p);
	return status;
}

/* What asks about places: all children must be there, and their weights add up; but of
 * APART the first alone. */
static enum bf_status plan_places(struct planner *p, const struct query *q, bool exact,
				  struct clause *c)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++) {
		struct clause *planned;
		bool apart = q->kind == QUERY_APART && i > 0;
		status = apart ? plan_negated(p, q->children[i], &planned)
			       : plan_node(p, q->children[i], exact, &planned);
		if (status != BF_OK)
			return status;
		if (!planner_add(p, &c->children, planned))
			return error_no_memory(p->error);
		c->weight += apart ? 0 : planned->weight;
		if (!apart && planned->frequency < c->frequency)
			c->frequency = planned->frequency;
	}
	return status;
}

/* At most so many: each match needs `number` of the children. */
static enum bf_status plan_any(struct planner *p, const struct query *q, struct clause *c)
{
	enum bf_status status = BF_OK;
	uint64_t sum = 0;
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++) {
		struct clause *planned;
		status = plan_node(p, q->children[i], false, &planned);
		if (status != BF_OK)
			return status;
		if (!planner_add(p, &c->children, planned))
			return error_no_memory(p->error);
		sum += planned->frequency;
	}
	if (sum / q->number < c->frequency)
		c->frequency = sum / q->number;
	return status;
}

/* The words that are there, looked at in the text once more. */
static enum bf_status plan_cased(struct planner *p, const struct query *q, struct clause **inout)
{
	struct clause *word = *inout;
	if (word->kind == CLAUSE_NONE)
		return BF_OK;
	struct clause *c = planner_clause(p, CLAUSE_CASED, q);
	if (!c || !planner_add(p, &c->children, word))
		return error_no_memory(p->error);
	c->frequency = word->frequency;
	c->weight = word->weight;
	p->plan->reads_text = true;
	*inout = c;
	return BF_OK;
}

static enum bf_status plan_leaf(struct planner *p, const struct query *q, bool exact,
				struct clause **out)
{
	enum bf_status status;
	switch (q->kind) {
	case QUERY_WORD:
		status = planner_word(p, q, exact || q->exact, out);
		break;
	case QUERY_PREFIX:
		status = planner_prefix(p, q, out);
		break;
	default:
		status = planner_pattern(p, q, out);
	}
	if (status == BF_OK && p->no_memory)
		status = error_no_memory(p->error);
	if (status == BF_OK && q->cased)
		status = plan_cased(p, q, out);
	if (status != BF_OK || p->negated)
		return status;
	p->plan->words[p->plan->word_count++] = *out;
	return BF_OK;
}

static enum bf_status plan_not(struct planner *p, const struct query *q, struct clause *c)
{
	struct clause *child = NULL;
	enum bf_status status = plan_negated(p, q->children[0], &child);
	if (status == BF_OK && !planner_add(p, &c->children, child))
		status = error_no_memory(p->error);
	return status;
}

static bool is_leaf(const struct query *q)
{
	return q->kind == QUERY_WORD || q->kind == QUERY_PREFIX || q->kind == QUERY_WILDCARD ||
	       q->kind == QUERY_FUZZY;
}

static const enum clause_kind clause_kinds[QUERY_KINDS] = {
    [QUERY_AND] = CLAUSE_AND,	      [QUERY_OR] = CLAUSE_OR,
    [QUERY_NOT] = CLAUSE_NOT,	      [QUERY_PHRASE] = CLAUSE_PHRASE,
    [QUERY_NEAR] = CLAUSE_NEAR,	      [QUERY_APART] = CLAUSE_APART,
    [QUERY_ATLEAST] = CLAUSE_ATLEAST, [QUERY_FIRST] = CLAUSE_FIRST,
    [QUERY_ANY] = CLAUSE_ANY,	      [QUERY_DATE] = CLAUSE_DATE,
    [QUERY_LENGTH] = CLAUSE_LENGTH,   [QUERY_ALL] = CLAUSE_ALL};

static enum bf_status plan_group(struct planner *p, const struct query *q, struct clause **out)
{
	struct clause *c = *out = planner_clause(p, clause_kinds[q->kind], q);
	if (!c)
		return error_no_memory(p->error);
	c->frequency = all_articles(p);
	c->distance = q->distance;
	c->scope = q->scope;
	c->ordered = q->ordered;
	c->number = q->number;
	c->first = q->first;
	c->last = q->last;
	switch (q->kind) {
	case QUERY_AND:
		return plan_and(p, q, c);
	case QUERY_OR:
		c->frequency = 0;
		return plan_or(p, q, c);
	case QUERY_NOT:
		return plan_not(p, q, c);
	case QUERY_ANY:
		return plan_any(p, q, c);
	case QUERY_PHRASE:
		return plan_places(p, q, !q->stemmed, c);
	default:
		return plan_places(p, q, false, c); /* of a date there are no children */
	}
}

enum { BOOSTS_MOST = 100 * 100 };

/* What is under a node with a boost weighs so much more or less. */
static enum bf_status plan_node(struct planner *p, const struct query *q, bool exact,
				struct clause **out)
{
	uint32_t before = p->boost;
	if (q->boost)
		p->boost = (uint32_t)((uint64_t)before * q->boost / 100);
	if (p->boost > BOOSTS_MOST) {
		error_set(p->error, BF_BAD_QUERY, "the boosts around this multiply to more than 100");
		error_hint(p->error, "give smaller ones: only how they compare matters");
		return planner_place_error(p, q);
	}
	enum bf_status status = is_leaf(q) ? plan_leaf(p, q, exact, out) : plan_group(p, q, out);
	p->boost = before;
	return status;
}

static uint32_t count_leaves(const struct query *q)
{
	uint32_t leaves = is_leaf(q);
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
	if (p->analyzer_count == 1) /* that decides, however many articles have the word */
		return BF_OK;
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

/* ---- synonyms ----------------------------------------------------------------------------------- */

static enum bf_status add_synonyms(struct planner *p, struct query *query)
{
	const struct expansion_request request = {.synonyms = p->options->synonyms,
						  .analyzers = p->analyzers,
						  .analyzer_count = p->analyzer_count,
						  .percent = p->plan->scale->table.synonym_percent,
						  .arena = p->arena};
	p->plan->query = query;
	if (!request.synonyms || request.synonyms->count == 0)
		return BF_OK;
	return query_expand(&request, query, &p->plan->query, &p->plan->notes, p->error);
}

/* ---- all ---------------------------------------------------------------------------------------- */

enum bf_status plan_make(struct snapshot *s, struct query *query, const struct plan_options *options,
			 struct arena *arena, struct plan *out, bf_error *error)
{
	*out = (struct plan){.snapshot = s};
	struct planner p = {
	    .plan = out, .options = options, .arena = arena, .boost = 100, .error = error};
	struct companion *companion;
	enum bf_status status = companion_of(s, options->rank, &companion, error);
	if (status != BF_OK)
		return status;
	p.analyzers = companion->analyzers;
	p.analyzer_count = companion->count;
	out->scale = &companion->scale;
	if ((status = add_synonyms(&p, query)) != BF_OK)
		return status;
	query = out->query;
	struct stop_word_desk desk = {&p, BF_OK};
	query_mark_optional(query, options->any, is_stop_word, &desk);
	if (desk.status != BF_OK)
		return desk.status;
	out->words = arena_calloc(arena, count_leaves(query) + 1, sizeof *out->words);
	if (!out->words)
		return error_no_memory(error);
	return plan_node(&p, query, false, &out->root);
}
