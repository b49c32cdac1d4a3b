/* ingest.c - paths in, articles indexed, every record accounted for.
 *
 * The paths are gathered first (folders walked in order of name), so that
 * progress knows its end; then one reader a file, one indexer_add an article,
 * a commit whenever the batch is full. */
#include <string.h>
#include <time.h>

#include "corpus/helper.h"
#include "indexer/bulk.h"
#include "indexer/gather.h"
#include "indexer/indexer.h"
#include "stemmers/detect.h"

static const size_t BATCH_BYTES = 48u << 20;

/* From so much input on articles go into segments by themselves. */
static const uint64_t BULK_BYTES = 64u << 20, BULK_BYTES_WHEN_EMPTY = 4u << 20;

struct ingest {
	struct indexer *indexer; /* NULL: articles go to `take` */
	struct archive *archive;
	article_taker *take;
	void *payload;
	const struct ingest_options *options;
	struct ingest_counts *counts;
	struct gathering files;
	uint64_t bytes_before; /* of the files that are done */
	uint64_t in_batch;     /* articles since the last commit */
	struct arena arena;    /* of the record on hand */
	struct helper *helper; /* for the formats that are read outside */
	struct detector *detector; /* without an indexer, which has its own */
	bool canceled;
};

/* ---- telling --------------------------------------------------------------------- */

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

/* Of a file as a whole (record 0): a reject if it gives nothing, else a note. */
static void report_file(const char *path, bool lost, const char *reason, const char *hint, void *payload)
{
	struct ingest *in = payload;
	struct reject reject = {.file = slice_from(path)};
	copy_text(reject.reason, sizeof reject.reason, reason);
	copy_text(reject.hint, sizeof reject.hint, hint);
	in->counts->unreadable_files += lost;
	report(in, &reject, !lost);
}

/* What the gathering lost was never opened: it is counted here. */
static void report_path(const char *path, bool lost, const char *reason, const char *hint, void *payload)
{
	struct ingest *in = payload;
	in->counts->files += lost;
	report_file(path, lost, reason, hint, in);
}

static int64_t clock_now(const struct ingest_options *options)
{
	return options->now ? options->now : (int64_t)time(NULL);
}

static void tell_progress(struct ingest *in, const char *path, uint64_t done)
{
	if (!in->options->progress)
		return;
	struct ingest_progress progress = {slice_from(path), in->bytes_before + done, in->files.bytes,
					   in->counts};
	if (!in->options->progress(&progress, in->options->payload))
		in->canceled = true;
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

static enum bf_status hand_on(struct ingest *in, struct article *a, bf_error *error)
{
	if (a->language.len == 0)
		a->language = detector_language(in->detector, a->body.len ? a->body : a->headline);
	bool held = article_is_held(a, clock_now(in->options));
	in->counts->by[held ? INDEXED_HELD : INDEXED_ADDED]++;
	return in->take(a, in->payload, error);
}

static enum bf_status take_article(struct ingest *in, struct article *a, struct reject *where,
				   bf_error *error)
{
	struct indexed_result result;
	bf_error reason = {0};
	if (a->language.len == 0)
		a->language = in->options->default_language;
	if (!in->indexer)
		return hand_on(in, a, error);
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
	report_file(path, true, reason->message, reason->hint, in);
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
	struct reader_options options = {
	    .note = relay_note, .payload = in, .helper = in->helper, .limits = in->options->limits};
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
	return in->files.bytes >= BULK_BYTES ||
	       (archive_articles(in->archive) == 0 && in->files.bytes >= BULK_BYTES_WHEN_EMPTY);
}

/* ---- all of them ------------------------------------------------------------------- */

static enum bf_status ingest_files(struct ingest *in, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (struct gathered_file *file = in->files.first; file && status == BF_OK && !in->canceled;
	     file = file->next)
		status = ingest_file(in, file->path, error);
	if (status == BF_OK && in->indexer)
		status = indexer_finish(in->indexer, clock_now(in->options), error);
	if (status == BF_OK && in->canceled)
		return error_set(error, BF_CANCELED, "stopped%s",
				 in->indexer ? "; what was read so far is in the archive" : "");
	return status;
}

static enum bf_status run(struct ingest *in, const char *const *paths, size_t path_count,
			  bf_error *error)
{
	const struct ingest_options *options = in->options;
	*in->counts = (struct ingest_counts){0};
	in->files = (struct gathering){.tell = report_path, .payload = in};
	enum bf_status status = helper_new(&options->limits, &in->helper, error);
	if (status == BF_OK && !in->indexer)
		status = detector_open(&in->detector, error);
	if (status == BF_OK)
		status = gather_paths(&in->files, paths, path_count, error);
	if (status == BF_OK && in->indexer && wants_bulk(in)) {
		struct bulk_options bulk = {.memory = options->memory};
		status = indexer_start_bulk(in->indexer, &bulk, error);
	}
	if (status == BF_OK)
		status = ingest_files(in, error);
	if (in->indexer)
		indexer_end_bulk(in->indexer);
	gather_forget(&in->files);
	helper_free(in->helper);
	detector_close(in->detector);
	arena_free(&in->arena);
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
	uint64_t segments = indexer_segments(indexer);
	enum bf_status status = run(&in, paths, path_count, error);
	counts->segments = indexer_segments(indexer) - segments;
	return status;
}

enum bf_status read_paths(const char *const *paths, size_t path_count,
			  const struct ingest_options *options, article_taker *take, void *payload,
			  struct ingest_counts *counts, bf_error *error)
{
	struct ingest in = {.take = take,
			    .payload = payload,
			    .options = options,
			    .counts = counts,
			    .arena = ARENA_INIT};
	return run(&in, paths, path_count, error);
}
