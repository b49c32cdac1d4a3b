/* parser.h - what the parser's files share: its state, lists of nodes, and one
 * function a level of binding that another file calls.  Nobody else includes
 * this; the parser's face is query_parse in query.h. */
#ifndef SEARCHER_PARSER_H
#define SEARCHER_PARSER_H

#include "searcher/query_lexer.h"

struct parser {
	struct query_lexer lexer;
	struct query_token token; /* the one that comes next */
	struct arena *arena;
	struct query_limits limits;
	bool any;
	enum field field; /* of the words being read */
	bool in_field;
	bool cased; /* and their capitals count */
	uint32_t depth, leaves;
	uint32_t chain_changes; /* unlike NEARs in a row: each makes the tree deeper */
	bool bare_or;           /* parser_either has just read an OR without brackets */
	bool mixed;             /* AND and OR met without brackets, first at: */
	uint32_t mixed_start, mixed_end;
	unsigned said;
	bf_error *error;
};

/* Children while their number is not known yet. */
struct parser_cell {
	struct query *node;
	struct parser_cell *next;
};

struct parser_list {
	struct parser_cell *first, *last;
	uint32_t count;
};

/* ---- nodes and lists: parser_node.c; BF_OK, BF_NO_MEMORY ------------------- */

enum bf_status parser_list_add(struct parser *, struct parser_list *, struct query *node);

/* The same, but what is of `kind` itself gives its children. */
enum bf_status parser_list_add_flat(struct parser *, struct parser_list *, struct query *node,
				    enum query_kind kind);

/* A node of the list's members (at least one); the member itself when it is
 * alone, unless a phrase is asked for. */
enum bf_status parser_list_close(struct parser *, const struct parser_list *, enum query_kind kind,
				 struct query **out);

/* An empty node in the field being read; NULL when out of memory. */
struct query *parser_make_node(struct parser *, enum query_kind kind, uint32_t start, uint32_t end);
/* The same, with the list's members as children. */
struct query *parser_make_group(struct parser *, enum query_kind kind, uint32_t start, uint32_t end,
				const struct parser_list *);

/* A word, prefix or date; BF_BAD_QUERY past the limit of leaves. */
enum bf_status parser_make_leaf(struct parser *, enum query_kind kind,
				const struct query_token *token, struct query **out);

/* The kind of leaf that a WORD, PREFIX, WILDCARD or FUZZY becomes. */
enum query_kind parser_leaf_kind(enum query_token_kind);

/* From an opening bracket on to what stands in it; from behind that to what stands
 * behind the closing one, which p->token has to be.  `in`: the node of all that. */
enum bf_status parser_open_bracket(struct parser *);
enum bf_status parser_close_bracket(struct parser *, const struct query_token *open, struct query *in);

/* ---- tokens: parser_node.c ------------------------------------------------- */

enum bf_status parser_advance(struct parser *);
bool parser_at_operator(const struct parser *, enum operator_role role);
bool parser_at_operand(const struct parser *); /* something that an operator can stand before */

/* The error: something has to follow `before`, and p->token is not it. */
enum bf_status parser_missing_operand(struct parser *, const struct query_token *before);

/* The error: an operand has to begin here. */
enum bf_status parser_missing_first(struct parser *);

/* Says back, behind `why`, how bytes start to end were read. */
enum bf_status parser_note_reading(struct parser *, uint32_t start, uint32_t end, const char *why,
				   const struct query *reading);

/* ---- what goes where: parser_places.c; BF_OK, BF_BAD_QUERY -------------------- */

/* The field of the words in an operand: those of the first will do. */
enum field parser_field_of(const struct query *);

/* Has the operand places in the text of that field, as `joint` wants it? */
enum bf_status parser_check_places(struct parser *, const struct query *, enum field field,
				   const struct query_token *joint);

/* Gives a node the boost of p->token, if that is one, and goes on. */
enum bf_status parser_boost(struct parser *, struct query *);

/* Nothing under the node may have a boost: it would count nowhere. */
enum bf_status parser_check_no_boost(struct parser *, const struct query *);

/* ---- levels ---------------------------------------------------------------- */

enum bf_status parser_unary(struct parser *, struct query **out); /* parser.c */
enum bf_status parser_near(struct parser *, struct query **out);  /* parser_near.c */
enum bf_status parser_either(struct parser *, struct query **out); /* parser.c */
/* parser_places.c: ATLEAST/3 a; ANY/2 (a b c) */
enum bf_status parser_before(struct parser *, struct query **out);
enum bf_status parser_any(struct parser *, struct query **out);
enum bf_status parser_plain(struct parser *, struct query **out); /* parser_node.c: no operators */

#endif
