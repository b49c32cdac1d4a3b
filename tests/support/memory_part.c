/* memory_part.c - see memory_part.h. */
#include "tests/support/memory_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/analyzer.h"
#include "tests/support/memory_facet.h"
#include "util/error.h"

static void *out_of_memory(void)
{
	fputs("the test ran out of memory\n", stderr);
	abort();
}

/* Asks twice: a test may make one allocation fail, but means that of the searcher. */
static void *must_alloc(struct arena *arena, size_t size)
{
	void *memory = arena_alloc(arena, size);
	if (!memory)
		memory = arena_alloc(arena, size);
	return memory ? memory : out_of_memory();
}

static void *must_realloc(void *old, size_t size)
{
	void *memory = realloc(old, size);
	if (!memory)
		memory = realloc(old, size);
	return memory ? memory : out_of_memory();
}

static enum bf_status trouble(struct memory_part *p, bf_error *error)
{
	if (p->fail_after && ++p->calls > p->fail_after)
		return error_set(error, p->failure, "the part was told to fail");
	return BF_OK;
}

/* ---- terms of one article ------------------------------------------------------------------- */

static bool lexeme_has(const struct document *d, const struct lexeme *l, const struct term *t)
{
	if (t->kind == TERM_SURFACE)
		return slice_equal(l->surface, t->text);
	if (!field_describe(t->field)->stemmed || !slice_equal(d->language, t->language))
		return false;
	return t->text.len &&
	       (slice_equal(l->stem, t->text) || slice_equal(l->other_stem, t->text));
}

static bool field_in(enum field wanted, enum field given)
{
	return wanted == given || (wanted == FIELD_TEXT && field_describe(given)->shares_text);
}

struct places_found {
	uint32_t *starts, *ends; /* malloced */
	size_t count, headline, body;
};

static void places_free(struct places_found *p)
{
	free(p->starts);
	free(p->ends);
}

/* Every token of the document that carries the term, in its field. */
static void find_places(const struct document *d, const struct term *t, struct places_found *out)
{
	*out = (struct places_found){0};
	for (size_t f = 0; f < d->field_count; f++) {
		const struct document_field *field = &d->fields[f];
		uint32_t base = field->field == FIELD_BODY ? POSITION_BODY : 0;
		if (!field_in(t->field, field->field))
			continue;
		out->starts = must_realloc(out->starts, (out->count + field->count + 1) * 4);
		out->ends = must_realloc(out->ends, (out->count + field->count + 1) * 4);
		for (size_t i = 0; i < field->count; i++) {
			const struct document_token *token = &field->tokens[i];
			if (!lexeme_has(d, d->lexemes[token->lexeme].word, t))
				continue;
			out->starts[out->count] = base + token->position;
			out->ends[out->count++] = base + token->position + token->span - 1u;
			*(field->field == FIELD_HEADLINE ? &out->headline : &out->body) += 1;
		}
	}
}

/* The posting of a term; 0 when the article does not have it (in that field). */
static bool find_posting(const struct document *d, const struct term *t, occurrence *out)
{
	struct places_found places;
	struct term whole = *t;
	if (t->field == FIELD_ID) {
		*out = occurrence_make(0, 1, length_encode(d->length));
		return slice_equal(d->article->id, t->text);
	}
	if (field_describe(t->field)->shares_text)
		whole.field = FIELD_TEXT;
	find_places(d, &whole, &places);
	*out = occurrence_make((uint32_t)places.headline, (uint32_t)places.body,
			       length_encode(d->length));
	places_free(&places);
	return t->field == FIELD_HEADLINE ? places.headline > 0
	       : t->field == FIELD_BODY	  ? places.body > 0
					  : places.headline + places.body > 0;
}

/* ---- cursors ---------------------------------------------------------------------------------- */

struct memory_cursor {
	struct cursor base;
	struct memory_part *part;
	struct term term;
	bool all;
	const uint32_t *articles; /* the whole list, NO_ARTICLE after it */
	const occurrence *list;
	size_t count; /* with the NO_ARTICLE */
	size_t from;  /* of the block on hand */
	uint32_t *starts, *ends;
};

static void show_block(struct memory_cursor *c, size_t from)
{
	size_t count = c->part->block;
	if (count > c->count - from)
		count = c->count - from;
	c->from = from;
	c->base.at = 0;
	c->base.count = (uint32_t)count;
	c->base.articles = c->articles + from;
	c->base.occurrences = NULL;
}

