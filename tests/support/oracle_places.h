/* oracle_places.h - what the oracle makes of the places of words: phrases, NEAR and their
 * like, by trying everything. */
#ifndef TESTS_ORACLE_PLACES_H
#define TESTS_ORACLE_PLACES_H

#include "tests/support/oracle.h"

struct place_list {
	struct place_pair {
		uint32_t start, end;
	} *items;
	size_t count, capacity;
};

/* Once each. */
void oracle_add_place(struct place_list *, uint32_t start, uint32_t end);

/* `lists`: the places of each child of a phrase, NEAR, APART, ATLEAST or FIRST. */
void oracle_join(const struct query *, const struct oracle_article *, const struct place_list *lists,
		 struct place_list *out);

#endif
