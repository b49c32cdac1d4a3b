/* segment_part.c - a segment as a part of an archive, for one thread. */
#include <stdlib.h>

#include "index/segment_blocks.h"
#include "index/findings.h"
#include "index/segment_boundaries.h"
#include "index/segment_dictionary_scan.h"
#include "index/segment_checkpoints.h"
#include "index/segment_facet.h"
#include "index/segment_ids.h"
#include "index/term.h"

struct segment_part {
	struct part base;
	struct segment *segment;
	const struct tombstones *tombstones;
	struct stored_reader *stored;
	struct term_memory *memory;
	struct block_memory blocks;
	struct findings findings;
	struct arena arena; /* of one call */
};

/* ---- terms ---------------------------------------------------------------------------------- */

static enum bf_status part_find(struct part *base, struct slice id, uint32_t *article,
				bf_error *error);

/* The term of an id is not in a list: it has a table of its own. */
static enum bf_status open_id(struct segment_part *p, const struct term *term, struct arena *arena,
			      struct cursor **out, bf_error *error)
{
	uint32_t article;
	enum bf_status status = part_find(&p->base, term->text, &article, error);
	*out = NULL;
	if (status != BF_OK || article == NO_ARTICLE)
		return status;
	return segment_open_one(p->segment, article, arena, out, error);
}

static enum bf_status part_open_cursor(struct part *base, const struct term *term, struct arena *arena,
				       struct cursor **out, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	if (term->field == FIELD_ID)
		return open_id(p, term, arena, out, error);
	return segment_open_cursor(p->segment, p->memory, &p->blocks, p->tombstones, term, arena, out, error);
}

static enum bf_status open_prefix(struct part *base, const struct term *prefix, part_patience *late,
				  void *payload, struct arena *arena, struct cursor **out,
				  bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	if (prefix->kind == TERM_STEM || prefix->field == FIELD_ID || prefix->field == FIELD_HEADLINE ||
	    prefix->field == FIELD_BODY)
		return part_open_prefix(base, prefix, late, payload, arena, out, error);
	return segment_open_prefix(p->segment, p->tombstones, prefix, late, payload, arena, out, error);
}

static enum bf_status part_open_all(struct part *base, struct arena *arena, struct cursor **out,
				    bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	return segment_open_all(p->segment, p->tombstones, arena, out, error);
}

static enum bf_status part_term_frequency(struct part *base, const struct term *term,
					  uint32_t *articles, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	if (term->field != FIELD_ID)
		return segment_term_frequency(p->segment, p->memory, p->tombstones, term, articles, error);
	uint32_t article;
	enum bf_status status = part_find(base, term->text, &article, error);
	*articles = status == BF_OK && article != NO_ARTICLE;
	return status;
}

static enum bf_status have_term(struct part *base, const struct term *term, const uint32_t *articles,
				size_t count, bool *there, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	if (term->field == FIELD_ID || term->field == FIELD_HEADLINE || term->field == FIELD_BODY)
		return part_have_term(base, term, articles, count, there, error);
	return segment_have_term(p->segment, p->memory, &p->blocks, term, articles, count, there, error);
}

/* With tombstones about, a frequency must be counted again. */
static enum bf_status living_frequency(struct segment_part *p, const struct term *prefix,
				       struct slice text, uint32_t *articles, bf_error *error)
{
	struct term term = *prefix;
	if (p->tombstones->count == 0)
		return BF_OK;
	term.text = text;
	return segment_term_frequency(p->segment, p->memory, p->tombstones, &term, articles, error);
}

static enum bf_status visit_terms(struct part *base, const struct term *prefix, bool living,
				  term_visitor *visit, void *payload, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	struct term_bytes bytes;
	struct dictionary_entry entry;
	size_t skip = term_prefix_length(prefix);
	bool stem = prefix->kind == TERM_STEM && field_describe(prefix->field)->stemmed;
	if (!term_encode(prefix, &bytes))
		return BF_OK;
	struct slice begin = slice_make(bytes.bytes, bytes.length);
	bool more =
	    dictionary_seek(stem ? &p->segment->list_names : &p->segment->surfaces, begin, &entry);
	for (; more; more = dictionary_next(&entry)) {
		struct slice key = dictionary_key(&entry);
		if (key.len < begin.len || memcmp(key.ptr, begin.ptr, begin.len) != 0)
			break;
		if (skip == 0 && key.len && key.ptr[0] >= 'A' && key.ptr[0] <= 'Z')
			continue; /* of another field */
		struct slice text = slice_make(key.ptr + skip, key.len - skip);
		uint32_t articles = (uint32_t)entry.numbers[0];
		enum bf_status status =
		    living ? living_frequency(p, prefix, text, &articles, error) : BF_OK;
		if (status != BF_OK)
			return status;
		if (articles && !visit(text, articles, payload))
			return BF_OK;
	}
	return entry.damaged ? segment_damaged(p->segment, "a dictionary", error) : BF_OK;
}

