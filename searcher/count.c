/* count.c - see count.h. */
#include "searcher/count.h"

#include "searcher/collect.h"
#include "searcher/companion.h"
#include "searcher/explore.h"

void counter_free(struct counter *c)
{
	arena_free(&c->work);
}

static enum bf_status count_part(struct counter *c, const struct plan *plan, struct explore *choices,
				 struct top *nothing, uint32_t part, uint64_t *found)
{
	struct companion *companion = c->snapshot->companion; /* the plan made sure of it */
	struct match_context context = {plan, c->snapshot->parts[part], &c->ticker, &companion->match,
					&companion->spans, NULL, {NULL, 0}};
	struct collector collector = {.context = &context,
				      .top = nothing,
				      .part = part,
				      .counting = true,
				      .error = c->error};
	enum bf_status status = BF_OK;
	if (choices)
		status = explore_part(choices, context.part, &collector.filter, &collector.matches, c->error);
	if (status == BF_OK)
		status = collect_part(&collector);
	*found += collector.total;
	companion_reset(&companion->match);
	companion_reset(&companion->spans);
	return status;
}

static enum bf_status count_plan(struct counter *c, const struct plan *plan, uint64_t *found)
{
	const struct explore_options choosing = {.choices = c->options->explore.choices,
						 .choice_count = c->options->explore.choice_count};
	struct explore *choices = NULL;
	struct top nothing;
	enum bf_status status =
	    top_start(&nothing, 0, SORT_RELEVANCE, c->snapshot, &c->work, c->error);
	if (status == BF_OK)
		status = explore_begin(&choosing, &c->work, &c->ticker, &choices, c->error);
	for (uint32_t i = 0; i < c->snapshot->part_count && status == BF_OK; i++)
		status = count_part(c, plan, choices, &nothing, i, found);
	explore_drop(choices);
	return status;
}

enum bf_status count_question(struct counter *c, struct slice question, uint64_t *found)
{
	struct query *query;
	struct query_note *notes;
	struct plan plan;
	struct query_options reading = {.now = c->options->query.now};
	struct plan_options planning = {.expansion = c->options->expansion,
					.synonyms = c->options->synonyms,
					.rank = c->options->rank};
	bf_error reason = {0}, *outer = c->error;
	*found = 0;
	if (ticker_expired(&c->ticker))
		return error_set(c->error, BF_DEADLINE, "time ran out");
	arena_reset(&c->work);
	c->error = &reason;
	enum bf_status status = query_parse(question, &reading, &c->work, &query, &notes, &reason);
	if (status == BF_OK)
		status = plan_make(c->snapshot, query, &planning, &c->work, &plan, &reason);
	if (status == BF_OK)
		status = count_plan(c, &plan, found);
	c->error = outer;
	if (status == BF_BAD_QUERY)
		return BF_OK;
	if (status != BF_OK && outer)
		*outer = reason;
	return status;
}

enum bf_status count_tree(struct counter *c, const struct query *tree, struct arena *arena,
			  struct slice *text, uint64_t *found)
{
	struct buf printed = BUF_INIT(1u << 20);
	query_print(tree, &printed);
	enum bf_status status = buf_status(&printed, "a question", c->error);
	if (status == BF_OK)
		status = count_question(c, buf_slice(&printed), found);
	if (status == BF_OK && text) {
		*text = arena_copy(arena, buf_slice(&printed));
		if (!text->ptr)
			status = error_no_memory(c->error);
	}
	buf_free(&printed);
	return status;
}
