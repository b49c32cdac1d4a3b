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
	free(v->forms);
	free(v->surfaces);
	free(v->list_keys.slots);
	free(v->surface_keys.slots);
	free(v->lengths);
	free(v->tokens);
	free(v->touched);
	free(v);
}

size_t inverter_memory(const struct inverter *v)
{
	size_t words = 0;
	for (size_t l = 0; l < v->language_count; l++)
		for (size_t f = 0; f < FIELD_COUNT; f++)
			words += v->tables[l][f].room * sizeof(struct word);
	return pool_size(&v->pool) + arena_size(&v->keys) + v->list_room * sizeof *v->lists +
	       v->form_room * sizeof *v->forms + v->surface_room * sizeof *v->surfaces + words +
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
	if (!slot || slot->number != NONE)
		return slot ? slot->number : NONE;
	struct slice kept = arena_copy(&v->keys, key);
	if (!kept.ptr || !inverter_grow(&v->lists, &v->list_room, v->list_count + 1, sizeof *v->lists))
		return NONE;
	v->lists[v->list_count] = (struct mem_list){
	    .key = kept, .first_form = NONE, .first = NONE, .text = text, .chain = POOL_CHAIN_INIT};
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

static uint32_t find_form(struct inverter *v, uint32_t list, uint32_t surface, bool aside)
{
	for (uint32_t f = v->surfaces[surface].first_form; f != NONE; f = v->forms[f].next_of_surface)
		if (v->forms[f].list == list) {
			v->forms[f].aside &= aside;
			return f;
		}
	struct mem_list *l = &v->lists[list];
	if (l->forms == FORMS_LIMIT ||
	    !inverter_grow(&v->forms, &v->form_room, v->form_count + 1, sizeof *v->forms))
		return NONE;
	uint32_t number = (uint32_t)v->form_count++;
	v->forms[number] = (struct form){.list = list,
					 .surface = surface,
					 .number = l->forms++,
					 .next_in_list = l->first_form,
					 .next_of_surface = v->surfaces[surface].first_form,
					 .aside = aside};
	l->first_form = v->surfaces[surface].first_form = number;
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
	uint32_t list = find_list(v, key, text);
	out->form = list == NONE ? NONE : find_form(v, list, surface, false);
	out->other_form = NONE;
	if (out->form == NONE)
		return false;
	if (!stemmed || l->other_stem.len == 0 || slice_equal(l->other_stem, l->stem))
		return true;
	list = find_list(v, encode(field, TERM_STEM, d->language, l->other_stem, &bytes), text);
	out->other_form = list == NONE ? NONE : find_form(v, list, surface, true);
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

/* The word of a lexeme, learnt on first sight; NULL: no memory. */
static const struct word *word_of(struct inverter *v, const struct document *d, size_t language,
				  enum field field, const struct document_lexeme *l)
{
	struct word_table *t = &v->tables[language][field];
	size_t before = t->room;
	if (!inverter_grow(&t->words, &t->room, (size_t)l->key + 1, sizeof *t->words))
		return NULL;
	if (t->room > before)
		memset(t->words + before, 0xff, (t->room - before) * sizeof *t->words);
	struct word *w = &t->words[l->key];
	return w->form != NONE || learn(v, d, field, l, w) ? w : NULL;
}

static void count_article(struct inverter *v, struct form *f)
{
	struct surface *s = &v->surfaces[f->surface];
	if (f->last_article != v->article) {
		f->last_article = v->article;
		f->articles++;
	}
	if (s->last_article != v->article) {
		s->last_article = v->article;
		s->articles++;
	}
}

/* Room was made before. */
static void note_token(struct inverter *v, uint32_t form, const struct document_token *t, bool headline)
{
	struct form *f = &v->forms[form];
	struct mem_list *l = &v->lists[f->list];
	uint32_t number = (uint32_t)v->token_count++;
	count_article(v, f);
	v->tokens[number] = (struct text_token){t->position, form, NONE, t->span, headline};
	if (l->first == NONE) {
		v->touched[v->touched_count++] = f->list;
		l->first = number;
		l->tokens = l->headline = 0;
	} else {
		v->tokens[l->last].next = number;
	}
	l->last = number;
	l->tokens++;
	l->headline += headline;
}

static bool note_field(struct inverter *v, const struct document *d, size_t language,
		       enum field space, const struct document_field *field)
{
	size_t most = v->token_count + 2 * field->count;
	if (!inverter_grow(&v->tokens, &v->token_room, most, sizeof *v->tokens) ||
	    !inverter_grow(&v->touched, &v->touched_room, v->touched_count + 2 * field->count,
		  sizeof *v->touched))
		return false;
	for (size_t i = 0; i < field->count; i++) {
		const struct document_token *t = &field->tokens[i];
		const struct word *w = word_of(v, d, language, space, &d->lexemes[t->lexeme]);
		if (!w)
			return false;
		note_token(v, w->form, t, field->field == FIELD_HEADLINE);
		if (w->other_form != NONE)
			note_token(v, w->other_form, t, field->field == FIELD_HEADLINE);
	}
	return true;
}

static void write_token(struct inverter *v, struct mem_list *l, const struct text_token *t,
			uint32_t before)
{
	uint32_t form = v->forms[t->form].number;
	bool wide = t->span > 1, other = form != l->last_form;
	pool_append_varint(&v->pool, &l->chain,
			   (uint64_t)(t->position - before) * 4 + wide + 2u * other);
	if (wide)
		pool_append_varint(&v->pool, &l->chain, t->span);
	if (other)
		pool_append_varint(&v->pool, &l->chain, form);
	l->last_form = form;
}

/* The article's tokens go to the chain of the list. */
static void write_posting(struct inverter *v, struct mem_list *l)
{
	uint32_t before = 0;
	bool in_headline = l->headline > 0;
	pool_append_varint(&v->pool, &l->chain, v->article - l->last_article);
	pool_append_varint(&v->pool, &l->chain, (uint64_t)l->tokens * 2 + in_headline);
	if (in_headline)
		pool_append_varint(&v->pool, &l->chain, l->headline);
	for (uint32_t i = l->first; i != NONE; i = v->tokens[i].next) {
		if (in_headline && !v->tokens[i].headline) { /* the body begins */
			in_headline = false;
			before = 0;
		}
		write_token(v, l, &v->tokens[i], before);
		before = v->tokens[i].position;
	}
	l->last_article = v->article;
	l->postings++;
	l->first = NONE;
	v->counts.postings++;
	v->counts.tokens += l->tokens;
}

static void write_touched(struct inverter *v)
{
	for (size_t i = 0; i < v->touched_count; i++)
		write_posting(v, &v->lists[v->touched[i]]);
	v->touched_count = v->token_count = 0;
}

static bool add_text(struct inverter *v, const struct document *d, size_t language)
{
	for (size_t i = 0; i < d->field_count; i++)
		if (field_describe(d->fields[i].field)->shares_text &&
		    !note_field(v, d, language, FIELD_TEXT, &d->fields[i]))
			return false;
	write_touched(v);
	return true;
}

enum bf_status inverter_add(struct inverter *v, const struct document *d, bf_error *error)
{
	if (v->generation != d->generation)
		forget_tables(v);
	v->generation = d->generation;
	size_t language = language_number(v, d->language);
	v->article++;
	if (language == LANGUAGES_MAX || !inverter_grow(&v->lengths, &v->length_room, (size_t)v->article + 1, 1) ||
	    !add_text(v, d, language))
		return error_no_memory(error);
	v->lengths[v->article] = length_encode(d->length);
	for (size_t i = 0; i < d->field_count; i++) {
		if (field_describe(d->fields[i].field)->shares_text)
			continue;
		if (!note_field(v, d, language, d->fields[i].field, &d->fields[i]))
			return error_no_memory(error);
		write_touched(v);
	}
	return v->pool.no_memory ? error_no_memory(error) : BF_OK;
}