static enum bf_status part_walk_terms(struct part *base, const struct term *prefix,
				      term_visitor *visit, void *payload, bf_error *error)
{
	return visit_terms(base, prefix, true, visit, payload, error);
}

static enum bf_status part_list_terms(struct part *base, const struct term *prefix,
				      term_visitor *visit, void *payload, bf_error *error)
{
	return visit_terms(base, prefix, false, visit, payload, error);
}

/* The keys from `from` on, below `until`, that have the marks; *stopped: the scanner has enough. */
static enum bf_status scan_marked(struct segment_part *p, const struct dictionary *d, struct slice from,
				  struct slice until, size_t skip, const struct term_marks *marks,
				  term_scanner *scan, void *payload, bool *stopped, bf_error *error)
{
	struct dictionary_scan s;
	struct slice key;
	uint32_t at;
	dictionary_scan_begin(&s, d, from, until, marks->end, marks->inside);
	for (at = s.ordinal; !*stopped && dictionary_scan_next(&s, &key); at = s.ordinal) {
		if (marks->late && marks->late(s.ordinal - at, marks->payload))
			return error_set(error, BF_DEADLINE, "time ran out among the words");
		*stopped = key.len && scan(slice_make(key.ptr + skip, key.len - skip), payload) == 0;
	}
	return s.damaged ? segment_damaged(p->segment, "a dictionary", error) : BF_OK;
}

/* Those that begin so.  Keys of other fields begin with capitals: words lie before these and behind. */
static enum bf_status scan_all_marked(struct segment_part *p, const struct dictionary *d, struct slice begin,
				      size_t skip, const struct term_marks *marks, term_scanner *scan,
				      void *payload, bf_error *error)
{
	char next[sizeof((struct term_bytes *)NULL)->bytes];
	size_t len = begin.len;
	bool stopped = false;
	if (len == 0) {
		enum bf_status status = scan_marked(p, d, begin, SLICE("A"), skip, marks, scan, payload,
						    &stopped, error);
		return status == BF_OK ? scan_marked(p, d, SLICE("["), begin, skip, marks, scan, payload,
						     &stopped, error)
				       : status;
	}
	memcpy(next, begin.ptr, len);
	while (len && next[len - 1] == (char)0xff)
		len--;
	if (len)
		next[len - 1]++;
	return scan_marked(p, d, begin, slice_make(next, len), skip, marks, scan, payload, &stopped, error);
}

static enum bf_status part_scan_terms(struct part *base, const struct term *prefix,
				      const struct term_marks *marks, term_scanner *scan, void *payload,
				      bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	struct term_bytes bytes;
	struct dictionary_entry entry;
	size_t skip = term_prefix_length(prefix);
	bool stem = prefix->kind == TERM_STEM && field_describe(prefix->field)->stemmed;
	if (!term_encode(prefix, &bytes))
		return BF_OK;
	struct slice begin = slice_make(bytes.bytes, bytes.length);
	const struct dictionary *d = stem ? &p->segment->list_names : &p->segment->surfaces;
	if (marks)
		return scan_all_marked(p, d, begin, skip, marks, scan, payload, error);
	bool more = dictionary_seek(d, begin, &entry);
	while (more) {
		struct slice key = dictionary_key(&entry);
		if (!slice_starts_with(key, begin))
			break;
		size_t past = 1; /* of another field: on to the next letter */
		if (skip || key.len == 0 || key.ptr[0] < 'A' || key.ptr[0] > 'Z')
			past = scan(slice_make(key.ptr + skip, key.len - skip), payload);
		if (past == 0)
			return BF_OK;
		more = dictionary_skip(&entry, past <= key.len - skip ? past + skip : SIZE_MAX);
	}
	return entry.damaged ? segment_damaged(p->segment, "a dictionary", error) : BF_OK;
}

