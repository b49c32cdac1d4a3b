/* segment_places.c - see segment_places.h. */
#include "index/segment_places.h"

/* Are all tokens of the posting of that form? */
static bool is_of_form(const struct list_reader *l, uint32_t index, uint32_t form)
{
	return form == WHOLE_LIST || l->forms == 1 || l->tags[index] == form;
}

static size_t without_repeats(uint32_t *positions, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || positions[kept - 1] != positions[i])
			positions[kept++] = positions[i];
	return kept;
}

/* Which of its tokens are those of the field. */
static void tokens_of_field(const struct list_reader *l, uint32_t index, enum field field,
			    uint32_t *from, uint32_t *to)
{
	*from = field == FIELD_BODY ? l->headline[index] : 0;
	*to = field == FIELD_HEADLINE ? l->headline[index] : l->tokens[index];
}

/* Where every token counts and is one position long: numbers alone. */
static bool read_positions(struct list_reader *l, uint32_t index, enum field field,
			   struct arena *arena, struct posting_places *out)
{
	uint32_t from, to;
	bool repeats;
	uint32_t *all = arena_alloc(arena, (l->tokens[index] + 1) * sizeof *all);
	if (!all || !list_positions(l, index, all, &repeats))
		return false;
	tokens_of_field(l, index, field, &from, &to);
	out->starts = all + from;
	out->count = repeats ? without_repeats(out->starts, to - from) : to - from;
	return true;
}

static void add_token(const struct list_token *token, uint32_t offset, struct posting_places *out,
		      bool *wide)
{
	uint32_t start = token->position + offset, end = start + token->span - 1;
	if (out->count && out->starts[out->count - 1] == start && out->ends[out->count - 1] == end)
		return;
	out->starts[out->count] = start;
	out->ends[out->count++] = end;
	*wide |= end != start;
}

static bool read_tokens(struct list_reader *l, uint32_t index, uint32_t form, enum field field,
			struct arena *arena, struct posting_places *out)
{
	size_t count = l->tokens[index];
	struct list_token *tokens = arena_alloc(arena, count * sizeof *tokens);
	uint32_t from, to;
	bool wide = false;
	out->starts = arena_alloc(arena, (count + 1) * sizeof *out->starts);
	out->ends = arena_alloc(arena, (count + 1) * sizeof *out->ends);
	if (!tokens || !out->starts || !out->ends || !list_tokens(l, index, tokens))
		return false;
	tokens_of_field(l, index, field, &from, &to);
	for (uint32_t i = from; i < to; i++)
		if (form == WHOLE_LIST || tokens[i].form == form)
			add_token(&tokens[i], l->text && i >= l->headline[index] ? POSITION_BODY : 0, out,
				  &wide);
	if (!wide)
		out->ends = NULL;
	return true;
}

bool posting_places_read(struct list_reader *l, uint32_t index, uint32_t form, enum field field,
			 struct arena *arena, struct posting_places *out)
{
	*out = (struct posting_places){NULL, NULL, 0};
	if (!list_load_counts(l) || !list_load_tags(l))
		return false;
	if (is_of_form(l, index, form) && !l->spans)
		return read_positions(l, index, field, arena, out);
	return read_tokens(l, index, form, field, arena, out);
}

bool posting_places_keep(struct list_reader *l, uint32_t index, uint32_t form, uint32_t *positions,
			 size_t *count, uint32_t offset, bool *done)
{
	*done = false;
	if (!list_load_counts(l) || !list_load_tags(l))
		return false;
	if (l->spans || !is_of_form(l, index, form))
		return true;
	*done = true;
	return list_keep(l, index, positions, count, offset);
}
