/* match_phrase.c - a phrase of words, which is what most phrases are: by their posting lists
 * and their positions alone.
 *
 * Of frequent words reading positions is what costs.  So how often each stands in the
 * article comes first (it says what the phrase can score), then the positions of the rarest
 * there, then those of the next as long as some place is left where the phrase may begin.
 *
 * It counts as often as it stands there, but not oftener than any of its words: so what it
 * can score is known before any position is read. */
#include "searcher/match.h"

#include <string.h>

/* One of the words. */
struct phrase_word {
	struct cursor *cursor;
	uint32_t offset; /* which one of the phrase, from 0 */
	uint32_t often;	 /* in the article on hand */
};

struct phrase_matcher {
	struct matcher base;
	struct phrase_word *by_list;	/* the rarest in the part first */
	struct phrase_word *by_article; /* the rarest in the article first */
	uint32_t counted;	 /* the article that the next four are of; 0: none */
	uint32_t headline, body; /* no word has fewer tokens there */
	uint8_t length_code;
	uint32_t known; /* the article that the spans are of; 0: none */
	struct spans spans;
	uint32_t *begin; /* where it may begin */
	size_t room;	 /* of begin and of the spans' items */
	struct arena arena; /* of what is read for one article by the long way */
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ---- articles -------------------------------------------------------------------------------- */

static enum bf_status phrase_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	const struct phrase_matcher *p = (struct phrase_matcher *)m;
	struct cursor *lead = p->by_list[0].cursor;
	enum bf_status status = cursor_seek(lead, target, error);
	uint32_t article = cursor_article(lead);
	for (uint32_t i = 1; i < m->child_count && status == BF_OK && article != NO_ARTICLE;) {
		struct cursor *c = p->by_list[i].cursor;
		status = cursor_seek(c, article, error);
		if (status == BF_OK && cursor_article(c) == article) {
			i++;
			continue;
		}
		if (status == BF_OK && ticker_step(m->context->ticker))
			return BF_DEADLINE;
		article = cursor_article(c);
		if (status == BF_OK && article != NO_ARTICLE) {
			status = cursor_seek(lead, article, error);
			article = cursor_article(lead);
		}
		i = 1;
	}
	m->article = article;
	for (uint32_t i = 0; i < m->child_count; i++)
		m->children[i]->article = article; /* others look down there for an article's length */
	return status;
}

/* ---- how often -------------------------------------------------------------------------------- */

static enum bf_status count_words(struct phrase_matcher *p, bf_error *error)
{
	struct phrase_word *order = p->by_article;
	occurrence o = 0;
	if (p->counted == p->base.article)
		return BF_OK;
	p->headline = p->body = UINT32_MAX;
	for (uint32_t i = 0; i < p->base.child_count; i++) {
		struct phrase_word word = p->by_list[i];
		enum bf_status status = cursor_occurrence(word.cursor, &o, error);
		if (status != BF_OK)
			return status;
		uint32_t headline = occurrence_headline(o), body = occurrence_body(o), at = i;
		p->headline = smaller(p->headline, headline);
		p->body = smaller(p->body, body);
		word.often = headline + body;
		for (; at > 0 && order[at - 1].often > word.often; at--)
			order[at] = order[at - 1];
		order[at] = word;
	}
	p->length_code = occurrence_length_code(o);
	p->counted = p->base.article;
	return BF_OK;
}

static int64_t score_of(const struct phrase_matcher *p, uint32_t headline, uint32_t body)
{
	return rank_score(p->base.context->plan->scale, p->base.clause->weight,
			  occurrence_make(headline, body, p->length_code));
}

static enum bf_status phrase_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	enum bf_status status = count_words(p, error);
	*most = status == BF_OK ? score_of(p, p->headline, p->body) : 0;
	return status;
}

static enum bf_status phrase_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				   bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	struct occurrence_bound all = {NO_ARTICLE, HEADLINE_FREQUENCY_LIMIT, BODY_FREQUENCY_LIMIT, 0};
	for (uint32_t i = 0; i < m->child_count; i++) {
		struct cursor *c = p->by_list[i].cursor;
		struct occurrence_bound one;
		enum bf_status status = c->operations->bound(c, target, &one, error);
		if (status != BF_OK)
			return status;
		all.last = smaller(all.last, one.last);
		all.headline = smaller(all.headline, one.headline);
		all.body = smaller(all.body, one.body);
		if (one.length_code > all.length_code)
			all.length_code = one.length_code;
	}
	*last = all.last;
	*most = rank_score(m->context->plan->scale, m->clause->weight,
			   occurrence_make(all.headline, all.body, all.length_code));
	return BF_OK;
}

