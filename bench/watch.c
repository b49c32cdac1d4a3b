/* watch.c - what a command takes: time, processor time, and memory that is its own.
 *
 *	watch COMMAND ARGUMENT...
 *
 * One line to standard error when it ends: seconds of wall time, seconds of processor time,
 * and the most anonymous memory that it had, in MB, looked at a hundred times a second (Linux's
 * RssAnon: pages of mapped files are the system's to take back, and are not in it).  Ends as
 * the command does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* kB; 0 when the process has ended. */
static unsigned long anonymous_memory(pid_t process)
{
	char path[64], line[256];
	unsigned long kb = 0;
	snprintf(path, sizeof path, "/proc/%ld/status", (long)process);
	FILE *status = fopen(path, "r");
	while (status && fgets(line, sizeof line, status))
		if (sscanf(line, "RssAnon: %lu", &kb) == 1)
			break;
	if (status)
		fclose(status);
	return kb;
}

int main(int argc, char **argv)
{
	const struct timespec between = {0, 10000000};
	unsigned long most = 0;
	int status = 0;
	if (argc < 2) {
		fprintf(stderr, "usage: watch COMMAND ARGUMENT...\n");
		return 2;
	}
	double start = seconds_now();
	pid_t process = fork();
	if (process == 0) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	while (process > 0 && waitpid(process, &status, WNOHANG) == 0) {
		unsigned long kb = anonymous_memory(process);
		most = kb > most ? kb : most;
		nanosleep(&between, NULL);
	}
	struct rusage used;
	getrusage(RUSAGE_CHILDREN, &used);
	fprintf(stderr, "%.2f %.2f %.0f\n", seconds_now() - start,
		seconds_of(used.ru_utime) + seconds_of(used.ru_stime), (double)most * 1024 / 1e6);
	return process > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
