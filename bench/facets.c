/* facets.c ARCHIVE - what facets and timelines cost on top of a question that about half of
 * the archive answers: processor time of one thread, least of many runs. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backfile.h"

enum { RUNS = 30, ASKED_MAX = 4 };

static double milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static const struct row {
	const char *what;
	const char *facets[ASKED_MAX];
	size_t count;
	bf_period timeline;
	const char *where;
} rows[] = {
    {"ten best hits and the total", {NULL}, 0, BF_NO_TIMELINE, NULL},
    {"with source", {"source"}, 1, BF_NO_TIMELINE, NULL},
    {"with byline", {"byline"}, 1, BF_NO_TIMELINE, NULL},
    {"with year", {"year"}, 1, BF_NO_TIMELINE, NULL},
    {"with source, byline, section, year", {"source", "byline", "section", "year"}, 4, BF_NO_TIMELINE, NULL},
    {"the same, one year chosen", {"source", "byline", "section", "year"}, 4, BF_NO_TIMELINE, "year=2006"},
    {"with a timeline by day", {NULL}, 0, BF_BY_DAY, NULL},
};

static double time_of(bf_archive *archive, const char *question, const struct row *row, uint64_t *total)
{
	double least = 1e9;
	for (int i = 0; i < RUNS; i++) {
		bf_search_options options = BF_SEARCH_OPTIONS_INIT;
		bf_error error = {0};
		bf_result *result;
		options.facets = row->facets;
		options.facet_count = row->count;
		options.timeline = row->timeline;
		options.where = &row->where;
		options.where_count = row->where != NULL;
		options.no_snippets = 1;
		double begin = milliseconds();
		if (bf_search(archive, question, &options, &result, &error) != BF_OK) {
			fprintf(stderr, "%s\n", error.message);
			exit(1);
		}
		double took = milliseconds() - begin;
		least = took < least ? took : least;
		*total = bf_result_total(result);
		bf_result_free(result);
	}
	return least;
}

int main(int argc, char **argv)
{
	static const char *const questions[] = {"today", "senator state", "today OR iraq"};
	bf_archive *archive;
	bf_error error = {0};
	if (argc != 2 || bf_archive_open(argv[1], &archive, &error) != BF_OK)
		return fprintf(stderr, "%s\n", argc == 2 ? error.message : "usage: facets ARCHIVE"), 2;
	for (size_t q = 0; q < sizeof questions / sizeof *questions; q++)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			uint64_t total;
			double took = time_of(archive, questions[q], &rows[i], &total);
			printf("%-14s %-36s %7.2f ms, %llu articles\n", questions[q], rows[i].what, took,
			       (unsigned long long)total);
		}
	bf_archive_close(archive);
	return 0;
}
