/* segment_inverter.c - see segment_inverter.h.
 */
#include "index/segment_inverter_state.h"

#include <stdlib.h>
#include <xxhash.h>

#include "index/term.h"

enum bf_status inverter_open(struct inverter **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	return *out ? BF_OK : error_no_memory(error);
}

static void forget_tables(struct inverter *v)
{
	for (size_t l = 0; l < v->language_count; l++)
		for (size_t f = 0; f < FIELD_COUNT; f++) {
			free(v->tables[l][f].words);
			v->tables[l][f] = (struct word_table){NULL, 0};
		}
}

void inverter_close(struct inverter *v)
{
	if (!v)
		return;
	forget_tables(v);
	pool_free(&v->pool);
	arena_free(&v->keys);
	free(v->lists);
	free(v->names);
	free(v->forms);
	free(v->links);
	free(v->surfaces);
	free(v->list_keys.slots);
	free(v->surface_keys.slots);
	free(v->lengths);
	free(v->local);
	free(v->used);
	free(v->tokens);
	free(v->parts);
	free(v->touched);
	free(v->merged);
	free(v);
}

size_t inverter_memory(const struct inverter *v)
{
	size_t words = 0;
	for (size_t l = 0; l < v->language_count; l++)
		for (size_t f = 0; f < FIELD_COUNT; f++)
			words += v->tables[l][f].room * sizeof(struct word);
	return pool_size(&v->pool) + arena_size(&v->keys) + v->list_room * (sizeof *v->lists + sizeof *v->names) +
	       v->form_room * (sizeof *v->forms + sizeof *v->links) + v->surface_room * sizeof *v->surfaces + words +
	       (v->list_keys.mask + v->surface_keys.mask) * sizeof(struct key_slot) + v->length_room;
}

bool inverter_grow(void *items, size_t *room, size_t needed, size_t size)
{
	void *old, *grown;
	size_t larger = *room ? *room : 64;
	if (needed <= *room)
		return true;
	while (larger < needed)
		larger *= 2;
	memcpy(&old, items, sizeof old);
	grown = realloc(old, larger * size);
	if (!grown)
		return false;
	memcpy(items, &grown, sizeof grown);
	*room = larger;
	return true;
}

/* ---- keys ------------------------------------------------------------------------------- */

static bool widen(struct key_table *t)
{
	size_t mask = t->mask ? t->mask * 2 + 1 : 4095;
	struct key_slot *slots = malloc((mask + 1) * sizeof *slots);
	if (!slots)
		return false;
	for (size_t i = 0; i <= mask; i++)
		slots[i].number = NONE;
	for (size_t i = 0; t->slots && i <= t->mask; i++) {
		if (t->slots[i].number == NONE)
			continue;
		size_t at = t->slots[i].hash & mask;
		while (slots[at].number != NONE)
			at = (at + 1) & mask;
		slots[at] = t->slots[i];
	}
	free(t->slots);
	t->slots = slots;
	t->mask = mask;
	return true;
}

/* The slot of the key, or the free one where it belongs; NULL: no memory. */
static struct key_slot *find_slot(struct inverter *v, struct key_table *t, key_of *of, struct slice key)
{
	if (t->used * 2 >= t->mask && !widen(t))
		return NULL;
	uint64_t hash = XXH3_64bits(key.ptr, key.len);
	size_t at = hash & t->mask;
	while (t->slots[at].number != NONE &&
	       (t->slots[at].hash != hash || !slice_equal(of(v, t->slots[at].number), key)))
		at = (at + 1) & t->mask;
	if (t->slots[at].number == NONE)
		t->slots[at].hash = hash;
	return &t->slots[at];
}

static uint32_t find_list(struct inverter *v, struct slice key, bool text)
{
	struct key_slot *slot = find_slot(v, &v->list_keys, list_key, key);
	size_t count = v->list_count + 1;
	if (!slot || slot->number != NONE)
		return slot ? slot->number : NONE;
	struct slice kept = arena_copy(&v->keys, key);
	if (!kept.ptr || !inverter_grow(&v->lists, &v->list_room, count, sizeof *v->lists) ||
	    !inverter_grow(&v->names, &v->name_room, count, sizeof *v->names))
		return NONE;
	v->lists[v->list_count] = (struct mem_list){.first = NONE, .chain = POOL_CHAIN_INIT};
	v->names[v->list_count] = (struct list_name){kept, 0, NONE, text};
	slot->number = (uint32_t)v->list_count++;
	v->list_keys.used++;
	return slot->number;
}

