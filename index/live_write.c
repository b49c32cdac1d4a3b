/* live_write.c - see live_write.h.
 *
 * A term's frequency is the number of tokens that carry it.  The tokens are
 * counted by lexeme first; then every lexeme gives its surface form and, where
 * the field is stemmed, its stems; equal terms (many surface forms of one
 * stem) are brought together by sorting, which is also the order in which
 * Xapian takes them fastest. */
#include "index/live_write.h"

#include <stdlib.h>

#include "index/live.h"
#include "index/record.h"
#include "index/term.h"
#include "index/xapian_error.h"

struct counted_term {
	struct slice bytes; /* in the arena */
	uint32_t headline, body;
};

struct term_list {
	struct arena *arena;
	struct counted_term *items;
	size_t count;
	uint8_t length_code;
	bool no_memory;
};

struct lexeme_count {
	uint32_t headline, body;
};

static void add_term(struct term_list *list, enum field field, enum term_kind kind,
		     struct slice language, struct slice text, struct lexeme_count n)
{
	struct term term = {field, kind, language, text};
	struct term_bytes bytes;
	if (text.len == 0 || !term_encode(&term, &bytes))
		return;
	struct slice kept = arena_copy(list->arena, slice_make(bytes.bytes, bytes.length));
	list->no_memory |= !kept.ptr;
	list->items[list->count++] = (struct counted_term){kept, n.headline, n.body};
}

/* The terms of one space (the text, or another field), from its counts. */
static void add_space(struct term_list *list, const struct document *d, enum field field,
		      const struct lexeme_count *counts)
{
	bool stemmed = field_describe(field)->stemmed;
	for (size_t i = 0; i < d->lexeme_count; i++) {
		const struct lexeme *l = d->lexemes[i].word;
		if (counts[i].headline + counts[i].body == 0)
			continue;
		add_term(list, field, TERM_SURFACE, slice_from(""), l->surface, counts[i]);
		if (!stemmed)
			continue;
		add_term(list, field, TERM_STEM, d->language, l->stem, counts[i]);
		add_term(list, field, TERM_STEM, d->language, l->other_stem, counts[i]);
	}
}

static void count_tokens(const struct document_field *field, struct lexeme_count *counts)
{
	for (size_t i = 0; i < field->count; i++) {
		struct lexeme_count *n = &counts[field->tokens[i].lexeme];
		if (field->field == FIELD_HEADLINE)
			n->headline++;
		else
			n->body++;
	}
}

static int by_bytes(const void *a, const void *b)
{
	const struct counted_term *x = a, *y = b;
	return slice_compare(x->bytes, y->bytes);
}

static enum bf_status collect_terms(const struct document *d, struct arena *arena,
				    struct term_list *list, bf_error *error)
{
	size_t lexemes = d->lexeme_count + 1, most = 3 * lexemes;
	for (size_t i = 0; i < d->field_count; i++)
		if (!field_describe(d->fields[i].field)->shares_text)
			most += 3 * d->fields[i].count;
	struct lexeme_count *counts = arena_alloc(arena, lexemes * sizeof *counts);
	list->items = arena_alloc(arena, most * sizeof *list->items);
	if (!counts || !list->items)
		return error_no_memory(error);
	memset(counts, 0, lexemes * sizeof *counts);
	for (size_t i = 0; i < d->field_count; i++)
		if (field_describe(d->fields[i].field)->shares_text)
			count_tokens(&d->fields[i], counts);
	add_space(list, d, FIELD_TEXT, counts);
	for (size_t i = 0; i < d->field_count; i++) {
		if (field_describe(d->fields[i].field)->shares_text)
			continue;
		memset(counts, 0, lexemes * sizeof *counts);
		count_tokens(&d->fields[i], counts);
		add_space(list, d, d->fields[i].field, counts);
	}
	if (list->no_memory)
		return error_no_memory(error);
	qsort(list->items, list->count, sizeof *list->items, by_bytes);
	return BF_OK;
}

