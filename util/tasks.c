/* tasks.c - see tasks.h. */
#include "util/tasks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { HELPERS_MAX = 3 };

struct tasks {
	atomic_size_t next;
	size_t count;
	task_function *function;
	void *payload;
};

static void *take_tasks(void *payload)
{
	struct tasks *t = payload;
	for (size_t number; (number = atomic_fetch_add(&t->next, 1)) < t->count;)
		t->function(number, t->payload);
	return NULL;
}

static size_t choose_helpers(size_t count)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t helpers = processors > 1 ? (size_t)processors - 1 : 0;
	if (helpers > HELPERS_MAX)
		helpers = HELPERS_MAX;
	return helpers < count ? helpers : count ? count - 1 : 0;
}

void tasks_run(size_t count, task_function *function, void *payload)
{
	struct tasks tasks = {.count = count, .function = function, .payload = payload};
	pthread_t threads[HELPERS_MAX];
	size_t started = 0, wanted = choose_helpers(count);
	atomic_init(&tasks.next, 0);
	while (started < wanted && pthread_create(&threads[started], NULL, take_tasks, &tasks) == 0)
		started++;
	take_tasks(&tasks);
	while (started > 0)
		pthread_join(threads[--started], NULL);
}
