/* term_count.c - see term_count.h.  The sorted lists of terms of all parts are merged. */
#include "index/term_count.h"

#include <stdlib.h>

#include "index/xapian_error.h"

/* A list of terms on one of its terms; the live database's, or a dictionary's. */
struct term_list {
	xc_terms *terms; /* NULL: a dictionary */
	struct dictionary_entry *entry;
	struct slice term; /* empty at the end */
};

enum { LISTS_MAX = 1 + 2 * SEGMENTS_LIMIT };

struct term_merge {
	struct term_list lists[LISTS_MAX];
	size_t count;
};

static enum bf_status next_term(struct term_list *l, bf_error *error)
{
	const char *text;
	size_t len;
	xc_error reason;
	if (!l->terms) {
		bool more = dictionary_next(l->entry);
		l->term = more ? dictionary_key(l->entry) : slice_make("", 0);
		return l->entry->damaged ? error_set(error, BF_CORRUPT, "a dictionary is damaged") : BF_OK;
	}
	xc_status step = xc_terms_next(l->terms, &text, &len, &reason);
	l->term = step == XC_OK ? slice_make(text, len) : slice_make("", 0);
	return step == XC_OK || step == XC_END ? BF_OK
					       : xapian_error(error, "cannot count the terms", &reason);
}

static enum bf_status add_dictionary(struct term_merge *m, const struct dictionary *d, const char *from,
				     bf_error *error)
{
	struct term_list *l = &m->lists[m->count++];
	*l = (struct term_list){.entry = malloc(sizeof *l->entry)};
	if (!l->entry)
		return error_no_memory(error);
	if (dictionary_seek(d, slice_from(from), l->entry))
		l->term = dictionary_key(l->entry);
	return BF_OK;
}

static enum bf_status open_lists(struct term_merge *m, xc_database *live,
				 const struct archive_segments *segments, bf_error *error)
{
	xc_error reason;
	struct term_list *first = &m->lists[m->count++];
	if (xc_terms_open(live, "", 0, &first->terms, &reason) != XC_OK)
		return xapian_error(error, "cannot count the terms", &reason);
	enum bf_status status = next_term(first, error);
	for (size_t i = 0; i < segments->count && status == BF_OK; i++) {
		const struct segment *s = segments->items[i]->segment;
		status = add_dictionary(m, &s->surfaces, "", error);
		if (status == BF_OK) /* of the lists, those of stems: the others are surface forms */
			status = add_dictionary(m, &s->list_names, "Z", error);
	}
	return status;
}

static void close_lists(struct term_merge *m)
{
	for (size_t i = 0; i < m->count; i++) {
		xc_terms_free(m->lists[i].terms);
		free(m->lists[i].entry);
	}
	free(m);
}

/* The least term of all lists; empty at the end. */
static struct slice least_term(const struct term_merge *m)
{
	struct slice least = slice_make("", 0);
	for (size_t i = 0; i < m->count; i++) {
		struct slice term = m->lists[i].term;
		if (term.len && (least.len == 0 || slice_compare(term, least) < 0))
			least = term;
	}
	return least;
}

/* Past the term, in every list that is on it. */
static enum bf_status pass(struct term_merge *m, struct slice term, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < m->count && status == BF_OK; i++)
		if (slice_equal(m->lists[i].term, term))
			status = next_term(&m->lists[i], error);
	return status;
}

enum bf_status term_count(xc_database *live, const struct archive_segments *segments, uint64_t *count,
			  bf_error *error)
{
	struct term_merge *m = calloc(1, sizeof *m);
	char term[DICTIONARY_KEY_MAX];
	*count = 0;
	if (!m)
		return error_no_memory(error);
	enum bf_status status = open_lists(m, live, segments, error);
	for (struct slice least; status == BF_OK && (least = least_term(m)).len;) {
		memcpy(term, least.ptr, least.len);
		*count += term[0] != 'Q' && term[0] != 'V'; /* ids; values of facets */
		status = pass(m, slice_make(term, least.len), error);
	}
	close_lists(m);
	return status;
}