/* ---- articles ------------------------------------------------------------------------------- */

static enum bf_status part_published(struct part *base, uint32_t article, int64_t *instant,
				     int32_t *day, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	(void)error;
	*instant = INT64_MIN;
	*day = INT32_MIN;
	if (article >= 1 && article <= base->last_article && !is_tombstoned(p->tombstones, article))
		columns_published(p->segment->columns, article, instant, day);
	return BF_OK;
}

struct id_search {
	struct segment_part *part;
	struct slice id;
	uint32_t found;
	enum bf_status status;
	bf_error *error;
};

static bool look_at_id(uint32_t article, void *payload)
{
	struct id_search *s = payload;
	struct segment_part *p = s->part;
	struct article summary;
	if (article < 1 || article > p->base.last_article) {
		s->status = segment_damaged(p->segment, segment_region_name(REGION_IDS), s->error);
		return false;
	}
	if (is_tombstoned(p->tombstones, article))
		return true;
	arena_reset(&p->arena);
	s->status = stored_summary(p->stored, article, &p->arena, &summary, s->error);
	if (s->status == BF_OK && slice_equal(summary.id, s->id))
		s->found = article;
	return s->status == BF_OK && s->found == NO_ARTICLE;
}

static enum bf_status part_find(struct part *base, struct slice id, uint32_t *article, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	struct id_search s = {p, id, NO_ARTICLE, BF_OK, error};
	if (!ids_find(p->segment->ids, id, look_at_id, &s))
		s.status = segment_damaged(p->segment, segment_region_name(REGION_IDS), error);
	*article = s.found;
	return s.status;
}

static enum bf_status part_id(struct part *base, uint32_t article, struct slice *out, bf_error *error)
{
	return stored_id(((struct segment_part *)base)->stored, article, out, error);
}

static enum bf_status part_summary(struct part *base, uint32_t article, struct arena *arena,
				   struct article *out, bf_error *error)
{
	return stored_summary(((struct segment_part *)base)->stored, article, arena, out, error);
}

static void part_expect(struct part *base, uint32_t article)
{
	stored_expect_summary(((struct segment_part *)base)->stored, article);
}

static enum bf_status part_article(struct part *base, uint32_t article, struct arena *arena,
				   struct article *out, bf_error *error)
{
	return stored_article(((struct segment_part *)base)->stored, article, arena, out, error);
}

/* Out of the cursor, which is about to be closed. */
static enum bf_status copy_places(struct arena *arena, const uint32_t **starts, const uint32_t **ends,
				  size_t count, bf_error *error)
{
	uint32_t *copy = arena_alloc(arena, 2 * count * sizeof *copy);
	if (!copy)
		return error_no_memory(error);
	memcpy(copy, *starts, count * sizeof *copy);
	*starts = copy;
	if (*ends) {
		memcpy(copy + count, *ends, count * sizeof *copy);
		*ends = copy + count;
	}
	return BF_OK;
}

static enum bf_status part_places(struct part *base, uint32_t article, const struct term *term,
				  struct arena *arena, const uint32_t **starts, const uint32_t **ends,
				  size_t *count, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	struct cursor *c = NULL;
	enum bf_status status = BF_OK;
	bool done = false;
	*count = 0;
	if (article < 1 || article > base->last_article || is_tombstoned(p->tombstones, article))
		return BF_OK;
	if (term->field != FIELD_ID)
		status = segment_term_places(p->segment, p->memory, &p->blocks, term, article, arena, starts,
					     ends, count, &done, error);
	if (status != BF_OK || done)
		return status;
	status = part_open_cursor(base, term, arena, &c, error);
	if (status == BF_OK && c)
		status = cursor_seek(c, article, error);
	if (status == BF_OK && c && cursor_article(c) == article)
		status = c->operations->positions(c, starts, ends, count, error);
	if (status == BF_OK && *count)
		status = copy_places(arena, starts, ends, *count, error);
	cursor_close(c);
	return status;
}

