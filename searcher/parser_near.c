/* parser_near.c - the level of NEAR and PRE: chains of operands, and which
 * operands have a place in a text. */
#include "searcher/parser.h"

static const struct {
	const char *what, *hint;
} NOT_IN_NEAR[] = {
    [QUERY_AND] = {"AND", "write (a NEAR/5 c) AND (b NEAR/5 c)"},
    [QUERY_NOT] = {"NOT", "write a NOT (a NEAR/5 b), or (a NEAR/5 b) NOT c"},
    [QUERY_DATE] = {"a date", "let the date stand beside: (a NEAR/5 b) date:2022"},
};

/* The first node under `node` that has no place in the text of `field`; NULL
 * when all have one. */
static const struct query *find_misfit(const struct query *node, enum field field)
{
	switch (node->kind) {
	case QUERY_OR:
		for (uint32_t i = 0; i < node->child_count; i++) {
			const struct query *misfit = find_misfit(node->children[i], field);
			if (misfit)
				return misfit;
		}
		return NULL;
	case QUERY_WORD:
	case QUERY_PREFIX:
	case QUERY_PHRASE:
	case QUERY_NEAR:
		return node->field == field ? NULL : node;
	default:
		return node;
	}
}

/* The field of the words in an operand: those of the first will do. */
static enum field field_of(const struct query *node)
{
	while (node->kind == QUERY_OR)
		node = node->children[0];
	return node->field;
}

static enum bf_status check_near_operand(struct parser *p, const struct query *node,
					 enum field field, const struct query_token *joint)
{
	const struct query *misfit = find_misfit(node, field);
	const char *name = joint->row->canonical;
	if (field == FIELD_ID)
		return query_error(p->error, joint->start, joint->end,
				   "write id: before each whole id",
				   "%s cannot be asked of ids: they are whole", name);
	if (!misfit)
		return BF_OK;
	if (misfit->kind == QUERY_AND || misfit->kind == QUERY_NOT || misfit->kind == QUERY_DATE)
		return query_error(p->error, misfit->start, misfit->end,
				   NOT_IN_NEAR[misfit->kind].hint, "%s cannot stand inside %s",
				   NOT_IN_NEAR[misfit->kind].what, name);
	return query_error(p->error, misfit->start, misfit->end,
			   "put the field before the whole: headline:(a NEAR/5 b)",
			   "%s needs both sides in the same field", name);
}

/* `a NEAR/5 b NEAR/5 c` is one node; another operator takes what stands before
 * it as one stretch. */
struct near_chain {
	struct parser_list list;
	struct query_token joint;
	enum field field;
};

static enum bf_status chain_close(struct parser *p, struct near_chain *chain, struct query **out)
{
	enum bf_status status = parser_list_close(p, &chain->list, chain->joint.row->node, out);
	if (status)
		return status;
	(*out)->field = chain->field;
	(*out)->distance = chain->joint.distance;
	(*out)->ordered = chain->joint.row->ordered;
	return BF_OK;
}

/* Another operator or number than before: what is read so far becomes the
 * first operand of what comes. */
static enum bf_status chain_change(struct parser *p, struct near_chain *chain)
{
	const struct query_token *was = &chain->joint, *is = &p->token;
	if (was->row->node == is->row->node && was->row->ordered == is->row->ordered &&
	    was->distance == is->distance)
		return BF_OK;
	if (++p->chain_changes > p->limits.depth)
		return query_error(
		    p->error, is->start, is->end, "put some of them in brackets of their own",
		    "more than %u changes between NEAR, PRE and their numbers", p->limits.depth);
	struct query *before;
	enum bf_status status = chain_close(p, chain, &before);
	if (!status)
		status = parser_note_reading(p, before->start, is->end,
					     "what stands first is read as a group: ", before);
	chain->list = (struct parser_list){0};
	return status ? status : parser_list_add(p, &chain->list, before);
}

enum bf_status parser_near(struct parser *p, struct query **out)
{
	enum bf_status status = parser_unary(p, out);
	if (status || !parser_at_operator(p, OPERATOR_NEAR))
		return status;
	struct near_chain chain = {.joint = p->token, .field = field_of(*out)};
	if ((status = check_near_operand(p, *out, chain.field, &chain.joint)))
		return status;
	status = parser_list_add(p, &chain.list, *out);
	while (!status && parser_at_operator(p, OPERATOR_NEAR)) {
		if ((status = chain_change(p, &chain)))
			return status;
		chain.joint = p->token;
		if ((status = parser_advance(p)))
			return status;
		if (!parser_at_operand(p))
			return parser_missing_operand(p, &chain.joint);
		if ((status = parser_unary(p, out)) ||
		    (status = check_near_operand(p, *out, chain.field, &chain.joint)))
			return status;
		status = parser_list_add(p, &chain.list, *out);
	}
	return status ? status : chain_close(p, &chain, out);
}
