/* scratch.c - see scratch.h. */
#include "tests/support/scratch.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

static char folder[PATH_ROOM];
static pid_t owner;

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)kind, (void)place;
	return remove(path);
}

void scratch_remove(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void remove_folder(void)
{
	if (owner == getpid())
		scratch_remove(folder);
}

/* A child of the test must not take its parent's folder away, and may use it. */
static void make_folder(void)
{
	const char *temporary = getenv("TMPDIR");
	if (folder[0])
		return;
	snprintf(folder, sizeof folder, "%s/backfile-test-XXXXXX", temporary ? temporary : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	owner = getpid();
	atexit(remove_folder);
}

const char *scratch_path(const char *name)
{
	static struct known {
		struct known *next;
		char path[PATH_ROOM + 256];
	} *first;
	make_folder();
	struct known *k = malloc(sizeof *k);
	ck_assert_ptr_nonnull(k);
	snprintf(k->path, sizeof k->path, "%s%s%s", folder, name[0] ? "/" : "", name);
	for (struct known *old = first; old; old = old->next)
		if (strcmp(old->path, k->path) == 0) {
			free(k);
			return old->path;
		}
	k->next = first;
	first = k;
	return k->path;
}

const char *scratch_write(const char *name, struct slice text)
{
	const char *path = scratch_path(name);
	FILE *file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text.ptr ? text.ptr : "", 1, text.len, file), text.len);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

static void copy_file(const char *from, const char *to)
{
	char block[65536];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	ck_assert(in && out);
	for (size_t len; (len = fread(block, 1, sizeof block, in)) > 0;)
		ck_assert_uint_eq(fwrite(block, 1, len, out), len);
	ck_assert_int_eq(ferror(in), 0);
	ck_assert_int_eq(fclose(in), 0);
	ck_assert_int_eq(fclose(out), 0);
}

void scratch_copy(const char *from, const char *to)
{
	char inner[PATH_ROOM], copy[PATH_ROOM];
	struct stat about;
	struct dirent *entry;
	DIR *entries = opendir(from);
	ck_assert_ptr_nonnull(entries);
	ck_assert_int_eq(mkdir(to, 0700), 0);
	while ((entry = readdir(entries))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		ck_assert_int_lt(snprintf(inner, sizeof inner, "%s/%s", from, entry->d_name), PATH_ROOM);
		ck_assert_int_lt(snprintf(copy, sizeof copy, "%s/%s", to, entry->d_name), PATH_ROOM);
		ck_assert_int_eq(lstat(inner, &about), 0);
		if (S_ISDIR(about.st_mode))
			scratch_copy(inner, copy);
		else
			copy_file(inner, copy);
	}
	closedir(entries);
}