static uint32_t find_surface(struct inverter *v, struct slice key)
{
	struct key_slot *slot = find_slot(v, &v->surface_keys, surface_key, key);
	if (!slot || slot->number != NONE)
		return slot ? slot->number : NONE;
	struct slice kept = arena_copy(&v->keys, key);
	if (!kept.ptr || !inverter_grow(&v->surfaces, &v->surface_room, v->surface_count + 1, sizeof *v->surfaces))
		return NONE;
	v->surfaces[v->surface_count] = (struct surface){.key = kept, .first_form = NONE};
	slot->number = (uint32_t)v->surface_count++;
	v->surface_keys.used++;
	return slot->number;
}

/* Does a surface form stand in several lists, so that its articles must be counted? */
static void note_several(struct inverter *v, struct surface *s)
{
	if (s->first_form == NONE || s->several)
		return;
	s->several = true;
	s->articles = v->forms[s->first_form].articles;
	s->last_article = v->forms[s->first_form].last_article;
}

/* A surface form may stand in a list as a lexeme's stem and as another's other stem: as two
 * forms, since to the second it does not lead. */
static uint32_t find_form(struct inverter *v, uint32_t list, uint32_t surface, bool aside)
{
	struct surface *s = &v->surfaces[surface];
	struct list_name *l = &v->names[list];
	size_t count = v->form_count + 1;
	for (uint32_t f = s->first_form; f != NONE; f = v->links[f].next_of_surface)
		if (v->links[f].list == list && v->links[f].aside == aside)
			return f;
	if (l->forms == FORMS_LIMIT || !inverter_grow(&v->forms, &v->form_room, count, sizeof *v->forms) ||
	    !inverter_grow(&v->links, &v->link_room, count, sizeof *v->links))
		return NONE;
	note_several(v, s);
	uint32_t number = (uint32_t)v->form_count++;
	v->forms[number] = (struct form){.number = l->forms++, .surface = surface};
	v->links[number] = (struct form_links){list, l->first_form, s->first_form, aside};
	l->first_form = s->first_form = number;
	return number;
}

static struct slice encode(enum field field, enum term_kind kind, struct slice language,
			   struct slice text, struct term_bytes *bytes)
{
	struct term term = {field, kind, language, text};
	return term_encode(&term, bytes) ? slice_make(bytes->bytes, bytes->length) : slice_from("");
}

/* Makes a lexeme known in its space: false for want of memory. */
static bool learn(struct inverter *v, const struct document *d, enum field field,
		  const struct document_lexeme *l, struct word *out)
{
	struct term_bytes bytes;
	bool stemmed = field_describe(field)->stemmed, text = field == FIELD_TEXT;
	uint32_t surface = find_surface(v, encode(field, TERM_SURFACE, d->language, l->surface, &bytes));
	if (surface == NONE)
		return false;
	struct slice key = v->surfaces[surface].key;
	if (stemmed && l->stem.len)
		key = encode(field, TERM_STEM, d->language, l->stem, &bytes);
	out->list = find_list(v, key, text);
	out->form = out->list == NONE ? NONE : find_form(v, out->list, surface, false);
	out->other_form = NONE;
	if (out->form == NONE)
		return false;
	if (!stemmed || l->other_stem.len == 0 || slice_equal(l->other_stem, l->stem))
		return true;
	out->other_list = find_list(v, encode(field, TERM_STEM, d->language, l->other_stem, &bytes), text);
	out->other_form =
	    out->other_list == NONE ? NONE : find_form(v, out->other_list, surface, true);
	return out->other_form != NONE;
}

/* ---- one article --------------------------------------------------------------------------- */

static size_t language_number(struct inverter *v, struct slice code)
{
	size_t i = 0;
	while (i < v->language_count && !slice_equal(slice_from(v->languages[i]), code))
		i++;
	if (i == v->language_count && i < LANGUAGES_MAX) {
		memset(v->languages[i], 0, sizeof v->languages[i]);
		if (code.len)
			memcpy(v->languages[i], code.ptr, code.len < 7 ? code.len : 7);
		v->language_count++;
	}
	return i;
}

