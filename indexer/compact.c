/* compact.c - see compact.h. */
#include "indexer/compact.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/archive_segments.h"
#include "index/segment_builder.h"
#include "index/segment_stored.h"
#include "index/snapshot.h"
#include "indexer/document_builder.h"

static const size_t BUILDER_MEMORY = 280u << 20;

enum {
	TOMBSTONES_PERCENT = 5,	   /* from so many on a segment is folded */
	SMALL_SEGMENTS_DUE = 8,	   /* so many small ones make it due, */
	LIVE_ARTICLES_DUE = 5000,  /*   or so many live articles */
	TRIES = 3,		   /* on snapshots that a writer made expire */
};

struct fold {
	const char *path;
	const struct compact_options *options;
	struct archive_reader *reader;
	struct snapshot *snapshot;
	struct document_builder *documents;
	struct segment_builder *builder;
	struct folded_segment segments[SEGMENTS_LIMIT];
	size_t segment_count;
	struct folded_article *entries; /* of the segment on hand */
	uint32_t entry_count, entry_room;
	uint32_t dropped[SEGMENTS_LIMIT];
	size_t dropped_count;
	uint64_t done, articles;
	struct arena arena;
};

/* ---- choosing ------------------------------------------------------------------------------------ */

static int64_t file_size(const char *archive, uint32_t number)
{
	char path[PATH_BYTES];
	struct stat about;
	return segment_path(path, archive, number) && stat(path, &about) == 0 ? about.st_size : 0;
}

static bool has_many_tombstones(const struct part *part)
{
	uint64_t gone = part->last_article - part->article_count;
	return gone * 100 >= (uint64_t)part->last_article * TOMBSTONES_PERCENT && gone > 0;
}

/* Of what may be built in memory the lists and tables stay below the 4 GB that they can have. */
static size_t builder_memory(size_t memory)
{
	const size_t most = (size_t)3 << 30;
	return !memory ? BUILDER_MEMORY : memory < most ? memory : most;
}

/* Bytes of the file of a small segment: fewer than what is built in so much memory comes to,
 * so that what was folded is not small again. */
static int64_t small_segment(size_t memory)
{
	return (int64_t)(builder_memory(memory) / 7);
}

/* Of the live part, which is no part of a snapshot where it is empty. */
static uint32_t live_articles(const struct snapshot *s)
{
	return s->part_count && s->segments[0] == 0 ? s->parts[0]->article_count : 0;
}

static size_t count_small(const char *path, const struct snapshot *s, size_t memory)
{
	size_t small = 0;
	for (size_t i = 0; i < s->part_count; i++)
		small += s->segments[i] && file_size(path, s->segments[i]) < small_segment(memory);
	return small;
}

/* One small segment alone would only be copied. */
static bool is_chosen(const struct fold *f, size_t part, bool fold_small)
{
	const struct part *p = f->snapshot->parts[part];
	if (f->snapshot->segments[part] == 0)
		return p->article_count > 0;
	return f->options->all || has_many_tombstones(p) ||
	       (fold_small &&
		file_size(f->path, f->snapshot->segments[part]) < small_segment(f->options->memory));
}

enum bf_status compact_is_due(const char *path, size_t memory, bool *due, bf_error *error)
{
	struct archive_reader *reader;
	struct snapshot *s;
	*due = false;
	enum bf_status status = archive_reader_open(path, &reader, error);
	if (status != BF_OK)
		return status;
	status = snapshot_lease(reader, &s, error);
	if (status == BF_OK) {
		*due = live_articles(s) >= LIVE_ARTICLES_DUE ||
		       count_small(path, s, memory) >= SMALL_SEGMENTS_DUE;
		for (size_t i = 0; i < s->part_count; i++)
			*due |= s->segments[i] && has_many_tombstones(s->parts[i]) &&
				s->parts[i]->last_article - s->parts[i]->article_count > 1000;
		snapshot_return(reader, s, false);
	}
	archive_reader_close(reader);
	return status;
}

/* ---- folding ---------------------------------------------------------------------------------------- */

