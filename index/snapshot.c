/* snapshot.c - leased views of an archive.
 *
 * The pool keeps a few idle snapshots, each with a Xapian handle of its own.  A
 * lease takes one and looks whether the writer has committed since: whether
 * CURRENT is the same file, and whether Xapian's reopening, which reads
 * one small file, finds another revision there.  While the live part is empty there is
 * no Xapian handle at all: segments_only.h.  (Times and inodes of files
 * would be quicker to ask, and wrong: two commits fit between two ticks of a
 * file system's clock, and the second may get the inode of the state before.)
 * Everything a snapshot says of itself comes from the catalogue in the same
 * database, so it is of one commit. */
#include "index/snapshot.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "index/live.h"
#include "index/segment_lease.h"
#include "index/segments_only.h"
#include "index/xapian_error.h"

enum { IDLE_LIMIT = 16 };

struct lease {
	struct snapshot base;
	struct stat current; /* the file CURRENT, by which the live folder was found */
	char live[64];	     /* its name */
	xc_database *database; /* NULL: the live part is empty, and no part of the snapshot */
	struct segments_only only; /* what is known instead */
	struct commit_mark mark; /* of the commit that was the newest before the database was looked at */
	struct catalogue catalogue;
	struct slice languages[LANGUAGES_LIMIT];
	struct segment_share *share;
	struct part *live_part, *parts[1 + SEGMENTS_LIMIT]; /* the live one, if any, first */
	struct segment_leases segments;
	uint32_t numbers[1 + SEGMENTS_LIMIT]; /* by part */
	bool any_analysis;
	struct lease *next; /* in the pool */
};

struct archive_reader {
	char path[PATH_BYTES];
	pthread_mutex_t lock;
	struct lease *idle;
	unsigned idle_count;
	struct segment_share share;
	bool any_analysis;
};

/* ---- one lease --------------------------------------------------------------------------- */

static void lease_free(struct lease *l)
{
	if (!l)
		return;
	if (l->base.companion_free)
		l->base.companion_free(l->base.companion);
	if (l->live_part)
		l->live_part->operations->close(l->live_part);
	segment_leases_close(&l->segments);
	xc_database_free(l->database);
	segments_only_free(&l->only);
	free(l);
}

static void describe_parts(struct lease *l)
{
	struct catalogue *c = &l->catalogue;
	size_t parts = 0, languages = 0;
	if (l->live_part) {
		l->numbers[parts] = 0;
		l->parts[parts++] = l->live_part;
	}
	for (size_t i = 0; i < l->segments.count; i++) {
		l->numbers[parts] = c->segments[i].number;
		l->parts[parts++] = l->segments.items[i]->part;
	}
	for (size_t i = 0; i < c->language_count; i++)
		if (c->languages[i].articles)
			l->languages[languages++] = slice_from(c->languages[i].code);
	l->base = (struct snapshot){.parts = l->parts,
				    .segments = l->numbers,
				    .part_count = parts,
				    .article_count = c->articles,
				    .total_length = c->total_length,
				    .languages = l->languages,
				    .language_count = languages,
				    .revision = c->revision,
				    .companion = l->base.companion,
				    .companion_free = l->base.companion_free};
}

/* What follows from the catalogue. */
static enum bf_status follow_catalogue(struct lease *l, const struct tombstone_source *tombstones,
				       bf_error *error)
{
	enum bf_status status = BF_OK;
	if (!l->any_analysis)
		status = catalogue_check_reader(&l->catalogue, error);
	if (status == BF_OK)
		status = segment_leases_update(&l->segments, l->share, &l->catalogue, tombstones, error);
	if (status == BF_OK)
		describe_parts(l);
	return status;
}

/* After opening or reopening the live database. */
static enum bf_status describe(struct lease *l, bf_error *error)
{
	struct tombstone_source tombstones = {.database = l->database};
	enum bf_status status = catalogue_read(l->database, &l->catalogue, error);
	if (status == BF_OK)
		status = l->live_part ? live_part_moved(l->live_part, error)
				      : live_part_open(l->database, &l->live_part, error);
	return status == BF_OK ? follow_catalogue(l, &tombstones, error) : status;
}

/* Without the live database, where it has no article.  Whatever goes wrong, it may be
 * told better, or not be so, with the database. */
