/* lock.c - see lock.h. */
#include "index/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "index/files.h"

enum { POLL_MILLISECONDS = 50 };

/* 0 when the file says nothing useful. */
static long holder(int fd)
{
	char text[32];
	ssize_t len = pread(fd, text, sizeof text - 1, 0);
	if (len <= 0)
		return 0;
	text[len] = '\0';
	return strtol(text, NULL, 10);
}

static enum bf_status refused(int fd, const char *archive, bf_error *error)
{
	long pid = holder(fd);
	enum bf_status status =
	    error_set(error, BF_LOCKED, "%s is being written by another process (pid %ld)", archive, pid);
	error_hint(error, "wait for it (--wait SECONDS), or stop it; searching goes on meanwhile");
	return status;
}

static bool sign(int fd)
{
	char text[32];
	int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)len, 0) == len;
}

enum bf_status lock_take(const char *archive, unsigned wait_seconds, int *fd, bf_error *error)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	long tries = (long)wait_seconds * (1000 / POLL_MILLISECONDS);
	char path[PATH_BYTES];
	*fd = -1;
	if (!path_join(path, archive, "lock"))
		return path_too_long(archive, error);
	int opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (opened < 0)
		return error_system(error, "open the lock file", path);
	while (fcntl(opened, F_OFD_SETLK, &whole) != 0) {
		bool held = errno == EACCES || errno == EAGAIN;
		if (held && tries-- > 0) {
			nanosleep(&(struct timespec){0, POLL_MILLISECONDS * 1000000L}, NULL);
			continue;
		}
		enum bf_status status = held ? refused(opened, archive, error)
					     : error_system(error, "lock", path);
		close(opened);
		return status;
	}
	if (!sign(opened)) {
		enum bf_status status = error_system(error, "write the lock file", path);
		close(opened);
		return status;
	}
	*fd = opened;
	return BF_OK;
}

void lock_release(int fd)
{
	if (fd >= 0)
		close(fd);
}