static enum bf_status end_segment(struct fold *f, bf_error *error)
{
	uint64_t bytes;
	struct segment_builder *builder = f->builder;
	if (!builder)
		return BF_OK;
	f->builder = NULL;
	enum bf_status status = segment_builder_finish(builder, &bytes, error);
	f->segments[f->segment_count - 1].articles = f->entries;
	f->segments[f->segment_count - 1].count = f->entry_count;
	f->entries = NULL;
	f->entry_count = f->entry_room = 0;
	return status;
}

static enum bf_status begin_segment(struct fold *f, bf_error *error)
{
	char name[64], path[PATH_BYTES];
	int level = f->options->level ? f->options->level : STORED_LEVEL;
	if (f->segment_count == SEGMENTS_LIMIT)
		return error_set(error, BF_IO, "more than %d segments would be needed", SEGMENTS_LIMIT);
	snprintf(name, sizeof name, COMPACTION_FILE, (long)getpid(), (unsigned)f->segment_count);
	if (!path_join(path, f->path, name))
		return path_too_long(f->path, error);
	char *kept = strdup(path);
	if (!kept)
		return error_no_memory(error);
	f->segments[f->segment_count++] = (struct folded_segment){.path = kept};
	unlink(path);
	return segment_builder_open(path, level, &f->builder, error);
}

static enum bf_status note_folded(struct fold *f, uint32_t segment, uint32_t number,
				  const struct article *a, bf_error *error)
{
	if (f->entry_count == f->entry_room) {
		uint32_t room = f->entry_room ? f->entry_room * 2 : 1024;
		struct folded_article *entries = realloc(f->entries, room * sizeof *entries);
		if (!entries)
			return error_no_memory(error);
		f->entries = entries;
		f->entry_room = room;
	}
	f->entries[f->entry_count++] = (struct folded_article){
	    segment, number, segment ? 0 : article_content_hash(a)};
	return BF_OK;
}

static enum bf_status fold_article(struct fold *f, struct part *part, uint32_t segment, uint32_t number,
				   bf_error *error)
{
	struct article article;
	struct document document;
	size_t memory = builder_memory(f->options->memory);
	arena_reset(&f->arena);
	enum bf_status status = part->operations->article(part, number, &f->arena, &article, error);
	if (status == BF_OK && !f->builder)
		status = begin_segment(f, error);
	if (status == BF_OK)
		status = document_build(f->documents, &article, &f->arena, &document, error);
	if (status == BF_OK)
		status = segment_builder_add(f->builder, &document, error);
	if (status == BF_OK)
		status = note_folded(f, segment, number, &article, error);
	if (status == BF_OK && segment_builder_memory(f->builder) > memory)
		status = end_segment(f, error);
	f->done++;
	if (status == BF_OK && f->options->progress &&
	    !f->options->progress(f->done, f->articles, f->options->payload))
		status = error_set(error, BF_CANCELED, "stopped; the archive is as it was");
	return status;
}

static enum bf_status fold_part(struct fold *f, size_t index, bf_error *error)
{
	struct arena cursors = ARENA_INIT;
	struct part *part = f->snapshot->parts[index];
	uint32_t segment = f->snapshot->segments[index];
	struct cursor *all = NULL;
	enum bf_status status = part->operations->open_all(part, &cursors, &all, error);
	while (status == BF_OK && all && cursor_article(all) != NO_ARTICLE) {
		status = fold_article(f, part, segment, cursor_article(all), error);
		if (status == BF_OK)
			status = cursor_next(all, error);
	}
	cursor_close(all);
	arena_free(&cursors);
	if (status == BF_OK && segment)
		f->dropped[f->dropped_count++] = segment;
	return status;
}

static enum bf_status fold_parts(struct fold *f, bf_error *error)
{
	enum bf_status status = BF_OK;
	bool chosen[1 + SEGMENTS_LIMIT];
	size_t small = count_small(f->path, f->snapshot, f->options->memory);
	bool fold_small = small > 1 || live_articles(f->snapshot) > 0;
	for (size_t i = 0; i < f->snapshot->part_count; i++) {
		chosen[i] = is_chosen(f, i, fold_small);
		f->articles += chosen[i] ? f->snapshot->parts[i]->article_count : 0;
	}
	for (size_t i = 0; i < f->snapshot->part_count && status == BF_OK; i++)
		if (chosen[i])
			status = fold_part(f, i, error);
	return status == BF_OK ? end_segment(f, error) : status;
}

