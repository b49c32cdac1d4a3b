/* maintain.c - the public face of looking after an archive: statistics, check,
 * dump; and of the analysis, which needs no archive. */
#include "analyzer/analyzer.h"
#include "index/segment_file.h"
#include "indexer/compact.h"
#include "indexer/cross_check.h"
#include "indexer/indexer.h"
#include "lib/api.h"
#include "util/json.h"

bf_status bf_statistics_get(const char *path, bf_statistics *out, bf_error *error)
{
	struct archive_statistics inner;
	if (out->size != sizeof *out)
		return error_set(error, BF_BAD_ARGUMENT,
				 "statistics of another size: set size to sizeof(bf_statistics)");
	enum bf_status status = archive_statistics(path, &inner, error);
	if (status != BF_OK)
		return status;
	*out = (bf_statistics){.size = sizeof *out,
			       .articles = inner.articles,
			       .held = inner.held,
			       .withdrawn = inner.withdrawn,
			       .terms = inner.terms,
			       .bytes = inner.bytes,
			       .segments = inner.segments,
			       .live_articles = inner.live_articles,
			       .tombstones = inner.tombstones,
			       .postings = inner.postings,
			       .revision = inner.revision,
			       .oldest = inner.oldest,
			       .newest = inner.newest};
	memcpy(out->region_bytes, inner.region_bytes, sizeof out->region_bytes);
	memcpy(out->default_language, inner.default_language, sizeof out->default_language);
	memcpy(out->fingerprint, inner.fingerprint, sizeof out->fingerprint);
	return BF_OK;
}

const char *bf_region_name(unsigned index)
{
	return index > 0 ? segment_region_name((enum segment_region)index) : NULL;
}

bf_status bf_check(const char *path, const bf_check_options *options,
		   void (*report)(const char *line, void *payload), void *payload,
		   uint64_t *problems, bf_error *error)
{
	static const bf_check_options defaults = BF_CHECK_OPTIONS_INIT;
	const bf_check_options *o = options ? options : &defaults;
	*problems = 0;
	if (o->size != sizeof *o)
		return error_set(error, BF_BAD_ARGUMENT,
				 "check options of another size: begin with BF_CHECK_OPTIONS_INIT");
	return archive_cross_check(path, o->full != 0, report, payload, problems, error);
}

/* ---- compacting ----------------------------------------------------------------------- */

struct compact_relay {
	int (*progress)(uint64_t, uint64_t, void *);
	void *payload;
};

static bool relay_compact_progress(uint64_t done, uint64_t articles, void *payload)
{
	struct compact_relay *relay = payload;
	return relay->progress(done, articles, relay->payload) != 0;
}

bf_status bf_compact(const char *path, const bf_compact_options *options, bf_compact_counts *counts,
		     bf_error *error)
{
	static const bf_compact_options defaults = BF_COMPACT_OPTIONS_INIT;
	const bf_compact_options *o = options ? options : &defaults;
	struct compact_relay relay = {o->progress, o->payload};
	struct compact_counts inner;
	if (o->size != sizeof *o)
		return error_set(error, BF_BAD_ARGUMENT,
				 "compact options of another size: begin with BF_COMPACT_OPTIONS_INIT");
	if (o->level < 0 || o->level > 19)
		return error_set(error, BF_BAD_ARGUMENT, "the level of compression is 1 to 19, not %d",
				 o->level);
	struct compact_options how = {.all = o->all,
				      .level = o->level,
				      .wait_seconds = o->wait_seconds,
				      .progress = o->progress ? relay_compact_progress : NULL,
				      .payload = &relay};
	enum bf_status status = compact(path, NULL, &how, &inner, error);
	if (counts)
		*counts = (bf_compact_counts){inner.articles, inner.segments_before,
					      inner.segments_after, inner.bytes_before,
					      inner.bytes_after};
	return status;
}

