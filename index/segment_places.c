/* segment_places.c - see segment_places.h. */
#include "index/segment_places.h"

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
	bool any_form = form == WHOLE_LIST || l->forms == 1;
	*out = (struct posting_places){NULL, NULL, 0};
	if (!list_load_counts(l) || (!any_form && !list_load_tags(l)))
		return false;
	if (!l->spans && (any_form || l->tags[index] == form))
		return read_positions(l, index, field, arena, out);
	return read_tokens(l, index, form, field, arena, out);
}

bool posting_places_keep(struct list_reader *l, uint32_t index, uint32_t form, uint32_t *positions,
			 size_t *count, uint32_t offset, bool *done)
{
	bool any_form = form == WHOLE_LIST || l->forms == 1;
	*done = false;
	if (!list_load_counts(l) || (!any_form && !list_load_tags(l)))
		return false;
	if (l->spans || (!any_form && l->tags[index] != form))
		return true;
	uint32_t end = (uint32_t)*count;
	*done = list_keep(l, &index, 1, positions, &end, offset);
	*count = end;
	return *done;
}

/* ---- several lists ----------------------------------------------------------------------------- */

void places_add(struct places_found *found, const struct posting_places *more)
{
	for (size_t i = 0; i < more->count; i++) {
		found->starts[found->count] = more->starts[i];
		found->ends[found->count++] = more->ends ? more->ends[i] : more->starts[i];
	}
	found->wide |= more->ends != NULL;
}

void places_sort(struct places_found *f)
{
	for (size_t i = 1; i < f->count; i++) {
		uint32_t start = f->starts[i], end = f->ends[i];
		size_t at = i;
		for (; at > 0 && (f->starts[at - 1] > start ||
				  (f->starts[at - 1] == start && f->ends[at - 1] < end));
		     at--) {
			f->starts[at] = f->starts[at - 1];
			f->ends[at] = f->ends[at - 1];
		}
		f->starts[at] = start;
		f->ends[at] = end;
	}
}

/* ---- two lists -------------------------------------------------------------------------------- */

/* Those postings of two blocks of which all places can be told at once. */
struct told {
	uint32_t count, room; /* room: for so many more places */
	uint32_t first[MEETINGS], second[MEETINGS], ends[MEETINGS];
};

static bool is_plain(const struct postings_side *s, uint32_t index)
{
	const struct list_reader *l = s->list;
	return !l->spans && (s->form == WHOLE_LIST || l->forms == 1 || l->tags[index] == s->form);
}

static bool load_side(const struct postings_side *s)
{
	struct list_reader *l = s->list;
	return list_load_counts(l) && (s->form == WHOLE_LIST || l->forms == 1 || list_load_tags(l));
}

static void choose_told(const struct postings_side *a, const struct postings_side *b, struct meetings *k,
			struct told *t)
{
	for (uint32_t i = 0; i < k->count; i++) {
		uint32_t first = a->kept ? a->kept[k->at[i]] : k->at[i];
		uint32_t second = b->kept ? b->kept[k->other_at[i]] : k->other_at[i];
		uint32_t tokens = a->list->tokens[first];
		k->known[i] = tokens <= t->room && is_plain(a, first) && is_plain(b, second);
		t->first[t->count] = first;
		t->second[t->count] = second;
		t->room -= k->known[i] ? tokens : 0;
		t->count += k->known[i];
	}
}

/* Places of a word become places where the phrase may begin; those too near to the beginning go,
 * and the second of two that are the same. */
static void to_begins(uint32_t *places, uint32_t *ends, uint32_t count, uint32_t offset)
{
	uint32_t kept = 0, at = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t first = kept;
		for (; at < ends[i]; at++) {
			uint32_t place = places[at], begin = place - offset;
			bool new = place >= offset && (kept == first || places[kept - 1] != begin);
			places[kept] = begin;
			kept += new;
		}
		ends[i] = kept;
	}
}

/* Articles with no place left go. */
static void keep_possible(struct meetings *k, const struct told *t)
{
	uint32_t kept = 0, from = 0, next = 0;
	for (uint32_t i = 0; i < k->count; i++) {
		bool known = k->known[i];
		uint32_t end = known ? t->ends[next++] : from;
		k->at[kept] = k->at[i];
		k->other_at[kept] = k->other_at[i];
		k->known[kept] = known;
		k->ends[kept] = end;
		kept += !known || end > from;
		from = end;
	}
	k->count = kept;
}

bool postings_meet(const struct postings_side *a, const struct postings_side *b, struct meetings *k)
{
	struct told t = {.count = 0, .room = MEETING_PLACES};
	if (!load_side(a) || !load_side(b))
		return false;
	choose_told(a, b, k, &t);
	if (!list_gather(a->list, t.first, t.count, k->begins, t.ends))
		return false;
	to_begins(k->begins, t.ends, t.count, a->offset);
	if (!list_keep(b->list, t.second, t.count, k->begins, t.ends, b->offset))
		return false;
	keep_possible(k, &t);
	return true;
}
