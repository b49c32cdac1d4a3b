/* archive.c - an archive open for writing: making, opening, changing, committing.
 *
 * The order of a commit, and what a stop in between leaves (the state table is
 * in README.md of this room):
 *   1. held, arrivals    durable before anything disappears from sight
 *   2. live              one Xapian transaction, and the folder synced
 *   3. held, removals    what became visible in step 2
 * The catalogue's revision ties the three together; archive_repair finishes
 * what a stopped writer began. */
#include "index/archive.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "index/archive_state.h"
#include "index/live_write.h"
#include "index/lock.h"
#include "index/record.h"
#include "index/segments_only.h"
#include "index/term.h"
#include "index/xapian_error.h"

static const char FIRST_LIVE[] = "live.1";
static const size_t RECORD_LIMIT = 64u << 20;

/* Guesses of what a change takes in memory until the commit. */
enum { HELD_OVERHEAD = 1024, REMOVAL_BYTES = 4096 };

/* ---- making and opening ---------------------------------------------------------------- */

static enum bf_status make_folder(const char *path, bool create, bf_error *error)
{
	struct stat about;
	if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
		return BF_OK;
	if (!create) {
		enum bf_status status = error_set(error, BF_NOT_FOUND, "there is no archive at %s", path);
		error_hint(error, "'backfile index -a DIR FILES' makes one");
		return status;
	}
	if (mkdir(path, 0700) == 0)
		return BF_OK;
	enum bf_status status = error_system(error, "make", path);
	error_hint(error, "an archive is a folder: name a new one in a folder that you may write to");
	return status;
}

/* Everything of a new archive is durable before CURRENT names it. */
static enum bf_status make_live(struct archive *a, struct slice language, bf_error *error)
{
	xc_error reason;
	char path[PATH_BYTES];
	if (!path_join(path, a->path, FIRST_LIVE))
		return path_too_long(a->path, error);
	if (xc_database_open_writable(path, XC_CREATE_OR_OVERWRITE, 0, &a->live, &reason) != XC_OK)
		return xapian_error(error, "cannot make the archive", &reason);
	enum bf_status status = catalogue_start(&a->catalogue, language, error);
	if (status == BF_OK && xc_transaction_begin(a->live, &reason) != XC_OK)
		status = xapian_error(error, "cannot make the archive", &reason);
	if (status == BF_OK)
		status = catalogue_write(a->live, &a->catalogue, error);
	if (status == BF_OK && xc_transaction_commit(a->live, &reason) != XC_OK)
		status = xapian_error(error, "cannot make the archive", &reason);
	xc_database_free(a->live);
	a->live = NULL;
	if (status == BF_OK)
		status = sync_folder(path, error);
	if (status == BF_OK)
		status = sync_folder(a->path, error);
	if (status == BF_OK)
		status = current_write(a->path, FIRST_LIVE, error);
	return status;
}

/* Readers find the live part empty without opening it.  They are told of no commit that is
 * not durable: after a power cut another one could take its name. */
static void tell_readers(struct archive *a, bool durable)
{
	xc_statistics statistics;
	xc_error reason;
	if (a->committed.segment_count == 0 || segments_only_is_there(a->live_path) ||
	    xc_database_statistics(a->live, &statistics, &reason) != XC_OK || statistics.documents > 0)
		return;
	if (durable || sync_folder(a->live_path, NULL) == BF_OK)
		segments_only_write(a->live_path, &a->committed, &a->segments);
}

enum bf_status archive_open_live(struct archive *a, bf_error *error)
{
	char name[64];
	xc_error reason;
	enum bf_status status = current_read(a->path, name, error);
	if (status != BF_OK)
		return status;
	if (!path_join(a->live_path, a->path, name))
		return path_too_long(a->path, error);
	if (xc_database_open_writable(a->live_path, XC_OPEN, 0, &a->live, &reason) != XC_OK)
		return xapian_error(error, "cannot open the live database", &reason);
	status = catalogue_read(a->live, &a->catalogue, error);
	if (status == BF_OK && !a->any_analysis)
		status = catalogue_check_writer(&a->catalogue, error);
	a->committed = a->catalogue;
	a->broken = false;
	segments_close(&a->segments);
	if (status == BF_OK)
		status = segments_open(&a->segments, a->path, &a->catalogue, a->live, error);
	if (status == BF_OK)
		tell_readers(a, false);
	return status;
}

