/* match_phrase.c - a phrase of words, which is what most phrases are: by their posting lists
 * and their positions alone.
 *
 * Of frequent words reading positions is what costs.  So candidates are the articles that have
 * its rarest words, and what the phrase can score there is known before any position is read:
 * it counts as often as it stands there, but not oftener than any of its words.  Then come the
 * positions of the word that is rarest there, then those of the next as long as some place is
 * left where the phrase may begin.  Words that most articles have would sort out few: they are
 * looked for where the others stand in their places, which is seldom. */
#include "searcher/match_phrase.h"

#include <string.h>

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* ---- articles -------------------------------------------------------------------------------- */

/* Of the block of the rarest word: which articles may score what is needed, by what it has there? */
static enum bf_status find_hopeful(struct phrase_matcher *p, bf_error *error)
{
	struct cursor *a = p->by_list[0].cursor;
	const struct match_walk *walk = p->base.walk;
	const struct rank_scale *scale = p->base.context->plan->scale;
	if (p->judged == a->articles[0])
		return BF_OK;
	p->judged = a->articles[0];
	memset(p->hopeful, true, sizeof p->hopeful);
	if (!walk || walk->needed <= 0 || a->count > MEETINGS)
		return BF_OK;
	enum bf_status status = a->occurrences ? BF_OK : a->operations->load_occurrences(a, error);
	uint32_t enough = rank_saturation_needed(p->base.clause->weight, walk->needed);
	for (uint32_t i = 0; i < a->count && status == BF_OK; i++)
		p->hopeful[i] = rank_saturation_of(scale, a->occurrences[i]) >= enough;
	return status;
}

/* Notes where two lists meet and there is hope, from where they stand to the end of a block.  No
 * branch depends on the articles: nothing could foresee it.  Returns how many meetings there were. */
static uint32_t meet_side_by_side(const struct cursor *a, const struct cursor *b, const bool *hopeful,
				  struct visited *from, struct meetings *out)
{
	const uint32_t *x = a->articles, *y = b->articles;
	uint32_t i = from->first, j = from->second, count = out->count, all = 0;
	while (i < a->count && j < b->count && count < MEETINGS) {
		uint32_t one = x[i], other = y[j], same = one == other;
		out->at[count] = i;
		out->other_at[count] = j;
		count += same & hopeful[i & (MEETINGS - 1)];
		all += same;
		i += one <= other;
		j += one >= other;
	}
	out->count = count;
	*from = (struct visited){i, j};
	return all;
}

/* The same where the second list has nearly every article: by a table of which posting each is. */
static uint32_t meet_by_table(const struct cursor *a, const struct cursor *b, const bool *hopeful,
			      struct visited *from, struct meetings *out)
{
	enum { WIDE = 512 };
	const uint32_t *x = a->articles, *y = b->articles;
	uint32_t first = y[from->second], last = y[b->count - 1], i = from->first, all = 0;
	uint8_t posting[WIDE + 1] = {0}; /* one more than its place in the block; 0: none */
	if (last - first >= WIDE || b->count >= UINT8_MAX)
		return 0;
	for (uint32_t j = from->second; j < b->count; j++)
		posting[y[j] - first] = (uint8_t)(j + 1);
	for (; i < a->count && x[i] <= last && out->count < MEETINGS; i++) {
		uint32_t place = posting[smaller(x[i] - first, WIDE)];
		out->at[out->count] = i;
		out->other_at[out->count] = place - 1;
		out->count += (place > 0) & hopeful[i & (MEETINGS - 1)];
		all += place > 0;
	}
	from->first = i;
	if (i < a->count && x[i] > last)
		from->second = b->count;
	return all;
}

static struct visited meet(struct phrase_matcher *p)
{
	const struct cursor *a = p->by_list[0].cursor, *b = p->by_list[1].cursor;
	struct meetings *k = &p->meetings;
	struct visited v = {a->at, b->at};
	uint32_t all = 0;
	k->count = 0;
	if (b->frequency / 2 > a->frequency)
		all = meet_by_table(a, b, p->hopeful, &v, k);
	all += meet_side_by_side(a, b, p->hopeful, &v, k);
	if (p->base.walk)
		p->base.walk->left_out |= all > k->count;
	memset(k->known, false, sizeof k->known);
	return v;
}

