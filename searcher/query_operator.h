/* query_operator.h - the one table of operators that are words.
 *
 * What binds how tightly is in parser.c; here is what each is called, what
 * token it becomes and which node it makes. */
#ifndef SEARCHER_QUERY_OPERATOR_H
#define SEARCHER_QUERY_OPERATOR_H

#include "searcher/query.h"

enum operator_role {
	OPERATOR_AND,
	OPERATOR_OR,
	OPERATOR_NOT,
	OPERATOR_NEAR,	 /* binds as NEAR does, whatever node it makes */
	OPERATOR_BEFORE, /* stands before its one operand, as NOT does: ATLEAST/3 a */
	OPERATOR_GROUP,	 /* stands before brackets, whose parts are its operands: ANY/2 (a b c) */
};

enum operator_number {
	NUMBER_NONE,     /* AND */
	NUMBER_REQUIRED, /* NEAR/5; bare NEAR is refused */
	NUMBER_MAKES,    /* w/5; bare w is a word */
};

struct query_operator {
	const char *name; /* as typed */
	enum operator_role role;
	enum operator_number number;
	enum query_kind node;
	enum query_scope scope;
	bool ordered;
	bool small_letters;    /* read in any case, and said back */
	const char *canonical; /* the name it is printed by */
	uint32_t most;	       /* largest number; 0: the limit of NEAR */
	const char *example;   /* what its number means, for the hint of an error */
};

/* The row that `chunk` (a run of bytes without space, bracket, quote) names,
 * with or without its number; NULL when it is no operator.  *number becomes
 * what follows the slash (ptr NULL when there is no slash). */
const struct query_operator *query_operator_find(struct slice chunk, struct slice *number);

/* The row that such a node is printed by; NULL when it has none. */
const struct query_operator *query_operator_of(const struct query *);

#endif
