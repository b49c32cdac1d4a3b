/* archive_switch.c - a fresh live database beside the old one, and CURRENT from one to
 * the other.
 *
 * A compaction folds articles into new segments while the archive goes on changing.
 * Here, under the writer's lock, what has changed meanwhile is found: folded articles
 * that are there no more become tombstones of the new segments; live articles that were
 * not folded, or not as they are now, move to the new live database.  Until CURRENT
 * names that, everything is as it was. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/archive_state.h"
#include "index/live_write.h"
#include "index/record.h"
#include "index/xapian_error.h"

struct numbers {
	uint32_t *items;
	size_t count;
};

struct change {
	struct archive *archive;
	const struct archive_fold *fold;
	document_maker *make;
	void *payload;
	struct catalogue catalogue; /* of the new live database */
	char name[64], path[PATH_BYTES];
	xc_database *live;
	struct numbers *gone;	/* by folded segment: numbers there, ascending */
	uint32_t *segments;	/* numbers of the new segments */
	const struct folded_article **by_number; /* folded live articles */
	uint32_t last;		/* largest number of a live article */
	struct arena arena;
};

/* ---- what has changed ------------------------------------------------------------------------- */

/* A table from the numbers of live articles to what was folded of them. */
static enum bf_status index_folded(struct change *c, bf_error *error)
{
	xc_statistics statistics;
	xc_error reason;
	if (xc_database_statistics(c->archive->live, &statistics, &reason) != XC_OK)
		return xapian_error(error, "cannot read the live database", &reason);
	c->last = statistics.last_document;
	c->by_number = calloc((size_t)c->last + 1, sizeof *c->by_number);
	if (!c->by_number)
		return error_no_memory(error);
	for (size_t s = 0; s < c->fold->segment_count; s++) {
		const struct folded_segment *segment = &c->fold->segments[s];
		for (uint32_t i = 0; i < segment->count; i++)
			if (segment->articles[i].segment == 0 && segment->articles[i].number <= c->last)
				c->by_number[segment->articles[i].number] = &segment->articles[i];
	}
	return BF_OK;
}

static enum bf_status move_article(struct change *c, const struct record *record, bf_error *error)
{
	struct archive *a = c->archive;
	struct document document;
	size_t bytes;
	uint32_t number;
	xc_error reason;
	enum bf_status status = c->make(&record->article, c->payload, &document, error);
	if (status == BF_OK)
		status = live_fill(&document, a->document, &a->record, &c->arena, &bytes, error);
	if (status == BF_OK &&
	    xc_database_add_document(c->live, a->document, &number, &reason) != XC_OK)
		status = xapian_error(error, "cannot store an article", &reason);
	return status;
}

