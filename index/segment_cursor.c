/* segment_cursor.c - posting lists of a segment as cursors.
 *
 * A term is one list, or one form of a list, or (a word of several languages)
 * several of these.  The first is the quick way: a decoded block is handed out as
 * it stands, unless something must be left out: tombstoned articles, those that
 * have the term in another field only, those that have other forms only.  Several
 * lists are merged. */
#include "index/segment_cursor_state.h"
#include "index/segment_occurrences.h"
#include "index/segment_places.h"

static enum bf_status damaged(const struct segment_cursor *c, bf_error *error)
{
	return segment_damaged(c->segment, "a posting list", error);
}

/* A source could not go on: its list is damaged, or there was no memory for the tokens of a posting. */
static enum bf_status stopped(const struct segment_cursor *c, bf_error *error)
{
	for (uint32_t i = 0; i < c->source_count; i++)
		if (c->sources[i].list->damaged)
			return damaged(c, error);
	return error_no_memory(error);
}

/* ---- one list: the block as it stands ----------------------------------------------------------- */

static enum bf_status single_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	struct source *s = c->sources;
	base->occurrences = NULL;
	if (!source_seek(c, s, target))
		return stopped(c, error);
	if (s->count == 0) {
		c->articles[0] = NO_ARTICLE;
		base->articles = c->articles;
		base->at = 0;
		base->count = 1;
		return BF_OK;
	}
	if (s->filtered)
		for (uint32_t i = 0; i < s->count; i++)
			c->articles[i] = s->list->articles[s->kept[i]];
	base->articles = s->filtered ? c->articles : s->list->articles;
	base->at = s->at;
	base->count = s->count;
	return BF_OK;
}

/* Those of the postings that were kept. */
static void kept_occurrences(struct segment_cursor *c, const struct source *s)
{
	const struct list_reader *l = s->list;
	for (uint32_t i = 0; i < s->count; i++) {
		uint32_t at = s->kept[i];
		bool counted = s->form != WHOLE_LIST; /* when it was filtered */
		uint32_t headline = counted ? s->headline[at] : l->headline[at];
		uint32_t elsewhere = counted ? s->elsewhere[at] : l->tokens[at] - headline;
		c->occurrences[i] =
		    occurrence_make(headline, elsewhere, c->segment->lengths[l->articles[at]]);
	}
}

static enum bf_status single_occurrences(struct cursor *base, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	struct source *s = c->sources;
	base->occurrences = c->occurrences;
	c->occurrences[0] = 0;
	if (base->articles[0] == NO_ARTICLE)
		return BF_OK;
	if (!list_load_counts(s->list))
		return damaged(c, error);
	if (s->filtered)
		kept_occurrences(c, s);
	else
		list_occurrences(s->list, c->occurrences);
	return BF_OK;
}

static enum bf_status single_occurrences_at(struct cursor *base, const uint32_t *at, uint32_t count,
					    occurrence *out, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	struct source *s = c->sources;
	if (!list_load_counts(s->list))
		return damaged(c, error);
	if (!s->filtered) {
		list_occurrences_at(s->list, at, count, out);
		return BF_OK;
	}
	enum bf_status status = single_occurrences(base, error);
	for (uint32_t i = 0; i < count; i++)
		out[i] = c->occurrences[at[i]];
	return status;
}

static enum bf_status single_frequent(struct cursor *base, uint32_t end, uint32_t headline_weight,
				      uint32_t least, uint32_t *at, uint32_t *count, bool *done,
				      bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	struct source *s = c->sources;
	*done = !s->filtered;
	if (!*done)
		return BF_OK;
	if (!list_load_counts(s->list))
		return damaged(c, error);
	*count = list_frequent(s->list, base->at, end, headline_weight, least, at);
	return BF_OK;
}

/* ---- several lists: merged ------------------------------------------------------------------------ */

