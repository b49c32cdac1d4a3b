/* three_documents.c - a whole program: three documents are indexed, the postings
 * of a word are walked, and a question is asked.
 *
 *	three_documents PATH
 *
 * makes the database at PATH.  Exit code 0 when all went well, else 1. */
#include <stdio.h>
#include <string.h>

#include "xapian-c/xapian_c.h"

static const char *const texts[] = {
    "smuggling at the border of texas",
    "the border was quiet",
    "texas wins again",
};

static xc_status add(xc_database *database, xc_document *document, const char *text,
		     xc_error *error)
{
	uint32_t position = 0;
	xc_status status = xc_document_clear(document, error);
	for (const char *at = text; *at && status == XC_OK; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		status = xc_document_add_posting(document, at, length, ++position, 1, error);
		at += length;
	}
	if (status == XC_OK)
		status = xc_document_set_data(document, text, strlen(text), error);
	if (status == XC_OK)
		status = xc_database_add_document(database, document, NULL, error);
	return status;
}

/* One transaction: all three, or none.  Whoever needs them after a power cut calls
 * fsync() on the directory as well (see TRAPS in xapian_c.h). */
static xc_status write_documents(const char *path, xc_error *error)
{
	xc_database *database = NULL;
	xc_document *document = NULL;
	xc_status status =
	    xc_database_open_writable(path, XC_CREATE_OR_OVERWRITE, 0, &database, error);
	if (status == XC_OK)
		status = xc_document_new(&document, error);
	if (status == XC_OK)
		status = xc_transaction_begin(database, error);
	for (size_t i = 0; i < sizeof texts / sizeof *texts && status == XC_OK; i++)
		status = add(database, document, texts[i], error);
	if (status == XC_OK)
		status = xc_transaction_commit(database, error);
	xc_document_free(document);
	xc_database_free(database); /* cancels, if it did not come to the commit */
	return status;
}

static xc_status walk_postings(xc_database *database, const char *word, xc_error *error)
{
	xc_postings *postings = NULL;
	uint32_t docids[128], wdfs[128];
	size_t count;
	xc_status status = xc_postings_open(database, word, strlen(word), &postings, error);
	while (status == XC_OK) {
		status = xc_postings_read(postings, 0, docids, wdfs, NULL, 128, &count, error);
		for (size_t i = 0; i < count; i++)
			printf("%s is in document %u, %u time(s)\n", word, docids[i], wdfs[i]);
	}
	xc_postings_free(postings);
	return status == XC_END ? XC_OK : status;
}

/* Both words, best first. */
static xc_status ask(xc_database *database, const char *one, const char *other, xc_error *error)
{
	xc_query *words[2] = {NULL, NULL}, *both = NULL;
	xc_search *search = NULL;
	xc_hits hits = {0};
	xc_status status = xc_query_term(one, strlen(one), &words[0], error);
	if (status == XC_OK)
		status = xc_query_term(other, strlen(other), &words[1], error);
	if (status == XC_OK)
		status =
		    xc_query_combine(XC_AND, (const xc_query *const *)words, 2, 0, &both, error);
	if (status == XC_OK)
		status = xc_search_new(database, &search, error);
	if (status == XC_OK)
		status = xc_search_set_query(search, both, error);
	if (status == XC_OK)
		status = xc_search_run(search, 0, 10, 0, &hits, error);
	for (size_t i = 0; i < hits.count && status == XC_OK; i++) {
		const char *data;
		size_t length;
		status = xc_database_data(database, hits.hits[i].docid, &data, &length, error);
		if (status == XC_OK)
			printf("%s AND %s: %.*s\n", one, other, (int)length, data);
	}
	xc_search_free(search);
	xc_query_free(both);
	xc_query_free(words[1]);
	xc_query_free(words[0]);
	return status;
}

int main(int count, char **arguments)
{
	if (count != 2) {
		fprintf(stderr, "usage: three_documents PATH\n");
		return 1;
	}
	xc_error error;
	xc_database *database = NULL;
	xc_status status = write_documents(arguments[1], &error);
	if (status == XC_OK)
		status = xc_database_open(arguments[1], &database, &error);
	if (status == XC_OK)
		status = walk_postings(database, "border", &error);
	if (status == XC_OK)
		status = ask(database, "border", "texas", &error);
	xc_database_free(database);
	if (status == XC_OK)
		return 0;
	fprintf(stderr, "three_documents: %s (%s)\n", error.message, xc_status_name(status));
	return 1;
}
