/* query.c - what can be done with a tree without an index: print it, compare
 * it, say which of its words may be missing.
 *
 * The tree is as deep as its brackets, which the parser limits; so these may
 * recurse. */
#include "searcher/query.h"

#include "searcher/query_date.h"
#include "searcher/query_word.h"

/* ---- printing -------------------------------------------------------------- */

/* The field that everything under `node` belongs to; FIELD_COUNT when they
 * differ or when something there has no field. */
static enum field common_field(const struct query *node)
{
	switch (node->kind) {
	case QUERY_AND:
	case QUERY_OR:
	case QUERY_NOT:
		break;
	case QUERY_DATE:
	case QUERY_ALL:
		return FIELD_COUNT;
	default:
		return node->field;
	}
	enum field field = common_field(node->children[0]);
	for (uint32_t i = 1; i < node->child_count && field != FIELD_COUNT; i++)
		if (common_field(node->children[i]) != field)
			field = FIELD_COUNT;
	return field;
}

static bool is_group(const struct query *node)
{
	return node->kind == QUERY_AND || node->kind == QUERY_OR || node->kind == QUERY_NEAR;
}

/* Does `child` need brackets under `parent`?  More than the binding asks for:
 * wherever readers could differ. */
static bool needs_brackets(const struct query *parent, const struct query *child)
{
	switch (parent->kind) {
	case QUERY_AND:
		return child->kind == QUERY_OR;
	case QUERY_OR:
		return child->kind == QUERY_AND;
	case QUERY_NOT:
	case QUERY_NEAR:
		return is_group(child);
	default:
		return false;
	}
}

static void print_phrase(const struct query *node, struct buf *out)
{
	buf_append_byte(out, '"');
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct query *word = node->children[i];
		if (i)
			buf_append_byte(out, ' ');
		query_word_print(word->text, PLACE_PHRASE, out);
		if (word->kind == QUERY_PREFIX)
			buf_append_byte(out, '*');
	}
	buf_append_text(out, node->stemmed ? "\"~" : "\"");
}

/* What stands between the children. */
static void print_operator(const struct query *node, struct buf *out)
{
	if (node->kind == QUERY_NEAR)
		buf_append_format(out, " %s/%u ", node->ordered ? "PRE" : "NEAR", node->distance);
	else
		buf_append_text(out, node->kind == QUERY_AND ? " AND " : " OR ");
}

static void print_leaf(const struct query *node, bool after_field, struct buf *out)
{
	switch (node->kind) {
	case QUERY_WORD:
	case QUERY_PREFIX:
		if (node->exact)
			buf_append_byte(out, '=');
		query_word_print(node->text,
				 after_field || node->exact ? PLACE_AFTER_FIELD : PLACE_OPEN, out);
		if (node->kind == QUERY_PREFIX)
			buf_append_byte(out, '*');
		break;
	case QUERY_PHRASE:
		print_phrase(node, out);
		break;
	case QUERY_DATE:
		buf_append_text(out, "date:");
		query_date_print(node->first, node->last, out);
		break;
	default:
		buf_append_byte(out, '*');
		break;
	}
}

static void print_node(const struct query *node, enum field inside, struct buf *out);

/* The node as one operand: bracketed if asked for, behind its field if that
 * is another than `inside`, the field of the brackets around. */
static void print_operand(const struct query *node, bool brackets, enum field inside,
			  struct buf *out)
{
	enum field field = node->kind == QUERY_NOT ? FIELD_COUNT : common_field(node);
	bool named = field != FIELD_COUNT && field != inside;
	if (named) {
		buf_append_text(out, field_describe(field)->name);
		buf_append_byte(out, ':');
		brackets = is_group(node);
	}
	if (brackets)
		buf_append_byte(out, '(');
	if (!is_group(node) && node->kind != QUERY_NOT)
		print_leaf(node, named, out);
	else
		print_node(node, named ? field : inside, out);
	if (brackets)
		buf_append_byte(out, ')');
}

static void print_node(const struct query *node, enum field inside, struct buf *out)
{
	if (node->kind == QUERY_NOT)
		buf_append_text(out, "NOT ");
	for (uint32_t i = 0; i < node->child_count; i++) {
		if (i)
			print_operator(node, out);
		print_operand(node->children[i], needs_brackets(node, node->children[i]), inside,
			      out);
	}
}

void query_print(const struct query *node, struct buf *out)
{
	print_operand(node, false, FIELD_TEXT, out);
}

/* ---- comparing ------------------------------------------------------------- */

bool query_equal(const struct query *a, const struct query *b)
{
	if (a->kind != b->kind || a->field != b->field || a->exact != b->exact ||
	    a->stemmed != b->stemmed || a->ordered != b->ordered || a->distance != b->distance ||
	    a->first != b->first || a->last != b->last || !slice_equal(a->text, b->text) ||
	    a->child_count != b->child_count)
		return false;
	for (uint32_t i = 0; i < a->child_count; i++)
		if (!query_equal(a->children[i], b->children[i]))
			return false;
	return true;
}

/* ---- words that may be missing --------------------------------------------- */

/* Has every match of this child some word of the question in it? */
static bool is_anchor(const struct query *child)
{
	return !child->optional && child->kind != QUERY_NOT && child->kind != QUERY_DATE &&
	       child->kind != QUERY_ALL;
}

static bool has_anchor(const struct query *node, enum field field)
{
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct query *child = node->children[i];
		if (is_anchor(child) && (field == FIELD_TEXT || common_field(child) == field))
			return true;
	}
	return false;
}

/* Marks the stop words first, then takes the mark back where nothing else in
 * the field has to be found: with one bit a field, one pass a field that
 * occurs. */
static void mark_children(struct query *node, query_stop_word is_stop_word, void *payload)
{
	bool occurs[FIELD_COUNT] = {false};
	for (uint32_t i = 0; i < node->child_count; i++) {
		struct query *child = node->children[i];
		if (child->kind != QUERY_WORD || child->exact)
			continue;
		child->optional = is_stop_word(child->text, payload);
		occurs[child->field] |= child->optional;
	}
	bool keep[FIELD_COUNT];
	for (unsigned field = 0; field < FIELD_COUNT; field++)
		keep[field] = occurs[field] && has_anchor(node, (enum field)field);
	for (uint32_t i = 0; i < node->child_count; i++)
		node->children[i]->optional &= keep[node->children[i]->field];
}

void query_mark_optional(struct query *node, bool any, query_stop_word is_stop_word, void *payload)
{
	if (node->kind == QUERY_AND || (any && node->kind == QUERY_OR))
		mark_children(node, is_stop_word, payload);
	if (node->kind == QUERY_AND || node->kind == QUERY_OR || node->kind == QUERY_NOT)
		for (uint32_t i = 0; i < node->child_count; i++)
			query_mark_optional(node->children[i], any, is_stop_word, payload);
}
