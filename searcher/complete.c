/* complete.c - what was typed is looked up among the beginnings; see complete.h. */
#include "searcher/complete.h"

#include <stdlib.h>

#include "analyzer/fold.h"
#include "searcher/companion.h"
#include "searcher/complete_table.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

enum { SPARE = 2 }; /* so many times as many are looked at, since some may be gone meanwhile */

struct finder {
	struct snapshot *snapshot;
	const struct completion_table *table;
	unsigned kinds;
	struct completion *best; /* the most frequent so far, in order */
	uint32_t count, room;
	struct arena *arena;
	bf_error *error;
};

/* ---- what was typed -------------------------------------------------------------------------- */

static enum bf_status typed_key(struct finder *f, struct slice typed, struct completion_key *key)
{
	struct companion *companion;
	const struct reading *readings;
	size_t count = 0;
	key->length = key->words = 0;
	enum bf_status status = companion_of(f->snapshot, &rank_table, &companion, f->error);
	if (status == BF_OK)
		status = analyzer_query_readings(companion->analyzers[0], ANALYZE_PREFIX, typed, &readings, &count,
						 f->error);
	if (status != BF_OK || count == 0)
		return status;
	const struct reading *r = &readings[0];
	size_t first = r->count > COMPLETION_WORDS ? r->count - COMPLETION_WORDS : 0;
	for (size_t i = first; i < r->count; i++) {
		struct slice word = r->words[i].lexeme->surface;
		if (key->words)
			key->bytes[key->length++] = ' ';
		key->starts[key->words] = r->words[i].start;
		key->at[key->words++] = (uint32_t)key->length;
		memcpy(key->bytes + key->length, word.ptr, word.len); /* a word has 64 bytes at most */
		key->length += word.len;
	}
	return BF_OK;
}

/* ---- in a field ------------------------------------------------------------------------------- */

/* Where the value of a field that begins there ends: with its brackets, its quotation marks, or
 * before a space. */
static size_t value_end(struct slice typed, size_t at)
{
	uint32_t first = 0, c = 0, depth = 0;
	size_t len = utf8_decode(typed, at, &first);
	bool quoted = fold_is_quote(first);
	if (fold_is_space(first))
		return at;
	for (at += len; at < typed.len; at += len) {
		len = utf8_decode(typed, at, &c);
		if (len == 0 || (quoted && fold_is_quote(c)) || (c == ')' && !quoted && depth == 0))
			break;
		if (!quoted && first != '(' && fold_is_space(c))
			break;
		depth += (uint32_t)(c == '(') - (uint32_t)(c == ')');
	}
	return at;
}

/* The kinds of what may stand behind `name:`. */
static unsigned kinds_of(struct slice name)
{
	enum field field = field_find(name);
	for (unsigned kind = 0; kind < COMPLETE_KINDS; kind++)
		if (kind != COMPLETE_WORD && completion_facet((enum completion_kind)kind) == facet_find(name))
			return 1u << kind;
	bool text = slice_equal(name, SLICE("case")) || (field != FIELD_COUNT && field_describe(field)->shares_text);
	return text ? 1u << COMPLETE_WORD : 0;
}

/* Where the quotation that begins there ends, on the last byte of its mark; where none begins: there. */
static size_t past_quotation(struct slice typed, size_t at)
{
	uint32_t c;
	if (utf8_decode(typed, at, &c) == 0 || !fold_is_quote(c))
		return at;
	size_t end = value_end(typed, at);
	return end < typed.len ? end + utf8_decode(typed, end, &c) - 1 : end;
}

/* Narrows the kinds to those of the field whose value is being typed; returns where that begins. */
static uint32_t in_field(struct slice typed, unsigned *kinds)
{
	bool begins = true;
	for (size_t at = 0; (at = past_quotation(typed, at)) < typed.len; at++) {
		uint32_t name = begins ? query_field_prefix(slice_tail(typed, at)) : 0;
		size_t value = at + name + 1;
		begins = strchr(" (-", typed.ptr[at]) != NULL;
		if (!name || value >= typed.len || !query_is_field(slice_make(typed.ptr + at, name)))
			continue;
		size_t end = value_end(typed, value);
		if (end >= typed.len) {
			*kinds &= kinds_of(slice_make(typed.ptr + at, name));
			return (uint32_t)value;
		}
		at = end - 1; /* what ends the value is looked at again */
	}
	return 0;
}

/* ---- the table ----------------------------------------------------------------------------------- */

static bool begins(const struct completion_table *t, uint32_t entry, struct slice key)
{
	return strncmp(t->bytes + t->entries[entry].key, key.ptr, key.len) == 0;
}

