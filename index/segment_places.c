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
	*done = true;
	return list_keep(l, index, positions, count, offset);
}

bool posting_places_keep_known(const struct list_table *t, uint32_t posting, uint32_t *positions, size_t *count,
			       uint32_t offset, bool *done)
{
	const struct table_posting *p = &t->postings[posting];
	struct list_counts counts = {p->tokens, p->headline, p->length_code};
	*done = p->tokens != TABLE_NOT_KNOWN;
	return !*done || list_keep_known(slice_make((const char *)t->start, t->bytes), t->text, &counts, p->begin,
					 positions, count, offset);
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

/* Some articles of two lists, and positions as keys (list_gather). */
enum { KEYS = 1024, KEY_MASK = (1 << LIST_KEY_BITS) - 1, BEHIND_ALL = KEY_MASK - (1 << 12) };

/* Of one list: which postings of its block the articles are, or by its table what postings and
 * where they begin; LIST_NONE, and no tokens, where all places cannot be told so. */
struct some_postings {
	uint32_t index[MEETINGS];
	struct list_counts counts[MEETINGS];
	uint32_t begins[MEETINGS];
	uint32_t keys[KEYS + 3]; /* an article behind the other */
	uint32_t ends[MEETINGS];
};

struct some {
	uint32_t from, count; /* of the meetings */
	struct some_postings first, second;
	struct list_wanted wanted[MEETINGS]; /* keys from the first to the last of the first list */
	uint32_t met;			     /* keys that both have, which are the first ones then */
};

static bool is_plain(const struct postings_side *s, uint32_t index)
{
	const struct list_reader *l = s->list;
	bool any_form = s->form == WHOLE_LIST || l->forms == 1;
	bool endless = l->lengths[l->articles[index]] == UINT8_MAX; /* positions may be larger than keys */
	return l->tokens[index] <= KEYS && !endless && (any_form || l->tags[index] == s->form);
}

static bool load_side(const struct postings_side *s)
{
	return s->table || (list_load_counts(s->list) && (s->form == WHOLE_LIST || list_load_tags(s->list)));
}

/* The posting number `index`, of the block or by the table, comes as number i; returns its tokens, 0 when its
 * places cannot be told so. */
static inline uint32_t put_posting(const struct postings_side *s, uint32_t index, struct some_postings *out, uint32_t i)
{
	out->index[i] = index;
	if (!s->table)
		return is_plain(s, index) ? s->list->tokens[index] : 0;
	const struct table_posting *p = &s->table->postings[index];
	uint32_t tokens = p->tokens == TABLE_NOT_KNOWN ? 0 : p->tokens;
	out->counts[i] = (struct list_counts){tokens, p->headline, p->length_code};
	out->begins[i] = p->begin;
	__builtin_prefetch(s->table->start + p->begin / 8);
	return tokens;
}

static void put_none(struct some_postings *out, uint32_t i)
{
	out->index[i] = LIST_NONE;
	out->counts[i].tokens = 0;
}

/* Which posting the article is that stands at that place of the block on hand. */
static inline uint32_t posting_at(const struct postings_side *s, uint32_t at)
{
	uint32_t index = s->kept ? s->kept[at] : at;
	return s->table ? s->list->block * LIST_BLOCK + index : index;
}

/* As many as have room. */
static void choose_some(const struct postings_side *a, const struct postings_side *b,
			const struct meetings *k, struct some *s)
{
	uint32_t room = KEYS, other_room = KEYS;
	for (s->count = 0; s->from + s->count < k->count; s->count++) {
		uint32_t i = s->from + s->count, other_at = k->other_at[i];
		uint32_t tokens = put_posting(a, posting_at(a, k->at[i]), &s->first, s->count);
		uint32_t other_tokens =
		    put_posting(b, b->table ? other_at : posting_at(b, other_at), &s->second, s->count);
		if (tokens == 0 || other_tokens == 0) {
			put_none(&s->first, s->count);
			put_none(&s->second, s->count);
			continue;
		}
		if (tokens > room || other_tokens > other_room)
			return;
		room -= tokens;
		other_room -= other_tokens;
	}
}

static bool gather_side(const struct postings_side *side, struct some_postings *p, uint32_t count,
			const struct list_wanted *wanted)
{
	const struct list_table *t = side->table;
	if (!t)
		return list_gather(side->list, p->index, count, side->offset, wanted, p->keys, p->ends);
	return list_gather_known(slice_make((const char *)t->start, t->bytes), t->text, p->counts, p->begins, count,
				 side->offset, wanted, p->keys, p->ends);
}

/* Marks of keys, in places that several may share. */
enum { MARK_BITS = 10 };

static inline uint32_t mark_place(uint32_t key)
{
	return key * 0x9e3779b1u >> (32 - MARK_BITS);
}

/* Keeps those of `keys` that have a mark set by some of `others`; it is set by equal ones. */
static uint32_t keep_marked(uint32_t *keys, uint32_t count, const uint32_t *others, uint32_t other)
{
	bool marks[1 << MARK_BITS] = {false};
	uint32_t kept = 0;
	for (uint32_t i = 0; i < other; i++)
		marks[mark_place(others[i])] = true;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t key = keys[i];
		keys[kept] = key;
		kept += marks[mark_place(key)];
	}
	return kept;
}

