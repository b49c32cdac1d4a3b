/* plan.h - a question as the terms and conditions to be matched.
 *
 * The planner analyses every word of the tree in the languages of the archive,
 * looks the terms up, and makes a tree of clauses that a matcher can be built
 * from, one for each part.  Clauses live in the arena of the question. */
#ifndef SEARCHER_PLAN_H
#define SEARCHER_PLAN_H

#include "index/snapshot.h"
#include "searcher/query.h"
#include "searcher/rank.h"

enum clause_kind {
	CLAUSE_NONE,   /* nothing matches: a word that no article has */
	CLAUSE_ALL,    /* every article */
	CLAUSE_TERMS,  /* any of `terms`: a word in its languages, a prefix */
	CLAUSE_AND,    /* all `children`, none of `excluded`; `optional` ones only score */
	CLAUSE_OR,     /* any of `children` */
	CLAUSE_NOT,    /* every article that its one child does not match */
	CLAUSE_PHRASE, /* `children` side by side */
	CLAUSE_NEAR,   /* `children` within `distance` */
	CLAUSE_DATE,   /* published from day `first` to `last` */
};

struct clause_list {
	struct clause **items;
	uint32_t count;
};

struct clause {
	enum clause_kind kind;
	const struct query *query; /* the node it comes from */
	const struct term *terms;
	uint32_t term_count;
	const struct term *prefix;  /* what all of them begin with; NULL: a word */
	const struct term *exact; /* surface forms that count as typed; for the bonus */
	uint32_t exact_count;
	struct clause_list children, excluded, optional;
	uint32_t distance;
	bool ordered;
	bool readings; /* OR: its children are ways to read one word; the best one scores */
	int32_t first, last;
	uint64_t frequency; /* articles, at most: an estimate, but for TERMS of one term exact */
	int64_t weight;	    /* idf of what scores as one: TERMS, PHRASE, NEAR */
};

struct plan {
	struct snapshot *snapshot;
	const struct rank_scale *scale; /* the snapshot's companion's */
	struct clause *root;
	/* The words that score, in the order of the question, for the bonuses and
	 * for snippets: TERMS clauses outside NOT. */
	struct clause **words;
	uint32_t word_count;
};

struct plan_options {
	uint32_t expansion; /* terms that one prefix may stand for; 0: 65,536 */
	bool any, plain;    /* as the question was parsed */
	const struct rank_table *rank; /* NULL: rank_table */
};

/* Statuses: BF_OK; BF_BAD_QUERY (a prefix stands for too many terms: column and
 * hint are set); BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status plan_make(struct snapshot *, struct query *, const struct plan_options *,
			 struct arena *, struct plan *out, bf_error *);

#endif
