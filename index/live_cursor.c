/* live_cursor.c - posting lists of the live part, a block at a time.
 *
 * The wdf of a text term is its occurrence, so a block of postings is all that
 * scoring needs.  A list for the headline or the body alone is the list of the
 * text, less the articles that have the term elsewhere only.  The cursor over
 * all articles has no occurrence in its list: the length is looked up in the
 * record, when it is asked for. */
#include "index/live_part.h"

#include "index/term.h"
#include "index/xapian_error.h"

/* A jump reads few postings, since another jump may follow; a walk reads more each time. */
enum { BLOCK_FIRST = 8, BLOCK = 128 };

struct live_cursor {
	struct cursor base;
	struct live_part *part;
	xc_postings *postings;
	struct term term; /* text borrowed from the caller's term */
	bool all;
	uint32_t next, want; /* the article after the last block; how many to read next */
	struct arena positions; /* of the current article */
	uint32_t articles[BLOCK + 1];
	uint32_t occurrences[BLOCK + 1];
};

static bool wanted(const struct live_cursor *c, occurrence o)
{
	return c->term.field == FIELD_HEADLINE ? occurrence_headline(o) > 0
	       : c->term.field == FIELD_BODY   ? occurrence_body(o) > 0
					       : true;
}

/* Keeps the postings of the field asked for. */
static size_t filter(struct live_cursor *c, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (!wanted(c, c->occurrences[i]))
			continue;
		c->articles[kept] = c->articles[i];
		c->occurrences[kept++] = c->occurrences[i];
	}
	return kept;
}

static enum bf_status live_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct live_cursor *c = (struct live_cursor *)base;
	size_t count = 0, kept = 0;
	xc_status status = XC_OK;
	c->want = target != c->next ? BLOCK_FIRST : c->want * 2 < BLOCK ? c->want * 2 : BLOCK;
	while (status == XC_OK && kept == 0) {
		xc_error reason;
		status = xc_postings_read(c->postings, target, c->articles, c->occurrences, NULL,
					  c->want, &count, &reason);
		if (status != XC_OK && status != XC_END)
			return xapian_error(error, "cannot read a posting list", &reason);
		kept = filter(c, count);
		if (status == XC_OK && count == 0)
			status = XC_END;
	}
	if (kept == 0)
		c->articles[kept++] = NO_ARTICLE;
	c->next = c->articles[kept - 1] + 1;
	base->at = 0;
	base->count = (uint32_t)kept;
	base->occurrences = c->all ? NULL : c->occurrences;
	return BF_OK;
}

/* Only for the list of all articles. */
static enum bf_status load_lengths(struct cursor *base, bf_error *error)
{
	struct live_cursor *c = (struct live_cursor *)base;
	for (uint32_t i = 0; i < base->count && c->articles[i] != NO_ARTICLE; i++) {
		struct record record;
		arena_reset(&c->positions);
		enum bf_status status =
		    live_record(c->part, c->articles[i], &c->positions, &record, error);
		if (status != BF_OK)
			return status;
		c->occurrences[i] = occurrence_make(0, 0, record.length_code);
	}
	base->occurrences = c->occurrences;
	return BF_OK;
}

static enum bf_status live_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				 bf_error *error)
{
	(void)base, (void)target, (void)error;
	*out = (struct occurrence_bound){NO_ARTICLE, HEADLINE_FREQUENCY_LIMIT, BODY_FREQUENCY_LIMIT, 0};
	return BF_OK;
}

static enum bf_status live_positions(struct cursor *base, const uint32_t **starts,
				     const uint32_t **ends, size_t *count, bf_error *error)
{
	struct live_cursor *c = (struct live_cursor *)base;
	arena_reset(&c->positions);
	live_note_term(c->part, cursor_article(base), &c->term);
	return live_term_places(c->part, cursor_article(base), &c->term, &c->positions, starts, ends, count,
			 error);
}

static void live_close_cursor(struct cursor *base)
{
	struct live_cursor *c = (struct live_cursor *)base;
	xc_postings_free(c->postings);
	arena_free(&c->positions);
}

static const struct cursor_operations operations = {
    .seek = live_seek,
    .load_occurrences = load_lengths,
    .bound = live_bound,
    .positions = live_positions,
    .close = live_close_cursor,
};

static enum bf_status open_list(struct live_part *part, const char *bytes, size_t len,
				const struct term *term, uint32_t frequency, struct arena *arena,
				struct cursor **out, bf_error *error)
{
	struct live_cursor *c = arena_calloc(arena, 1, sizeof *c);
	xc_error reason;
	if (!c)
		return error_no_memory(error);
	c->part = part;
	c->all = !term;
	if (term)
		c->term = *term;
	c->base.operations = &operations;
	c->base.articles = c->articles;
	c->base.frequency = frequency;
	if (xc_postings_open(part->database, bytes, len, &c->postings, &reason) != XC_OK)
		return xapian_error(error, "cannot open a posting list", &reason);
	enum bf_status status = live_seek(&c->base, 1, error);
	if (status != BF_OK || c->articles[0] == NO_ARTICLE) {
		live_close_cursor(&c->base);
		return status;
	}
	*out = &c->base;
	return BF_OK;
}

enum bf_status live_open_cursor(struct part *base, const struct term *term, struct arena *arena,
				struct cursor **out, bf_error *error)
{
	struct live_part *part = (struct live_part *)base;
	struct term_bytes bytes;
	uint32_t frequency;
	*out = NULL;
	enum bf_status status = base->operations->term_frequency(base, term, &frequency, error);
	if (status != BF_OK || frequency == 0 || !term_encode(term, &bytes))
		return status;
	return open_list(part, bytes.bytes, bytes.length, term, frequency, arena, out, error);
}

enum bf_status live_open_all(struct part *base, struct arena *arena, struct cursor **out,
			     bf_error *error)
{
	*out = NULL;
	if (base->article_count == 0)
		return BF_OK;
	return open_list((struct live_part *)base, "", 0, NULL, base->article_count, arena, out, error);
}
