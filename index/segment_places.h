/* segment_places.h - the places of one posting of a list, as a part hands them out. */
#ifndef INDEX_SEGMENT_PLACES_H
#define INDEX_SEGMENT_PLACES_H

#include "index/segment.h"
#include "index/segment_tables.h"

struct posting_places {
	uint32_t *starts, *ends; /* ends: NULL where every place is one position long */
	size_t count;
};

/* Of posting `index` of the block on hand those tokens that are of the form (or WHOLE_LIST) and
 * of the field, in `arena`; of two at the same place one.  False: the list is damaged, which
 * its reader says, or no memory. */
bool posting_places_read(struct list_reader *, uint32_t index, uint32_t form, enum field,
			 struct arena *, struct posting_places *out);

/* Of ascending positions keeps those where the posting has a token of the form that is `offset`
 * further on.  *done false: left as they are, because some token covers several positions or
 * tokens are of several forms.  False: the list is damaged. */
bool posting_places_keep(struct list_reader *, uint32_t index, uint32_t form, uint32_t *positions,
			 size_t *count, uint32_t offset, bool *done);

/* The same of a posting that a table tells of; *done false: it does not know. */
bool posting_places_keep_known(const struct list_table *, uint32_t posting, uint32_t *positions, size_t *count,
			       uint32_t offset, bool *done);

/* Places of several lists, one list after the other; there is room for all. */
struct places_found {
	uint32_t *starts, *ends;
	size_t count;
	bool wide; /* some place is several positions long */
};

void places_add(struct places_found *, const struct posting_places *);
/* By their begins, of those that are the same the longer one first. */
void places_sort(struct places_found *);

/* One of two lists with words of a phrase. */
struct postings_side {
	struct list_reader *list;
	uint32_t form;	     /* or WHOLE_LIST */
	uint32_t offset;     /* which word of the phrase */
	const uint8_t *kept; /* which posting of the block each article on hand is; NULL: as they stand */
	/* What is known of all postings, NULL: nothing.  In the second list articles are looked up then,
	 * so that no block of it need be on hand. */
	const struct list_table *table;
};

/* What `meet` of cursors does (index/part.h).  False: one of the lists is damaged. */
bool postings_meet(const struct postings_side *, const struct postings_side *, struct meetings *);

#endif
