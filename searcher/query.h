/* query.h - the tree of a question.
 *
 * The parser makes it from what was typed; it prints itself as canonical text
 * (parse → print → parse is a fixed point); the planner turns it into terms.
 * All nodes and texts live in one arena and die with it.  Every node knows
 * which bytes of the question it came from, so that errors, explanations and
 * autopsies can point at them.
 *
 * What the parser makes is in normal form:
 *   - AND and OR have two children or more, no AND right under AND, no OR
 *     right under OR; NOT has one child, never a NOT.
 *   - A phrase in quotes has two children or more: "word" is `=word`, an exact
 *     WORD.  Only "…"~ may have one child.
 *   - NEAR has two children or more, each WORD, PREFIX, PHRASE, NEAR, or OR of
 *     these; all of them, down to the leaves, are of the node's own field.
 *   - DATE stands anywhere but under NEAR.  ALL is never made by the parser.
 *   - The root may be NOT, and every child of an AND or OR may be: these mean
 *     "every article but …", and it is the planner that brings ALL in. */
#ifndef SEARCHER_QUERY_H
#define SEARCHER_QUERY_H

#include "index/schema.h"
#include "util/arena.h"
#include "util/buf.h"

enum query_kind {
	QUERY_AND,    /* all children; a child QUERY_NOT takes its matches away */
	QUERY_OR,     /* at least one child */
	QUERY_NOT,    /* everything else than its one child */
	QUERY_WORD,   /* one typed word: stems match unless `exact` */
	QUERY_PREFIX, /* smuggl* */
	QUERY_PHRASE, /* words side by side: children are WORD or PREFIX; surface forms
			 unless `stemmed` */
	QUERY_NEAR,   /* children close to one another: see `distance` */
	QUERY_DATE,   /* published from day `first` to day `last`, inclusive */
	QUERY_ALL,    /* every article */
};

struct query {
	enum query_kind kind;
	enum field field;    /* of leaves, phrases and NEAR: FIELD_TEXT unless a field was named */
	uint32_t start, end; /* bytes of the question */
	struct slice text;   /* of WORD and PREFIX: as typed, without operators and escapes; has at
				least one letter, digit or symbol; a WORD may give several tokens
				(`al-Qaida`) or none: the analyzer knows */
	bool exact;	     /* WORD: `=word`, "word", or inside an exact phrase */
	bool stemmed;	     /* PHRASE: "…"~ */
	bool ordered;	     /* NEAR: PRE/n */
	bool optional;	     /* WORD: may be missing, still scores; see query_mark_optional */

	/* NEAR: n.  There is one occurrence of every child such that each stands within n of the
	 * child written before it (so `a NEAR/5 b NEAR/5 c` is "a near b, and that b near c"): at
	 * most n-1 words between the two, no shared word, and after it if `ordered`.  An occurrence
	 * of a phrase or of a NEAR is the stretch from its first word to its last. */
	uint32_t distance;
	int32_t first, last; /* DATE: days since 1970-01-01; INT32_MIN and INT32_MAX are open ends */
	struct query **children;
	uint32_t child_count;
};

/* A reading that the user should see: "w/5 was read as NEAR/5". */
struct query_note {
	uint32_t start, end; /* bytes of the question */
	struct slice text;   /* one line; NUL after it */
	struct query_note *next;
};

struct query_limits {
	uint32_t bytes;	   /* of the question; default 65,536 */
	uint32_t depth;	   /* of brackets; default 64 */
	uint32_t leaves;   /* words, prefixes, dates; default 4,096 (at least 1,024) */
	uint32_t distance; /* largest n of NEAR/n; default 255 */
};

struct query_options {
	bool any;   /* words side by side are joined by OR; NOT and dates beside them still hold */
	bool plain; /* nothing is an operator: words, joined by AND (or by OR with `any`) */
	int64_t now; /* seconds since 1970-01-01T00:00Z; what "today" means in a date */
	struct query_limits limits; /* zeros: defaults */
};

/* Reads a question.  The tree, its texts and the notes live in `arena`; notes
 * are in the order of their making, *notes is NULL when there are none.  Takes
 * time linear in the question, whatever stands in it.
 * Statuses: BF_OK; BF_BAD_QUERY with column, length, message and hint (empty
 * question, unfinished phrase, bracket, operator without operand, unknown
 * field, impossible date, limits …); BF_NO_MEMORY. */
enum bf_status query_parse(struct slice text, const struct query_options *, struct arena *arena,
			   struct query **out, struct query_note **notes, bf_error *);

/* Appends the canonical text: parsing it, with or without `any`, gives an equal
 * tree.  AND is always written, and brackets stand wherever AND and OR meet,
 * because these are what readers differ about. */
void query_print(const struct query *, struct buf *out);

/* Equal but for the places they came from and for `optional`. */
bool query_equal(const struct query *, const struct query *);

/* Is this word, as typed, a stop word?  Asked once for every word that could
 * be optional. */
typedef bool (*query_stop_word)(struct slice word, void *payload);

/* Sets `optional`, which the parser leaves alone because only the planner
 * knows the languages.  Optional are the stop words that stand outside quotes
 * among the children of an AND (with `any`, also of an OR: there they only add
 * to the score), as long as something else there has to be found: a question
 * of stop words only requires them all.  For a stop word with a field named,
 * that something has to be in the same field. */
void query_mark_optional(struct query *, bool any, query_stop_word, void *payload);

#endif