static enum bf_status memory_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct memory_cursor *c = (struct memory_cursor *)base;
	size_t at = c->from + c->base.at;
	if (c->part->seek_microseconds)
		usleep(c->part->seek_microseconds);
	while (c->articles[at] < target)
		at++;
	show_block(c, at);
	return trouble(c->part, error);
}

static enum bf_status memory_load(struct cursor *base, bf_error *error)
{
	struct memory_cursor *c = (struct memory_cursor *)base;
	base->occurrences = c->list + c->from;
	return trouble(c->part, error);
}

static enum bf_status memory_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				   bf_error *error)
{
	struct memory_cursor *c = (struct memory_cursor *)base;
	/* Of as many postings as a block has, from the target on. */
	uint32_t left = c->part->block;
	*out = (struct occurrence_bound){.last = NO_ARTICLE, .length_code = 255};
	for (size_t i = 0; i < c->count - 1 && left > 0; i++) {
		if (c->articles[i] < target)
			continue;
		uint32_t headline = occurrence_headline(c->list[i]), body = occurrence_body(c->list[i]);
		uint8_t code = occurrence_length_code(c->list[i]);
		out->headline = headline > out->headline ? headline : out->headline;
		out->body = body > out->body ? body : out->body;
		out->length_code = code < out->length_code ? code : out->length_code;
		out->last = i + 2 < c->count ? c->articles[i] : NO_ARTICLE;
		left--;
	}
	return trouble(c->part, error);
}

static const struct memory_document *document_of(const struct memory_part *p, uint32_t article)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->documents[i].number == article)
			return &p->documents[i];
	return NULL;
}

static enum bf_status memory_positions(struct cursor *base, const uint32_t **starts,
				       const uint32_t **ends, size_t *count, bf_error *error)
{
	struct memory_cursor *c = (struct memory_cursor *)base;
	const struct memory_document *d = document_of(c->part, cursor_article(base));
	struct places_found found;
	free(c->starts);
	free(c->ends);
	find_places(&d->document, &c->term, &found);
	c->starts = found.starts;
	c->ends = found.ends;
	*starts = c->starts;
	*ends = NULL;
	*count = found.count;
	for (size_t i = 0; i < found.count; i++)
		if (found.starts[i] != found.ends[i])
			*ends = c->ends;
	return trouble(c->part, error);
}

static void memory_close_cursor(struct cursor *base)
{
	struct memory_cursor *c = (struct memory_cursor *)base;
	free(c->starts);
	free(c->ends);
}

static const struct cursor_operations cursor_operations = {
    .seek = memory_seek,
    .load_occurrences = memory_load,
    .bound = memory_bound,
    .positions = memory_positions,
    .close = memory_close_cursor,
};

/* The postings of a term, or (NULL) all articles, NO_ARTICLE at the end; made once. */
struct memory_list {
	struct term term;
	bool all;
	uint32_t *articles;
	occurrence *occurrences;
	size_t count; /* without the NO_ARTICLE */
	struct memory_list *next;
};

static bool same_term(const struct memory_list *l, const struct term *t)
{
	if (l->all || !t)
		return l->all && !t;
	return l->term.field == t->field && l->term.kind == t->kind &&
	       slice_equal(l->term.language, t->language) && slice_equal(l->term.text, t->text);
}

static struct memory_list *make_list(struct memory_part *p, const struct term *term)
{
	struct memory_list *l = must_alloc(&p->arena, sizeof *l);
	*l = (struct memory_list){.all = !term, .next = p->lists};
	p->lists = l;
	if (term) {
		l->term = *term;
		l->term.language = arena_copy(&p->arena, term->language);
		l->term.text = arena_copy(&p->arena, term->text);
		if (!l->term.language.ptr || !l->term.text.ptr)
			out_of_memory();
	}
	l->articles = must_alloc(&p->arena, (p->count + 1) * sizeof *l->articles);
	l->occurrences = must_alloc(&p->arena, (p->count + 1) * sizeof *l->occurrences);
	for (size_t i = 0; i < p->count; i++) {
		const struct document *d = &p->documents[i].document;
		occurrence o = occurrence_make(0, 0, length_encode(d->length));
		if (term && !find_posting(d, term, &o))
			continue;
		l->occurrences[l->count] = o;
		l->articles[l->count++] = p->documents[i].number;
	}
	l->articles[l->count] = NO_ARTICLE;
	l->occurrences[l->count] = 0;
	return l;
}

static struct memory_list *list_of(struct memory_part *p, const struct term *term)
{
	for (struct memory_list *l = p->lists; l; l = l->next)
		if (same_term(l, term))
			return l;
	return make_list(p, term);
}

