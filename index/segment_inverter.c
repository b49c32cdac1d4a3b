/* segment_inverter.c - see segment_inverter.h.
 */
#include "index/segment_inverter_state.h"

#include <stdlib.h>
#include <xxhash.h>

#include "index/term.h"
#include "util/memory.h"

enum bf_status inverter_open(struct inverter **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	if (!*out)
		return error_no_memory(error);
	log_init(&(*out)->log);
	return BF_OK;
}

static void forget_tables(struct inverter *v)
{
	for (size_t l = 0; l < v->language_count; l++)
		for (size_t f = 0; f < FIELD_COUNT; f++) {
			free(v->tables[l][f].words);
			free(v->tables[l][f].more);
			v->tables[l][f] = (struct word_table){.room = 0};
		}
}

void inverter_close(struct inverter *v)
{
	if (!v)
		return;
	forget_tables(v);
	log_free(&v->log);
	arena_free(&v->keys);
	free(v->lists);
	free(v->forms);
	free(v->links);
	free(v->surfaces);
	free(v->list_keys.slots);
	free(v->surface_keys.slots);
	free(v->lengths);
	free(v->local);
	free(v->used);
	free(v->fresh);
	free(v->tokens);
	free(v);
}

size_t inverter_memory(const struct inverter *v)
{
	size_t words = 0;
	for (size_t l = 0; l < v->language_count; l++)
		for (size_t f = 0; f < FIELD_COUNT; f++)
			words += v->tables[l][f].room * (sizeof(struct word) + sizeof(struct word_more));
	return v->log.held + arena_used(&v->keys) + v->list_room * sizeof *v->lists +
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
	memory_large(grown, larger * size);
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
	memory_large(slots, (mask + 1) * sizeof *slots);
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
	if (!kept.ptr || !inverter_grow(&v->lists, &v->list_room, count, sizeof *v->lists))
		return NONE;
	v->lists[v->list_count] = (struct list_name){kept, 0, NONE, text};
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

/* ---- counting articles ----------------------------------------------------------------
 *
 * A word counts its own articles, since it is looked at anyway.  Where several words are one
 * form, or a surface form stands in several lists of one language, an article may have it more than
 * once, and forms and surface forms keep the counts.  An article has one language: forms of different
 * ones never meet. */

static void settle_word(struct inverter *v, struct word_table *t, uint32_t word)
{
	struct word *w = &t->words[word];
	if (w->list == NONE || w->together)
		return;
	v->forms[t->more[word].form].articles += w->articles;
	v->links[t->more[word].form].word = NONE;
	w->articles = 0;
}

static void settle_counts(struct inverter *v)
{
	for (size_t l = 0; l < v->language_count; l++)
		for (size_t f = 0; f < FIELD_COUNT; f++)
			for (uint32_t i = 0; i < v->tables[l][f].room; i++)
				settle_word(v, &v->tables[l][f], i);
}

void inverter_settle(struct inverter *v)
{
	settle_counts(v);
	forget_tables(v);
	free(v->list_keys.slots);
	free(v->surface_keys.slots);
	v->list_keys = v->surface_keys = (struct key_table){NULL, 0, 0};
}

/* From now on the articles of a form are counted there. */
static void count_together(struct inverter *v, uint32_t form)
{
	struct form_links *l = &v->links[form];
	if (l->word == NONE)
		return;
	struct word *w = &l->table->words[l->word];
	settle_word(v, l->table, l->word);
	w->together = true;
}

/* Another form of that surface form is to come. */
static void note_several(struct inverter *v, struct surface *s, uint8_t language)
{
	bool may_meet = false;
	for (uint32_t f = s->first_form; f != NONE; f = v->links[f].next_of_surface) {
		uint8_t other = v->links[f].language;
		may_meet |= other == language || other == ANY_LANGUAGE || language == ANY_LANGUAGE;
	}
	if (!may_meet || s->several)
		return;
	for (uint32_t f = s->first_form; f != NONE; f = v->links[f].next_of_surface) {
		count_together(v, f);
		s->articles += v->forms[f].articles;
		if (v->forms[f].last_article > s->last_article)
			s->last_article = v->forms[f].last_article;
	}
	s->several = true;
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

/* ---- words ------------------------------------------------------------------------------- */

/* A surface form may stand in a list as a lexeme's stem and as another's other stem: as two
 * forms, since to the second it does not lead. */
static uint32_t find_form(struct inverter *v, uint32_t list, uint32_t surface, uint8_t language, bool aside)
{
	struct surface *s = &v->surfaces[surface];
	struct list_name *l = &v->lists[list];
	size_t count = v->form_count + 1;
	for (uint32_t f = s->first_form; f != NONE; f = v->links[f].next_of_surface)
		if (v->links[f].list == list && v->links[f].aside == aside)
			return f;
	if (l->forms == FORMS_LIMIT || !inverter_grow(&v->forms, &v->form_room, count, sizeof *v->forms) ||
	    !inverter_grow(&v->links, &v->link_room, count, sizeof *v->links))
		return NONE;
	note_several(v, s, language);
	uint32_t number = (uint32_t)v->form_count++;
	v->forms[number] = (struct form){.number = l->forms++, .surface = surface};
	v->links[number] = (struct form_links){.list = list,
						.next_in_list = l->first_form,
						.next_of_surface = s->first_form,
						.word = NONE,
						.language = language,
						.aside = aside};
	l->first_form = s->first_form = number;
	return number;
}

static struct slice encode(enum field field, enum term_kind kind, struct slice language,
			   struct slice text, struct term_bytes *bytes)
{
	struct term term = {field, kind, language, text};
	return term_encode(&term, bytes) ? slice_make(bytes->bytes, bytes->length) : slice_from("");
}

/* The word is that form: the only one so far, or one of several. */
static void join_form(struct inverter *v, struct word_table *t, uint32_t word)
{
	uint32_t form = t->more[word].form;
	struct form_links *l = &v->links[form];
	struct word *w = &t->words[word];
	bool first = l->table == NULL;
	w->form = (uint16_t)v->forms[form].number;
	w->articles = 0;
	w->together = !first || v->surfaces[v->forms[form].surface].several;
	if (!first)
		count_together(v, form);
	l->table = t;
	l->word = w->together ? NONE : word;
}

/* Makes a lexeme known in its space: false for want of memory. */
static bool learn(struct inverter *v, const struct document *d, enum field field,
		  const struct document_lexeme *lexeme, struct word_table *t)
{
	struct term_bytes bytes;
	const struct lexeme *l = lexeme->word;
	struct word *w = &t->words[lexeme->key];
	struct word_more *more = &t->more[lexeme->key];
	bool stemmed = field_describe(field)->stemmed, text = field == FIELD_TEXT;
	uint32_t surface = find_surface(v, encode(field, TERM_SURFACE, d->language, l->surface, &bytes));
	if (surface == NONE)
		return false;
	struct slice key = v->surfaces[surface].key;
	bool own = stemmed && l->stem.len; /* else its list is that of other languages, too */
	if (own)
		key = encode(field, TERM_STEM, d->language, l->stem, &bytes);
	uint32_t list = find_list(v, key, text);
	more->form = list == NONE ? NONE : find_form(v, list, surface, own ? t->language : ANY_LANGUAGE, false);
	more->other_form = NONE;
	if (more->form == NONE)
		return false;
	join_form(v, t, lexeme->key);
	w->other = stemmed && l->other_stem.len && !slice_equal(l->other_stem, l->stem);
	w->list = list;
	if (!w->other)
		return true;
	more->other_list = find_list(v, encode(field, TERM_STEM, d->language, l->other_stem, &bytes), text);
	more->other_form =
	    more->other_list == NONE ? NONE : find_form(v, more->other_list, surface, t->language, true);
	return more->other_form != NONE;
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
	    !inverter_grow(&v->fresh, &v->fresh_room, d->lexeme_count, sizeof *v->fresh) ||
	    !inverter_grow(&v->tokens, &v->token_room, tokens, sizeof *v->tokens))
		return false;
	if (v->local_room > before)
		memset(v->local + before, 0, (v->local_room - before) * sizeof *v->local);
	return true;
}

static uint32_t find_key_limit(const struct document *d)
{
	uint32_t limit = 0;
	for (size_t i = 0; i < d->lexeme_count; i++)
		limit = d->lexemes[i].key >= limit ? d->lexemes[i].key + 1 : limit;
	return limit;
}

/* Room in the table for all lexemes of the document. */
static bool widen_words(struct inverter *v, struct word_table *t)
{
	size_t before = t->room;
	if (!inverter_grow(&t->more, &t->more_room, v->key_limit, sizeof *t->more) ||
	    !inverter_grow(&t->words, &t->room, v->key_limit, sizeof *t->words))
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
	bool headline = field->field == FIELD_HEADLINE;
	uint32_t number = (uint32_t)v->token_count, stamp = v->stamp;
	struct local_word *local = v->local;
	struct text_token *tokens = v->tokens;
	for (size_t i = 0; i < field->count; i++, number++) {
		const struct document_token *from = &field->tokens[i];
		struct local_word *w = &local[from->lexeme];
		tokens[number] = (struct text_token){from->position, NONE, from->span, headline};
		if (w->stamp == stamp) {
			tokens[w->last].next = number;
			w->last = number;
			w->count++;
		} else {
			*w = (struct local_word){stamp, number, number, 1};
			v->used[v->used_count++] = from->lexeme;
			__builtin_prefetch(&t->words[d->lexemes[from->lexeme].key]);
		}
	}
	v->token_count = number;
}

/* The tokens from `first` on that stand in the headline, or do not; *next: what follows. */
static inline uint8_t *put_tokens(const struct text_token *tokens, uint32_t first, bool headline,
				  uint8_t *at, uint32_t *next)
{
	uint32_t i = first, before = 0;
	for (; i != NONE && tokens[i].headline == headline; i = tokens[i].next) {
		at = log_put_token(at, tokens[i].position - before, tokens[i].span);
		before = tokens[i].position;
	}
	*next = i;
	return at;
}

/* The tokens of a word, as a posting of a list. */
static bool write_posting(struct inverter *v, uint32_t list, uint32_t form, const struct local_word *l)
{
	const struct text_token *tokens = v->tokens;
	struct log_writer w;
	uint32_t first = l->first, headline = 0;
	bool single = l->count == 1 && !tokens[first].headline && tokens[first].span == 1;
	if (single && log_put_single(&v->log, list, v->article, form, tokens[first].position))
		return true;
	if (!log_begin(&v->log, list, v->article, l->count, &w))
		return false;
	if (form) {
		w.flags = 1;
		w.at = store_varint(w.at, form);
	}
	for (uint32_t i = first; i != NONE && tokens[i].headline; i = tokens[i].next)
		headline++;
	if (headline) {
		w.flags |= 2;
		w.at = store_varint(w.at, headline);
		w.at = put_tokens(tokens, first, true, w.at, &first);
	}
	w.at = put_tokens(tokens, first, false, w.at, &first);
	log_end(&w);
	return true;
}

static bool write_word(struct inverter *v, struct word_table *t, uint32_t key, const struct local_word *l)
{
	struct word *w = &t->words[key];
	if (w->together)
		count_article(v, &v->forms[t->more[key].form]);
	else
		w->articles++;
	if (!write_posting(v, w->list, w->form, l))
		return false;
	if (!w->other)
		return true;
	struct form *other = &v->forms[t->more[key].other_form];
	count_article(v, other);
	return write_posting(v, t->more[key].other_list, other->number, l);
}

static void await_slot(const struct key_table *t, struct slice key)
{
	if (t->slots)
		__builtin_prefetch(&t->slots[XXH3_64bits(key.ptr, key.len) & t->mask]);
}

/* What learning the lexeme will look up. */
static void await_keys(const struct inverter *v, const struct document *d, enum field field,
		       const struct lexeme *l)
{
	struct term_bytes bytes;
	await_slot(&v->surface_keys, encode(field, TERM_SURFACE, d->language, l->surface, &bytes));
	if (l->stem.len && field_describe(field)->stemmed)
		await_slot(&v->list_keys, encode(field, TERM_STEM, d->language, l->stem, &bytes));
}

/* All words are learned before the first is counted. */
static bool learn_words(struct inverter *v, const struct document *d, enum field space,
			struct word_table *t)
{
	v->fresh_count = 0;
	for (size_t i = 0; i < v->used_count; i++) {
		const struct document_lexeme *l = &d->lexemes[v->used[i]];
		if (t->words[l->key].list != NONE)
			continue;
		v->fresh[v->fresh_count++] = v->used[i];
		await_keys(v, d, space, l->word);
	}
	for (size_t i = 0; i < v->fresh_count; i++)
		if (!learn(v, d, space, &d->lexemes[v->fresh[i]], t))
			return false;
	return true;
}

static bool write_words(struct inverter *v, const struct document *d, struct word_table *t)
{
	for (size_t i = 0; i < v->used_count; i++)
		if (!write_word(v, t, d->lexemes[v->used[i]].key, &v->local[v->used[i]]))
			return false;
	return true;
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
	if (!widen_words(v, t) || !make_room(v, d, tokens))
		return false;
	t->language = (uint8_t)language;
	v->stamp++;
	v->used_count = v->token_count = 0;
	for (size_t i = 0; i < count; i++)
		gather_tokens(v, d, t, fields[i]);
	return learn_words(v, d, space, t) && write_words(v, d, t);
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

/* Keys of lexemes begin afresh: words are met anew, and may count for themselves again. */
static void begin_generation(struct inverter *v)
{
	settle_counts(v);
	forget_tables(v);
	for (size_t i = 0; i < v->form_count; i++) {
		v->links[i].table = NULL;
		v->links[i].word = NONE;
	}
}

enum bf_status inverter_add(struct inverter *v, const struct document *d, bf_error *error)
{
	if (v->generation != d->generation)
		begin_generation(v);
	v->generation = d->generation;
	size_t language = language_number(v, d->language);
	v->article++;
	v->key_limit = find_key_limit(d);
	if (language == LANGUAGES_MAX ||
	    !inverter_grow(&v->lengths, &v->length_room, (size_t)v->article + 1, 1) ||
	    !add_fields(v, d, language))
		return error_no_memory(error);
	v->lengths[v->article] = length_encode(d->length);
	return BF_OK;
}
