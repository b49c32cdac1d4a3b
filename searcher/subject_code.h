/* subject_code.h - subjects chosen by code.
 *
 * As a value of the facet a subject goes by its name, where it has one.  Who chooses it by its
 * code, `04000000` or `iptc:04000000`, means all names under which articles have that code. */
#ifndef SEARCHER_SUBJECT_CODE_H
#define SEARCHER_SUBJECT_CODE_H

#include "searcher/explore.h"
#include "searcher/query.h"

/* So many articles with the code are read for its names, those that have a known one left out,
 * and so many names are taken. */
enum { SUBJECT_CODE_ARTICLES = 256, SUBJECT_CODE_NAMES = 16 };

/* The choices, those of subjects that no article has by that name, and those of scheme:code,
 * replaced by the names that their codes go by, if there are any; each that is replaced is noted at *notes.  In `arena`,
 * or as they were.  Statuses: as the parts'. */
enum bf_status subject_codes_resolve(struct snapshot *, const struct explore_options *, struct arena *,
				     struct explore_options *out, struct query_note **notes, bf_error *);

#endif
