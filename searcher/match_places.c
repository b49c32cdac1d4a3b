/* match_places.c - phrases, NEAR and their like: words in certain places.
 *
 * The children that are required have to be in the article; then the spans of all decide
 * (place_join.h).  What they come to for the article on hand is kept until the matcher moves, because
 * confirm, score and spans all ask for it.
 *
 * Of most articles it only matters whether they match: they cannot come among the best.  So
 * where that is told quicker than the places are (place_join_any), the places wait
 * until the score or somebody else asks for them; of case: the bytes of the text mostly tell
 * both (case_text.h).
 *
 * A phrase or NEAR counts as often as it stands there, but not oftener than any of
 * its words, those of a NEAR within it too (overlapping readings and stretches could): so how
 * often the words are there says, before any position is read, what it can score. */
#include "searcher/case_findings.h"
#include "searcher/match.h"
#include "searcher/place_join.h"

struct places_matcher {
	struct matcher base;
	uint32_t required; /* children that must be there, the first ones */
	bool text_is_mine; /* the context's: see matcher_text */
	struct case_key key; /* of case: */
	uint32_t lead; /* index of the rarest child */
	uint32_t known; /* the article whose lists are kept */
	struct spans *lists; /* the spans of the children */
	bool joined; /* and `spans` is what they come to */
	struct spans spans;
	struct arena arena; /* of what is kept */
};

static enum bf_status places_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	struct matcher *lead = m->children[p->lead];
	enum bf_status status = matcher_seek(lead, target, error);
	for (uint32_t i = 0; status == BF_OK && lead->article != NO_ARTICLE && i < p->required; i++) {
		struct matcher *child = m->children[i];
		if (child->article < lead->article)
			status = matcher_seek(child, lead->article, error);
		if (status == BF_OK && child->article > lead->article) {
			if (child->article == NO_ARTICLE) {
				m->article = NO_ARTICLE;
				return BF_OK;
			}
			status = matcher_seek(lead, child->article, error);
			i = UINT32_MAX; /* from the first child again */
		}
	}
	m->article = lead->article;
	return status;
}

/* ---- places ------------------------------------------------------------------------------ */

/* The spans of a child in the article on hand; none where it does not match. */
static enum bf_status child_spans(struct matcher *child, uint32_t article, struct spans *out,
				  bf_error *error)
{
	bool matches;
	*out = (struct spans){NULL, 0};
	enum bf_status status = matcher_stands_in(child, article, &matches, error);
	if (status == BF_OK && matches)
		status = matcher_spans(child, out, error);
	return status;
}

/* The spans of the children, in memory of our own: that of the context may be reset. */
static enum bf_status keep_lists(struct places_matcher *p, bf_error *error)
{
	struct matcher *m = &p->base;
	p->lists = arena_calloc(&p->arena, m->child_count, sizeof *p->lists);
	if (!p->lists)
		return error_no_memory(error);
	for (uint32_t i = 0; i < m->child_count; i++) {
		struct spans one;
		enum bf_status status = child_spans(m->children[i], m->article, &one, error);
		if (status != BF_OK || (i < p->required && one.count == 0))
			return status;
		struct span *items = arena_alloc(&p->arena, (one.count + 1) * sizeof *items);
		if (!items)
			return error_no_memory(error);
		if (one.count)
			memcpy(items, one.items, one.count * sizeof *items);
		p->lists[i] = (struct spans){items, one.count};
	}
	return BF_OK;
}

static enum bf_status find_lists(struct places_matcher *p, bf_error *error)
{
	if (p->known == p->base.article)
		return BF_OK;
	p->known = 0;
	p->joined = false;
	arena_reset(&p->arena);
	enum bf_status status = keep_lists(p, error);
	if (status == BF_OK)
		p->known = p->base.article;
	return status;
}

static struct place_source source_of(struct places_matcher *p)
{
	struct match_context *c = p->base.context;
	return (struct place_source){.snapshot = c->plan->snapshot,
				     .part = c->part,
				     .article = p->base.article,
				     .text = c->text,
				     .patience = {ticker_is_late, c->ticker},
				     .arena = &p->arena};
}

static enum bf_status find_places(struct places_matcher *p, bf_error *error)
{
	enum bf_status status = find_lists(p, error);
	if (status != BF_OK || p->joined)
		return status;
	struct place_source source = source_of(p);
	status = place_join(p->base.clause, p->lists, &source, &p->spans, error);
	p->joined = status == BF_OK;
	return status;
}