static enum bf_status make(struct archive *a, struct slice language, bf_error *error)
{
	bool fresh;
	enum bf_status status = folder_is_fresh(a->path, &fresh, error);
	if (status == BF_OK && !fresh)
		status = error_set(error, BF_BAD_ARGUMENT,
				   "%s is neither empty nor an archive: choose another folder", a->path);
	return status == BF_OK ? make_live(a, language, error) : status;
}

static enum bf_status open_or_make(struct archive *a, const struct archive_options *options,
				   bf_error *error)
{
	char name[64];
	bf_error reason = {0};
	enum bf_status status = current_read(a->path, name, &reason);
	if (status == BF_NOT_FOUND && options->create)
		return make(a, options->default_language, error);
	if (status != BF_OK && error)
		*error = reason;
	return status;
}

static enum bf_status open_all(struct archive *a, const struct archive_options *options, bf_error *error)
{
	xc_error reason;
	enum bf_status status = make_folder(a->path, options->create, error);
	if (status == BF_OK && !options->create) { /* no lock file where there is no archive */
		char name[64];
		status = current_read(a->path, name, error);
	}
	if (status == BF_OK)
		status = lock_take(a->path, options->wait_seconds, &a->lock, error);
	if (status == BF_OK)
		status = open_or_make(a, options, error);
	if (status == BF_OK)
		status = archive_open_live(a, error);
	if (status == BF_OK)
		status = held_start(&a->held, a->path, error);
	if (status == BF_OK && xc_document_new(&a->document, &reason) != XC_OK)
		status = xapian_error(error, "cannot prepare an article", &reason);
	if (status == BF_OK)
		status = archive_repair(a, error);
	if (status == BF_OK)
		segments_sweep(a->path, strrchr(a->live_path, '/') + 1, &a->catalogue);
	return status;
}

enum bf_status archive_open(const char *path, const struct archive_options *options,
			    struct archive **out, bf_error *error)
{
	*out = NULL;
	if (strlen(path) >= PATH_BYTES)
		return path_too_long(path, error);
	struct archive *a = calloc(1, sizeof *a);
	if (!a)
		return error_no_memory(error);
	memcpy(a->path, path, strlen(path) + 1);
	a->any_analysis = options->any_analysis;
	a->lock = -1;
	a->record = BUF_INIT(RECORD_LIMIT);
	a->held = (struct held){.record = BUF_INIT(RECORD_LIMIT)};
	enum bf_status status = open_all(a, options, error);
	if (status != BF_OK) {
		archive_close(a);
		return status;
	}
	*out = a;
	return BF_OK;
}

void archive_close(struct archive *a)
{
	xc_error reason;
	if (!a)
		return;
	if (a->in_transaction)
		xc_transaction_cancel(a->live, &reason);
	segments_close(&a->segments);
	xc_database_free(a->live);
	xc_document_free(a->document);
	held_close(&a->held);
	buf_free(&a->record);
	arena_free(&a->arena);
	lock_release(a->lock);
	free(a);
}

struct slice archive_default_language(const struct archive *a)
{
	return slice_from(a->catalogue.default_language);
}

const char *archive_path(const struct archive *a)
{
	return a->path;
}

uint64_t archive_articles(const struct archive *a)
{
	return a->catalogue.articles;
}

/* ---- finding ----------------------------------------------------------------------------- */

enum bf_status archive_reopen_if_broken(struct archive *a, bf_error *error)
{
	if (!a->broken)
		return BF_OK;
	xc_database_free(a->live);
	a->live = NULL;
	enum bf_status status = archive_open_live(a, error);
	if (status == BF_OK)
		status = archive_repair(a, error);
	a->broken = status != BF_OK;
	return status;
}