static enum bf_status open_list(struct memory_part *p, const struct term *term, struct arena *arena,
				struct cursor **out, bf_error *error)
{
	struct memory_cursor *c = must_alloc(arena, sizeof *c);
	const struct memory_list *l = list_of(p, term);
	*c = (struct memory_cursor){.part = p, .all = !term};
	c->base.operations = &cursor_operations;
	c->base.frequency = (uint32_t)l->count;
	c->articles = l->articles;
	c->list = l->occurrences;
	c->count = l->count + 1;
	if (term)
		c->term = *term;
	*out = l->count ? &c->base : NULL;
	show_block(c, 0);
	return trouble(p, error);
}

static enum bf_status memory_open_cursor(struct part *base, const struct term *term,
					 struct arena *arena, struct cursor **out, bf_error *error)
{
	return open_list((struct memory_part *)base, term, arena, out, error);
}

static enum bf_status memory_open_all(struct part *base, struct arena *arena, struct cursor **out,
				      bf_error *error)
{
	return open_list((struct memory_part *)base, NULL, arena, out, error);
}

/* ---- the part ------------------------------------------------------------------------------------ */

static enum bf_status memory_frequency(struct part *base, const struct term *term, uint32_t *articles,
				       bf_error *error)
{
	struct memory_part *p = (struct memory_part *)base;
	struct term whole = *term;
	if (field_describe(term->field)->shares_text)
		whole.field = FIELD_TEXT;
	*articles = (uint32_t)list_of(p, &whole)->count;
	return trouble(p, error);
}

static int by_text(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	return slice_compare(*x, *y);
}

/* Surface forms only: nobody asks for the beginnings of stems.  Of all fields, some twice;
 * malloced. */
static struct slice *terms_that_begin_so(struct memory_part *p, const struct term *prefix, size_t *out)
{
	struct slice *terms = NULL;
	size_t count = 0;
	for (size_t i = 0; i < p->count; i++) {
		const struct document *d = &p->documents[i].document;
		terms = must_realloc(terms, (count + d->lexeme_count + 1) * sizeof *terms);
		for (size_t l = 0; l < d->lexeme_count; l++)
			if (slice_starts_with(d->lexemes[l].word->surface, prefix->text))
				terms[count++] = d->lexemes[l].word->surface;
	}
	if (count)
		qsort(terms, count, sizeof *terms, by_text);
	*out = count;
	return terms;
}

/* Hands out the terms that some article has, but for those that the scanner passes over. */
static enum bf_status memory_scan(struct part *base, const struct term *prefix,
				  const struct term_marks *marks, term_scanner *scan, void *payload,
				  bf_error *error)
{
	(void)marks;
	struct memory_part *p = (struct memory_part *)base;
	size_t count, past = SCAN_NEXT;
	struct slice *terms = terms_that_begin_so(p, prefix, &count), before = SLICE("");
	for (size_t i = 0; i < count && past; i++) {
		uint32_t articles;
		struct term term = *prefix;
		struct slice begin = past <= before.len ? slice_make(before.ptr, past) : before;
		term.text = terms[i];
		memory_frequency(base, &term, &articles, NULL);
		if (articles == 0 || (before.len && slice_starts_with(terms[i], begin) &&
				      (past <= before.len || slice_equal(terms[i], before))))
			continue;
		before = terms[i];
		past = scan(before, payload);
	}
	free(terms);
	return trouble(p, error);
}

struct walker {
	struct part *part;
	struct term term;
	term_visitor *visit;
	void *payload;
};

static size_t visit_term(struct slice text, void *payload)
{
	struct walker *w = payload;
	uint32_t articles;
	w->term.text = text;
	memory_frequency(w->part, &w->term, &articles, NULL);
	return w->visit(text, articles, w->payload) ? SCAN_NEXT : 0;
}

static enum bf_status memory_walk(struct part *base, const struct term *prefix, term_visitor *visit,
				  void *payload, bf_error *error)
{
	struct walker w = {base, *prefix, visit, payload};
	return memory_scan(base, prefix, NULL, visit_term, &w, error);
}

static enum bf_status memory_published(struct part *base, uint32_t article, int64_t *instant,
				       int32_t *day, bf_error *error)
{
	const struct memory_document *d = document_of((struct memory_part *)base, article);
	*instant = INT64_MIN;
	*day = INT32_MIN;
	if (d && d->document.article->published.precision != MOMENT_NONE) {
		*instant = d->document.article->published.instant;
		*day = moment_day(d->document.article->published);
	}
	return trouble((struct memory_part *)base, error);
}

