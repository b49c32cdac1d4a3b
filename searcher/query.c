/* query.c - what can be done with a tree without an index: print it, compare
 * it, say which of its words may be missing.
 *
 * The tree is as deep as its brackets, which the parser limits; so these may
 * recurse. */
#include "searcher/query.h"

#include "searcher/query_date.h"
#include "searcher/query_operator.h"
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
	case QUERY_ANY:
		break;
	case QUERY_DATE:
	case QUERY_LENGTH:
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

/* How a node stands among others. */
enum shape {
	SHAPE_LEAF,
	SHAPE_GROUP,  /* operands with something between them: brackets where they are one operand */
	SHAPE_BEFORE, /* a word before its one operand: NOT a, ATLEAST/3 a */
	SHAPE_COUNT,  /* ANY/2 (a b c): its own brackets */
};

static const struct {
	enum shape shape;
	bool places; /* it may stand in NEAR; of OR, its children tell */
} KINDS[QUERY_KINDS] = {
    [QUERY_AND] = {SHAPE_GROUP, false},	     [QUERY_OR] = {SHAPE_GROUP, true},
    [QUERY_NOT] = {SHAPE_BEFORE, false},     [QUERY_WORD] = {SHAPE_LEAF, true},
    [QUERY_PREFIX] = {SHAPE_LEAF, true},     [QUERY_WILDCARD] = {SHAPE_LEAF, true},
    [QUERY_FUZZY] = {SHAPE_LEAF, true},	     [QUERY_PHRASE] = {SHAPE_LEAF, true},
    [QUERY_NEAR] = {SHAPE_GROUP, true},	     [QUERY_APART] = {SHAPE_GROUP, true},
    [QUERY_ATLEAST] = {SHAPE_BEFORE, true},  [QUERY_FIRST] = {SHAPE_BEFORE, true},
    [QUERY_ANY] = {SHAPE_COUNT, false},	     [QUERY_DATE] = {SHAPE_LEAF, false},
    [QUERY_LENGTH] = {SHAPE_LEAF, false},    [QUERY_ALL] = {SHAPE_LEAF, false},
};

bool query_has_places(const struct query *node)
{
	bool has = KINDS[node->kind].places;
	for (uint32_t i = 0; node->kind == QUERY_OR && i < node->child_count; i++)
		has = has && query_has_places(node->children[i]);
	return has;
}

static bool is_group(const struct query *node)
{
	return KINDS[node->kind].shape == SHAPE_GROUP;
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
	case QUERY_NEAR:
	case QUERY_APART:
		return is_group(child) || KINDS[child->kind].shape == SHAPE_BEFORE;
	default:
		return is_group(child);
	}
}

static void print_phrase(const struct query *node, struct buf *out)
{
	buf_append_byte(out, '"');
	for (uint32_t i = 0; i < node->child_count; i++) {
		const struct query *word = node->children[i];
		if (i)
			buf_append_byte(out, ' ');
		bool prefix = word->kind == QUERY_PREFIX;
		if (word->kind == QUERY_WILDCARD)
			query_pattern_print(word->text, PLACE_PHRASE, out);
		else
			query_word_print(word->text, PLACE_PHRASE | (prefix ? PLACE_STAR : 0u), out);
		if (prefix)
			buf_append_byte(out, '*');
	}
	buf_append_text(out, node->stemmed ? "\"~" : "\"");
}

/* The name of an operator and its number. */
static void print_name(const struct query *node, struct buf *out)
{
	const struct query_operator *o = query_operator_of(node);
	bool near = node->kind == QUERY_NEAR || node->kind == QUERY_APART;
	if (node->kind == QUERY_APART)
		buf_append_text(out, "NOT ");
	buf_append_text(out, o->canonical);
	if (o->number != NUMBER_NONE)
		buf_append_format(out, "/%u", near ? node->distance : node->number);
}