/* The first entry whose key is not less. */
static uint32_t first_entry(const struct completion_table *t, struct slice key)
{
	uint32_t low = 0, high = t->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (strncmp(t->bytes + t->entries[middle].key, key.ptr, key.len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool comes_before(const struct completion *a, const struct completion *b)
{
	if (a->articles != b->articles)
		return a->articles > b->articles;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return slice_compare(a->text, b->text) < 0;
}

static bool is_there(const struct finder *f, const struct completion *c)
{
	for (uint32_t i = 0; i < f->count; i++)
		if (f->best[i].kind == c->kind && slice_equal(f->best[i].text, c->text))
			return true;
	return false;
}

static void offer(struct finder *f, const struct completion_entry *e, uint32_t start)
{
	if (f->count == f->room && e->articles < f->best[f->count - 1].articles)
		return;
	struct completion c = {(enum completion_kind)e->kind, slice_from(f->table->bytes + e->text), e->articles,
			       start};
	uint32_t at = f->count;
	if (is_there(f, &c))
		return;
	while (at > 0 && comes_before(&c, &f->best[at - 1]))
		at--;
	if (at == f->room)
		return;
	f->count += f->count < f->room;
	for (uint32_t i = f->count - 1; i > at; i--)
		f->best[i] = f->best[i - 1];
	f->best[at] = c;
}

/* All that begins with the key; words only where it is one. */
static void look_up(struct finder *f, struct slice key, uint32_t start, bool words)
{
	const struct completion_table *t = f->table;
	for (uint32_t i = first_entry(t, key); i < t->count && begins(t, i, key); i++) {
		const struct completion_entry *e = &t->entries[i];
		if (f->kinds >> e->kind & 1 && (words || e->kind != COMPLETE_WORD))
			offer(f, e, start);
	}
}

/* ---- as it is now ------------------------------------------------------------------------------------ */

/* Of a set: how many articles are there still. */
static enum bf_status count_living(struct finder *f, struct part *part, const uint64_t *set,
				   struct arena *arena, uint64_t *articles)
{
	struct cursor *all = NULL;
	enum bf_status status = part->operations->open_all(part, arena, &all, f->error);
	for (uint32_t article = 1; all && article <= part->last_article && status == BF_OK; article++) {
		if (!set_has(set, article))
			continue;
		status = cursor_seek(all, article, f->error);
		*articles += status == BF_OK && cursor_article(all) == article;
	}
	cursor_close(all);
	return status;
}

static enum bf_status count_name(struct finder *f, struct completion *c)
{
	enum bf_status status = BF_OK;
	struct arena work = ARENA_INIT;
	c->articles = 0;
	for (size_t i = 0; i < f->snapshot->part_count && status == BF_OK; i++) {
		struct part *part = f->snapshot->parts[i];
		size_t size = set_words(part->last_article);
		uint64_t *set = arena_calloc(&work, size, sizeof *set);
		status = set ? part->operations->find_value(part, completion_facet(c->kind), c->text, set, f->error)
			     : error_no_memory(f->error);
		if (status == BF_OK)
			status = count_living(f, part, set, &work, &c->articles);
	}
	arena_free(&work);
	return status;
}

/* Words may have been counted with tombstoned articles; names are right in their revision. */
static enum bf_status count_now(struct finder *f, struct completion *c)
{
	struct term term = {FIELD_TEXT, TERM_SURFACE, slice_from(""), c->text};
	if (c->kind == COMPLETE_WORD)
		return snapshot_term_frequency(f->snapshot, &term, &c->articles, f->error);
	return f->table->revision == f->snapshot->revision ? BF_OK : count_name(f, c);
}

static int by_frequency(const void *a, const void *b)
{
	return comes_before(a, b) ? -1 : comes_before(b, a);
}

static enum bf_status settle(struct finder *f, uint32_t limit)
{
	enum bf_status status = BF_OK;
	uint32_t kept = 0;
	for (uint32_t i = 0; i < f->count && status == BF_OK; i++) {
		struct completion c = f->best[i];
		status = count_now(f, &c);
		if (status != BF_OK || c.articles == 0)
			continue;
		c.text = arena_copy(f->arena, c.text); /* the table may be gone before it */
		if (!c.text.ptr)
			status = error_no_memory(f->error);
		f->best[kept++] = c;
	}
	if (kept)
		qsort(f->best, kept, sizeof *f->best, by_frequency);
	f->count = kept < limit ? kept : limit;
	return status;
}

enum bf_status complete(struct snapshot *snapshot, const struct completion_table *table,
			struct slice typed, unsigned kinds, uint32_t limit, struct arena *arena,
			struct completion **out, uint32_t *count, bf_error *error)
{
	struct completion_key key;
	struct finder f = {.snapshot = snapshot, .table = table, .kinds = kinds, .arena = arena, .error = error};
	f.room = limit * SPARE;
	f.best = arena_alloc(arena, ((size_t)f.room + 1) * sizeof *f.best);
	*out = f.best;
	*count = 0;
	if (!f.best)
		return error_no_memory(error);
	uint32_t from = in_field(typed, &f.kinds);
	enum bf_status status = typed_key(&f, typed, &key);
	/* From the longest beginning on: of a name that several match, that one counts. */
	for (uint32_t w = 0; w < key.words && status == BF_OK; w++)
		if (key.starts[w] >= from)
			look_up(&f, slice_make(key.bytes + key.at[w], key.length - key.at[w]), key.starts[w],
				w + 1 == key.words);
	if (status == BF_OK)
		status = settle(&f, limit);
	*count = status == BF_OK ? f.count : 0;
	return status;
}
