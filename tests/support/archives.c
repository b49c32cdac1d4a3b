/* archives.c - see archives.h. */
#include "tests/support/archives.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "index/snapshot.h"
#include "util/buf.h"

/* ---- making ------------------------------------------------------------------------------ */

void desk_open(struct desk *d, const char *path)
{
	struct archive_options options = {.create = true};
	MUST(archive_open(path, &options, &d->archive, &error));
	MUST(indexer_open(d->archive, &d->indexer, &error));
}

void desk_close(struct desk *d)
{
	indexer_close(d->indexer);
	archive_close(d->archive);
}

enum indexed desk_add(struct desk *d, const char *json, int64_t now)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	struct article_notes notes = {0};
	struct indexed_result result;
	MUST(article_from_json(slice_from(json), &arena, &article, &notes, &error));
	MUST(indexer_add(d->indexer, &article, now, false, &result, &error));
	arena_free(&arena);
	return result.what;
}

void desk_commit(struct desk *d, int64_t now)
{
	MUST(indexer_commit(d->indexer, now, &error));
}

/* ---- looking ------------------------------------------------------------------------------- */

struct look {
	const char *leave_out;
	struct contents *contents; /* NULL: ids are gathered */
	enum archive_place place;  /* of the ids */
	struct buf line;
	char **ids;
	size_t id_count;
};

static void add_id(struct look *l, struct slice id)
{
	l->ids = realloc(l->ids, (l->id_count + 1) * sizeof *l->ids);
	ck_assert_ptr_nonnull(l->ids);
	l->ids[l->id_count++] = strndup(id.ptr, id.len);
}

static bool look_at(const struct article *a, enum archive_place place, void *payload)
{
	struct look *l = payload;
	if (l->leave_out && slice_starts_with(a->id, slice_from(l->leave_out)))
		return true;
	if (!l->contents) {
		if (place == l->place)
			add_id(l, a->id);
		return true;
	}
	buf_clear(&l->line);
	article_to_json(a, &l->line);
	ck_assert_int_eq(l->line.broken, BF_OK);
	l->contents->articles++;
	l->contents->sum += XXH3_64bits(l->line.ptr, l->line.len);
	return true;
}

static enum bf_status look_at_part(struct look *l, struct part *part, bf_error *error)
{
	struct arena cursors = ARENA_INIT, arena = ARENA_INIT;
	struct article article;
	struct cursor *all;
	enum bf_status status = part->operations->open_all(part, &cursors, &all, error);
	while (status == BF_OK && all && cursor_article(all) != NO_ARTICLE) {
		arena_reset(&arena);
		status = part->operations->article(part, cursor_article(all), &arena, &article, error);
		if (status == BF_OK) {
			look_at(&article, PLACE_VISIBLE, l);
			status = cursor_next(all, error);
		}
	}
	cursor_close(all);
	arena_free(&cursors);
	arena_free(&arena);
	return status;
}

static enum bf_status look_at_visible(struct look *l, const char *path, bf_error *error)
{
	struct archive_reader *reader;
	struct snapshot *snapshot;
	enum bf_status status = archive_reader_open(path, &reader, error);
	if (status != BF_OK)
		return status;
	status = snapshot_lease(reader, &snapshot, error);
	if (status == BF_OK) {
		for (size_t i = 0; i < snapshot->part_count && status == BF_OK; i++)
			status = look_at_part(l, snapshot->parts[i], error);
		snapshot_return(reader, snapshot, false);
	}
	archive_reader_close(reader);
	return status;
}

static enum bf_status look_at_held(struct look *l, const char *path, bf_error *error)
{
	struct archive_options options = {.create = false};
	struct archive *archive;
	enum bf_status status = archive_open(path, &options, &archive, error);
	if (status != BF_OK)
		return status;
	status = archive_each_held(archive, look_at, l, error);
	archive_close(archive);
	return status;
}

enum bf_status visible_contents(const char *path, const char *leave_out, struct contents *out,
				bf_error *error)
{
	struct look l = {.leave_out = leave_out, .contents = out, .line = BUF_INIT(1 << 24)};
	*out = (struct contents){0, 0};
	enum bf_status status = look_at_visible(&l, path, error);
	buf_free(&l.line);
	return status;
}

static enum bf_status sum_line(struct slice line, void *payload, bf_error *error)
{
	struct look *l = payload;
	struct arena arena = ARENA_INIT;
	struct article article;
	struct article_notes notes = {0};
	enum bf_status status = article_from_json(line, &arena, &article, &notes, error);
	if (status == BF_OK)
		look_at(&article, PLACE_NOWHERE, l);
	arena_free(&arena);
	return status;
}

enum bf_status dumped_contents(const char *path, const char *leave_out, struct contents *out,
			       bf_error *error)
{
	struct look l = {.leave_out = leave_out, .contents = out, .line = BUF_INIT(1 << 24)};
	*out = (struct contents){0, 0};
	enum bf_status status = archive_dump(path, sum_line, &l, error);
	buf_free(&l.line);
	return status;
}

static void fail_of_problem(const char *line, void *payload)
{
	ck_abort_msg("%s: check: %s", (const char *)payload, line);
}

void assert_clean(const char *path)
{
	uint64_t problems;
	MUST(archive_check(path, NULL, fail_of_problem, (void *)(uintptr_t)path, &problems, &error));
	ck_assert_uint_eq(problems, 0);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

const char *ids_at(const char *path, enum archive_place place)
{
	static char joined[4096];
	struct look l = {0};
	size_t used = 0;
	joined[0] = '\0';
	l.place = place;
	if (place != PLACE_VISIBLE)
		MUST(look_at_held(&l, path, &error));
	else
		MUST(look_at_visible(&l, path, &error));
	if (l.id_count)
		qsort(l.ids, l.id_count, sizeof *l.ids, by_text);
	for (size_t i = 0; i < l.id_count; i++) {
		used += (size_t)snprintf(joined + used, sizeof joined - used, "%s%s", i ? " " : "",
					 l.ids[i]);
		ck_assert_uint_lt(used, sizeof joined);
		free(l.ids[i]);
	}
	free(l.ids);
	return joined;
}
