/* parser.c - a question becomes a tree.
 *
 * Recursive descent, one function a level, loosest first:
 *
 *     both   = either { [AND] either }
 *     either = near { OR near }
 *     near   = unary { NEAR/n unary }
 *     unary  = { NOT | - } before
 *     before = { ATLEAST/n | FIRST/n } primary | ANY/n ( either { either } )
 *     primary = value [ ^boost ]
 *     value  = word | phrase | date | words: | field: value | case: value | ( both )
 *
 * In the brackets of a field, both { , both } may stand for alternatives.
 *
 * Only brackets recurse, and their depth is limited; chains of NOT, AND, OR
 * and NEAR are loops.  Nodes are put in the normal form of query.h as they are
 * made, so that no second pass is needed. */
#include "analyzer/fold.h"
#include "searcher/dialect.h"
#include "searcher/parser.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

enum {
	DEFAULT_BYTES = 65536,
	DEFAULT_DEPTH = 64,
	DEFAULT_LEAVES = 4096,
	DEFAULT_DISTANCE = 255,
};

/* Notes about small-letter operators, each made once. */
enum { SAID_AND = 1, SAID_OR = 2, SAID_NOT = 4 };

/* ---- primaries ------------------------------------------------------------- */

static enum bf_status parse_both(struct parser *, struct query **out);

static enum bf_status no_words(struct parser *p, const struct query_token *phrase)
{
	return query_error(p->error, phrase->start, phrase->end,
			   "write words between the marks, in one pair of them",
			   "the phrase has no words");
}

static bool has_letter(struct slice text)
{
	uint32_t c = 0;
	for (size_t at = 0, len; at < text.len; at += len) {
		len = utf8_decode(text, at, &c);
		if (fold_is_word(c))
			return true;
	}
	return false;
}

/* A quoted id is one word, whatever is in it. */
static enum bf_status parse_quoted_id(struct parser *p, struct query_token *token,
				      struct query **out)
{
	token->text = query_word_unescape(slice_trim(token->content), p->arena);
	token->exact = true;
	if (!token->text.ptr)
		return error_no_memory(p->error);
	if (!has_letter(token->text))
		return no_words(p, token);
	return parser_make_leaf(p, QUERY_WORD, token, out);
}

static enum bf_status parse_phrase(struct parser *p, struct query_token *phrase, struct query **out)
{
	struct parser_list words = {0};
	struct query_token piece;
	struct query *leaf;
	uint32_t at = 0;
	enum bf_status status;
	while (!(status = query_lexer_piece(&p->lexer, phrase->content, &at, &piece)) &&
	       piece.kind != TOKEN_END) {
		piece.exact = piece.kind == TOKEN_WORD && !phrase->stemmed;
		status = parser_make_leaf(p, parser_leaf_kind(piece.kind), &piece, &leaf);
		if (!status)
			status = parser_list_add(p, &words, leaf);
		if (status)
			return status;
	}
	if (status)
		return status;
	if (!words.count)
		return no_words(p, phrase);
	if (p->cased && phrase->stemmed)
		return query_error(p->error, phrase->start, phrase->end, "leave out the ~",
				   "case: and ~ cannot both be asked of a phrase");
	struct query *only = words.first->node;
	if (words.count == 1 && (!phrase->stemmed || only->kind != QUERY_WORD))
		*out = only;
	else
		status = parser_list_close(p, &words, QUERY_PHRASE, out);
	if (status)
		return status;
	(*out)->stemmed = phrase->stemmed && (*out)->kind == QUERY_PHRASE;
	(*out)->start = phrase->start;
	(*out)->end = phrase->end;
	return BF_OK;
}

/* What stands in brackets; commas part alternatives. */
static enum bf_status parse_list(struct parser *p, struct query **out)
{
	struct parser_list list = {0};
	struct query_token comma = p->token;
	enum bf_status status = parse_both(p, out);
	if (status || p->token.kind != TOKEN_COMMA)
		return status;
	status = parser_list_add_flat(p, &list, *out, QUERY_OR);
	while (!status && p->token.kind == TOKEN_COMMA) {
		comma = p->token;
		if ((status = parser_advance(p)))
			return status;
		if (!parser_at_operand(p))
			return parser_missing_operand(p, &comma);
		status = parse_both(p, out);
		if (!status)
			status = parser_list_add_flat(p, &list, *out, QUERY_OR);
	}
	if (!status)
		status = parser_list_close(p, &list, QUERY_OR, out);
	if (!status && field_describe(p->field)->shares_text)
		status = parser_note_reading(p, (*out)->start, (*out)->end,
					     "commas in the brackets of a field part alternatives: ", *out);
	return status;
}

