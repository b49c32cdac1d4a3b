/* tasks.h - work that falls into parts, done by several threads.
 *
 * In:  a function, and how often it is to be called: once for each number from 0 on.
 * Out: all calls are over.  Which thread makes which call nobody knows, so parts must not
 *      touch one another's data; what comes out must not depend on their order. */
#ifndef UTIL_TASKS_H
#define UTIL_TASKS_H

#include <stddef.h>

typedef void task_function(size_t number, void *payload);

/* The calling thread takes part; with as many others as there are further processors, at
 * most 3.  Where a thread cannot be had, the others do its share: there is no failure. */
void tasks_run(size_t count, task_function *, void *payload);

#endif
