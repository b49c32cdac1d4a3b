/* live.c - the live part: terms, publication, stored articles. */
#include "index/live.h"

#include <stdlib.h>

#include "corpus/fields.h"
#include "index/live_part.h"
#include "index/term.h"
#include "index/xapian_error.h"

/* After so many single look-ups, publication is read for all articles at once; in a
 * large part after one for so many articles, for a look-up costs about as much as
 * reading forty in a row. */
enum { PUBLISHED_PATIENCE = 48, ARTICLES_A_LOOK_UP = 40 };

/* ---- stored articles ------------------------------------------------------------------- */

static enum bf_status live_article(struct part *base, uint32_t article, struct arena *arena,
				   struct article *out, bf_error *error)
{
	const struct record *record;
	enum bf_status status = live_kept_record((struct live_part *)base, article, &record, error);
	if (status != BF_OK)
		return status;
	return article_copy(&record->article, arena, out, error);
}

static enum bf_status live_summary(struct part *base, uint32_t article, struct arena *arena,
				   struct article *out, bf_error *error)
{
	const struct record *record;
	enum bf_status status = live_kept_record((struct live_part *)base, article, &record, error);
	if (status != BF_OK)
		return status;
	const struct article *a = &record->article;
	struct article summary = {.id = a->id,
				  .version = a->version,
				  .headline = a->headline,
				  .byline = a->byline,
				  .published = a->published,
				  .updated = a->updated,
				  .source = a->source,
				  .section = a->section,
				  .url = a->url,
				  .language = a->language,
				  .body = body_lead(a->body)};
	return article_copy(&summary, arena, out, error);
}

/* Hashes stand for terms that the article has: whether it has this one, its posting
 * list says. */
static enum bf_status live_places_of(struct part *base, uint32_t article, const struct term *term,
				     struct arena *arena, const uint32_t **starts,
				     const uint32_t **ends, size_t *count, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	bool has;
	enum bf_status status = live_term_places(p, article, term, arena, starts, ends, count, error);
	if (status != BF_OK || *count == 0)
		return status;
	status = live_has(p, article, term, &has, error);
	if (!has)
		*count = 0;
	return status;
}

static enum bf_status live_checkpoints(struct part *base, uint32_t article, struct arena *arena,
				       const struct text_checkpoint **out, size_t *count,
				       bf_error *error)
{
	const struct places *places;
	enum bf_status status = live_places((struct live_part *)base, article, &places, error);
	if (status != BF_OK)
		return status;
	size_t size = places->checkpoint_count * sizeof **out;
	struct text_checkpoint *copy = arena_alloc(arena, size + 1);
	if (!copy)
		return error_no_memory(error);
	if (size)
		memcpy(copy, places->checkpoints, size);
	*out = copy;
	*count = places->checkpoint_count;
	return BF_OK;
}

static enum bf_status live_boundaries(struct part *base, uint32_t article, enum boundary kind, uint32_t last,
				      struct arena *arena, const uint32_t **starts, size_t *count,
				      bf_error *error)
{
	const struct places *places;
	(void)last; /* they are all at hand */
	enum bf_status status = live_places((struct live_part *)base, article, &places, error);
	return status == BF_OK ? places_boundaries(places, kind, arena, starts, count, error) : status;
}

/* ---- terms ------------------------------------------------------------------------------ */

static enum bf_status live_term_frequency(struct part *base, const struct term *term,
					  uint32_t *articles, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	struct term_bytes bytes;
	xc_error reason;
	*articles = 0;
	if (term->text.len == 0 || !term_encode(term, &bytes))
		return BF_OK;
	if (xc_term_frequency(p->database, bytes.bytes, bytes.length, articles, NULL, NULL, &reason) !=
	    XC_OK)
		return xapian_error(error, "cannot look a term up", &reason);
	return BF_OK;
}

static enum bf_status live_walk_terms(struct part *base, const struct term *prefix,
				      term_visitor *visit, void *payload, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	struct term_bytes bytes;
	xc_terms *terms;
	xc_error reason;
	size_t skip = term_prefix_length(prefix), len;
	const char *text;
	xc_status status;
	if (!term_encode(prefix, &bytes))
		return BF_OK;
	if (xc_terms_open(p->database, bytes.bytes, bytes.length, &terms, &reason) != XC_OK)
		return xapian_error(error, "cannot walk the terms", &reason);
	status = xc_terms_next(terms, &text, &len, &reason);
	/* Without a prefix, the prefixed terms are not ours: on to the first byte after 'Z'. */
	while (status == XC_OK) {
		uint32_t articles;
		if (skip == 0 && text[0] >= 'A' && text[0] <= 'Z') {
			status = xc_terms_skip_to(terms, "[", 1, &text, &len, &reason);
			continue;
		}
		status = xc_terms_frequency(terms, &articles, &reason);
		if (status != XC_OK ||
		    !visit(slice_make(text + skip, len - skip), articles, payload))
			break;
		status = xc_terms_next(terms, &text, &len, &reason);
	}
	xc_terms_free(terms);
	if (status != XC_OK && status != XC_END)
		return xapian_error(error, "cannot walk the terms", &reason);
	return BF_OK;
}