static enum bf_status parse_group(struct parser *p, struct query **out)
{
	struct query_token open = p->token;
	enum bf_status status = parser_open_bracket(p);
	if (status)
		return status;
	if (p->token.kind == TOKEN_CLOSE)
		return query_error(p->error, open.start, p->token.end,
				   "for the characters write \\(\\)",
				   "there is nothing in the brackets");
	if (p->token.kind != TOKEN_END)
		status = parse_list(p, out);
	return status ? status : parser_close_bracket(p, &open, *out);
}

static enum bf_status parse_range(struct parser *p, enum query_kind kind, struct query **out)
{
	enum bf_status status = parser_make_leaf(p, kind, &p->token, out);
	if (status)
		return status;
	(*out)->field = FIELD_TEXT;
	(*out)->first = p->token.first;
	(*out)->last = p->token.last;
	return parser_advance(p);
}

/* A word, phrase or group; no date and no field. */
static enum bf_status parse_value(struct parser *p, struct query **out)
{
	struct query_token token = p->token;
	enum bf_status status;
	if (token.kind == TOKEN_OPEN) {
		status = parse_group(p, out);
		return status ? status : parser_boost(p, *out);
	}
	if (token.kind == TOKEN_PHRASE)
		status = p->field == FIELD_ID ? parse_quoted_id(p, &token, out)
					      : parse_phrase(p, &token, out);
	else
		status = parser_make_leaf(p, parser_leaf_kind(token.kind), &token, out);
	if (!status)
		status = parser_advance(p);
	return status ? status : parser_boost(p, *out);
}

static enum bf_status parse_case(struct parser *p, struct query **out)
{
	struct query_token name = p->token;
	bool before = p->cased;
	enum bf_status status = parser_advance(p);
	if (status)
		return status;
	p->cased = true;
	status = parse_value(p, out);
	p->cased = before;
	if (!status)
		(*out)->start = name.start;
	return status;
}

/* A new value behind `name:`; the lexer has seen to it that there is one. */
static enum bf_status parse_field(struct parser *p, struct query **out)
{
	struct query_token name = p->token;
	enum bf_status status = parser_advance(p);
	if (status)
		return status;
	p->field = name.field;
	p->in_field = true;
	status = p->token.kind == TOKEN_CASE ? parse_case(p, out) : parse_value(p, out);
	p->field = FIELD_TEXT;
	p->in_field = false;
	if (!status)
		(*out)->start = name.start;
	return status;
}

static enum bf_status parse_primary(struct parser *p, struct query **out)
{
	enum query_token_kind kind = p->token.kind;
	bool range = kind == TOKEN_DATE || kind == TOKEN_LENGTH;
	if ((kind == TOKEN_FIELD || range) && p->in_field)
		return query_error(
		    p->error, p->token.start, p->token.end,
		    "close the bracket before it; put the text in quotes if it is meant",
		    "a field cannot stand inside a field");
	if (kind == TOKEN_FIELD)
		return parse_field(p, out);
	if (kind == TOKEN_CASE)
		return parse_case(p, out);
	if (range)
		return parse_range(p, kind == TOKEN_DATE ? QUERY_DATE : QUERY_LENGTH, out);
	if (parser_at_operator(p, OPERATOR_BEFORE))
		return parser_before(p, out);
	return parser_at_operator(p, OPERATOR_GROUP) ? parser_any(p, out) : parse_value(p, out);
}

/* ---- operators, tightest first --------------------------------------------- */

static bool at_not(const struct parser *p)
{
	return p->token.kind == TOKEN_MINUS || parser_at_operator(p, OPERATOR_NOT);
}

