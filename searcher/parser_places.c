/* parser_places.c - operators that stand before what they ask about, and which
 * operands have a place in a text. */
#include "searcher/parser.h"

/* ---- places ---------------------------------------------------------------- */

/* Why something cannot stand where places are asked for; hints for NEAR, and for
 * what stands before its operand. */
static const struct {
	const char *what, *near_hint, *before_hint;
} NO_PLACES[QUERY_KINDS] = {
    [QUERY_AND] = {"AND", "write (a NEAR/5 c) AND (b NEAR/5 c)", "ask of each on its own, and join these by AND"},
    [QUERY_NOT] = {"NOT", "write a NOT NEAR/5 b, or (a NEAR/5 b) NOT c", "write NOT before the whole"},
    [QUERY_ANY] = {"ANY", "it asks about the whole article: let it stand beside",
		   "it asks about the whole article: let it stand beside"},
    [QUERY_DATE] = {"a date", "let the date stand beside: (a NEAR/5 b) date:2022",
		    "let the date stand beside the whole"},
    [QUERY_LENGTH] = {"words:", "let it stand beside: (a NEAR/5 b) words:>1000",
		      "let it stand beside the whole"},
};

/* The first node under `node` that has no place in the text of `field`; NULL
 * when all have one. */
static const struct query *find_misfit(const struct query *node, enum field field)
{
	if (node->kind != QUERY_OR)
		return !NO_PLACES[node->kind].what && node->field == field ? NULL : node;
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct query *misfit = find_misfit(node->children[i], field);
		if (misfit)
			return misfit;
	}
	return NULL;
}

enum field parser_field_of(const struct query *node)
{
	while (node->kind == QUERY_OR)
		node = node->children[0];
	return node->field;
}

enum bf_status parser_check_places(struct parser *p, const struct query *node, enum field field,
				   const struct query_token *joint)
{
	const struct query *misfit = find_misfit(node, field);
	bool between = joint->row->role == OPERATOR_NEAR;
	const char *not = joint->apart ? "NOT " : "", *name = joint->row->canonical;
	if (field == FIELD_ID)
		return query_error(p->error, joint->start, joint->end,
				   "write id: before each whole id",
				   "%s%s cannot be asked of ids: they are whole", not, name);
	if (joint->row->scope != SCOPE_WORDS && !field_describe(field)->shares_text)
		return query_error(p->error, joint->start, joint->end, "write NEAR/5 there",
				   "%s%s can be asked of headline and body: %s: has no sentences", not,
				   name, field_describe(field)->name);
	if (!misfit)
		return BF_OK;
	if (NO_PLACES[misfit->kind].what)
		return query_error(p->error, misfit->start, misfit->end,
				   between ? NO_PLACES[misfit->kind].near_hint
					   : NO_PLACES[misfit->kind].before_hint,
				   "%s cannot stand inside %s%s", NO_PLACES[misfit->kind].what, not, name);
	if (!between)
		return query_error(p->error, misfit->start, misfit->end, "ask of each field on its own",
				   "%s needs one field", name);
	return query_error(p->error, misfit->start, misfit->end,
			   "put the field before the whole: headline:(a NEAR/5 b)",
			   "%s%s needs both sides in the same field", not, name);
}

/* ---- boosts ---------------------------------------------------------------- */

enum bf_status parser_boost(struct parser *p, struct query *node)
{
	bool scores = node->kind != QUERY_NOT && node->kind != QUERY_DATE && node->kind != QUERY_LENGTH;
	if (p->token.kind != TOKEN_BOOST)
		return BF_OK;
	if (node->boost)
		return query_error(p->error, p->token.start, p->token.end, "leave out one of them",
				   "a boost stands there already");
	if (!scores)
		return query_error(p->error, p->token.start, p->token.end, "leave it out",
				   "^ needs something that counts for the order of hits");
	node->boost = p->token.boost;
	node->end = p->token.end;
	return parser_advance(p);
}

static const struct query *find_boost(const struct query *node)
{
	const struct query *found = node->boost ? node : NULL;
	for (uint32_t i = 0; i < node->child_count && !found; i++)
		found = find_boost(node->children[i]);
	return found;
}

