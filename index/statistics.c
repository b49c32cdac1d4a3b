/* statistics.c - what an archive holds, in numbers.
 *
 * Most stand in the catalogue; terms and dates are walked, held articles are
 * counted in their own database.  Reads beside a writer, as a snapshot does. */
#include "index/archive.h"

#include "index/catalogue.h"
#include "index/files.h"
#include "index/held.h"
#include "index/live.h"
#include "index/snapshot.h"
#include "index/xapian_error.h"

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
	char name[64], live[PATH_BYTES];
	bf_error last = {0};
	struct tries tries = {0, 0};
	enum bf_status status;
	do { /* beside a busy writer */
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
	} while (tries_left(&tries, status));
	if (status != BF_OK && error)
		*error = last;
	return status;
}
