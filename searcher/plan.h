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
#include "searcher/synonyms.h"

enum clause_kind {
	CLAUSE_NONE,   /* nothing matches: a word that no article has */
	CLAUSE_ALL,    /* every article */
	CLAUSE_TERMS,  /* any of `terms`: a word in its languages, a prefix */
	CLAUSE_AND,    /* all `children`, none of `excluded`; `optional` ones only score */
	CLAUSE_OR,     /* any of `children` */
	CLAUSE_NOT,    /* every article that its one child does not match */
	CLAUSE_PHRASE, /* `children` side by side */
	CLAUSE_NEAR,   /* `children` within `distance`, or in one sentence or paragraph */
	CLAUSE_APART,  /* the first of `children` where no other one is close */
	CLAUSE_ATLEAST, /* its child, `number` times or oftener */
	CLAUSE_FIRST,  /* its child among the first `number` words */
	CLAUSE_CASED,  /* its child where the text has the capitals of the question */
	CLAUSE_ANY,    /* at least `number` of `children` */
	CLAUSE_DATE,   /* published from day `first` to `last` */
	CLAUSE_LENGTH, /* `first` to `last` words long */
	CLAUSE_KINDS
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
	const struct term *prefix;  /* what all of them begin with; NULL: something else */
	bool expanded; /* a pattern's or a spelling's terms, ascending by text: what an article has of
			  several adds up */
	const struct term *exact; /* surface forms that count as typed; for the bonus */
	uint32_t exact_count;
	struct clause_list children, excluded, optional;
	uint32_t distance;
	enum query_scope scope;
	bool ordered;
	uint32_t number;
	bool readings; /* OR: its children are ways to read one word; the best one scores */
	int32_t first, last;
	uint64_t frequency; /* articles, at most: an estimate, but for TERMS of one term exact */
	int64_t weight;	    /* idf of what scores as one, with its boosts: TERMS, PHRASE, NEAR … */
};

struct plan {
	struct snapshot *snapshot;
	const struct rank_scale *scale; /* the snapshot's companion's */
	struct clause *root;
	struct query *query; /* the question with its synonyms; itself where there are none */
	struct query_note *notes; /* which these are; NULL: none */
	/* The words that score, in the order of the question, for the bonuses and
	 * for snippets: TERMS clauses outside NOT. */
	struct clause **words;
	uint32_t word_count;
	bool reads_text; /* some clause has articles analysed anew: tokens that an analyzer lent are gone */
};

struct plan_options {
	uint32_t expansion; /* words that one prefix, pattern or spelling may stand for; 0: 65,536; all of
			       a question together: four times as many */
	bool any, plain;    /* as the question was parsed */
	const struct rank_table *rank; /* NULL: rank_table */
	const struct synonyms *synonyms; /* NULL: none */
	part_patience *late; /* NULL: there is time */
	void *payload;	    /* of `late` */
};

/* Statuses: BF_OK; BF_BAD_QUERY (something stands for too many words: column and
 * hint are set); BF_DEADLINE; BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status plan_make(struct snapshot *, struct query *, const struct plan_options *,
			 struct arena *, struct plan *out, bf_error *);

#endif
