/* query_edit.c - see query_edit.h. */
#include "searcher/query_edit.h"

struct query *query_copy(const struct query *q, struct arena *arena)
{
	struct query *copy = arena_alloc(arena, sizeof *copy);
	if (!copy)
		return NULL;
	*copy = *q;
	copy->children = arena_alloc(arena, ((size_t)q->child_count + 1) * sizeof *copy->children);
	if (!copy->children)
		return NULL;
	for (uint32_t i = 0; i < q->child_count; i++)
		copy->children[i] = q->children[i];
	return copy;
}

static bool stands_in(const struct query *tree, const struct query *node)
{
	if (tree == node)
		return true;
	for (uint32_t i = 0; i < tree->child_count; i++)
		if (stands_in(tree->children[i], node))
			return true;
	return false;
}

/* The phrase with the words of `part` where its child `at` was. */
static struct query *take_words(const struct query *phrase, uint32_t at, const struct query *part,
				struct arena *arena)
{
	uint32_t count = phrase->child_count - 1 + part->child_count, to = 0;
	struct query *all = query_copy(phrase, arena);
	if (!all)
		return NULL;
	all->children = arena_alloc(arena, ((size_t)count + 1) * sizeof *all->children);
	if (!all->children)
		return NULL;
	all->child_count = count;
	for (uint32_t i = 0; i < phrase->child_count; i++) {
		if (i != at)
			all->children[to++] = phrase->children[i];
		for (uint32_t w = 0; i == at && w < part->child_count; w++)
			all->children[to++] = part->children[w];
	}
	return all;
}

struct query *query_with(const struct query *tree, const struct query *from, const struct query *to,
			 struct arena *arena)
{
	if (tree == from)
		return query_copy(to, arena);
	struct query *copy = query_copy(tree, arena);
	for (uint32_t i = 0; copy && i < tree->child_count; i++) {
		if (!stands_in(tree->children[i], from))
			continue;
		if (tree->kind == QUERY_PHRASE && to->kind == QUERY_PHRASE)
			return take_words(tree, i, to, arena);
		copy->children[i] = query_with(tree->children[i], from, to, arena);
		if (!copy->children[i])
			return NULL;
	}
	return copy;
}

/* The node without its child `at`; a single one left stands for itself. */
static struct query *without_child(const struct query *parent, uint32_t at, struct arena *arena)
{
	struct query *copy = query_copy(parent, arena);
	if (!copy)
		return NULL;
	for (uint32_t i = at; i + 1 < parent->child_count; i++)
		copy->children[i] = parent->children[i + 1];
	copy->child_count--;
	return copy->child_count == 1 ? copy->children[0] : copy;
}

struct query *query_without(const struct query *tree, const struct query *node, struct arena *arena)
{
	for (uint32_t i = 0; i < tree->child_count; i++) {
		if (tree->children[i] == node)
			return without_child(tree, i, arena);
		if (!stands_in(tree->children[i], node))
			continue;
		struct query *copy = query_copy(tree, arena);
		if (copy)
			copy->children[i] = query_without(tree->children[i], node, arena);
		return copy && copy->children[i] ? copy : NULL;
	}
	return query_copy(tree, arena);
}

struct query *query_word_like(const struct query *like, struct slice text, struct arena *arena)
{
	struct query *word = query_copy(like, arena);
	if (!word)
		return NULL;
	word->kind = QUERY_WORD;
	word->text = text;
	word->child_count = 0;
	return word;
}

struct query *query_join(enum query_kind kind, struct query *const *children, uint32_t count,
			 struct arena *arena)
{
	struct query *joined = arena_calloc(arena, 1, sizeof *joined);
	if (!joined)
		return NULL;
	joined->kind = kind;
	joined->field = children[0]->field;
	joined->start = children[0]->start;
	joined->end = children[count - 1]->end;
	joined->child_count = count;
	joined->children = arena_alloc(arena, ((size_t)count + 1) * sizeof *joined->children);
	if (!joined->children)
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		joined->children[i] = children[i];
	return joined;
}
