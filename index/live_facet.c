/* live_facet.c - values of facets in the live part: each is a term, whose posting list has
 * the articles.
 *
 * So a value is forgotten with the last article that has it, and nothing is read of
 * articles.  A value too long for a term is hashed there; its text is in any of them. */
#include "index/live_part.h"

#include <stdlib.h>

#include "index/term.h"
#include "index/xapian_error.h"

enum { BLOCK = 128 };

/* What becomes of a posting list: members of `set` are counted; `into` gets them, or with no
 * `set` all, added.  Either may be NULL. */
struct list_use {
	const uint64_t *set;
	uint64_t *into;
	uint32_t count, first; /* of members; the first article in the list, 0: none */
};

static void use_article(struct list_use *u, uint32_t article)
{
	if (!u->first)
		u->first = article;
	if (u->set && !set_has(u->set, article))
		return;
	u->count++;
	if (u->into)
		set_add(u->into, article);
}

static enum bf_status use_list(struct live_part *p, const char *term, size_t len, struct list_use *u,
			       bf_error *error)
{
	uint32_t articles[BLOCK], wdfs[BLOCK];
	size_t count;
	xc_postings *postings;
	xc_error reason;
	u->count = u->first = 0;
	xc_status step = xc_postings_open(p->database, term, len, &postings, &reason);
	if (step != XC_OK)
		return xapian_error(error, "cannot open a posting list", &reason);
	do {
		step = xc_postings_read(postings, 0, articles, wdfs, NULL, BLOCK, &count, &reason);
		for (size_t i = 0; i < count && (step == XC_OK || step == XC_END); i++)
			if (articles[i] <= p->base.last_article)
				use_article(u, articles[i]);
	} while (step == XC_OK && count);
	xc_postings_free(postings);
	return step == XC_OK || step == XC_END ? BF_OK
					       : xapian_error(error, "cannot read a posting list", &reason);
}

/* The value behind a hashed term, out of an article that has it. */
static enum bf_status read_hashed(struct live_part *p, enum facet f, const char *term, size_t len,
				  uint32_t article, struct arena *arena, struct slice *out,
				  bf_error *error)
{
	const struct record *record;
	struct slice_list values = {NULL, 0};
	struct term_bytes bytes;
	*out = SLICE("");
	enum bf_status status = live_kept_record(p, article, &record, error);
	if (status == BF_OK)
		status = facet_values(&record->article, f, arena, &values, error);
	for (size_t i = 0; i < values.count && status == BF_OK; i++) {
		term_of_value(f, values.items[i], &bytes);
		if (bytes.length == len && memcmp(bytes.bytes, term, len) == 0)
			*out = values.items[i];
	}
	return status;
}

struct value_walk {
	struct live_part *part;
	enum facet facet;
	bool hashed;
	struct list_use use;
	value_visitor *visit; /* NULL: nobody wants to know */
	void *payload;
	struct arena arena;
	size_t skip; /* bytes before a value that is written out */
};

static enum bf_status visit_term(struct value_walk *w, const char *term, size_t len, bf_error *error)
{
	struct term_bytes kept = {.length = (uint8_t)len};
	struct slice value = slice_make(kept.bytes + w->skip, len - w->skip);
	memcpy(kept.bytes, term, len); /* the walk's own bytes may go */
	enum bf_status status = use_list(w->part, kept.bytes, len, &w->use, error);
	if (status != BF_OK || w->use.count == 0 || !w->visit)
		return status;
	arena_reset(&w->arena);
	if (w->hashed)
		status = read_hashed(w->part, w->facet, kept.bytes, len, w->use.first, &w->arena, &value,
				     error);
	if (status == BF_OK)
		w->visit(value, w->use.count, w->payload);
	return status;
}

/* The terms of all values, one after the other. */
static enum bf_status walk_values(struct value_walk *w, bf_error *error)
{
	struct term_bytes prefix;
	xc_terms *terms;
	const char *term;
	size_t len;
	xc_error reason;
	enum bf_status status = BF_OK;
	term_of_values(w->facet, w->hashed, &prefix);
	w->skip = prefix.length;
	xc_status step = xc_terms_open(w->part->database, prefix.bytes, prefix.length, &terms, &reason);
	if (step != XC_OK)
		return xapian_error(error, "cannot walk the values", &reason);
	while (status == BF_OK && (step = xc_terms_next(terms, &term, &len, &reason)) == XC_OK)
		if (len <= TERM_BYTES_MAX)
			status = visit_term(w, term, len, error);
	xc_terms_free(terms);
	if (status == BF_OK && step != XC_END)
		return xapian_error(error, "cannot walk the values", &reason);
	return status;
}

/* Written out, and hashed. */
static enum bf_status walk_all(struct value_walk *w, bf_error *error)
{
	enum bf_status status = walk_values(w, error);
	w->hashed = true;
	if (status == BF_OK)
		status = walk_values(w, error);
	arena_free(&w->arena);
	return status;
}

enum bf_status live_count_values(struct part *base, enum facet facet, const uint64_t *set,
				 value_visitor *visit, void *payload, uint32_t *with, bf_error *error)
{
	size_t words = set_words(base->last_article);
	struct value_walk w = {.part = (struct live_part *)base,
			       .facet = facet,
			       .use = {.set = set, .into = calloc(words, sizeof(uint64_t))},
			       .visit = visit,
			       .payload = payload,
			       .arena = ARENA_INIT};
	if (!w.use.into)
		return error_no_memory(error);
	enum bf_status status = walk_all(&w, error);
	*with = (uint32_t)set_count(w.use.into, words);
	free(w.use.into);
	return status;
}

enum bf_status live_find_value(struct part *base, enum facet facet, struct slice value, uint64_t *set,
			       bf_error *error)
{
	struct value_walk w = {
	    .part = (struct live_part *)base, .facet = facet, .use = {.into = set}, .arena = ARENA_INIT};
	struct term_bytes term;
	if (value.len == 0)
		return walk_all(&w, error);
	term_of_value(facet, value, &term);
	return use_list(w.part, term.bytes, term.length, &w.use, error);
}
