/* autopsy_spelling.c - did you mean?
 *
 * Every word may be right or stand for one of its candidates, and each of that has a cost:
 * a word that no article has cannot be right, one that some have is likelier the more have
 * it.  Of several words, one that no article has can also be left out, where nothing that is
 * like it goes with the others.  The likeliest combinations are tried first; one is told of
 * when the whole question, so changed, finds something, and the more it finds the likelier it
 * is.  That the words stand side by side in the archive, as they do in the question (barrack
 * obama), makes them likelier too. */
#include <stdlib.h>

#include "searcher/autopsy_spelling.h"

enum {
	TRIES = 20,	/* questions asked */
	NEIGHBOURS = 3, /* articles that make a known word doubtful by what stands beside it */
};

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

struct query *spelling_tree(struct autopsy_desk *d, const struct combination *c,
			     const struct slice texts[SPELLING_REPLACED])
{
	const struct query *tree = d->tree;
	for (uint32_t i = 0; i < c->count && tree; i++) {
		if (c->picks[i] == SPELLING_KEPT)
			continue;
		if (c->picks[i] == SPELLING_DROPPED) {
			tree = query_without(tree, c->leaves[i]->query, d->arena);
			continue;
		}
		struct query *node = node_of(d, c->leaves[i]->query, texts[i]);
		tree = node ? query_with(tree, c->leaves[i]->query, node, d->arena) : NULL;
	}
	return (struct query *)tree;
}

bool spelling_replaces(const struct combination *c, uint32_t at)
{
	return c->picks[at] != SPELLING_KEPT && c->picks[at] != SPELLING_DROPPED;
}

void spelling_texts(const struct combination *c, struct slice texts[SPELLING_REPLACED])
{
	for (uint32_t i = 0; i < c->count; i++) {
		const struct leaf *leaf = c->leaves[i];
		texts[i] = c->picks[i] == SPELLING_DROPPED ? slice_make("", 0) : leaf->query->text;
		if (spelling_replaces(c, i))
			texts[i] = leaf->candidates.items[c->picks[i]].text;
	}
}

/* Does it stand for one word? */
static bool is_one_word(struct slice text)
{
	return text.len && !memchr(text.ptr, ' ', text.len);
}

/* ---- neighbours ----------------------------------------------------------------------------------- */

/* What stands at that place in the question so changed; NULL: no word. */
static struct query *word_at(struct autopsy_desk *d, const struct combination *c, const struct query *word)
{
	struct slice texts[SPELLING_REPLACED];
	spelling_texts(c, texts);
	if (word->kind != QUERY_WORD)
		return NULL;
	for (uint32_t i = 0; i < c->count; i++)
		if (c->leaves[i]->query == word)
			return is_one_word(texts[i]) ? query_word_like(word, texts[i], d->arena) : NULL;
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
		i = i < SPELLING_PAIRS ? i : SPELLING_PAIRS - 1;
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
	if (!pair[0] || !pair[1] || left->field != right->field || left->optional || right->optional)
		return BF_OK;
	phrase = query_join(QUERY_PHRASE, pair, 2, d->arena);
	return phrase ? count_phrase(s, phrase, found) : error_no_memory(d->error);
}

/* How often the words that come in stand beside the words beside which they were typed: what
 * makes a name of two words.  A stop word stands beside anything. */
static enum bf_status count_neighbours(struct speller *s, const struct combination *c, uint64_t *found)
{
	enum bf_status status = BF_OK;
	*found = 0;
	for (uint32_t i = 0; i < c->count && status == BF_OK; i++) {
		const struct query *parent = c->leaves[i]->parent;
		uint32_t at = c->leaves[i]->at;
		uint64_t one = 0;
		if (!spelling_replaces(c, i) || !parent || parent->kind == QUERY_NEAR)
			continue;
		if (at > 0)
			status = count_pair(s, c, parent->children[at - 1], parent->children[at], &one);
		*found += one;
		one = 0;
		if (status == BF_OK && at + 1 < parent->child_count)
			status = count_pair(s, c, parent->children[at], parent->children[at + 1], &one);
		*found += one;
	}
	return status;
}

/* ---- trying ------------------------------------------------------------------------------------------ */