static bool make_room(struct inverter *v, const struct document *d, size_t tokens)
{
	size_t before = v->local_room;
	if (!inverter_grow(&v->local, &v->local_room, d->lexeme_count, sizeof *v->local) ||
	    !inverter_grow(&v->used, &v->used_room, d->lexeme_count, sizeof *v->used) ||
	    !inverter_grow(&v->tokens, &v->token_room, tokens, sizeof *v->tokens) ||
	    !inverter_grow(&v->parts, &v->part_room, 2 * d->lexeme_count, sizeof *v->parts) ||
	    !inverter_grow(&v->touched, &v->touched_room, 2 * d->lexeme_count, sizeof *v->touched) ||
	    !inverter_grow(&v->merged, &v->merged_room, 2 * tokens, sizeof *v->merged))
		return false;
	if (v->local_room > before)
		memset(v->local + before, 0, (v->local_room - before) * sizeof *v->local);
	return true;
}

/* Room in the table for all lexemes of the document. */
static bool widen_words(struct word_table *t, const struct document *d)
{
	size_t before = t->room;
	uint32_t most = 0;
	for (size_t i = 0; i < d->lexeme_count; i++)
		if (d->lexemes[i].key > most)
			most = d->lexemes[i].key;
	if (!inverter_grow(&t->words, &t->room, (size_t)most + 1, sizeof *t->words))
		return false;
	if (t->room > before)
		memset(t->words + before, 0xff, (t->room - before) * sizeof *t->words);
	return true;
}

/* Gathers the tokens by lexeme.  Rows of words are asked for early, since they lie far
 * apart and are looked at later. */
static void gather_tokens(struct inverter *v, const struct document *d, const struct word_table *t,
			  const struct document_field *field)
{
	for (size_t i = 0; i < field->count; i++) {
		const struct document_token *from = &field->tokens[i];
		struct local_word *w = &v->local[from->lexeme];
		uint32_t number = (uint32_t)v->token_count++;
		v->tokens[number] = (struct text_token){from->position, NONE, from->span,
							field->field == FIELD_HEADLINE};
		if (w->stamp == v->stamp) {
			v->tokens[w->last].next = number;
		} else {
			*w = (struct local_word){.stamp = v->stamp, .first = number};
			v->used[v->used_count++] = from->lexeme;
			__builtin_prefetch(&t->words[d->lexemes[from->lexeme].key]);
		}
		w->last = number;
	}
}

/* Finds the words of all lexemes, learning new ones. */
static bool find_words(struct inverter *v, const struct document *d, enum field space,
		       struct word_table *t)
{
	for (size_t i = 0; i < v->used_count; i++) {
		const struct document_lexeme *l = &d->lexemes[v->used[i]];
		struct word *w = &t->words[l->key];
		if (w->form == NONE && !learn(v, d, space, l, w))
			return false;
		__builtin_prefetch(&v->forms[w->form], 1);
		__builtin_prefetch(&v->lists[w->list], 1);
	}
	return true;
}

static void count_article(struct inverter *v, struct form *f)
{
	if (f->last_article == v->article)
		return;
	f->last_article = v->article;
	f->articles++;
	struct surface *s = &v->surfaces[f->surface];
	if (!s->several || s->last_article == v->article)
		return;
	s->last_article = v->article;
	s->articles++;
}

static void add_part(struct inverter *v, uint32_t list, uint32_t form, uint32_t tokens)
{
	struct mem_list *l = &v->lists[list];
	struct form *f = &v->forms[form];
	uint32_t number = (uint32_t)v->part_count++;
	count_article(v, f);
	v->parts[number] = (struct list_part){tokens, f->number, l->first};
	if (l->first == NONE) {
		v->touched[v->touched_count++] = list;
		__builtin_prefetch(l->chain.at, 1);
	}
	l->first = number;
}

static void part_lists(struct inverter *v, const struct document *d, const struct word_table *t)
{
	for (size_t i = 0; i < v->used_count; i++) {
		const struct word *w = &t->words[d->lexemes[v->used[i]].key];
		uint32_t tokens = v->local[v->used[i]].first;
		add_part(v, w->list, w->form, tokens);
		if (w->other_form != NONE)
			add_part(v, w->other_list, w->other_form, tokens);
	}
}

