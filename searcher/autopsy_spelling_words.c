/* autopsy_spelling_words.c - the words of a question, and all that they could stand for; see
 * autopsy_spelling.h. */
#include "searcher/autopsy_spelling.h"
#include "searcher/companion.h"

enum {
	EXAMINED = 6,	 /* words that are compared with those of the archive */
	KNOWN = 8,	 /* a word of more articles is right, unless its neighbours say otherwise: */
	COST_KNOWN = 30, /*   so much costs it to doubt it */
	COST_UNKNOWN = 1000,
	COST_IDLE = 72, /* of keeping one that no article has where others are enough */
	COST_DROPPED = 96, /* of leaving a word out that no article has */
};

/* ---- the words of the question --------------------------------------------------------------- */

/* The clause of a word; with synonyms the plan is of a copy of the tree. */
static const struct clause *clause_of(const struct plan *plan, const struct query *word)
{
	for (uint32_t i = 0; i < plan->word_count; i++) {
		const struct query *q = plan->words[i]->query;
		if (q == word || (q->kind == word->kind && q->start == word->start && q->end == word->end &&
				  slice_equal(q->text, word->text)))
			return plan->words[i];
	}
	return NULL;
}

static enum bf_status read_surface(struct autopsy_desk *d, struct leaf *leaf)
{
	struct companion *companion = d->counter->snapshot->companion; /* the plan made sure of it */
	const struct reading *readings;
	size_t count;
	enum bf_status status = analyzer_query_readings(companion->analyzers[0], ANALYZE_QUERY,
							leaf->query->text, &readings, &count, d->error);
	if (status != BF_OK || count == 0 || readings[0].count != 1)
		return status;
	leaf->surface = arena_copy(d->arena, readings[0].words[0].lexeme->surface);
	return leaf->surface.ptr ? BF_OK : error_no_memory(d->error);
}

static enum bf_status gather(struct speller *s, const struct query *q, const struct query *parent,
			     uint32_t at)
{
	const struct clause *clause = q->kind == QUERY_WORD ? clause_of(s->desk->plan, q) : NULL;
	enum bf_status status = BF_OK;
	if (clause && q->field != FIELD_ID && s->leaf_count < SPELLING_LEAVES) {
		struct leaf *leaf = &s->leaves[s->leaf_count++];
		*leaf = (struct leaf){.query = q, .parent = parent, .at = at, .articles = clause->frequency};
		return read_surface(s->desk, leaf);
	}
	for (uint32_t i = 0; i < q->child_count && q->kind != QUERY_NOT && status == BF_OK; i++)
		status = gather(s, q->children[i], q, i);
	return status;
}

static enum bf_status examine(struct speller *s, struct leaf *leaf)
{
	struct autopsy_desk *d = s->desk;
	if (leaf->surface.len == 0)
		return BF_OK;
	return spelling_candidates(d->counter->snapshot, leaf->query->field, leaf->surface, leaf->articles,
				   &d->counter->ticker, d->arena, &leaf->candidates, d->error);
}

enum bf_status spelling_gather(struct speller *s, const struct query *tree)
{
	return gather(s, tree, NULL, 0);
}

/* ---- combinations -------------------------------------------------------------------------------------- */

static bool is_one_of_several(const struct leaf *leaf)
{
	return leaf->parent && (leaf->parent->kind == QUERY_OR || leaf->parent->kind == QUERY_ANY);
}

/* What it costs to think that the word is right; of one that is unknown and must be there, more
 * than any spelling does. */
static int32_t cost_of_keeping(const struct leaf *leaf)
{
	if (leaf->articles == 0)
		return is_one_of_several(leaf) ? COST_IDLE : COST_UNKNOWN;
	return -spelling_octaves(leaf->articles) - (leaf->articles > KNOWN ? COST_KNOWN : 0);
}

/* Only what all others would go without: a word that no article has beside others that must
 * all be there. */
static bool may_be_dropped(const struct leaf *leaf)
{
	return leaf->articles == 0 && leaf->parent && leaf->parent->kind == QUERY_AND;
}

/* The n-th of what a leaf may be; false: it cannot be that. */
static bool add_pick(struct combination *c, struct leaf *leaf, uint32_t n)
{
	const struct spelling_candidates *all = &leaf->candidates;
	uint64_t articles = n < all->count ? all->items[n].articles : leaf->articles;
	bool drop = n == all->count + 1;
	c->leaves[c->count] = leaf;
	c->picks[c->count++] = drop ? SPELLING_DROPPED : n == all->count ? SPELLING_KEPT : (uint8_t)n;
	c->cost += drop ? COST_DROPPED : n == all->count ? cost_of_keeping(leaf) : all->items[n].cost;
	c->cost_kept += cost_of_keeping(leaf);
	c->rarest = drop || is_one_of_several(leaf) || articles > c->rarest ? c->rarest : articles;
	return drop ? may_be_dropped(leaf) : articles > 0 || is_one_of_several(leaf);
}

/* Where something is left out, what some article has is right: that is told without it. */
static bool goes_together(const struct combination *c)
{
	bool drops = false, doubts = false, replaces = false;
	for (uint32_t i = 0; i < c->count; i++) {
		drops |= c->picks[i] == SPELLING_DROPPED;
		replaces |= spelling_replaces(c, i);
		doubts |= spelling_replaces(c, i) && c->leaves[i]->articles;
	}
	return replaces && !(drops && doubts);
}

/* All combinations in which some word is replaced. */
static void combine(struct speller *s, struct leaf **leaves, uint32_t count)
{
	uint32_t all = 1;
	for (uint32_t i = 0; i < count; i++)
		all *= (uint32_t)leaves[i]->candidates.count + 2;
	for (uint32_t n = 0; n < all; n++) {
		struct combination *c = &s->tries[s->try_count];
		uint32_t rest = n;
		bool possible = true;
		*c = (struct combination){.rarest = UINT64_MAX};
		for (uint32_t i = 0; i < count; i++) {
			uint32_t picks = (uint32_t)leaves[i]->candidates.count + 2;
			possible &= add_pick(c, leaves[i], rest % picks);
			rest /= picks;
		}
		s->try_count += possible && goes_together(c);
	}
}

/* The words to replace or leave out: unknown ones first. */
static enum bf_status pick_leaves(struct speller *s, bool known, struct leaf **picked, uint32_t *count,
				  uint32_t *examined)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < s->leaf_count && status == BF_OK; i++) {
		struct leaf *leaf = &s->leaves[i];
		if ((leaf->articles > 0) != known || *count == SPELLING_REPLACED || *examined == EXAMINED)
			continue;
		status = examine(s, leaf);
		(*examined)++;
		if (leaf->candidates.count || may_be_dropped(leaf))
			picked[(*count)++] = leaf;
	}
	return status;
}

enum bf_status spelling_combine(struct speller *s)
{
	struct leaf *picked[SPELLING_REPLACED];
	uint32_t count = 0, examined = 0;
	enum bf_status status = pick_leaves(s, false, picked, &count, &examined);
	if (status == BF_OK)
		status = pick_leaves(s, true, picked, &count, &examined);
	if (status == BF_OK && count)
		combine(s, picked, count);
	return status;
}
