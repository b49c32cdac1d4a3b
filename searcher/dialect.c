/* dialect.c - see dialect.h: from the tree of a translator to our own text,
 * and from places in that text back to the question. */
#include "searcher/dialect.h"

#include "searcher/dialect_tree.h"
#include "util/utf8.h"

/* ---- writing --------------------------------------------------------------- */

struct writer {
	struct buf text, pieces; /* pieces: of struct dialect_piece */
};

static void write_piece(struct writer *w, struct slice text, uint32_t start, uint32_t end, bool verbatim)
{
	struct dialect_piece piece = {(uint32_t)w->text.len, start, end, verbatim};
	buf_append(&w->pieces, (const char *)&piece, sizeof piece);
	buf_append_slice(&w->text, text);
}

static void write_node(struct writer *w, const struct dialect_node *node);

static void write_operand(struct writer *w, const struct dialect_node *node)
{
	bool brackets = node->kind == DIALECT_JOIN || node->kind == DIALECT_BEFORE;
	if (brackets)
		write_piece(w, SLICE("("), node->start, node->start + 1, false);
	write_node(w, node);
	if (brackets)
		write_piece(w, SLICE(")"), node->end - 1, node->end, false);
	if (node->behind.len)
		write_piece(w, node->behind, node->end - 1, node->end, false);
}

static void write_phrase(struct writer *w, const struct dialect_node *node)
{
	write_piece(w, SLICE("\""), node->start, node->end, false);
	for (const struct dialect_node *word = node->first; word; word = word->next) {
		if (word != node->first)
			write_piece(w, SLICE(" "), word->start, word->end, false);
		write_piece(w, word->inner, word->start, word->end, slice_equal(word->inner, word->text) && word->verbatim);
	}
	write_piece(w, node->exact ? SLICE("\"") : SLICE("\"~"), node->start, node->end, false);
}

static void write_before(struct writer *w, const struct dialect_node *node)
{
	write_piece(w, node->text, node->operator_start, node->operator_end, false);
	if (!slice_ends_with(node->text, SLICE(":")))
		write_piece(w, SLICE(" "), node->operator_start, node->operator_end, false);
	write_operand(w, node->first);
}

/* HLEAD(a AND b): both among the first words, which ours says of each. */
static bool is_for_each(const struct dialect_node *node)
{
	const struct dialect_node *child = node->first;
	return slice_starts_with(node->text, SLICE("FIRST/")) && child->kind == DIALECT_JOIN &&
	       slice_starts_with(child->text, SLICE("AND"));
}

static void write_joint(struct writer *w, struct slice text, const struct dialect_node *child)
{
	write_piece(w, SLICE(" "), child->joint_start, child->joint_end, false);
	write_piece(w, text, child->joint_start, child->joint_end, false);
	write_piece(w, SLICE(" "), child->joint_start, child->joint_end, false);
}

static void write_for_each(struct writer *w, const struct dialect_node *node)
{
	const struct dialect_node *join = node->first;
	for (struct dialect_node *child = join->first; child; child = child->next) {
		struct dialect_node part = *node;
		part.first = child;
		if (child != join->first)
			write_joint(w, join->text, child);
		write_operand(w, &part);
	}
}

static void write_join(struct writer *w, const struct dialect_node *node)
{
	for (const struct dialect_node *child = node->first; child; child = child->next) {
		if (child != node->first)
			write_joint(w, node->text, child);
		write_operand(w, child);
	}
}

static void write_node(struct writer *w, const struct dialect_node *node)
{
	switch (node->kind) {
	case DIALECT_PHRASE:
		write_phrase(w, node);
		break;
	case DIALECT_BEFORE:
		(is_for_each(node) ? write_for_each : write_before)(w, node);
		break;
	case DIALECT_JOIN:
		write_join(w, node);
		break;
	default:
		write_piece(w, node->text, node->start, node->end, node->verbatim);
	}
}

/* ---- translating ----------------------------------------------------------- */

enum { TRANSLATION_BYTES = 1 << 24 };

static enum bf_status keep(struct writer *w, struct arena *arena, struct dialect_text *out, bf_error *error)
{
	enum bf_status status = buf_status(&w->text, "the translated question", error);
	if (!status)
		status = buf_status(&w->pieces, "the translated question", error);
	if (status)
		return status;
	out->text = arena_copy(arena, buf_slice(&w->text));
	struct dialect_piece *pieces = arena_alloc(arena, w->pieces.len);
	if (!out->text.ptr || !pieces)
		return error_no_memory(error);
	memcpy(pieces, w->pieces.ptr, w->pieces.len);
	out->pieces = pieces;
	out->piece_count = (uint32_t)(w->pieces.len / sizeof *pieces);
	return BF_OK;
}