static enum bf_status part_checkpoints(struct part *base, uint32_t article, struct arena *arena,
				       const struct text_checkpoint **out, size_t *count,
				       bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	return segment_checkpoints_read(p->segment->checkpoints, article, arena, out, count, error);
}

static enum bf_status part_boundaries(struct part *base, uint32_t article, enum boundary kind, uint32_t last,
				      struct arena *arena, const uint32_t **starts, size_t *count,
				      bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	return boundaries_read(p->segment->boundaries, article, kind, last, arena, starts, count, error);
}

static uint8_t *part_findings(struct part *base, uint64_t hash, struct slice key)
{
	return findings_of(&((struct segment_part *)base)->findings, hash, key, base->last_article);
}

/* ---- facets --------------------------------------------------------------------------------- */

static enum bf_status part_count_values(struct part *base, enum facet facet, const uint64_t *set,
					value_visitor *visit, void *payload, uint32_t *with,
					bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	return segment_count_values(p->segment, facet, set, visit, payload, with, error);
}

static enum bf_status part_find_value(struct part *base, enum facet facet, struct slice value,
				      uint64_t *set, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	return segment_find_value(p->segment, facet, value, set, error);
}

static enum bf_status part_days(struct part *base, uint32_t first, uint32_t count, int32_t *days,
				bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	(void)error;
	segment_days(p->segment, p->tombstones, first, count, days);
	return BF_OK;
}

static enum bf_status part_days_among(struct part *base, const uint32_t *articles, uint32_t count,
				      int32_t *days, bf_error *error)
{
	struct segment_part *p = (struct segment_part *)base;
	(void)error;
	segment_days_of(p->segment, p->tombstones, articles, count, days);
	return BF_OK;
}

/* ---- the part ---------------------------------------------------------------------------------- */

static void part_close(struct part *base)
{
	struct segment_part *p = (struct segment_part *)base;
	stored_reader_close(p->stored);
	free(p->memory);
	block_memory_free(&p->blocks);
	findings_free(&p->findings);
	arena_free(&p->arena);
	free(p);
}

static const struct part_operations operations = {
    .open_cursor = part_open_cursor,
    .open_prefix = open_prefix,
    .open_all = part_open_all,
    .term_frequency = part_term_frequency,
    .have_term = have_term,
    .walk_terms = part_walk_terms,
    .list_terms = part_list_terms,
    .scan_terms = part_scan_terms,
    .published = part_published,
    .find = part_find,
    .id = part_id,
    .summary = part_summary,
    .expect = part_expect,
    .article = part_article,
    .places = part_places,
    .checkpoints = part_checkpoints,
    .boundaries = part_boundaries,
    .findings = part_findings,
    .count_values = part_count_values,
    .find_value = part_find_value,
    .days = part_days,
    .days_of = part_days_among,
    .close = part_close,
};

/* Half of what the lists take is what most of those come to that tables are made of. */
void segment_part_share(struct part *base, uint64_t articles)
{
	struct segment_part *p = (struct segment_part *)base;
	uint64_t own = p->segment->facts.articles, half = p->segment->lists.len / 2;
	uint64_t least = TABLES_BYTES, most = TABLES_MOST;
	p->findings.limit = own < articles ? (size_t)((uint64_t)FINDINGS_BYTES * own / articles) : FINDINGS_BYTES;
	if (own < articles) {
		least = least * own / articles;
		most = most * own / articles;
	}
	table_memory_limit(&p->blocks.tables, (size_t)(half < least ? least : half < most ? half : most));
}

enum bf_status segment_part_open(struct segment *segment, const struct tombstones *tombstones,
				 struct part **out, bf_error *error)
{
	struct segment_part *p = calloc(1, sizeof *p);
	*out = NULL;
	if (!p)
		return error_no_memory(error);
	p->base.operations = &operations;
	p->base.article_count = segment->facts.articles - tombstones->count;
	p->base.last_article = segment->facts.articles;
	p->segment = segment;
	p->tombstones = tombstones;
	p->memory = term_memory_new();
	enum bf_status status = p->memory ? stored_reader_open(segment->stored, &p->stored, error)
					  : error_no_memory(error);
	if (status != BF_OK) {
		free(p->memory);
		free(p);
		return status;
	}
	*out = &p->base;
	return BF_OK;
}