enum bf_status parser_check_no_boost(struct parser *p, const struct query *node)
{
	const struct query *boosted = find_boost(node);
	if (!boosted)
		return BF_OK;
	return query_error(p->error, boosted->start, boosted->end, "leave out the ^",
			   "what is excluded cannot have a boost");
}

/* ---- ATLEAST, FIRST -------------------------------------------------------- */

static enum bf_status make_before(struct parser *p, const struct query_token *joint, struct query **inout)
{
	struct query *child = *inout;
	enum field field = parser_field_of(child);
	enum bf_status status = parser_check_places(p, child, field, joint);
	if (status)
		return status;
	struct query *node = parser_make_node(p, joint->row->node, joint->start, child->end);
	struct query **children = arena_alloc(p->arena, sizeof *children);
	if (!node || !children)
		return error_no_memory(p->error);
	*children = child;
	node->children = children;
	node->child_count = 1;
	node->field = field;
	node->number = joint->number;
	*inout = node;
	return BF_OK;
}

/* Several in a row: each is the operand of the one before. */
enum bf_status parser_before(struct parser *p, struct query **out)
{
	struct query_token joint = p->token;
	if (p->depth == p->limits.depth)
		return query_error(p->error, joint.start, joint.end, "leave out what is not needed",
				   "brackets are nested more than %u deep", p->limits.depth);
	p->depth++;
	enum bf_status status = parser_advance(p);
	if (status)
		return status;
	if (!parser_at_operand(p))
		return parser_missing_operand(p, &joint);
	status = parser_unary(p, out);
	p->depth--;
	return status ? status : make_before(p, &joint, out);
}

/* ---- ANY ------------------------------------------------------------------- */

static enum bf_status parse_members(struct parser *p, struct parser_list *list)
{
	enum bf_status status = BF_OK;
	while (!status && p->token.kind != TOKEN_CLOSE && p->token.kind != TOKEN_END) {
		struct query *member = NULL;
		if (parser_at_operator(p, OPERATOR_AND))
			return query_error(p->error, p->token.start, p->token.end,
					   "leave it out: ANY/2 (a b c); put what belongs together in "
					   "brackets of its own",
					   "ANY counts what stands side by side");
		if (p->token.kind == TOKEN_COMMA) {
			status = parser_advance(p);
			continue;
		}
		if (!parser_at_operand(p))
			return parser_missing_first(p);
		status = parser_either(p, &member);
		if (!status)
			status = parser_list_add(p, list, member);
	}
	return status;
}

static enum bf_status make_any(struct parser *p, const struct query_token *joint,
			       const struct parser_list *list, struct query **out)
{
	if (list->count < joint->number || !list->count)
		return query_error(p->error, joint->start, joint->end,
				   "inside the brackets write them side by side: ANY/2 (a b c)",
				   "ANY/%u needs at least as many in its brackets", joint->number);
	struct query *node = parser_make_group(p, QUERY_ANY, joint->start, joint->end, list);
	if (!node)
		return error_no_memory(p->error);
	node->number = joint->number;
	node->field = FIELD_TEXT;
	*out = node;
	return BF_OK;
}

enum bf_status parser_any(struct parser *p, struct query **out)
{
	struct query_token joint = p->token, open;
	struct parser_list list = {0};
	enum bf_status status = parser_advance(p);
	open = p->token;
	if (!status && open.kind != TOKEN_OPEN)
		return query_error(p->error, joint.start, joint.end,
				   "write ANY/2 (a b c); for the word itself put a backslash before it",
				   "brackets have to follow ANY/%u", joint.number);
	if (!status)
		status = parser_open_bracket(p);
	if (!status)
		status = parse_members(p, &list);
	if (!status && p->token.kind == TOKEN_CLOSE)
		status = make_any(p, &joint, &list, out);
	struct query unclosed;
	if (!status)
		status = parser_close_bracket(p, &open, p->token.kind == TOKEN_CLOSE ? *out : &unclosed);
	if (status)
		return status;
	(*out)->start = joint.start;
	return parser_boost(p, *out);
}
