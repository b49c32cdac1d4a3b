/* synonyms.c - which synonyms a search goes by: those of a file that was named, else of
 * the archive's own file, if it has one.
 *
 * An archive keeps what it read last, and reads it again when the file is another one.
 * Who searches has a share in what it was given, until the result is gone. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/api.h"

static const char NAME[] = "/synonyms.txt";

struct shared_synonyms {
	_Atomic(unsigned) shares;
	struct arena arena;
	struct synonyms synonyms;
	struct stat about; /* of the file, before it was read */
	bool settled;	   /* it was older than the clock of its file system can hide a change */
	char path[];
};

char *api_synonyms_path(const char *archive)
{
	size_t len = strlen(archive);
	char *path = malloc(len + sizeof NAME);
	if (!path)
		return NULL;
	memcpy(path, archive, len);
	memcpy(path + len, NAME, sizeof NAME);
	return path;
}

void synonym_cache_init(struct synonym_cache *c)
{
	pthread_mutex_init(&c->lock, NULL);
	c->last = NULL;
}

void synonym_cache_free(struct synonym_cache *c)
{
	api_synonyms_return(c->last);
	pthread_mutex_destroy(&c->lock);
}

void api_synonyms_return(struct shared_synonyms *s)
{
	if (!s || atomic_fetch_sub(&s->shares, 1) > 1)
		return;
	arena_free(&s->arena);
	free(s);
}

/* ---- the file ---------------------------------------------------------------------------- */

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Is what was read still what the file has?  One that was changed while the clock stood
 * still is not told from itself: so it is believed only where it was old when it was read. */
static bool is_current(const struct shared_synonyms *s, const char *path, const struct stat *now)
{
	const struct stat *then = &s->about;
	return s->settled && strcmp(s->path, path) == 0 && then->st_dev == now->st_dev &&
	       then->st_ino == now->st_ino && then->st_size == now->st_size &&
	       is_same_time(then->st_mtim, now->st_mtim) && is_same_time(then->st_ctim, now->st_ctim);
}

/* Is a time so long ago that the next change has another?  Clocks of file systems stand still
 * for hundredths of a second, those that count no parts of seconds for two. */
static bool is_long_ago(struct timespec then, struct timespec now)
{
	enum { FINE_MS = 50, COARSE_MS = 3000 };
	int64_t passed = (int64_t)(now.tv_sec - then.tv_sec) * 1000 + (now.tv_nsec - then.tv_nsec) / 1000000;
	return passed > (then.tv_nsec ? FINE_MS : COARSE_MS);
}

static bool is_settled(const struct stat *about)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return is_long_ago(about->st_mtim, now) && is_long_ago(about->st_ctim, now);
}

static enum bf_status read_file(const char *path, const struct stat *about, struct shared_synonyms **out,
				bf_error *error)
{
	size_t len = strlen(path) + 1;
	struct shared_synonyms *s = calloc(1, sizeof *s + len);
	if (!s)
		return error_no_memory(error);
	memcpy(s->path, path, len);
	s->about = *about;
	s->settled = is_settled(about);
	atomic_init(&s->shares, 1);
	enum bf_status status = synonyms_load(path, &s->arena, &s->synonyms, error);
	if (status != BF_OK) {
		api_synonyms_return(s);
		return status;
	}
	*out = s;
	return BF_OK;
}

/* A share of what the file has; under the lock, so that many who come at once read it once.
 * BF_NOT_FOUND, without a message: there is no such file, as most archives have none. */
static enum bf_status take_share(struct synonym_cache *c, const char *path, struct shared_synonyms **out,
				 bf_error *error)
{
	struct stat about;
	enum bf_status status = BF_OK;
	if (stat(path, &about) != 0) {
		if (errno == ENOENT)
			return BF_NOT_FOUND;
		memset(&about, 0, sizeof about); /* reading it says why */
	}
	pthread_mutex_lock(&c->lock);
	if (!c->last || !is_current(c->last, path, &about)) {
		struct shared_synonyms *read = NULL;
		status = read_file(path, &about, &read, error);
		if (status == BF_OK) {
			api_synonyms_return(c->last);
			c->last = read;
		}
	}
	if (status == BF_OK) {
		atomic_fetch_add(&c->last->shares, 1);
		*out = c->last;
	}
	pthread_mutex_unlock(&c->lock);
	return status;
}

enum bf_status api_synonyms(bf_archive *archive, const bf_search_options *options,
			    struct shared_synonyms **share, const struct synonyms **out, bf_error *error)
{
	const char *named = options ? options->synonyms : NULL;
	bf_error reason = {0};
	*out = NULL;
	*share = NULL;
	if (named && options->no_synonyms)
		return error_set(error, BF_BAD_ARGUMENT, "a file of synonyms, and none at all: one or the other");
	if (options && options->no_synonyms)
		return BF_OK;
	enum bf_status status =
	    take_share(&archive->synonym_cache, named ? named : archive->synonyms, share, &reason);
	if (status == BF_NOT_FOUND && !named)
		return BF_OK;
	if (status == BF_NOT_FOUND)
		error_set(&reason, status, "%s: there is no such file of synonyms", named);
	if (status != BF_OK && error)
		*error = reason;
	if (status == BF_OK)
		*out = &(*share)->synonyms;
	return status;
}