/* Adds each distinct term with the sum of its counts. */
static enum bf_status add_terms(const struct term_list *list, xc_document *into, uint64_t *postings,
				size_t *bytes, bf_error *error)
{
	xc_error reason;
	for (size_t i = 0, next; i < list->count; i = next) {
		const struct counted_term *first = &list->items[i];
		uint32_t headline = 0, body = 0;
		for (next = i; next < list->count && by_bytes(first, &list->items[next]) == 0; next++) {
			headline += list->items[next].headline;
			body += list->items[next].body;
		}
		occurrence o = occurrence_make(headline, body, list->length_code);
		if (xc_document_add_term(into, first->bytes.ptr, first->bytes.len, o, &reason) != XC_OK)
			return xapian_error(error, "cannot add a term", &reason);
		*postings += term_posting_hash(first->bytes.ptr, first->bytes.len, o);
		*bytes += first->bytes.len + 48u;
	}
	return BF_OK;
}

static enum bf_status add_id(const struct article *a, xc_document *into, uint64_t *postings,
			     bf_error *error)
{
	struct term_bytes id;
	xc_error reason;
	term_of_id(a->id, &id);
	if (xc_document_add_boolean_term(into, id.bytes, id.length, &reason) != XC_OK)
		return xapian_error(error, "cannot add the id", &reason);
	*postings += term_posting_hash(id.bytes, id.length, 0);
	return BF_OK;
}

/* Their wdf is that of a word that stands once, so that a length is never less than the terms. */
static enum bf_status add_values(const struct article *a, uint8_t length_code, struct arena *arena,
				 xc_document *into, uint64_t *postings, bf_error *error)
{
	occurrence o = occurrence_make(0, 1, length_code);
	for (int f = 0; f < FACET_COUNT; f++) {
		struct slice_list values = {NULL, 0};
		enum bf_status status = facet_is_text((enum facet)f)
					    ? facet_values(a, (enum facet)f, arena, &values, error)
					    : BF_OK;
		if (status != BF_OK)
			return status;
		for (size_t i = 0; i < values.count; i++) {
			struct term_bytes term;
			xc_error reason;
			term_of_value((enum facet)f, values.items[i], &term);
			if (xc_document_add_term(into, term.bytes, term.length, o, &reason) != XC_OK)
				return xapian_error(error, "cannot add a value", &reason);
			*postings += term_posting_hash(term.bytes, term.length, o);
		}
	}
	return BF_OK;
}

static enum bf_status add_published(struct moment published, xc_document *into, bf_error *error)
{
	char value[LIVE_PUBLISHED_BYTES];
	xc_error reason;
	if (published.precision == MOMENT_NONE)
		return BF_OK;
	live_published_encode(published, value);
	if (xc_document_set_value(into, LIVE_PUBLISHED_SLOT, value, sizeof value, &reason) != XC_OK)
		return xapian_error(error, "cannot add the date", &reason);
	return BF_OK;
}

static enum bf_status add_record(const struct document *d, uint64_t postings, struct buf *record,
				 xc_document *into, bf_error *error)
{
	xc_error reason;
	buf_clear(record);
	record_write_document(d, postings, record);
	enum bf_status status = buf_status(record, "the article as it is stored", error);
	if (status != BF_OK)
		return error_of_article(error, status);
	if (xc_document_set_data(into, record->ptr, record->len, &reason) != XC_OK)
		return xapian_error(error, "cannot store the article", &reason);
	return BF_OK;
}

enum bf_status live_fill(const struct document *d, xc_document *into, struct buf *record,
			 struct arena *arena, size_t *bytes, bf_error *error)
{
	struct term_list list = {.arena = arena, .length_code = length_encode(d->length)};
	uint64_t postings = 0;
	xc_error reason;
	if (xc_document_clear(into, &reason) != XC_OK)
		return xapian_error(error, "cannot begin an article", &reason);
	*bytes = 512;
	enum bf_status status = collect_terms(d, arena, &list, error);
	if (status == BF_OK)
		status = add_terms(&list, into, &postings, bytes, error);
	if (status == BF_OK)
		status = add_id(d->article, into, &postings, error);
	if (status == BF_OK)
		status = add_values(d->article, list.length_code, arena, into, &postings, error);
	if (status == BF_OK)
		status = add_published(d->article->published, into, error);
	if (status == BF_OK)
		status = add_record(d, postings, record, into, error);
	*bytes += record->len;
	return status;
}
