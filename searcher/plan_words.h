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
	uint32_t boost; /* of all that is around, multiplied: hundredths */
	bool negated; /* under NOT: words there do not score */
	size_t expanded; /* words that all * ? and ~ so far stand for */
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

enum bf_status planner_pattern(struct planner *, const struct query *, struct clause **out);

/* The clause of these terms, which so many articles have, one counted as often as it has
 * several; NULL when out of memory. */
struct clause *planner_terms_clause(struct planner *, const struct query *, const struct term *terms,
				    size_t count, uint64_t frequency);

/* ---- words that stand for many: * ? ~ ---------------------------------------- */

size_t planner_expansion(const struct planner *); /* so many one may stand for */
bool planner_is_late(struct planner *, uint32_t steps);

/* Errors about the node: too many words, no time left. */
enum bf_status planner_too_many(struct planner *, const struct query *);
enum bf_status planner_late(struct planner *, const struct query *);

/* So many more words stand in the plan: BF_OK, or BF_BAD_QUERY when all together are too many. */
enum bf_status planner_count_expanded(struct planner *, const struct query *, size_t words);

/* The error that is set is about this node; returns BF_BAD_QUERY. */
enum bf_status planner_place_error(struct planner *, const struct query *);

/* Children by a list that is built up; false when out of memory. */
bool planner_add(struct planner *, struct clause_list *, struct clause *);

#endif
