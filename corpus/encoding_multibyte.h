/* encoding_multibyte.h - see encoding_multibyte.c. */
#ifndef CORPUS_ENCODING_MULTIBYTE_H
#define CORPUS_ENCODING_MULTIBYTE_H

#include "util/slice.h"

/* The encoding of Chinese, Japanese or Korean text of two bytes a letter, as
 * iconv knows it; NULL where the bytes are none. */
const char *encoding_detect_multibyte(struct slice bytes);

#endif
