/* autopsy_spelling.c - did you mean?
 *
 * Every word may be right or stand for one of its candidates, and each of that has a cost:
 * a word that no article has cannot be right, one that some have is likelier the more have
 * it.  The likeliest combinations are tried first; one is told of when the whole question,
 * so changed, finds something.  That the words stand side by side in the archive, as they do
 * in the question (barrack obama), makes them likelier. */
#include <stdlib.h>

#include "searcher/autopsy.h"
#include "searcher/companion.h"
#include "searcher/query_edit.h"
#include "searcher/spelling.h"

enum {
	LEAVES = 64,	/* words of a question that are looked at */
	EXAMINED = 6,	/*   of which so many are compared with the words of the archive */
	REPLACED = 3,	/*   and so many replaced together */
	TRIES = 20,	/* questions asked */
	FOUND = 10,	/*   until so many find something */
	TOLD = 3,	/* suggestions */
	COST_RANGE = 30, /* none that is so much less likely than the best */
	NEIGHBOURS = 3, /* articles that make a known word doubtful by what stands beside it */
	KNOWN = 8,	/* a word of more articles is right, unless its neighbours say otherwise: */
	COST_KNOWN = 30, /*   so much costs it to doubt it */
	KEPT = 255,	/* the pick of a word that is right */
};

/* A word of the question. */
struct leaf {
	const struct query *query, *parent; /* parent: NULL at the root */
	uint32_t at;			    /* among its parent's children */
	uint64_t articles;
	struct slice surface; /* empty where it is not one word */
	struct spelling_candidates candidates;
};

/* One of each leaf's candidates, or the leaf itself. */
struct combination {
	struct leaf *leaves[REPLACED];
	uint8_t picks[REPLACED];
	uint32_t count;
	int32_t cost, cost_kept; /* kept: of leaving all the words that are known */
	struct query *tree;
	uint64_t found;
};

/* What two words side by side were found to find. */
struct pair {
	struct slice text;
	uint64_t found;
};

enum { PAIRS = 64 };

