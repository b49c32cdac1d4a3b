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
 *   - NEAR and APART have two children or more, ATLEAST and FIRST have one.  These
 *     are made of what has a place in a text (query_has_places): words and
 *     the like, phrases, one another, and OR of these; all of them, down to the
 *     leaves, are of the node's own field.
 *   - ANY has at least `number` children, of any kind.
 *   - DATE and LENGTH stand anywhere but where places are asked for.  ALL is
 *     never made by the parser.
 *   - A node with a boost keeps to itself: it is not joined to an AND or OR above
 *     it.  What does not score (NOT, DATE, LENGTH) has none.
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
	QUERY_WILDCARD, /* wom?n, *wards: a word of that pattern */
	QUERY_FUZZY,  /* word~1: a word that is spelt like it but for `number` letters */
	QUERY_PHRASE, /* words side by side: children are WORD, PREFIX or WILDCARD; surface forms
			 unless `stemmed` */
	QUERY_NEAR,   /* children close to one another: see `distance`, `scope` */
	QUERY_APART,  /* NOT NEAR: the first child where none of the others is close */
	QUERY_ATLEAST, /* its child stands there `number` times or more */
	QUERY_FIRST,  /* its child stands among the first `number` words of a headline or body */
	QUERY_ANY,    /* at least `number` of the children match */
	QUERY_DATE,   /* published from day `first` to day `last`, inclusive */
	QUERY_LENGTH, /* `first` to `last` words long, inclusive */
	QUERY_ALL,    /* every article */
	QUERY_KINDS
};

/* What NEAR means by close. */
enum query_scope {
	SCOPE_WORDS,	 /* at most `distance` apart */
	SCOPE_SENTENCE,	 /* a /s b: in one sentence */
	SCOPE_PARAGRAPH, /* a /p b: in one paragraph */
};

struct query {
	enum query_kind kind;
	enum field field;    /* of leaves, phrases and NEAR: FIELD_TEXT unless a field was named */
	uint32_t start, end; /* bytes of the question */
	struct slice text;   /* of WORD, PREFIX, FUZZY: as typed, without operators and escapes; has at
				least one letter, digit or symbol; a WORD may give several tokens
				(`al-Qaida`) or none: the analyzer knows.  Of WILDCARD: `*` any
				letters, `?` one, a backslash before `*`, `?`, `\` that are meant */
	bool exact;	     /* WORD: `=word`, "word", or inside an exact phrase */
	bool cased;	     /* WORD, PREFIX, WILDCARD, PHRASE: case: capitals as typed; a WORD is
				exact then */
	bool stemmed;	     /* PHRASE: "…"~ */
	bool ordered;	     /* NEAR: PRE/n */
	bool synonyms;	     /* OR: its children are a word and its synonyms, and the best one scores;
				made by query_expand, never by the parser */
	bool synonym;	     /* WORD: of the word at the same bytes; made likewise */
	bool optional;	     /* WORD: may be missing, still scores; see query_mark_optional */

	uint32_t boost;	     /* hundredths that weights are multiplied by; 0: none was given */
	uint32_t number;     /* ATLEAST, FIRST, ANY, FUZZY */
	enum query_scope scope; /* NEAR, APART */

	/* NEAR, APART: n, where the scope is words.  There is one occurrence of every child such that each stands within n of the
	 * child written before it (so `a NEAR/5 b NEAR/5 c` is "a near b, and that b near c"): at
	 * most n-1 words between the two, no shared word, and after it if `ordered`.  An occurrence
	 * of a phrase or of a NEAR is the stretch from its first word to its last.
	 * In the same sentence or paragraph there is one occurrence a sentence: the stretch
	 * from the first to the last of the words there.  APART: occurrences of the first child that
	 * no other child overlaps or comes near; what stands at the very same words is no other. */
	uint32_t distance;
	int32_t first, last; /* DATE: days since 1970-01-01; LENGTH: words; INT32_MIN and INT32_MAX
				are open ends */
	struct query **children;
	uint32_t child_count;
};

/* A reading that the user should see: "w/5 was read as NEAR/5". */
struct query_note {
	uint32_t start, end; /* bytes of the question */
	struct slice text;   /* one line; NUL after it */
	struct query_note *next;
};

/* One list after the other; returns its beginning. */
struct query_note *query_notes_join(struct query_note *, struct query_note *);

struct query_limits {
	uint32_t bytes;	   /* of the question; default 65,536 */
	uint32_t depth;	   /* of brackets; default 64 */
	uint32_t leaves;   /* words, prefixes, dates; default 4,096 (at least 1,024) */
	uint32_t distance; /* largest n of NEAR/n; default 255 */
};

/* The language of a question; the others are translated: see dialect.h. */
enum query_syntax { SYNTAX_NATIVE, SYNTAX_LEXIS, SYNTAX_FACTIVA, SYNTAX_LUCENE, SYNTAX_COUNT };

struct query_options {
	enum query_syntax syntax; /* not with `any` and `plain` */
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

/* The same into `arena`; of NULL an empty text.  BF_OK, BF_NO_MEMORY. */
enum bf_status query_print_text(const struct query *, struct arena *, struct slice *out, bf_error *);

/* Does everything that this node can match have places in a text: may it stand
 * in NEAR? */
bool query_has_places(const struct query *);

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
