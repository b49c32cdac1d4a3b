/* archive_segments.c - see archive_segments.h. */
#include "index/archive_segments.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "stemmers/stemmers.h"

bool segment_path(char out[PATH_BYTES], const char *archive, uint32_t number)
{
	char name[32];
	snprintf(name, sizeof name, "segment.%u", number);
	return path_join(out, archive, name);
}

/* ---- opening ------------------------------------------------------------------------------- */

static void close_one(struct archive_segment *s)
{
	if (!s)
		return;
	if (s->part)
		s->part->operations->close(s->part);
	tombstone_set_free(&s->gone);
	segment_close(s->segment);
	free(s);
}

static enum bf_status open_one(const char *archive, uint32_t number, struct archive_segment **out,
			       bf_error *error)
{
	char path[PATH_BYTES];
	*out = NULL;
	if (!segment_path(path, archive, number))
		return path_too_long(archive, error);
	struct archive_segment *s = calloc(1, sizeof *s);
	if (!s)
		return error_no_memory(error);
	s->number = number;
	enum bf_status status = segment_open(path, &s->segment, error);
	if (status == BF_NOT_FOUND)
		status = error_set(error, BF_CORRUPT, "%s is missing", path);
	if (status != BF_OK) {
		close_one(s);
		return status;
	}
	tombstone_set_init(&s->gone, s->segment->facts.articles);
	*out = s;
	return BF_OK;
}

static enum bf_status keep(struct archive_segments *all, struct archive_segment *s,
			   enum bf_status status, bf_error *error)
{
	if (status == BF_OK)
		status = segment_part_open(s->segment, &s->gone.view, &s->part, error);
	if (status != BF_OK)
		close_one(s);
	else
		all->items[all->count++] = s;
	return status;
}

enum bf_status segments_open(struct archive_segments *all, const char *archive,
			     const struct catalogue *c, xc_database *db, bf_error *error)
{
	enum bf_status status = BF_OK;
	all->count = 0;
	memcpy(all->archive, archive, strlen(archive) + 1);
	for (size_t i = 0; i < c->segment_count && status == BF_OK; i++) {
		struct archive_segment *s;
		status = open_one(archive, c->segments[i].number, &s, error);
		if (status == BF_OK)
			status = keep(all, s, tombstone_set_read(&s->gone, db, s->number, error), error);
	}
	return status;
}

void segments_close(struct archive_segments *all)
{
	for (size_t i = 0; i < all->count; i++)
		close_one(all->items[i]);
	all->count = 0;
}

/* ---- finding, tombstones ---------------------------------------------------------------------- */

enum bf_status segments_find(struct archive_segments *all, struct slice id,
			     struct archive_segment **segment, uint32_t *article, bf_error *error)
{
	*segment = NULL;
	for (size_t i = all->count; i-- > 0;) {
		struct part *part = all->items[i]->part;
		enum bf_status status = part->operations->find(part, id, article, error);
		if (status != BF_OK)
			return status;
		if (*article != NO_ARTICLE) {
			*segment = all->items[i];
			return BF_OK;
		}
	}
	return BF_OK;
}

static enum bf_status uncount(struct archive_segment *s, uint32_t article, struct catalogue *c,
			      bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct article summary;
	enum bf_status status = s->part->operations->summary(s->part, article, &arena, &summary, error);
	if (status == BF_OK) {
		const struct language *language = language_find(summary.language);
		catalogue_count(c, slice_from(language ? language_code(language) : ""),
				s->segment->lengths[article], -1);
	}
	arena_free(&arena);
	return status;
}

enum bf_status segments_tombstone(struct archive_segment *s, uint32_t article, struct catalogue *c,
				  bf_error *error)
{
	enum bf_status status = uncount(s, article, c, error);
	if (status == BF_OK)
		status = tombstone_set_add(&s->gone, article, error);
	if (status != BF_OK)
		return status;
	s->changed = true;
	s->part->article_count--;
	for (size_t i = 0; i < c->segment_count; i++)
		if (c->segments[i].number == s->number)
			c->segments[i].tombstones = s->gone.view.count;
	return BF_OK;
}

