/* encoding_letters.h - which letters beyond ASCII a language writes, and how
 * often: what tells encodings of one byte a letter apart. */
#ifndef CORPUS_ENCODING_LETTERS_H
#define CORPUS_ENCODING_LETTERS_H

#include <stdbool.h>

struct language_letters {
	const char *language;
	bool own_script; /* no letter of ASCII is within its words */
	/* Small letters, each with a digit: n, where one of 2^n letters beyond ASCII is
	 * this one. */
	const char *letters;
};

/* NULL as the language of the last one. */
extern const struct language_letters LANGUAGE_LETTERS[];

#endif
