/* files.c - see files.h. */
#include "index/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool path_join(char out[PATH_BYTES], const char *folder, const char *name)
{
	int len = snprintf(out, PATH_BYTES, "%s/%s", folder, name);
	return len > 0 && len < PATH_BYTES;
}

enum bf_status path_too_long(const char *path, bf_error *error)
{
	return error_set(error, BF_BAD_ARGUMENT, "the path is too long: %.100s...", path);
}

enum bf_status sync_folder(const char *path, bf_error *error)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_system(error, "open", path);
	enum bf_status status = fsync(fd) == 0 ? BF_OK : error_system(error, "sync", path);
	close(fd);
	return status;
}

enum bf_status current_read(const char *archive, char name[64], bf_error *error)
{
	char path[PATH_BYTES];
	if (!path_join(path, archive, "CURRENT"))
		return path_too_long(archive, error);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		enum bf_status status = error_set(error, BF_NOT_FOUND, "%s is not an archive", archive);
		error_hint(error, "'backfile index -a %.150s FILES' makes one", archive);
		return status;
	}
	if (fd < 0)
		return error_system(error, "open", path);
	ssize_t len = read(fd, name, 63);
	enum bf_status status = len < 0 ? error_system(error, "read", path) : BF_OK;
	close(fd);
	if (status != BF_OK)
		return status;
	while (len > 0 && name[len - 1] == '\n')
		len--;
	if (len < 6 || memcmp(name, "live.", 5) != 0 || memchr(name, '/', (size_t)len))
		return error_set(error, BF_CORRUPT, "%s does not name a live folder", path);
	name[len] = '\0';
	return BF_OK;
}

void commit_mark_read(const char *live_path, struct commit_mark *out)
{
	char path[PATH_BYTES];
	int fd = path_join(path, live_path, "iamglass") ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t len = fd < 0 ? -1 : read(fd, out->bytes, sizeof out->bytes);
	if (fd >= 0)
		close(fd);
	out->length = len > 0 && len < (ssize_t)sizeof out->bytes ? (size_t)len : 0;
}

bool commit_mark_equal(const struct commit_mark *a, const struct commit_mark *b)
{
	return a->length && a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static enum bf_status write_whole(const char *path, const char *text, bf_error *error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_system(error, "create", path);
	ssize_t len = (ssize_t)strlen(text);
	enum bf_status status = BF_OK;
	errno = ENOSPC; /* when only a part can be written */
	if (write(fd, text, (size_t)len) != len || fsync(fd) != 0)
		status = error_system(error, "write", path);
	close(fd);
	return status;
}

enum bf_status current_write(const char *archive, const char *name, bf_error *error)
{
	char aside[PATH_BYTES], path[PATH_BYTES], line[80];
	if (!path_join(aside, archive, "CURRENT.new") || !path_join(path, archive, "CURRENT"))
		return path_too_long(archive, error);
	snprintf(line, sizeof line, "%s\n", name);
	enum bf_status status = write_whole(aside, line, error);
	if (status == BF_OK && rename(aside, path) != 0)
		status = error_system(error, "rename", aside);
	return status == BF_OK ? sync_folder(archive, error) : status;
}

/* Calls `visit` for each entry but . and .., and closes the folder; stops when it returns false. */
static bool visit_entries(DIR *folder, const char *path,
			  bool (*visit)(const char *path, const char *name, void *), void *payload)
{
	struct dirent *entry;
	bool going = true;
	while (going && (entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			going = visit(path, entry->d_name, payload);
	closedir(folder);
	return going;
}

/* False, too, where the folder cannot be opened. */
static bool each_entry(const char *path, bool (*visit)(const char *path, const char *name, void *),
		       void *payload)
{
	DIR *folder = opendir(path);
	return folder && visit_entries(folder, path, visit, payload);
}

static bool add_size(const char *folder, const char *name, void *payload)
{
	char path[PATH_BYTES];
	struct stat about;
	if (path_join(path, folder, name) && lstat(path, &about) == 0) {
		*(uint64_t *)payload += (uint64_t)about.st_blocks * 512;
		if (S_ISDIR(about.st_mode))
			each_entry(path, add_size, payload);
	}
	return true;
}

uint64_t folder_size(const char *path)
{
	uint64_t size = 0;
	each_entry(path, add_size, &size);
	return size;
}

static bool remove_file(const char *folder, const char *name, void *payload)
{
	char path[PATH_BYTES];
	(void)payload;
	return path_join(path, folder, name) && (unlink(path) == 0 || errno == ENOENT);
}

enum bf_status folder_remove(const char *path, bf_error *error)
{
	struct stat about;
	if (lstat(path, &about) != 0)
		return BF_OK;
	if (!each_entry(path, remove_file, NULL) || rmdir(path) != 0)
		return error_system(error, "remove", path);
	return BF_OK;
}

static bool is_leftover(const char *folder, const char *name, void *payload)
{
	(void)folder, (void)payload;
	return strcmp(name, "lock") == 0 || strcmp(name, "CURRENT.new") == 0 ||
	       strncmp(name, "live.", 5) == 0;
}

enum bf_status folder_is_fresh(const char *path, bool *fresh, bf_error *error)
{
	DIR *folder = opendir(path);
	*fresh = false;
	if (!folder)
		return error_system(error, "look into", path);
	*fresh = visit_entries(folder, path, is_leftover, NULL);
	return BF_OK;
}
