/* check.c - counting an archive, and verifying it.
 *
 * check holds the writer's lock, so that nothing moves under it, and compares:
 * the structure of both databases (Xapian's own check), every record with its
 * checksum, every article's terms with the terms its record says it must have,
 * and the counters with what was counted. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "index/archive_state.h"
#include "index/live.h"
#include "index/lock.h"
#include "index/places.h"
#include "index/record.h"
#include "index/term.h"
#include "index/xapian_error.h"

/* ---- statistics ---------------------------------------------------------------------------- */

static enum bf_status count_terms(xc_database *db, uint64_t *count, bf_error *error)
{
	xc_terms *terms;
	const char *text;
	size_t len;
	xc_error reason;
	xc_status step = xc_terms_open(db, "", 0, &terms, &reason);
	if (step != XC_OK)
		return xapian_error(error, "cannot count the terms", &reason);
	*count = 0;
	while ((step = xc_terms_next(terms, &text, &len, &reason)) == XC_OK)
		*count += text[0] != 'Q';
	xc_terms_free(terms);
	return step == XC_END ? BF_OK : xapian_error(error, "cannot count the terms", &reason);
}

static void note_published(const char *value, size_t len, struct archive_statistics *out)
{
	if (len != LIVE_PUBLISHED_BYTES)
		return;
	uint64_t moved = 0;
	for (int i = 0; i < 8; i++)
		moved = moved << 8 | (uint8_t)value[i];
	int64_t instant = (int64_t)(moved ^ 1ull << 63);
	if (out->oldest == INT64_MIN || instant < out->oldest)
		out->oldest = instant;
	if (instant > out->newest)
		out->newest = instant;
}

static enum bf_status find_published(xc_database *db, struct archive_statistics *out, bf_error *error)
{
	xc_values *values;
	uint32_t number;
	const char *value;
	size_t len;
	xc_error reason;
	out->oldest = out->newest = INT64_MIN;
	xc_status step = xc_values_open(db, LIVE_PUBLISHED_SLOT, &values, &reason);
	if (step != XC_OK)
		return xapian_error(error, "cannot read the dates", &reason);
	while ((step = xc_values_next(values, 0, &number, &value, &len, &reason)) == XC_OK)
		note_published(value, len, out);
	xc_values_free(values);
	return step == XC_END ? BF_OK : xapian_error(error, "cannot read the dates", &reason);
}

static enum bf_status gather_statistics(const char *path, xc_database *db,
					struct archive_statistics *out, bf_error *error)
{
	struct catalogue c;
	struct held held = {.record = BUF_INIT(1)};
	enum bf_status status = catalogue_read(db, &c, error);
	if (status != BF_OK)
		return status;
	*out = (struct archive_statistics){.articles = c.articles,
					   .live_articles = c.articles,
					   .total_length = c.total_length,
					   .revision = c.revision,
					   .bytes = folder_size(path)};
	memcpy(out->fingerprint, c.fingerprint, sizeof out->fingerprint);
	memcpy(out->default_language, c.default_language, sizeof out->default_language);
	status = count_terms(db, &out->terms, error);
	if (status == BF_OK)
		status = find_published(db, out, error);
	if (status == BF_OK)
		status = held_start(&held, path, error);
	if (status == BF_OK)
		status = held_counts(&held, &out->held, &out->withdrawn, error);
	held_close(&held);
	return status;
}

enum bf_status archive_statistics(const char *path, struct archive_statistics *out, bf_error *error)
{
	enum { TRIES = 5 };
	char name[64], live[PATH_BYTES];
	bf_error last = {0};
	enum bf_status status = BF_OK;
	for (int i = 0; i < TRIES; i++) { /* beside a busy writer */
		xc_database *db = NULL;
		xc_error reason;
		status = current_read(path, name, &last);
		if (status == BF_OK && !path_join(live, path, name))
			status = path_too_long(path, &last);
		if (status == BF_OK && xc_database_open(live, &db, &reason) != XC_OK)
			status = xapian_error(&last, "cannot open the archive", &reason);
		if (status == BF_OK)
			status = gather_statistics(path, db, out, &last);
		xc_database_free(db);
		if (status != BF_EXPIRED && status != BF_CORRUPT)
			break;
	}
	if (status != BF_OK && error)
		*error = last;
	return status;
}

/* ---- checking -------------------------------------------------------------------------------- */

struct check {
	problem_report *report;
	void *payload;
	uint64_t problems;
	struct arena arena;
	struct catalogue counted;
	bf_error *error;
	const char *where; /* "live" or "held" */
	bool stop;
};

