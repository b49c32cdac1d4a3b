/* statistics.c - what an archive holds, in numbers.
 *
 * Most stand in the catalogue; terms and dates are walked, held articles are
 * counted in their own database.  Reads beside a writer, as a snapshot does. */
#include "index/archive.h"

#include <stdlib.h>

#include "index/archive_segments.h"
#include "index/held.h"
#include "index/live.h"
#include "index/snapshot.h"
#include "index/term_count.h"
#include "index/xapian_error.h"

static void note_instant(int64_t instant, struct archive_statistics *out)
{
	if (instant == INT64_MIN)
		return;
	if (out->oldest == INT64_MIN || instant < out->oldest)
		out->oldest = instant;
	if (instant > out->newest)
		out->newest = instant;
}

static void find_published_in_segment(const struct archive_segment *s, struct archive_statistics *out)
{
	for (uint32_t a = 1; a <= s->segment->facts.articles; a++) {
		int64_t instant;
		int32_t day;
		if (is_tombstoned(&s->gone.view, a))
			continue;
		columns_published(s->segment->columns, a, &instant, &day);
		note_instant(instant, out);
	}
}

static void note_published(const char *value, size_t len, struct archive_statistics *out)
{
	if (len != LIVE_PUBLISHED_BYTES)
		return;
	uint64_t moved = 0;
	for (int i = 0; i < 8; i++)
		moved = moved << 8 | (uint8_t)value[i];
	note_instant((int64_t)(moved ^ 1ull << 63), out);
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

static enum bf_status add_segments(const char *path, xc_database *db, const struct catalogue *c,
				   struct archive_statistics *out, bf_error *error)
{
	struct archive_segments *segments = calloc(1, sizeof *segments);
	if (!segments)
		return error_no_memory(error);
	enum bf_status status = segments_open(segments, path, c, db, error);
	if (status == BF_OK)
		status = term_count(db, segments, &out->terms, error);
	for (size_t i = 0; i < segments->count && status == BF_OK; i++) {
		const struct archive_segment *s = segments->items[i];
		out->live_articles -= s->segment->facts.articles - s->gone.view.count;
		out->tombstones += s->gone.view.count;
		out->postings += s->segment->facts.postings;
		for (unsigned r = 1; segment_region_name(r); r++)
			out->region_bytes[r] +=
			    segment_input_region(s->segment->input, (enum segment_region)r).len;
		find_published_in_segment(s, out);
	}
	segments_close(segments);
	free(segments);
	return status;
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
					   .segments = c.segment_count,
					   .total_length = c.total_length,
					   .revision = c.revision,
					   .bytes = folder_size(path)};
	memcpy(out->fingerprint, c.fingerprint, sizeof out->fingerprint);
	memcpy(out->default_language, c.default_language, sizeof out->default_language);
	status = find_published(db, out, error);
	if (status == BF_OK)
		status = add_segments(path, db, &c, out, error);
	if (status == BF_OK)
		status = held_start(&held, path, error);
	if (status == BF_OK)
		status = held_counts(&held, &out->held, &out->withdrawn, error);
	held_close(&held);
	return status;
}

/* What was read may be of two states then: see snapshot_is_whole. */
static bool has_moved(const char *live, const struct commit_mark *before)
{
	struct commit_mark now;
	commit_mark_read(live, &now);
	return !commit_mark_equal(&now, before);
}

enum bf_status archive_statistics(const char *path, struct archive_statistics *out, bf_error *error)
{
	char name[64], live[PATH_BYTES];
	bf_error last = {0};
	struct tries tries = {0, 0, 0};
	struct commit_mark before;
	enum bf_status status;
	do { /* beside a busy writer */
		xc_database *db = NULL;
		xc_error reason;
		status = current_read(path, name, &last);
		if (status == BF_OK && !path_join(live, path, name))
			status = path_too_long(path, &last);
		if (status == BF_OK)
			commit_mark_read(live, &before);
		if (status == BF_OK && xc_database_open(live, &db, &reason) != XC_OK)
			status = xapian_error(&last, "cannot open the archive", &reason);
		if (status == BF_OK)
			status = gather_statistics(path, db, out, &last);
		if (db && has_moved(live, &before) && tries.moved++ < TRIES_MOVED)
			status = error_set(&last, BF_EXPIRED, "%s: the archive was written to meanwhile", path);
		xc_database_free(db);
	} while (tries_left(&tries, status));
	if (status != BF_OK && error)
		*error = last;
	return status;
}
