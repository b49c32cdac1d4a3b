/* plan_words.h - words and prefixes of a question as clauses; the planner's own. */
#ifndef SEARCHER_PLAN_WORDS_H
#define SEARCHER_PLAN_WORDS_H

#include "analyzer/analyzer.h"
#include "searcher/plan.h"

struct planner {
	struct plan *plan;
	const struct plan_options *options;
	struct arena *arena;
	struct analyzer *const *analyzers;
	size_t analyzer_count;
	bool negated; /* under NOT: words there do not score */
	bool no_memory;
	bf_error *error;
};

struct clause *planner_clause(struct planner *, enum clause_kind, const struct query *);

/* A TERMS clause over the terms that some article has, with its weight.
 * `terms` is copied. */
enum bf_status planner_terms(struct planner *, const struct query *, const struct term *terms,
			     size_t count, struct clause **out);

enum bf_status planner_word(struct planner *, const struct query *, bool exact, struct clause **out);
enum bf_status planner_prefix(struct planner *, const struct query *, struct clause **out);

/* Children by a list that is built up; false when out of memory. */
bool planner_add(struct planner *, struct clause_list *, struct clause *);

#endif
