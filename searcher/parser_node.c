/* parser_node.c - see parser.h: nodes, tokens, and text in which nothing is an
 * operator. */
#include "analyzer/fold.h"
#include "searcher/parser.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

/* ---- nodes ----------------------------------------------------------------- */

enum bf_status parser_list_add(struct parser *p, struct parser_list *list, struct query *node)
{
	struct parser_cell *cell = arena_alloc(p->arena, sizeof *cell);
	if (!cell)
		return error_no_memory(p->error);
	*cell = (struct parser_cell){node, NULL};
	if (list->last)
		list->last->next = cell;
	else
		list->first = cell;
	list->last = cell;
	list->count++;
	return BF_OK;
}

enum bf_status parser_list_add_flat(struct parser *p, struct parser_list *list, struct query *node,
				    enum query_kind kind)
{
	if (node->kind != kind || node->boost)
		return parser_list_add(p, list, node);
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < node->child_count && !status; i++)
		status = parser_list_add(p, list, node->children[i]);
	return status;
}

struct query *parser_make_node(struct parser *p, enum query_kind kind, uint32_t start, uint32_t end)
{
	struct query *node = arena_calloc(p->arena, 1, sizeof *node);
	if (!node) {
		error_no_memory(p->error);
		return NULL;
	}
	node->kind = kind;
	node->start = start;
	node->end = end;
	node->field = p->field;
	node->cased = p->cased && kind == QUERY_PHRASE;
	return node;
}

struct query *parser_make_group(struct parser *p, enum query_kind kind, uint32_t start, uint32_t end,
				const struct parser_list *list)
{
	struct query *node = parser_make_node(p, kind, start, end);
	struct query **children = arena_calloc(p->arena, list->count, sizeof *children);
	if (!node || !children)
		return NULL;
	for (struct parser_cell *cell = list->first; cell; cell = cell->next)
		children[node->child_count++] = cell->node;
	node->children = children;
	return node;
}

enum bf_status parser_list_close(struct parser *p, const struct parser_list *list,
				 enum query_kind kind, struct query **out)
{
	if (list->count == 1 && kind != QUERY_PHRASE) {
		*out = list->first->node;
		return BF_OK;
	}
	struct query *node =
	    parser_make_group(p, kind, list->first->node->start, list->last->node->end, list);
	if (!node)
		return error_no_memory(p->error);
	if (kind == QUERY_AND || kind == QUERY_OR)
		node->field = FIELD_TEXT;
	*out = node;
	return BF_OK;
}

enum bf_status parser_make_leaf(struct parser *p, enum query_kind kind,
				const struct query_token *token, struct query **out)
{
	if (++p->leaves > p->limits.leaves)
		return query_error(p->error, token->start, token->end, "ask for less at once",
				   "the question has more than %u words", p->limits.leaves);
	*out = parser_make_node(p, kind, token->start, token->end);
	if (!*out)
		return BF_NO_MEMORY;
	if (p->cased && kind == QUERY_FUZZY)
		return query_error(p->error, token->start, token->end, "leave out one of them",
				   "case: and ~ cannot both be asked of a word");
	if (p->cased && !field_describe(p->field)->shares_text && kind != QUERY_DATE &&
	    kind != QUERY_LENGTH)
		return query_error(p->error, token->start, token->end, "leave out case:",
				   "case: can be asked of headline and body, not of %s:",
				   field_describe(p->field)->name);
	if (p->field == FIELD_ID && (kind == QUERY_WILDCARD || kind == QUERY_FUZZY))
		return query_error(p->error, token->start, token->end, "only * at the end of one can be asked",
				   "ids are compared whole");
	bool text = kind == QUERY_WORD || kind == QUERY_PREFIX || kind == QUERY_WILDCARD;
	(*out)->text = token->text;
	(*out)->cased = p->cased && text;
	(*out)->exact = token->exact || (p->cased && kind == QUERY_WORD);
	(*out)->number = kind == QUERY_FUZZY ? token->number : 0;
	(*out)->boost = token->boost;
	return BF_OK;
}

enum query_kind parser_leaf_kind(enum query_token_kind kind)
{
	switch (kind) {
	case TOKEN_PREFIX:
		return QUERY_PREFIX;
	case TOKEN_WILDCARD:
		return QUERY_WILDCARD;
	case TOKEN_FUZZY:
		return QUERY_FUZZY;
	default:
		return QUERY_WORD;
	}
}

/* ---- brackets -------------------------------------------------------------- */

enum bf_status parser_open_bracket(struct parser *p)
{
	if (p->depth == p->limits.depth)
		return query_error(p->error, p->token.start, p->token.end,
				   "leave out brackets that are not needed",
				   "brackets are nested more than %u deep", p->limits.depth);
	p->depth++;
	return parser_advance(p);
}

