/* ingest.c - paths in, articles indexed, every record accounted for.
 *
 * The paths are gathered first (folders walked in order of name), so that
 * progress knows its end; then one reader a file, one indexer_add an article,
 * a commit whenever the batch is full. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "indexer/bulk.h"
#include "indexer/indexer.h"
#include "util/buf.h"

static const size_t BATCH_BYTES = 48u << 20;

/* From so much input on articles go into segments by themselves. */
static const uint64_t BULK_BYTES = 64u << 20, BULK_BYTES_WHEN_EMPTY = 4u << 20;

/* Folders deeper than this are reported, not walked: a loop of mounts ends. */
enum { FOLDER_DEPTH_LIMIT = 64 };

struct input_file {
	char *path;
	struct input_file *next;
};

struct ingest {
	struct indexer *indexer;
	struct archive *archive;
	const struct ingest_options *options;
	struct ingest_counts *counts;
	struct input_file *first, **last;
	uint64_t bytes_total, bytes_before; /* of all files; of those that are done */
	uint64_t in_batch;		    /* articles since the last commit */
	struct arena arena;		    /* of the record on hand */
	bool canceled;
};

/* ---- telling --------------------------------------------------------------------- */

/* What marks a folder as an archive of ours, not a folder of articles. */
static const char ARCHIVE_MARK[] = "CURRENT";

static void copy_text(char *to, size_t capacity, const char *from)
{
	size_t len = strnlen(from, capacity - 1);
	memcpy(to, from, len);
	to[len] = '\0';
}

static void report(const struct ingest *in, const struct reject *reject, bool taken)
{
	void (*tell)(const struct reject *, void *) =
	    taken ? in->options->note : in->options->reject;
	if (tell)
		tell(reject, in->options->payload);
}

/* A file that gives nothing: one reject, record 0. */
static void report_file(struct ingest *in, const char *path, const char *reason, const char *hint)
{
	struct reject reject = {.file = slice_from(path)};
	copy_text(reject.reason, sizeof reject.reason, reason);
	copy_text(reject.hint, sizeof reject.hint, hint);
	in->counts->unreadable_files++;
	report(in, &reject, false);
}

static int64_t clock_now(const struct ingest_options *options)
{
	return options->now ? options->now : (int64_t)time(NULL);
}

static void tell_progress(struct ingest *in, const char *path, uint64_t done)
{
	if (!in->options->progress)
		return;
	struct ingest_progress progress = {slice_from(path), in->bytes_before + done, in->bytes_total,
					   in->counts};
	if (!in->options->progress(&progress, in->options->payload))
		in->canceled = true;
}

/* ---- gathering paths -------------------------------------------------------------- */

static enum bf_status remember_file(struct ingest *in, const char *path, uint64_t size,
				    bf_error *error)
{
	struct input_file *file = malloc(sizeof *file);
	char *copy = file ? strdup(path) : NULL;
	if (!copy) {
		free(file);
		return error_no_memory(error);
	}
	*file = (struct input_file){copy, NULL};
	*in->last = file;
	in->last = &file->next;
	in->bytes_total += size;
	return BF_OK;
}

static int visible_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static enum bf_status gather(struct ingest *in, const char *path, int depth, bf_error *error);

static enum bf_status gather_entry(struct ingest *in, const char *folder, const char *name, int depth,
				   bf_error *error)
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
	enum bf_status status = gather(in, whole, depth, error);
	free(whole);
	return status;
}