enum bf_status archive_live_number(struct archive *a, struct slice id, uint32_t *number, bf_error *error)
{
	struct term_bytes term;
	xc_postings *postings;
	bool exists;
	xc_error reason;
	*number = 0;
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status != BF_OK)
		return status;
	term_of_id(id, &term);
	if (xc_term_exists(a->live, term.bytes, term.length, &exists, &reason) != XC_OK)
		return xapian_error(error, "cannot look an id up", &reason);
	if (!exists)
		return BF_OK;
	if (xc_postings_open(a->live, term.bytes, term.length, &postings, &reason) != XC_OK)
		return xapian_error(error, "cannot look an id up", &reason);
	xc_status step = xc_postings_next(postings, number, &reason);
	xc_postings_free(postings);
	if (step == XC_END)
		*number = 0;
	return step == XC_OK || step == XC_END ? BF_OK
					       : xapian_error(error, "cannot look an id up", &reason);
}

static enum bf_status read_live(struct archive *a, struct slice id, struct arena *arena,
				struct record *record, uint32_t *number, bf_error *error)
{
	const char *bytes;
	size_t len;
	xc_error reason;
	enum bf_status status = archive_live_number(a, id, number, error);
	if (status != BF_OK || *number == 0)
		return status;
	if (xc_database_data(a->live, *number, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read a stored article", &reason);
	return record_read(slice_make(bytes, len), arena, record, error);
}

static enum bf_status find_in_segments(struct archive *a, struct slice id, struct arena *arena,
				       struct article *out, bool *found, bf_error *error)
{
	struct archive_segment *s;
	uint32_t article;
	enum bf_status status = segments_find(&a->segments, id, &s, &article, error);
	*found = status == BF_OK && s;
	return *found ? s->part->operations->article(s->part, article, arena, out, error) : status;
}

enum bf_status archive_find(struct archive *a, struct slice id, enum archive_place place,
			    struct arena *arena, struct article *out, bool *found, bf_error *error)
{
	struct record record;
	uint32_t number;
	*found = false;
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status != BF_OK)
		return status;
	if (place != PLACE_VISIBLE)
		return held_find(&a->held, id, place, arena, out, NULL, found, error);
	status = read_live(a, id, arena, &record, &number, error);
	if (status != BF_OK)
		return status;
	if (number == 0)
		return find_in_segments(a, id, arena, out, found, error);
	*found = true;
	return article_copy(&record.article, arena, out, error);
}

enum bf_status archive_content_hash(struct archive *a, struct slice id, enum archive_place place,
				    uint64_t *hash, bool *found, bf_error *error)
{
	struct record record;
	uint32_t number;
	*found = false;
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status != BF_OK)
		return status;
	arena_reset(&a->arena);
	if (place != PLACE_VISIBLE)
		return held_find(&a->held, id, place, &a->arena, NULL, hash, found, error);
	status = read_live(a, id, &a->arena, &record, &number, error);
	if (status == BF_OK && number == 0) {
		status = find_in_segments(a, id, &a->arena, &record.article, found, error);
		*hash = *found ? article_content_hash(&record.article) : 0;
		return status;
	}
	if (status != BF_OK)
		return status;
	*found = true;
	*hash = record.content_hash;
	return BF_OK;
}

/* ---- changing ----------------------------------------------------------------------------- */

static enum bf_status begin(struct archive *a, bf_error *error)
{
	xc_error reason;
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status != BF_OK || a->in_transaction)
		return status;
	if (xc_transaction_begin(a->live, &reason) != XC_OK)
		return xapian_error(error, "cannot begin a transaction", &reason);
	a->in_transaction = true;
	return BF_OK;
}

/* After an exception libxapian has dropped the whole batch: so do we. */
static enum bf_status lose_batch(struct archive *a, enum bf_status status)
{
	bf_error ignored;
	archive_cancel(a, &ignored);
	a->broken = true;
	return status;
}