enum bf_status dialect_translate(enum query_syntax syntax, struct slice question,
				 const struct query_limits *limits, struct arena *arena,
				 struct dialect_text *out, bf_error *error)
{
	struct dialect_node *tree = NULL;
	struct dialect_reader r = {.text = question,
				   .limits = *limits,
				   .arena = arena,
				   .says = {.arena = arena, .error = error},
				   .error = error};
	*out = (struct dialect_text){.piece_count = 0};
	enum bf_status status;
	if (syntax == SYNTAX_LUCENE) {
		status = dialect_lucene_tree(&r, &tree);
	} else {
		r.dialect = syntax == SYNTAX_LEXIS ? &dialect_lexis : &dialect_factiva;
		status = dialect_read_tree(&r, &tree);
	}
	if (status)
		return status;
	struct writer w = {BUF_INIT(TRANSLATION_BYTES), BUF_INIT(TRANSLATION_BYTES)};
	if (tree->behind.len)
		write_operand(&w, tree);
	else
		write_node(&w, tree);
	status = keep(&w, arena, out, error);
	out->notes = r.says.notes;
	buf_free(&w.text);
	buf_free(&w.pieces);
	return status;
}

/* ---- back to the question -------------------------------------------------- */

static const struct dialect_piece *piece_at(const struct dialect_text *t, uint32_t at)
{
	uint32_t low = 0, high = t->piece_count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (t->pieces[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return &t->pieces[low];
}

/* Bytes start to end of the translation become bytes of the question. */
static void map_back(const struct dialect_text *t, uint32_t *start, uint32_t *end)
{
	bool empty = *end <= *start;
	const struct dialect_piece *first = piece_at(t, *start), *last = piece_at(t, empty ? *start : *end - 1);
	uint32_t from = first->verbatim ? first->start + (*start - first->at) : first->start;
	uint32_t to = last->verbatim ? last->start + (*end - last->at) : last->end;
	if (first != last && to < from) { /* what stands behind its operand in the dialect */
		from = last->start;
		to = first->end;
	}
	*start = from;
	*end = empty || to < from ? from : to;
}

static void map_nodes(const struct dialect_text *t, struct query *node)
{
	map_back(t, &node->start, &node->end);
	for (uint32_t i = 0; i < node->child_count; i++)
		map_nodes(t, node->children[i]);
}

static void map_error(const struct dialect_text *t, bf_error *error)
{
	if (!error || !error->column)
		return;
	uint32_t start = error->column - 1, end = start + error->length;
	map_back(t, &start, &end);
	error->column = start + 1;
	error->length = end - start;
}

/* Notes of the translator, then those of our own parser, then the reading. */
static enum bf_status gather_notes(struct dialect_text *t, struct slice question, const struct query *tree,
				   struct query_note *ours, struct arena *arena, struct query_note **notes,
				   bf_error *error)
{
	struct buf reading = BUF_INIT(512);
	struct query_lexer last = {.arena = arena, .error = error};
	query_print(tree, &reading);
	enum bf_status status = reading.broken == BF_NO_MEMORY ? error_no_memory(error) : BF_OK;
	if (!status)
		status = query_lexer_note(&last, 0, (uint32_t)question.len, "read as %.*s%s",
					  SLICE_ARGS(buf_slice(&reading)), reading.broken ? " …" : "");
	buf_free(&reading);
	if (status)
		return status;
	for (struct query_note *n = ours; n; n = n->next)
		map_back(t, &n->start, &n->end);
	struct query_note **end = &t->notes;
	while (*end)
		end = &(*end)->next;
	*end = ours;
	while (*end)
		end = &(*end)->next;
	*end = last.notes;
	*notes = t->notes;
	return BF_OK;
}

enum bf_status dialect_parse(struct slice question, const struct query_options *options,
			     struct arena *arena, struct query **out, struct query_note **notes,
			     bf_error *error)
{
	struct dialect_text translated;
	struct query_options ours = *options;
	struct query_note *noted = NULL;
	enum bf_status status =
	    dialect_translate(options->syntax, question, &options->limits, arena, &translated, error);
	if (status)
		return status;
	ours.syntax = SYNTAX_NATIVE;
	ours.any = false;
	ours.limits.bytes = TRANSLATION_BYTES;
	ours.limits.depth *= 2;
	status = query_parse(translated.text, &ours, arena, out, &noted, error);
	if (status) {
		map_error(&translated, error);
		return status;
	}
	map_nodes(&translated, *out);
	status = gather_notes(&translated, question, *out, noted, arena, notes, error);
	if (status)
		*out = NULL;
	return status;
}
