/* explore.h - what a question finds, by facets and in time; and choosing among it.
 *
 * A choice is a value of a facet: `source=AP`.  Of choices in one facet any is enough, of
 * several facets each must be met.  They leave scores alone.  The counts of a facet are of
 * the articles that match the question and the choices of the other facets: its own do
 * not empty it.
 *
 * While a part is matched, the articles that match the question alone are noted as a set;
 * from that set and those of the choices everything here is counted, part by part. */
#ifndef SEARCHER_EXPLORE_H
#define SEARCHER_EXPLORE_H

#include "searcher/match.h"
#include "searcher/tally.h"
#include "searcher/timeline.h"

struct choice {
	enum facet facet;
	struct slice value; /* empty: those without any */
};

struct facet_request {
	enum facet facet;
	uint32_t most; /* values wanted: those with most articles */
};

struct explore_options {
	const struct choice *choices;
	uint32_t choice_count;
	const struct facet_request *facets;
	uint32_t facet_count;
	enum timeline_period timeline; /* TIMELINE_NONE: none wanted */
};

struct facet_result {
	enum facet facet;
	const struct tally_entry *values; /* most first; years in their order */
	uint32_t count;
	uint64_t distinct; /* values that some article has */
	uint64_t without;  /* articles without any */
	bool without_chosen;
};

/* A choice whose value no article has. */
struct unmet_choice {
	enum facet facet;
	struct slice value;
	struct slice instead; /* the nearest that some have, in spelling; empty: none is near */
	uint32_t distance;    /* of that */
};

struct explore_result {
	const struct unmet_choice *unmet;
	uint32_t unmet_count;
	const struct facet_result *facets; /* as they were asked for */
	uint32_t facet_count;
	struct timeline_result timeline; /* period TIMELINE_NONE: none was wanted */
};

struct explore;

/* What is wanted, before the first part.  *out is NULL when that is nothing; else it lives in
 * the arena until explore_finish or explore_drop.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status explore_begin(const struct explore_options *, struct arena *, struct ticker *,
			     struct explore **out, bf_error *);

/* Before a part is matched: *filter, the articles that the choices let through (NULL: all), and
 * *matches, an empty set for those that match the question (NULL: it is not needed).
 * Statuses: as the part's. */
enum bf_status explore_part(struct explore *, struct part *, const uint64_t **filter,
			    uint64_t **matches, bf_error *);

/* After it: counts.  Statuses: as the part's; BF_DEADLINE. */
enum bf_status explore_count(struct explore *, struct part *, bf_error *);

/* After the last part: are there choices that nothing meets?  Statuses: as the parts'. */
enum bf_status explore_find_unmet(struct explore *, struct snapshot *, bf_error *);

/* At the end; with the explore NULL, nothing.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status explore_finish(struct explore *, struct explore_result *out, bf_error *);
void explore_drop(struct explore *); /* NULL is fine; after explore_finish too */

#endif
