/* autopsy_clauses.c - what each clause finds alone, which of them kills the question, and
 * what is found without it.
 *
 * A clause that finds nothing kills whatever needs it.  Where each finds something, they do
 * not meet: then the one kills without which most is found. */
#include "searcher/autopsy.h"
#include "searcher/query_edit.h"

enum {
	CLAUSES = 32,  /* listed */
	DEPTH = 3,     /* of clauses in clauses */
	DROPPED = 8,   /* clauses that are left out, one at a time */
	WORDS = 16,    /* asked for alone */
};

/* ---- the list -------------------------------------------------------------------------------- */

static bool has_parts(const struct query *q)
{
	return q->child_count > 0 && q->kind != QUERY_NOT;
}

static enum bf_status add_clause(struct autopsy_desk *d, const struct query *q, uint32_t depth,
				 struct clause_found **out)
{
	struct clause_found *c = &d->clauses[d->out->clause_count];
	*c = (struct clause_found){.start = q->start, .end = q->end, .depth = depth, .optional = q->optional};
	*out = c;
	enum bf_status status = count_tree(d->counter, q, d->arena, &c->text, &c->found);
	d->out->clause_count += status == BF_OK;
	return status;
}

/* The clauses that this one is made of; where one finds little, those that it is made of. */
static enum bf_status add_parts(struct autopsy_desk *d, const struct query *q, uint32_t depth)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++) {
		struct clause_found *c;
		if (d->out->clause_count == CLAUSES)
			return BF_OK;
		status = add_clause(d, q->children[i], depth, &c);
		if (status == BF_OK && c->found < AUTOPSY_FEW && depth + 1 < DEPTH &&
		    has_parts(q->children[i]))
			status = add_parts(d, q->children[i], depth + 1);
	}
	return status;
}

/* The place in the list of a clause that the question is made of. */
static struct clause_found *find_clause(struct autopsy_desk *d, const struct query *q)
{
	for (uint32_t i = 0; i < d->out->clause_count; i++)
		if (d->clauses[i].depth == 0 && d->clauses[i].start == q->start && d->clauses[i].end == q->end)
			return &d->clauses[i];
	return NULL;
}

/* Does all of it have to match? */
static bool needs_all(const struct query *q)
{
	return q->kind == QUERY_AND || q->kind == QUERY_NEAR || q->kind == QUERY_PHRASE;
}

static void mark_empty(struct autopsy_desk *d)
{
	for (uint32_t i = 0; i < d->out->clause_count; i++) {
		struct clause_found *c = &d->clauses[i];
		c->kills = c->depth == 0 && c->found == 0 && !c->optional;
	}
}

/* ---- without ----------------------------------------------------------------------------------- */

/* Does some word of the question have to be there?  What is left otherwise finds a lot, and
 * nothing that was asked for. */
static bool asks_for_words(const struct query *q)
{
	if (q->kind != QUERY_AND)
		return q->kind != QUERY_NOT && q->kind != QUERY_DATE && q->kind != QUERY_LENGTH && !q->optional;
	for (uint32_t i = 0; i < q->child_count; i++)
		if (asks_for_words(q->children[i]))
			return true;
	return false;
}

static enum bf_status drop_one(struct autopsy_desk *d, const struct query *clause, uint64_t *found)
{
	struct text_edit edit = {clause->start, clause->end, slice_make("", 0)};
	struct query *tree = query_without(d->tree, clause, d->arena);
	*found = 0;
	if (!tree)
		return error_no_memory(d->error);
	if (!asks_for_words(tree))
		return BF_OK;
	return autopsy_try(d, SUGGEST_WITHOUT, tree, clause, NULL, &edit, found);
}

/* Several that find nothing, all at once. */
static enum bf_status drop_empty(struct autopsy_desk *d)
{
	const struct query *tree = d->tree, *first = NULL;
	uint32_t left = d->tree->child_count;
	for (uint32_t i = 0; i < d->tree->child_count; i++) {
		const struct clause_found *c = find_clause(d, d->tree->children[i]);
		if (!c || !c->kills || left == 1)
			continue;
		first = first ? first : d->tree->children[i];
		tree = query_without(tree, d->tree->children[i], d->arena);
		if (!tree)
			return error_no_memory(d->error);
		left--;
	}
	return first && asks_for_words(tree) ? autopsy_try(d, SUGGEST_WITHOUT, tree, first, NULL, NULL, NULL) : BF_OK;
}

