/* enough.h - which of many numbers are large enough: a bit each.
 *
 * Scores of an OR's window, frequencies of a block: they are looked through for each
 * question many times, and few are.  Eight at a time (AVX2, where the processor has it)
 * take a seventh of the instructions of one at a time. */
#ifndef INDEX_ENOUGH_H
#define INDEX_ENOUGH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ENOUGH_WORD = 64 };

/* `count` numbers, a multiple of ENOUGH_WORD: bit i % 64 of bits[i / 64] says that number i is
 * not less than `least`. */
void enough(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits);

/* The two ways, for comparing; enough_quickly returns false where it cannot. */
void enough_plainly(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits);
bool enough_quickly(const int32_t *numbers, size_t count, int32_t least, uint64_t *bits);

#endif