static occurrence merged_occurrence(struct segment_cursor *c, uint32_t article, bool *ok)
{
	uint32_t headline = 0, elsewhere = 0;
	for (uint32_t i = 0; i < c->source_count; i++) {
		struct source *s = &c->sources[i];
		if (source_article(s) != article)
			continue;
		uint32_t at = source_index(s, s->at);
		*ok = *ok && list_load_counts(s->list) && count_posting(c, s, at);
		headline += *ok ? s->headline[at] : 0;
		elsewhere += *ok ? s->elsewhere[at] : 0;
	}
	return occurrence_make(headline, elsewhere, c->segment->lengths[article]);
}

static uint32_t least_article(const struct segment_cursor *c)
{
	uint32_t least = NO_ARTICLE;
	for (uint32_t i = 0; i < c->source_count; i++)
		if (source_article(&c->sources[i]) < least)
			least = source_article(&c->sources[i]);
	return least;
}

static bool move_all(struct segment_cursor *c, uint32_t target)
{
	for (uint32_t i = 0; i < c->source_count; i++) {
		struct source *s = &c->sources[i];
		while (s->at < s->count && source_article(s) < target)
			s->at++;
		if (s->at == s->count && !source_seek(c, s, target))
			return false;
	}
	return true;
}

/* A block of one posting: all sources stand at it, so that positions can be read. */
static enum bf_status merged_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	bool ok = move_all(c, target);
	c->articles[0] = ok ? least_article(c) : NO_ARTICLE;
	c->occurrences[0] =
	    c->articles[0] == NO_ARTICLE ? 0 : merged_occurrence(c, c->articles[0], &ok);
	base->articles = c->articles;
	base->occurrences = c->occurrences;
	base->at = 0;
	base->count = 1;
	return ok ? BF_OK : stopped(c, error);
}

static enum bf_status merged_occurrences(struct cursor *base, bf_error *error)
{
	(void)base, (void)error; /* they were read with the article */
	return BF_OK;
}

/* ---- bounds ------------------------------------------------------------------------------------------ */

static struct occurrence_bound source_bound(const struct source *s, uint32_t target)
{
	const struct list_reader *l = s->list;
	struct occurrence_bound b = {NO_ARTICLE, HEADLINE_FREQUENCY_LIMIT, BODY_FREQUENCY_LIMIT, 0};
	if (!l->table)
		return b;
	uint32_t block = list_find_block(l, target);
	if (block >= l->blocks)
		return (struct occurrence_bound){NO_ARTICLE, 0, 0, UINT8_MAX};
	b.last = list_block_last(l, block);
	list_block_bound(l, block, &b.headline, &b.body, &b.length_code);
	return b;
}

static enum bf_status segment_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				    bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	(void)error;
	*out = source_bound(&c->sources[0], target);
	for (uint32_t i = 1; i < c->source_count; i++) {
		struct occurrence_bound b = source_bound(&c->sources[i], target);
		out->last = b.last < out->last ? b.last : out->last;
		out->headline += b.headline;
		out->body += b.body;
		out->length_code = b.length_code < out->length_code ? b.length_code : out->length_code;
	}
	out->headline = out->headline < HEADLINE_FREQUENCY_LIMIT ? out->headline : HEADLINE_FREQUENCY_LIMIT;
	out->body = out->body < BODY_FREQUENCY_LIMIT ? out->body : BODY_FREQUENCY_LIMIT;
	return BF_OK;
}

/* ---- positions ----------------------------------------------------------------------------------------- */

static enum bf_status source_places(struct segment_cursor *c, struct source *s,
				    struct posting_places *out, bf_error *error)
{
	uint32_t index = source_index(s, s->at);
	if (posting_places_read(s->list, index, s->form, c->field, &c->positions, out))
		return BF_OK;
	return s->list->damaged ? damaged(c, error) : error_no_memory(error);
}

static enum bf_status single_positions(struct cursor *base, const uint32_t **starts,
				       const uint32_t **ends, size_t *count, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	struct posting_places places = {NULL, NULL, 0};
	arena_reset(&c->positions);
	c->sources[0].at = base->at;
	enum bf_status status = source_places(c, &c->sources[0], &places, error);
	*starts = places.starts;
	*ends = places.ends;
	*count = places.count;
	return status;
}

static enum bf_status single_keep(struct cursor *base, uint32_t *places, size_t *count,
				  uint32_t offset, bool *done, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	struct source *s = &c->sources[0];
	uint32_t index = source_index(s, base->at);
	return posting_places_keep(s->list, index, s->form, places, count, offset, done)
		   ? BF_OK
		   : damaged(c, error);
}