/* What the bytes of the text tell: of other clauses than case: nothing. */
static enum bf_status count_written(struct places_matcher *p, struct case_count *out, bf_error *error)
{
	const struct clause *clause = p->base.clause;
	struct place_source source = source_of(p);
	*out = (struct case_count){0};
	if (clause->kind != CLAUSE_CASED || case_finding_recall(&p->key, source.part, source.article, out))
		return BF_OK;
	enum bf_status status = case_text_count(clause->query, &source, out, error);
	if (status == BF_OK && (out->all || out->headline || out->body))
		case_finding_keep(&p->key, source.part, source.article, *out);
	return status;
}

/* Of the places that were found: those of the headline, and others. */
static void count_found(struct places_matcher *p, uint32_t *headline, uint32_t *body)
{
	struct matcher *m = &p->base;
	bool text = field_describe(m->clause->query->field)->shares_text;
	*headline = *body = 0;
	for (size_t i = 0; i < p->spans.count; i++) {
		if (text && p->spans.items[i].start < POSITION_BODY)
			++*headline;
		else
			++*body;
	}
	if (m->clause->kind == CLAUSE_CASED)
		case_finding_keep(&p->key, m->context->part, m->article,
			       (struct case_count){*headline, *body, true});
}

static enum bf_status places_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	bool told;
	*matches = false;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	struct case_count written;
	enum bf_status status = count_written(p, &written, error);
	*matches = written.headline || written.body;
	if (status != BF_OK || written.all || *matches)
		return status;
	status = find_lists(p, error);
	if (status == BF_OK)
		status = place_join_any(m->clause, p->lists, &p->arena, &told, matches, error);
	if (status != BF_OK || told)
		return status;
	status = find_places(p, error);
	if (status != BF_OK)
		return status;
	count_found(p, &written.headline, &written.body);
	*matches = p->spans.count > 0;
	return BF_OK;
}

static enum bf_status places_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	enum bf_status status = find_places(p, error);
	*out = p->spans;
	return status;
}

/* ---- scores ------------------------------------------------------------------------------- */

/* The length code of the article: every child's postings carry it, and a child
 * that has none of its own has children that do. */
static enum bf_status length_code(struct matcher *m, uint8_t *code, bf_error *error)
{
	struct matcher *inner = m->children[((struct places_matcher *)m)->lead];
	occurrence o = 0;
	enum bf_status status = BF_OK;
	while (inner->child_count) { /* down to a word that stands in the article */
		struct matcher *next = NULL;
		for (uint32_t i = 0; i < inner->child_count && !next; i++)
			if (inner->children[i]->article == m->article)
				next = inner->children[i];
		if (!next)
			return BF_OK;
		inner = next;
	}
	if (matcher_cursor(inner))
		status = cursor_occurrence(matcher_cursor(inner), &o, error);
	*code = occurrence_length_code(o);
	return status;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* No more places count than every word has: lowers what is there. */
static enum bf_status lower_to_words(struct matcher *m, uint32_t *headline, uint32_t *body, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < ((struct places_matcher *)m)->required && status == BF_OK; i++) {
		struct matcher *child = m->children[i];
		struct cursor *c = matcher_cursor(child);
		occurrence o;
		if (child->operations == m->operations)
			status = lower_to_words(child, headline, body, error);
		if (!c)
			continue;
		status = cursor_occurrence(c, &o, error);
		if (status != BF_OK)
			break;
		*headline = smaller(*headline, occurrence_headline(o));
		*body = smaller(*body, occurrence_body(o));
	}
	return status;
}

/* The score of so many places. */
static enum bf_status score_places(struct matcher *m, uint32_t headline, uint32_t body, int64_t *score,
				   bf_error *error)
{
	uint8_t code = 0;
	enum bf_status status = lower_to_words(m, &headline, &body, error);
	if (status == BF_OK)
		status = length_code(m, &code, error);
	*score = rank_score(m->context->plan->scale, m->clause->weight,
			    occurrence_make(headline, body, code));
	return status;
}

/* How many places of the headline and of the body count, where that is quicker told than which they
 * are; else *told is false. */
