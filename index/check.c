/* check.c - verifying an archive: everything against everything else.
 *
 * It holds the writer's lock, so that nothing moves under it.  Of either
 * database it looks at: the structure (Xapian's own check); every record
 * against its checksum; every posting list, and every article's own list of
 * terms, against the sum of postings that the article's record carries; dates
 * against the records; and the counters of the catalogue against what was
 * counted.  Posting lists are walked term by term, articles by number: so all
 * is read once, in the order in which it lies, at 8 bytes of memory an article.
 *
 * What is read may be damaged in any way: nothing is believed but what the
 * record's checksum covers, and a walk that does not ascend is broken off. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/archive.h"
#include "index/archive_segments.h"
#include "index/held.h"
#include "index/live.h"
#include "index/live_write.h"
#include "index/lock.h"
#include "index/places.h"
#include "index/record.h"
#include "index/term.h"
#include "index/xapian_error.h"
#include "stemmers/stemmers.h"

struct check {
	problem_report *report;
	void *payload;
	uint64_t problems;
	bool no_memory;
	const struct check_options *options;
	bool uncounted;	     /* there are articles that cannot be counted: counters prove nothing */
	bool other_analysis; /* than this program's */

	const char *archive;
	const char *where; /* "live", "held", "segment.7" */
	xc_database *database;
	uint32_t last;	 /* largest article number in use */
	uint64_t *sums;	 /* by article number: of the postings that were found */
	struct part *part; /* of live: for the dates */
	struct arena arena; /* of the article on hand */
	xc_document *document; /* scratch: the article made anew */
	struct buf record;     /* and its record */
	struct catalogue counted;
};