static uint32_t count_killing(const struct autopsy_desk *d)
{
	uint32_t killing = 0;
	for (uint32_t i = 0; i < d->out->clause_count; i++)
		killing += d->clauses[i].kills;
	return killing;
}

static enum bf_status drop_each(struct autopsy_desk *d)
{
	bool empty = count_killing(d) > 0;
	struct clause_found *killer = NULL;
	uint64_t most = 0;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < d->tree->child_count && i < DROPPED && status == BF_OK; i++) {
		struct clause_found *c = find_clause(d, d->tree->children[i]);
		uint64_t found;
		if (!c || c->optional || c->kills != empty)
			continue;
		status = drop_one(d, d->tree->children[i], &found);
		if (status == BF_OK && found > most) {
			most = found;
			killer = c;
		}
	}
	if (killer)
		killer->kills = true;
	return status;
}

/* Where no clause can be left out alone: what has any of them. */
static enum bf_status ask_for_any(struct autopsy_desk *d)
{
	struct query *any = query_copy(d->tree, d->arena);
	if (!any)
		return error_no_memory(d->error);
	any->kind = QUERY_OR;
	for (uint32_t i = 0; i < any->child_count; i++)
		if (any->children[i]->kind == QUERY_NOT || any->children[i]->kind == QUERY_DATE)
			return BF_OK;
	return autopsy_try(d, SUGGEST_ANY, any, d->tree, any, NULL, NULL);
}

static bool was_suggested(const struct autopsy_desk *d, enum suggestion_kind kind)
{
	for (uint32_t i = 0; i < d->out->suggestion_count; i++)
		if (d->suggestions[i].kind == kind)
			return true;
	return false;
}

enum bf_status autopsy_clauses(struct autopsy_desk *d)
{
	if (!has_parts(d->tree))
		return BF_OK;
	d->clauses = arena_calloc(d->arena, CLAUSES, sizeof *d->clauses);
	if (!d->clauses)
		return error_no_memory(d->error);
	d->out->clauses = d->clauses;
	enum bf_status status = add_parts(d, d->tree, 0);
	if (status != BF_OK || d->total || !needs_all(d->tree))
		return status;
	mark_empty(d);
	if (d->tree->kind != QUERY_AND)
		return BF_OK;
	status = count_killing(d) > 1 ? drop_empty(d) : drop_each(d);
	if (status == BF_OK && !was_suggested(d, SUGGEST_WITHOUT))
		status = ask_for_any(d);
	return status;
}

/* ---- the words alone --------------------------------------------------------------------------- */

/* The words of the text that are asked for, wherever they stand and however they are written. */
static bool gather_words(struct autopsy_desk *d, const struct query *q, struct query *words[WORDS],
			 uint32_t *count)
{
	bool good = true;
	if (q->kind == QUERY_WORD && field_describe(q->field)->shares_text && !q->optional && *count < WORDS) {
		struct query *word = query_word_like(q, q->text, d->arena);
		if (!word)
			return false;
		word->field = FIELD_TEXT;
		word->exact = word->cased = false;
		word->boost = 0;
		words[(*count)++] = word;
	}
	for (uint32_t i = 0; i < q->child_count && q->kind != QUERY_NOT && good; i++)
		good = gather_words(d, q->children[i], words, count);
	return good;
}

/* Keeps those that find something. */
static enum bf_status keep_known(struct autopsy_desk *d, struct query *words[WORDS], uint32_t *count)
{
	enum bf_status status = BF_OK;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < *count && status == BF_OK; i++) {
		uint64_t found;
		status = count_tree(d->counter, words[i], NULL, NULL, &found);
		words[kept] = words[i];
		kept += status == BF_OK && found > 0;
	}
	*count = kept;
	return status;
}

enum bf_status autopsy_words(struct autopsy_desk *d)
{
	struct query *words[WORDS];
	uint32_t count = 0;
	uint64_t found = 0;
	if (!gather_words(d, d->tree, words, &count))
		return error_no_memory(d->error);
	uint32_t all = count;
	enum bf_status status = keep_known(d, words, &count);
	for (int any = count < all; any < 2 && count && found == 0 && status == BF_OK; any++) {
		struct query *tree = count > 1 ? query_join(any ? QUERY_OR : QUERY_AND, words, count, d->arena)
					       : words[0];
		if (!tree)
			return error_no_memory(d->error);
		status = autopsy_try(d, any ? SUGGEST_ANY : SUGGEST_LOOSER, tree, d->tree, tree, NULL, &found);
	}
	return status;
}