static void problem(struct check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void problem(struct check *c, const char *format, ...)
{
	char line[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	c->problems++;
	if (c->report)
		c->report(line, c->payload);
}

static void check_structure(struct check *c, const char *path, const char *what)
{
	size_t faults = 0;
	xc_error reason;
	if (xc_database_check(path, NULL, NULL, &faults, &reason) != XC_OK)
		problem(c, "%s: the database cannot be verified: %s", what, reason.message);
	else if (faults)
		problem(c, "%s: %zu faults in the structure of the database", what, faults);
}

/* How many text lexemes of the record have a posting; all must. */
static bool has_term(xc_terms *terms, const char *bytes, size_t len, xc_error *reason)
{
	const char *found;
	size_t found_len;
	return xc_terms_skip_to(terms, bytes, len, &found, &found_len, reason) == XC_OK &&
	       found_len == len && memcmp(found, bytes, len) == 0;
}

/* Every term of the article is one its places know, and its id term is there. */
static void check_terms(struct check *c, xc_database *db, uint32_t number, const struct record *record)
{
	struct term_bytes id;
	struct places places;
	xc_terms *terms;
	const char *text;
	size_t len, text_terms = 0;
	xc_error reason;
	if (places_read(record->places, &c->arena, &places, NULL) != BF_OK) {
		problem(c, "live: article %.*s: the places of its words are damaged",
			SLICE_ARGS(record->article.id));
		return;
	}
	if (xc_terms_open_document(db, number, &terms, &reason) != XC_OK) {
		problem(c, "live: article %.*s: its terms cannot be read: %s",
			SLICE_ARGS(record->article.id), reason.message);
		return;
	}
	term_of_id(record->article.id, &id);
	if (!has_term(terms, id.bytes, id.length, &reason))
		problem(c, "live: article %.*s cannot be found by its id", SLICE_ARGS(record->article.id));
	xc_terms_free(terms);
	if (xc_terms_open_document(db, number, &terms, &reason) != XC_OK)
		return;
	while (xc_terms_next(terms, &text, &len, &reason) == XC_OK) {
		struct term term = {FIELD_TEXT, TERM_SURFACE, {NULL, 0}, {text, len}};
		const uint32_t *starts, *ends;
		size_t count = 1;
		if (text[0] >= 'A' && text[0] <= 'Z')
			continue;
		text_terms++;
		uint32_t wdf;
		if (xc_terms_wdf(terms, &wdf, &reason) != XC_OK ||
		    occurrence_length_code(wdf) != record->length_code ||
		    places_find(&places, &term, &c->arena, &starts, &ends, &count, NULL) != BF_OK ||
		    count == 0)
			problem(c, "live: article %.*s: the posting of '%.*s' does not fit the article",
				SLICE_ARGS(record->article.id), (int)len, text);
	}
	xc_terms_free(terms);
	if (text_terms == 0 && places.lexeme_count &&
	    places.fields[FIELD_HEADLINE].count + places.fields[FIELD_BODY].count)
		problem(c, "live: article %.*s has no postings", SLICE_ARGS(record->article.id));
}

static void check_article(struct check *c, xc_database *db, uint32_t number, bool live)
{
	const char *bytes;
	size_t len;
	struct record record;
	xc_error reason;
	bf_error error = {0};
	arena_reset(&c->arena);
	if (xc_database_data(db, number, &bytes, &len, &reason) != XC_OK) {
		problem(c, "%s: article number %u cannot be read: %s", c->where, number, reason.message);
		return;
	}
	struct slice copy = arena_copy(&c->arena, slice_make(bytes, len));
	if (record_read(copy, &c->arena, &record, &error) != BF_OK) {
		problem(c, "%s: article number %u: %s", c->where, number, error.message);
		return;
	}
	if (!live)
		return;
	catalogue_count(&c->counted, record.language, record.length_code, 1);
	check_terms(c, db, number, &record);
}

static void check_articles(struct check *c, xc_database *db, bool live)
{
	xc_postings *postings;
	uint32_t number;
	xc_error reason;
	c->where = live ? "live" : "held";
	xc_status step = xc_postings_open(db, "", 0, &postings, &reason);
	while (step == XC_OK && (step = xc_postings_next(postings, &number, &reason)) == XC_OK)
		check_article(c, db, number, live);
	if (step != XC_END)
		problem(c, "%s: the list of articles cannot be read: %s", c->where, reason.message);
	xc_postings_free(postings);
}

static void check_counters(struct check *c, const struct catalogue *said)
{
	if (said->articles != c->counted.articles)
		problem(c, "the catalogue counts %" PRIu64 " articles, there are %" PRIu64,
			said->articles, c->counted.articles);
	if (said->total_length != c->counted.total_length)
		problem(c, "the catalogue counts %" PRIu64 " words, there are %" PRIu64,
			said->total_length, c->counted.total_length);
}

static void check_live(struct check *c, const char *path)
{
	xc_database *db = NULL;
	struct catalogue said;
	xc_error reason;
	bf_error error = {0};
	check_structure(c, path, "live");
	if (xc_database_open(path, &db, &reason) != XC_OK) {
		problem(c, "live: the database cannot be opened: %s", reason.message);
		return;
	}
	if (catalogue_read(db, &said, &error) != BF_OK) {
		problem(c, "live: %s", error.message);
	} else {
		check_articles(c, db, true);
		check_counters(c, &said);
	}
	xc_database_free(db);
}

static void check_held(struct check *c, const char *archive)
{
	struct held held;
	xc_database *db = NULL;
	xc_error reason;
	if (held_start(&held, archive, NULL) != BF_OK || !held.exists)
		return;
	xc_status status = xc_database_open(held.path, &db, &reason);
	if (status == XC_MISSING)
		return;
	check_structure(c, held.path, "held");
	if (status != XC_OK)
		problem(c, "held: the database cannot be opened: %s", reason.message);
	else
		check_articles(c, db, false);
	xc_database_free(db);
}

enum bf_status archive_check(const char *path, problem_report *report, void *payload,
			     uint64_t *problems, bf_error *error)
{
	char name[64], live[PATH_BYTES];
	int lock = -1;
	struct check c = {.report = report, .payload = payload, .arena = ARENA_INIT, .error = error};
	*problems = 0;
	enum bf_status status = current_read(path, name, error);
	if (status == BF_OK)
		status = lock_take(path, 0, &lock, error);
	if (status == BF_OK && !path_join(live, path, name))
		status = path_too_long(path, error);
	if (status == BF_OK) {
		check_live(&c, live);
		check_held(&c, path);
		*problems = c.problems;
	}
	arena_free(&c.arena);
	lock_release(lock);
	return status;
}