struct speller {
	struct autopsy_desk *desk;
	struct pair pairs[PAIRS];
	uint32_t pair_count;
	struct leaf *leaves;
	uint32_t leaf_count;
	struct combination *tries;
	uint32_t try_count;
	struct combination found[FOUND];
	uint32_t found_count;
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
	if (clause && q->field != FIELD_ID && s->leaf_count < LEAVES) {
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

/* ---- trees ------------------------------------------------------------------------------------- */

/* Candidate text as a word, or as two in quotes. */
static struct query *node_of(struct autopsy_desk *d, const struct query *leaf, struct slice text)
{
	const char *space = memchr(text.ptr, ' ', text.len);
	if (!space)
		return query_word_like(leaf, text, d->arena);
	size_t left = (size_t)(space - text.ptr);
	struct query *words[2] = {query_word_like(leaf, slice_make(text.ptr, left), d->arena),
				  query_word_like(leaf, slice_tail(text, left + 1), d->arena)};
	if (!words[0] || !words[1])
		return NULL;
	words[0]->exact = words[1]->exact = true;
	return query_join(QUERY_PHRASE, words, 2, d->arena);
}

static struct query *tree_of(struct autopsy_desk *d, const struct combination *c,
			     const struct slice texts[REPLACED])
{
	const struct query *tree = d->tree;
	for (uint32_t i = 0; i < c->count && tree; i++) {
		if (c->picks[i] == KEPT)
			continue;
		struct query *node = node_of(d, c->leaves[i]->query, texts[i]);
		tree = node ? query_with(tree, c->leaves[i]->query, node, d->arena) : NULL;
	}
	return (struct query *)tree;
}

static void texts_of(const struct combination *c, struct slice texts[REPLACED])
{
	for (uint32_t i = 0; i < c->count; i++)
		texts[i] = c->picks[i] == KEPT ? c->leaves[i]->query->text
					       : c->leaves[i]->candidates.items[c->picks[i]].text;
}

/* ---- neighbours ----------------------------------------------------------------------------------- */

/* What stands at that place in the question so changed; NULL: no word. */
static struct query *word_at(struct autopsy_desk *d, const struct combination *c, const struct query *word)
{
	struct slice texts[REPLACED];
	texts_of(c, texts);
	if (word->kind != QUERY_WORD)
		return NULL;
	for (uint32_t i = 0; i < c->count; i++)
		if (c->leaves[i]->query == word)
			return memchr(texts[i].ptr, ' ', texts[i].len) ? NULL
								       : query_word_like(word, texts[i], d->arena);
	return query_word_like(word, word->text, d->arena);
}

/* Combinations have many pairs in common: each is counted once. */
static enum bf_status count_phrase(struct speller *s, const struct query *phrase, uint64_t *found)
{
	struct autopsy_desk *d = s->desk;
	struct buf text = BUF_INIT(1u << 16);
	query_print(phrase, &text);
	enum bf_status status = buf_status(&text, "a question", d->error);
	uint32_t i = 0;
	while (i < s->pair_count && !slice_equal(s->pairs[i].text, buf_slice(&text)))
		i++;
	if (status == BF_OK && i == s->pair_count) {
		struct pair one = {arena_copy(d->arena, buf_slice(&text)), 0};
		status = one.text.ptr ? count_question(d->counter, one.text, &one.found)
				      : error_no_memory(d->error);
		i = i < PAIRS ? i : PAIRS - 1;
		s->pairs[i] = one;
		s->pair_count = i + 1;
	}
	*found = status == BF_OK ? s->pairs[i].found : 0;
	buf_free(&text);
	return status;
}

static enum bf_status count_pair(struct speller *s, const struct combination *c,
				 const struct query *left, const struct query *right, uint64_t *found)
{
	struct autopsy_desk *d = s->desk;
	struct query *pair[2] = {word_at(d, c, left), word_at(d, c, right)}, *phrase;
	*found = 0;
	if (!pair[0] || !pair[1] || left->field != right->field)
		return BF_OK;
	phrase = query_join(QUERY_PHRASE, pair, 2, d->arena);
	return phrase ? count_phrase(s, phrase, found) : error_no_memory(d->error);
}

/* How often the words that come in stand beside the words beside which they were typed:
 * what makes a name of two words. */
static enum bf_status count_neighbours(struct speller *s, const struct combination *c, uint64_t *found)
{
	enum bf_status status = BF_OK;
	*found = 0;
	for (uint32_t i = 0; i < c->count && status == BF_OK; i++) {
		const struct query *parent = c->leaves[i]->parent;
		uint32_t at = c->leaves[i]->at;
		uint64_t one = 0;
		if (c->picks[i] == KEPT || !parent || parent->kind == QUERY_NEAR)
			continue;
		if (at > 0)
			status = count_pair(s, c, parent->children[at - 1], parent->children[at], &one);
		*found += one;
		if (status == BF_OK && at + 1 < parent->child_count)
			status = count_pair(s, c, parent->children[at], parent->children[at + 1], &one);
		*found += one;
	}
	return status;
}

/* ---- trying ------------------------------------------------------------------------------------------ */

static bool is_more(const struct autopsy_desk *d, uint64_t found)
{
	return d->total ? found >= d->total * AUTOPSY_MORE : found > 0;
}

static enum bf_status try_one(struct speller *s, struct combination *c)
{
	struct autopsy_desk *d = s->desk;
	struct slice texts[REPLACED];
	texts_of(c, texts);
	c->tree = tree_of(d, c, texts);
	if (!c->tree)
		return error_no_memory(d->error);
	enum bf_status status = count_tree(d->counter, c->tree, NULL, NULL, &c->found);
	if (status == BF_OK && is_more(d, c->found))
		s->found[s->found_count++] = *c;
	return status;
}

static int by_cost(const void *a, const void *b)
{
	const struct combination *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->found != y->found)
		return x->found > y->found ? -1 : 1;
	for (uint32_t i = 0; i < REPLACED; i++)
		if (x->picks[i] != y->picks[i])
			return x->picks[i] < y->picks[i] ? -1 : 1;
	return 0;
}

/* Could it still come near the best, with the best of neighbours? */
static bool may_be_told(const struct speller *s, const struct combination *c)
{
	int32_t most = SPELLING_COST_EDIT + spelling_octaves(s->desk->counter->snapshot->article_count);
	for (uint32_t i = 0; i < s->found_count; i++)
		if (c->cost - most > s->found[i].cost + COST_RANGE)
			return false;
	return s->found_count < FOUND;
}

static enum bf_status try_all(struct speller *s)
{
	enum bf_status status = BF_OK;
	if (s->try_count)
		qsort(s->tries, s->try_count, sizeof *s->tries, by_cost);
	for (uint32_t i = 0; i < s->try_count && i < TRIES && status == BF_OK; i++)
		if (may_be_told(s, &s->tries[i]))
			status = try_one(s, &s->tries[i]);
	return status;
}

/* Keeps those that are likelier than that the question is right as it is.  Neighbours cost
 * more to count than anything else here, and are not asked where there is nothing to choose. */
static enum bf_status judge(struct speller *s)
{
	enum bf_status status = BF_OK;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < s->found_count && status == BF_OK; i++) {
		struct combination c = s->found[i];
		uint64_t neighbours = 0;
		if (s->found_count > 1 || c.cost >= c.cost_kept)
			status = count_neighbours(s, &c, &neighbours);
		if (neighbours >= NEIGHBOURS)
			c.cost -= SPELLING_COST_EDIT + spelling_octaves(neighbours);
		if (status == BF_OK && c.cost < c.cost_kept)
			s->found[kept++] = c;
	}
	s->found_count = kept;
	return status;
}

