/* query_operator.h - the one table of operators that are words.
 *
 * What binds how tightly is in parser.c; here is what each is called, what
 * token it becomes and which node it makes.  A row with a `missing` text is a
 * name that is kept for later: it is refused, not read as a word. */
#ifndef SEARCHER_QUERY_OPERATOR_H
#define SEARCHER_QUERY_OPERATOR_H

#include "searcher/query.h"

enum operator_role {
	OPERATOR_AND,
	OPERATOR_OR,
	OPERATOR_NOT,
	OPERATOR_NEAR, /* binds as NEAR does, whatever node it makes */
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
	bool ordered;
	bool small_letters;    /* read in any case, and said back */
	const char *canonical; /* the name it is printed by */
	const char *missing;   /* what it would mean; NULL when it works */
};

/* The row that `chunk` (a run of bytes without space, bracket, quote) names,
 * with or without its number; NULL when it is no operator.  *number becomes
 * what follows the slash (ptr NULL when there is no slash). */
const struct query_operator *query_operator_find(struct slice chunk, struct slice *number);

#endif
