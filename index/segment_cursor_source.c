/* segment_cursor_source.c - one posting list as a cursor sees it: the postings that count. */
#include "index/ascending.h"
#include "index/segment_cursor_state.h"

bool filters_by_count(const struct segment_cursor *c, const struct source *s)
{
	return s->form != WHOLE_LIST || c->field == FIELD_HEADLINE || c->field == FIELD_BODY;
}

/* How often the form stands in a posting whose tokens are of several forms. */
static bool count_form(struct segment_cursor *c, struct source *s, uint32_t index)
{
	struct list_reader *l = s->list;
	arena_reset(&c->positions);
	struct list_token *tokens = arena_alloc(&c->positions, l->tokens[index] * sizeof *tokens);
	s->headline[index] = s->elsewhere[index] = 0;
	if (!tokens || !list_tokens(l, index, tokens))
		return false;
	for (uint32_t i = 0; i < l->tokens[index]; i++) {
		if (tokens[i].form != s->form)
			continue;
		if (i < l->headline[index])
			s->headline[index]++;
		else
			s->elsewhere[index]++;
	}
	return true;
}

bool count_posting(struct segment_cursor *c, struct source *s, uint32_t index)
{
	struct list_reader *l = s->list;
	if (s->form != WHOLE_LIST && l->forms > 1) {
		if (l->tags[index] == l->forms)
			return count_form(c, s, index);
		if (l->tags[index] != s->form) {
			s->headline[index] = s->elsewhere[index] = 0;
			return true;
		}
	}
	s->headline[index] = l->headline[index];
	s->elsewhere[index] = l->tokens[index] - l->headline[index];
	return true;
}

static bool wanted(const struct segment_cursor *c, const struct source *s, uint32_t index)
{
	if (is_tombstoned(c->tombstones, s->list->articles[index]))
		return false;
	if (!s->list->counted)
		return true;
	return c->field == FIELD_HEADLINE ? s->headline[index] > 0
	       : c->field == FIELD_BODY	  ? s->elsewhere[index] > 0
					  : s->headline[index] + s->elsewhere[index] > 0;
}

static bool count_block(struct segment_cursor *c, struct source *s)
{
	if (!list_load_counts(s->list) || (s->form != WHOLE_LIST && !list_load_tags(s->list)))
		return false;
	for (uint32_t i = 0; i < s->list->in_block; i++)
		if (!count_posting(c, s, i))
			return false;
	return true;
}

/* Fills in `kept`.  Counts are read only when they decide. */
static bool filter_block(struct segment_cursor *c, struct source *s)
{
	if (filters_by_count(c, s) && !count_block(c, s))
		return false;
	s->count = 0;
	for (uint32_t i = 0; i < s->list->in_block; i++)
		if (wanted(c, s, i))
			s->kept[s->count++] = (uint8_t)i;
	return true;
}

/* The first posting of the block on hand that counts and is >= target. */
static uint32_t first_from(const struct source *s, uint32_t target)
{
	uint32_t at = 0;
	if (!s->filtered)
		return ascending_find(s->list->articles, s->count, target);
	while (at < s->count && s->list->articles[s->kept[at]] < target)
		at++;
	return at;
}

/* Who looks at its articles again wants counts. */
void source_leave(struct segment_cursor *c, struct source *s)
{
	const struct list_reader *l = s->list;
	bool kept = c->base.chosen || !c->base.chooses;
	c->base.chosen = false;
	if (kept && c->blocks && l->block < l->blocks && l->in_block && l->counted && !l->damaged)
		s->list = block_memory_exchange(c->blocks, s->list);
}

bool source_seek(struct segment_cursor *c, struct source *s, uint32_t target)
{
	struct list_reader *l = s->list;
	if (l->block == l->blocks && l->in_block) /* at the end */
		return true;
	for (uint32_t block = list_find_block(l, target);; block++) {
		s->at = s->count = 0;
		if (block != l->block)
			source_leave(c, s);
		l = s->list;
		if (block >= l->blocks) {
			l->block = l->blocks;
			return true;
		}
		if (block != l->block && !list_load(l, block))
			return false;
		if (c->blocks && !c->base.chooses)
			block_memory_expect(c->blocks, l);
		s->count = l->in_block;
		if (s->filtered && !filter_block(c, s))
			return false;
		s->at = first_from(s, target);
		if (s->at < s->count)
			return true;
	}
}
