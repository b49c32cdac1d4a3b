/* live_kept.c - what the live part keeps of its last answers.
 *
 * A search comes back to the few articles that it is about to show: whether a word
 * stands there as typed, how near the words stand, then the texts.  So the records
 * that were read last are kept, and which of them have which terms; and the posting
 * lists by which articles are looked up stay open for a while: the next article is
 * mostly further on in them. */
#include "index/live_part.h"

#include "index/term.h"
#include "index/xapian_error.h"

/* Beyond so much, what is kept of records is let go before another is read. */
enum { KEPT_BYTES = 512 * 1024 };

/* ---- records --------------------------------------------------------------------------- */

enum bf_status live_record(struct live_part *p, uint32_t article, struct arena *arena,
			   struct record *out, bf_error *error)
{
	const char *bytes;
	size_t len;
	xc_error reason;
	if (xc_database_data(p->database, article, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read a stored article", &reason);
	return record_read(slice_make(bytes, len), arena, out, error);
}

static void forget_records(struct live_part *p)
{
	p->record_count = 0;
	arena_reset(&p->records_arena);
	if (arena_size(&p->records_arena) > KEPT_BYTES)
		arena_free(&p->records_arena);
}

static enum bf_status keep_record(struct live_part *p, uint32_t article, struct kept_record **out,
				  bf_error *error)
{
	const char *bytes;
	size_t len;
	xc_error reason;
	if (p->record_count == KEPT_RECORDS || arena_size(&p->records_arena) > KEPT_BYTES)
		forget_records(p);
	if (xc_database_data(p->database, article, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read a stored article", &reason);
	struct kept_record *k = &p->records[p->record_count];
	struct slice copy = arena_copy(&p->records_arena, slice_make(bytes, len));
	if (!copy.ptr)
		return error_no_memory(error);
	enum bf_status status = record_read(copy, &p->records_arena, &k->record, error);
	if (status != BF_OK)
		return status;
	k->article = article;
	k->placed = false;
	k->found_count = 0;
	p->record_count++;
	*out = k;
	return BF_OK;
}

static enum bf_status kept_record(struct live_part *p, uint32_t article, struct kept_record **out,
				  bf_error *error)
{
	for (size_t i = 0; i < p->record_count; i++) {
		if (p->records[i].article == article) {
			*out = &p->records[i];
			return BF_OK;
		}
	}
	return keep_record(p, article, out, error);
}

enum bf_status live_kept_record(struct live_part *p, uint32_t article, const struct record **out,
				bf_error *error)
{
	struct kept_record *k;
	enum bf_status status = kept_record(p, article, &k, error);
	if (status == BF_OK)
		*out = &k->record;
	return status;
}

static enum bf_status placed_record(struct live_part *p, uint32_t article, struct kept_record **out,
				    bf_error *error)
{
	enum bf_status status = kept_record(p, article, out, error);
	if (status != BF_OK || (*out)->placed)
		return status;
	status = places_read((*out)->record.places, &p->records_arena, &(*out)->places, error);
	(*out)->placed = status == BF_OK;
	return status;
}

enum bf_status live_places(struct live_part *p, uint32_t article, const struct places **out,
			   bf_error *error)
{
	struct kept_record *k;
	enum bf_status status = placed_record(p, article, &k, error);
	if (status == BF_OK)
		*out = &k->places;
	return status;
}

/* ---- the places of a term ------------------------------------------------------------------ */

/* Found once, in headline and body where the field is one of these. */
static enum bf_status found_term(struct live_part *p, struct kept_record *k, const struct term *term,
				 struct found_term *out, bf_error *error)
{
	struct term whole = *term;
	struct term_bytes bytes;
	*out = (struct found_term){0};
	whole.field = field_describe(term->field)->shares_text ? FIELD_TEXT : term->field;
	if (!term_encode(&whole, &bytes))
		return BF_OK;
	out->term = term_posting_hash(bytes.bytes, bytes.length, 0);
	for (uint32_t i = 0; i < k->found_count; i++) {
		if (k->found[i].term == out->term) {
			*out = k->found[i];
			return BF_OK;
		}
	}
	enum bf_status status = places_find(&k->places, &whole, &p->records_arena, &out->starts,
					    &out->ends, &out->count, error);
	if (status == BF_OK && k->found_count < FOUND_TERMS)
		k->found[k->found_count++] = *out;
	return status;
}

/* Leaves those of the headline or of the body, where only these are asked for. */
static void narrow(struct found_term *f, enum field field)
{
	size_t headline = 0;
	if (field != FIELD_HEADLINE && field != FIELD_BODY)
		return;
	while (headline < f->count && f->starts[headline] < POSITION_BODY)
		headline++;
	if (field == FIELD_HEADLINE) {
		f->count = headline;
		return;
	}
	f->count -= headline;
	f->starts += headline;
	f->ends = f->ends ? f->ends + headline : NULL;
}

enum bf_status live_term_places(struct live_part *p, uint32_t article, const struct term *term,
			 struct arena *arena, const uint32_t **starts, const uint32_t **ends,
			 size_t *count, bf_error *error)
{
	struct kept_record *k;
	struct found_term f;
	*starts = *ends = NULL;
	*count = 0;
	enum bf_status status = placed_record(p, article, &k, error);
	if (status == BF_OK)
		status = found_term(p, k, term, &f, error);
	if (status != BF_OK)
		return status;
	narrow(&f, term->field);
	if (f.count == 0)
		return BF_OK;
	size_t size = f.count * sizeof **starts;
	uint32_t *copy = arena_alloc(arena, 2 * size);
	if (!copy)
		return error_no_memory(error);
	*starts = memcpy(copy, f.starts, size);
	*ends = f.ends ? memcpy(copy + f.count, f.ends, size) : NULL;
	*count = f.count;
	return BF_OK;
}

/* ---- posting lists ----------------------------------------------------------------------- */

static void close_list(struct kept_list *l)
{
	xc_postings_free(l->postings);
	l->postings = NULL;
}

static void close_lists(struct live_part *p)
{
	for (size_t i = 0; i < KEPT_LISTS; i++)
		close_list(&p->lists[i]);
}

static enum bf_status open_kept(struct live_part *p, const struct term_bytes *term,
				struct kept_list **out, bf_error *error)
{
	struct kept_list *l = &p->lists[p->next_list++ % KEPT_LISTS];
	xc_error reason;
	close_list(l);
	if (xc_postings_open(p->database, term->bytes, term->length, &l->postings, &reason) != XC_OK)
		return xapian_error(error, "cannot open a posting list", &reason);
	l->term = *term;
	l->from = l->found = 0;
	*out = l;
	return BF_OK;
}

/* The list of a term, not beyond an article. */
static enum bf_status kept_list(struct live_part *p, const struct term_bytes *term, uint32_t article,
				struct kept_list **out, bf_error *error)
{
	for (size_t i = 0; i < KEPT_LISTS; i++) {
		struct kept_list *l = &p->lists[i];
		if (l->postings && l->from <= article && l->term.length == term->length &&
		    memcmp(l->term.bytes, term->bytes, term->length) == 0) {
			*out = l;
			return BF_OK;
		}
	}
	return open_kept(p, term, out, error);
}

/* ---- which article has which term ----------------------------------------------------------- */

static struct known_term *known_place(struct live_part *p, uint32_t article, uint64_t term)
{
	return &p->known[(term ^ article) % KNOWN_TERMS];
}

static bool is_known(struct live_part *p, uint32_t article, uint64_t term, bool *has)
{
	const struct known_term *k = known_place(p, article, term);
	*has = k->has;
	return k->article == article && k->term == term;
}

static void note_term(struct live_part *p, uint32_t article, uint64_t term, bool has)
{
	*known_place(p, article, term) = (struct known_term){term, article, has};
}

void live_note_term(struct live_part *p, uint32_t article, const struct term *term)
{
	struct term_bytes bytes;
	if (term_encode(term, &bytes))
		note_term(p, article, term_posting_hash(bytes.bytes, bytes.length, 0), true);
}

static enum bf_status look_in_list(struct live_part *p, uint32_t article,
				   const struct term_bytes *term, bool *has, bf_error *error)
{
	struct kept_list *l = NULL;
	xc_error reason;
	enum bf_status status = kept_list(p, term, article, &l, error);
	if (status != BF_OK)
		return status;
	if (article > l->found) {
		xc_status step = xc_postings_skip_to(l->postings, article, &l->found, &reason);
		l->from = article;
		if (step == XC_END)
			l->found = NO_ARTICLE;
		else if (step != XC_OK) {
			close_list(l);
			return xapian_error(error, "cannot read a posting list", &reason);
		}
	}
	*has = l->found == article;
	return BF_OK;
}

enum bf_status live_has(struct live_part *p, uint32_t article, const struct term *term, bool *has,
			bf_error *error)
{
	struct term_bytes bytes;
	*has = false;
	if (term->text.len == 0 || !term_encode(term, &bytes))
		return BF_OK;
	uint64_t hash = term_posting_hash(bytes.bytes, bytes.length, 0);
	if (is_known(p, article, hash, has))
		return BF_OK;
	enum bf_status status = look_in_list(p, article, &bytes, has, error);
	if (status == BF_OK)
		note_term(p, article, hash, *has);
	return status;
}

/* The list is closed again: it holds memory, and few articles come after these. */
enum bf_status live_have_term(struct part *base, const struct term *term, const uint32_t *articles,
			      size_t count, bool *there, bf_error *error)
{
	struct live_part *p = (struct live_part *)base;
	enum bf_status status = BF_OK;
	bool has;
	if (term->field == FIELD_HEADLINE || term->field == FIELD_BODY) /* the list is of both */
		return part_have_term(base, term, articles, count, there, error);
	for (size_t i = 0; i < count && status == BF_OK; i++) {
		status = live_has(p, articles[i], term, &has, error);
		there[i] |= status == BF_OK && has;
	}
	close_lists(p);
	return status;
}

void live_forget(struct live_part *p)
{
	p->record_count = 0;
	arena_free(&p->records_arena);
	close_lists(p);
	memset(p->known, 0, sizeof p->known);
}
