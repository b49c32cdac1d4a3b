/* live_part.h - what the files of the live part share. */
#ifndef INDEX_LIVE_PART_H
#define INDEX_LIVE_PART_H

#include "index/live.h"
#include "index/places.h"
#include "index/record.h"
#include "index/term.h"

enum { KEPT_RECORDS = 16, FOUND_TERMS = 8, KEPT_LISTS = 16, KNOWN_TERMS = 256 };

struct live_part {
	struct part base;
	xc_database *database; /* borrowed */

	/* What was read last: of articles, and of posting lists (live_kept.c). */
	struct kept_record {
		uint32_t article;
		bool placed;
		uint32_t found_count;
		struct record record;
		struct places places; /* if placed */
		struct found_term {
			uint64_t term; /* its hash */
			const uint32_t *starts, *ends;
			size_t count;
		} found[FOUND_TERMS]; /* in the whole space of its field */
	} records[KEPT_RECORDS];
	uint32_t record_count, next_list;
	struct arena records_arena;
	struct kept_list {
		xc_postings *postings; /* NULL: none */
		struct term_bytes term;
		uint32_t from, found; /* no article of the list is in [from, found) */
	} lists[KEPT_LISTS];
	struct known_term {
		uint64_t term; /* its hash */
		uint32_t article; /* 0: nothing is known */
		bool has;
	} known[KNOWN_TERMS];

	/* Publication by article number; filled when the asking gets frequent. */
	uint32_t published_asked;
	struct live_published {
		int64_t instant;
		int32_t day;
	} *published;
};

/* Reads the record of an article; its bytes live until the next call on the
 * database, so whoever keeps something copies it first. */
enum bf_status live_record(struct live_part *, uint32_t article, struct arena *, struct record *out,
			   bf_error *);

/* The same for an article that will be asked for again: *out lives until
 * another is read. */
enum bf_status live_kept_record(struct live_part *, uint32_t article, const struct record **out,
				bf_error *);
/* Its places; live as long. */
enum bf_status live_places(struct live_part *, uint32_t article, const struct places **out, bf_error *);

/* Where a term stands that the article has; into `arena`, as a cursor's positions. */
enum bf_status live_term_places(struct live_part *, uint32_t article, const struct term *, struct arena *,
			 const uint32_t **starts, const uint32_t **ends, size_t *count, bf_error *);

/* Has the article the term, in headline or body if it is of either? */
enum bf_status live_has(struct live_part *, uint32_t article, const struct term *, bool *has, bf_error *);
/* It has: a cursor of the term stands on it. */
void live_note_term(struct live_part *, uint32_t article, const struct term *);
enum bf_status live_have_term(struct part *, const struct term *, const uint32_t *articles,
			      size_t count, bool *there, bf_error *);

/* Values of facets, and days (live_facet.c; index/part.h). */
enum bf_status live_count_values(struct part *, enum facet, const uint64_t *set, value_visitor *,
				 void *payload, uint32_t *with, bf_error *);
enum bf_status live_find_value(struct part *, enum facet, struct slice value, uint64_t *set, bf_error *);
/* Publication of all articles, read at once (live.c). */
enum bf_status live_load_published(struct live_part *, bf_error *);

/* Lets go of all that is kept: the part is closed, or another revision. */
void live_forget(struct live_part *);

enum bf_status live_open_cursor(struct part *, const struct term *, struct arena *,
				struct cursor **out, bf_error *);
enum bf_status live_open_all(struct part *, struct arena *, struct cursor **out, bf_error *);

#endif