/* ---- combinations -------------------------------------------------------------------------------------- */

enum {
	WAYS = SPELLING_CANDIDATES + 1,
	COMBINATIONS = WAYS * WAYS * WAYS,
	COST_UNKNOWN = 1000,
};

/* What it costs to think that the word is right; of one that is unknown, more than any
 * spelling does. */
static int32_t cost_of_keeping(const struct leaf *leaf)
{
	if (leaf->articles == 0)
		return COST_UNKNOWN;
	return -spelling_octaves(leaf->articles) - (leaf->articles > KNOWN ? COST_KNOWN : 0);
}

static void combine(struct speller *s, struct leaf **leaves, uint32_t count)
{
	uint32_t all = 1;
	for (uint32_t i = 0; i < count; i++)
		all *= (uint32_t)leaves[i]->candidates.count + 1;
	for (uint32_t n = 1; n < all; n++) { /* 0: all are right */
		struct combination *c = &s->tries[s->try_count];
		uint32_t rest = n;
		bool possible = true;
		*c = (struct combination){.count = count};
		for (uint32_t i = 0; i < count; i++) {
			const struct spelling_candidates *l = &leaves[i]->candidates;
			uint32_t pick = rest % ((uint32_t)l->count + 1);
			rest /= (uint32_t)l->count + 1;
			c->leaves[i] = leaves[i];
			c->picks[i] = pick ? (uint8_t)(pick - 1) : KEPT;
			c->cost += pick ? l->items[pick - 1].cost : cost_of_keeping(leaves[i]);
			c->cost_kept += cost_of_keeping(leaves[i]);
			possible &= pick || leaves[i]->articles;
		}
		s->try_count += possible;
	}
}

/* The words to replace, of those that have candidates: unknown ones first. */
static enum bf_status pick_leaves(struct speller *s, bool known, struct leaf **picked, uint32_t *count,
				  uint32_t *examined)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < s->leaf_count && status == BF_OK; i++) {
		struct leaf *leaf = &s->leaves[i];
		if ((leaf->articles > 0) != known || *count == REPLACED || *examined == EXAMINED)
			continue;
		status = examine(s, leaf);
		(*examined)++;
		if (leaf->candidates.count)
			picked[(*count)++] = leaf;
	}
	return status;
}

static enum bf_status make_tries(struct speller *s)
{
	struct leaf *picked[REPLACED];
	uint32_t count = 0, examined = 0;
	enum bf_status status = pick_leaves(s, false, picked, &count, &examined);
	if (status == BF_OK)
		status = pick_leaves(s, true, picked, &count, &examined);
	if (status == BF_OK && count)
		combine(s, picked, count);
	return status;
}

/* ---- telling ---------------------------------------------------------------------------------------------- */

static enum bf_status write_words(struct speller *s, const struct combination *c,
				  struct slice texts[REPLACED])
{
	struct autopsy_desk *d = s->desk;
	enum bf_status status = BF_OK;
	texts_of(c, texts);
	for (uint32_t i = 0; i < c->count && status == BF_OK; i++)
		if (c->picks[i] != KEPT && !memchr(texts[i].ptr, ' ', texts[i].len))
			status = spelling_as_written(d->counter->snapshot, c->leaves[i]->query->field,
						     texts[i], d->arena, &texts[i], d->error);
	return status;
}

