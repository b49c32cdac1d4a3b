/* cross_check.c - see cross_check.h.
 *
 * A token of a text and a place in a list have the same hash.  Each article has a sum, to
 * which its text adds and from which the lists take away: what is not zero at the end
 * differs.  For those articles each term is looked up, to say which it is. */
#include "indexer/cross_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "analyzer/analyzer.h"
#include "index/term.h"
#include "indexer/document_builder.h"
#include "stemmers/stemmers.h"

enum { SAMPLE_ARTICLES = 200 };

struct texts {
	struct document_builder *documents;
	struct arena arena; /* of the document on hand */
};

struct cross_check {
	struct part *part;
	const struct part_check_scope *scope;
	problem_report *report;
	void *payload;
	struct document_builder *documents;
	uint64_t *sums;	       /* by article; NULL: of a sample */
	uint8_t *length_codes; /* by article; 0 where it cannot be read */
	bool *unreadable;
	struct arena arena;
	bf_error *error;
};

static void problem(struct cross_check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void problem(struct cross_check *c, const char *format, ...)
{
	char what[1280], line[1536];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(what, sizeof what, format, arguments);
	va_end(arguments);
	snprintf(line, sizeof line, "%s: %s", c->scope->name, what);
	c->report(line, c->payload);
}

/* ---- the terms of a document ------------------------------------------------------------------ */

/* Called for each token and each of its terms. */
typedef enum bf_status token_visitor(struct cross_check *, const struct term *, uint32_t lexeme,
				     uint32_t start, uint32_t end, void *payload);

static enum bf_status visit_token(struct cross_check *c, const struct document *d, enum field field,
				  const struct document_token *token, uint32_t base,
				  token_visitor *visit, void *payload)
{
	const struct lexeme *l = d->lexemes[token->lexeme].word;
	const struct slice none = {NULL, 0};
	struct term terms[3] = {{field, TERM_SURFACE, none, l->surface}};
	size_t count = 1;
	if (field_describe(field)->stemmed && l->stem.len)
		terms[count++] = (struct term){field, TERM_STEM, d->language, l->stem};
	if (field_describe(field)->stemmed && l->other_stem.len && !slice_equal(l->stem, l->other_stem))
		terms[count++] = (struct term){field, TERM_STEM, d->language, l->other_stem};
	enum bf_status status = BF_OK;
	uint32_t start = base + token->position;
	for (size_t i = 0; i < count && status == BF_OK; i++)
		status = visit(c, &terms[i], token->lexeme, start, start + token->span - 1u, payload);
	return status;
}

static enum bf_status visit_tokens(struct cross_check *c, const struct document *d, token_visitor *visit,
				   void *payload)
{
	enum bf_status status = BF_OK;
	for (size_t f = 0; f < d->field_count; f++) {
		const struct document_field *field = &d->fields[f];
		bool text = field_describe(field->field)->shares_text;
		uint32_t base = field->field == FIELD_BODY ? POSITION_BODY : 0;
		for (size_t i = 0; i < field->count && status == BF_OK; i++)
			status = visit_token(c, d, text ? FIELD_TEXT : field->field, &field->tokens[i],
					     base, visit, payload);
	}
	return status;
}

/* ---- one article ------------------------------------------------------------------------------- */

static enum bf_status read_document(struct cross_check *c, uint32_t number, struct article *article,
				    struct document *d, bool *readable)
{
	bf_error ignored;
	arena_reset(&c->arena);
	enum bf_status status =
	    c->part->operations->article(c->part, number, &c->arena, article, &ignored);
	if (status == BF_OK)
		status = document_build(c->documents, article, &c->arena, d, &ignored);
	*readable = status == BF_OK;
	return status == BF_NO_MEMORY ? error_no_memory(c->error) : BF_OK;
}

struct lookup {
	uint32_t number;
	bool every_token; /* else the first of each lexeme in the text and in another field */
	uint8_t *seen;	  /* by lexeme */
	const struct document *document;
	struct arena arena;
	struct term wrong; /* the first one whose places differ; its text is the document's */
	bool differs;
};

struct count {
	const struct term *term;
	size_t tokens;
};

static bool has_place(const uint32_t *starts, const uint32_t *ends, size_t count, uint32_t start,
		      uint32_t end)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (starts[middle] < start)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && starts[low] == start; low++)
		if ((ends ? ends[low] : start) == end)
			return true;
	return false;
}