/* ---- places ----------------------------------------------------------------------------------- */

static bool make_room(struct phrase_matcher *p, size_t count)
{
	struct arena *arena = p->base.context->arena;
	if (count <= p->room)
		return true;
	size_t room = count < 64 ? 64 : 2 * count;
	p->begin = arena_alloc(arena, room * sizeof *p->begin);
	p->spans.items = arena_alloc(arena, room * sizeof *p->spans.items);
	p->room = p->begin && p->spans.items ? room : 0;
	return p->room > 0;
}

/* Of the places where the phrase may begin, keeps those where its word number `offset` stands in
 * its place. */
static size_t keep_beginnings(uint32_t *begin, size_t count, const uint32_t *starts, size_t n,
			      uint32_t offset)
{
	size_t kept = 0, at = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t wanted = begin[i] + offset;
		while (at < n && starts[at] < wanted)
			at++;
		if (at == n)
			break;
		begin[kept] = begin[i];
		kept += starts[at] == wanted;
	}
	return kept;
}

/* Where its rarest word lets the phrase begin. */
static size_t first_beginnings(uint32_t *begin, const uint32_t *starts, size_t n, uint32_t offset)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = starts[i] - offset;
		bool new = starts[i] >= offset && (count == 0 || begin[count - 1] != at);
		begin[count] = at;
		count += new;
	}
	return count;
}

/* Of `count` places where the phrase may begin keeps those where the word stands in its place.
 * *done is false where that covers several positions somewhere. */
static enum bf_status keep_places(struct phrase_matcher *p, const struct phrase_word *word,
				  size_t *count, bool *done, bf_error *error)
{
	const struct cursor_operations *ask = word->cursor->operations;
	const uint32_t *starts, *ends;
	size_t n;
	enum bf_status status = BF_OK;
	*done = false;
	if (ask->keep)
		status = ask->keep(word->cursor, p->begin, count, word->offset, done, error);
	if (status != BF_OK || *done)
		return status;
	status = ask->positions(word->cursor, &starts, &ends, &n, error);
	*done = status == BF_OK && !ends;
	if (*done)
		*count = keep_beginnings(p->begin, *count, starts, n, word->offset);
	return status;
}

/* The places where the rarest word lets the phrase begin. */
static enum bf_status first_places(struct phrase_matcher *p, size_t *count, bool *done, bf_error *error)
{
	const struct phrase_word *word = &p->by_article[0];
	const uint32_t *starts, *ends;
	size_t n;
	enum bf_status status =
	    word->cursor->operations->positions(word->cursor, &starts, &ends, &n, error);
	*done = status == BF_OK && !ends;
	if (!*done)
		return status;
	if (!make_room(p, n + 1))
		return error_no_memory(error);
	*count = first_beginnings(p->begin, starts, n, word->offset);
	return BF_OK;
}

/* *done is false where some word covers several positions. */
static enum bf_status join_words(struct phrase_matcher *p, bool *done, bf_error *error)
{
	size_t count = 0;
	enum bf_status status = first_places(p, &count, done, error);
	for (uint32_t i = 1; i < p->base.child_count && count > 0 && *done && status == BF_OK; i++)
		status = keep_places(p, &p->by_article[i], &count, done, error);
	if (status != BF_OK || !*done)
		return status;
	for (size_t i = 0; i < count; i++)
		p->spans.items[i] = (struct span){p->begin[i], p->begin[i] + p->base.child_count - 1};
	p->spans.count = count;
	return BF_OK;
}

/* The spans of every word, joined. */
static enum bf_status join_spans(struct phrase_matcher *p, bf_error *error)
{
	uint32_t words = p->base.child_count;
	enum bf_status status = BF_OK;
	arena_reset(&p->arena);
	struct spans *lists = arena_calloc(&p->arena, words, sizeof *lists), joined;
	if (!lists)
		return error_no_memory(error);
	for (uint32_t i = 0; i < words && status == BF_OK; i++) {
		struct matcher *word = p->base.children[i];
		status = matcher_spans(word, &lists[i], error);
	}
	if (status == BF_OK)
		status = spans_phrase(lists, words, &p->arena, &joined, error);
	if (status == BF_OK && !make_room(p, joined.count + 1))
		status = error_no_memory(error);
	if (status != BF_OK)
		return status;
	p->spans.count = joined.count;
	if (joined.count)
		memcpy(p->spans.items, joined.items, joined.count * sizeof *joined.items);
	return BF_OK;
}

