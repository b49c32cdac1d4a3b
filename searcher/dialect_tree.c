/* dialect_tree.c - see dialect_tree.h.
 *
 * Two stacks, of operands and of operators that wait for their right side, so
 * that no chain of operators makes the program recurse.  Operands side by side
 * are a phrase, as they are in the languages of the press services. */
#include "searcher/dialect_tree.h"

/* An operator that waits, or an open bracket. */
struct waiting {
	struct dialect_token token;
	struct waiting *below;
	bool counted; /* a bracket */
};

struct tree {
	struct dialect_reader *reader;
	struct dialect_node *operands; /* top; linked by `below` */
	struct waiting *operators;
	bool wanted; /* an operand has to come next */
	uint32_t brackets;
	struct dialect_token before; /* the token before the one being taken */
};

static enum bf_status no_memory(const struct tree *t)
{
	return error_no_memory(t->reader->error);
}

static struct slice shown(const struct tree *t, const struct dialect_token *token)
{
	return query_excerpt(t->reader->text, token->start, token->end);
}

/* ---- nodes --------------------------------------------------------------- */

struct dialect_node *dialect_node_make(struct dialect_reader *r, enum dialect_kind kind, uint32_t start,
				       uint32_t end)
{
	struct dialect_node *node = arena_calloc(r->arena, 1, sizeof *node);
	if (node)
		*node = (struct dialect_node){.kind = kind, .start = start, .end = end};
	return node;
}

void dialect_node_append(struct dialect_node *parent, struct dialect_node *child)
{
	child->next = child->below = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->end = child->end > parent->end ? child->end : parent->end;
	if (child->depth >= parent->depth && parent->kind != DIALECT_PHRASE)
		parent->depth = child->depth + 1;
}

/* ---- joining --------------------------------------------------------------- */

static enum bf_status too_deep(struct tree *t, uint32_t start, uint32_t end)
{
	return query_error(t->reader->error, start, end, "ask for less at once",
			   "brackets and operators are nested more than %u deep", t->reader->limits.depth);
}

static struct dialect_node *pop(struct tree *t)
{
	struct dialect_node *node = t->operands;
	t->operands = node->below;
	return node;
}

static enum bf_status push(struct tree *t, struct dialect_node *node)
{
	node->below = t->operands;
	t->operands = node;
	return node->depth > t->reader->limits.depth ? too_deep(t, node->start, node->end) : BF_OK;
}

static enum bf_status join_before(struct tree *t, const struct dialect_token *operator)
{
	struct dialect_node *child = pop(t), *node = arena_calloc(t->reader->arena, 1, sizeof *node);
	if (!node)
		return no_memory(t);
	*node = (struct dialect_node){.kind = DIALECT_BEFORE,
				      .start = operator->start < child->start ? operator->start : child->start,
				      .end = operator->end,
				      .operator_start = operator->start,
				      .operator_end = operator->end,
				      .text = operator->text};
	dialect_node_append(node, child);
	return push(t, node);
}

static enum bf_status join_between(struct tree *t, const struct dialect_token *operator)
{
	struct dialect_node *right = pop(t), *left = pop(t), *node = left;
	right->joint_start = operator->start;
	right->joint_end = operator->end;
	if (left->kind != DIALECT_JOIN || left->closed || !slice_equal(left->text, operator->text)) {
		node = arena_calloc(t->reader->arena, 1, sizeof *node);
		if (!node)
			return no_memory(t);
		*node = (struct dialect_node){.kind = DIALECT_JOIN, .start = left->start, .text = operator->text};
		dialect_node_append(node, left);
	}
	dialect_node_append(node, right);
	return push(t, node);
}

/* Joins what waits and binds as tight as `level` or tighter, down to a bracket. */
static enum bf_status join_tighter(struct tree *t, uint32_t level)
{
	enum bf_status status = BF_OK;
	while (!status && t->operators && t->operators->token.kind != DIALECT_OPEN &&
	       t->operators->token.level <= level) {
		struct dialect_token operator = t->operators->token;
		t->operators = t->operators->below;
		status = operator.kind == DIALECT_PREFIX ? join_before(t, &operator)
							 : join_between(t, &operator);
	}
	return status;
}

static enum bf_status wait_for_right(struct tree *t, const struct dialect_token *token)
{
	struct waiting *waiting = arena_alloc(t->reader->arena, sizeof *waiting);
	if (!waiting)
		return no_memory(t);
	*waiting = (struct waiting){*token, t->operators, false};
	t->operators = waiting;
	t->wanted = true;
	return BF_OK;
}

/* ---- side by side ---------------------------------------------------------- */

static enum bf_status note_phrase(struct tree *t, uint32_t start, uint32_t end)
{
	if (t->reader->said_phrase)
		return BF_OK;
	t->reader->said_phrase = true;
	return query_lexer_note(&t->reader->says, start, end,
				"words side by side are a phrase in this syntax; write and between them if "
				"both are enough");
}

/* The word becomes one more of the phrase that is on top. */
static enum bf_status lengthen_phrase(struct tree *t, struct dialect_node *word)
{
	struct dialect_node *phrase = t->operands;
	if (phrase->kind == DIALECT_WORD) {
		phrase = arena_calloc(t->reader->arena, 1, sizeof *phrase);
		if (!phrase)
			return no_memory(t);
		*phrase = (struct dialect_node){.kind = DIALECT_PHRASE, .start = t->operands->start};
		dialect_node_append(phrase, pop(t));
		push(t, phrase);
	}
	dialect_node_append(phrase, word);
	return note_phrase(t, phrase->start, phrase->end);
}