static enum bf_status count_token(struct cross_check *c, const struct term *term, uint32_t lexeme,
				  uint32_t start, uint32_t end, void *payload)
{
	struct count *n = payload;
	(void)c, (void)lexeme, (void)start, (void)end;
	n->tokens += term->field == n->term->field && term->kind == n->term->kind &&
		     slice_equal(term->text, n->term->text);
	return BF_OK;
}

static enum bf_status look_up(struct cross_check *c, const struct term *term, uint32_t lexeme,
			      uint32_t start, uint32_t end, void *payload)
{
	struct lookup *l = payload;
	const uint32_t *starts, *ends;
	size_t count;
	bf_error ignored;
	uint8_t flag = (uint8_t)((term->field == FIELD_TEXT ? 1 : 4) << (term->kind == TERM_STEM));
	if (l->differs || (!l->every_token && l->seen[lexeme] & flag))
		return BF_OK;
	l->seen[lexeme] |= flag;
	arena_reset(&l->arena);
	enum bf_status status = c->part->operations->places(c->part, l->number, term, &l->arena, &starts,
							    &ends, &count, &ignored);
	if (status == BF_NO_MEMORY)
		return error_no_memory(c->error);
	struct count in_text = {term, 0};
	if (l->every_token)
		visit_tokens(c, l->document, count_token, &in_text);
	l->differs = status != BF_OK || !has_place(starts, ends, count, start, end) ||
		     (l->every_token && in_text.tokens != count);
	l->wrong = *term;
	return BF_OK;
}

/* Which of its terms the index has not, or not there. */
static enum bf_status look_up_all(struct cross_check *c, const struct document *d, uint32_t number,
				  bool differs)
{
	struct lookup l = {
	    .number = number, .arena = ARENA_INIT, .every_token = differs, .document = d};
	struct slice id = d->article->id;
	l.seen = arena_calloc(&c->arena, d->lexeme_count + 1, sizeof *l.seen);
	enum bf_status status = l.seen ? visit_tokens(c, d, look_up, &l) : error_no_memory(c->error);
	if (status == BF_OK && l.differs)
		problem(c, "article %.*s: its text has '%.*s' (%s) where the index has it not",
			SLICE_ARGS(id), SLICE_ARGS(l.wrong.text), field_describe(l.wrong.field)->name);
	else if (status == BF_OK && differs)
		problem(c, "article %.*s: the index has words for it that its text has not",
			SLICE_ARGS(id));
	arena_free(&l.arena);
	return status;
}

static bool same_starts(const struct document *d, uint16_t flag, const uint32_t *starts, size_t count)
{
	static const enum field fields[] = {FIELD_HEADLINE, FIELD_BODY};
	size_t at = 0;
	for (size_t i = 0; i < 2; i++)
		for (size_t f = 0; f < d->field_count; f++) {
			const struct document_field *field = &d->fields[f];
			uint32_t base = i ? POSITION_BODY : 0;
			for (size_t t = 0; field->field == fields[i] && t < field->count; t++)
				if (field->tokens[t].flags & flag &&
				    (at == count || starts[at++] != base + field->tokens[t].position))
					return false;
		}
	return at == count;
}

static enum bf_status check_boundaries(struct cross_check *c, uint32_t number, const struct document *d)
{
	static const struct {
		enum boundary kind;
		uint16_t flag;
	} both[] = {{BOUNDARY_SENTENCE, TOKEN_SENTENCE_START}, {BOUNDARY_PARAGRAPH, TOKEN_PARAGRAPH_START}};
	bool same = true;
	for (size_t i = 0; i < 2 && same; i++) {
		const uint32_t *starts;
		size_t count;
		bf_error ignored;
		enum bf_status status = c->part->operations->boundaries(
		    c->part, number, both[i].kind, UINT32_MAX, &c->arena, &starts, &count, &ignored);
		if (status == BF_NO_MEMORY)
			return error_no_memory(c->error);
		same = status == BF_OK && same_starts(d, both[i].flag, starts, count);
	}
	if (!same)
		problem(c, "article %.*s: its sentences and paragraphs in the index are not its own",
			SLICE_ARGS(d->article->id));
	return BF_OK;
}

