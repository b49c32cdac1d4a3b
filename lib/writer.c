/* writer.c - the public face of writing: one writer, its articles, its files. */
#include <stdlib.h>
#include <time.h>

#include "indexer/compact.h"
#include "indexer/indexer.h"
#include "lib/api.h"
#include "stemmers/stemmers.h"

struct bf_writer {
	struct archive *archive;
	struct indexer *indexer;
};

/* The public outcomes are the indexer's, by number. */
_Static_assert((int)BF_ADDED == (int)INDEXED_ADDED && (int)BF_REPLACED == (int)INDEXED_REPLACED &&
		   (int)BF_UNCHANGED == (int)INDEXED_UNCHANGED &&
		   (int)BF_OLDER == (int)INDEXED_OLDER && (int)BF_HELD == (int)INDEXED_HELD &&
		   (int)BF_WITHDRAWN == (int)INDEXED_WITHDRAWN &&
		   (int)BF_REJECTED == (int)INDEXED_REJECTED &&
		   (int)BF_OUTCOME_COUNT == (int)INDEXED_COUNT,
	       "public and inner outcomes agree");

const char *bf_outcome_text(bf_outcome outcome)
{
	return (unsigned)outcome < BF_OUTCOME_COUNT ? indexed_name((enum indexed)outcome)
						    : "unknown outcome";
}

static int64_t clock_now(void)
{
	return (int64_t)time(NULL);
}

bf_status bf_writer_open(const char *path, const bf_writer_options *options, bf_writer **out,
			 bf_error *error)
{
	static const bf_writer_options defaults = BF_WRITER_OPTIONS_INIT;
	const bf_writer_options *o = options ? options : &defaults;
	*out = NULL;
	if (o->size != sizeof *o)
		return error_set(error, BF_BAD_ARGUMENT,
				 "writer options of another size: begin with BF_WRITER_OPTIONS_INIT");
	if (o->language && *o->language && !language_find(slice_from(o->language)))
		return api_no_language(o->language, error);
	struct archive_options how = {.create = !o->must_exist,
				      .wait_seconds = o->wait_seconds,
				      .default_language = slice_from(o->language)};
	bf_writer *writer = calloc(1, sizeof *writer);
	if (!writer)
		return error_no_memory(error);
	enum bf_status status = archive_open(path, &how, &writer->archive, error);
	if (status == BF_OK)
		status = indexer_open(writer->archive, &writer->indexer, error);
	if (status != BF_OK) {
		bf_writer_close(writer);
		return status;
	}
	*out = writer;
	return BF_OK;
}

void bf_writer_close(bf_writer *writer)
{
	if (!writer)
		return;
	indexer_close(writer->indexer);
	if (writer->archive)
		archive_close(writer->archive);
	free(writer);
}

static enum bf_status add(bf_writer *writer, const bf_article *article, bool replace,
			  bf_outcome *outcome, bf_error *error)
{
	struct indexed_result result;
	enum bf_status status = indexer_add(writer->indexer, &article->article, clock_now(), replace,
					    &result, error);
	if (outcome)
		*outcome = (bf_outcome)result.what;
	return status;
}

bf_status bf_writer_add(bf_writer *writer, const bf_article *article, bf_outcome *outcome,
			bf_error *error)
{
	return add(writer, article, false, outcome, error);
}

bf_status bf_writer_replace(bf_writer *writer, const bf_article *article, bf_outcome *outcome,
			    bf_error *error)
{
	return add(writer, article, true, outcome, error);
}

bf_status bf_writer_withdraw(bf_writer *writer, const char *id, const char *reason, int *changed,
			     bf_error *error)
{
	bool did = false;
	enum bf_status status =
	    indexer_withdraw(writer->indexer, slice_from(id), reason, clock_now(), &did, error);
	if (changed)
		*changed = did;
	return status;
}

bf_status bf_writer_restore(bf_writer *writer, const char *id, int *changed, bf_error *error)
{
	bool did = false;
	enum bf_status status =
	    indexer_restore(writer->indexer, slice_from(id), clock_now(), &did, error);
	if (changed)
		*changed = did;
	return status;
}

bf_status bf_writer_release(bf_writer *writer, uint64_t *released, bf_error *error)
{
	uint64_t count = 0;
	enum bf_status status = indexer_release(writer->indexer, clock_now(), &count, error);
	if (released)
		*released = count;
	return status;
}

bf_status bf_writer_commit(bf_writer *writer, bf_error *error)
{
	return indexer_commit(writer->indexer, clock_now(), error);
}

/* ---- ingesting ----------------------------------------------------------------------- */

/* Between the indexer's callbacks, which speak in slices, and the caller's. */
struct relay {
	const bf_ingest_options *options;
	struct arena arena;
};

static void publish_counts(const struct ingest_counts *from, bf_ingest_counts *to)
{
	to->records = from->records;
	for (int i = 0; i < INDEXED_COUNT; i++)
		to->outcomes[i] = from->by[i];
	to->skipped = from->skipped;
	to->files = from->files;
	to->unreadable_files = from->unreadable_files;
	to->bytes = from->bytes;
	to->duplicates = from->duplicates;
	to->segments = from->segments;
}

static bool relay_progress(const struct ingest_progress *p, void *payload)
{
	struct relay *relay = payload;
	bf_ingest_counts counts;
	arena_reset(&relay->arena);
	const char *path = api_text(&relay->arena, p->path);
	publish_counts(p->counts, &counts);
	return relay->options->progress(path ? path : "", p->bytes_done, p->bytes_total, &counts,
					relay->options->payload) != 0;
}