/* Takes the article off the counters before it is replaced or removed. */
static enum bf_status uncount(struct archive *a, uint32_t number, bf_error *error)
{
	struct record record;
	const char *bytes;
	size_t len;
	xc_error reason;
	arena_reset(&a->arena);
	if (xc_database_data(a->live, number, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read a stored article", &reason);
	enum bf_status status = record_read(slice_make(bytes, len), &a->arena, &record, error);
	if (status == BF_OK)
		catalogue_count(&a->catalogue, record.language, record.length_code, -1);
	return status;
}

/* A version that stands in a segment is there no more. */
static enum bf_status bury(struct archive *a, struct slice id, bf_error *error)
{
	struct archive_segment *s;
	uint32_t article;
	enum bf_status status = segments_find(&a->segments, id, &s, &article, error);
	if (status != BF_OK || !s)
		return status;
	status = begin(a, error);
	return status == BF_OK ? segments_tombstone(s, article, &a->catalogue, error) : status;
}

static enum bf_status store(struct archive *a, const struct document *d, bf_error *error)
{
	uint32_t number;
	xc_error reason;
	enum bf_status status = archive_live_number(a, d->article->id, &number, error);
	if (status == BF_OK && number)
		status = uncount(a, number, error);
	else if (status == BF_OK)
		status = bury(a, d->article->id, error);
	if (status != BF_OK)
		return status;
	xc_status done = number
			     ? xc_database_replace_document(a->live, number, a->document, &reason)
			     : xc_database_add_document(a->live, a->document, &number, &reason);
	if (done != XC_OK)
		return xapian_error(error, "cannot store an article", &reason);
	catalogue_count(&a->catalogue, d->language, length_encode(d->length), 1);
	return BF_OK;
}

enum bf_status archive_put(struct archive *a, const struct document *d, bf_error *error)
{
	size_t bytes;
	arena_reset(&a->arena);
	enum bf_status status = live_fill(d, a->document, &a->record, &a->arena, &bytes, error);
	if (status == BF_OK)
		status = begin(a, error);
	if (status != BF_OK)
		return status;
	status = store(a, d, error);
	if (status != BF_OK)
		return lose_batch(a, status);
	a->pending += bytes;
	return BF_OK;
}

enum bf_status archive_hold(struct archive *a, const struct article *article, enum archive_place place,
			    bf_error *error)
{
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status == BF_OK)
		status = held_put(&a->held, article, place, error);
	if (status != BF_OK)
		return status == BF_BAD_ARTICLE ? status : lose_batch(a, status);
	a->pending += article->body.len * 2 + HELD_OVERHEAD;
	return BF_OK;
}

static enum bf_status remove_visible(struct archive *a, struct slice id, bf_error *error)
{
	uint32_t number;
	xc_error reason;
	enum bf_status status = archive_live_number(a, id, &number, error);
	if (status == BF_OK && number == 0) {
		status = bury(a, id, error);
		return status == BF_OK ? BF_OK : lose_batch(a, status);
	}
	if (status == BF_OK)
		status = begin(a, error);
	if (status != BF_OK)
		return status;
	status = uncount(a, number, error);
	if (status == BF_OK && xc_database_delete_document(a->live, number, &reason) != XC_OK)
		status = xapian_error(error, "cannot remove an article", &reason);
	a->pending += REMOVAL_BYTES;
	return status == BF_OK ? BF_OK : lose_batch(a, status);
}

enum bf_status archive_remove(struct archive *a, struct slice id, enum archive_place place,
			      bf_error *error)
{
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status != BF_OK)
		return status;
	return place == PLACE_VISIBLE ? remove_visible(a, id, error)
				      : held_remove(&a->held, id, place, error);
}

enum bf_status archive_withdrawn(struct archive *a, struct slice id, bool *withdrawn, bf_error *error)
{
	enum bf_status status = archive_reopen_if_broken(a, error);
	return status == BF_OK ? held_is_withdrawn(&a->held, id, withdrawn, NULL, NULL, error) : status;
}

enum bf_status archive_withdrawal(struct archive *a, struct slice id, struct arena *arena, bool *withdrawn,
				  struct slice *reason, bf_error *error)
{
	enum bf_status status = archive_reopen_if_broken(a, error);
	return status == BF_OK ? held_is_withdrawn(&a->held, id, withdrawn, arena, reason, error) : status;
}

