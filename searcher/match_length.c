/* match_length.c - words: articles of a length.
 *
 * Postings know the length of their article within a sixteenth of an octave.  Mostly that
 * says enough; where it does not, the words of the article are counted. */
#include "searcher/match.h"

struct length_matcher {
	struct matcher base;
	struct cursor *cursor; /* of all articles; NULL: the part is empty */
	struct case_text text;
	struct arena arena;
};

static enum bf_status length_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct length_matcher *l = (struct length_matcher *)m;
	m->article = NO_ARTICLE;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	if (!l->cursor)
		return BF_OK;
	enum bf_status status = cursor_seek(l->cursor, target, error);
	m->article = cursor_article(l->cursor);
	return status;
}

static enum bf_status count_words(struct length_matcher *l, bool *matches, bf_error *error)
{
	struct matcher *m = &l->base;
	struct place_source source = {.snapshot = m->context->plan->snapshot,
				      .part = m->context->part,
				      .article = m->article,
				      .text = &l->text,
				      .arena = &l->arena};
	uint32_t words;
	if (ticker_steps(m->context->ticker, 64)) /* that takes long */
		return BF_DEADLINE;
	arena_reset(&l->arena);
	enum bf_status status = case_text_length(&source, &words, error);
	*matches = status == BF_OK && (int64_t)words >= m->clause->first &&
		   (int64_t)words <= m->clause->last;
	return status;
}

static enum bf_status length_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct length_matcher *l = (struct length_matcher *)m;
	int64_t first = m->clause->first, last = m->clause->last, least, most;
	occurrence o = 0;
	enum bf_status status = cursor_occurrence(l->cursor, &o, error);
	uint8_t code = occurrence_length_code(o);
	least = length_decode(code);
	most = code == UINT8_MAX ? INT64_MAX : (int64_t)length_decode((uint8_t)(code + 1)) - 1;
	*matches = false;
	if (status != BF_OK || most < first || least > last)
		return status;
	*matches = least >= first && most <= last;
	return *matches ? BF_OK : count_words(l, matches, error);
}

static void length_close(struct matcher *m)
{
	struct length_matcher *l = (struct length_matcher *)m;
	cursor_close(l->cursor);
	case_text_free(&l->text);
	arena_free(&l->arena);
}

static const struct matcher_operations operations = {
    length_seek,      length_confirm,	matcher_no_score, matcher_no_bound,
    matcher_no_score, matcher_no_spans, length_close};

enum bf_status matcher_open_length(struct match_context *c, const struct clause *clause,
				   struct matcher **out, bf_error *error)
{
	struct length_matcher *l =
	    (struct length_matcher *)matcher_new(c, clause, &operations, sizeof *l, 0);
	if (!l)
		return error_no_memory(error);
	l->base.cost = UINT32_MAX; /* each has to be looked at */
	l->text = CASE_TEXT_INIT;
	l->arena = ARENA_INIT;
	*out = &l->base;
	enum bf_status status = c->part->operations->open_all(c->part, c->arena, &l->cursor, error);
	if (status != BF_OK)
		*out = NULL;
	return status;
}