static bool describe_segments_only(struct lease *l, const char *live_path)
{
	bf_error ignored;
	if (!segments_only_read(live_path, &l->only, &l->catalogue))
		return false;
	struct tombstone_source tombstones = {.copies = l->only.tombstones};
	if (follow_catalogue(l, &tombstones, &ignored) == BF_OK)
		return true;
	segment_leases_close(&l->segments);
	segments_only_free(&l->only);
	return false;
}

static bool stat_current(const char *archive, struct stat *out)
{
	char path[PATH_BYTES];
	return path_join(path, archive, "CURRENT") && stat(path, out) == 0;
}

/* A switch of live folders writes a new file, and syncs it: it takes longer
 * than a tick of the clock of files. */
static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Was the live folder switched since the lease began?  What it read may be gone then. */
static bool switched(const struct lease *l, const char *archive)
{
	struct stat now;
	return stat_current(archive, &now) && !same_file(&now, &l->current);
}

static bool is_whole(const struct lease *l, const char *archive)
{
	struct commit_mark now;
	char path[PATH_BYTES];
	if (!l->database)
		return true;
	if (!path_join(path, archive, l->live))
		return false;
	commit_mark_read(path, &now);
	return commit_mark_equal(&now, &l->mark);
}

bool snapshot_is_whole(const struct archive_reader *r, const struct snapshot *s)
{
	return is_whole((const struct lease *)s, r->path);
}

/* A segment that the catalogue names and that is not there; 0: none. */
struct missing_segment {
	uint32_t number;
	uint64_t revision; /* of the catalogue */
};

static struct missing_segment find_missing(const struct lease *l, const char *archive)
{
	char path[PATH_BYTES];
	struct stat about;
	const struct catalogue *c = &l->catalogue;
	for (size_t i = 0; i < c->segment_count; i++)
		if (segment_path(path, archive, c->segments[i].number) && stat(path, &about) != 0 &&
		    errno == ENOENT)
			return (struct missing_segment){c->segments[i].number, c->revision};
	return (struct missing_segment){0, 0};
}

static enum bf_status open_lease(struct archive_reader *r, struct lease **out,
				 struct missing_segment *missing, bf_error *error)
{
	const char *archive = r->path;
	char path[PATH_BYTES];
	xc_error reason;
	struct lease *l = calloc(1, sizeof *l);
	*out = NULL;
	if (!l)
		return error_no_memory(error);
	l->share = &r->share;
	l->any_analysis = r->any_analysis;
	bool there = stat_current(archive, &l->current); /* before reading it: never newer than what is read */
	int reason_not = errno;
	enum bf_status status = current_read(archive, l->live, error);
	if (status == BF_OK && !there) /* made just now, or a passing fault */
		status = error_set(error, BF_EXPIRED, "cannot look at %s/CURRENT: %s", archive,
				   strerror(reason_not));
	if (status == BF_OK && !path_join(path, archive, l->live))
		status = path_too_long(archive, error);
	if (status == BF_OK && !describe_segments_only(l, path)) {
		commit_mark_read(path, &l->mark);
		if (xc_database_open(path, &l->database, &reason) != XC_OK)
			status = xapian_error(error, "cannot open the archive", &reason);
		else
			status = describe(l, error);
	}
	if (status != BF_OK) {
		if (there && (switched(l, archive) || !is_whole(l, archive)))
			status = error_set(error, BF_EXPIRED, "%s: the archive was written to just now", archive);
		*missing = find_missing(l, archive);
		lease_free(l);
		return status;
	}
	*out = l;
	return BF_OK;
}

/* Opening beside a busy writer may fail for a moment in several ways, none of
 * which means damage: another try sees another state.  If it does not, and a segment is
 * not there, that is damage. */
static enum bf_status open_patiently(struct archive_reader *r, struct lease **out, bf_error *error)
{
	bf_error reason = {0};
	struct tries tries = {0, 0, 0};
	struct missing_segment missing = {0, 0}, before;
	enum bf_status status;
	do {
		before = missing;
		status = open_lease(r, out, &missing, &reason);
		if (status == BF_EXPIRED && missing.number && missing.number == before.number &&
		    missing.revision == before.revision)
			status = error_set(&reason, BF_CORRUPT, "%s/segment.%u is missing", r->path,
					   missing.number);
	} while (tries_left(&tries, status));
	if (status != BF_OK && error)
		*error = reason;
	return status;
}

