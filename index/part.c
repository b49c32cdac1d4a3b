/* part.c - what parts of several kinds do alike; see part.h. */
#include "index/part.h"

#include <stdlib.h>

#include "index/gather.h"
#include "util/error.h"

enum bf_status part_have_term(struct part *p, const struct term *term, const uint32_t *articles,
			      size_t count, bool *there, bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct cursor *cursor;
	enum bf_status status = p->operations->open_cursor(p, term, &arena, &cursor, error);
	for (size_t i = 0; i < count && status == BF_OK && cursor; i++) {
		status = cursor_seek(cursor, articles[i], error);
		there[i] |= status == BF_OK && cursor_article(cursor) == articles[i];
	}
	cursor_close(cursor);
	arena_free(&arena);
	return status;
}

/* ---- several terms, and prefixes ------------------------------------------------------------------------------ */

/* The terms of a prefix, and their cursors where positions were asked for. */
struct prefix_terms {
	struct part *part;
	struct term prefix;
	struct arena arena; /* all of this */
	struct slice *texts;
	struct cursor **cursors;
	uint32_t count, room;
	bool no_memory;
};

static bool collect(struct slice text, uint32_t articles, void *payload)
{
	struct prefix_terms *t = payload;
	(void)articles;
	if (t->count == t->room) {
		uint32_t room = t->room ? t->room * 2 : 64;
		struct slice *texts = arena_alloc(&t->arena, room * sizeof *texts);
		if (texts && t->count)
			memcpy(texts, t->texts, t->count * sizeof *texts);
		t->texts = texts;
		t->room = room;
	}
	t->no_memory = !t->texts || !(t->texts[t->count] = arena_copy(&t->arena, text)).ptr;
	t->count += !t->no_memory;
	return !t->no_memory;
}

static enum bf_status open_term(struct prefix_terms *t, uint32_t number, struct arena *arena,
				struct cursor **out, bf_error *error)
{
	struct term term = t->prefix;
	term.text = t->texts[number];
	return t->part->operations->open_cursor(t->part, &term, arena, out, error);
}

static enum bf_status read_term(struct prefix_terms *t, uint32_t number, part_patience *late,
				void *payload, struct arena *arena, struct gather *g, bf_error *error)
{
	struct cursor *c;
	arena_reset(arena);
	enum bf_status status = open_term(t, number, arena, &c, error);
	while (status == BF_OK && c && cursor_article(c) != NO_ARTICLE) {
		uint32_t postings = c->count - (c->articles[c->count - 1] == NO_ARTICLE);
		if (!c->occurrences)
			status = c->operations->load_occurrences(c, error);
		if (status == BF_OK &&
		    !gather_add(g, c->articles + c->at, c->occurrences + c->at, postings - c->at, number))
			status = error_no_memory(error);
		c->at = c->count - 1;
		if (status == BF_OK)
			status = late(postings, payload) ? BF_DEADLINE : cursor_next(c, error);
	}
	cursor_close(c);
	return status;
}

static enum bf_status find_positions(void *payload, uint32_t source, uint32_t article,
				     const uint32_t **starts, const uint32_t **ends, size_t *count,
				     bf_error *error)
{
	struct prefix_terms *t = payload;
	enum bf_status status = BF_OK;
	*count = 0;
	if (!t->cursors)
		t->cursors = arena_calloc(&t->arena, t->count, sizeof *t->cursors);
	if (!t->cursors)
		return error_no_memory(error);
	struct cursor **c = &t->cursors[source];
	if (!*c)
		status = open_term(t, source, &t->arena, c, error);
	if (status == BF_OK && *c)
		status = cursor_seek(*c, article, error);
	if (status != BF_OK || !*c || cursor_article(*c) != article)
		return status;
	return (*c)->operations->positions(*c, starts, ends, count, error);
}

static void close_terms(void *payload)
{
	struct prefix_terms *t = payload;
	for (uint32_t i = 0; t->cursors && i < t->count; i++)
		cursor_close(t->cursors[i]);
	arena_free(&t->arena);
}

/* Reads the postings of all; takes the terms over, whatever the status. */
static enum bf_status open_all(struct prefix_terms *t, part_patience *late, void *payload,
			       struct arena *arena, struct cursor **out, bf_error *error)
{
	struct gather gathered = GATHER_INIT;
	struct arena work = ARENA_INIT; /* of one cursor: there may be very many */
	enum bf_status status = t->no_memory ? error_no_memory(error) : BF_OK;
	for (uint32_t i = 0; i < t->count && status == BF_OK; i++)
		status = read_term(t, i, late, payload, &work, &gathered, error);
	arena_free(&work);
	if (status == BF_OK)
		return gather_finish(&gathered, t->part->last_article, find_positions, close_terms, t,
				     arena, out, error);
	gather_free(&gathered);
	close_terms(t);
	return status;
}

enum bf_status part_open_prefix(struct part *p, const struct term *prefix, part_patience *late,
				void *payload, struct arena *arena, struct cursor **out, bf_error *error)
{
	struct prefix_terms *t = arena_calloc(arena, 1, sizeof *t);
	*out = NULL;
	if (!t)
		return error_no_memory(error);
	t->part = p;
	t->prefix = *prefix;
	t->arena = ARENA_INIT;
	enum bf_status status = p->operations->walk_terms(p, prefix, collect, t, error);
	if (status == BF_OK)
		return open_all(t, late, payload, arena, out, error);
	close_terms(t);
	return status;
}

enum bf_status part_open_terms(struct part *p, const struct term *terms, size_t count,
			       part_patience *late, void *payload, struct arena *arena,
			       struct cursor **out, bf_error *error)
{
	struct prefix_terms *t = arena_calloc(arena, 1, sizeof *t);
	*out = NULL;
	if (!t)
		return error_no_memory(error);
	t->part = p;
	t->arena = ARENA_INIT;
	t->prefix = count ? terms[0] : (struct term){0};
	for (size_t i = 0; i < count && !t->no_memory; i++)
		collect(terms[i].text, 0, t);
	return open_all(t, late, payload, arena, out, error);
}

enum bf_status part_days_of(struct part *part, const uint32_t *articles, uint32_t count, int32_t *days,
			    bf_error *error)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < count && status == BF_OK; i++) {
		int64_t instant;
		status = part->operations->published(part, articles[i], &instant, &days[i], error);
	}
	return status;
}