/* All articles of the first list, of which the second one finds those that it has by itself. */
static struct visited take_all(struct phrase_matcher *p)
{
	const struct cursor *a = p->by_list[0].cursor;
	struct meetings *k = &p->meetings;
	k->count = 0;
	for (uint32_t i = a->at; i < a->count; i++)
		k->at[k->count++] = i;
	k->hopeful = p->hopeful;
	k->left_out = false;
	memset(k->known, false, sizeof k->known);
	return (struct visited){a->count, 0};
}

/* Puts the cursor where its block was looked at to; returns from which article on it was not. */
static uint32_t leave_off(struct cursor *c, uint32_t end)
{
	uint32_t last = c->articles[c->count - 1];
	c->at = smaller(end, c->count - 1);
	return end < c->count ? c->articles[end] : last == NO_ARTICLE ? last : last + 1;
}

/* ---- several articles at once ------------------------------------------------------------------ */

/* Drops meetings of which nothing can come.  For somebody who takes one article here and one
 * there it would not pay. */
static enum bf_status sift_meetings(struct phrase_matcher *p, bf_error *error)
{
	struct cursor *a = p->by_list[0].cursor, *b = p->by_list[1].cursor;
	struct meetings *k = &p->meetings;
	enum bf_status status = BF_OK;
	if (!p->base.walk)
		return BF_OK;
	if (k->count && a->operations->meet && a->operations->meet == b->operations->meet)
		status = a->operations->meet(a, p->by_list[0].offset, b, p->by_list[1].offset, k, error);
	p->base.walk->left_out |= p->by_list[1].looks_up && k->left_out;
	return status;
}

/* Which words find articles without moving?  Of the first that is asked so that it knows where its
 * places begin. */
static void ask_who_looks_up(struct phrase_matcher *p)
{
	const struct cursor_operations *first = p->by_list[0].cursor->operations;
	p->asked = true;
	for (uint32_t i = 0; p->base.walk && i < p->base.child_count; i++) {
		struct phrase_word *w = &p->by_list[i];
		bool same = w->cursor->operations == first && first->look_up;
		w->looks_up = same && first->look_up(w->cursor) && i > 0;
	}
}

/* Further words will be looked up where there is a meeting: what of them comes from afar is asked for
 * now. */
static enum bf_status look_ahead(struct phrase_matcher *p, bf_error *error)
{
	const uint32_t *articles = p->by_list[0].cursor->articles;
	const struct meetings *k = &p->meetings;
	uint32_t next;
	for (uint32_t i = 2; i < p->base.child_count; i++)
		for (uint32_t n = 0; p->by_list[i].looks_up && n < k->count; n++) {
			enum bf_status status =
			    phrase_word_seek(&p->by_list[i], articles[k->at[n]], &next, error);
			if (status != BF_OK)
				return status;
		}
	return BF_OK;
}

/* Both lists on the first article from `target` on that both may have; *none at the end of one. */
static enum bf_status seek_both(struct phrase_matcher *p, uint32_t target, bool *none, bf_error *error)
{
	struct cursor *a = p->by_list[0].cursor, *b = p->by_list[1].cursor;
	bool both = !p->by_list[1].looks_up;
	target = larger(target, leave_off(a, p->visited.first));
	if (both)
		target = larger(target, leave_off(b, p->visited.second));
	enum bf_status status = cursor_seek(a, target, error);
	if (status == BF_OK && both)
		status = cursor_seek(b, cursor_article(a), error);
	if (status == BF_OK && both)
		status = cursor_seek(a, cursor_article(b), error);
	p->visited = (struct visited){a->at, b->at};
	*none = status != BF_OK || cursor_article(a) == NO_ARTICLE ||
		(both && cursor_article(b) == NO_ARTICLE);
	return status;
}