/* The least text that is greater than all that begin with these bytes; false: none is. */
static bool just_behind(const char *begin, size_t len, struct term_bytes *out)
{
	while (len && (uint8_t)begin[len - 1] == 0xff)
		len--;
	if (len == 0 || len > sizeof out->bytes)
		return false;
	memcpy(out->bytes, begin, len);
	out->bytes[len - 1] = (char)((uint8_t)out->bytes[len - 1] + 1);
	out->length = (uint8_t)len;
	return true;
}

/* To the first term that does not begin with the first `len` bytes of this one. */
static xc_status skip_terms(xc_terms *terms, size_t len, const char **text, size_t *length,
			    xc_error *reason)
{
	struct term_bytes target;
	if (len > *length)
		return xc_terms_next(terms, text, length, reason);
	if (!just_behind(*text, len, &target))
		return XC_END;
	return xc_terms_skip_to(terms, target.bytes, target.length, text, length, reason);
}

static enum bf_status live_scan_terms(struct part *base, const struct term *prefix,
				      const struct term_marks *marks, term_scanner *scan, void *payload,
				      bf_error *error)
{
	(void)marks; /* the scanner knows better */
	struct live_part *p = (struct live_part *)base;
	struct term_bytes bytes;
	xc_terms *terms;
	xc_error reason;
	size_t skip = term_prefix_length(prefix), len, past = SCAN_NEXT;
	const char *text;
	if (!term_encode(prefix, &bytes))
		return BF_OK;
	if (xc_terms_open(p->database, bytes.bytes, bytes.length, &terms, &reason) != XC_OK)
		return xapian_error(error, "cannot walk the terms", &reason);
	xc_status status = xc_terms_next(terms, &text, &len, &reason);
	while (status == XC_OK && past) {
		bool other = skip == 0 && text[0] >= 'A' && text[0] <= 'Z'; /* of another field */
		past = other ? 1 : scan(slice_make(text + skip, len - skip), payload);
		if (past)
			status = skip_terms(terms, past <= len - skip ? past + skip : SIZE_MAX, &text,
					    &len, &reason);
	}
	xc_terms_free(terms);
	if (status != XC_OK && status != XC_END)
		return xapian_error(error, "cannot walk the terms", &reason);
	return BF_OK;
}

static enum bf_status live_find(struct part *base, struct slice id, uint32_t *article, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	struct term_bytes term;
	xc_postings *postings;
	xc_error reason;
	*article = NO_ARTICLE;
	term_of_id(id, &term);
	if (xc_postings_open(p->database, term.bytes, term.length, &postings, &reason) != XC_OK)
		return xapian_error(error, "cannot look an id up", &reason);
	xc_status status = xc_postings_next(postings, article, &reason);
	xc_postings_free(postings);
	if (status != XC_OK && status != XC_END)
		return xapian_error(error, "cannot look an id up", &reason);
	if (status == XC_END)
		*article = NO_ARTICLE;
	return BF_OK;
}

/* ---- publication -------------------------------------------------------------------------- */

static void put_big_endian(uint64_t value, int bytes, char *to)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (char)(value >> (8 * (bytes - 1 - i)));
}

static uint64_t get_big_endian(const char *from, int bytes)
{
	uint64_t value = 0;
	for (int i = 0; i < bytes; i++)
		value = value << 8 | (uint8_t)from[i];
	return value;
}

void live_published_encode(struct moment m, char out[LIVE_PUBLISHED_BYTES])
{
	put_big_endian((uint64_t)m.instant ^ 1ull << 63, 8, out);
	put_big_endian((uint32_t)moment_day(m) ^ 1u << 31, 4, out + 8);
}

static struct live_published published_decode(const char *value, size_t len)
{
	if (len != LIVE_PUBLISHED_BYTES)
		return (struct live_published){INT64_MIN, INT32_MIN};
	return (struct live_published){(int64_t)(get_big_endian(value, 8) ^ 1ull << 63),
				       (int32_t)((uint32_t)get_big_endian(value + 8, 4) ^ 1u << 31)};
}

