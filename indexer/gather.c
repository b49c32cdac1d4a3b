/* gather.c - see gather.h. */
#include "indexer/gather.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/buf.h"

/* Folders deeper than this are reported, not walked. */
enum { FOLDER_DEPTH_LIMIT = 64 };

/* What marks a folder as an archive of ours, not a folder of articles. */
static const char *const ARCHIVE_MARKS[] = {"CURRENT", "lock"};

/* The folders that the walk is in, innermost first. */
struct way {
	dev_t device;
	ino_t inode;
	int depth;
	const struct way *above;
};

static enum bf_status remember_file(struct gathering *g, const char *path, const struct stat *about,
				    bf_error *error)
{
	struct gathered_file *file = malloc(sizeof *file);
	char *copy = file ? strdup(path) : NULL;
	if (!copy) {
		free(file);
		return error_no_memory(error);
	}
	*file = (struct gathered_file){copy, NULL};
	*g->last = file;
	g->last = &file->next;
	if (about && S_ISREG(about->st_mode))
		g->bytes += (uint64_t)about->st_size;
	return BF_OK;
}

static enum bf_status lost(struct gathering *g, const char *path, const char *reason, const char *hint)
{
	g->tell(path, true, reason, hint, g->payload);
	return BF_OK;
}

static enum bf_status left_out(struct gathering *g, const char *path, const char *reason,
			       const char *hint)
{
	g->tell(path, false, reason, hint, g->payload);
	return BF_OK;
}

static int visible_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool has_name(struct dirent *const *entries, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(entries[i]->d_name, name) == 0)
			return true;
	return false;
}

static bool is_archive(struct dirent *const *entries, int count)
{
	bool all = true;
	for (size_t i = 0; i < sizeof ARCHIVE_MARKS / sizeof *ARCHIVE_MARKS; i++)
		all = all && has_name(entries, count, ARCHIVE_MARKS[i]);
	return all;
}

static enum bf_status gather(struct gathering *g, const char *path, const struct way *above,
			     bf_error *error);

static enum bf_status gather_entry(struct gathering *g, const char *folder, const char *name,
				   const struct way *way, bf_error *error)
{
	struct buf path = BUF_INIT(1 << 16);
	buf_append_text(&path, folder);
	if (path.len && path.ptr[path.len - 1] != '/')
		buf_append_byte(&path, '/');
	buf_append_text(&path, name);
	char *whole = buf_steal(&path);
	buf_free(&path);
	if (!whole)
		return error_no_memory(error);
	enum bf_status status = gather(g, whole, way, error);
	free(whole);
	return status;
}

static enum bf_status gather_entries(struct gathering *g, const char *path, const struct way *way,
				     bf_error *error)
{
	struct dirent **entries;
	enum bf_status status = BF_OK;
	int count = scandir(path, &entries, visible_name, alphasort);
	if (count < 0 && errno == ENOMEM)
		return error_no_memory(error);
	if (count < 0)
		return lost(g, path, strerror(errno), "check that you may read the folder");
	bool archive = is_archive(entries, count);
	if (archive)
		left_out(g, path, "an archive, not articles: left out",
			 "to take in what is in it, index what 'backfile dump' prints");
	for (int i = 0; i < count; i++) {
		if (status == BF_OK && !archive)
			status = gather_entry(g, path, entries[i]->d_name, way, error);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static enum bf_status gather_folder(struct gathering *g, const char *path, const struct stat *about,
				    const struct way *above, bf_error *error)
{
	struct way way = {about->st_dev, about->st_ino, above ? above->depth + 1 : 0, above};
	for (; above; above = above->above)
		if (above->device == way.device && above->inode == way.inode)
			return left_out(g, path, "a link back to a folder that it is in: left out", "");
	if (way.depth > FOLDER_DEPTH_LIMIT)
		return lost(g, path, "folders are nested too deep", "name the inner folder itself");
	return gather_entries(g, path, &way, error);
}

static enum bf_status gather(struct gathering *g, const char *path, const struct way *above,
			     bf_error *error)
{
	struct stat about;
	if (strcmp(path, "-") == 0)
		return remember_file(g, path, NULL, error);
	if (stat(path, &about) != 0)
		return lost(g, path, strerror(errno),
			    errno == ELOOP ? "the link leads nowhere: leave it out" : "check the path");
	if (S_ISDIR(about.st_mode))
		return gather_folder(g, path, &about, above, error);
	/* Reading a pipe may take for ever: only by name. */
	if (above && !S_ISREG(about.st_mode))
		return lost(g, path, "not a file", "name it itself if it is to be read");
	return remember_file(g, path, &about, error);
}

enum bf_status gather_paths(struct gathering *g, const char *const *paths, size_t count, bf_error *error)
{
	enum bf_status status = BF_OK;
	g->last = &g->first;
	for (size_t i = 0; i < count && status == BF_OK; i++)
		status = gather(g, paths[i], NULL, error);
	return status;
}

void gather_forget(struct gathering *g)
{
	for (struct gathered_file *file = g->first, *next; file; file = next) {
		next = file->next;
		free(file->path);
		free(file);
	}
	g->first = NULL;
}
