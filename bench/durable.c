/* durable.c - what one article costs that is added and durable: Backfile's writer
 * beside bare Xapian, in turn, in one process.
 *
 *	build/release/bench/durable ARCHIVE BARE READY < articles.jsonl
 *
 * ARCHIVE is an archive, BARE a copy of its live database, MORE another archive,
 * whose articles come in by standard input in the order of its live database.
 * For each of them, Backfile is given the article (analysis, looking its id up,
 * the catalogue, one commit), and Xapian the document that Backfile makes of it,
 * ready with terms and data: one transaction, and an fsync of the folder, without
 * which its name for the new state may be lost.  So what is above 1 is all that
 * Backfile does itself.  Medians, and the ratio pair by pair. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backfile.h"
#include "xapian-c/xapian_c.h"

enum { PAIRS_MAX = 10000, UNTIMED = 3, PUBLISHED_SLOT = 0 };

struct bench {
	bf_writer *writer;
	xc_database *bare, *ready;
	const char *bare_path;
	double ours[PAIRS_MAX], theirs[PAIRS_MAX], ratios[PAIRS_MAX];
	size_t count;
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench/durable: %s: %s\n", what, why);
	exit(1);
}

static void must(bf_status status, const bf_error *error)
{
	if (status != BF_OK)
		die(bf_status_text(status), error->message);
}

static void must_xapian(xc_status status, const xc_error *error)
{
	if (status != XC_OK && status != XC_END)
		die(xc_status_name(status), error->message);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- Backfile ---------------------------------------------------------------------- */

static double add_ours(struct bench *b, const char *line, size_t len)
{
	bf_article *article;
	bf_error error = {0};
	bf_outcome outcome;
	must(bf_article_from_json(line, len, &article, &error), &error);
	double start = now();
	must(bf_writer_add(b->writer, article, &outcome, &error), &error);
	must(bf_writer_commit(b->writer, &error), &error);
	double took = now() - start;
	if (outcome != BF_ADDED)
		die("an article was not added, but", bf_outcome_text(outcome));
	bf_article_free(article);
	return took;
}

/* ---- bare Xapian ------------------------------------------------------------------- */

/* A document of its own, with all that the stored one has. */
static xc_document *ready_document(struct bench *b, uint32_t number)
{
	xc_document *stored, *document;
	xc_terms *terms;
	xc_error error;
	const char *bytes;
	size_t len;
	xc_status status;
	must_xapian(xc_document_new(&stored, &error), &error);
	must_xapian(xc_document_new(&document, &error), &error);
	must_xapian(xc_database_read_document(b->ready, number, stored, &error), &error);
	must_xapian(xc_terms_open_document(b->ready, number, &terms, &error), &error);
	while ((status = xc_terms_next(terms, &bytes, &len, &error)) == XC_OK) {
		uint32_t wdf;
		must_xapian(xc_terms_wdf(terms, &wdf, &error), &error);
		must_xapian(xc_document_add_term(document, bytes, len, wdf, &error), &error);
	}
	must_xapian(status, &error);
	xc_terms_free(terms);
	must_xapian(xc_document_value(stored, PUBLISHED_SLOT, &bytes, &len, &error), &error);
	must_xapian(xc_document_set_value(document, PUBLISHED_SLOT, bytes, len, &error), &error);
	must_xapian(xc_document_data(stored, &bytes, &len, &error), &error);
	must_xapian(xc_document_set_data(document, bytes, len, &error), &error);
	xc_document_free(stored);
	return document;
}

static void sync_bare(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0 || fsync(folder) != 0)
		die(path, "cannot be synced");
	close(folder);
}

static double add_theirs(struct bench *b, uint32_t number)
{
	xc_document *document = ready_document(b, number);
	xc_error error;
	uint32_t added;
	double start = now();
	must_xapian(xc_transaction_begin(b->bare, &error), &error);
	must_xapian(xc_database_add_document(b->bare, document, &added, &error), &error);
	must_xapian(xc_transaction_commit(b->bare, &error), &error);
	sync_bare(b->bare_path);
	double took = now() - start;
	xc_document_free(document);
	return took;
}

/* ---- both -------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof *values, ascending);
	return values[count / 2];
}

/* Who begins changes with each pair. */
static void run_pair(struct bench *b, uint32_t number, const char *line, size_t len)
{
	double theirs = number % 2 ? add_theirs(b, number) : 0;
	double ours = add_ours(b, line, len);
	if (number % 2 == 0)
		theirs = add_theirs(b, number);
	if (number <= UNTIMED || b->count == PAIRS_MAX)
		return;
	b->ours[b->count] = ours;
	b->theirs[b->count] = theirs;
	b->ratios[b->count++] = ours / theirs;
}

static void run(struct bench *b)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	for (uint32_t number = 1; (len = getline(&line, &room, stdin)) > 0; number++)
		run_pair(b, number, line, (size_t)len);
	free(line);
}

int main(int argc, char **argv)
{
	static struct bench b;
	bf_error error = {0};
	xc_error reason;
	if (argc != 4)
		die("usage", "durable ARCHIVE BARE MORE/live.1 < articles.jsonl");
	b.bare_path = argv[2];
	must(bf_writer_open(argv[1], NULL, &b.writer, &error), &error);
	must_xapian(xc_database_open_writable(argv[2], XC_OPEN, 0, &b.bare, &reason), &reason);
	must_xapian(xc_database_open(argv[3], &b.ready, &reason), &reason);
	run(&b);
	if (b.count == 0)
		die("standard input", "too few articles");
	printf("%zu articles: %.2f ms, bare Xapian %.2f ms, ratio %.2f\n", b.count,
	       median(b.ours, b.count), median(b.theirs, b.count), median(b.ratios, b.count));
	bf_writer_close(b.writer);
	xc_database_free(b.bare);
	xc_database_free(b.ready);
	return 0;
}
