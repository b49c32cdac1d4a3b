/* cases.h - test cases as text: a newcomer adds a line without writing C.
 *
 * A case file has one case a line, its fields separated by one or more tabs.
 * Blank lines and lines that begin with # are left out.  In a field \n \r \t
 * \\ stand for themselves, \xHH for a byte, \uHHHH for a code point, and "" for
 * the empty text. */
#ifndef TESTS_SUPPORT_CASES_H
#define TESTS_SUPPORT_CASES_H

#include "util/slice.h"

enum { CASE_FIELDS = 16 };

struct test_case {
	const char *path;
	unsigned line; /* from 1 */
	struct slice fields[CASE_FIELDS]; /* decoded, each with a NUL after it; missing ones empty */
	size_t count;
};

/* Calls `one` for each case of the file, which is given from the root of the
 * repository.  Fails the test when the file cannot be read or has no case. */
void cases_run(const char *path, void (*one)(const struct test_case *, void *payload), void *payload);

/* The bytes of a file, malloced, with a NUL after them; ptr is NULL when it
 * cannot be read. */
struct slice read_whole_file(const char *path);

#endif