/* What is beside the lists: its id, its date, its sentences and paragraphs. */
static enum bf_status check_beside(struct cross_check *c, uint32_t number, const struct document *d)
{
	const struct article *a = d->article;
	const struct part_operations *part = c->part->operations;
	uint32_t found;
	int64_t instant;
	int32_t day;
	bf_error ignored;
	struct moment p = a->published;
	enum bf_status status = part->find(c->part, a->id, &found, &ignored);
	if (status != BF_NO_MEMORY && (status != BF_OK || found != number))
		problem(c, "article %.*s is not found by its id", SLICE_ARGS(a->id));
	if (status != BF_NO_MEMORY)
		status = part->published(c->part, number, &instant, &day, &ignored);
	if (status != BF_NO_MEMORY &&
	    (status != BF_OK || (p.precision == MOMENT_NONE
				     ? instant != INT64_MIN
				     : instant != p.instant || day != moment_day(p))))
		problem(c, "article %.*s: its date in the index is not its own", SLICE_ARGS(a->id));
	return status == BF_NO_MEMORY ? error_no_memory(c->error) : check_boundaries(c, number, d);
}

/* ---- all: the texts ----------------------------------------------------------------------------- */

static uint64_t term_hash(const struct term *term)
{
	struct term_bytes bytes;
	return term_encode(term, &bytes) ? XXH3_64bits(bytes.bytes, bytes.length) : 0;
}

static uint64_t place_hash(uint64_t term, uint32_t start, uint32_t end)
{
	uint64_t x = (term ^ ((uint64_t)start << 32 | end)) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
	return x ^ x >> 32;
}

static enum bf_status add_token(struct cross_check *c, const struct term *term, uint32_t lexeme,
				uint32_t start, uint32_t end, void *payload)
{
	(void)lexeme;
	uint32_t number = *(const uint32_t *)payload;
	c->sums[number] += place_hash(term_hash(term), start, end);
	return BF_OK;
}

static enum bf_status add_text(struct cross_check *c, uint32_t number)
{
	struct article article;
	struct document d;
	bool readable;
	enum bf_status status = read_document(c, number, &article, &d, &readable);
	if (status != BF_OK)
		return status;
	c->unreadable[number] = !readable; /* which is told already */
	if (!readable)
		return BF_OK;
	c->length_codes[number] = length_encode(d.length);
	status = visit_tokens(c, &d, add_token, &number);
	return status == BF_OK ? check_beside(c, number, &d) : status;
}

/* ---- all: the lists ------------------------------------------------------------------------------- */

/* Does the posting count what stands there? */
static bool counts_agree(const struct term *term, occurrence said, const uint32_t *starts, size_t count)
{
	uint32_t headline = 0;
	bool text = field_describe(term->field)->shares_text;
	while (text && headline < count && starts[headline] < POSITION_BODY)
		headline++;
	return said == occurrence_make(headline, (uint32_t)count - headline, occurrence_length_code(said));
}

/* Would a search that trusts the bounds pass over it? */
static enum bf_status check_bound(struct cross_check *c, const struct term *term, struct cursor *cursor,
				  occurrence said, bf_error *error)
{
	struct occurrence_bound b;
	uint32_t number = cursor_article(cursor);
	enum bf_status status = cursor->operations->bound(cursor, number, &b, error);
	if (status == BF_OK &&
	    (b.last < number || b.headline < occurrence_headline(said) || b.body < occurrence_body(said) ||
	     b.length_code > occurrence_length_code(said)))
		problem(c, "article number %u: '%.*s' (%s) counts for more in it than a bound says", number,
			SLICE_ARGS(term->text), field_describe(term->field)->name);
	return status;
}

