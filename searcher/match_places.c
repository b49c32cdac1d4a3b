/* match_places.c - phrases and NEAR: words in certain places.
 *
 * All children have to be in the article; then their spans decide.  What they
 * come to for the article on hand is kept until the matcher moves, because
 * confirm, score and spans all ask for it. */
#include "searcher/match.h"

struct places_matcher {
	struct matcher base;
	uint32_t lead; /* index of the rarest child */
	uint32_t known; /* the article whose spans are kept */
	struct spans spans;
	struct arena arena; /* of the spans kept */
};

static enum bf_status places_seek(struct matcher *m, uint32_t target, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	struct matcher *lead = m->children[p->lead];
	enum bf_status status = matcher_seek(lead, target, error);
	for (uint32_t i = 0; status == BF_OK && lead->article != NO_ARTICLE && i < m->child_count; i++) {
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

/* The spans of a child in the article on hand; none where it does not match. */
static enum bf_status child_spans(struct matcher *child, struct spans *out, bf_error *error)
{
	bool matches;
	*out = (struct spans){NULL, 0};
	enum bf_status status = matcher_confirm(child, &matches, error);
	if (status == BF_OK && matches)
		status = matcher_spans(child, out, error);
	return status;
}

static enum bf_status find_places(struct places_matcher *p, bf_error *error)
{
	struct matcher *m = &p->base;
	if (p->known == m->article)
		return BF_OK;
	p->known = 0;
	arena_reset(&p->arena);
	struct spans *lists = arena_calloc(&p->arena, m->child_count, sizeof *lists), found;
	if (!lists)
		return error_no_memory(error);
	for (uint32_t i = 0; i < m->child_count; i++) {
		enum bf_status status = child_spans(m->children[i], &lists[i], error);
		if (status != BF_OK)
			return status;
		if (lists[i].count == 0) {
			p->spans = lists[i];
			p->known = m->article;
			return BF_OK;
		}
	}
	enum bf_status status =
	    m->clause->kind == CLAUSE_PHRASE
		? spans_phrase(lists, m->child_count, &p->arena, &found, error)
		: spans_near(lists, m->child_count, m->clause->distance, m->clause->ordered, &p->arena,
			     &found, error);
	if (status != BF_OK)
		return status;
	p->spans = found;
	p->known = m->article;
	return BF_OK;
}

static enum bf_status places_confirm(struct matcher *m, bool *matches, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	*matches = false;
	if (ticker_step(m->context->ticker))
		return BF_DEADLINE;
	enum bf_status status = find_places(p, error);
	*matches = status == BF_OK && p->spans.count > 0;
	return status;
}

/* The length code of the article: every child's postings carry it, and a child
 * that has none of its own has children that do. */
static enum bf_status length_code(struct matcher *m, uint8_t *code, bf_error *error)
{
	struct matcher *inner = m;
	while (inner->child_count) { /* down to a word that stands in the article */
		struct matcher *next = NULL;
		for (uint32_t i = 0; i < inner->child_count && !next; i++)
			if (inner->children[i]->article == m->article)
				next = inner->children[i];
		if (!next)
			return BF_OK;
		inner = next;
	}
	return matcher_terms_length(inner, code, error);
}

static enum bf_status places_score(struct matcher *m, int64_t *score, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	bool text = field_describe(m->clause->query->field)->shares_text;
	uint32_t headline = 0, body = 0;
	uint8_t code = 0;
	for (size_t i = 0; i < p->spans.count; i++) {
		if (text && p->spans.items[i].start < POSITION_BODY)
			headline++;
		else
			body++;
	}
	enum bf_status status = length_code(m, &code, error);
	*score = rank_score(&m->context->plan->scale, m->clause->weight,
			    occurrence_make(headline, body, code));
	return status;
}

static enum bf_status places_spans(struct matcher *m, struct spans *out, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)m;
	enum bf_status status = find_places(p, error);
	*out = p->spans;
	return status;
}

static void places_close(struct matcher *m)
{
	struct places_matcher *p = (struct places_matcher *)m;
	matcher_close_children(m);
	arena_free(&p->arena);
}

static const struct matcher_operations operations = {places_seek, places_confirm, places_score,
						     places_spans, places_close};

enum bf_status matcher_open_places(struct match_context *c, const struct clause *clause,
				   struct matcher **out, bf_error *error)
{
	struct places_matcher *p = (struct places_matcher *)matcher_new(
	    c, clause, &operations, sizeof *p, clause->children.count);
	if (!p)
		return error_no_memory(error);
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < clause->children.count && status == BF_OK; i++) {
		status = matcher_open(c, clause->children.items[i], &p->base.children[i], error);
		if (status == BF_OK)
			p->base.child_count++;
		if (status == BF_OK && p->base.children[i]->cost < p->base.children[p->lead]->cost)
			p->lead = i;
	}
	if (status != BF_OK) {
		places_close(&p->base);
		return status;
	}
	p->base.cost = p->base.children[p->lead]->cost;
	*out = &p->base;
	return BF_OK;
}