static bool single_look_up(struct cursor *base)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	if (c->table || !c->blocks || filters_by_count(c, c->sources))
		return c->table;
	c->table = table_memory_find(&c->blocks->tables, c->sources[0].list);
	if (c->table)
		c->table->users++;
	return c->table;
}

static enum bf_status single_look_at(struct cursor *base, uint32_t article, uint32_t *places, size_t *count,
				     uint32_t offset, bool *there, bool *done, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	uint32_t posting;
	*there = list_table_find(c->table, article, &posting);
	*done = true;
	if (*there && !places)
		__builtin_prefetch(c->table->start + c->table->postings[posting].begin / 8);
	if (!*there || !places || posting_places_keep_known(c->table, posting, places, count, offset, done))
		return BF_OK;
	return damaged(c, error);
}

static enum bf_status single_meet(struct cursor *base, uint32_t offset, struct cursor *other,
				  uint32_t other_offset, struct meetings *k, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base, *d = (struct segment_cursor *)other;
	struct source *s = c->sources, *t = d->sources;
	struct postings_side one = {s->list, s->form, offset, s->filtered ? s->kept : NULL, c->table};
	struct postings_side two = {t->list, t->form, other_offset, t->filtered && !d->table ? t->kept : NULL,
				    d->table};
	if (c->field == FIELD_HEADLINE || c->field == FIELD_BODY)
		memset(k->known, false, sizeof k->known);
	else if (!postings_meet(&one, &two, k))
		return damaged(s->list->damaged ? c : d, error);
	return BF_OK;
}

static enum bf_status merged_positions(struct cursor *base, const uint32_t **starts,
				       const uint32_t **ends, size_t *count, bf_error *error)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	uint32_t article = cursor_article(base);
	size_t most = 0;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < c->source_count; i++) {
		struct source *s = &c->sources[i];
		if (source_article(s) != article)
			continue;
		if (!list_load_counts(s->list))
			return damaged(c, error);
		most += s->list->tokens[source_index(s, s->at)];
	}
	arena_reset(&c->positions);
	struct places_found found = {.starts = arena_alloc(&c->positions, (most + 1) * sizeof(uint32_t)),
				     .ends = arena_alloc(&c->positions, (most + 1) * sizeof(uint32_t))};
	if (!found.starts || !found.ends)
		return error_no_memory(error);
	for (uint32_t i = 0; i < c->source_count && status == BF_OK; i++) {
		struct posting_places more;
		if (source_article(&c->sources[i]) != article)
			continue;
		status = source_places(c, &c->sources[i], &more, error);
		if (status == BF_OK)
			places_add(&found, &more);
	}
	places_sort(&found);
	*starts = found.starts;
	*ends = found.wide ? found.ends : NULL;
	*count = found.count;
	return status;
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static void segment_close_cursor(struct cursor *base)
{
	struct segment_cursor *c = (struct segment_cursor *)base;
	for (uint32_t i = 0; i < c->source_count; i++) {
		source_leave(c, &c->sources[i]);
		if (c->blocks)
			block_memory_give(c->blocks, c->sources[i].list);
	}
	if (c->table)
		c->table->users--;
	arena_free(&c->positions);
}

static const struct cursor_operations single = {.seek = single_seek,
						.load_occurrences = single_occurrences,
						.occurrences_at = single_occurrences_at,
						.frequent = single_frequent,
						.bound = segment_bound,
						.positions = single_positions,
						.keep = single_keep,
						.look_up = single_look_up,
						.look_at = single_look_at,
						.meet = single_meet,
						.close = segment_close_cursor};
static const struct cursor_operations merged = {.seek = merged_seek,
						.load_occurrences = merged_occurrences,
						.bound = segment_bound,
						.positions = merged_positions,
						.close = segment_close_cursor};