static enum bf_status take_posting(struct cross_check *c, const struct term *term, uint64_t hash,
				   struct cursor *cursor, bf_error *error)
{
	const uint32_t *starts, *ends;
	size_t count;
	occurrence said;
	uint32_t number = cursor_article(cursor);
	if (number > c->part->last_article)
		return error_set(error, BF_CORRUPT, "it has an article that is not there");
	enum bf_status status = cursor_occurrence(cursor, &said, error);
	if (status == BF_OK)
		status = check_bound(c, term, cursor, said, error);
	if (status == BF_OK)
		status = cursor->operations->positions(cursor, &starts, &ends, &count, error);
	if (status != BF_OK || c->unreadable[number])
		return status;
	for (size_t i = 0; i < count; i++)
		c->sums[number] -= place_hash(hash, starts[i], ends ? ends[i] : starts[i]);
	if (!counts_agree(term, said, starts, count) ||
	    occurrence_length_code(said) != c->length_codes[number])
		problem(c, "article number %u: '%.*s' (%s) is counted in it as it does not stand there",
			number, SLICE_ARGS(term->text), field_describe(term->field)->name);
	return BF_OK;
}

struct list_walk {
	struct cross_check *check;
	struct term term;
	struct arena arena;
	bool no_memory;
};

static enum bf_status take_list(struct list_walk *w, uint32_t *articles, bf_error *error)
{
	struct part *part = w->check->part;
	uint64_t hash = term_hash(&w->term);
	uint32_t before = 0;
	struct cursor *cursor;
	*articles = 0;
	arena_reset(&w->arena);
	enum bf_status status = part->operations->open_cursor(part, &w->term, &w->arena, &cursor, error);
	while (status == BF_OK && cursor && cursor_article(cursor) != NO_ARTICLE) {
		if (cursor_article(cursor) <= before)
			status = error_set(error, BF_CORRUPT, "it is in disorder");
		before = cursor_article(cursor);
		if (status == BF_OK)
			status = take_posting(w->check, &w->term, hash, cursor, error);
		if (status == BF_OK)
			status = cursor_next(cursor, error);
		++*articles;
	}
	cursor_close(cursor);
	return status;
}

static bool visit_list(struct slice text, uint32_t said, void *payload)
{
	struct list_walk *w = payload;
	uint32_t articles;
	bf_error error = {0};
	w->term.text = text;
	enum bf_status status = take_list(w, &articles, &error);
	w->no_memory |= status == BF_NO_MEMORY;
	if (status != BF_OK && !w->no_memory)
		problem(w->check, "the list of '%.*s' (%s) cannot be read: %s", SLICE_ARGS(text),
			field_describe(w->term.field)->name, error.message);
	else if (status == BF_OK && articles != said)
		problem(w->check, "'%.*s' (%s) is said to be in %u articles, and is in %u",
			SLICE_ARGS(text), field_describe(w->term.field)->name, said, articles);
	return !w->no_memory;
}

static enum bf_status walk_lists(struct cross_check *c, enum field field, enum term_kind kind,
				 struct slice language)
{
	bf_error error = {0};
	struct list_walk w = {c, {field, kind, language, {"", 0}}, ARENA_INIT, false};
	struct term prefix = w.term;
	enum bf_status status =
	    c->part->operations->walk_terms(c->part, &prefix, visit_list, &w, &error);
	arena_free(&w.arena);
	if (w.no_memory || status == BF_NO_MEMORY)
		return error_no_memory(c->error);
	if (status != BF_OK)
		problem(c, "the terms of the field %s cannot be read: %s", field_describe(field)->name,
			error.message);
	return BF_OK;
}

/* HEADLINE and BODY are in TEXT; ids have no lists. */
static enum bf_status take_lists(struct cross_check *c)
{
	enum bf_status status = BF_OK;
	for (enum field f = FIELD_TEXT; f < FIELD_ID && status == BF_OK; f++) {
		if (f == FIELD_HEADLINE || f == FIELD_BODY)
			continue;
		status = walk_lists(c, f, TERM_SURFACE, slice_make("", 0));
		for (size_t i = 0; field_describe(f)->stemmed && i < language_count() && status == BF_OK; i++)
			status = walk_lists(c, f, TERM_STEM, slice_from(language_code(language_at(i))));
	}
	return status;
}

