/* complete_table.c - the table of completions is made; see complete.h.
 *
 * The words of a part come sorted, so the parts are merged; names are few, and sorted. */
#include "searcher/complete_table.h"

#include <stdlib.h>
#include <time.h>

#include "searcher/companion.h"
#include "searcher/tally.h"

enum facet completion_facet(enum completion_kind kind)
{
	static const enum facet facets[COMPLETE_KINDS] = {
	    [COMPLETE_BYLINE] = FACET_BYLINE, [COMPLETE_SUBJECT] = FACET_SUBJECT,
	    [COMPLETE_PLACE] = FACET_PLACE,   [COMPLETE_SOURCE] = FACET_SOURCE,
	    [COMPLETE_SECTION] = FACET_SECTION};
	return facets[kind];
}

const char *completion_kind_name(enum completion_kind kind)
{
	return kind == COMPLETE_WORD ? "word" : facet_name(completion_facet(kind));
}

uint64_t completion_table_revision(const struct completion_table *t)
{
	return t->revision;
}

double completion_table_cost_ms(const struct completion_table *t)
{
	return t->cost_ms;
}

void completion_table_free(struct completion_table *t)
{
	if (!t)
		return;
	free(t->entries);
	free(t->bytes);
	free(t);
}

/* ---- entries ------------------------------------------------------------------------------------ */

/* Where the text stands from now on; UINT32_MAX: out of memory. */
static uint32_t add_text(struct completion_table *t, struct slice text)
{
	if (t->capacity - t->used < text.len + 1) {
		size_t capacity = (t->capacity + text.len + 1) * 2;
		char *bytes = capacity < UINT32_MAX ? realloc(t->bytes, capacity) : NULL;
		if (!bytes)
			return UINT32_MAX;
		t->bytes = bytes;
		t->capacity = capacity;
	}
	uint32_t at = (uint32_t)t->used;
	if (text.len)
		memcpy(t->bytes + at, text.ptr, text.len);
	t->bytes[at + text.len] = '\0';
	t->used += text.len + 1;
	return at;
}

static bool add_entry(struct completion_table *t, uint32_t key, uint32_t text, uint64_t articles,
		      enum completion_kind kind)
{
	if (t->count == t->room) {
		uint32_t room = t->room ? t->room * 2 : 1024;
		struct completion_entry *entries = realloc(t->entries, room * sizeof *entries);
		if (!entries)
			return false;
		t->entries = entries;
		t->room = room;
	}
	t->entries[t->count++] = (struct completion_entry){
	    key, text, articles < UINT32_MAX ? (uint32_t)articles : UINT32_MAX, (uint8_t)kind};
	return key != UINT32_MAX && text != UINT32_MAX;
}

/* ---- words -------------------------------------------------------------------------------------- */

struct counted_word {
	struct slice text;
	uint64_t articles;
};

/* Words in ascending order; in an arena. */
struct word_list {
	struct arena *arena;
	struct counted_word *items;
	size_t count, room;
	bool no_memory;
};

static void add_word(struct word_list *l, struct slice text, uint64_t articles)
{
	if (l->count == l->room) {
		size_t room = l->room ? l->room * 2 : 1024;
		struct counted_word *items = arena_alloc(l->arena, room * sizeof *items);
		if (!items) {
			l->no_memory = true;
			return;
		}
		if (l->count)
			memcpy(items, l->items, l->count * sizeof *items);
		l->items = items;
		l->room = room;
	}
	l->items[l->count++] = (struct counted_word){text, articles};
}

static bool note_word(struct slice text, uint32_t articles, void *payload)
{
	struct word_list *l = payload;
	struct slice copy = arena_copy(l->arena, text);
	l->no_memory |= !copy.ptr;
	if (copy.ptr && text.len && text.ptr[0] != '~') /* ~: of a hash nobody types the beginning */
		add_word(l, copy, articles);
	return !l->no_memory;
}

