/* stemmers/detect.h - in which language is this text?
 *
 * By its small words: each language's stop words are counted in the beginning of
 * the text, a word that several languages share for less.  Chinese, Japanese,
 * Korean, Thai, Hebrew and Georgian tell by their letters alone. */
#ifndef STEMMERS_DETECT_H
#define STEMMERS_DETECT_H

#include "stemmers/stemmers.h"

struct detector;

/* The stop words of all languages in one table, some 60 kB; *out is yours.  A detector
 * never changes once it is open: many threads may use it.
 * BF_NO_MEMORY is all that can go wrong. */
enum bf_status detector_open(struct detector **out, bf_error *);
void detector_close(struct detector *); /* NULL is allowed */

/* The ISO 639-1 code, static, or "" where the text does not tell: too few small words,
 * or two languages as likely as each other.  `text`: UTF-8 (what follows a bad byte is not looked at), any case; its first
 * DETECTOR_BYTES are looked at, fewer where one language is soon ahead. */
#define DETECTOR_BYTES 3000
struct slice detector_language(const struct detector *, struct slice text);

#endif