/* ---- the part ------------------------------------------------------------------------------------ */

/* Calls `visit` for each article, or for a sample of them. */
static enum bf_status each_article(struct cross_check *c, uint32_t every,
				   enum bf_status (*visit)(struct cross_check *, uint32_t number))
{
	struct arena cursors = ARENA_INIT;
	struct cursor *all;
	bf_error error = {0};
	enum bf_status visited = BF_OK;
	enum bf_status status = c->part->operations->open_all(c->part, &cursors, &all, &error);
	for (uint32_t i = 0; status == BF_OK && visited == BF_OK && all && cursor_article(all) != NO_ARTICLE;
	     i++) {
		if (i % every == 0)
			visited = visit(c, cursor_article(all));
		status = cursor_next(all, &error);
	}
	cursor_close(all);
	arena_free(&cursors);
	if (status == BF_NO_MEMORY)
		return error_no_memory(c->error);
	if (status != BF_OK)
		problem(c, "its articles cannot be walked: %s", error.message);
	return visited;
}

static enum bf_status look_at_sample(struct cross_check *c, uint32_t number)
{
	struct article article;
	struct document d;
	bool readable;
	enum bf_status status = read_document(c, number, &article, &d, &readable);
	if (status != BF_OK || !readable)
		return status;
	status = check_beside(c, number, &d);
	return status == BF_OK ? look_up_all(c, &d, number, false) : status;
}

static enum bf_status look_at_different(struct cross_check *c, uint32_t number)
{
	struct article article;
	struct document d;
	bool readable;
	if (c->sums[number] == 0)
		return BF_OK;
	enum bf_status status = read_document(c, number, &article, &d, &readable);
	return status == BF_OK && readable ? look_up_all(c, &d, number, true) : status;
}

static enum bf_status check_all(struct cross_check *c)
{
	size_t room = (size_t)c->part->last_article + 1; /* of a segment: all of them are there */
	c->sums = calloc(room, sizeof *c->sums);
	c->length_codes = calloc(room, sizeof *c->length_codes);
	c->unreadable = calloc(room, sizeof *c->unreadable);
	if (!c->sums || !c->length_codes || !c->unreadable)
		return error_no_memory(c->error);
	enum bf_status status = each_article(c, 1, add_text);
	if (status == BF_OK)
		status = take_lists(c);
	return status == BF_OK ? each_article(c, 1, look_at_different) : status;
}

static enum bf_status cross_check(struct part *part, const struct part_check_scope *scope,
				  problem_report *report, void *payload, bf_error *error)
{
	struct cross_check c = {.part = part,
				.scope = scope,
				.report = report,
				.payload = payload,
				.documents = ((struct texts *)scope->payload)->documents,
				.arena = ARENA_INIT,
				.error = error};
	enum bf_status status = scope->all ? check_all(&c)
					   : each_article(&c, part->article_count / SAMPLE_ARTICLES + 1,
							  look_at_sample);
	free(c.sums);
	free(c.length_codes);
	free(c.unreadable);
	arena_free(&c.arena);
	return status;
}

/* ---- the archive ----------------------------------------------------------------------------------- */

static enum bf_status make_document(const struct article *article, void *payload, struct document *out,
				    bf_error *error)
{
	struct texts *t = payload;
	arena_reset(&t->arena);
	return document_build(t->documents, article, &t->arena, out, error);
}

enum bf_status archive_cross_check(const char *path, bool full, problem_report *report, void *payload,
				   uint64_t *problems, bf_error *error)
{
	struct texts texts = {.arena = ARENA_INIT};
	struct check_options options = {full, cross_check, make_document, &texts};
	*problems = 0;
	enum bf_status status = document_builder_open(&texts.documents, error);
	if (status == BF_OK)
		status = archive_check(path, &options, report, payload, problems, error);
	document_builder_close(texts.documents);
	arena_free(&texts.arena);
	return status;
}