/* Brings an idle lease up to date; false when it must be opened afresh. */
static bool refresh(struct lease *l, const char *archive)
{
	struct stat now;
	char path[PATH_BYTES];
	bool changed = true;
	bf_error ignored;
	xc_error reason;
	if (!stat_current(archive, &now) || !same_file(&now, &l->current))
		return false;
	if (!l->database)
		return path_join(path, archive, l->live) && segments_only_is_current(path, &l->only);
	if (!path_join(path, archive, l->live))
		return false;
	commit_mark_read(path, &l->mark);
	return xc_database_reopen(l->database, &changed, &reason) == XC_OK &&
	       (!changed || describe(l, &ignored) == BF_OK);
}

/* ---- the pool ------------------------------------------------------------------------------ */

static struct lease *take_idle(struct archive_reader *r)
{
	pthread_mutex_lock(&r->lock);
	struct lease *l = r->idle;
	if (l) {
		r->idle = l->next;
		r->idle_count--;
	}
	pthread_mutex_unlock(&r->lock);
	return l;
}

static bool keep_idle(struct archive_reader *r, struct lease *l)
{
	pthread_mutex_lock(&r->lock);
	bool keep = r->idle_count < IDLE_LIMIT;
	if (keep) {
		l->next = r->idle;
		r->idle = l;
		r->idle_count++;
	}
	pthread_mutex_unlock(&r->lock);
	return keep;
}

enum bf_status snapshot_lease(struct archive_reader *r, struct snapshot **out, bf_error *error)
{
	struct lease *l = take_idle(r);
	*out = NULL;
	if (l && !refresh(l, r->path)) {
		lease_free(l);
		l = NULL;
	}
	if (!l) {
		enum bf_status status = open_patiently(r, &l, error);
		if (status != BF_OK)
			return status;
	}
	*out = &l->base;
	return BF_OK;
}

void snapshot_return(struct archive_reader *r, struct snapshot *snapshot, bool spoiled)
{
	struct lease *l = (struct lease *)snapshot;
	if (l && (spoiled || !keep_idle(r, l)))
		lease_free(l);
}

static enum bf_status open_reader(const char *path, bool any_analysis, struct archive_reader **out,
				  bf_error *error)
{
	*out = NULL;
	if (strlen(path) >= PATH_BYTES)
		return path_too_long(path, error);
	struct archive_reader *r = calloc(1, sizeof *r);
	struct lease *l;
	if (!r)
		return error_no_memory(error);
	memcpy(r->path, path, strlen(path) + 1);
	pthread_mutex_init(&r->lock, NULL);
	segment_share_init(&r->share, path);
	r->any_analysis = any_analysis;
	enum bf_status status = open_patiently(r, &l, error);
	if (status != BF_OK) {
		archive_reader_close(r);
		return status;
	}
	keep_idle(r, l);
	*out = r;
	return BF_OK;
}

enum bf_status archive_reader_open(const char *path, struct archive_reader **out, bf_error *error)
{
	return open_reader(path, false, out, error);
}

enum bf_status archive_reader_open_any(const char *path, struct archive_reader **out, bf_error *error)
{
	return open_reader(path, true, out, error);
}

void archive_reader_close(struct archive_reader *r)
{
	if (!r)
		return;
	for (struct lease *l = r->idle, *next; l; l = next) {
		next = l->next;
		lease_free(l);
	}
	segment_share_free(&r->share);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* ---- over all parts ------------------------------------------------------------------------- */

enum bf_status snapshot_term_frequency(struct snapshot *s, const struct term *term,
				       uint64_t *articles, bf_error *error)
{
	*articles = 0;
	for (size_t i = 0; i < s->part_count; i++) {
		uint32_t in_part;
		enum bf_status status =
		    s->parts[i]->operations->term_frequency(s->parts[i], term, &in_part, error);
		if (status != BF_OK)
			return status;
		*articles += in_part;
	}
	return BF_OK;
}

enum bf_status snapshot_find(struct snapshot *s, struct slice id, struct part **part,
			     uint32_t *article, bf_error *error)
{
	*part = NULL;
	*article = NO_ARTICLE;
	for (size_t i = 0; i < s->part_count; i++) {
		enum bf_status status =
		    s->parts[i]->operations->find(s->parts[i], id, article, error);
		if (status != BF_OK)
			return status;
		if (*article != NO_ARTICLE) {
			*part = s->parts[i];
			return BF_OK;
		}
	}
	return BF_OK;
}