static enum bf_status open_source(struct segment_cursor *c, const struct term_list_reference *r,
				  struct arena *arena, bf_error *error)
{
	struct source *s = &c->sources[c->source_count];
	s->list = c->blocks ? block_memory_take(c->blocks) : arena_alloc(arena, sizeof *s->list);
	if (!s->list)
		return error_no_memory(error);
	c->source_count++;
	if (!list_open(s->list, r->bytes, r->postings, c->segment->lengths, c->segment->facts.articles))
		return damaged(c, error);
	s->form = s->list->forms > 1 ? r->form : WHOLE_LIST;
	s->at = s->count = 0;
	s->filtered = c->tombstones->bits || filters_by_count(c, s);
	return BF_OK;
}

static enum bf_status open_lists(const struct segment *segment, struct block_memory *blocks,
				 const struct tombstones *tombstones, const struct term *term,
				 const struct term_lists *lists, struct arena *arena, struct cursor **out, bf_error *error)
{
	struct segment_cursor *c =
	    arena_alloc(arena, sizeof *c + lists->count * sizeof(struct source));
	if (!c)
		return error_no_memory(error);
	c->base = (struct cursor){.operations = lists->count > 1 ? &merged : &single};
	c->segment = segment;
	c->blocks = blocks;
	c->tombstones = tombstones;
	c->table = NULL;
	c->field = term->field;
	c->positions = ARENA_INIT;
	c->source_count = 0;
	*out = &c->base;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < lists->count && status == BF_OK; i++)
		status = open_source(c, &lists->items[i], arena, error);
	return status == BF_OK ? c->base.operations->seek(&c->base, 1, error) : status;
}

/* Tombstoned articles that have the term. */
static enum bf_status count_tombstoned(const struct segment *segment, const struct tombstones *gone,
				       const struct term *term, const struct term_lists *lists,
				       uint32_t *count, bf_error *error)
{
	static const struct tombstones none;
	struct arena arena = ARENA_INIT;
	struct cursor *cursor = NULL;
	*count = 0;
	enum bf_status status = open_lists(segment, NULL, &none, term, lists, &arena, &cursor, error);
	for (uint32_t i = 0; i < gone->count && status == BF_OK; i++) {
		status = cursor_seek(cursor, gone->articles[i], error);
		*count += status == BF_OK && cursor_article(cursor) == gone->articles[i];
	}
	cursor_close(cursor);
	arena_free(&arena);
	return status;
}

static enum bf_status find_living(const struct segment *segment, struct term_memory *memory,
				  const struct tombstones *gone, const struct term *term,
				  struct term_lists *lists, uint32_t *articles, bf_error *error)
{
	struct term text = *term;
	uint32_t tombstoned = 0;
	if (field_describe(text.field)->shares_text) /* headline and body share its frequency (index/README.md) */
		text.field = FIELD_TEXT;
	enum bf_status status = segment_find_term(segment, memory, &text, lists, error);
	if (status == BF_OK && lists->count && gone->count)
		status = count_tombstoned(segment, gone, &text, lists, &tombstoned, error);
	*articles = 0;
	if (status == BF_OK && tombstoned > lists->frequency)
		return segment_damaged(segment, "a dictionary", error);
	if (status == BF_OK)
		*articles = lists->frequency - tombstoned;
	return status;
}

enum bf_status segment_term_frequency(const struct segment *segment, struct term_memory *memory,
				      const struct tombstones *gone, const struct term *term,
				      uint32_t *articles, bf_error *error)
{
	struct term_lists lists;
	return find_living(segment, memory, gone, term, &lists, articles, error);
}

enum bf_status segment_open_cursor(const struct segment *segment, struct term_memory *memory,
				   struct block_memory *blocks, const struct tombstones *tombstones,
				   const struct term *term, struct arena *arena, struct cursor **out, bf_error *error)
{
	struct term_lists lists;
	uint32_t articles;
	*out = NULL;
	enum bf_status status = find_living(segment, memory, tombstones, term, &lists, &articles, error);
	if (status != BF_OK || articles == 0)
		return status;
	status = open_lists(segment, blocks, tombstones, term, &lists, arena, out, error);
	if (status == BF_OK)
		(*out)->frequency = articles;
	if (status == BF_OK && cursor_article(*out) != NO_ARTICLE)
		return BF_OK;
	cursor_close(*out);
	*out = NULL;
	return status;
}