enum bf_status segments_write_tombstones(struct archive_segments *all, xc_database *db, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < all->count && status == BF_OK; i++)
		if (all->items[i]->changed)
			status = tombstone_set_write(&all->items[i]->gone, db, all->items[i]->number,
						     error);
	return status;
}

void segments_settle(struct archive_segments *all)
{
	for (size_t i = 0; i < all->count; i++)
		all->items[i]->changed = false;
}

static bool in_catalogue(const struct catalogue *c, uint32_t number)
{
	for (size_t i = 0; i < c->segment_count; i++)
		if (c->segments[i].number == number)
			return true;
	return false;
}

enum bf_status segments_back(struct archive_segments *all, const struct catalogue *c, xc_database *db,
			     bf_error *error)
{
	enum bf_status status = BF_OK;
	size_t kept = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct archive_segment *s = all->items[i];
		if (!in_catalogue(c, s->number)) {
			close_one(s);
			continue;
		}
		all->items[kept++] = s;
		if (s->changed && status == BF_OK)
			status = tombstone_set_read(&s->gone, db, s->number, error);
		s->changed = false;
		s->part->article_count = s->segment->facts.articles - s->gone.view.count;
	}
	all->count = kept;
	return status;
}

/* ---- one more ------------------------------------------------------------------------------------ */

static void count_segment(struct catalogue *c, const struct segment_facts *f)
{
	c->articles += f->articles;
	c->total_length += f->total_length;
	for (size_t i = 0; i < f->language_count; i++)
		catalogue_count_language(c, slice_from(f->languages[i].code),
					 (int64_t)f->languages[i].articles);
}

enum bf_status segments_add(struct archive_segments *all, uint32_t number, const uint32_t *gone,
			    size_t gone_count, struct catalogue *c, bf_error *error)
{
	struct archive_segment *s;
	if (all->count == SEGMENTS_LIMIT)
		return error_set(error, BF_IO, "the archive has %d segments already: compact it",
				 SEGMENTS_LIMIT);
	enum bf_status status = open_one(all->archive, number, &s, error);
	if (status == BF_OK)
		status = keep(all, s, BF_OK, error);
	if (status != BF_OK)
		return status;
	count_segment(c, &s->segment->facts);
	c->segments[c->segment_count++] =
	    (struct catalogue_segment){number, s->segment->facts.articles, 0};
	s->changed = true; /* an empty set takes the place of whatever stood under that number */
	for (size_t i = 0; i < gone_count && status == BF_OK; i++)
		status = segments_tombstone(s, gone[i], c, error);
	return status;
}

/* ---- leftovers -------------------------------------------------------------------------------------- */

static bool is_named(const char *name, const char *live, const struct catalogue *c)
{
	unsigned number;
	long pid;
	char canonical[32];
	if (strncmp(name, "live.", 5) == 0)
		return strcmp(name, live) == 0;
	if (sscanf(name, COMPACTION_FILE, &pid, &number) == 2)
		return kill((pid_t)pid, 0) == 0 || errno == EPERM; /* somebody is at work */
	if (sscanf(name, "segment.%u", &number) != 1)
		return true;
	snprintf(canonical, sizeof canonical, "segment.%u", number);
	return strcmp(name, canonical) == 0 && in_catalogue(c, number);
}

void segments_sweep(const char *archive, const char *live, const struct catalogue *c)
{
	char path[PATH_BYTES];
	bf_error ignored;
	DIR *folder = opendir(archive);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		if (is_named(entry->d_name, live, c) || !path_join(path, archive, entry->d_name))
			continue;
		if (strncmp(entry->d_name, "live.", 5) == 0)
			folder_remove(path, &ignored);
		else
			unlink(path);
	}
	if (folder)
		closedir(folder);
}
