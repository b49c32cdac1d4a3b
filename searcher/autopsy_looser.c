/* autopsy_looser.c - the same words, asked for less strictly: with other capitals, in other
 * forms, further apart, anywhere in the article.
 *
 * One thing is changed at a time, the nearest first; of what can be widened further and
 * further, the first that finds more is told of. */
#include "searcher/autopsy.h"
#include "searcher/companion.h"
#include "searcher/query_edit.h"
#include "util/utf8.h"

enum {
	NODES = 12,	     /* of a question that are loosened */
	CAPITALS_BYTES = 5,  /* words that may be abbreviations have no more */
};

/* ---- capitals ---------------------------------------------------------------------------------- */

static enum bf_status first_surface(struct autopsy_desk *d, struct slice text, struct slice *out)
{
	struct companion *companion = d->counter->snapshot->companion; /* the plan made sure of it */
	const struct reading *readings;
	size_t count;
	enum bf_status status = analyzer_query_readings(companion->analyzers[0], ANALYZE_QUERY, text,
							&readings, &count, d->error);
	*out = slice_make("", 0);
	if (status == BF_OK && count && readings[0].count == 1)
		*out = arena_copy(d->arena, readings[0].words[0].lexeme->surface);
	return status == BF_OK && !out->ptr ? error_no_memory(d->error) : status;
}

/* ASCII letters the other way round; false where it has both or none. */
static bool other_capitals(struct slice text, char out[CAPITALS_BYTES])
{
	bool lower = false, upper = false;
	if (text.len < 2 || text.len > CAPITALS_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool is_lower = text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
		bool is_upper = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
		out[i] = is_lower || is_upper ? (char)(text.ptr[i] ^ 0x20) : text.ptr[i];
		lower |= is_lower;
		upper |= is_upper;
	}
	return lower != upper;
}

/* us for US, and the other way round, where these are different words. */
static enum bf_status try_capitals(struct autopsy_desk *d, const struct query *word)
{
	char bytes[CAPITALS_BYTES];
	struct slice mine, others;
	if (!other_capitals(word->text, bytes))
		return BF_OK;
	struct slice text = arena_copy(d->arena, slice_make(bytes, word->text.len));
	if (!text.ptr)
		return error_no_memory(d->error);
	enum bf_status status = first_surface(d, word->text, &mine);
	if (status == BF_OK)
		status = first_surface(d, text, &others);
	if (status != BF_OK || slice_equal(mine, others) || others.len == 0)
		return status;
	struct query *to = query_word_like(word, text, d->arena);
	struct query *tree = to ? query_with(d->tree, word, to, d->arena) : NULL;
	struct text_edit edit = {word->start, word->end, text};
	return tree ? autopsy_try(d, SUGGEST_CAPITALS, tree, word, to, &edit, NULL)
		    : error_no_memory(d->error);
}

/* ---- one node changed ------------------------------------------------------------------------------ */

/* A copy to be changed; `no_memory` tells of NULL. */
struct change {
	struct autopsy_desk *desk;
	const struct query *node;
	struct query *to;
};

static bool change_begin(struct change *c, struct autopsy_desk *d, const struct query *node)
{
	*c = (struct change){d, node, query_copy(node, d->arena)};
	return c->to != NULL;
}

static enum bf_status change_try(struct change *c, enum suggestion_kind kind, uint64_t *found)
{
	struct autopsy_desk *d = c->desk;
	struct query *tree = query_with(d->tree, c->node, c->to, d->arena);
	*found = 0;
	if (!tree)
		return error_no_memory(d->error);
	return autopsy_try(d, kind, tree, c->node, c->to, NULL, found);
}

static enum bf_status try_forms(struct autopsy_desk *d, const struct query *node)
{
	struct change c;
	uint64_t found;
	if (!change_begin(&c, d, node))
		return error_no_memory(d->error);
	enum suggestion_kind kind = node->cased ? SUGGEST_CAPITALS : SUGGEST_FORMS;
	c.to->stemmed = node->kind == QUERY_PHRASE && !node->cased;
	c.to->exact = node->exact && node->cased;
	c.to->cased = false;
	return change_try(&c, kind, &found);
}

/* ---- further apart ------------------------------------------------------------------------------------ */

static const uint32_t distances[] = {3, 5, 10, 25, 50, 100, 255};

/* The words of a phrase as words near one another. */
static struct query *near_words(struct autopsy_desk *d, const struct query *phrase)
{
	struct query *words[16], *near;
	if (phrase->child_count < 2 || phrase->child_count > 16)
		return NULL;
	for (uint32_t i = 0; i < phrase->child_count; i++) {
		words[i] = query_copy(phrase->children[i], d->arena);
		if (!words[i])
			return NULL;
		words[i]->exact = false;
	}
	near = query_join(QUERY_NEAR, words, phrase->child_count, d->arena);
	if (near) {
		near->field = phrase->field;
		near->start = phrase->start;
		near->end = phrase->end;
	}
	return near;
}