static bool is_placeless(const struct dialect_node *node)
{
	return node->kind == DIALECT_LEAF || node->kind == DIALECT_BEFORE;
}

/* An operator that was not written between two operands. */
static enum bf_status join_beside(struct tree *t, const struct dialect_token *token)
{
	bool apart = token->placeless || is_placeless(t->operands);
	struct dialect_token joint = {.kind = DIALECT_BETWEEN,
				      .start = token->start,
				      .end = token->end,
				      .text = apart ? SLICE("AND") : SLICE("PRE/1"),
				      .level = apart ? t->reader->dialect->and_level : 0};
	enum bf_status status = apart ? BF_OK : note_phrase(t, t->operands->start, token->end);
	if (!status)
		status = join_tighter(t, joint.level);
	return status ? status : wait_for_right(t, &joint);
}

/* ---- tokens ---------------------------------------------------------------- */

static enum bf_status take_operand(struct tree *t, struct dialect_token *token)
{
	struct dialect_node *top = t->operands;
	if (!t->wanted) {
		bool words = token->node->kind == DIALECT_WORD && !top->closed &&
			     (top->kind == DIALECT_WORD || (top->kind == DIALECT_PHRASE && !top->exact));
		if (words)
			return lengthen_phrase(t, token->node);
		enum bf_status status = join_beside(t, token);
		if (status)
			return status;
	}
	t->wanted = false;
	return push(t, token->node);
}

static enum bf_status take_open(struct tree *t, const struct dialect_token *token)
{
	enum bf_status status = t->wanted ? BF_OK : join_beside(t, token);
	if (!status && ++t->brackets > t->reader->limits.depth)
		return too_deep(t, token->start, token->end);
	return status ? status : wait_for_right(t, token);
}

/* The error: an operand has to stand before this. */
static enum bf_status missing(struct tree *t, const struct dialect_token *token)
{
	bool first = t->before.kind == DIALECT_END;
	if (!first && t->before.kind == DIALECT_OPEN && token->kind == DIALECT_CLOSE)
		return query_error(t->reader->error, t->before.start, token->end, "write words between them",
				   "there is nothing in the brackets");
	if (!first && token->kind != DIALECT_BETWEEN && token->kind != DIALECT_SUFFIX)
		return query_error(t->reader->error, t->before.start, t->before.end,
				   "write a word, phrase or bracket behind it", "nothing stands after %.*s",
				   SLICE_ARGS(shown(t, &t->before)));
	if (token->kind == DIALECT_END)
		return query_error(t->reader->error, 0, (uint32_t)t->reader->text.len,
				   "write at least one word", "there is no word to look for");
	return query_error(t->reader->error, token->start, token->end,
			   "write a word, phrase or bracket before it; put it in quotes if it is a word",
			   "nothing stands before %.*s", SLICE_ARGS(shown(t, token)));
}

static enum bf_status take_close(struct tree *t, const struct dialect_token *token)
{
	if (!t->brackets)
		return query_error(t->reader->error, token->start, token->end, "leave it out",
				   "this bracket closes nothing");
	if (t->wanted)
		return missing(t, token);
	enum bf_status status = join_tighter(t, UINT32_MAX);
	if (status)
		return status;
	if (t->operands->first && t->operands->kind != DIALECT_PHRASE) {
		t->operands->start = t->operators->token.start;
		t->operands->end = token->end;
	}
	t->operands->closed = true;
	t->operators = t->operators->below;
	t->brackets--;
	return BF_OK;
}

static enum bf_status take_between(struct tree *t, struct dialect_token *token)
{
	if (t->wanted && token->negates && t->before.kind != DIALECT_PREFIX) {
		token->kind = DIALECT_PREFIX;
		token->text = SLICE("NOT");
		return wait_for_right(t, token);
	}
	if (t->wanted)
		return missing(t, token);
	enum bf_status status = join_tighter(t, token->level);
	return status ? status : wait_for_right(t, token);
}

static enum bf_status take(struct tree *t, struct dialect_token *token)
{
	enum bf_status status;
	switch (token->kind) {
	case DIALECT_OPERAND:
		return take_operand(t, token);
	case DIALECT_OPEN:
		return take_open(t, token);
	case DIALECT_CLOSE:
		return take_close(t, token);
	case DIALECT_BETWEEN:
		return take_between(t, token);
	case DIALECT_PREFIX:
		status = t->wanted ? BF_OK : join_beside(t, token);
		return status ? status : wait_for_right(t, token);
	case DIALECT_SUFFIX:
		return t->wanted ? missing(t, token) : join_before(t, token);
	default:
		return t->wanted ? missing(t, token) : join_tighter(t, UINT32_MAX);
	}
}

enum bf_status dialect_read_tree(struct dialect_reader *r, struct dialect_node **out)
{
	struct tree t = {.reader = r, .wanted = true};
	struct dialect_token token;
	do {
		token = (struct dialect_token){.kind = DIALECT_END};
		enum bf_status status = r->dialect->next(r, &token);
		if (!status)
			status = take(&t, &token);
		if (status)
			return status;
		t.before = token;
	} while (token.kind != DIALECT_END);
	if (t.brackets)
		return query_error(r->error, t.operators->token.start, t.operators->token.end,
				   "close it with )", "this bracket is not closed");
	*out = t.operands;
	return BF_OK;
}
