/* help.c ARCHIVE - what help costs: a keystroke in a search box, and an answer where a question
 * finds nothing; processor time of one thread, warm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backfile.h"

enum { RUNS = 20, KEYS_MAX = 64 };

static double milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void must(bf_status status, const bf_error *error)
{
	if (status == BF_OK)
		return;
	fprintf(stderr, "%s\n", error->message);
	exit(1);
}

/* ---- keystrokes --------------------------------------------------------------------------- */

static double time_of_key(bf_archive *archive, const char *typed)
{
	double least = 1e9;
	for (int i = 0; i < RUNS; i++) {
		bf_error error = {0};
		bf_completions *all;
		double begin = milliseconds();
		must(bf_complete(archive, typed, 0, 10, &all, &error), &error);
		double took = milliseconds() - begin;
		least = took < least ? took : least;
		bf_completions_free(all);
	}
	return least;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Key by key, until all of them are typed. */
static void type_all(bf_archive *archive)
{
	static const char *const typed[] = {"smuggling", "immigration policy", "senator ke", "border pr", "the"};
	double times[KEYS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		for (size_t keys = 1; keys <= strlen(typed[i]) && count < KEYS_MAX; keys++) {
			char so_far[64];
			snprintf(so_far, sizeof so_far, "%.*s", (int)keys, typed[i]);
			times[count++] = time_of_key(archive, so_far);
		}
	qsort(times, count, sizeof *times, by_size);
	printf("a keystroke: p50 %.3f ms, p99 %.3f ms, of %zu\n", times[count / 2], times[count * 99 / 100], count);
}

static void first_key(bf_archive *archive)
{
	bf_error error = {0};
	bf_completions *all;
	double begin = milliseconds();
	must(bf_complete(archive, "s", 0, 10, &all, &error), &error);
	printf("the first one, with the table of words: %.1f ms\n", milliseconds() - begin);
	bf_completions_free(all);
}

/* ---- where nothing is found ----------------------------------------------------------------- */

static double time_of_question(bf_archive *archive, const char *question, int no_autopsy, char *told, size_t room)
{
	double least = 1e9;
	for (int i = 0; i < RUNS; i++) {
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		bf_error error = {0};
		bf_result *result;
		options.no_autopsy = no_autopsy;
		double begin = milliseconds();
		must(bf_search(archive, question, &options, &result, &error), &error);
		double took = milliseconds() - begin;
		least = took < least ? took : least;
		if (bf_result_suggestion_count(result)) {
			const bf_suggestion *s = bf_result_suggestion(result, 0);
			snprintf(told, room, "%s: %llu", s->query, (unsigned long long)s->found);
		}
		bf_result_free(result);
	}
	return least;
}

static void ask_all(bf_archive *archive)
{
	static const char *const questions[] = {"smugling", "imigration polcy", "zyzzyvax",
						"smuggling NEAR/2 embassy", "=smuggler embassy submarines zebra"};
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		char told[200] = "";
		double with = time_of_question(archive, questions[i], 0, told, sizeof told);
		double without = time_of_question(archive, questions[i], 1, told, sizeof told);
		printf("%-36s %7.2f ms, without autopsy %.2f  [%s]\n", questions[i], with, without, told);
	}
}

int main(int argc, char **argv)
{
	bf_archive *archive;
	bf_error error = {0};
	if (argc != 2 || bf_archive_open(argv[1], &archive, &error) != BF_OK)
		return fprintf(stderr, "%s\n", argc == 2 ? error.message : "usage: help ARCHIVE"), 2;
	first_key(archive);
	type_all(archive);
	ask_all(archive);
	bf_archive_close(archive);
	return 0;
}
