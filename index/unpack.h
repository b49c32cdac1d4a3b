/* unpack.h - the frame of a pack (index/bits.h), taken apart; gaps added up.
 *
 * Most of what reading a posting costs is this.  Eight numbers at a time (AVX2,
 * where the processor has it) take a seventh of the instructions of one at a time, and a
 * question as a whole half of them: measured on questions of one to six words. */
#ifndef INDEX_UNPACK_H
#define INDEX_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNPACK_WIDEST = 25 }; /* what the quick way can do: with 7 bits before it, 32 */

/* `count` numbers of `width` bits (1 to 32), low bit first; `readable` bytes may be read, which
 * are 7 more than the numbers take or more.  With a few more than that it goes on in one loop as
 * long as `count` says, whatever the width.  `values` has room for count rounded up to 8. */
void unpack(const uint8_t *from, size_t readable, unsigned width, uint32_t *values, size_t count);

/* The two ways, for comparing; unpack_quickly returns false where it cannot, or
 * the width is over UNPACK_WIDEST. */
void unpack_plainly(const uint8_t *from, unsigned width, uint32_t *values, size_t count);
bool unpack_quickly(const uint8_t *from, size_t readable, unsigned width, uint32_t *values, size_t count);

/* Gaps, less 1 each, become numbers: the first one stands after `before`.  Returns the gaps
 * ORed together, which tells how long the longest of them is. */
uint32_t add_up(uint32_t *gaps, size_t count, uint32_t before);

/* Its two ways; add_up_quickly returns false where it cannot. */
uint32_t add_up_plainly(uint32_t *gaps, size_t count, uint32_t before);
bool add_up_quickly(uint32_t *gaps, size_t count, uint32_t before, uint32_t *together);

#endif
