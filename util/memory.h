/* memory.h - tables that are large and looked up all over.
 *
 * Memory that the system gives in large pages costs a hundredth of the page faults, and what is
 * looked up in it is found with fewer steps by the processor. */
#ifndef UTIL_MEMORY_H
#define UTIL_MEMORY_H

#include <stddef.h>

/* Bytes, from which on it is worth asking: a large page has 2 MB mostly, and begins at a multiple
 * of that, so that of less there may be none. */
enum { MEMORY_LARGE = 4 << 20 };

/* Asks for large pages for what malloc and its kin gave and nobody has touched yet.  Does
 * nothing where there are fewer bytes than MEMORY_LARGE, and where the system has none. */
void memory_large(void *start, size_t bytes);

#endif