static void relay_reject(struct relay *relay, const struct reject *from,
			 void (*tell)(const bf_reject *, void *))
{
	arena_reset(&relay->arena);
	const char *file = api_text(&relay->arena, from->file);
	const char *id = api_text(&relay->arena, from->id);
	bf_reject reject = {file ? file : "", from->record, from->byte,
			    id ? id : "", from->reason, from->hint};
	tell(&reject, relay->options->payload);
}

static void relay_rejected(const struct reject *from, void *payload)
{
	struct relay *relay = payload;
	if (relay->options->reject)
		relay_reject(relay, from, relay->options->reject);
}

static void relay_noted(const struct reject *from, void *payload)
{
	struct relay *relay = payload;
	if (relay->options->note)
		relay_reject(relay, from, relay->options->note);
}

static enum bf_status ingest_options_from(const bf_ingest_options *o, struct relay *relay,
					  struct ingest_options *out, bf_error *error)
{
	if (o->size != sizeof *o)
		return error_set(error, BF_BAD_ARGUMENT,
				 "ingest options of another size: begin with BF_INGEST_OPTIONS_INIT");
	if ((unsigned)o->bulk > BF_BULK_NEVER)
		return error_set(error, BF_BAD_ARGUMENT, "no such choice of segments or the live part: %d", (int)o->bulk);
	const struct language *language = o->language ? language_find(slice_from(o->language)) : NULL;
	if (o->language && *o->language && !language)
		return api_no_language(o->language, error);
	const struct format *format = o->format ? format_find(slice_from(o->format)) : NULL;
	if (o->format && !format)
		return api_no_format(o->format, error);
	*out = (struct ingest_options){
	    .commit_every = o->commit_every,
	    .default_language = slice_from(language ? language_code(language) : ""),
	    .format = format,
	    .bulk = (enum bulk_choice)o->bulk,
	    .memory = (size_t)o->memory,
	    .limits = {.raw = (size_t)o->max_raw,
		       .inflated = (size_t)o->max_inflated,
		       .memory = (size_t)o->max_memory,
		       .seconds = o->max_seconds,
		       .depth = o->max_depth},
	    .progress = o->progress ? relay_progress : NULL,
	    .reject = relay_rejected,
	    .note = relay_noted,
	    .payload = relay};
	return BF_OK;
}

/* `memory`: what building segments may take in all; 0: the usual. */
static enum bf_status compact_if_due(struct archive *archive, uint64_t memory, bf_error *error)
{
	enum { LEAST = 64 << 20, FIXED = 38 << 20 }; /* the program, and the tables of compression */
	struct compact_options options = {.all = false};
	struct compact_counts counts;
	bool due;
	if (memory)
		options.memory = (size_t)((memory < LEAST ? LEAST : memory) - FIXED) / 10 * 6;
	enum bf_status status = compact_is_due(archive_path(archive), options.memory, &due, error);
	if (status == BF_OK && due)
		status = compact(archive_path(archive), archive, &options, &counts, error);
	return status;
}

bf_status bf_writer_ingest(bf_writer *writer, const char *const *paths, size_t path_count,
			   const bf_ingest_options *options, bf_ingest_counts *counts,
			   bf_error *error)
{
	static const bf_ingest_options defaults = BF_INGEST_OPTIONS_INIT;
	struct relay relay = {options ? options : &defaults, ARENA_INIT};
	struct ingest_options how;
	struct ingest_counts inner = {0};
	enum bf_status status = ingest_options_from(relay.options, &relay, &how, error);
	if (status == BF_OK)
		status = ingest_paths(writer->indexer, paths, path_count, &how, &inner, error);
	if (status == BF_OK && !relay.options->no_compact)
		status = compact_if_due(indexer_archive(writer->indexer), relay.options->memory, error);
	if (counts)
		publish_counts(&inner, counts);
	arena_free(&relay.arena);
	return status;
}

/* ---- reading without an archive ------------------------------------------------------- */

struct line_out {
	int (*write)(const char *line, size_t length, void *payload);
	void *payload;
	struct buf line;
};

static enum bf_status write_article(const struct article *article, void *payload, bf_error *error)
{
	struct line_out *out = payload;
	buf_clear(&out->line);
	article_to_json(article, &out->line);
	enum bf_status status = buf_status(&out->line, "the article as JSON", error);
	if (status == BF_OK && !out->write(out->line.ptr, out->line.len, out->payload))
		return error_set(error, BF_CANCELED, "stopped");
	return status;
}

bf_status bf_read(const char *const *paths, size_t path_count, const bf_ingest_options *options,
		  int (*write)(const char *line, size_t length, void *payload), void *payload,
		  bf_ingest_counts *counts, bf_error *error)
{
	static const bf_ingest_options defaults = BF_INGEST_OPTIONS_INIT;
	struct relay relay = {options ? options : &defaults, ARENA_INIT};
	struct line_out out = {write, payload, BUF_INIT(SIZE_MAX / 4)};
	struct ingest_options how;
	struct ingest_counts inner = {0};
	enum bf_status status = ingest_options_from(relay.options, &relay, &how, error);
	if (status == BF_OK)
		status = read_paths(paths, path_count, &how, write_article, &out, &inner, error);
	if (counts)
		publish_counts(&inner, counts);
	buf_free(&out.line);
	arena_free(&relay.arena);
	return status;
}
