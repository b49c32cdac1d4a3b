/* parser_near.c - the level of NEAR and its like: chains of operands. */
#include "searcher/parser.h"

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
	(*out)->kind = chain->joint.apart ? QUERY_APART : QUERY_NEAR;
	(*out)->field = chain->field;
	(*out)->cased = false;
	(*out)->scope = chain->joint.row->scope;
	(*out)->distance = chain->joint.number;
	(*out)->ordered = chain->joint.row->ordered;
	return BF_OK;
}

/* Another operator or number than before: what is read so far becomes the
 * first operand of what comes. */
static enum bf_status chain_change(struct parser *p, struct near_chain *chain)
{
	const struct query_token *was = &chain->joint, *is = &p->token;
	if (was->apart == is->apart && was->row->scope == is->row->scope &&
	    was->row->ordered == is->row->ordered && was->number == is->number)
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

static enum bf_status add_operand(struct parser *p, struct near_chain *chain, struct query *node)
{
	enum bf_status status = parser_check_places(p, node, chain->field, &chain->joint);
	if (!status && chain->joint.apart && chain->list.count)
		status = parser_check_no_boost(p, node);
	return status ? status : parser_list_add(p, &chain->list, node);
}

/* ATLEAST/3 a NEAR/5 b could also be meant as ATLEAST/3 (a NEAR/5 b). */
static enum bf_status note_first(struct parser *p, bool bare, const struct query *node)
{
	if (!bare)
		return BF_OK;
	return parser_note_reading(p, node->start, p->token.end,
				   "what stands first is read as a group: ", node);
}

enum bf_status parser_near(struct parser *p, struct query **out)
{
	bool bare = parser_at_operator(p, OPERATOR_BEFORE);
	enum bf_status status = parser_unary(p, out);
	if (status || !parser_at_operator(p, OPERATOR_NEAR))
		return status;
	struct near_chain chain = {.joint = p->token, .field = parser_field_of(*out)};
	if ((status = add_operand(p, &chain, *out)))
		return status;
	status = note_first(p, bare, *out);
	while (!status && parser_at_operator(p, OPERATOR_NEAR)) {
		if ((status = chain_change(p, &chain)))
			return status;
		chain.joint = p->token;
		if ((status = parser_advance(p)))
			return status;
		if (!parser_at_operand(p))
			return parser_missing_operand(p, &chain.joint);
		status = parser_unary(p, out);
		if (!status)
			status = add_operand(p, &chain, *out);
	}
	return status ? status : chain_close(p, &chain, out);
}
