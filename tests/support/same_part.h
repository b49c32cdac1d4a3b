/* same_part.h - a part answers as one that stands in memory does.
 *
 * Everything that the interface of parts can be asked is asked of both, about
 * every term and every article; the first answer that differs fails the test. */
#ifndef TESTS_SUPPORT_SAME_PART_H
#define TESTS_SUPPORT_SAME_PART_H

#include "tests/support/memory_part.h"

/* The same articles under the same numbers. */
void assert_same_part(struct part *tested, struct memory_part *right);

#endif