static int by_token(const void *a, const void *b)
{
	const struct merged_token *x = a, *y = b;
	if (x->token != y->token)
		return x->token < y->token ? -1 : 1;
	return (x->form > y->form) - (x->form < y->form);
}

/* All tokens of the list in the article, in the order of the text. */
static size_t merge_parts(struct inverter *v, const struct mem_list *l)
{
	size_t count = 0;
	for (uint32_t p = l->first; p != NONE; p = v->parts[p].next)
		for (uint32_t i = v->parts[p].tokens; i != NONE; i = v->tokens[i].next)
			v->merged[count++] = (struct merged_token){i, v->parts[p].form};
	if (v->parts[l->first].next != NONE)
		qsort(v->merged, count, sizeof *v->merged, by_token);
	return count;
}

static void write_token(struct inverter *v, struct mem_list *l, const struct text_token *t,
			uint32_t form, uint32_t before)
{
	bool wide = t->span > 1, other = form != l->last_form;
	pool_append_varint(&v->pool, &l->chain,
			   (uint64_t)(t->position - before) * 4 + wide + 2u * other);
	if (wide)
		pool_append_varint(&v->pool, &l->chain, t->span);
	if (other)
		pool_append_varint(&v->pool, &l->chain, form);
	l->last_form = form;
}

static void write_posting(struct inverter *v, struct mem_list *l)
{
	size_t count = merge_parts(v, l), headline = 0;
	uint32_t before = 0;
	while (headline < count && v->tokens[v->merged[headline].token].headline)
		headline++;
	pool_append_varint(&v->pool, &l->chain, v->article - l->last_article);
	pool_append_varint(&v->pool, &l->chain, (uint64_t)count * 2 + (headline > 0));
	if (headline)
		pool_append_varint(&v->pool, &l->chain, headline);
	for (size_t i = 0; i < count; i++) {
		const struct text_token *t = &v->tokens[v->merged[i].token];
		write_token(v, l, t, v->merged[i].form, i == headline ? 0 : before);
		before = t->position;
	}
	l->last_article = v->article;
	l->postings++;
	l->first = NONE;
	v->counts.postings++;
	v->counts.tokens += count;
}

/* The fields of one space of terms: the text's two, or another one. */
static bool add_space(struct inverter *v, const struct document *d, size_t language, enum field space,
		      const struct document_field *const *fields, size_t count)
{
	struct word_table *t = &v->tables[language][space];
	size_t tokens = 0;
	for (size_t i = 0; i < count; i++)
		tokens += fields[i]->count;
	if (tokens == 0)
		return true;
	if (!widen_words(t, d) || !make_room(v, d, tokens))
		return false;
	v->stamp++;
	v->used_count = v->token_count = v->part_count = v->touched_count = 0;
	for (size_t i = 0; i < count; i++)
		gather_tokens(v, d, t, fields[i]);
	if (!find_words(v, d, space, t))
		return false;
	part_lists(v, d, t);
	for (size_t i = 0; i < v->touched_count; i++)
		write_posting(v, &v->lists[v->touched[i]]);
	return true;
}

static bool add_fields(struct inverter *v, const struct document *d, size_t language)
{
	const struct document_field *text[2];
	size_t texts = 0;
	for (size_t i = 0; i < d->field_count; i++) /* the headline comes first */
		if (field_describe(d->fields[i].field)->shares_text)
			text[texts++] = &d->fields[i];
	if (!add_space(v, d, language, FIELD_TEXT, text, texts))
		return false;
	for (size_t i = 0; i < d->field_count; i++) {
		const struct document_field *field = &d->fields[i];
		if (!field_describe(field->field)->shares_text &&
		    !add_space(v, d, language, field->field, &field, 1))
			return false;
	}
	return true;
}

enum bf_status inverter_add(struct inverter *v, const struct document *d, bf_error *error)
{
	if (v->generation != d->generation)
		forget_tables(v);
	v->generation = d->generation;
	size_t language = language_number(v, d->language);
	v->article++;
	if (language == LANGUAGES_MAX ||
	    !inverter_grow(&v->lengths, &v->length_room, (size_t)v->article + 1, 1) ||
	    !add_fields(v, d, language))
		return error_no_memory(error);
	v->lengths[v->article] = length_encode(d->length);
	return v->pool.no_memory ? error_no_memory(error) : BF_OK;
}
