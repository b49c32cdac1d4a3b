/* formats.c - how fast documents of each format become articles: one core, by the
 * readers themselves, and by way of the helper executable in its sandbox.
 *
 *	build/release/bench/formats FILE…
 *
 * The files are read into memory first, and sorted by the format that they are
 * recognised as.  One line a format: documents, their mean size, megabytes a second of
 * processor time (of the helper too), and what a document costs more in the sandbox. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "corpus/helper.h"
#include "corpus/outside/formats.h"
#include "corpus/outside/nested.h"
#include "corpus/reader.h"

#define SECONDS 1.0 /* that each is measured for */

struct document {
	struct slice bytes, name;
	const struct format *format;
};

static void die(const char *what, const char *about)
{
	fprintf(stderr, "bench/formats: %s: %s\n", about, what);
	exit(1);
}

static struct slice read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0)
		die("cannot be read", path);
	long size = ftell(file);
	rewind(file);
	char *bytes = malloc((size_t)size + 1);
	if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size)
		die("cannot be read", path);
	fclose(file);
	return slice_make(bytes, (size_t)size);
}

static double seconds_of(int who)
{
	struct rusage usage;
	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double seconds_since_boot(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Number of articles, or SIZE_MAX if the format is not known. */
static size_t read_document(struct document *d, const struct reader_options *options)
{
	struct reader *r;
	bf_error error;
	if (reader_open_memory(d->bytes, d->name, d->format, options, &r, &error) != BF_OK)
		return SIZE_MAX;
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	size_t articles = 0;
	enum reader_result result;
	while ((result = reader_next(r, &arena, &article, &reject, &error)) < READER_END) {
		articles += result == READER_ARTICLE;
		arena_reset(&arena);
	}
	if (result == READER_FAILED)
		die(error.message, d->name.ptr);
	if (!d->format)
		d->format = reader_format(r);
	arena_free(&arena);
	reader_close(r);
	return articles;
}

/* Processor seconds that one round of the documents costs. */
static double seconds_a_round(struct document *documents, size_t count, const struct format *format,
			      bool sandboxed)
{
	struct nesting nesting = {0};
	struct reader_options options = {.inside = sandboxed ? NULL : outside_format,
					 .nesting = sandboxed ? NULL : &nesting};
	struct helper *helper = NULL;
	if (sandboxed && helper_new(&options.limits, &helper, NULL) != BF_OK)
		die("out of memory", "helper");
	options.helper = helper;
	double start = seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN);
	size_t rounds = 0;
	double begun = seconds_since_boot();
	do {
		for (size_t i = 0; i < count; i++)
			if (documents[i].format == format)
				read_document(&documents[i], &options);
		rounds++;
	} while (seconds_since_boot() - begun < SECONDS);
	helper_free(helper); /* and waits for it: now its seconds count too */
	return (seconds_of(RUSAGE_SELF) + seconds_of(RUSAGE_CHILDREN) - start) / (double)rounds;
}

static void measure(struct document *documents, size_t count, const struct format *format)
{
	size_t bytes = 0, matching = 0;
	for (size_t i = 0; i < count; i++)
		if (documents[i].format == format) {
			bytes += documents[i].bytes.len;
			matching++;
		}
	if (!matching)
		return;
	double here = seconds_a_round(documents, count, format, false);
	printf("%-12s %5zu documents of %6.1f kB  %7.1f MB/s", format->name, matching,
	       (double)bytes / 1e3 / (double)matching, (double)bytes / here / 1e6);
	if (format->outside) {
		double there = seconds_a_round(documents, count, format, true);
		printf("  in the sandbox %7.1f MB/s, %+.0f us a document", (double)bytes / there / 1e6,
		       (there - here) / (double)matching * 1e6);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct document *documents = calloc((size_t)argc, sizeof *documents);
	size_t count = 0;
	struct nesting nesting = {0};
	struct reader_options options = {.inside = outside_format, .nesting = &nesting};
	outside_prepare();
	for (int i = 1; documents && i < argc; i++) {
		struct document d = {read_file(argv[i]), slice_from(argv[i]), NULL};
		size_t articles = read_document(&d, &options);
		if (articles > 0 && articles < SIZE_MAX)
			documents[count++] = d;
	}
	for (size_t i = 0; format_at(i); i++)
		measure(documents, count, format_at(i));
	return 0;
}