static struct word_list merge(const struct word_list *a, const struct word_list *b)
{
	struct word_list all = {.arena = a->arena};
	size_t i = 0, j = 0;
	while ((i < a->count || j < b->count) && !all.no_memory) {
		int order = i == a->count   ? 1
			    : j == b->count ? -1
					    : slice_compare(a->items[i].text, b->items[j].text);
		uint64_t articles = (order <= 0 ? a->items[i].articles : 0) + (order >= 0 ? b->items[j].articles : 0);
		add_word(&all, order <= 0 ? a->items[i].text : b->items[j].text, articles);
		i += order <= 0;
		j += order >= 0;
	}
	return all;
}

static enum bf_status add_words(struct completion_table *t, struct snapshot *s, struct slice begin,
				struct arena *arena, bf_error *error)
{
	struct word_list all = {.arena = arena};
	struct term prefix = {FIELD_TEXT, TERM_SURFACE, slice_from(""), begin};
	for (size_t i = 0; i < s->part_count; i++) {
		struct word_list of_part = {.arena = arena};
		enum bf_status status =
		    s->parts[i]->operations->list_terms(s->parts[i], &prefix, note_word, &of_part, error);
		if (status != BF_OK)
			return status;
		bool no_memory = of_part.no_memory || all.no_memory;
		all = all.count ? merge(&all, &of_part) : of_part;
		if (no_memory || all.no_memory)
			return error_no_memory(error);
	}
	for (size_t i = 0; i < all.count; i++) {
		uint32_t key = add_text(t, all.items[i].text);
		if (!add_entry(t, key, key, all.items[i].articles, COMPLETE_WORD))
			return error_no_memory(error);
	}
	return BF_OK;
}

/* ---- names ------------------------------------------------------------------------------------------ */

static void tally_value(struct slice value, uint32_t articles, void *payload)
{
	tally_add(payload, value, articles);
}

static enum bf_status tally_part(struct part *part, enum facet facet, struct tally *tally,
				 struct arena *arena, bf_error *error)
{
	uint32_t with = 0;
	struct cursor *all = NULL;
	uint64_t *set = arena_calloc(arena, set_words(part->last_article), sizeof *set);
	if (!set)
		return error_no_memory(error);
	enum bf_status status = part->operations->open_all(part, arena, &all, error);
	while (status == BF_OK && all && cursor_article(all) != NO_ARTICLE) {
		set_add(set, cursor_article(all));
		status = cursor_next(all, error);
	}
	cursor_close(all);
	return status == BF_OK ? part->operations->count_values(part, facet, set, tally_value, tally, &with, error)
			       : status;
}

/* The words of a name, folded. */
static enum bf_status name_key(struct analyzer *a, struct slice name, struct completion_key *key,
			       bf_error *error)
{
	const struct token *tokens;
	size_t count;
	key->length = key->words = 0;
	enum bf_status status = analyzer_run(a, ANALYZE_HEADLINE, name, &tokens, &count, error);
	for (size_t i = 0; i < count && status == BF_OK && key->words < COMPLETION_WORDS; i++) {
		struct slice word = tokens[i].lexeme->surface;
		if (tokens[i].flags & TOKEN_COLOCATED || key->length + word.len + 2 > sizeof key->bytes)
			continue;
		if (key->words)
			key->bytes[key->length++] = ' ';
		key->at[key->words++] = (uint32_t)key->length;
		memcpy(key->bytes + key->length, word.ptr, word.len);
		key->length += word.len;
	}
	return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
}

static enum bf_status add_name(struct completion_table *t, struct analyzer *a, enum completion_kind kind,
			       const struct tally_entry *name, bf_error *error)
{
	struct completion_key key;
	enum bf_status status = name_key(a, name->text, &key, error);
	if (status != BF_OK || key.words == 0)
		return status;
	uint32_t text = add_text(t, name->text), whole = add_text(t, slice_make(key.bytes, key.length));
	for (uint32_t w = 0; w < key.words; w++)
		if (!add_entry(t, whole == UINT32_MAX ? whole : whole + key.at[w], text, name->articles, kind))
			return error_no_memory(error);
	return BF_OK;
}