/* The next meetings from `target` on; none at the end of a list. */
static enum bf_status find_meetings(struct phrase_matcher *p, uint32_t target, bf_error *error)
{
	struct meetings *k = &p->meetings;
	if (!p->asked)
		ask_who_looks_up(p);
	do {
		bool none;
		k->count = p->next = 0;
		enum bf_status status = seek_both(p, target, &none, error);
		if (none)
			return status;
		if (ticker_step(p->base.context->ticker))
			return BF_DEADLINE;
		status = find_hopeful(p, error);
		if (status != BF_OK)
			return status;
		p->visited = p->by_list[1].looks_up ? take_all(p) : meet(p);
		status = sift_meetings(p, error);
		if (status == BF_OK)
			status = look_ahead(p, error);
		if (status != BF_OK)
			return status;
	} while (k->count == 0);
	return BF_OK;
}

/* The first article from `target` on that has the two rarest words. */
static enum bf_status next_meeting(struct phrase_matcher *p, uint32_t target, uint32_t *article,
				   bf_error *error)
{
	struct cursor *a = p->by_list[0].cursor, *b = p->by_list[1].cursor;
	struct meetings *k = &p->meetings;
	enum bf_status status = BF_OK;
	while (p->next < k->count && a->articles[k->at[p->next]] < target)
		p->next++;
	if (p->next == k->count)
		status = find_meetings(p, target, error);
	*article = NO_ARTICLE;
	if (status != BF_OK || k->count == 0)
		return status;
	a->at = k->at[p->next];
	*article = cursor_article(a);
	if (!p->by_list[1].looks_up)
		b->at = k->other_at[p->next];
	else if (!k->known[p->next])
		status = cursor_seek(b, *article, error);
	return status;
}

/* The other words that are sought.  *next: the article, or a later one, before which none has
 * them all. */