/* A live article as it is now: folded as it is, or moved. */
static enum bf_status settle_live(struct change *c, uint32_t number, bf_error *error)
{
	const char *bytes;
	size_t len;
	struct record record;
	xc_error reason;
	arena_reset(&c->arena);
	if (xc_database_data(c->archive->live, number, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read a stored article", &reason);
	struct slice copy = arena_copy(&c->arena, slice_make(bytes, len));
	if (!copy.ptr)
		return error_no_memory(error);
	enum bf_status status = record_read(copy, &c->arena, &record, error);
	if (status != BF_OK)
		return status;
	if (c->by_number[number] && c->by_number[number]->content_hash == record.content_hash)
		return BF_OK;
	c->by_number[number] = NULL; /* what was folded is there no more */
	return move_article(c, &record, error);
}

/* Clears the rows of articles that are gone; moves those that were not folded. */
static enum bf_status settle_all_live(struct change *c, bf_error *error)
{
	xc_postings *all;
	uint32_t number, next = 1;
	xc_error reason;
	enum bf_status status = BF_OK;
	if (xc_postings_open(c->archive->live, "", 0, &all, &reason) != XC_OK)
		return xapian_error(error, "cannot walk the live articles", &reason);
	xc_status step;
	while (status == BF_OK && (step = xc_postings_next(all, &number, &reason)) == XC_OK) {
		for (; next < number; next++)
			c->by_number[next] = NULL;
		next = number + 1;
		status = settle_live(c, number, error);
	}
	for (; status == BF_OK && next <= c->last; next++)
		c->by_number[next] = NULL;
	xc_postings_free(all);
	if (status == BF_OK && step != XC_END)
		status = xapian_error(error, "cannot walk the live articles", &reason);
	return status;
}

static const struct archive_segment *find_open(const struct archive *a, uint32_t number)
{
	for (size_t i = 0; i < a->segments.count; i++)
		if (a->segments.items[i]->number == number)
			return a->segments.items[i];
	return NULL;
}

static bool is_gone(const struct change *c, const struct folded_article *f)
{
	if (f->segment == 0)
		return f->number > c->last || c->by_number[f->number] != f;
	const struct archive_segment *s = find_open(c->archive, f->segment);
	return !s || is_tombstoned(&s->gone.view, f->number);
}

static enum bf_status gather_gone(struct change *c, bf_error *error)
{
	for (size_t s = 0; s < c->fold->segment_count; s++) {
		const struct folded_segment *segment = &c->fold->segments[s];
		struct numbers *gone = &c->gone[s];
		gone->items = arena_alloc(&c->arena, ((size_t)segment->count + 1) * sizeof(uint32_t));
		if (!gone->items)
			return error_no_memory(error);
		for (uint32_t i = 0; i < segment->count; i++)
			if (is_gone(c, &segment->articles[i]))
				gone->items[gone->count++] = i + 1;
	}
	return BF_OK;
}

/* ---- the new live database ----------------------------------------------------------------------- */

static enum bf_status name_live(struct change *c, bf_error *error)
{
	unsigned number;
	if (sscanf(strrchr(c->archive->live_path, '/') + 1, "live.%u", &number) != 1)
		return error_set(error, BF_CORRUPT, "%s is no name of a live folder",
				 c->archive->live_path);
	snprintf(c->name, sizeof c->name, "live.%u", number + 1);
	return path_join(c->path, c->archive->path, c->name) ? BF_OK
							     : path_too_long(c->archive->path, error);
}

static enum bf_status open_new(struct change *c, bf_error *error)
{
	xc_error reason;
	enum bf_status status = name_live(c, error);
	if (status != BF_OK)
		return status;
	if (xc_database_open_writable(c->path, XC_CREATE_OR_OVERWRITE, 0, &c->live, &reason) != XC_OK ||
	    xc_transaction_begin(c->live, &reason) != XC_OK)
		return xapian_error(error, "cannot make a live database", &reason);
	return BF_OK;
}

/* The files of the fold get the next numbers. */
static enum bf_status take_segments(struct change *c, bf_error *error)
{
	char path[PATH_BYTES];
	for (size_t s = 0; s < c->fold->segment_count; s++) {
		c->segments[s] = c->catalogue.next_segment++;
		if (!segment_path(path, c->archive->path, c->segments[s]))
			return path_too_long(c->archive->path, error);
		if (rename(c->fold->segments[s].path, path) != 0)
			return error_system(error, "rename", c->fold->segments[s].path);
	}
	return sync_folder(c->archive->path, error);
}

static bool is_dropped(const struct archive_fold *fold, uint32_t number)
{
	for (size_t i = 0; i < fold->dropped_count; i++)
		if (fold->dropped[i] == number)
			return true;
	return false;
}

static enum bf_status write_kept(struct change *c, bf_error *error)
{
	enum bf_status status = BF_OK;
	struct archive_segments *all = &c->archive->segments;
	c->catalogue.segment_count = 0;
	for (size_t i = 0; i < all->count && status == BF_OK; i++) {
		struct archive_segment *s = all->items[i];
		if (is_dropped(c->fold, s->number))
			continue;
		c->catalogue.segments[c->catalogue.segment_count++] = (struct catalogue_segment){
		    s->number, s->segment->facts.articles, s->gone.view.count};
		status = tombstone_set_write(&s->gone, c->live, s->number, error);
	}
	return status;
}

static enum bf_status write_new(struct change *c, size_t index, bf_error *error)
{
	struct tombstone_set set;
	const struct numbers *gone = &c->gone[index];
	uint32_t articles = c->fold->segments[index].count;
	enum bf_status status = BF_OK;
	if (c->catalogue.segment_count == SEGMENTS_LIMIT)
		return error_set(error, BF_IO, "the archive would have more than %d segments",
				 SEGMENTS_LIMIT);
	tombstone_set_init(&set, articles);
	for (size_t i = 0; i < gone->count && status == BF_OK; i++)
		status = tombstone_set_add(&set, gone->items[i], error);
	if (status == BF_OK)
		status = tombstone_set_write(&set, c->live, c->segments[index], error);
	tombstone_set_free(&set);
	c->catalogue.segments[c->catalogue.segment_count++] =
	    (struct catalogue_segment){c->segments[index], articles, (uint32_t)gone->count};
	return status;
}

static enum bf_status fill_new(struct change *c, bf_error *error)
{
	enum bf_status status = settle_all_live(c, error);
	arena_reset(&c->arena);
	if (status == BF_OK)
		status = gather_gone(c, error);
	if (status == BF_OK)
		status = take_segments(c, error);
	if (status == BF_OK)
		status = write_kept(c, error);
	for (size_t i = 0; i < c->fold->segment_count && status == BF_OK; i++)
		status = write_new(c, i, error);
	if (status == BF_OK)
		status = catalogue_write(c->live, &c->catalogue, error);
	return status;
}

static enum bf_status make_durable(struct change *c, bf_error *error)
{
	xc_error reason;
	if (xc_transaction_commit(c->live, &reason) != XC_OK)
		return xapian_error(error, "cannot commit", &reason);
	xc_database_free(c->live);
	c->live = NULL;
	enum bf_status status = sync_folder(c->path, error);
	if (status == BF_OK)
		status = sync_folder(c->archive->path, error);
	return status == BF_OK ? current_write(c->archive->path, c->name, error) : status;
}

static enum bf_status make_change(struct change *c, bf_error *error)
{
	size_t segments = c->fold->segment_count + 1;
	c->gone = calloc(segments, sizeof *c->gone);
	c->segments = calloc(segments, sizeof *c->segments);
	if (!c->gone || !c->segments)
		return error_no_memory(error);
	enum bf_status status = index_folded(c, error);
	if (status == BF_OK)
		status = open_new(c, error);
	if (status == BF_OK)
		status = fill_new(c, error);
	return status == BF_OK ? make_durable(c, error) : status;
}

enum bf_status archive_switch(struct archive *a, const struct archive_fold *fold, document_maker *make,
			      void *payload, bf_error *error)
{
	struct change c = {
	    .archive = a, .fold = fold, .make = make, .payload = payload, .arena = ARENA_INIT};
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status == BF_OK)
		status = archive_commit(a, error);
	c.catalogue = a->catalogue;
	c.catalogue.revision++;
	if (status == BF_OK)
		status = make_change(&c, error);
	xc_database_free(c.live);
	free(c.gone);
	free(c.segments);
	free(c.by_number);
	arena_free(&c.arena);
	/* Whether it worked or not: CURRENT says what the archive is. */
	xc_database_free(a->live);
	a->live = NULL;
	enum bf_status opened = archive_open_live(a, status == BF_OK ? error : NULL);
	a->broken = opened != BF_OK;
	if (opened == BF_OK)
		segments_sweep(a->path, strrchr(a->live_path, '/') + 1, &a->catalogue);
	return status == BF_OK ? opened : status;
}
