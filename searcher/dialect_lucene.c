/* dialect_lucene.c - the classic syntax of Lucene, as Elasticsearch, Solr and
 * the document tools built on them take it.
 *
 * Clauses are required (+, AND), prohibited (-, !, NOT) or else optional.  Optional
 * clauses beside a required one change the ranking alone; they are left out here,
 * and a note says so.  Without a required one, one of them has to match. */
#include "searcher/dialect_lucene.h"

#include <stdio.h>

#include "analyzer/fold.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

enum clause_kind { CLAUSE_OPTIONAL, CLAUSE_REQUIRED, CLAUSE_PROHIBITED };
enum conjunction { CONJUNCTION_NONE, CONJUNCTION_AND, CONJUNCTION_OR };

struct clause {
	struct dialect_node *node;
	enum clause_kind kind;
	struct clause *next;
};

struct clauses {
	struct clause *first, *last;
};

static enum bf_status read_clauses(struct dialect_reader *, uint32_t depth, struct dialect_node **out);

/* ---- names ----------------------------------------------------------------- */

static const struct {
	const char *name, *ours;
} FIELDS[] = {
    {"content", "body"},	{"contenttext", "body"}, {"text", "text"},	   {"name", "headline"},
    {"creator", "byline"},	{"authors", "byline"},	 {"tags", "subject"},	   {"tag", "subject"},
    {"keywords", "subject"},	{"subjects", "subject"}, {"publication", "source"}, {"domain", "source"},
    {"published", "date"},	{"publication_date", "date"}, {"publicationdate", "date"},
    {"published_at", "date"},	{"publishedat", "date"}, {"pubdate", "date"},	   {"pub_date", "date"},
    {"created_at", "date"},	{"creationdate", "date"}, {"timestamp", "date"},    {"@timestamp", "date"},
    {"word_count", "words"},	{"wordcount", "words"},	 {"length", "words"},	   {"_id", "id"},
};

/* Our name of a field; "" where there is none. */
static struct slice our_field(struct slice name)
{
	for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
		if (slice_equal_nocase(name, slice_from(FIELDS[i].name)))
			return slice_from(FIELDS[i].ours);
	return query_is_field(name) && !slice_equal(name, SLICE("case")) ? name : SLICE("");
}

static enum bf_status no_field(struct dialect_reader *r, uint32_t start, struct slice name)
{
	struct slice shown = query_excerpt(name, 0, (uint32_t)name.len);
	return query_error(r->error, start, start + (uint32_t)name.len + 1,
			   "there are title, content, author, section, tags, place, source, language, url, id, "
			   "date, words; put text in quotation marks",
			   "there is no field %.*s", SLICE_ARGS(shown));
}

/* ---- clauses --------------------------------------------------------------- */

static enum bf_status no_memory(struct dialect_reader *r)
{
	return error_no_memory(r->error);
}

static enum bf_status cannot_stand(struct dialect_reader *r, uint32_t start, uint32_t end)
{
	return query_error(r->error, start, end, "for the text itself put a backslash before it, or quotation marks around",
			   "%.*s cannot stand here", SLICE_ARGS(query_excerpt(r->text, start, end)));
}

static enum bf_status read_group(struct dialect_reader *r, uint32_t depth, struct dialect_node **out)
{
	uint32_t open = r->at++;
	if (depth >= r->limits.depth)
		return query_error(r->error, open, open + 1, "leave out brackets that are not needed",
				   "brackets are nested more than %u deep", r->limits.depth);
	enum bf_status status = read_clauses(r, depth + 1, out);
	if (!status && lucene_peek(r) != ')')
		status = query_error(r->error, open, open + 1, "close it with )", "this bracket is not closed");
	if (status)
		return status;
	r->at++;
	if (!*out)
		return query_error(r->error, open, r->at, "write words between them",
				   "there is nothing in the brackets");
	if ((*out)->kind == DIALECT_JOIN || (*out)->kind == DIALECT_BEFORE) {
		(*out)->start = open;
		(*out)->end = r->at;
	}
	return lucene_boost(r, *out);
}

/* A word, phrase or group. */
static enum bf_status read_operand(struct dialect_reader *r, uint32_t depth, struct dialect_node **out)
{
	uint32_t start = r->at, c = 0;
	if (start < r->text.len)
		utf8_decode(r->text, start, &c);
	if (lucene_peek(r) == '(')
		return read_group(r, depth, out);
	if (fold_is_quote(c))
		return lucene_phrase(r, out);
	if (lucene_peek(r) == '[' || lucene_peek(r) == '{')
		return query_error(r->error, start, start + 1, "for the character itself write \\[",
				   "only dates and words have ranges");
	struct slice term = lucene_term(r);
	if (term.len && term.ptr[0] == '/')
		return query_error(r->error, start, r->at, "wildcards are there: smuggl*, wom?n; for the character itself write \\/",
				   "patterns between slashes are not available");
	if (!term.len)
		return cannot_stand(r, start, start + 1);
	return lucene_word(r, term, start, out);
}

