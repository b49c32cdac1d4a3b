/* failing_malloc.h - a malloc that fails when it is told to, for tests that fail each
 * allocation of something in turn.  Included by one file of a program, whose malloc it
 * becomes, that of the libraries too.
 *
 *	#include "tests/support/failing_malloc.h"
 *	#ifndef NO_FAILING_MALLOC
 *	... tests, main ...
 *	#endif
 *
 * Sanitizers need a malloc of their own, and other C libraries than glibc have no second
 * name for theirs: there the program is this main, which says that it is skipped.
 * While allocations may fail nothing of Check's is called, for it allocates too. */
#ifndef TESTS_SUPPORT_FAILING_MALLOC_H
#define TESTS_SUPPORT_FAILING_MALLOC_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define NO_FAILING_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define NO_FAILING_MALLOC 1
#endif
#endif

#ifdef NO_FAILING_MALLOC

int main(void)
{
	puts("skipped: allocation cannot be intercepted here");
	return 77;
}

#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *old);

static long until_failure = -1; /* this many succeed before one fails; -1: none fails */
static bool for_good;		/* and all that follow */
static long failures;		/* so far */
static long held;		/* blocks not freed */

static bool fails(void)
{
	if (until_failure < 0)
		return false;
	if (until_failure > 0) {
		until_failure--;
		return false;
	}
	until_failure = for_good ? 0 : -1;
	failures++;
	return true;
}

/* Tests are compiled with hidden symbols; the libraries have to see these. */
#pragma GCC visibility push(default)

void *malloc(size_t size)
{
	void *block = fails() ? NULL : __libc_malloc(size);
	held += block != NULL;
	return block;
}

void *calloc(size_t count, size_t size)
{
	void *block = fails() ? NULL : __libc_calloc(count, size);
	held += block != NULL;
	return block;
}

void *realloc(void *old, size_t size)
{
	void *block = fails() ? NULL : __libc_realloc(old, size);
	held += block != NULL && old == NULL;
	return block;
}

void free(void *old)
{
	held -= old != NULL;
	__libc_free(old);
}

#pragma GCC visibility pop

#endif
#endif