/* Keys that both have, in place of the first ones; those before the beginning, which lie behind
 * all others, go.  To go through both lists side by side is one step after the other, and few keys
 * are in both: where there are many, most go before, by their marks. */
static void meet_keys(struct some *s)
{
	enum { MANY = 100 };
	uint32_t *x = s->first.keys, *y = s->second.keys, i = 0, j = 0, met = 0;
	uint32_t count = s->first.ends[s->count - 1], other = s->second.ends[s->count - 1];
	if (count + other > MANY) {
		other = keep_marked(y, other, x, count);
		count = keep_marked(x, count, y, other);
	}
	while (i < count && j < other) {
		uint32_t one = x[i], two = y[j];
		x[met] = one;
		met += (one == two) & ((one & KEY_MASK) < BEHIND_ALL);
		i += one <= two;
		j += two <= one;
	}
	s->met = met;
}

/* Of the second list, what lies before the first key of the first one or behind its last is not
 * wanted: of most articles the rarer word has one place. */
static void want_between(struct some *s)
{
	const uint32_t *keys = s->first.keys, *ends = s->first.ends;
	uint32_t from = 0;
	for (uint32_t i = 0; i < s->count; from = ends[i++])
		s->wanted[i] = ends[i] > from ? (struct list_wanted){keys[from], keys[ends[i] - 1]}
					      : (struct list_wanted){UINT32_MAX, 0};
}

/* Articles with no place left go.  Returns how many are kept. */
static uint32_t keep_possible(struct meetings *k, const struct some *s, uint32_t kept)
{
	uint32_t at = 0, end = kept ? k->ends[kept - 1] : 0;
	for (uint32_t i = 0; i < s->count; i++) {
		uint32_t from = end, article = i + 1;
		bool known = s->first.index[i] != LIST_NONE;
		for (; at < s->met && s->first.keys[at] >> LIST_KEY_BITS == article; at++) {
			known &= end < MEETING_PLACES;
			if (known)
				k->begins[end++] = s->first.keys[at] & KEY_MASK;
		}
		if (known && end == from)
			continue;
		k->at[kept] = k->at[s->from + i];
		k->other_at[kept] = k->other_at[s->from + i];
		k->known[kept] = known;
		k->ends[kept++] = end;
	}
	return kept;
}

/* Of the articles of the first list stay those that are wanted and that the second one has. */
static void look_up(const struct postings_side *a, const struct list_table *table, struct meetings *k)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < k->count; i++) {
		uint32_t at = k->at[i], article = a->list->articles[a->kept ? a->kept[at] : at];
		k->at[kept] = at;
		bool there = list_table_find(table, article, &k->other_at[kept]);
		__builtin_prefetch(&table->postings[k->other_at[kept]]);
		kept += there & k->hopeful[at];
		k->left_out |= there & !k->hopeful[at];
	}
	k->count = kept;
}

bool postings_meet(const struct postings_side *a, const struct postings_side *b, struct meetings *k)
{
	struct some s;
	uint32_t kept = 0;
	if (b->table)
		look_up(a, b->table, k);
	if (k->count == 0)
		return true;
	if (!load_side(a) || !load_side(b))
		return false;
	if ((!a->table && a->list->spans) || (!b->table && b->list->spans))
		return true;
	for (s.from = 0; s.from < k->count; s.from += s.count) {
		choose_some(a, b, k, &s);
		if (!gather_side(a, &s.first, s.count, NULL))
			return false;
		want_between(&s);
		if (!gather_side(b, &s.second, s.count, s.wanted))
			return false;
		meet_keys(&s);
		kept = keep_possible(k, &s, kept);
	}
	k->count = kept;
	return true;
}