static enum bf_status find_places(struct phrase_matcher *p, bf_error *error)
{
	bool done;
	if (p->known == p->base.article)
		return BF_OK;
	p->known = 0;
	p->spans.count = 0;
	enum bf_status status = count_words(p, error);
	if (status == BF_OK)
		status = join_words(p, &done, error);
	if (status == BF_OK && !done)
		status = join_spans(p, error);
	if (status == BF_OK)
		p->known = p->base.article;
	return status;
}

static enum bf_status phrase_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	*matches = false;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	enum bf_status status = find_places(p, error);
	*matches = status == BF_OK && p->spans.count > 0;
	return status;
}

static enum bf_status phrase_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	enum bf_status status = find_places(p, error);
	*out = (struct spans){NULL, 0};
	if (status != BF_OK || p->spans.count == 0)
		return status;
	out->items = arena_alloc(m->context->spans, p->spans.count * sizeof *out->items);
	if (!out->items)
		return error_no_memory(error);
	memcpy(out->items, p->spans.items, p->spans.count * sizeof *out->items);
	out->count = p->spans.count;
	return BF_OK;
}

static enum bf_status phrase_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	bool text = field_describe(m->clause->query->field)->shares_text;
	uint32_t headline = 0;
	enum bf_status status = find_places(p, error);
	if (status != BF_OK)
		return status;
	while (text && headline < p->spans.count && p->spans.items[headline].start < POSITION_BODY)
		headline++;
	uint32_t body = (uint32_t)p->spans.count - headline;
	*score = score_of(p, smaller(headline, p->headline), smaller(body, p->body));
	return BF_OK;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static void phrase_close(struct matcher *m)
{
	matcher_close_children(m);
	arena_free(&((struct phrase_matcher *)m)->arena);
}

static const struct matcher_operations operations = {phrase_seek,  phrase_confirm, phrase_score,
						     phrase_bound, phrase_limit,   phrase_spans,
						     phrase_close};

static void order_by_list(struct phrase_matcher *p)
{
	for (uint32_t i = 0; i < p->base.child_count; i++) {
		struct cursor *c = matcher_cursor(p->base.children[i]);
		uint32_t at = i;
		for (; at > 0 && p->by_list[at - 1].cursor->frequency > c->frequency; at--)
			p->by_list[at] = p->by_list[at - 1];
		p->by_list[at] = (struct phrase_word){c, i, 0};
	}
	p->base.cost = p->by_list[0].cursor->frequency;
}

/* *all: every word has postings in this part. */
static enum bf_status open_words(struct phrase_matcher *p, bool *all, bf_error *error)
{
	const struct clause_list *words = &p->base.clause->children;
	*all = true;
	for (uint32_t i = 0; i < words->count && *all; i++) {
		enum bf_status status = matcher_add_child(&p->base, words->items[i], error);
		if (status != BF_OK)
			return status;
		*all = matcher_cursor(p->base.children[i]) != NULL;
	}
	return BF_OK;
}

static bool is_of_words(const struct clause *clause)
{
	bool words = clause->children.count > 0;
	for (uint32_t i = 0; i < clause->children.count; i++)
		words = words && clause->children.items[i]->kind == CLAUSE_TERMS;
	return words;
}

enum bf_status matcher_open_phrase(struct match_context *c, const struct clause *clause,
				   struct matcher **out, bf_error *error)
{
	uint32_t words = clause->children.count;
	bool all;
	if (!is_of_words(clause))
		return matcher_open_places(c, clause, out, error);
	struct phrase_matcher *p =
	    (struct phrase_matcher *)matcher_new(c, clause, &operations, sizeof *p, words);
	if (!p)
		return error_no_memory(error);
	p->by_list = arena_calloc(c->arena, words, sizeof *p->by_list);
	p->by_article = arena_calloc(c->arena, words, sizeof *p->by_article);
	enum bf_status status = p->by_list && p->by_article ? BF_OK : error_no_memory(error);
	if (status == BF_OK)
		status = open_words(p, &all, error);
	if (status != BF_OK || !all) {
		phrase_close(&p->base);
		return status != BF_OK ? status : matcher_open_nothing(c, clause, out, error);
	}
	order_by_list(p);
	*out = &p->base;
	return BF_OK;
}