static enum bf_status memory_find(struct part *base, struct slice id, uint32_t *article, bf_error *error)
{
	struct memory_part *p = (struct memory_part *)base;
	*article = NO_ARTICLE;
	for (size_t i = 0; i < p->count; i++)
		if (slice_equal(p->documents[i].document.article->id, id))
			*article = p->documents[i].number;
	return trouble(p, error);
}

static enum bf_status memory_read(struct part *base, uint32_t article, struct arena *arena,
				  struct article *out, bf_error *error)
{
	const struct memory_document *d = document_of((struct memory_part *)base, article);
	enum bf_status status = trouble((struct memory_part *)base, error);
	return status == BF_OK ? article_copy(d->document.article, arena, out, error) : status;
}

/* First positions of what begins with that flag, headline first. */
static const uint32_t *find_starts(const struct document *d, uint16_t flag, struct arena *arena,
				   size_t *count)
{
	static const enum field fields[] = {FIELD_HEADLINE, FIELD_BODY};
	uint32_t *starts = NULL;
	*count = 0;
	for (int i = 0; i < 2; i++)
		for (size_t f = 0; f < d->field_count; f++) {
			const struct document_field *field = &d->fields[f];
			if (field->field != fields[i])
				continue;
			uint32_t *longer = must_alloc(arena, (*count + field->count + 1) * sizeof *longer);
			if (*count)
				memcpy(longer, starts, *count * sizeof *longer);
			starts = longer;
			for (size_t t = 0; t < field->count; t++)
				if (field->tokens[t].flags & flag)
					starts[(*count)++] = field->tokens[t].position +
							     (i ? POSITION_BODY : 0);
		}
	return starts;
}

static enum bf_status memory_boundaries(struct part *base, uint32_t article, enum boundary kind,
					uint32_t last, struct arena *arena, const uint32_t **starts,
					size_t *count, bf_error *error)
{
	const struct memory_document *d = document_of((struct memory_part *)base, article);
	(void)last;
	*starts = find_starts(&d->document,
			      kind == BOUNDARY_SENTENCE ? TOKEN_SENTENCE_START : TOKEN_PARAGRAPH_START, arena,
			      count);
	return trouble((struct memory_part *)base, error);
}

static enum bf_status memory_places(struct part *base, uint32_t article, const struct term *term,
				    struct arena *arena, const uint32_t **starts,
				    const uint32_t **ends, size_t *count, bf_error *error)
{
	struct cursor *c = NULL;
	*count = 0;
	enum bf_status status = memory_open_cursor(base, term, arena, &c, error);
	if (status == BF_OK && c)
		status = cursor_seek(c, article, error);
	if (status == BF_OK && c && cursor_article(c) == article)
		status = c->operations->positions(c, starts, ends, count, error);
	size_t size = *count * sizeof **starts;
	uint32_t *copy = arena_alloc(arena, 2 * size + 1);
	if (status == BF_OK && *count && copy) {
		memcpy(copy, *starts, size);
		*starts = copy;
		if (*ends)
			*ends = memcpy(copy + *count, *ends, size);
	}
	cursor_close(c);
	return status;
}

/* None: so snippets look at whole articles. */
static enum bf_status memory_checkpoints(struct part *base, uint32_t article, struct arena *arena,
					 const struct text_checkpoint **out, size_t *count,
					 bf_error *error)
{
	(void)article, (void)arena;
	*out = NULL;
	*count = 0;
	return trouble((struct memory_part *)base, error);
}

static void memory_close(struct part *base)
{
	struct memory_part *p = (struct memory_part *)base;
	free(p->documents);
	arena_free(&p->arena);
}

const struct part_operations memory_part_operations = {
    .open_cursor = memory_open_cursor,
    .open_prefix = part_open_prefix,
    .open_all = memory_open_all,
    .term_frequency = memory_frequency,
    .have_term = part_have_term,
    .walk_terms = memory_walk,
    .list_terms = memory_walk,
    .scan_terms = memory_scan,
    .published = memory_published,
    .find = memory_find,
    .summary = memory_read,
    .article = memory_read,
    .places = memory_places,
    .checkpoints = memory_checkpoints,
    .boundaries = memory_boundaries,
    .count_values = memory_count_values,
    .find_value = memory_find_value,
    .days = memory_days,
    .days_of = part_days_of,
    .close = memory_close,
};