static enum bf_status read_published(struct live_part *p, uint32_t from, uint32_t to,
				     struct live_published *out, bf_error *error)
{
	enum { AT_ONCE = 256 };
	uint32_t articles[AT_ONCE];
	size_t ends[AT_ONCE], count;
	size_t capacity = to - from < AT_ONCE ? to - from + 1 : AT_ONCE;
	const char *bytes;
	xc_values *values;
	xc_error reason;
	xc_status status = xc_values_open(p->database, LIVE_PUBLISHED_SLOT, &values, &reason);
	if (status != XC_OK)
		return xapian_error(error, "cannot read the dates", &reason);
	uint32_t at = from;
	do {
		status = xc_values_read(values, at, articles, ends, capacity, &count, &bytes, &reason);
		for (size_t i = 0; status == XC_OK && i < count && articles[i] <= to; i++) {
			size_t start = i ? ends[i - 1] : 0;
			out[articles[i] - from] = published_decode(bytes + start, ends[i] - start);
			at = articles[i] + 1;
		}
	} while (status == XC_OK && count == capacity && at <= to && articles[count - 1] < to);
	xc_values_free(values);
	if (status != XC_OK && status != XC_END)
		return xapian_error(error, "cannot read the dates", &reason);
	return BF_OK;
}

/* All publications in memory: 16 bytes an article of the live part. */
enum bf_status live_load_published(struct live_part *p, bf_error *error)
{
	if (p->published)
		return BF_OK;
	uint32_t last = p->base.last_article;
	struct live_published *all = malloc(((size_t)last + 1) * sizeof *all);
	if (!all)
		return error_no_memory(error);
	for (uint32_t i = 0; i <= last; i++)
		all[i] = (struct live_published){INT64_MIN, INT32_MIN};
	enum bf_status status = read_published(p, 1, last, all + 1, error);
	if (status == BF_OK)
		p->published = all;
	else
		free(all);
	return status;
}

static enum bf_status live_published(struct part *base, uint32_t article, int64_t *instant,
				     int32_t *day, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	struct live_published one = {INT64_MIN, INT32_MIN};
	enum bf_status status = BF_OK;
	if (!p->published && ++p->published_asked > PUBLISHED_PATIENCE &&
	    p->published_asked > base->article_count / ARTICLES_A_LOOK_UP)
		status = live_load_published(p, error);
	if (status == BF_OK && p->published && article <= base->last_article)
		one = p->published[article];
	else if (status == BF_OK)
		status = read_published(p, article, article, &one, error);
	*instant = one.instant;
	*day = one.day;
	return status;
}

static enum bf_status live_days(struct part *base, uint32_t first, uint32_t count, int32_t *days,
				bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	enum bf_status status = live_load_published(p, error);
	for (uint32_t i = 0; i < count && status == BF_OK; i++)
		days[i] = first + i <= base->last_article ? p->published[first + i].day : INT32_MIN;
	return status;
}

/* ---- the part ------------------------------------------------------------------------------ */

static void live_close(struct part *base)
{
	struct live_part *p = (struct live_part *)base;
	live_forget(p);
	free(p->published);
	free(p);
}

static const struct part_operations operations = {
    .open_cursor = live_open_cursor,
    .open_prefix = part_open_prefix,
    .open_all = live_open_all,
    .term_frequency = live_term_frequency,
    .have_term = live_have_term,
    .walk_terms = live_walk_terms,
    .list_terms = live_walk_terms,
    .scan_terms = live_scan_terms,
    .published = live_published,
    .find = live_find,
    .summary = live_summary,
    .article = live_article,
    .places = live_places_of,
    .checkpoints = live_checkpoints,
    .boundaries = live_boundaries,
    .count_values = live_count_values,
    .find_value = live_find_value,
    .days = live_days,
    .days_of = part_days_of,
    .close = live_close,
};

enum bf_status live_part_moved(struct part *base, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	xc_statistics statistics;
	xc_error reason;
	live_forget(p);
	p->published_asked = 0;
	free(p->published);
	p->published = NULL;
	if (xc_database_statistics(p->database, &statistics, &reason) != XC_OK)
		return xapian_error(error, "cannot read the live database", &reason);
	base->article_count = statistics.documents;
	base->last_article = statistics.last_document;
	return BF_OK;
}

enum bf_status live_part_open(xc_database *database, struct part **out, bf_error *error)
{
	*out = NULL;
	struct live_part *p = calloc(1, sizeof *p);
	if (!p)
		return error_no_memory(error);
	p->base.operations = &operations;
	p->database = database;
	enum bf_status status = live_part_moved(&p->base, error);
	if (status != BF_OK) {
		free(p);
		return status;
	}
	*out = &p->base;
	return BF_OK;
}
