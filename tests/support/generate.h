/* generate.h - small articles and questions by chance, the same on every run.
 *
 * Few words, so that questions find something: several forms of some stems,
 * stop words, a number.  Questions use every operator. */
#ifndef TESTS_SUPPORT_GENERATE_H
#define TESTS_SUPPORT_GENERATE_H

#include "tests/support/memory_part.h"
#include "util/buf.h"

uint32_t generate_below(uint32_t limit);

struct generated {
	char id[16], headline[64], body[256], date[16];
};

void generate_article(struct generated *, unsigned number);

/* The article of it, in one of several languages, often with every field, some of
 * whose words are the text's, and sometimes long.  Good until the next long one. */
struct article generate_full_article(const struct generated *, unsigned number);

/* One more article in that part, sometimes after an unused number. */
void generate_into(struct memory_snapshot *, size_t part, unsigned number);

/* Appends a question with groups at most so deep. */
void generate_question(struct buf *, unsigned depth);

/* The same of every operator there is: what generate_question has, and sentences, counts,
 * patterns, spellings, capitals, lengths, boosts. */
void generate_any_question(struct buf *, unsigned depth);

#endif
