/* dialect_tree.h - what the translators share: tokens become a tree by the
 * binding of the dialect's operators, and the tree is written with brackets
 * everywhere, so that no binding of ours matters.
 *
 * A translator is a function that gives one token after another.  Nobody else
 * includes this; the face is dialect.h. */
#ifndef SEARCHER_DIALECT_TREE_H
#define SEARCHER_DIALECT_TREE_H

#include "searcher/dialect.h"
#include "searcher/query_lexer.h"

enum dialect_kind {
	DIALECT_WORD,	/* text; inner: as it is written in a phrase */
	DIALECT_LEAF,	/* text, not to be joined into phrases */
	DIALECT_PHRASE, /* children are words */
	DIALECT_BEFORE, /* text before one child: NOT, ATLEAST/3, headline: */
	DIALECT_JOIN,	/* text between the children */
};

struct dialect_node {
	enum dialect_kind kind;
	uint32_t start, end;			     /* bytes of the question */
	uint32_t operator_start, operator_end;	     /* of the text of BEFORE */
	uint32_t joint_start, joint_end;	     /* of the operator that joins it to its left */
	struct slice text, inner;		     /* in our language */
	struct slice behind;			     /* ~1, ^2: right behind it */
	bool verbatim;				     /* WORD, LEAF: text is start to end of the question */
	bool exact;				     /* PHRASE: these spellings */
	bool closed;				     /* it stood in brackets */
	uint32_t depth;
	struct dialect_node *first, *last, *next, *below;
};

enum dialect_token_kind {
	DIALECT_END,
	DIALECT_OPERAND, /* node */
	DIALECT_OPEN,
	DIALECT_CLOSE,
	DIALECT_BETWEEN, /* text, level */
	DIALECT_PREFIX,	 /* text, level: before its operand */
	DIALECT_SUFFIX,	 /* text: behind its operand, written before it */
};

struct dialect_token {
	enum dialect_token_kind kind;
	uint32_t start, end;
	struct slice text;
	uint32_t level; /* the smaller binds the tighter */
	bool negates;	/* BETWEEN: where nothing stands before it, it is a NOT */
	bool placeless; /* OPERAND, PREFIX: beside another it is joined by AND, not as a phrase */
	struct dialect_node *node;
};

struct dialect_reader;

struct dialect {
	enum bf_status (*next)(struct dialect_reader *, struct dialect_token *);
	uint32_t and_level;
	uint32_t not_level;
	const char *any_letters; /* characters that stand for any letters at the end of a word */
	const char *one_letter;	 /* for one letter inside a word */
	bool month_first;	 /* 6/10/2022 is in June */
};

struct dialect_reader {
	const struct dialect *dialect;
	struct slice text;
	uint32_t at;
	struct query_limits limits;
	struct arena *arena;
	struct query_lexer says; /* keeps the notes */
	bool said_phrase;
	bf_error *error;
};

/* A row of a dialect's table: `before` and, around a number, `after`. */
struct dialect_operator {
	const char *before, *after; /* after: NULL when there is no number */
	enum dialect_token_kind kind;
	const char *ours; /* NULL: refused */
	uint32_t level;
	bool smaller_first; /* of two, the one with the smaller number binds tighter */
	const char *hint;   /* of a refused one: what to write */
};

/* ---- reading the question: dialect_words.c --------------------------------- */

/* The chunk at `at`: up to white space, a bracket or a double quotation mark. */
struct slice dialect_chunk(const struct dialect_reader *, uint32_t at);
uint32_t dialect_skip_space(const struct dialect_reader *, uint32_t at);

/* The chunk after the white space at `at`; empty when a bracket, a quotation mark
 * or the end comes first. */
struct slice dialect_next_chunk(const struct dialect_reader *, uint32_t at);

/* The row that `chunk` names in any case; *number is 0 where it has none.
 * NULL when it names none. */
const struct dialect_operator *dialect_operator_find(const struct dialect_operator *rows, size_t count,
						     struct slice chunk, uint64_t *number);

/* The token of a row; refuses what has no meaning and numbers out of range. */
enum bf_status dialect_operator_token(struct dialect_reader *, const struct dialect_operator *,
				      uint64_t number, struct dialect_token *);

/* An operand that is a word, with the dialect's wildcards; kind DIALECT_END
 * where `chunk` has nothing that can be found. */
enum bf_status dialect_word(struct dialect_reader *, struct slice chunk, uint32_t start,
			    struct dialect_token *);

/* The phrase whose quotation mark stands at r->at, which moves behind it. */
enum bf_status dialect_phrase(struct dialect_reader *, struct dialect_token *);

/* The next token of a dialect whose words stand between blanks and round brackets:
 * `chunk_token` reads what stands between two of them, and is asked for the next where
 * it leaves the token a DIALECT_END. */
typedef enum bf_status dialect_chunk_reader(struct dialect_reader *, struct slice chunk,
					    struct dialect_token *);
enum bf_status dialect_next_token(struct dialect_reader *, dialect_chunk_reader *chunk_token,
				  struct dialect_token *);

/* An empty node; NULL when out of memory. */
struct dialect_node *dialect_node_make(struct dialect_reader *, enum dialect_kind, uint32_t start,
				       uint32_t end);

/* Puts a child behind the others of `parent`, which then reaches as far. */
void dialect_node_append(struct dialect_node *parent, struct dialect_node *child);

/* An operand of our own text, which cannot be part of a phrase. */
enum bf_status dialect_leaf(struct dialect_reader *, struct dialect_token *, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Is it a whole number of at most nine digits? */
bool dialect_is_number(struct slice);

/* The code of a language that is written out: "English" is en; NULL for others. */
const char *dialect_language(struct slice name);

/* Text in the arena; ptr NULL when out of memory. */
struct slice dialect_text_of(struct dialect_reader *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A date as our language writes it: in any order of digits, in words.  ptr NULL
 * when out of memory. */
struct slice dialect_date(struct dialect_reader *, struct slice value);

/* ---- the tree: dialect_tree.c ---------------------------------------------- */

/* Reads all tokens.  BF_OK, BF_BAD_QUERY, BF_NO_MEMORY. */
enum bf_status dialect_read_tree(struct dialect_reader *, struct dialect_node **out);

extern const struct dialect dialect_lexis, dialect_factiva;

/* Lucene has its own notion of AND and OR, and its own reader of trees. */
enum bf_status dialect_lucene_tree(struct dialect_reader *, struct dialect_node **out);

#endif