/* How much finds what has all of the words, wherever. */
static enum bf_status count_together(struct autopsy_desk *d, const struct change *c, uint64_t *found)
{
	struct query *together = query_copy(c->to, d->arena);
	struct query *tree = NULL;
	if (together) {
		together->kind = QUERY_AND;
		tree = query_with(d->tree, c->node, together, d->arena);
	}
	return tree ? count_tree(d->counter, tree, NULL, NULL, found) : error_no_memory(d->error);
}

/* Further and further apart, in the order of the words and in any; then in one article. */
static enum bf_status widen(struct autopsy_desk *d, const struct query *node, struct change *c)
{
	uint64_t found = 0, together = 0;
	enum bf_status status = count_together(d, c, &together);
	if (status != BF_OK || together <= d->total)
		return status;
	if (c->to->ordered) {
		c->to->ordered = false;
		status = change_try(c, SUGGEST_LOOSER, &found);
	}
	for (size_t i = 0; c->to->scope == SCOPE_WORDS && i < sizeof distances / sizeof *distances; i++) {
		if (status != BF_OK || found > d->total)
			return status;
		if (distances[i] <= node->distance)
			continue;
		c->to->distance = distances[i];
		status = change_try(c, SUGGEST_LOOSER, &found);
	}
	if (status == BF_OK && found <= d->total && c->to->scope == SCOPE_SENTENCE) {
		c->to->scope = SCOPE_PARAGRAPH;
		status = change_try(c, SUGGEST_LOOSER, &found);
	}
	if (status != BF_OK || found > d->total)
		return status;
	c->to->kind = QUERY_AND;
	return change_try(c, SUGGEST_LOOSER, &found);
}

static enum bf_status try_near(struct autopsy_desk *d, const struct query *node)
{
	struct change c;
	return change_begin(&c, d, node) ? widen(d, node, &c) : error_no_memory(d->error);
}

static enum bf_status try_phrase(struct autopsy_desk *d, const struct query *node)
{
	struct change c = {d, node, near_words(d, node)};
	return c.to ? widen(d, node, &c) : BF_OK;
}

/* Not so often, not among the first: its child, wherever. */
static enum bf_status try_child(struct autopsy_desk *d, const struct query *node)
{
	struct change c = {d, node, node->children[0]};
	uint64_t found;
	return change_try(&c, SUGGEST_LOOSER, &found);
}

/* ---- anywhere ------------------------------------------------------------------------------------------- */

static struct query *in_text(struct autopsy_desk *d, const struct query *node)
{
	struct query *copy = query_copy(node, d->arena);
	if (!copy)
		return NULL;
	copy->field = FIELD_TEXT;
	for (uint32_t i = 0; i < node->child_count; i++) {
		copy->children[i] = in_text(d, node->children[i]);
		if (!copy->children[i])
			return NULL;
	}
	return copy;
}

static enum bf_status try_anywhere(struct autopsy_desk *d, const struct query *node)
{
	struct change c = {d, node, in_text(d, node)};
	uint64_t found;
	return c.to ? change_try(&c, SUGGEST_ANYWHERE, &found) : error_no_memory(d->error);
}

/* ---- all --------------------------------------------------------------------------------------------------- */

static enum bf_status loosen_node(struct autopsy_desk *d, const struct query *q, bool in_phrase)
{
	enum bf_status status = BF_OK;
	bool typed = q->kind == QUERY_WORD || q->kind == QUERY_PREFIX || q->kind == QUERY_PHRASE;
	if (q->kind == QUERY_WORD && !q->cased)
		status = try_capitals(d, q);
	if (status == BF_OK && !in_phrase &&
	    (q->cased || (q->kind == QUERY_WORD && q->exact) || (q->kind == QUERY_PHRASE && !q->stemmed)))
		status = try_forms(d, q);
	if (status == BF_OK && q->kind == QUERY_NEAR)
		status = try_near(d, q);
	if (status == BF_OK && q->kind == QUERY_PHRASE)
		status = try_phrase(d, q);
	if (status == BF_OK && (q->kind == QUERY_ATLEAST || q->kind == QUERY_FIRST))
		status = try_child(d, q);
	if (status == BF_OK && typed && !in_phrase && q->field != FIELD_TEXT && q->field != FIELD_ID)
		status = try_anywhere(d, q);
	return status;
}

static enum bf_status loosen(struct autopsy_desk *d, const struct query *q, bool in_phrase, uint32_t *nodes)
{
	enum bf_status status = BF_OK;
	if (q->kind == QUERY_NOT || *nodes == 0)
		return BF_OK;
	--*nodes;
	status = loosen_node(d, q, in_phrase);
	for (uint32_t i = 0; i < q->child_count && status == BF_OK; i++)
		status = loosen(d, q->children[i], q->kind == QUERY_PHRASE, nodes);
	return status;
}

enum bf_status autopsy_looser(struct autopsy_desk *d)
{
	uint32_t nodes = NODES;
	return loosen(d, d->tree, false, &nodes);
}
