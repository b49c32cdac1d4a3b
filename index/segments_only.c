/* segments_only.c - see segments_only.h. */
#include "index/segments_only.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "util/bytes.h"

static const char NAME[] = "segments-only", NEW_NAME[] = "segments-only.new";
static const char MAGIC[] = "bfsegs1\n";

enum { MAGIC_BYTES = 8, CHECKSUM_BYTES = 8, COMMIT_BYTES = 1024 };
static const off_t SIZE_LIMIT = 1 << 30;

/* ---- files --------------------------------------------------------------------------------- */

/* Up to `room` bytes of a small file; -1 where it cannot be read or is larger. */
static ssize_t read_small(const char *folder, const char *name, char *out, size_t room)
{
	char path[PATH_BYTES];
	int fd = path_join(path, folder, name) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return -1;
	ssize_t len = read(fd, out, room);
	close(fd);
	return len == (ssize_t)room ? -1 : len;
}

/* All of a file, to be freed; NULL where it cannot be read. */
static char *read_all(const char *folder, const char *name, size_t *len)
{
	char path[PATH_BYTES];
	struct stat about;
	char *bytes = NULL;
	int fd = path_join(path, folder, name) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &about) == 0 && about.st_size > 0 && about.st_size < SIZE_LIMIT)
		bytes = malloc((size_t)about.st_size);
	if (bytes && read(fd, bytes, (size_t)about.st_size) != about.st_size) {
		free(bytes);
		bytes = NULL;
	}
	close(fd);
	*len = bytes ? (size_t)about.st_size : 0;
	return bytes;
}

static bool replace(const char *folder, struct slice bytes)
{
	char aside[PATH_BYTES], path[PATH_BYTES];
	if (!path_join(aside, folder, NEW_NAME) || !path_join(path, folder, NAME))
		return false;
	int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool written = write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len;
	written = close(fd) == 0 && written;
	if (written && rename(aside, path) == 0)
		return true;
	unlink(aside);
	return false;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       is_same_time(a->st_ctim, b->st_ctim) && is_same_time(a->st_mtim, b->st_mtim);
}

/* The clock of files ticks slowly: what changes right after a change may bear its time. */
static bool is_settled(const struct stat *file)
{
	enum { SECONDS = 2 };
	struct timespec now;
	return clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_sec - file->st_ctim.tv_sec > SECONDS;
}

/* To look at the file takes a third of the time of reading it. */
bool segments_only_is_current(const char *live_path, struct segments_only *s)
{
	static const char glass[] = "iamglass";
	char path[PATH_BYTES], bytes[COMMIT_BYTES];
	struct stat now;
	if (!path_join(path, live_path, glass) || stat(path, &now) != 0)
		return false;
	if (s->settled && is_same_file(&now, &s->seen))
		return true;
	ssize_t len = read_small(live_path, glass, bytes, sizeof bytes);
	bool current = len > 0 && slice_equal(slice_make(bytes, (size_t)len), s->commit);
	s->seen = now; /* before it was read: never newer than what was read */
	s->settled = current && is_settled(&now);
	return current;
}

static bool decode(struct slice bytes, struct segments_only *s, struct catalogue *c)
{
	bf_error ignored;
	size_t body = bytes.len - CHECKSUM_BYTES;
	if (bytes.len < MAGIC_BYTES + CHECKSUM_BYTES || memcmp(bytes.ptr, MAGIC, MAGIC_BYTES) != 0 ||
	    XXH3_64bits(bytes.ptr, body) != load_u64(bytes.ptr + body))
		return false;
	struct byte_reader r = byte_reader_make(slice_make(bytes.ptr, body));
	read_bytes(&r, MAGIC_BYTES);
	s->commit = read_counted(&r);
	struct slice catalogue = read_counted(&r);
	if (r.bad || catalogue_decode(catalogue, c, &ignored) != BF_OK)
		return false;
	for (size_t i = 0; i < c->segment_count; i++)
		s->tombstones[i] = read_counted(&r);
	return !r.bad && r.at == r.end;
}

bool segments_only_read(const char *live_path, struct segments_only *out, struct catalogue *c)
{
	size_t len;
	out->settled = false;
	out->bytes = read_all(live_path, NAME, &len);
	if (out->bytes && decode(slice_make(out->bytes, len), out, c) &&
	    segments_only_is_current(live_path, out))
		return true;
	segments_only_free(out);
	return false;
}

void segments_only_free(struct segments_only *s)
{
	free(s->bytes);
	s->bytes = NULL;
	s->commit = slice_make(NULL, 0);
}

bool segments_only_is_there(const char *live_path)
{
	struct segments_only *s = calloc(1, sizeof *s);
	struct catalogue *c = malloc(sizeof *c);
	bool there = s && c && segments_only_read(live_path, s, c);
	if (s)
		segments_only_free(s);
	free(s);
	free(c);
	return there;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* What is not whole makes no whole copy. */
static void append_part(struct buf *out, const struct buf *part)
{
	buf_append_counted(out, buf_slice(part));
	if (part->broken)
		out->broken = part->broken;
}

static void encode(struct slice commit, const struct catalogue *c,
		   const struct archive_segments *segments, struct buf *out)
{
	struct buf part = BUF_INIT((size_t)SIZE_LIMIT);
	buf_append(out, MAGIC, MAGIC_BYTES);
	buf_append_counted(out, commit);
	catalogue_encode(c, &part);
	append_part(out, &part);
	for (size_t i = 0; i < c->segment_count; i++) {
		buf_clear(&part);
		for (size_t k = 0; k < segments->count; k++)
			if (segments->items[k]->number == c->segments[i].number)
				tombstone_set_encode(&segments->items[k]->gone, &part);
		append_part(out, &part);
	}
	buf_free(&part);
	buf_append_u64(out, XXH3_64bits(out->ptr, out->len));
}

void segments_only_write(const char *live_path, const struct catalogue *c,
			 const struct archive_segments *segments)
{
	char commit[COMMIT_BYTES];
	struct buf out = BUF_INIT((size_t)SIZE_LIMIT);
	ssize_t len = read_small(live_path, "iamglass", commit, sizeof commit);
	if (len <= 0)
		return;
	encode(slice_make(commit, (size_t)len), c, segments, &out);
	if (buf_status(&out, "", NULL) == BF_OK)
		replace(live_path, buf_slice(&out));
	buf_free(&out);
}