static void forget(struct fold *f)
{
	segment_builder_cancel(f->builder);
	f->builder = NULL;
	for (size_t i = 0; i < f->segment_count; i++) {
		unlink(f->segments[i].path); /* unless the archive has taken it */
		free((char *)f->segments[i].path);
		free((struct folded_article *)f->segments[i].articles);
	}
	free(f->entries);
	f->entries = NULL;
	f->segment_count = f->dropped_count = f->entry_count = f->entry_room = 0;
	f->done = f->articles = 0;
}

/* A writer that commits twice meanwhile makes the live part of a snapshot expire. */
static enum bf_status fold_patiently(struct fold *f, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (int i = 0; i < TRIES; i++) {
		forget(f);
		status = snapshot_lease(f->reader, &f->snapshot, error);
		if (status != BF_OK)
			return status;
		status = fold_parts(f, error);
		snapshot_return(f->reader, f->snapshot, status == BF_EXPIRED);
		if (status != BF_EXPIRED)
			break;
	}
	return status;
}

/* ---- the switch --------------------------------------------------------------------------------------- */

static enum bf_status make_document(const struct article *article, void *payload, struct document *out,
				    bf_error *error)
{
	struct fold *f = payload;
	arena_reset(&f->arena);
	return document_build(f->documents, article, &f->arena, out, error);
}

static enum bf_status switch_over(struct fold *f, struct archive *archive, bf_error *error)
{
	struct archive_options options = {.wait_seconds = f->options->wait_seconds};
	struct archive_fold fold = {f->segments, f->segment_count, f->dropped, f->dropped_count};
	struct archive *opened = NULL;
	enum bf_status status = archive ? BF_OK : archive_open(f->path, &options, &opened, error);
	if (status == BF_OK)
		status = archive_switch(archive ? archive : opened, &fold, make_document, f, error);
	archive_close(opened);
	return status;
}

static enum bf_status run(struct fold *f, struct archive *archive, struct compact_counts *counts,
			  bf_error *error)
{
	enum bf_status status = document_builder_open(&f->documents, error);
	if (status == BF_OK && builder_memory(f->options->memory) < BUILDER_MEMORY)
		document_builder_limit(f->documents, f->options->memory / 6);
	if (status == BF_OK)
		status = archive_reader_open(f->path, &f->reader, error);
	if (status == BF_OK)
		status = fold_patiently(f, error);
	if (status == BF_OK && (f->done || f->dropped_count)) {
		counts->articles = f->done;
		status = switch_over(f, archive, error);
	}
	return status;
}

static void count_segments(const char *path, uint64_t *segments, uint64_t *bytes)
{
	struct archive_reader *reader;
	struct snapshot *s;
	bf_error ignored;
	*bytes = folder_size(path);
	*segments = 0;
	if (archive_reader_open(path, &reader, &ignored) != BF_OK)
		return;
	if (snapshot_lease(reader, &s, &ignored) == BF_OK) {
		for (size_t i = 0; i < s->part_count; i++)
			*segments += s->segments[i] != 0;
		snapshot_return(reader, s, false);
	}
	archive_reader_close(reader);
}

enum bf_status compact(const char *path, struct archive *archive, const struct compact_options *options,
		       struct compact_counts *counts, bf_error *error)
{
	struct fold *f = calloc(1, sizeof *f);
	*counts = (struct compact_counts){0};
	if (!f)
		return error_no_memory(error);
	f->path = path;
	f->options = options;
	count_segments(path, &counts->segments_before, &counts->bytes_before);
	enum bf_status status = archive ? archive_commit(archive, error) : BF_OK;
	if (status == BF_OK)
		status = run(f, archive, counts, error);
	forget(f);
	archive_reader_close(f->reader);
	document_builder_close(f->documents);
	arena_free(&f->arena);
	free(f);
	count_segments(path, &counts->segments_after, &counts->bytes_after);
	return status;
}
