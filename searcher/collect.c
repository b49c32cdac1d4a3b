/* collect.c - choosing the way, and the way that always works; see collect.h. */
#include "searcher/collect.h"

#include "searcher/languages.h"

/* The first article from `target` on that is in a stretch where something may win;
 * *last is its end.  Past the end of the part when there is none. */
static enum bf_status next_stretch(struct collector *c, struct matcher *m, uint32_t *target,
				   uint32_t *last)
{
	while (*target <= c->context->part->last_article) {
		int64_t most;
		enum bf_status status = matcher_bound(m, *target, &most, last, c->error);
		if (status != BF_OK || most >= top_threshold(c->top))
			return status;
		if (ticker_step(c->context->ticker))
			return BF_DEADLINE;
		c->passed_over = true;
		*target = *last == NO_ARTICLE ? NO_ARTICLE : *last + 1;
	}
	return BF_OK;
}

static enum bf_status take_match(struct collector *c, struct matcher *m)
{
	bool scored = c->top->sort == SORT_RELEVANCE && c->top->capacity > 0, matches;
	int64_t score = 0, most = INT64_MAX;
	enum bf_status status = BF_OK;
	if (scored && !c->exhaustive)
		status = matcher_limit(m, &most, c->error);
	bool hopeless = most < top_threshold(c->top), let_through = !c->filter || set_has(c->filter, m->article);
	if (!let_through && !c->matches)
		return status;
	if (hopeless && !c->counting && !c->matches) {
		c->passed_over = true;
		return status;
	}
	if (status == BF_OK)
		status = matcher_confirm(m, &matches, c->error);
	if (status != BF_OK || !matches)
		return status;
	if (c->matches)
		set_add(c->matches, m->article);
	if (!let_through)
		return status;
	c->total++;
	if (scored && !hopeless)
		status = matcher_score(m, &score, c->error);
	return status == BF_OK && !hopeless ? collect_offer(c, m->article, score) : status;
}

/* What cannot come among the best may be left out, unless it is counted. */
static void begin_walk(struct collector *c, struct matcher *m, struct match_walk *walk)
{
	*walk = (struct match_walk){INT64_MIN, false};
	if (!c->exhaustive)
		m->walk = walk;
}

static enum bf_status collect_matches(struct collector *c, struct matcher *m)
{
	struct match_walk walk;
	bool passing = !c->counting && !c->exhaustive && !c->matches && c->top->sort == SORT_RELEVANCE;
	uint32_t target = 1, last = passing ? 0 : NO_ARTICLE;
	enum bf_status status = BF_OK;
	begin_walk(c, m, &walk);
	while (target != NO_ARTICLE) {
		walk.needed = passing ? top_threshold(c->top) : INT64_MIN;
		if (target > last)
			status = next_stretch(c, m, &target, &last);
		if (status == BF_OK && target > c->context->part->last_article)
			break;
		if (status == BF_OK)
			status = matcher_seek(m, target, c->error);
		if (status != BF_OK)
			break;
		target = m->article;
		if (target == NO_ARTICLE)
			break;
		if (target > last) /* in another stretch: is that one worth it? */
			continue;
		arena_reset(c->context->spans);
		status = take_match(c, m);
		target++;
	}
	c->passed_over |= walk.left_out;
	return status;
}

enum bf_status collect_by_matcher(struct collector *c, const struct clause *root)
{
	struct matcher *m = NULL;
	enum bf_status status = matcher_open(c->context, root, &m, c->error);
	if (status == BF_OK)
		status = collect_matches(c, m);
	matcher_close(m);
	return status;
}

static enum bf_status collect_root(struct collector *c, const struct clause *root)
{
	if (c->exhaustive || c->filter || c->matches)
		return collect_by_matcher(c, root);
	if (root->kind == CLAUSE_TERMS || (root->kind == CLAUSE_OR && !root->readings))
		return collect_any(c, root);
	if (root->kind == CLAUSE_AND)
		return collect_all(c, root);
	return collect_by_matcher(c, root);
}

/* Of each language by itself. */
static enum bf_status collect_languages(struct collector *c, const struct clause *root)
{
	struct match_context *context = c->context;
	const struct snapshot *s = context->plan->snapshot;
	struct language_share *shares = arena_alloc(context->arena, s->language_count * sizeof *shares);
	uint32_t count;
	if (!shares)
		return error_no_memory(c->error);
	enum bf_status status = languages_of(s, context->part, root, shares, &count, c->error);
	for (uint32_t i = 0; i < count && status == BF_OK; i++) {
		context->language = shares[i].code;
		status = collect_root(c, root);
	}
	context->language = slice_from("");
	return status;
}

enum bf_status collect_part(struct collector *c)
{
	const struct plan *plan = c->context->plan;
	if (plan->snapshot->language_count > 1 && !c->exhaustive && languages_part(plan->root))
		return collect_languages(c, plan->root);
	return collect_root(c, plan->root);
}
