/* pairs.c - a command timed as a whole process, beside another one, in turn.
 *
 *	pairs LABEL RUNS [-b BEFORE] COMMAND [ARG ...] [--vs OTHER [ARG ...]]
 *
 * After a warm-up of each (none where BEFORE is given), RUNS runs of each, A B B A …;
 * what they print is thrown away.  BEFORE is a command for the shell, run untimed
 * before each run.  One line: medians of wall time and of processor time, peak of
 * resident memory, and the medians of the ratios pair by pair, for a machine's speed
 * drifts.  Ends with 1 when a command fails (statuses 0 and 1 are answers). */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { RUNS_MAX = 1000 };

struct side {
	char **command; /* NULL: there is none */
	double wall[RUNS_MAX], cpu[RUNS_MAX], peak;
};

static const char *before;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench/pairs: %s: %s\n", what, why);
	exit(1);
}

static double milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run(struct side *s, int i)
{
	posix_spawn_file_actions_t quiet;
	struct rusage used;
	int status;
	pid_t child;
	if (before && system(before) != 0)
		die(before, "failed");
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	double start = now();
	if (posix_spawnp(&child, s->command[0], &quiet, NULL, s->command, environ) != 0)
		die(s->command[0], "cannot be started");
	if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) > 1)
		die(s->command[0], "failed");
	s->wall[i] = now() - start;
	s->cpu[i] = milliseconds(used.ru_utime) + milliseconds(used.ru_stime);
	if ((double)used.ru_maxrss / 1024 > s->peak)
		s->peak = (double)used.ru_maxrss / 1024;
	posix_spawn_file_actions_destroy(&quiet);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(const double *values, int count)
{
	static double sorted[RUNS_MAX];
	memcpy(sorted, values, (size_t)count * sizeof *values);
	qsort(sorted, (size_t)count, sizeof *sorted, ascending);
	return sorted[count / 2];
}

static double median_ratio(const double *a, const double *b, int count)
{
	double ratios[RUNS_MAX];
	for (int i = 0; i < count; i++)
		ratios[i] = a[i] / b[i];
	return median(ratios, count);
}

static void run_all(struct side *a, struct side *b, int runs)
{
	for (int i = before ? 0 : -1; i < runs; i++) {
		struct side *first = i % 2 ? b : a, *second = i % 2 ? a : b;
		if (first->command)
			run(first, i < 0 ? 0 : i);
		if (second->command)
			run(second, i < 0 ? 0 : i);
	}
}

static void print(const char *label, const struct side *a, const struct side *b, int runs)
{
	printf("%-44s %9.2f ms (CPU %9.2f), %4.0f MiB", label, median(a->wall, runs),
	       median(a->cpu, runs), a->peak);
	if (b->command)
		printf("; the other %9.2f ms (CPU %9.2f), %4.0f MiB; ratio %.2f (CPU %.2f)",
		       median(b->wall, runs), median(b->cpu, runs), b->peak,
		       median_ratio(a->wall, b->wall, runs), median_ratio(a->cpu, b->cpu, runs));
	putchar('\n');
}

int main(int argc, char **argv)
{
	static struct side a, b;
	int at = 3, runs = argc > 3 ? (int)strtol(argv[2], NULL, 10) : 0;
	if (argc > 5 && strcmp(argv[3], "-b") == 0) {
		before = argv[4];
		at = 5;
	}
	if (runs < 1 || runs > RUNS_MAX)
		die("usage", "pairs LABEL RUNS [-b BEFORE] COMMAND [ARG ...] [--vs OTHER [ARG ...]]");
	a.command = argv + at;
	for (; at < argc; at++) {
		if (strcmp(argv[at], "--vs") != 0)
			continue;
		argv[at] = NULL;
		b.command = at + 1 < argc ? argv + at + 1 : NULL;
		break;
	}
	run_all(&a, &b, runs);
	print(argv[1], &a, &b, runs);
	return 0;
}