static enum bf_status read_field(struct dialect_reader *r, uint32_t name_length, uint32_t depth,
				 struct dialect_node **out)
{
	uint32_t start = r->at;
	struct slice name = {r->text.ptr + start, name_length}, field = our_field(name);
	r->at += name_length + 1;
	if (slice_equal(name, SLICE("*")) || slice_equal(name, SLICE("_exists_")))
		return query_error(r->error, start, r->at, "ask for a word; NOT zyzzy finds all articles without it",
				   "%.*s: has no meaning here", SLICE_ARGS(name));
	if (!field.len)
		return no_field(r, start, name);
	r->at = dialect_skip_space(r, r->at);
	if (r->at == r->text.len || lucene_peek(r) == ')')
		return query_error(r->error, start, start + name_length + 1, "write what it has to be: title:border",
				   "nothing stands after %.*s:", SLICE_ARGS(name));
	if (slice_equal(field, SLICE("date")) || slice_equal(field, SLICE("words")))
		return lucene_value(r, field, start, out);
	struct dialect_node *value = NULL, *node = dialect_node_make(r, DIALECT_BEFORE, start, r->at);
	enum bf_status status = read_operand(r, depth, &value);
	if (status)
		return status;
	if (!value)
		return cannot_stand(r, start, r->at);
	if (node)
		node->text = dialect_text_of(r, "%.*s:", SLICE_ARGS(field));
	if (!node || !node->text.ptr)
		return no_memory(r);
	node->operator_start = start;
	node->operator_end = start + name_length + 1;
	dialect_node_append(node, value);
	*out = node;
	return BF_OK;
}

/* AND, OR, NOT in capitals, and their signs; r->at moves behind it. */
static bool take_operator(struct dialect_reader *r, const char *word, const char *sign)
{
	size_t len = strlen(word);
	if (lucene_at(r, sign)) {
		r->at += (uint32_t)strlen(sign);
		return true;
	}
	if (!lucene_at(r, word))
		return false;
	uint32_t end = r->at + (uint32_t)len, c = ' ';
	if (end < r->text.len)
		utf8_decode(r->text, end, &c);
	if (!fold_is_space(c) && !fold_is_quote(c) && c != '(' && c != ')')
		return false;
	r->at = end;
	return true;
}

static enum clause_kind take_modifier(struct dialect_reader *r)
{
	if (lucene_at(r, "+") || lucene_at(r, "-") || lucene_at(r, "!"))
		return r->text.ptr[r->at++] == '+' ? CLAUSE_REQUIRED : CLAUSE_PROHIBITED;
	return take_operator(r, "NOT", "!") ? CLAUSE_PROHIBITED : CLAUSE_OPTIONAL;
}

static enum bf_status add_clause(struct dialect_reader *r, struct clauses *list, struct dialect_node *node,
				 enum clause_kind kind, enum conjunction conjunction)
{
	struct clause *clause = arena_alloc(r->arena, sizeof *clause);
	if (!clause)
		return no_memory(r);
	if (conjunction == CONJUNCTION_AND && list->last && list->last->kind == CLAUSE_OPTIONAL)
		list->last->kind = CLAUSE_REQUIRED;
	if (conjunction == CONJUNCTION_AND && kind == CLAUSE_OPTIONAL)
		kind = CLAUSE_REQUIRED;
	*clause = (struct clause){node, kind, NULL};
	if (list->last)
		list->last->next = clause;
	else
		list->first = clause;
	list->last = clause;
	return BF_OK;
}

/* ---- clauses in our operators ---------------------------------------------- */

/* All clauses of a kind joined by `operator`; NULL when there are none. */
static enum bf_status join_kind(struct dialect_reader *r, const struct clauses *list, enum clause_kind kind,
				const char *operator, struct dialect_node *first, struct dialect_node **out)
{
	struct dialect_node *join = NULL;
	*out = first;
	for (struct clause *c = list->first; c; c = c->next) {
		if (c->kind != kind)
			continue;
		c->node->joint_start = c->node->start;
		c->node->joint_end = c->node->end;
		if (!*out) {
			*out = c->node;
			continue;
		}
		if (!join) {
			join = dialect_node_make(r, DIALECT_JOIN, (*out)->start, (*out)->end);
			if (!join)
				return no_memory(r);
			join->text = slice_from(operator);
			dialect_node_append(join, *out);
			*out = join;
		}
		dialect_node_append(join, c->node);
	}
	return BF_OK;
}

/* The first of the optional clauses by name, the others by their number. */
static enum bf_status note_optional(struct dialect_reader *r, const struct clauses *list)
{
	const struct dialect_node *first = NULL;
	uint32_t more = 0;
	char others[32] = "";
	for (const struct clause *c = list->first; c; c = c->next) {
		if (c->kind != CLAUSE_OPTIONAL)
			continue;
		more += first != NULL;
		first = first ? first : c->node;
	}
	if (!first)
		return BF_OK;
	if (more)
		snprintf(others, sizeof others, " (and %u more)", more);
	struct slice shown = query_excerpt(r->text, first->start, first->end);
	return query_lexer_note(&r->says, first->start, first->end,
				"%.*s%s is optional beside what is required: it was left out, since it does not "
				"change what is found; with brackets, (a AND b) OR c, it would",
				SLICE_ARGS(shown), others);
}