enum bf_status parser_unary(struct parser *p, struct query **out)
{
	uint32_t start = p->token.start;
	bool negated = false;
	enum bf_status status;
	while (at_not(p)) {
		struct query_token before = p->token;
		negated = !negated;
		if ((status = parser_advance(p)))
			return status;
		if (parser_at_operator(p, OPERATOR_NEAR) && before.kind == TOKEN_MINUS)
			return query_error(p->error, before.start, p->token.end, "write NOT instead",
					   "a minus cannot stand before %s", p->token.row->canonical);
		if (!parser_at_operand(p))
			return parser_missing_operand(p, &before);
	}
	if ((status = parse_primary(p, out)) || !negated ||
	    (status = parser_check_no_boost(p, *out)))
		return status;
	if ((*out)->kind == QUERY_NOT) {
		*out = (*out)->children[0];
		return BF_OK;
	}
	struct query *node = parser_make_node(p, QUERY_NOT, start, (*out)->end);
	struct query **child = arena_alloc(p->arena, sizeof *child);
	if (!node || !child)
		return error_no_memory(p->error);
	*child = *out;
	*node = (struct query){.kind = QUERY_NOT,
			       .start = start,
			       .end = (*out)->end,
			       .children = child,
			       .child_count = 1};
	*out = node;
	return BF_OK;
}

enum bf_status parser_either(struct parser *p, struct query **out)
{
	enum bf_status status = parser_near(p, out);
	p->bare_or = !status && parser_at_operator(p, OPERATOR_OR);
	if (!p->bare_or)
		return status;
	struct parser_list list = {0};
	status = parser_list_add_flat(p, &list, *out, QUERY_OR);
	while (!status && parser_at_operator(p, OPERATOR_OR)) {
		struct query_token joint = p->token;
		if ((status = parser_advance(p)))
			return status;
		if (!parser_at_operand(p))
			return parser_missing_operand(p, &joint);
		status = parser_near(p, out);
		if (!status)
			status = parser_list_add_flat(p, &list, *out, QUERY_OR);
	}
	p->bare_or = true; /* brackets inside may have cleared it */
	return status ? status : parser_list_close(p, &list, QUERY_OR, out);
}

/* ---- the loosest level ----------------------------------------------------- */

/* What one level of AND gathers.  With `any`, words side by side gather in
 * `run`, which becomes one OR at the next AND or at the end; what excludes or
 * restricts waits beside it and is joined to it by AND. */
struct level {
	struct parser_list all, run, beside;
	bool has_or; /* an OR without brackets is among them */
};

static enum bf_status level_flush(struct parser *p, struct level *level)
{
	if (!level->run.count)
		return BF_OK;
	struct query *either;
	level->has_or |= level->run.count > 1;
	enum bf_status status = parser_list_close(p, &level->run, QUERY_OR, &either);
	if (!status)
		status = parser_list_add_flat(p, &level->all, either, QUERY_AND);
	for (struct parser_cell *cell = level->beside.first; cell && !status; cell = cell->next)
		status = parser_list_add(p, &level->all, cell->node);
	level->run = level->beside = (struct parser_list){0};
	return status;
}

static enum bf_status level_add(struct parser *p, struct level *level, struct query *item)
{
	if (p->any && item->kind != QUERY_NOT && item->kind != QUERY_DATE)
		return parser_list_add_flat(p, &level->run, item, QUERY_OR);
	if (level->run.count)
		return parser_list_add(p, &level->beside, item);
	level->has_or |= p->bare_or;
	return parser_list_add_flat(p, &level->all, item, QUERY_AND);
}

static const struct {
	const char *small, *note;
	unsigned said;
	bool between; /* only between two others */
} SMALL_OPERATORS[] = {
    {"or", "or in small letters is a word; write OR between alternatives", SAID_OR, true},
    {"and", "and in small letters is a word; words side by side are joined by AND already",
     SAID_AND, true},
    {"not", "not in small letters is a word; write NOT to leave a word out", SAID_NOT, false},
};

/* `a or b`: says that this is no operator. */
static enum bf_status note_small_operator(struct parser *p, const struct query *item, bool first)
{
	if (item->kind != QUERY_WORD || item->exact || item->field != FIELD_TEXT ||
	    !parser_at_operand(p) || item->end - item->start != item->text.len)
		return BF_OK;
	for (size_t i = 0; i < sizeof SMALL_OPERATORS / sizeof *SMALL_OPERATORS; i++) {
		if (!slice_equal(item->text, slice_from(SMALL_OPERATORS[i].small)) ||
		    (p->said & SMALL_OPERATORS[i].said) || (SMALL_OPERATORS[i].between && first))
			continue;
		p->said |= SMALL_OPERATORS[i].said;
		return query_lexer_note(&p->lexer, item->start, item->end, "%s",
					SMALL_OPERATORS[i].note);
	}
	return BF_OK;
}