bool spelling_is_more(const struct autopsy_desk *d, uint64_t found)
{
	return d->total ? found >= d->total * AUTOPSY_MORE : found > 0;
}

static enum bf_status try_one(struct speller *s, struct combination *c)
{
	struct autopsy_desk *d = s->desk;
	struct slice texts[SPELLING_REPLACED];
	spelling_texts(c, texts);
	c->tree = spelling_tree(d, c, texts);
	if (!c->tree)
		return error_no_memory(d->error);
	enum bf_status status = count_tree(d->counter, c->tree, NULL, NULL, &c->found);
	if (s->leaf_count > 1) { /* that its words go together */
		c->cost -= spelling_octaves(c->found);
		c->cost_kept -= spelling_octaves(d->total);
	}
	if (status == BF_OK && spelling_is_more(d, c->found))
		s->found[s->found_count++] = *c;
	return status;
}

int spelling_by_cost(const void *a, const void *b)
{
	const struct combination *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->found != y->found)
		return x->found > y->found ? -1 : 1;
	for (uint32_t i = 0; i < SPELLING_REPLACED; i++)
		if (x->picks[i] != y->picks[i])
			return x->picks[i] < y->picks[i] ? -1 : 1;
	return 0;
}

/* Could it still come near the best, with the best of neighbours and of what is found? */
static bool may_be_told(const struct speller *s, const struct combination *c)
{
	int32_t most = SPELLING_COST_EDIT + spelling_octaves(s->desk->counter->snapshot->article_count) +
		       spelling_octaves(c->rarest);
	for (uint32_t i = 0; i < s->found_count; i++)
		if (c->cost - most > s->found[i].cost + SPELLING_COST_RANGE)
			return false;
	return s->found_count < SPELLING_FOUND;
}

static enum bf_status try_all(struct speller *s)
{
	enum bf_status status = BF_OK;
	if (s->try_count)
		qsort(s->tries, s->try_count, sizeof *s->tries, spelling_by_cost);
	for (uint32_t i = 0; i < s->try_count && i < TRIES && status == BF_OK; i++)
		if (may_be_told(s, &s->tries[i]))
			status = try_one(s, &s->tries[i]);
	return status;
}

/* Beside other alternatives, two words that do not stand side by side find nothing more. */
static enum bf_status halves_meet(struct speller *s, const struct combination *c, bool *all)
{
	enum bf_status status = BF_OK;
	*all = true;
	for (uint32_t i = 0; i < c->count && *all && status == BF_OK; i++) {
		const struct leaf *leaf = c->leaves[i];
		uint64_t found = 1;
		if (!spelling_replaces(c, i) || is_one_word(leaf->candidates.items[c->picks[i]].text))
			continue;
		struct query *both = node_of(s->desk, leaf->query, leaf->candidates.items[c->picks[i]].text);
		status = both ? count_phrase(s, both, &found) : error_no_memory(s->desk->error);
		*all = found > 0;
	}
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
		bool meet = true;
		status = halves_meet(s, &c, &meet);
		if (status == BF_OK && (s->found_count > 1 || c.cost >= c.cost_kept))
			status = count_neighbours(s, &c, &neighbours);
		if (neighbours >= NEIGHBOURS)
			c.cost -= SPELLING_COST_EDIT + spelling_octaves(neighbours);
		if (status == BF_OK && meet && c.cost < c.cost_kept)
			s->found[kept++] = c;
	}
	s->found_count = kept;
	return status;
}

enum bf_status autopsy_spelling(struct autopsy_desk *d)
{
	struct speller s = {.desk = d};
	s.leaves = arena_calloc(d->arena, SPELLING_LEAVES, sizeof *s.leaves);
	s.tries = arena_calloc(d->arena, SPELLING_COMBINATIONS, sizeof *s.tries);
	if (!s.leaves || !s.tries)
		return error_no_memory(d->error);
	enum bf_status status = spelling_gather(&s, d->tree);
	if (status == BF_OK)
		status = spelling_combine(&s);
	if (status == BF_OK)
		status = try_all(&s);
	if (status == BF_OK)
		status = judge(&s);
	return status == BF_OK || status == BF_DEADLINE ? spelling_tell_best(&s) : status;
}