static enum bf_status gather_folder(struct ingest *in, const char *path, int depth, bf_error *error)
{
	struct dirent **entries;
	if (depth > FOLDER_DEPTH_LIMIT) {
		report_file(in, path, "folders are nested too deep", "name the inner folder itself");
		return BF_OK;
	}
	int count = scandir(path, &entries, visible_name, alphasort);
	if (count < 0 && errno == ENOMEM)
		return error_no_memory(error);
	if (count < 0) {
		report_file(in, path, strerror(errno), "check that the folder can be read");
		return BF_OK;
	}
	enum bf_status status = BF_OK;
	bool archive = false;
	for (int i = 0; i < count; i++)
		archive |= strcmp(entries[i]->d_name, ARCHIVE_MARK) == 0;
	for (int i = 0; i < count; i++) {
		if (status == BF_OK && !archive)
			status = gather_entry(in, path, entries[i]->d_name, depth + 1, error);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static enum bf_status gather(struct ingest *in, const char *path, int depth, bf_error *error)
{
	struct stat about;
	if (strcmp(path, "-") == 0)
		return remember_file(in, path, 0, error);
	if (stat(path, &about) != 0) {
		in->counts->files++;
		report_file(in, path, strerror(errno), "check the path");
		return BF_OK;
	}
	if (S_ISDIR(about.st_mode))
		return gather_folder(in, path, depth, error);
	return remember_file(in, path, S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0, error);
}

static void forget_files(struct ingest *in)
{
	for (struct input_file *file = in->first, *next; file; file = next) {
		next = file->next;
		free(file->path);
		free(file);
	}
}

/* ---- one file --------------------------------------------------------------------- */

static enum bf_status commit_batch(struct ingest *in, bf_error *error)
{
	in->in_batch = 0;
	return indexer_commit(in->indexer, clock_now(in->options), error);
}

static enum bf_status commit_if_full(struct ingest *in, bf_error *error)
{
	size_t limit = in->options->batch_bytes ? in->options->batch_bytes : BATCH_BYTES;
	bool full = in->options->commit_every && in->in_batch >= in->options->commit_every;
	if (!full && archive_pending(in->archive) < limit)
		return indexer_publish(in->indexer, clock_now(in->options), error);
	return commit_batch(in, error);
}

/* An article whose indexing failed, as a reject of the reader's kind. */
static void report_bad_article(struct ingest *in, struct reject *where, const struct article *a,
			       const bf_error *error)
{
	where->id = a->id;
	copy_text(where->reason, sizeof where->reason, error->message);
	copy_text(where->hint, sizeof where->hint, error->hint);
	in->counts->by[INDEXED_REJECTED]++;
	report(in, where, false);
}

static void report_tie(struct ingest *in, struct reject *where, const struct article *a)
{
	where->id = a->id;
	copy_text(where->reason, sizeof where->reason,
		  "duplicate id: another version is there, and nothing tells which is newer");
	copy_text(where->hint, sizeof where->hint,
		  "the later one was taken; give both a version, updated or date");
	in->counts->duplicates++;
	report(in, where, true);
}

static enum bf_status take_article(struct ingest *in, struct article *a, struct reject *where,
				   bf_error *error)
{
	struct indexed_result result;
	bf_error reason = {0};
	if (a->language.len == 0)
		a->language = in->options->default_language;
	enum bf_status status =
	    indexer_add(in->indexer, a, clock_now(in->options), false, &result, &reason);
	if (status == BF_BAD_ARTICLE) {
		report_bad_article(in, where, a, &reason);
		return BF_OK;
	}
	if (status != BF_OK) {
		if (error)
			*error = reason;
		return status;
	}
	in->counts->by[result.what]++;
	if (result.tie)
		report_tie(in, where, a);
	in->in_batch++;
	return commit_if_full(in, error);
}

/* The reader cannot go on: that ends the file, and only want of memory the run. */
static enum bf_status reader_failed(struct ingest *in, const char *path, const bf_error *reason,
				    bf_error *error)
{
	if (reason->status == BF_NO_MEMORY)
		return error_no_memory(error);
	report_file(in, path, reason->message, reason->hint);
	return BF_OK;
}

static enum bf_status take_record(struct ingest *in, struct reader *reader, const char *path,
				  bool *more, bf_error *error)
{
	struct article article = {0};
	struct reject where = {.file = slice_from(path)};
	bf_error reason = {0};
	arena_reset(&in->arena);
	switch (reader_next(reader, &in->arena, &article, &where, &reason)) {
	case READER_ARTICLE:
		in->counts->records++;
		return take_article(in, &article, &where, error);
	case READER_REJECT:
		in->counts->records++;
		in->counts->by[INDEXED_REJECTED]++;
		report(in, &where, false);
		return BF_OK;
	case READER_SKIP:
		in->counts->records++;
		in->counts->skipped++;
		return BF_OK;
	case READER_END:
		break;
	case READER_FAILED:
		*more = false;
		return reader_failed(in, path, &reason, error);
	}
	*more = false;
	return BF_OK;
}

static enum bf_status read_all(struct ingest *in, struct reader *reader, const char *path,
			       bf_error *error)
{
	enum bf_status status = BF_OK;
	bool more = true;
	while (status == BF_OK && more && !in->canceled) {
		status = take_record(in, reader, path, &more, error);
		tell_progress(in, path, reader_position(reader));
	}
	return status;
}

static void relay_note(const struct reject *note, void *payload)
{
	report(payload, note, true);
}

static enum bf_status ingest_file(struct ingest *in, const char *path, bf_error *error)
{
	struct reader_options options = {.note = relay_note, .payload = in};
	struct reader *reader;
	bf_error reason = {0};
	in->counts->files++;
	if (reader_open(path, in->options->format, &options, &reader, &reason) != BF_OK)
		return reader_failed(in, path, &reason, error);
	enum bf_status status = read_all(in, reader, path, error);
	uint64_t read = reader_position(reader);
	in->counts->bytes += read;
	in->bytes_before += read;
	reader_close(reader);
	return status;
}

/* Segments pay from some thousand articles on; and a stream may be of any length. */
static bool wants_bulk(const struct ingest *in)
{
	const struct ingest_options *o = in->options;
	if (o->bulk != BULK_AUTO)
		return o->bulk == BULK_ALWAYS;
	if (o->commit_every)
		return false;
	return in->bytes_total >= BULK_BYTES ||
	       (archive_articles(in->archive) == 0 && in->bytes_total >= BULK_BYTES_WHEN_EMPTY);
}

/* ---- all of them ------------------------------------------------------------------- */

static enum bf_status ingest_files(struct ingest *in, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (struct input_file *file = in->first; file && status == BF_OK && !in->canceled;
	     file = file->next)
		status = ingest_file(in, file->path, error);
	if (status == BF_OK)
		status = indexer_finish(in->indexer, clock_now(in->options), error);
	if (status == BF_OK && in->canceled)
		return error_set(error, BF_CANCELED, "stopped; what was read so far is in the archive");
	return status;
}

enum bf_status ingest_paths(struct indexer *indexer, const char *const *paths, size_t path_count,
			    const struct ingest_options *options, struct ingest_counts *counts,
			    bf_error *error)
{
	struct ingest in = {.indexer = indexer,
			    .archive = indexer_archive(indexer),
			    .options = options,
			    .counts = counts,
			    .arena = ARENA_INIT};
	*counts = (struct ingest_counts){0};
	in.last = &in.first;
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < path_count && status == BF_OK; i++)
		status = gather(&in, paths[i], 0, error);
	if (status == BF_OK && wants_bulk(&in)) {
		struct bulk_options bulk = {.memory = options->memory};
		status = indexer_start_bulk(indexer, &bulk, error);
	}
	if (status == BF_OK)
		status = ingest_files(&in, error);
	counts->segments = indexer_segments(indexer);
	forget_files(&in);
	arena_free(&in.arena);
	return status;
}
