/* live_part.h - what the files of the live part share. */
#ifndef INDEX_LIVE_PART_H
#define INDEX_LIVE_PART_H

#include "index/live.h"
#include "index/places.h"
#include "index/record.h"

struct live_part {
	struct part base;
	xc_database *database; /* borrowed */

	/* The article whose places were read last: all terms of a question ask
	 * for the same one. */
	uint32_t places_article;
	struct arena places_arena;
	struct places places;

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

/* The places of an article: part->places is it on return. */
enum bf_status live_places(struct live_part *, uint32_t article, bf_error *);

enum bf_status live_open_cursor(struct part *, const struct term *, struct arena *,
				struct cursor **out, bf_error *);
enum bf_status live_open_all(struct part *, struct arena *, struct cursor **out, bf_error *);

#endif
