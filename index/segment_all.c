/* segment_all.c - cursors over the articles of a segment by number alone. */
#include "index/segment.h"

struct all_cursor {
	struct cursor base;
	const struct segment *segment;
	const struct tombstones *tombstones;
	uint32_t first, last;
	uint32_t articles[LIST_BLOCK];
	occurrence occurrences[LIST_BLOCK];
};

static enum bf_status all_seek(struct cursor *base, uint32_t target, bf_error *error)
{
	struct all_cursor *c = (struct all_cursor *)base;
	uint32_t count = 0;
	(void)error;
	for (uint32_t a = target > c->first ? target : c->first; a <= c->last && count < LIST_BLOCK; a++)
		if (!is_tombstoned(c->tombstones, a))
			c->articles[count++] = a;
	if (count == 0)
		c->articles[count++] = NO_ARTICLE;
	base->at = 0;
	base->count = count;
	base->occurrences = NULL;
	return BF_OK;
}

static enum bf_status all_occurrences(struct cursor *base, bf_error *error)
{
	struct all_cursor *c = (struct all_cursor *)base;
	(void)error;
	for (uint32_t i = 0; i < base->count; i++)
		c->occurrences[i] =
		    c->articles[i] == NO_ARTICLE
			? 0
			: occurrence_make(0, 0, c->segment->lengths[c->articles[i]]);
	base->occurrences = c->occurrences;
	return BF_OK;
}

static enum bf_status all_bound(struct cursor *base, uint32_t target, struct occurrence_bound *out,
				bf_error *error)
{
	(void)base, (void)target, (void)error;
	*out = (struct occurrence_bound){NO_ARTICLE, 0, 0, 0};
	return BF_OK;
}

static enum bf_status all_positions(struct cursor *base, const uint32_t **starts,
				    const uint32_t **ends, size_t *count, bf_error *error)
{
	(void)base, (void)error;
	*starts = *ends = NULL;
	*count = 0;
	return BF_OK;
}

static void all_close(struct cursor *base)
{
	(void)base;
}

static const struct cursor_operations all = {
    .seek = all_seek,
    .load_occurrences = all_occurrences,
    .bound = all_bound,
    .positions = all_positions,
    .close = all_close,
};

static enum bf_status open_range(const struct segment *segment, const struct tombstones *tombstones,
				 uint32_t first, uint32_t last, uint32_t frequency,
				 struct arena *arena, struct cursor **out, bf_error *error)
{
	struct all_cursor *c = arena_calloc(arena, 1, sizeof *c);
	if (!c)
		return error_no_memory(error);
	c->base.operations = &all;
	c->base.articles = c->articles;
	c->base.frequency = frequency;
	c->segment = segment;
	c->tombstones = tombstones;
	c->first = first;
	c->last = last;
	*out = &c->base;
	return all_seek(&c->base, first, error);
}

enum bf_status segment_open_all(const struct segment *segment, const struct tombstones *tombstones,
				struct arena *arena, struct cursor **out, bf_error *error)
{
	uint32_t living = segment->facts.articles - tombstones->count;
	*out = NULL;
	if (living == 0)
		return BF_OK;
	return open_range(segment, tombstones, 1, segment->facts.articles, living, arena, out, error);
}

enum bf_status segment_open_one(const struct segment *segment, uint32_t article, struct arena *arena,
				struct cursor **out, bf_error *error)
{
	static const struct tombstones none;
	return open_range(segment, &none, article, article, 1, arena, out, error);
}