static void print_leaf(const struct query *node, bool after_field, enum field inside, struct buf *out)
{
	bool equals = node->exact && !node->cased, in_list = inside != FIELD_TEXT;
	bool colons = after_field || node->exact || node->cased || query_has_colons(inside);
	unsigned place = (colons ? PLACE_AFTER_FIELD : PLACE_OPEN) |
			 (in_list ? PLACE_LIST : 0u) | (node->kind == QUERY_PREFIX ? PLACE_STAR : 0u) |
			 (node->boost || node->kind == QUERY_FUZZY ? PLACE_MARKED : 0u);
	if (node->cased)
		buf_append_text(out, "case:");
	switch (node->kind) {
	case QUERY_WORD:
	case QUERY_PREFIX:
	case QUERY_FUZZY:
		buf_append_text(out, equals ? "=" : "");
		query_word_print(node->text, place, out);
		if (node->kind == QUERY_FUZZY)
			buf_append_format(out, "~%u", node->number);
		buf_append_text(out, node->kind == QUERY_PREFIX ? "*" : "");
		break;
	case QUERY_WILDCARD:
		query_pattern_print(node->text, place, out);
		break;
	case QUERY_PHRASE:
		print_phrase(node, out);
		break;
	case QUERY_DATE:
		buf_append_text(out, "date:");
		query_date_print(node->first, node->last, out);
		break;
	case QUERY_LENGTH:
		buf_append_text(out, "words:");
		if (node->first != INT32_MIN)
			buf_append_format(out, "%d", node->first);
		if (node->first != node->last)
			buf_append_text(out, "..");
		if (node->last != INT32_MAX && node->first != node->last)
			buf_append_format(out, "%d", node->last);
		break;
	default:
		buf_append_byte(out, '*');
		break;
	}
}

static void print_boost(const struct query *node, struct buf *out)
{
	uint32_t whole = node->boost / 100, part = node->boost % 100;
	if (!node->boost)
		return;
	buf_append_format(out, "^%u", whole);
	if (part)
		buf_append_format(out, part % 10 ? ".%02u" : ".%u", part % 10 ? part : part / 10);
}

static void print_node(const struct query *node, enum field inside, struct buf *out);

/* The node as one operand: bracketed if asked for, behind its field if that
 * is another than `inside`, the field of the brackets around. */
static void print_operand(const struct query *node, bool brackets, enum field inside,
			  struct buf *out)
{
	enum field field = node->kind == QUERY_NOT ? FIELD_COUNT : common_field(node);
	enum shape shape = KINDS[node->kind].shape;
	bool named = field != FIELD_COUNT && field != inside;
	if (named) {
		buf_append_text(out, field_describe(field)->name);
		buf_append_byte(out, ':');
		brackets = shape != SHAPE_LEAF;
	}
	brackets |= node->boost && (shape == SHAPE_GROUP || shape == SHAPE_BEFORE);
	if (brackets)
		buf_append_byte(out, '(');
	if (shape == SHAPE_LEAF)
		print_leaf(node, named, inside, out);
	else
		print_node(node, named ? field : inside, out);
	if (brackets)
		buf_append_byte(out, ')');
	print_boost(node, out);
}

static void print_node(const struct query *node, enum field inside, struct buf *out)
{
	enum shape shape = KINDS[node->kind].shape;
	if (shape != SHAPE_GROUP) {
		print_name(node, out);
		buf_append_text(out, shape == SHAPE_COUNT ? " (" : " ");
	}
	for (uint32_t i = 0; i < node->child_count; i++) {
		if (i)
			buf_append_byte(out, ' ');
		if (i && shape == SHAPE_GROUP) {
			print_name(node, out);
			buf_append_byte(out, ' ');
		}
		print_operand(node->children[i], needs_brackets(node, node->children[i]), inside,
			      out);
	}
	if (shape == SHAPE_COUNT)
		buf_append_byte(out, ')');
}

void query_print(const struct query *node, struct buf *out)
{
	print_operand(node, false, FIELD_TEXT, out);
}

enum bf_status query_print_text(const struct query *node, struct arena *arena, struct slice *out, bf_error *error)
{
	struct buf text = BUF_INIT(1u << 24);
	if (node)
		query_print(node, &text);
	enum bf_status status = buf_status(&text, "the question in canonical form", error);
	*out = arena_copy(arena, buf_slice(&text));
	buf_free(&text);
	return status == BF_OK && !out->ptr ? error_no_memory(error) : status;
}

/* ---- comparing ------------------------------------------------------------- */

bool query_equal(const struct query *a, const struct query *b)
{
	if (a->kind != b->kind || a->field != b->field || a->exact != b->exact ||
	    a->stemmed != b->stemmed || a->ordered != b->ordered || a->distance != b->distance ||
	    a->cased != b->cased || a->boost != b->boost || a->number != b->number ||
	    a->scope != b->scope || a->first != b->first || a->last != b->last || !slice_equal(a->text, b->text) ||
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
	       child->kind != QUERY_LENGTH && child->kind != QUERY_ALL;
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
	if (node->kind == QUERY_AND || node->kind == QUERY_OR || node->kind == QUERY_NOT ||
	    node->kind == QUERY_ANY)
		for (uint32_t i = 0; i < node->child_count; i++)
			query_mark_optional(node->children[i], any, is_stop_word, payload);
}
