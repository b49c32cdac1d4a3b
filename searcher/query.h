/* query.h - the tree of a question.
 *
 * The parser makes it from what was typed; it prints itself as canonical text
 * (parse → print → parse is a fixed point); the planner turns it into terms.
 * All nodes and texts live in one arena and die with it.  Every node knows
 * which bytes of the question it came from, so that errors, explanations and
 * autopsies can point at them. */
#ifndef SEARCHER_QUERY_H
#define SEARCHER_QUERY_H

#include "index/schema.h"
#include "util/buf.h"

enum query_kind {
	QUERY_AND,	/* all children; a child QUERY_NOT takes its matches away */
	QUERY_OR,	/* at least one child */
	QUERY_NOT,	/* everything else than its one child */
	QUERY_WORD,	/* one typed word: stems match unless `exact` */
	QUERY_PREFIX,	/* smuggl* */
	QUERY_PHRASE,	/* words side by side: children are WORD or PREFIX; surface forms unless `stemmed` */
	QUERY_NEAR,	/* two or more children within `distance`, in order if `ordered` */
	QUERY_DATE,	/* published from day `first` to day `last`, inclusive */
	QUERY_ALL,	/* every article (a question that is only NOT stands beside it) */
};

struct query {
	enum query_kind kind;
	enum field field;	/* of leaves, phrases and NEAR: FIELD_TEXT unless a field was named */
	uint32_t start, end;	/* bytes of the question */
	struct slice text;	/* of WORD and PREFIX: as typed (quotes normalised), without operators */
	bool exact;		/* WORD: `=word`, or inside an exact phrase */
	bool stemmed;		/* PHRASE: "…"~ */
	bool ordered;		/* NEAR: PRE/n */
	bool optional;		/* WORD: a stop word outside quotes: may be missing, still scores */
	uint32_t distance;	/* NEAR: n; at most n-1 words between */
	int32_t first, last;	/* DATE: days since 1970-01-01; INT32_MIN and INT32_MAX are open ends */
	struct query **children;
	uint32_t child_count;
};

/* A reading that the user should see: "w/5 was read as NEAR/5". */
struct query_note {
	uint32_t start, end;
	struct slice text;
	struct query_note *next;
};

struct query_limits {
	uint32_t bytes;	 /* of the question; default 65,536 */
	uint32_t depth;	 /* of brackets; default 64 */
	uint32_t leaves; /* words, prefixes, dates; default 4,096 (at least 1,024) */
	uint32_t distance; /* largest n of NEAR/n; default 255 */
};

struct query_options {
	bool any;	/* words side by side are joined by OR */
	bool plain;	/* nothing is an operator: words, joined by AND (or by OR with `any`) */
	int64_t now;	/* seconds; what "today" means in a date */
	struct query_limits limits; /* zeros: defaults */
};

/* Reads a question.  The tree, its texts and the notes live in `arena`.
 * Statuses: BF_OK; BF_BAD_QUERY with column, length, message and hint (empty
 * question, unfinished phrase, bracket, operator without operand, unknown
 * field, impossible date, limits …); BF_NO_MEMORY. */
enum bf_status query_parse(struct slice text, const struct query_options *, struct arena *arena,
			   struct query **out, struct query_note **notes, bf_error *);

/* The canonical text; parsing it gives an equal tree. */
void query_print(const struct query *, struct buf *out);

/* Equal but for the places they came from. */
bool query_equal(const struct query *, const struct query *);

#endif