static enum bf_status parse_both(struct parser *p, struct query **out)
{
	struct level level = {0};
	struct query_token joint = {0};
	uint32_t start = p->token.start;
	bool more = true;
	for (bool first = true; more; first = false) {
		enum bf_status status;
		if (!parser_at_operand(p))
			return first ? parser_missing_first(p) : parser_missing_operand(p, &joint);
		if ((status = parser_either(p, out)) ||
		    (status = note_small_operator(p, *out, first)) ||
		    (status = level_add(p, &level, *out)))
			return status;
		more = parser_at_operand(p);
		if (parser_at_operator(p, OPERATOR_AND)) {
			joint = p->token;
			more = true;
			if ((status = parser_advance(p)) || (status = level_flush(p, &level)))
				return status;
		}
	}
	enum bf_status status = level_flush(p, &level);
	if (status)
		return status;
	if (level.has_or && level.all.count > 1 && !p->mixed) {
		p->mixed = true;
		p->mixed_start = start;
		p->mixed_end = level.all.last->node->end;
	}
	return parser_list_close(p, &level.all, QUERY_AND, out);
}

/* ---- the whole
 * ---------------------------------------------------------------------------------------- */

/* Control characters have no business in a question; white space may be any. */
static enum bf_status check_bytes(struct slice text, const struct query_limits *limits,
				  bf_error *error)
{
	if (text.len > limits->bytes)
		return query_error(error, limits->bytes, limits->bytes, "ask for less at once",
				   "the question has %zu bytes; at most %u are taken", text.len,
				   limits->bytes);
	size_t valid = utf8_validate(text);
	if (valid < text.len)
		return query_error(error, (uint32_t)valid, (uint32_t)valid + 1,
				   "set the terminal, or convert the text, to UTF-8",
				   "the question is not UTF-8 here");
	uint32_t c = 0;
	for (uint32_t at = 0, len; at < text.len; at += len) {
		len = (uint32_t)utf8_decode(text, at, &c);
		if (((c < 0x20 || (c >= 0x7F && c < 0xA0)) && !fold_is_space(c)))
			return query_error(error, at, at + len, "leave it out",
					   "a control character (U+%04X) stands here", (unsigned)c);
	}
	return BF_OK;
}

static struct query_limits limits_of(const struct query_options *options)
{
	struct query_limits l = options->limits;
	return (struct query_limits){
	    l.bytes ? l.bytes : DEFAULT_BYTES,
	    l.depth ? l.depth : DEFAULT_DEPTH,
	    l.leaves ? l.leaves : DEFAULT_LEAVES,
	    l.distance ? l.distance : DEFAULT_DISTANCE,
	};
}

static enum bf_status parse_question(struct parser *p, struct query **out)
{
	enum bf_status status = parser_advance(p);
	if (!status)
		status = parse_both(p, out);
	if (status)
		return status;
	if (p->token.kind != TOKEN_END)
		return parser_missing_first(p);
	if (!p->mixed)
		return BF_OK;
	return parser_note_reading(p, p->mixed_start, p->mixed_end,
				   "AND and OR are mixed: read as ", *out);
}

enum bf_status query_parse(struct slice text, const struct query_options *options,
			   struct arena *arena, struct query **out, struct query_note **notes,
			   bf_error *error)
{
	*out = NULL;
	*notes = NULL;
	struct parser p = {
	    .arena = arena, .limits = limits_of(options), .any = options->any, .error = error};
	enum bf_status status = check_bytes(text, &p.limits, error);
	if (status)
		return status;
	if (options->syntax != SYNTAX_NATIVE) {
		struct query_options filled = *options;
		filled.limits = p.limits;
		return dialect_parse(text, &filled, arena, out, notes, error);
	}
	p.lexer = (struct query_lexer){.text = arena_copy(arena, text),
				       .arena = arena,
				       .distance_limit = p.limits.distance,
				       .now = options->now,
				       .closed_at = UINT32_MAX,
				       .error = error};
	if (!p.lexer.text.ptr)
		return error_no_memory(error);
	struct query *tree = NULL;
	status = options->plain ? parser_plain(&p, &tree) : parse_question(&p, &tree);
	if (status)
		return status;
	*out = tree;
	*notes = p.lexer.notes;
	return BF_OK;
}
