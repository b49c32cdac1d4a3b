/* segment.h - a segment open for reading, and what its files share.
 *
 * The file is mapped and its dictionaries are opened once, for all threads; a part
 * (index/part.h) over it is cheap, and for one thread. */
#ifndef INDEX_SEGMENT_H
#define INDEX_SEGMENT_H

#include "index/part.h"
#include "index/segment_columns.h"
#include "index/segment_dictionary.h"
#include "index/segment_facts.h"
#include "index/segment_file.h"
#include "index/segment_list.h"
#include "index/segment_stored.h"

/* Everything that threads share; nothing in it changes after opening. */
struct segment {
	struct segment_input *input;
	struct segment_facts facts;
	struct dictionary list_names, surfaces;
	struct slice lists, ids, boundaries, checkpoints;
	struct columns *columns;
	const uint8_t *lengths; /* length codes by article; [0] unused */
	struct stored_shared *stored;
};

/* Statuses: BF_OK; BF_NOT_FOUND; BF_MISMATCH (a later format, another analysis);
 * BF_CORRUPT; BF_IO; BF_NO_MEMORY. */
enum bf_status segment_open(const char *path, struct segment **out, bf_error *);
/* The same of an input that is open; it belongs to the segment, whatever the status. */
enum bf_status segment_open_input(struct segment_input *, struct segment **out, bf_error *);
void segment_close(struct segment *); /* NULL is fine; its parts are closed before */

/* Articles of a segment that are there no more, ascending, and as bits. */
struct tombstones {
	const uint32_t *articles;
	uint32_t count;
	const uint64_t *bits; /* by article; NULL: none */
};

static inline bool is_tombstoned(const struct tombstones *t, uint32_t article)
{
	return t->bits && t->bits[article >> 6] >> (article & 63) & 1;
}

/* A part over the segment, less the tombstoned; both are borrowed until it is
 * closed.  Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status segment_part_open(struct segment *, const struct tombstones *, struct part **out,
				 bf_error *);
/* Of what all parts of a reader remember of frequent lists (index/segment_tables.h), it may take half of
 * what its lists take, but at least and at most so much as its articles are of `articles`. */
void segment_part_share(struct part *, uint64_t articles);

/* ---- among the segment's files ------------------------------------------------------ */

/* One list that has the term: whole, or one of its forms. */
struct term_list_reference {
	struct slice bytes;
	uint32_t postings;
	uint32_t form; /* WHOLE_LIST, or the number of the form */
};

enum { WHOLE_LIST = UINT32_MAX, TERM_LISTS_MAX = DICTIONARY_NUMBERS_MAX / 2 };

struct term_lists {
	struct term_list_reference items[TERM_LISTS_MAX];
	uint32_t count;
	uint32_t frequency; /* articles, tombstoned ones counted */
};

/* Where the terms of the last questions are: each is asked for several times, for its
 * frequency, its postings, its positions.  One thread at a time; free() ends it.  NULL
 * when out of memory. */
struct term_memory;
struct term_memory *term_memory_new(void);

/* Where the postings of a term are; count 0 when no article has it.
 * Statuses: BF_OK, BF_CORRUPT. */
enum bf_status segment_find_term(const struct segment *, struct term_memory *, const struct term *,
				 struct term_lists *out, bf_error *);

/* The list of that ordinal; the form is not set.  False: damaged. */
bool segment_find_list(const struct segment *, uint32_t ordinal, struct term_list_reference *out);
/* The same, quicker where `at` was used for the list shortly before: for one who goes through
 * ascending ordinals.  It begins with no dictionary. */
bool segment_find_list_onwards(const struct segment *, struct dictionary_entry *at, uint32_t ordinal,
			       struct term_list_reference *out);

enum bf_status segment_damaged(const struct segment *, const char *what, bf_error *);

/* Cursors as index/part.h wants them (segment_cursor.c). */
struct block_memory; /* index/segment_blocks.h */
enum bf_status segment_open_cursor(const struct segment *, struct term_memory *, struct block_memory *,
				   const struct tombstones *, const struct term *, struct arena *,
				   struct cursor **out, bf_error *);
/* A cursor over all surface forms that begin so, of the text or a field of its own
 * (segment_prefix.c). */
enum bf_status segment_open_prefix(const struct segment *, const struct tombstones *,
				   const struct term *prefix, part_patience *late, void *payload,
				   struct arena *, struct cursor **out, bf_error *);
enum bf_status segment_open_all(const struct segment *, const struct tombstones *, struct arena *,
				struct cursor **out, bf_error *);
/* A cursor over that article alone. */
enum bf_status segment_open_one(const struct segment *, uint32_t article, struct arena *,
				struct cursor **out, bf_error *);
/* Which of the articles have the term in any field of its space (index/part.h). */
enum bf_status segment_have_term(const struct segment *, struct term_memory *, struct block_memory *,
				 const struct term *, const uint32_t *articles, size_t count,
				 bool *there, bf_error *);
/* Where it stands in an article that is not tombstoned, in `arena`; *done false when it has
 * several lists, which only a cursor puts together. */
enum bf_status segment_term_places(const struct segment *, struct term_memory *, struct block_memory *,
				   const struct term *, uint32_t article, struct arena *,
				   const uint32_t **starts, const uint32_t **ends, size_t *count,
				   bool *done, bf_error *);
/* Articles that have the term, tombstoned ones not counted. */
enum bf_status segment_term_frequency(const struct segment *, struct term_memory *,
				      const struct tombstones *, const struct term *,
				      uint32_t *articles, bf_error *);

#endif