static enum bf_status count_quickly(struct matcher *m, uint32_t *headline, uint32_t *body, bool *told,
				    bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	bool text = field_describe(m->clause->query->field)->shares_text;
	uint32_t border = text ? POSITION_BODY : 0;
	uint32_t most_headline = HEADLINE_FREQUENCY_LIMIT, most_body = BODY_FREQUENCY_LIMIT;
	*told = false;
	enum bf_status status = find_lists(p, error);
	if (status == BF_OK)
		status = lower_to_words(m, &most_headline, &most_body, error);
	if (status == BF_OK)
		status = place_join_count(m->clause, p->lists, 0, border, text ? most_headline : 0, &p->arena,
					  told, headline, error);
	if (status == BF_OK && *told)
		status = place_join_count(m->clause, p->lists, border, UINT32_MAX, most_body, &p->arena, told,
					  body, error);
	return status;
}

static enum bf_status places_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	struct case_count written;
	enum bf_status status = count_written(p, &written, error);
	if (status == BF_OK && written.all)
		return score_places(m, written.headline, written.body, score, error);
	uint32_t headline = 0, body = 0;
	bool told = false;
	if (status == BF_OK && !(p->known == m->article && p->joined))
		status = count_quickly(m, &headline, &body, &told, error);
	if (status == BF_OK && told)
		return score_places(m, headline, body, score, error);
	if (status == BF_OK)
		status = find_places(p, error);
	if (status != BF_OK)
		return status;
	count_found(p, &headline, &body);
	return score_places(m, headline, body, score, error);
}

static enum bf_status places_limit(struct matcher *m, int64_t *most, bf_error *error)
{
	return score_places(m, UINT32_MAX, UINT32_MAX, most, error);
}

/* Narrows a bound to what every word allows. */
static enum bf_status narrow_to_words(struct matcher *m, uint32_t target, struct occurrence_bound *all,
				      bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < ((struct places_matcher *)m)->required && status == BF_OK; i++) {
		struct matcher *child = m->children[i];
		struct cursor *c = matcher_cursor(child);
		struct occurrence_bound one;
		if (child->operations == m->operations)
			status = narrow_to_words(child, target, all, error);
		if (!c)
			continue;
		status = c->operations->bound(c, target, &one, error);
		if (status != BF_OK)
			break;
		all->last = smaller(all->last, one.last);
		all->headline = smaller(all->headline, one.headline);
		all->body = smaller(all->body, one.body);
		if (one.length_code > all->length_code)
			all->length_code = one.length_code;
	}
	return status;
}

static enum bf_status places_bound(struct matcher *m, uint32_t target, int64_t *most, uint32_t *last,
				   bf_error *error)
{
	struct occurrence_bound all = {NO_ARTICLE, HEADLINE_FREQUENCY_LIMIT, BODY_FREQUENCY_LIMIT, 0};
	enum bf_status status = narrow_to_words(m, target, &all, error);
	*last = all.last;
	*most = rank_score(m->context->plan->scale, m->clause->weight,
			   occurrence_make(all.headline, all.body, all.length_code));
	return status;
}

/* ---- opening ------------------------------------------------------------------------------- */

static void places_close(struct matcher *m)
{
	struct places_matcher *p = (struct places_matcher *)m;
	matcher_close_children(m);
	arena_free(&p->arena);
	if (p->text_is_mine) {
		case_text_free(m->context->text);
		m->context->text = NULL;
	}
}

static const struct matcher_operations operations = {places_seek,  places_confirm, places_score,
						     places_bound, places_limit,   places_spans,
						     places_close};

static enum bf_status open_children(struct places_matcher *p, bf_error *error)
{
	const struct clause *clause = p->base.clause;
	for (uint32_t i = 0; i < clause->children.count; i++) {
		enum bf_status status = matcher_add_child(&p->base, clause->children.items[i], error);
		if (status != BF_OK)
			return status;
		if (i < p->required && p->base.children[i]->cost < p->base.children[p->lead]->cost)
			p->lead = i;
	}
	p->base.cost = p->base.children[p->lead]->cost;
	return BF_OK;
}

enum bf_status matcher_open_places(struct match_context *c, const struct clause *clause,
				   struct matcher **out, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)matcher_new(
	    c, clause, &operations, sizeof *p, clause->children.count);
	if (!p)
		return error_no_memory(error);
	p->required = place_join_required(clause);
	enum bf_status status = BF_OK;
	if (clause->kind == CLAUSE_CASED && !matcher_text(c, &p->text_is_mine))
		status = error_no_memory(error);
	if (clause->kind == CLAUSE_CASED)
		p->key = case_key_of(clause->query, c->part, c->arena);
	if (status == BF_OK)
		status = open_children(p, error);
	if (status != BF_OK) {
		places_close(&p->base);
		return status;
	}
	*out = &p->base;
	return BF_OK;
}