/* Nothing but prohibited clauses: everything else. */
static enum bf_status all_but(struct dialect_reader *r, struct clauses *list, struct dialect_node **out)
{
	for (struct clause *c = list->first; c; c = c->next) {
		struct dialect_node *not = dialect_node_make(r, DIALECT_BEFORE, c->node->start, c->node->end);
		if (!not )
			return no_memory(r);
		not ->text = SLICE("NOT");
		not ->operator_start = c->node->start;
		not ->operator_end = c->node->end;
		dialect_node_append(not, c->node);
		c->node = not ;
	}
	return join_kind(r, list, CLAUSE_PROHIBITED, "AND", NULL, out);
}

static enum bf_status combine(struct dialect_reader *r, struct clauses *list, struct dialect_node **out)
{
	struct dialect_node *found = NULL;
	enum bf_status status = join_kind(r, list, CLAUSE_REQUIRED, "AND", NULL, &found);
	if (!status && found)
		status = note_optional(r, list);
	else if (!status)
		status = join_kind(r, list, CLAUSE_OPTIONAL, "OR", NULL, &found);
	if (!status && !found && list->first)
		return all_but(r, list, out);
	return status ? status : join_kind(r, list, CLAUSE_PROHIBITED, "AND NOT", found, out);
}

/* ---- the whole ------------------------------------------------------------- */

static enum bf_status nothing_beside(struct dialect_reader *r, uint32_t start, uint32_t end, const char *side)
{
	return query_error(r->error, start, end, "write a word, phrase or bracket there; put it in quotes if it is a word",
			   "nothing stands %s %.*s", side, SLICE_ARGS(query_excerpt(r->text, start, end)));
}

static enum bf_status note_or_not(struct dialect_reader *r, uint32_t start, uint32_t end)
{
	return query_lexer_note(&r->says, start, end,
				"OR NOT leaves articles out in this syntax, as AND NOT does; (a) OR (NOT b) would not");
}

/* One clause with the operators before it; what is punctuation adds none. */
static enum bf_status read_clause(struct dialect_reader *r, uint32_t depth, struct clauses *list)
{
	enum conjunction conjunction = CONJUNCTION_NONE;
	enum bf_status status;
	uint32_t start = r->at;
	if (take_operator(r, "AND", "&&"))
		conjunction = CONJUNCTION_AND;
	else if (take_operator(r, "OR", "||"))
		conjunction = CONJUNCTION_OR;
	uint32_t end = r->at;
	if (conjunction && !list->first)
		return nothing_beside(r, start, end, "before");
	r->at = dialect_skip_space(r, r->at);
	uint32_t sign = r->at;
	enum clause_kind kind = take_modifier(r);
	if (r->at > sign) {
		start = sign;
		end = r->at;
	}
	r->at = dialect_skip_space(r, r->at);
	uint32_t from = r->at;
	if (end > start && (from == r->text.len || lucene_peek(r) == ')' || take_operator(r, "AND", "&&") ||
			    take_operator(r, "OR", "||") || take_modifier(r)))
		return nothing_beside(r, start, end, "after");
	if (conjunction == CONJUNCTION_OR && kind == CLAUSE_PROHIBITED && (status = note_or_not(r, start, end)))
		return status;
	struct dialect_node *node = NULL;
	uint32_t name = lucene_name(r, r->at);
	status = name ? read_field(r, name, depth, &node) : read_operand(r, depth, &node);
	if (!status && !node && end > start)
		return nothing_beside(r, start, end, "after");
	return status || !node ? status : add_clause(r, list, node, kind, conjunction);
}

static enum bf_status read_clauses(struct dialect_reader *r, uint32_t depth, struct dialect_node **out)
{
	struct clauses list = {NULL, NULL};
	*out = NULL;
	for (;;) {
		r->at = dialect_skip_space(r, r->at);
		if (r->at == r->text.len || lucene_peek(r) == ')')
			return combine(r, &list, out);
		enum bf_status status = read_clause(r, depth, &list);
		if (status)
			return status;
	}
}

enum bf_status dialect_lucene_tree(struct dialect_reader *r, struct dialect_node **out)
{
	r->dialect = &lucene_words;
	enum bf_status status = read_clauses(r, 0, out);
	if (status)
		return status;
	if (r->at < r->text.len)
		return query_error(r->error, r->at, r->at + 1, "leave it out", "this bracket closes nothing");
	if (!*out)
		return query_error(r->error, 0, (uint32_t)r->text.len, "write at least one word",
				   "there is no word to look for");
	return BF_OK;
}