static enum bf_status add_names(struct completion_table *t, struct snapshot *s, enum completion_kind kind,
				struct arena *arena, bf_error *error)
{
	struct companion *companion;
	struct tally tally;
	tally_init(&tally, arena);
	enum bf_status status = companion_of(s, &rank_table, &companion, error);
	for (size_t i = 0; i < s->part_count && status == BF_OK; i++)
		status = tally_part(s->parts[i], completion_facet(kind), &tally, arena, error);
	if (status == BF_OK && tally.no_memory)
		status = error_no_memory(error);
	for (uint32_t i = 0; i < tally.count && status == BF_OK; i++)
		if (tally.entries[i].articles)
			status = add_name(t, companion->analyzers[0], kind, &tally.entries[i], error);
	return status;
}

/* ---- all ------------------------------------------------------------------------------------------------ */

/* qsort gives no payload: keys are made addresses for as long as they are sorted. */
struct sortable {
	const char *key, *text;
	struct completion_entry entry;
};

static int by_key(const void *a, const void *b)
{
	const struct sortable *x = a, *y = b;
	int order = strcmp(x->key, y->key);
	return order ? order : strcmp(x->text, y->text);
}

/* The words stand in order; the names, behind them, are sorted and merged in. */
static enum bf_status sort_entries(struct completion_table *t, uint32_t words, bf_error *error)
{
	uint32_t names = t->count - words, w = 0, to = 0;
	struct sortable *sorted = malloc(((size_t)names + 1) * sizeof *sorted);
	struct completion_entry *all = malloc(((size_t)t->count + 1) * sizeof *all);
	if (!sorted || !all) {
		free(sorted);
		free(all);
		return error_no_memory(error);
	}
	for (uint32_t i = 0; i < names; i++) {
		struct completion_entry e = t->entries[words + i];
		sorted[i] = (struct sortable){t->bytes + e.key, t->bytes + e.text, e};
	}
	qsort(sorted, names, sizeof *sorted, by_key);
	for (uint32_t i = 0; i < names; i++) {
		while (w < words && strcmp(t->bytes + t->entries[w].key, sorted[i].key) <= 0)
			all[to++] = t->entries[w++];
		all[to++] = sorted[i].entry;
	}
	while (w < words)
		all[to++] = t->entries[w++];
	free(sorted);
	free(t->entries);
	t->entries = all;
	t->room = t->count;
	return BF_OK;
}

static double processor_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The beginning of the last word, folded; "" where there is none. */
static enum bf_status last_word(struct snapshot *s, struct slice typed, struct arena *arena,
				struct slice *out, bf_error *error)
{
	struct companion *companion;
	const struct reading *readings;
	size_t count = 0;
	*out = slice_from("");
	enum bf_status status = companion_of(s, &rank_table, &companion, error);
	if (status == BF_OK)
		status = analyzer_query_readings(companion->analyzers[0], ANALYZE_PREFIX, typed, &readings, &count,
						 error);
	if (status != BF_OK || count == 0)
		return status;
	*out = arena_copy(arena, readings[0].words[readings[0].count - 1].lexeme->surface);
	return out->ptr ? BF_OK : error_no_memory(error);
}

enum bf_status completion_table_make(struct snapshot *s, struct slice typed,
				     struct completion_table **out, bf_error *error)
{
	struct completion_table *t = calloc(1, sizeof *t);
	struct arena work = ARENA_INIT;
	struct slice begin;
	double start = processor_ms();
	*out = NULL;
	if (!t)
		return error_no_memory(error);
	t->revision = s->revision;
	enum bf_status status = last_word(s, typed, &work, &begin, error);
	if (status == BF_OK)
		status = add_words(t, s, begin, &work, error);
	uint32_t words = t->count;
	for (int kind = COMPLETE_WORD + 1; kind < COMPLETE_KINDS && status == BF_OK; kind++)
		status = add_names(t, s, (enum completion_kind)kind, &work, error);
	if (status == BF_OK)
		status = sort_entries(t, words, error);
	arena_free(&work);
	t->cost_ms = processor_ms() - start;
	if (status == BF_OK)
		*out = t;
	else
		completion_table_free(t);
	return status;
}