enum bf_status archive_set_withdrawn(struct archive *a, struct slice id, bool withdrawn,
				     const char *reason, bf_error *error)
{
	enum bf_status status = archive_reopen_if_broken(a, error);
	if (status != BF_OK)
		return status;
	status = held_set_withdrawn(&a->held, id, withdrawn, reason, error);
	return status == BF_OK || status == BF_BAD_ARGUMENT ? status : lose_batch(a, status);
}

enum bf_status archive_each_held(struct archive *a, article_visitor *visit, void *payload,
				 bf_error *error)
{
	enum bf_status status = archive_reopen_if_broken(a, error);
	return status == BF_OK ? held_each(&a->held, visit, payload, error) : status;
}

size_t archive_pending(const struct archive *a)
{
	return a->pending;
}

/* ---- committing ------------------------------------------------------------------------------ */

static enum bf_status commit_live(struct archive *a, bf_error *error)
{
	xc_error reason;
	enum bf_status status = begin(a, error);
	if (status != BF_OK)
		return status;
	a->catalogue.revision++;
	if (a->held.removals)
		a->catalogue.unfinished_removals = a->catalogue.revision;
	status = segments_write_tombstones(&a->segments, a->live, error);
	if (status == BF_OK)
		status = catalogue_write(a->live, &a->catalogue, error);
	if (status == BF_OK && xc_transaction_commit(a->live, &reason) != XC_OK)
		status = xapian_error(error, "cannot commit", &reason);
	if (status != BF_OK)
		return lose_batch(a, status);
	segments_settle(&a->segments);
	a->in_transaction = false;
	status = sync_folder(a->live_path, error);
	if (status != BF_OK)
		return lose_batch(a, status);
	a->committed = a->catalogue;
	tell_readers(a, true);
	return BF_OK;
}

enum bf_status archive_commit(struct archive *a, bf_error *error)
{
	uint64_t next = a->committed.revision + 1;
	if (!a->in_transaction && !a->held.changed && !a->held.removals)
		return BF_OK;
	enum bf_status status = held_commit_arrivals(&a->held, next, error);
	if (status != BF_OK)
		return lose_batch(a, status);
	status = commit_live(a, error);
	a->pending = 0;
	/* The batch is durable now.  A removal that fails stays noted in the
	 * catalogue, and is made before anything else is done here. */
	if (status == BF_OK && held_commit_removals(&a->held, next, NULL) != BF_OK)
		a->broken = true;
	return status;
}

enum bf_status archive_cancel(struct archive *a, bf_error *error)
{
	xc_error reason;
	enum bf_status status = BF_OK;
	if (a->in_transaction && xc_transaction_cancel(a->live, &reason) != XC_OK) {
		status = xapian_error(error, "cannot drop the changes", &reason);
		a->broken = true;
	}
	held_cancel(&a->held);
	a->in_transaction = false;
	a->catalogue = a->committed;
	a->pending = 0;
	if (status == BF_OK)
		status = segments_back(&a->segments, &a->catalogue, a->live, error);
	a->broken |= status != BF_OK;
	return status;
}

/* ---- segments -------------------------------------------------------------------------------- */

enum bf_status archive_new_segment(struct archive *a, uint32_t *number, char path[PATH_BYTES],
				   bf_error *error)
{
	*number = a->catalogue.next_segment++;
	if (a->committed.next_segment < a->catalogue.next_segment)
		a->committed.next_segment = a->catalogue.next_segment;
	return segment_path(path, a->path, *number) ? BF_OK : path_too_long(a->path, error);
}

enum bf_status archive_add_segment(struct archive *a, uint32_t number, const uint32_t *gone,
				   size_t gone_count, bf_error *error)
{
	enum bf_status status = begin(a, error);
	if (status == BF_OK)
		status = sync_folder(a->path, error);
	if (status == BF_OK)
		status = segments_add(&a->segments, number, gone, gone_count, &a->catalogue, error);
	return status == BF_OK ? BF_OK : lose_batch(a, status);
}
