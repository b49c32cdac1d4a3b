/* segments.h - segments for tests and fuzzing: sample articles, files of them, damaged
 * copies.  What must succeed ends the program with its message. */
#ifndef TESTS_SUPPORT_SEGMENTS_H
#define TESTS_SUPPORT_SEGMENTS_H

#include "index/segment.h"
#include "util/buf.h"

/* Numbers by chance, the same on every run. */
uint32_t draw_below(uint32_t below);

/* Article `number` of a made-up archive, the same whenever it is asked for, in `arena`.
 * Every field is set in some; bodies have up to `body` bytes, in several alphabets. */
void sample_article(uint32_t number, size_t body, struct arena *, struct article *out);

/* A segment of the articles 1 to `count` as the file `path`, which is made anew. */
void sample_segment(const char *path, uint32_t count, size_t body, int level);

/* Columns and stored articles alone, which need no words. */
void sample_stored(const char *path, uint32_t count, size_t body, int level);

/* The bytes of a file, malloced to their exact size. */
struct slice file_bytes(const char *path);

/* A copy of exactly that size, with some bits flipped, bytes overwritten, or its end cut
 * off; malloced. */
struct slice damaged_copy(struct slice);

/* UTF-8 without U+0000 in every text, lists within memory: what articles are like. */
void expect_sound(const struct article *);

#endif