enum bf_status parser_close_bracket(struct parser *p, const struct query_token *open, struct query *in)
{
	if (p->token.kind != TOKEN_CLOSE)
		return query_error(p->error, open->start, open->end,
				   "close it with ), or write \\( for the character itself",
				   "this bracket is not closed");
	p->depth--;
	in->start = open->start;
	in->end = p->token.end;
	return parser_advance(p);
}

/* ---- tokens ---------------------------------------------------------------- */

enum bf_status parser_advance(struct parser *p)
{
	return query_lexer_next(&p->lexer, &p->token);
}

bool parser_at_operator(const struct parser *p, enum operator_role role)
{
	return p->token.kind == TOKEN_OPERATOR && p->token.row->role == role;
}

bool parser_at_operand(const struct parser *p)
{
	switch (p->token.kind) {
	case TOKEN_END:
	case TOKEN_CLOSE:
	case TOKEN_COMMA:
	case TOKEN_BOOST:
		return false;
	case TOKEN_OPERATOR:
		return p->token.row->role == OPERATOR_NOT || p->token.row->role == OPERATOR_BEFORE ||
		       p->token.row->role == OPERATOR_GROUP;
	default:
		return true;
	}
}

enum bf_status parser_missing_operand(struct parser *p, const struct query_token *before)
{
	struct slice was = query_excerpt(p->lexer.text, before->start, before->end);
	struct slice is = query_excerpt(p->lexer.text, p->token.start, p->token.end);
	if (p->token.kind == TOKEN_OPERATOR)
		return query_error(
		    p->error, p->token.start, p->token.end,
		    "leave one of them out; for the word itself put a backslash before it",
		    "%.*s and %.*s stand side by side", SLICE_ARGS(was), SLICE_ARGS(is));
	return query_error(
	    p->error, before->start, before->end,
	    "write what belongs there; for the word itself put a backslash before it",
	    "nothing stands after %.*s", SLICE_ARGS(was));
}

enum bf_status parser_missing_first(struct parser *p)
{
	struct slice is = query_excerpt(p->lexer.text, p->token.start, p->token.end);
	if (p->token.kind == TOKEN_OPERATOR || p->token.kind == TOKEN_COMMA)
		return query_error(
		    p->error, p->token.start, p->token.end,
		    "write what belongs there; for the word itself put a backslash before it",
		    "nothing stands before %.*s", SLICE_ARGS(is));
	if (p->token.kind == TOKEN_CLOSE)
		return query_error(p->error, p->token.start, p->token.end,
				   "for the character itself write \\)",
				   "this bracket closes nothing");
	if (p->lexer.saw_punctuation)
		return query_error(p->error, 0, (uint32_t)p->lexer.text.len, "write a word",
				   "there is no word to look for");
	return query_error(p->error, 0, 0, "write a word", "the question is empty");
}

/* Of the reading, what fits a line or a few of a terminal. */
enum { READING_BYTES = 800 };

enum bf_status parser_note_reading(struct parser *p, uint32_t start, uint32_t end, const char *why,
				   const struct query *reading)
{
	struct buf text = BUF_INIT(READING_BYTES);
	query_print(reading, &text);
	enum bf_status status = BF_NO_MEMORY;
	if (text.broken != BF_NO_MEMORY)
		status = query_lexer_note(&p->lexer, start, end, "%s%.*s%s", why,
					  SLICE_ARGS(buf_slice(&text)), text.broken ? " …" : "");
	else
		error_no_memory(p->error);
	buf_free(&text);
	return status;
}

/* ---- plain text
 * ------------------------------------------------------------------------------------ */

/* Quotes and brackets part words too: `migrant(s)`. */
static uint32_t plain_word_end(struct slice text, uint32_t at, uint32_t *len, bool *letters)
{
	*letters = false;
	for (uint32_t c = 0; at < text.len; at += *len) {
		*len = (uint32_t)utf8_decode(text, at, &c);
		if (fold_is_space(c) || fold_is_quote(c) || c == '(' || c == ')')
			return at;
		*letters |= fold_is_word(c);
	}
	*len = 0;
	return at;
}

enum bf_status parser_plain(struct parser *p, struct query **out)
{
	struct slice text = p->lexer.text;
	struct parser_list words = {0};
	uint32_t len = 0;
	bool letters;
	for (uint32_t at = 0, end; at < text.len; at = end + len) {
		end = plain_word_end(text, at, &len, &letters);
		p->lexer.saw_punctuation |= end > at;
		if (!letters)
			continue;
		struct query_token token = {
		    .kind = TOKEN_WORD, .start = at, .end = end, .text = {text.ptr + at, end - at}};
		enum bf_status status = parser_make_leaf(p, QUERY_WORD, &token, out);
		if (!status)
			status = parser_list_add(p, &words, *out);
		if (status)
			return status;
	}
	if (!words.count)
		return parser_missing_first(p);
	return parser_list_close(p, &words, p->any ? QUERY_OR : QUERY_AND, out);
}