static enum bf_status seek_others(struct phrase_matcher *p, uint32_t article, uint32_t *next,
				  bf_error *error)
{
	*next = article;
	for (uint32_t i = 2; i < p->sought && *next == article; i++) {
		enum bf_status status = phrase_word_seek(&p->by_list[i], article, next, error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

static enum bf_status phrase_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	uint32_t article = NO_ARTICLE, next = target;
	enum bf_status status = BF_OK;
	while (status == BF_OK && article != next) {
		status = next_meeting(p, next, &article, error);
		next = article;
		if (status == BF_OK && article != NO_ARTICLE)
			status = seek_others(p, article, &next, error);
		if (status == BF_OK && article != next && ticker_step(m->context->ticker))
			return BF_DEADLINE;
	}
	m->article = article;
	for (uint32_t i = 0; i < p->sought; i++) { /* others look down there for an article's length */
		const struct phrase_word *w = &p->by_list[i];
		bool elsewhere = w->looks_up && article != NO_ARTICLE;
		m->children[w->offset]->article = elsewhere ? cursor_article(w->cursor) : article;
	}
	return status;
}

/* ---- how often -------------------------------------------------------------------------------- */

/* A word that looked the article up has no fewer tokens there than the phrase has places. */
static bool is_elsewhere(const struct phrase_matcher *p, const struct phrase_word *w)
{
	return w->looks_up && cursor_article(w->cursor) != p->base.article;
}

static enum bf_status count_words(struct phrase_matcher *p, bf_error *error)
{
	occurrence o = 0;
	uint32_t from, end;
	bool known = phrase_known_begins(p, &from, &end);
	if (p->counted == p->base.article)
		return BF_OK;
	p->headline = p->body = UINT32_MAX;
	for (uint32_t i = 0; i < p->sought; i++) {
		enum bf_status status = BF_OK;
		struct phrase_word *w = &p->by_list[i];
		if (w->looks_up && !known)
			status = cursor_seek(w->cursor, p->base.article, error);
		if (status == BF_OK && is_elsewhere(p, w))
			continue;
		if (status == BF_OK)
			status = cursor_occurrence(w->cursor, &o, error);
		if (status != BF_OK)
			return status;
		p->headline = smaller(p->headline, occurrence_headline(o));
		p->body = smaller(p->body, occurrence_body(o));
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

static uint32_t count_in_headline(const struct phrase_matcher *p, const uint32_t *begins, uint32_t count)
{
	uint32_t headline = 0;
	if (field_describe(p->base.clause->query->field)->shares_text)
		while (headline < count && begins[headline] < POSITION_BODY)
			headline++;
	return headline;
}

static enum bf_status phrase_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	uint32_t from, end;
	enum bf_status status;
	if (phrase_known_begins(p, &from, &end)) {
		occurrence o = 0;
		uint32_t headline = count_in_headline(p, p->meetings.begins + from, end - from);
		status = cursor_occurrence(p->by_list[0].cursor, &o, error);
		p->length_code = occurrence_length_code(o);
		*most = score_of(p, headline, end - from - headline);
		return status;
	}
	status = count_words(p, error);
	*most = status == BF_OK ? score_of(p, p->headline, p->body) : 0;
	return status;
}

static enum bf_status phrase_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				   bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	struct occurrence_bound all = {NO_ARTICLE, HEADLINE_FREQUENCY_LIMIT, BODY_FREQUENCY_LIMIT, 0};
	for (uint32_t i = 0; i < p->sought; i++) {
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

static enum bf_status phrase_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	*matches = false;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	enum bf_status status = phrase_find_places(p, error);
	*matches = status == BF_OK && p->spans.count > 0;
	return status;
}

static enum bf_status phrase_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	enum bf_status status = phrase_find_places(p, error);
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

/* Counts the words that were not sought, once the phrase is known to be there. */
static enum bf_status count_others(struct phrase_matcher *p, uint32_t *headline, uint32_t *body,
				   bf_error *error)
{
	*headline = p->headline;
	*body = p->body;
	for (uint32_t i = p->sought; i < p->base.child_count; i++) {
		occurrence o;
		if (is_elsewhere(p, &p->by_list[i]))
			continue;
		enum bf_status status = cursor_occurrence(p->by_list[i].cursor, &o, error);
		if (status != BF_OK)
			return status;
		*headline = smaller(*headline, occurrence_headline(o));
		*body = smaller(*body, occurrence_body(o));
	}
	return BF_OK;
}

static enum bf_status phrase_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct phrase_matcher *p = (struct phrase_matcher *)m;
	bool text = field_describe(m->clause->query->field)->shares_text;
	uint32_t headline = 0, most_headline = 0, most_body = 0;
	enum bf_status status = phrase_find_places(p, error);
	*score = 0;
	if (status == BF_OK)
		status = count_words(p, error);
	if (status == BF_OK && p->spans.count > 0)
		status = count_others(p, &most_headline, &most_body, error);
	if (status != BF_OK)
		return status;
	while (text && headline < p->spans.count && p->spans.items[headline].start < POSITION_BODY)
		headline++;
	uint32_t body = (uint32_t)p->spans.count - headline;
	*score = score_of(p, smaller(headline, most_headline), smaller(body, most_body));
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

/* Do more than half of the articles have it? */
static bool is_everywhere(const struct phrase_matcher *p, const struct cursor *c)
{
	return c->frequency > p->base.context->part->article_count / 2;
}

static void order_by_list(struct phrase_matcher *p)
{
	for (uint32_t i = 0; i < p->base.child_count; i++) {
		struct cursor *c = matcher_cursor(p->base.children[i]);
		uint32_t at = i;
		for (; at > 0 && p->by_list[at - 1].cursor->frequency > c->frequency; at--)
			p->by_list[at] = p->by_list[at - 1];
		p->by_list[at] = (struct phrase_word){c, i, false};
	}
	p->base.cost = p->by_list[0].cursor->frequency;
	p->sought = smaller(2, p->base.child_count);
	while (p->sought < p->base.child_count && !is_everywhere(p, p->by_list[p->sought].cursor))
		p->sought++;
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
	bool words = clause->children.count > 1;
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
	enum bf_status status = p->by_list ? BF_OK : error_no_memory(error);
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