static void problem(struct check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void problem(struct check *c, const char *format, ...)
{
	char line[1536];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	c->problems++;
	if (c->report)
		c->report(line, c->payload);
}

/* One that somebody else has told in a whole line. */
static void count_problem(const char *line, void *payload)
{
	problem(payload, "%s", line);
}

/* Memory ran out: that is no damage, and ends the check. */
static bool is_want_of_memory(struct check *c, enum bf_status status)
{
	c->no_memory |= status == BF_NO_MEMORY;
	return status == BF_NO_MEMORY;
}

/* A problem that libxapian has told. */
static void xapian_problem(struct check *c, const xc_error *reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void xapian_problem(struct check *c, const xc_error *reason, const char *format, ...)
{
	char what[1024];
	va_list arguments;
	if (is_want_of_memory(c, reason->status == XC_NO_MEMORY ? BF_NO_MEMORY : BF_OK))
		return;
	va_start(arguments, format);
	vsnprintf(what, sizeof what, format, arguments);
	va_end(arguments);
	problem(c, "%s: %s: %s", c->where, what, reason->message);
}

static void check_structure(struct check *c, const char *path)
{
	size_t faults = 0;
	xc_error reason;
	if (xc_database_check(path, NULL, NULL, &faults, &reason) != XC_OK)
		xapian_problem(c, &reason, "the database cannot be verified");
	else if (faults)
		problem(c, "%s: %zu faults in the structure of the database", c->where, faults);
}

/* ---- posting lists --------------------------------------------------------------------------- */

/* Adds a block of postings to the sums; false when it does not ascend from *before. */
static bool add_postings(struct check *c, const char *term, size_t len, const uint32_t *articles,
			 const uint32_t *frequencies, size_t count, uint32_t *before)
{
	for (size_t i = 0; i < count; i++) {
		if (articles[i] <= *before || articles[i] > c->last)
			return false;
		c->sums[articles[i]] += term_posting_hash(term, len, frequencies[i]);
		*before = articles[i];
	}
	return true;
}

static void check_term(struct check *c, const char *term, size_t len, uint32_t said)
{
	enum { BLOCK = 256 };
	uint32_t articles[BLOCK], frequencies[BLOCK], before = 0;
	size_t count = 0, total = 0;
	xc_postings *postings = NULL;
	xc_error reason;
	bool ascends = true;
	int key = term[0] == 'Q' ? 1 : term[0] == 'E' && len > 1 ? 2 : 0; /* bytes before the id; E: embargoed */
	xc_status step = xc_postings_open(c->database, term, len, &postings, &reason);
	while (step == XC_OK && ascends) {
		step = xc_postings_read(postings, 0, articles, frequencies, NULL, BLOCK, &count, &reason);
		if (step == XC_OK)
			ascends = add_postings(c, term, len, articles, frequencies, count, &before);
		total += count;
	}
	xc_postings_free(postings);
	if (!ascends)
		problem(c, "%s: the posting list of '%.*s' is in disorder", c->where, (int)len, term);
	else if (step != XC_END)
		xapian_problem(c, &reason, "the posting list of '%.*s' cannot be read", (int)len, term);
	else if (total != said)
		problem(c, "%s: '%.*s' is said to be in %u articles, and is in %zu", c->where, (int)len,
			term, said, total);
	else if (key && said != 1)
		problem(c, "%s: %u articles have the same id, %.*s", c->where, said, (int)len - key, term + key);
}

static void check_terms(struct check *c)
{
	struct term_bytes before = {.length = 0};
	xc_terms *terms = NULL;
	const char *term;
	size_t len;
	uint32_t said;
	xc_error reason;
	xc_status step = xc_terms_open(c->database, "", 0, &terms, &reason);
	while (step == XC_OK && (step = xc_terms_next(terms, &term, &len, &reason)) == XC_OK) {
		if (len > TERM_BYTES_MAX || slice_compare(slice_make(before.bytes, before.length),
							  slice_make(term, len)) >= 0) {
			problem(c, "%s: the list of terms is in disorder after '%.*s'", c->where,
				before.length, before.bytes);
			break;
		}
		memcpy(before.bytes, term, len);
		before.length = (uint8_t)len;
		step = xc_terms_frequency(terms, &said, &reason);
		if (step == XC_OK)
			check_term(c, before.bytes, before.length, said);
	}
	if (step != XC_OK && step != XC_END)
		xapian_problem(c, &reason, "the list of terms cannot be read after '%.*s'", before.length,
			       before.bytes);
	xc_terms_free(terms);
}

/* ---- articles -------------------------------------------------------------------------------- */

/* What deleting or replacing the article would go by. */
static void check_own_terms(struct check *c, uint32_t number, const struct record *record)
{
	xc_terms *terms = NULL;
	const char *term;
	size_t len;
	uint64_t sum = 0;
	uint32_t frequency, most = 0;
	xc_error reason;
	xc_status step = xc_database_document_length(c->database, number, NULL, &most, &reason);
	if (step == XC_OK)
		step = xc_terms_open_document(c->database, number, &terms, &reason);
	most++; /* the length counts words; the id of an article without words is one more */
	while (step == XC_OK && (step = xc_terms_next(terms, &term, &len, &reason)) == XC_OK && most--) {
		step = xc_terms_wdf(terms, &frequency, &reason);
		sum += term_posting_hash(term, len, frequency);
	}
	xc_terms_free(terms);
	if (step != XC_OK && step != XC_END && reason.status == XC_NO_MEMORY)
		c->no_memory = true;
	else if (step != XC_END || sum != record->postings)
		problem(c, "%s: article %.*s: its list of terms is not the one it was stored with",
			c->where, SLICE_ARGS(record->article.id));
}

static void check_date(struct check *c, uint32_t number, const struct record *record)
{
	struct moment published = record->article.published;
	bool none = published.precision == MOMENT_NONE;
	int64_t instant;
	int32_t day;
	enum bf_status status = c->part->operations->published(c->part, number, &instant, &day, NULL);
	if (is_want_of_memory(c, status))
		return;
	if (status != BF_OK || (none ? instant != INT64_MIN
				     : instant != published.instant || day != moment_day(published)))
		problem(c, "%s: article %.*s: its date is not the one it was stored with", c->where,
			SLICE_ARGS(record->article.id));
}

/* Made anew out of its text, would it be the same to the byte? */
static void check_text(struct check *c, uint32_t number, const struct record *record, struct slice stored)
{
	enum { SAMPLE = 64 }; /* one in so many */
	struct document document;
	size_t bytes;
	xc_error reason;
	if (!c->options->make || c->other_analysis || (!c->options->full && number % SAMPLE != 1))
		return;
	if (!c->document && xc_document_new(&c->document, &reason) != XC_OK) {
		c->no_memory = true;
		return;
	}
	enum bf_status status = c->options->make(&record->article, c->options->payload, &document, NULL);
	if (status == BF_OK)
		status = live_fill(&document, c->document, &c->record, &c->arena, &bytes, NULL);
	if (!is_want_of_memory(c, status) && (status != BF_OK || !slice_equal(buf_slice(&c->record), stored)))
		problem(c, "%s: article %.*s: what is stored of its words is not what its text gives",
			c->where, SLICE_ARGS(record->article.id));
}

static void check_record(struct check *c, uint32_t number, const struct record *record)
{
	struct places places;
	struct slice id = record->article.id;
	if (c->sums[number] != record->postings)
		problem(c, "%s: article %.*s: its postings are not those it was stored with", c->where,
			SLICE_ARGS(id));
	c->sums[number] = 0;
	check_own_terms(c, number, record);
	if (!c->part)
		return;
	enum bf_status status = places_read(record->places, &c->arena, &places, NULL);
	if (status != BF_OK && !is_want_of_memory(c, status))
		problem(c, "%s: article %.*s: the places of its words are damaged", c->where,
			SLICE_ARGS(id));
	check_date(c, number, record);
	catalogue_count(&c->counted, record->language, record->length_code, 1);
}

static void check_article(struct check *c, uint32_t number)
{
	const char *bytes;
	size_t len;
	struct record record;
	xc_error reason;
	bf_error error = {0};
	arena_reset(&c->arena);
	if (xc_database_data(c->database, number, &bytes, &len, &reason) != XC_OK) {
		xapian_problem(c, &reason, "article number %u cannot be read", number);
		return;
	}
	struct slice copy = arena_copy(&c->arena, slice_make(bytes, len));
	enum bf_status status = copy.ptr ? record_read(copy, &c->arena, &record, &error) : BF_NO_MEMORY;
	if (is_want_of_memory(c, status))
		return;
	if (status != BF_OK) {
		problem(c, "%s: article number %u: %s", c->where, number, error.message);
		return;
	}
	check_record(c, number, &record);
	if (c->part)
		check_text(c, number, &record, copy);
}

static void check_articles(struct check *c)
{
	xc_postings *postings = NULL;
	uint32_t number, before = 0;
	xc_error reason;
	xc_status step = xc_postings_open(c->database, "", 0, &postings, &reason);
	while (step == XC_OK && !c->no_memory &&
	       (step = xc_postings_next(postings, &number, &reason)) == XC_OK) {
		if (number <= before || number > c->last) {
			problem(c, "%s: the list of articles is in disorder after number %u", c->where,
				before);
			break;
		}
		before = number;
		check_article(c, number);
	}
	if (step != XC_OK && step != XC_END)
		xapian_problem(c, &reason, "the list of articles cannot be read");
	xc_postings_free(postings);
	for (uint32_t i = 1; i <= c->last && !c->no_memory; i++)
		if (c->sums[i])
			problem(c, "%s: there are postings of article number %u, which is not there or "
				   "cannot be read", c->where, i);
}

/* ---- a database, the archive ------------------------------------------------------------------- */

/* Everything in one open database. */
static void check_contents(struct check *c)
{
	xc_statistics statistics;
	xc_error reason;
	if (xc_database_statistics(c->database, &statistics, &reason) != XC_OK) {
		xapian_problem(c, &reason, "the database cannot be read");
		return;
	}
	c->last = statistics.last_document;
	c->sums = calloc((size_t)c->last + 1, sizeof *c->sums);
	if (!c->sums) {
		c->no_memory = true;
		return;
	}
	check_terms(c);
	check_articles(c);
	free(c->sums);
}

static void check_counters(struct check *c, const struct catalogue *said)
{
	const struct catalogue *counted = &c->counted;
	if (said->articles != counted->articles)
		problem(c, "the catalogue counts %" PRIu64 " articles, there are %" PRIu64,
			said->articles, counted->articles);
	if (said->total_length != counted->total_length)
		problem(c, "the catalogue counts %" PRIu64 " words, there are %" PRIu64,
			said->total_length, counted->total_length);
	for (size_t i = 0; i < said->language_count; i++) {
		uint64_t articles = 0;
		for (size_t k = 0; k < counted->language_count; k++)
			if (strcmp(said->languages[i].code, counted->languages[k].code) == 0)
				articles = counted->languages[k].articles;
		if (articles != said->languages[i].articles)
			problem(c,
				"the catalogue counts %" PRIu64 " articles in the language '%s', there are "
				"%" PRIu64,
				said->languages[i].articles, said->languages[i].code, articles);
	}
}

/* The id, where that much can be read. */
static void unreadable_article(struct check *c, const struct archive_segment *s, uint32_t number,
			       const bf_error *reason)
{
	struct article summary;
	bf_error ignored;
	arena_reset(&c->arena);
	if (s->part->operations->summary(s->part, number, &c->arena, &summary, &ignored) == BF_OK)
		problem(c, "segment.%u: article %.*s cannot be read: %s", s->number,
			SLICE_ARGS(summary.id), reason->message);
	else
		problem(c, "segment.%u: article number %u cannot be read: %s", s->number, number,
			reason->message);
}

/* False: no memory. */
static bool check_segment_article(struct check *c, const struct archive_segment *s, uint32_t number)
{
	struct article article;
	bf_error error = {0};
	arena_reset(&c->arena);
	enum bf_status status = s->part->operations->article(s->part, number, &c->arena, &article, &error);
	if (is_want_of_memory(c, status))
		return false;
	if (status != BF_OK) {
		unreadable_article(c, s, number, &error);
		c->uncounted = true;
		return true;
	}
	if (is_tombstoned(&s->gone.view, number))
		return true;
	const struct language *language = language_find(article.language);
	catalogue_count(&c->counted, slice_from(language ? language_code(language) : ""),
			s->segment->lengths[number], 1);
	return true;
}

static void cross_check_part(struct check *c, struct part *part, bool damaged)
{
	struct part_check_scope scope = {c->where, damaged || c->options->full, c->options->payload};
	if (c->options->cross_check && !c->other_analysis && !c->no_memory)
		is_want_of_memory(c, c->options->cross_check(part, &scope, count_problem, c, NULL));
}

/* Every region of a segment has a checksum: what matches is as it was written. */
static void check_segment(struct check *c, const struct archive_segment *s)
{
	char name[32];
	uint64_t damaged = segment_input_verify(s->segment->input);
	snprintf(name, sizeof name, "segment.%u", s->number);
	c->where = name;
	for (unsigned r = 0; r < 64; r++) {
		const char *region = segment_region_name((enum segment_region)r);
		if (damaged >> r & 1)
			problem(c, "%s is damaged in its %s", name, region ? region : "regions");
	}
	for (uint32_t a = 1; a <= s->segment->facts.articles; a++)
		if (!check_segment_article(c, s, a))
			return;
	cross_check_part(c, s->part, damaged != 0);
}

/* Each by itself: one that cannot be opened does not hide another. */
static void check_segments(struct check *c, const struct catalogue *said)
{
	struct archive_segments *segments = calloc(1, sizeof *segments);
	struct catalogue *one = malloc(sizeof *one);
	bf_error error = {0};
	c->no_memory |= !segments || !one;
	for (size_t i = 0; !c->no_memory && i < said->segment_count; i++) {
		*one = *said;
		one->segment_count = 1;
		one->segments[0] = said->segments[i];
		enum bf_status status = segments_open(segments, c->archive, one, c->database, &error);
		if (status == BF_OK)
			check_segment(c, segments->items[0]);
		else if (!is_want_of_memory(c, status)) {
			problem(c, "segment.%u cannot be opened, nor any of its %u articles: %s",
				said->segments[i].number, said->segments[i].articles, error.message);
			c->uncounted = true;
		}
		segments_close(segments);
	}
	free(segments);
	free(one);
}

static void check_analysis(struct check *c, const struct catalogue *said)
{
	bf_error error = {0};
	enum bf_status status = catalogue_check_reader(said, &error);
	c->other_analysis = status != BF_OK;
	if (!is_want_of_memory(c, status) && status != BF_OK && c->options->full)
		problem(c, "words are not compared with texts: %s", error.message);
}

static void check_live_contents(struct check *c)
{
	struct catalogue said;
	bf_error error = {0};
	enum bf_status status = catalogue_read(c->database, &said, &error);
	if (status == BF_OK)
		status = live_part_open(c->database, &c->part, &error);
	if (is_want_of_memory(c, status))
		return;
	if (status != BF_OK) {
		problem(c, "live: %s", error.message);
		return;
	}
	check_analysis(c, &said);
	check_contents(c);
	if (!c->no_memory)
		check_segments(c, &said);
	if (!c->no_memory && !c->uncounted)
		check_counters(c, &said);
	c->part->operations->close(c->part);
	c->part = NULL;
}

static void check_database(struct check *c, const char *path, bool live)
{
	xc_error reason;
	c->where = live ? "live" : "held";
	xc_status status = xc_database_open(path, &c->database, &reason);
	if (!live && status == XC_MISSING) /* its making was stopped: nothing was in it */
		return;
	check_structure(c, path);
	if (status != XC_OK)
		xapian_problem(c, &reason, "the database cannot be opened");
	else if (live)
		check_live_contents(c);
	else
		check_contents(c);
	xc_database_free(c->database);
	c->database = NULL;
}

static enum bf_status check_locked(struct check *c, const char *path, const char *name, bf_error *error)
{
	char live[PATH_BYTES];
	struct held held = {.record = BUF_INIT(1)};
	if (!path_join(live, path, name))
		return path_too_long(path, error);
	enum bf_status status = held_start(&held, path, error);
	if (status != BF_OK)
		return status;
	check_database(c, live, true);
	if (held.exists && !c->no_memory)
		check_database(c, held.path, false);
	held_close(&held);
	arena_free(&c->arena);
	xc_document_free(c->document);
	buf_free(&c->record);
	return c->no_memory ? error_no_memory(error) : BF_OK;
}

enum bf_status archive_check(const char *path, const struct check_options *options,
			     problem_report *report, void *payload, uint64_t *problems, bf_error *error)
{
	static const struct check_options defaults = {false, NULL, NULL, NULL};
	char name[64];
	int lock = -1;
	struct check c = {.options = options ? options : &defaults,
			  .report = report,
			  .payload = payload,
			  .archive = path,
			  .arena = ARENA_INIT,
			  .record = BUF_INIT(SIZE_MAX / 4)};
	*problems = 0;
	enum bf_status status = current_read(path, name, error);
	if (status == BF_OK)
		status = lock_take(path, 0, &lock, error);
	if (status == BF_OK)
		status = check_locked(&c, path, name, error);
	*problems = c.problems;
	lock_release(lock);
	return status;
}