/* ---- dump ---------------------------------------------------------------------------- */

struct dump_relay {
	int (*write)(const char *, size_t, void *);
	void *payload;
};

static enum bf_status relay_line(struct slice line, void *payload, bf_error *error)
{
	struct dump_relay *relay = payload;
	if (relay->write(line.ptr, line.len, relay->payload))
		return BF_OK;
	return error_set(error, BF_CANCELED, "the dump was stopped");
}

bf_status bf_dump(const char *path, int (*write)(const char *line, size_t length, void *payload),
		  void *payload, bf_error *error)
{
	struct dump_relay relay = {write, payload};
	return archive_dump(path, relay_line, &relay, error);
}

/* ---- analysis -------------------------------------------------------------------------- */

static void token_as_text(struct buf *out, struct slice text, const struct token *t)
{
	struct slice spelling = slice_make(text.ptr + t->start, t->end - t->start);
	buf_append_format(out, "%5u", (unsigned)t->position);
	if (t->span > 1)
		buf_append_format(out, "-%u", (unsigned)(t->position + t->span - 1));
	buf_append_format(out, "\t%u-%u\t", (unsigned)t->start, (unsigned)t->end);
	buf_append_slice(out, spelling);
	buf_append_byte(out, '\t');
	buf_append_slice(out, t->lexeme->surface);
	buf_append_byte(out, '\t');
	buf_append_slice(out, t->lexeme->stem);
	if (t->lexeme->other_stem.len) {
		buf_append_text(out, ", ");
		buf_append_slice(out, t->lexeme->other_stem);
	}
	buf_append_text(out, t->lexeme->stop_word ? "\tstop word\n" : "\n");
}

static void token_as_json(struct json_writer *w, struct slice text, const struct token *t)
{
	json_begin_object(w);
	json_key_string(w, "text", slice_make(text.ptr + t->start, t->end - t->start));
	json_key_whole(w, "start", t->start);
	json_key_whole(w, "end", t->end);
	json_key_whole(w, "position", t->position);
	json_key_whole(w, "span", t->span);
	json_key_string(w, "surface", t->lexeme->surface);
	json_key_string(w, "stem", t->lexeme->stem);
	if (t->lexeme->other_stem.len)
		json_key_string(w, "other_stem", t->lexeme->other_stem);
	json_key(w, "stop_word");
	json_bool(w, t->lexeme->stop_word);
	json_end_object(w);
}

static void write_tokens(struct buf *out, struct slice text, const struct token *tokens, size_t count,
			 bool json)
{
	struct json_writer writer = JSON_WRITER(out);
	if (json)
		json_begin_array(&writer);
	else
		buf_append_text(out, "place\tbytes\tspelling\tsurface\tstem\n");
	for (size_t i = 0; i < count; i++) {
		if (json)
			token_as_json(&writer, text, &tokens[i]);
		else
			token_as_text(out, text, &tokens[i]);
	}
	if (json)
		json_end_array(&writer);
}

bf_status bf_analyze(const char *text, const char *language, int json, char **out, bf_error *error)
{
	struct analyzer *analyzer = NULL;
	const struct token *tokens;
	size_t count;
	struct buf written = BUF_INIT(1u << 30);
	*out = NULL;
	const struct language *known = language_find(slice_from(language ? language : "en"));
	if (!known)
		return api_no_language(language, error);
	enum bf_status status = analyzer_open(known, &analyzer, error);
	if (status == BF_OK)
		status = analyzer_run(analyzer, ANALYZE_DOCUMENT, slice_from(text), &tokens, &count, error);
	if (status == BF_OK) {
		write_tokens(&written, slice_from(text), tokens, count, json);
		status = buf_status(&written, "the analysis", error);
	}
	if (status == BF_OK && !(*out = buf_steal(&written)))
		status = error_no_memory(error);
	buf_free(&written);
	analyzer_close(analyzer);
	return status;
}