/* The replaced words as edits of the question, ascending; there is one at least. */
static uint32_t edits_of(const struct combination *c, const struct slice texts[REPLACED],
			 struct text_edit edits[REPLACED])
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < c->count; i++) {
		const struct query *word = c->leaves[i]->query;
		uint32_t at = count;
		if (c->picks[i] == KEPT)
			continue;
		for (; at > 0 && edits[at - 1].start > word->start; at--)
			edits[at] = edits[at - 1];
		edits[at] = (struct text_edit){word->start, word->end, texts[i]};
		count++;
	}
	return count;
}

/* With words as people write them, if that finds something too. */
static enum bf_status tell(struct speller *s, const struct combination *c)
{
	struct autopsy_desk *d = s->desk;
	struct slice texts[REPLACED];
	struct text_edit edits[REPLACED];
	struct suggestion told = {.kind = SUGGEST_SPELLING};
	enum bf_status status = write_words(s, c, texts);
	struct query *tree = status == BF_OK ? tree_of(d, c, texts) : NULL;
	if (status == BF_OK && !tree)
		status = error_no_memory(d->error);
	if (status == BF_OK)
		status = count_tree(d->counter, tree, NULL, NULL, &told.found);
	if (status == BF_OK && !is_more(d, told.found)) {
		texts_of(c, texts);
		tree = c->tree;
		told.found = c->found;
	}
	if (status != BF_OK)
		return status;
	uint32_t count = edits_of(c, texts, edits);
	told.becomes = edits[0].text;
	told.start = edits[0].start;
	told.end = edits[0].end;
	for (uint32_t i = 0; i < c->count; i++)
		if (c->leaves[i]->query->start == told.start)
			told.was = c->leaves[i]->query->text;
	status = autopsy_text(d, tree, edits, count, &told.query);
	return status == BF_OK ? autopsy_suggest(d, &told) : status;
}

/* The stem of a word, in the arena; the word itself where it has none. */
static enum bf_status stem_of(struct speller *s, struct slice word, struct slice *out)
{
	struct companion *companion = s->desk->counter->snapshot->companion;
	const struct reading *readings;
	size_t count;
	enum bf_status status = analyzer_query_readings(companion->analyzers[0], ANALYZE_QUERY, word,
							&readings, &count, s->desk->error);
	*out = word;
	if (status != BF_OK || count == 0 || readings[0].words[0].lexeme->stem.len == 0)
		return status;
	*out = arena_copy(s->desk->arena, readings[0].words[0].lexeme->stem);
	return out->ptr ? BF_OK : error_no_memory(s->desk->error);
}

/* Forms of the same words find the same. */
static enum bf_status same_stems(struct speller *s, const struct combination *a,
				 const struct combination *b, bool *same)
{
	enum bf_status status = BF_OK;
	struct slice x[REPLACED], y[REPLACED], stems[2];
	texts_of(a, x);
	texts_of(b, y);
	*same = a->count == b->count;
	for (uint32_t i = 0; i < a->count && *same && status == BF_OK; i++) {
		status = stem_of(s, x[i], &stems[0]);
		if (status == BF_OK)
			status = stem_of(s, y[i], &stems[1]);
		*same = status == BF_OK && a->leaves[i] == b->leaves[i] && slice_equal(stems[0], stems[1]);
	}
	return status;
}

static enum bf_status tell_best(struct speller *s)
{
	enum bf_status status = BF_OK;
	uint32_t told = 0;
	if (s->found_count)
		qsort(s->found, s->found_count, sizeof *s->found, by_cost);
	for (uint32_t i = 0; i < s->found_count && told < TOLD && status == BF_OK; i++) {
		bool again = false;
		for (uint32_t j = 0; j < i && !again && status == BF_OK; j++)
			status = same_stems(s, &s->found[i], &s->found[j], &again);
		if (s->found[i].cost > s->found[0].cost + COST_RANGE)
			break;
		if (again || status != BF_OK)
			continue;
		status = tell(s, &s->found[i]);
		told++;
	}
	return status;
}

enum bf_status autopsy_spelling(struct autopsy_desk *d)
{
	struct speller s = {.desk = d};
	s.leaves = arena_calloc(d->arena, LEAVES, sizeof *s.leaves);
	s.tries = arena_calloc(d->arena, COMBINATIONS, sizeof *s.tries);
	if (!s.leaves || !s.tries)
		return error_no_memory(d->error);
	enum bf_status status = gather(&s, d->tree, NULL, 0);
	if (status == BF_OK)
		status = make_tries(&s);
	if (status == BF_OK)
		status = try_all(&s);
	if (status == BF_OK)
		status = judge(&s);
	return status == BF_OK || status == BF_DEADLINE ? tell_best(&s) : status;
}
