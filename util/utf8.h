/* utf8.h - code points out of bytes, strictly: no overlong forms, no
 * surrogates, nothing above U+10FFFF. */
#ifndef UTIL_UTF8_H
#define UTIL_UTF8_H

#include <stdint.h>

#include "util/slice.h"

/* Decodes the code point at text.ptr[at] (at < text.len).  Returns its length
 * in bytes, 1 to 4, or 0 where the bytes are not UTF-8. */
size_t utf8_decode(struct slice text, size_t at, uint32_t *code_point);

/* Writes a code point (a Unicode scalar value); returns the bytes written. */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* Offset of the first byte that is not UTF-8, or text.len if all is well.
 * ASCII is passed over eight bytes at a time. */
size_t utf8_validate(struct slice text);

/* The largest offset <= at that begins a code point. */
size_t utf8_floor(struct slice text, size_t at);

#endif
