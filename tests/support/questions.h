/* questions.h - questions drawn from the words of articles, always the same for a seed. */
#ifndef TESTS_SUPPORT_QUESTIONS_H
#define TESTS_SUPPORT_QUESTIONS_H

#include "tests/support/oracle.h"
#include "util/buf.h"

void questions_seed(uint32_t seed);
uint32_t draw(uint32_t below); /* a number from 0, evenly */

/* Appends a question of every operator, nested up to `depth`; `simple`: of words, AND,
 * OR and NOT alone. */
void draw_question(struct buf *out, const struct oracle *, int depth, bool simple);

#endif
