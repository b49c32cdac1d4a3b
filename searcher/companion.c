/* companion.c - see companion.h. */
#include "searcher/companion.h"

#include <stdlib.h>

/* A cache of spellings that grew past this is emptied; an arena is freed. */
static const size_t SPELLINGS_LIMIT = 8u << 20, ARENA_LIMIT = 1u << 20;

static void companion_free(void *memory)
{
	struct companion *c = memory;
	for (size_t i = 0; i < c->count; i++)
		analyzer_close(c->analyzers[i]);
	arena_free(&c->match);
	arena_free(&c->spans);
	free(c);
}

static bool fits(const struct companion *c, const struct snapshot *s)
{
	if (c->count != (s->language_count ? s->language_count : 1))
		return false;
	for (size_t i = 0; i < s->language_count; i++) {
		const struct language *language = analyzer_language(c->analyzers[i]);
		if (!slice_equal(s->languages[i], slice_from(language ? language_code(language) : "")))
			return false;
	}
	return true;
}

static enum bf_status companion_make(const struct snapshot *s, const struct rank_table *table,
				     struct companion **out, bf_error *error)
{
	size_t languages = s->language_count ? s->language_count : 1;
	struct companion *c = calloc(1, sizeof *c + languages * sizeof(struct analyzer *));
	if (!c)
		return error_no_memory(error);
	for (; c->count < languages; c->count++) {
		struct slice code = s->language_count ? s->languages[c->count] : SLICE("en");
		enum bf_status status = analyzer_open(language_find(code), &c->analyzers[c->count], error);
		if (status != BF_OK) {
			companion_free(c);
			return status;
		}
	}
	rank_scale_make(&c->scale, table, s);
	*out = c;
	return BF_OK;
}

enum bf_status companion_of(struct snapshot *s, const struct rank_table *table,
			    struct companion **out, bf_error *error)
{
	struct companion *c = s->companion;
	table = table ? table : &rank_table;
	if (c && !fits(c, s)) {
		companion_free(c);
		s->companion = c = NULL;
		s->companion_free = NULL;
	}
	if (!c) {
		enum bf_status status = companion_make(s, table, &c, error);
		if (status != BF_OK)
			return status;
		s->companion = c;
		s->companion_free = companion_free;
	}
	if (!rank_scale_fits(&c->scale, table, s))
		rank_scale_make(&c->scale, table, s);
	for (size_t i = 0; i < c->count; i++)
		if (analyzer_memory(c->analyzers[i]) > SPELLINGS_LIMIT)
			analyzer_forget(c->analyzers[i]);
	*out = c;
	return BF_OK;
}

struct analyzer *companion_analyzer(const struct companion *c, struct slice code)
{
	for (size_t i = 0; i < c->count; i++)
		if (analyzer_language(c->analyzers[i]) == language_find(code))
			return c->analyzers[i];
	return c->analyzers[0];
}

void companion_reset(struct arena *arena)
{
	arena_reset(arena);
	if (arena_size(arena) > ARENA_LIMIT)
		arena_free(arena);
}
