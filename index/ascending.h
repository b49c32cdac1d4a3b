/* ascending.h - finding a number among numbers that ascend.
 *
 * Without a branch that depends on the numbers, so that searches for several of them go on side
 * by side in the processor: stepping to them takes as many instructions and twice the time. */
#ifndef INDEX_ASCENDING_H
#define INDEX_ASCENDING_H

#include <stddef.h>
#include <stdint.h>

/* The place of the first of `count` numbers that is not less than `target`; count when all are. */
static inline uint32_t ascending_find(const uint32_t *numbers, uint32_t count, uint32_t target)
{
	const uint32_t *from = numbers;
	if (count == 0)
		return 0;
	for (size_t left = count, half; left > 1; left -= half) {
		half = left / 2;
		from += half & -(size_t)(from[half - 1] < target);
	}
	return (uint32_t)(from - numbers) + (*from < target);
}

#endif
