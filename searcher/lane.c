/* lane.c - see lane.h. */
#include "searcher/lane.h"

enum bf_status lane_open(struct collector *c, const struct clause *clause, struct lane *out)
{
	*out = (struct lane){.weight = clause->weight};
	enum bf_status status = matcher_open(c->context, clause, &out->matcher, c->error);
	if (status != BF_OK)
		return status;
	out->cursor = matcher_cursor(out->matcher);
	out->scored = c->top->sort == SORT_RELEVANCE && c->top->capacity > 0 &&
		      (!out->cursor || out->weight > 0);
	return BF_OK;
}

void lane_close(struct lane *l)
{
	matcher_close(l->matcher);
}

enum bf_status lane_bound(struct collector *c, struct lane *l, uint32_t first, uint32_t last)
{
	l->most = 0;
	if (!l->scored)
		return BF_OK;
	for (uint32_t at = first;;) {
		if (at > l->block_last || at < l->block_first) {
			enum bf_status status =
			    matcher_bound(l->matcher, at, &l->block_most, &l->block_last, c->error);
			if (status != BF_OK)
				return status;
			l->block_first = at;
		}
		if (l->block_most > l->most)
			l->most = l->block_most;
		if (l->block_last >= last)
			return BF_OK;
		at = l->block_last + 1;
	}
}

static enum bf_status look_in_list(struct collector *c, struct lane *l, uint32_t article, bool *there,
				   int64_t *score)
{
	struct cursor *cursor = l->cursor;
	enum bf_status status = cursor_seek(cursor, article, c->error);
	*there = status == BF_OK && cursor_article(cursor) == article;
	if (!*there || !l->scored)
		return status;
	if (!cursor->occurrences)
		status = cursor->operations->load_occurrences(cursor, c->error);
	if (status == BF_OK)
		*score = lane_word_score(c, l);
	return status;
}

enum bf_status lane_look(struct collector *c, struct lane *l, uint32_t article, bool *there,
			 int64_t *score)
{
	*score = 0;
	if (l->cursor)
		return look_in_list(c, l, article, there, score);
	enum bf_status status = matcher_stands_in(l->matcher, article, there, c->error);
	if (status == BF_OK && *there && l->scored)
		status = matcher_score(l->matcher, score, c->error);
	return status;
}
