/* memory.c - see memory.h. */
#include "util/memory.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void memory_large(void *start, size_t bytes)
{
#ifdef MADV_HUGEPAGE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)start;
	uintptr_t skipped = -from & (page - 1);
	if (!start || bytes < MEMORY_LARGE)
		return;
	madvise((char *)start + skipped, (bytes - skipped) & ~(page - 1), MADV_HUGEPAGE);
#else
	(void)start;
	(void)bytes;
#endif
}
